//! The technician's day for programs.

use axum::http::StatusCode;
use platform::http::{Invalid, Query};
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::errand::Errand;
use super::read::{Me, errands};
use crate::planning::read_day;
use crate::refused::VisitRefused;

pub(super) fn routes() -> Routes {
    Routes::new("/api/v1/technician")
        .get(
            "/day",
            Allow::Technician,
            show,
            "The technician's visits of a day, with what to bring along",
        )
        .asks(&[("date", "a day, `2026-11-28`; today where it is left out")])
        .gives::<DayBody>()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AskDay {
    date: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct DayBody {
    /// `tec_…`
    technician: String,
    /// On the technician's clock.
    date: String,
    time_zone: String,
    visits: Vec<Errand>,
}

async fn show(cx: Cx, Query(ask): Query<AskDay>) -> Answer {
    let db = cx.app.db().read().await?;
    let me = Me::of(&cx, &db).await?.ok_or(VisitRefused::NotFound)?;
    let day = match ask.date.as_str() {
        "" => me.today(),
        text => read_day(text).ok_or_else(|| Invalid::one("date", "malformed"))?,
    };
    let visits = errands(&cx, &db, &me, (day, 1)).await?;
    let body = DayBody {
        technician: me.worker.id.to_string(),
        date: day.to_string(),
        time_zone: me.worker.time_zone.clone(),
        visits,
    };
    cx.json(StatusCode::OK, &body)
}
