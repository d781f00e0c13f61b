//! The JSON face of calendars kept elsewhere: the same verbs as the office's page.

use axum::http::StatusCode;
use kernel::Permission;
use platform::http::{JsonBody, Path};
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};

use super::fetch::CalendarReader;
use super::keep::{AddCalendar, CalendarRefused, add_calendar, read_calendar, remove_calendar};
use super::page::{read_both, read_technician};
use super::show::{CalendarView, list_calendars};
use crate::store::external as store;
use crate::{ExternalCalendarId, TechnicianId};

pub(super) fn routes() -> Routes {
    let may = Allow::May(Permission::ManageServices);
    Routes::new("/api/v1/office/technicians/{technician}/calendars")
        .get("", may, list, "A technician's calendars kept elsewhere")
        .gives::<CalendarsBody>()
        .post("", may, add, "Has a calendar kept elsewhere read for a technician")
        .takes::<CalendarBody>()
        .gives::<CalendarAdded>()
        .idempotent()
        .post(
            "/{calendar}/reading",
            may,
            read_now,
            "Has a calendar kept elsewhere read now",
        )
        .gives::<CalendarsBody>()
        .delete("/{calendar}", may, remove, "Leaves a calendar kept elsewhere out")
        .gives::<CalendarsBody>()
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct CalendarBody {
    #[serde(default)]
    name: String,
    /// `https:` or `webcal:`; it is shown to nobody again.
    #[serde(default)]
    url: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CalendarAdded {
    #[schema(value_type = String)]
    id: ExternalCalendarId,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CalendarsBody {
    calendars: Vec<CalendarView>,
}

async fn list(cx: Cx, Path(id): Path<String>) -> Answer {
    answer(&cx, read_technician(&id)?).await
}

async fn add(cx: Cx, Path(id): Path<String>, JsonBody(body): JsonBody<CalendarBody>) -> Answer {
    let input = AddCalendar {
        technician: read_technician(&id)?,
        name: body.name,
        url: body.url,
    };
    let tx = cx.app.db().begin().await?;
    let id = add_calendar(&tx, cx.app.part::<CalendarReader>(), input).await?;
    tx.commit().await?;
    cx.json(StatusCode::CREATED, &CalendarAdded { id })
}

async fn read_now(cx: Cx, Path(ids): Path<(String, String)>) -> Answer {
    let (technician, calendar) = read_both(&ids)?;
    let tx = cx.app.db().begin().await?;
    read_calendar(&tx, technician, calendar).await?;
    tx.commit().await?;
    answer(&cx, technician).await
}

async fn remove(cx: Cx, Path(ids): Path<(String, String)>) -> Answer {
    let (technician, calendar) = read_both(&ids)?;
    let tx = cx.app.db().begin().await?;
    remove_calendar(&tx, technician, calendar).await?;
    tx.commit().await?;
    answer(&cx, technician).await
}

async fn answer(cx: &Cx, technician: TechnicianId) -> Answer {
    let db = cx.app.db().read().await?;
    let (known, calendars) = tokio::try_join!(
        store::find_technician(&db, technician),
        list_calendars(&db, technician, cx.app.clock().now())
    )?;
    known.ok_or(CalendarRefused::NotFound)?;
    cx.json(StatusCode::OK, &CalendarsBody { calendars })
}
