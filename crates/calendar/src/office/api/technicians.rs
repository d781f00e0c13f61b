//! Technicians as JSON, with their days and leave.

use axum::http::StatusCode;
use jiff::Timestamp;
use kernel::Permission;
use platform::http::{JsonBody, Path};
use platform::{Allow, Answer, Cx, Routes, Verdict};
use serde::{Deserialize, Serialize};

use super::{SavedBody, saved, seen};
use crate::office::day::{Day, put_day, read_date, remove_day};
use crate::office::edit::{EditRefused, Saved, Target};
use crate::office::leave::{AddLeave, add_leave, end_leave};
use crate::office::technician::{Technician, TechnicianFields, put_technician};
use crate::store::{days as day_store, edit as store};
use crate::{ReservationId, TechnicianId};

pub(super) fn routes() -> Routes {
    let manages = Allow::May(Permission::ManageServices);
    Routes::new("/api/v1/office/technicians")
        .get("", manages, list, "Technicians, those who left among them")
        .gives::<TechniciansBody>()
        .post("", manages, make, "Makes a technician")
        .takes::<TechnicianFields>()
        .gives::<SavedBody>()
        .idempotent()
        .get(
            "/{technician}",
            manages,
            show,
            "One technician, with days that differ and leave",
        )
        .gives::<TechnicianBody>()
        .put(
            "/{technician}",
            manages,
            replace,
            "Changes a technician; `If-Match` names the version",
        )
        .takes::<TechnicianFields>()
        .gives::<SavedBody>()
        .put(
            "/{technician}/days/{day}",
            manages,
            replace_day,
            "Gives a day hours of its own, or closes it; `If-Match` names the technician's version",
        )
        .takes::<DayBody>()
        .gives::<SavedBody>()
        .delete(
            "/{technician}/days/{day}",
            manages,
            delete_day,
            "Makes a day like the week's again; `If-Match` names the technician's version",
        )
        .gives::<SavedBody>()
        .post("/{technician}/leave", manages, post_leave, "Takes time for leave")
        .takes::<LeaveBody>()
        .gives::<LeaveMade>()
        .delete("/{technician}/leave/{leave}", manages, delete_leave, "Ends a leave")
        .gives::<LeaveMade>()
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TechniciansBody {
    technicians: Vec<Technician>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TechnicianBody {
    #[serde(flatten)]
    technician: Technician,
    /// From yesterday on.
    days: Vec<Day>,
    /// What is not over.
    leave: Vec<LeaveView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LeaveView {
    /// `res_…`
    id: String,
    #[schema(value_type = String)]
    starts_at: Timestamp,
    #[schema(value_type = String)]
    ends_at: Timestamp,
    note: String,
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct DayBody {
    /// `08:00-12:00, 13:00-17:00`; empty: closed.
    hours: String,
    note: String,
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct LeaveBody {
    /// On the technician's wall: `2026-12-24T08:00`, or a whole day, `2026-12-24`.
    from: String,
    /// The same; a whole day is inside.
    until: String,
    note: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LeaveMade {
    /// `res_…`
    id: String,
}

async fn list(cx: Cx) -> Answer {
    let rows = store::list_technicians(&cx.app.db().read().await?).await?;
    let technicians = rows.into_iter().map(Technician::of).collect::<Result<_, _>>()?;
    cx.json(StatusCode::OK, &TechniciansBody { technicians })
}

async fn show(cx: Cx, Path(id): Path<TechnicianId>) -> Answer {
    let (db, now) = (cx.app.db().read().await?, cx.app.clock().now());
    let yesterday = now.to_zoned(jiff::tz::TimeZone::UTC).date().yesterday();
    let yesterday = yesterday.map_err(platform::Broken::new)?;
    let (row, days, leave) = tokio::try_join!(
        store::find_technician(&db, id),
        day_store::list_days(&db, id, yesterday),
        day_store::list_leave(&db, id, now),
    )?;
    let leave = leave.into_iter().map(|row| LeaveView {
        id: row.id.to_string(),
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        note: row.note,
    });
    let body = TechnicianBody {
        technician: Technician::of(row.ok_or(EditRefused::NotFound)?)?,
        days: days.into_iter().map(Day::of).collect(),
        leave: leave.collect(),
    };
    cx.json(StatusCode::OK, &body)
}

async fn make(cx: Cx, JsonBody(fields): JsonBody<TechnicianFields>) -> Answer {
    let tx = cx.app.db().begin().await?;
    let done = put_technician(&tx, Target::new(tx.new_id()), fields).await?;
    tx.commit().await?;
    saved(&cx, StatusCode::CREATED, &done)
}

async fn replace(cx: Cx, Path(id): Path<TechnicianId>, JsonBody(fields): JsonBody<TechnicianFields>) -> Answer {
    let target = Target::seen(id, seen(&cx)?);
    let tx = cx.app.db().begin().await?;
    let done = put_technician(&tx, target, fields).await?;
    tx.commit().await?;
    saved(&cx, StatusCode::OK, &done)
}

async fn replace_day(
    cx: Cx,
    Path((id, day)): Path<(TechnicianId, String)>,
    JsonBody(body): JsonBody<DayBody>,
) -> Answer {
    let done = change_day(&cx, (id, &day), Some(body)).await?;
    saved(&cx, StatusCode::OK, &done)
}

async fn delete_day(cx: Cx, Path((id, day)): Path<(TechnicianId, String)>) -> Answer {
    let done = change_day(&cx, (id, &day), None).await?;
    saved(&cx, StatusCode::OK, &done)
}

async fn change_day(
    cx: &Cx,
    (id, day): (TechnicianId, &str),
    body: Option<DayBody>,
) -> Verdict<Saved<TechnicianId>, EditRefused> {
    let day = read_date(day).map_err(|code| EditRefused::field("day", code))?;
    let target = Target::seen(id, seen(cx)?);
    let tx = cx.app.db().begin().await?;
    let done = match body {
        Some(DayBody { hours, note }) => put_day(&tx, target, Day { day, hours, note }).await?,
        None => remove_day(&tx, target, day).await?,
    };
    tx.commit().await?;
    Ok(done)
}

async fn post_leave(cx: Cx, Path(technician): Path<TechnicianId>, JsonBody(body): JsonBody<LeaveBody>) -> Answer {
    let tx = cx.app.db().begin().await?;
    let input = AddLeave {
        technician,
        from: body.from,
        until: body.until,
        note: body.note,
    };
    let id = add_leave(&tx, &input).await?.to_string();
    tx.commit().await?;
    cx.json(StatusCode::CREATED, &LeaveMade { id })
}

async fn delete_leave(cx: Cx, Path((technician, leave)): Path<(TechnicianId, ReservationId)>) -> Answer {
    let tx = cx.app.db().begin().await?;
    end_leave(&tx, technician, leave).await?;
    tx.commit().await?;
    cx.json(StatusCode::OK, &LeaveMade { id: leave.to_string() })
}
