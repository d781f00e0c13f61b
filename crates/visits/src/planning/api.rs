//! The planning for programs of the office.

use axum::http::StatusCode;
use calendar::TechnicianId;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use kernel::Permission;
use platform::http::{Checks, Invalid, Query};
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ask::read_day;
use super::read::around;
use crate::State;
use crate::store::board::list_visits_to_plan;
use crate::store::visit::VisitRow;

/// Days that are given at once.
const MOST_DAYS: i64 = 31;

pub(super) fn routes() -> Routes {
    Routes::new("/api/v1/office")
        .get(
            "/planning",
            Allow::May(Permission::SeeVisits),
            show,
            "Who is taken when, and the visits of these days; with what waits for an answer or for somebody to do it",
        )
        .asks(&[
            ("from", "the first day, `2026-11-28`; today where it is left out"),
            ("days", "how many, at most 31; seven where it is left out"),
            ("technician", "`tec_…`: only this one's"),
        ])
        .gives::<PlanningBody>()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AskPlanning {
    from: String,
    days: String,
    technician: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct PlanningBody {
    technicians: Vec<TechnicianBody>,
    reservations: Vec<ReservationBody>,
    /// Those of these days, and, whenever they are, those that wait for an answer or for somebody to do them.
    visits: Vec<PlannedBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct TechnicianBody {
    /// `tec_…`
    id: String,
    name: String,
    time_zone: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct ReservationBody {
    technician: String,
    /// `hold`, `request`, `visit`, `leave` or `busy`.
    kind: String,
    /// `vis_…`, of visits and what may become one.
    visit: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
    /// With its buffers and the way.
    #[schema(value_type = String, format = DateTime)]
    taken_from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    taken_until: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
struct PlannedBody {
    /// `vis_…`
    id: String,
    state: State,
    /// `None`: nobody is to do it yet.
    technician: Option<String>,
    order_number: String,
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
    time_zone: String,
    title: String,
    name: String,
    /// A place's code.
    place: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    answer_by: Option<Timestamp>,
}

/// What was asked, read.
struct Asked {
    first: Date,
    last: Date,
    only: Option<TechnicianId>,
}

impl AskPlanning {
    fn read(&self, today: Date) -> Result<Asked, Invalid> {
        let mut checks = Checks::new();
        let first = match self.from.as_str() {
            "" => Ok(today),
            text => read_day(text).ok_or("malformed"),
        };
        let days = match self.days.as_str() {
            "" => Some(7),
            text => text.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days)),
        };
        let only = match self.technician.as_str() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| "malformed"),
        };
        let first = checks.field("from", first);
        let days = checks.field("days", days.ok_or("number"));
        let only = checks.field("technician", only);
        checks.done()?;
        let first = first.unwrap_or(today);
        Ok(Asked {
            first,
            last: first.saturating_add((days.unwrap_or(1) - 1).days()),
            only: only.flatten(),
        })
    }
}

async fn show(cx: Cx, Query(ask): Query<AskPlanning>) -> Answer {
    let now = cx.app.clock().now();
    let today = now.to_zoned(cx.app.renderer().zone().clone()).date();
    let asked = ask.read(today)?;
    let span = around(&[asked.first, asked.last])?;
    let db = cx.app.db().read().await?;
    let (mut workers, visits) = tokio::try_join!(
        calendar::list_workers(&db),
        list_visits_to_plan(&db, span.0, span.1, asked.only)
    )?;
    workers.retain(|worker| asked.only.is_none_or(|only| worker.id == only));
    let ids: Vec<_> = workers.iter().map(|worker| worker.id).collect();
    let reserved = calendar::list_reserved(&db, &ids, span, now).await?;
    let body = PlanningBody::of((workers, reserved), &visits, cx.lang);
    cx.json(StatusCode::OK, &body)
}

impl PlanningBody {
    fn of(
        (workers, reserved): (Vec<calendar::WorkerRow>, Vec<calendar::ReservedRow>),
        visits: &[VisitRow],
        lang: kernel::Lang,
    ) -> Self {
        let technician = |worker: calendar::WorkerRow| TechnicianBody {
            id: worker.id.to_string(),
            name: worker.name,
            time_zone: worker.time_zone,
        };
        let reservation = |row: calendar::ReservedRow| {
            Some(ReservationBody {
                technician: row.technician?.to_string(),
                kind: row.kind,
                visit: row.time.map(|time| time.to_string()),
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                taken_from: row.from,
                taken_until: row.until,
            })
        };
        let planned = |row: &VisitRow| PlannedBody {
            id: row.id.to_string(),
            state: row.state,
            technician: row.technician_id.map(|id| id.to_string()),
            order_number: row.order_number.clone(),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            time_zone: row.time_zone.clone(),
            title: row.title.0.get(lang).to_owned(),
            name: row.name.clone(),
            place: row.place.clone(),
            answer_by: row.answer_by,
        };
        PlanningBody {
            technicians: workers.into_iter().map(technician).collect(),
            reservations: reserved.into_iter().filter_map(reservation).collect(),
            visits: visits.iter().map(planned).collect(),
        }
    }
}
