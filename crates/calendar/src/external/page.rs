//! The office's page of a technician's calendars kept elsewhere.

use kernel::Permission;
use platform::http::{Form, Path, Problems};
use platform::{Allow, Answer, Cx, Fault, Routes};
use serde::{Deserialize, Serialize};

use super::fetch::CalendarReader;
use super::keep::{AddCalendar, CalendarRefused, add_calendar, read_calendar, remove_calendar};
use super::show::{CalendarView, list_calendars};
use crate::store::external as store;
use crate::{ExternalCalendarId, TechnicianId};

pub(super) fn routes() -> Routes {
    let may = Allow::May(Permission::ManageServices);
    Routes::new("/office/technicians/{technician}/calendars")
        .get("", may, show, "A technician's calendars kept elsewhere")
        .post(
            "",
            may,
            post_calendar,
            "Has a calendar kept elsewhere read for a technician",
        )
        .post(
            "/{calendar}/reading",
            may,
            post_reading,
            "Has a calendar kept elsewhere read now",
        )
        .post(
            "/{calendar}/removal",
            may,
            post_removal,
            "Leaves a calendar kept elsewhere out",
        )
}

/// What people type to add one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct RawCalendar {
    name: String,
    url: String,
}

#[derive(Debug, Serialize)]
struct CalendarsPage {
    technician: String,
    technician_name: String,
    calendars: Vec<CalendarView>,
    typed: RawCalendar,
    problems: Option<Problems>,
}
platform::page!(CalendarsPage, "calendar/calendars.html", CalendarsPage::samples_list);

async fn show(cx: Cx, Path(id): Path<String>) -> Answer {
    let technician = read_technician(&id)?;
    cx.page(&CalendarsPage::load(&cx, technician).await?)
}

async fn post_calendar(cx: Cx, Path(id): Path<String>, Form(raw): Form<RawCalendar>) -> Answer {
    let technician = read_technician(&id)?;
    let input = AddCalendar {
        technician,
        name: raw.name.clone(),
        url: raw.url.clone(),
    };
    let tx = cx.app.db().begin().await?;
    let refused: CalendarRefused = match add_calendar(&tx, cx.app.part::<CalendarReader>(), input).await {
        Ok(_) => {
            tx.commit().await?;
            return Ok(cx.redirect(&address(technician)));
        }
        Err(Fault::Refused(refused)) => refused,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    drop(tx);
    let page = CalendarsPage {
        typed: raw,
        problems: Some(Problems::of(&cx, &refused)),
        ..CalendarsPage::load(&cx, technician).await?
    };
    cx.page_with(Cx::status(&refused), &page)
}

async fn post_reading(cx: Cx, Path(ids): Path<(String, String)>) -> Answer {
    let (technician, calendar) = read_both(&ids)?;
    let tx = cx.app.db().begin().await?;
    read_calendar(&tx, technician, calendar).await?;
    tx.commit().await?;
    Ok(cx.redirect(&address(technician)))
}

async fn post_removal(cx: Cx, Path(ids): Path<(String, String)>) -> Answer {
    let (technician, calendar) = read_both(&ids)?;
    let tx = cx.app.db().begin().await?;
    remove_calendar(&tx, technician, calendar).await?;
    tx.commit().await?;
    Ok(cx.redirect(&address(technician)))
}

fn address(technician: TechnicianId) -> String {
    format!("/office/technicians/{technician}/calendars")
}

/// What is no id is nobody's.
pub(super) fn read_technician(id: &str) -> Result<TechnicianId, CalendarRefused> {
    id.parse().map_err(|_| CalendarRefused::NotFound)
}

pub(super) fn read_both(ids: &(String, String)) -> Result<(TechnicianId, ExternalCalendarId), CalendarRefused> {
    let calendar = ids.1.parse().map_err(|_| CalendarRefused::NotFound)?;
    Ok((read_technician(&ids.0)?, calendar))
}

impl CalendarsPage {
    async fn load(cx: &Cx, technician: TechnicianId) -> Result<Self, Fault<CalendarRefused>> {
        let db = cx.app.db().read().await?;
        let (name, calendars) = tokio::try_join!(
            store::find_technician(&db, technician),
            list_calendars(&db, technician, cx.app.clock().now())
        )?;
        let (technician_name,) = name.ok_or(CalendarRefused::NotFound)?;
        Ok(CalendarsPage {
            technician: technician.to_string(),
            technician_name,
            calendars,
            typed: RawCalendar::default(),
            problems: None,
        })
    }

    fn samples_list() -> Vec<Self> {
        let page = |calendars, problems| CalendarsPage {
            technician: "tec_sample".to_owned(),
            technician_name: "Karim B.".to_owned(),
            calendars,
            typed: RawCalendar::default(),
            problems,
        };
        let problems = Problems {
            summary: "…".to_owned(),
            fields: [("url".to_owned(), "…".to_owned())].into(),
        };
        vec![page(vec![], None), page(CalendarView::samples(), Some(problems))]
    }
}
