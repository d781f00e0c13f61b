//! The planning's page: a day or a week, for everybody or for one.

use calendar::WorkerRow;
use jiff::civil::Date;
use kernel::Permission;
use platform::http::Query;
use platform::{Allow, Answer, Cx, Routes};
use serde::Serialize;

use super::ask::{Ask, AskQuery, View};
use super::board::Board;
use super::card::Card;
use super::read::{Planning, Trouble, read};

pub(super) fn routes() -> Routes {
    Routes::new("/office").get(
        "/planning",
        Allow::May(Permission::SeeVisits),
        show,
        "Who is where when, what waits for an answer and what nobody is to do yet",
    )
}

async fn show(cx: Cx, Query(query): Query<AskQuery>) -> Answer {
    let ask = Ask::of(&query, cx.app.clock().now(), cx.app.renderer().zone());
    let planning = read(&cx, &ask).await?;
    let may_work = cx.caller.may(Permission::WorkVisits);
    cx.page(&PlanningPage::of(planning, &ask, may_work))
}

/// One line of a choice.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
}

impl Choice {
    pub(super) fn of(worker: &WorkerRow) -> Self {
        Choice {
            value: worker.id.to_string(),
            label: worker.name.clone(),
        }
    }
}

/// Addresses of what is beside.
#[derive(Debug, Serialize)]
struct Ways {
    previous: String,
    today: String,
    next: String,
    day: String,
    week: String,
    /// The days shown, each by itself.
    days: Vec<String>,
}

#[derive(Debug, Serialize)]
struct PlanningPage {
    view: View,
    date: Date,
    /// One technician's or everybody's: lanes side by side, or a table of a week.
    is_table: bool,
    days: Vec<Date>,
    ways: Ways,
    technician: String,
    technicians: Vec<Choice>,
    board: Board,
    requests: Vec<Card>,
    tray: Vec<Card>,
    troubles: Vec<Trouble>,
    may_work: bool,
}
platform::page!(PlanningPage, "visits/planning.html", PlanningPage::samples_list);

impl PlanningPage {
    fn of(planning: Planning, ask: &Ask, may_work: bool) -> Self {
        let days = ask.days();
        PlanningPage {
            view: ask.view,
            date: ask.day,
            is_table: ask.view == View::Week && ask.technician.is_none(),
            ways: Ways {
                previous: ask.shifted(-1).path(),
                today: ask.on(ask.today).path(),
                next: ask.shifted(1).path(),
                day: ask.seen(View::Day).path(),
                week: ask.seen(View::Week).path(),
                days: days.iter().map(|day| ask.seen(View::Day).on(*day).path()).collect(),
            },
            days,
            technician: ask.technician.map(|id| id.to_string()).unwrap_or_default(),
            technicians: planning.workers.iter().map(Choice::of).collect(),
            board: planning.board,
            requests: planning.requests,
            tray: planning.tray,
            troubles: planning.troubles,
            may_work,
        }
    }
}

impl PlanningPage {
    fn samples_list() -> Vec<Self> {
        let plannings = super::samples::plannings().into_iter();
        plannings
            .map(|(ask, planning)| PlanningPage::of(planning, &ask, true))
            .collect()
    }
}
