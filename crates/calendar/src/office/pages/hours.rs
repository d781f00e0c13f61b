//! What stands below a technician's form: days that are not like the week's, and leave.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::Permission;
use platform::http::{Form, Path, Problems};
use platform::{Allow, Answer, Cx, Routes, Verdict};
use serde::{Deserialize, Serialize};

use super::technicians::TechnicianPage;
use crate::office::day::{Day, put_day, read_date, remove_day};
use crate::office::edit::{EditRefused, Target};
use crate::office::form::{read_version, renamed, shown};
use crate::office::leave::{AddLeave, add_leave, end_leave};
use crate::store::days::LeaveRow;
use crate::{ReservationId, TechnicianId};

pub(super) fn routes() -> Routes {
    let manages = Allow::May(Permission::ManageServices);
    Routes::new("/office/technicians/{technician}")
        .post("/days", manages, post_day, "Gives a day hours of its own, or closes it")
        .post(
            "/days/{day}/removal",
            manages,
            post_removal,
            "Makes a day like the week's again",
        )
        .post("/leave", manages, post_leave, "Takes a technician's time for leave")
        .post("/leave/{leave}/end", manages, post_end, "Ends a leave")
}

/// A day's form.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct DayForm {
    pub version: String,
    pub day: String,
    pub hours: String,
    pub note: String,
}

/// The form of leave.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct LeaveForm {
    pub from: String,
    pub until: String,
    pub note: String,
}

#[derive(Debug, Serialize)]
pub(super) struct LeaveLine {
    pub id: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub note: String,
}

impl LeaveLine {
    pub fn of(row: LeaveRow) -> Self {
        LeaveLine {
            id: row.id.to_string(),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            note: row.note,
        }
    }
}

async fn post_day(cx: Cx, Path(id): Path<TechnicianId>, Form(form): Form<DayForm>) -> Answer {
    let refused = match shown(save_day(&cx, id, &form).await)? {
        Ok(()) => return Ok(back(&cx, id)),
        Err(refused) => refused,
    };
    let mut page = TechnicianPage::load(&cx, id).await?;
    page.day = form;
    page.day_problems = Some(renamed(Problems::of(&cx, &refused)));
    cx.page_refused(&refused, &page)
}

async fn save_day(cx: &Cx, id: TechnicianId, form: &DayForm) -> Verdict<(), EditRefused> {
    let day = read_date(&form.day).map_err(|code| EditRefused::field("day", code))?;
    let version = read_version(&form.version)?;
    let tx = cx.app.db().begin().await?;
    let day = Day {
        day,
        hours: form.hours.clone(),
        note: form.note.clone(),
    };
    put_day(&tx, Target { id, version }, day).await?;
    Ok(tx.commit().await?)
}

async fn post_removal(cx: Cx, Path((id, day)): Path<(TechnicianId, Date)>, Form(form): Form<DayForm>) -> Answer {
    let version = read_version(&form.version)?;
    let tx = cx.app.db().begin().await?;
    remove_day(&tx, Target { id, version }, day).await?;
    tx.commit().await?;
    Ok(back(&cx, id))
}

async fn post_leave(cx: Cx, Path(id): Path<TechnicianId>, Form(form): Form<LeaveForm>) -> Answer {
    let refused = match shown(save_leave(&cx, id, &form).await)? {
        Ok(()) => return Ok(back(&cx, id)),
        Err(refused) => refused,
    };
    let mut page = TechnicianPage::load(&cx, id).await?;
    page.away = form;
    page.leave_problems = Some(renamed(Problems::of(&cx, &refused)));
    cx.page_refused(&refused, &page)
}

async fn save_leave(cx: &Cx, technician: TechnicianId, form: &LeaveForm) -> Verdict<(), EditRefused> {
    let tx = cx.app.db().begin().await?;
    let input = AddLeave {
        technician,
        from: form.from.clone(),
        until: form.until.clone(),
        note: form.note.clone(),
    };
    add_leave(&tx, &input).await?;
    Ok(tx.commit().await?)
}

async fn post_end(cx: Cx, Path((id, leave)): Path<(TechnicianId, ReservationId)>) -> Answer {
    let tx = cx.app.db().begin().await?;
    end_leave(&tx, id, leave).await?;
    tx.commit().await?;
    Ok(back(&cx, id))
}

fn back(cx: &Cx, id: TechnicianId) -> axum::response::Response {
    cx.redirect(&format!("/office/technicians/{id}"))
}
