//! The planning as it looks empty, on a day, and in a full week.

use std::collections::HashMap;

use calendar::{TechnicianId, WorkerRow};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use super::ask::{Ask, AskQuery};
use super::board::{Board, Drawing, Label, Taken, Worker};
use super::card::Card;
use super::read::{Planning, Trouble};
use crate::{State, VisitId};

const DAY: Date = date(2026, 11, 24);

/// Addresses, and the planning behind each.
pub(super) fn plannings() -> Vec<(Ask, Planning)> {
    let asked = |view: &str, technician: &str| {
        let query = AskQuery {
            view: view.into(),
            date: DAY.to_string(),
            technician: technician.into(),
        };
        let ask = Ask::of(&query, noon(DAY), &TimeZone::UTC);
        let board = board(&ask.days());
        let planning = Planning {
            workers: workers(),
            board,
            requests: vec![Card::sample()],
            troubles: Trouble::samples(),
            tray: vec![Card {
                state: State::Confirmed,
                answer_by: None,
                ..Card::sample()
            }],
        };
        (ask, planning)
    };
    let mut plannings = vec![asked("day", ""), asked("week", ""), asked("week", &id(1).to_string())];
    let (ask, _) = asked("day", "");
    let empty = Planning {
        workers: vec![],
        board: Board {
            hours: vec![],
            lanes: vec![],
        },
        requests: vec![],
        troubles: vec![],
        tray: vec![],
    };
    plannings.push((ask, empty));
    plannings
}

fn id(number: u128) -> TechnicianId {
    TechnicianId::from_uuid(Uuid::from_u128(number))
}

fn noon(day: Date) -> Timestamp {
    let noon = day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC);
    noon.map_or(Timestamp::UNIX_EPOCH, |noon| noon.timestamp())
}

fn workers() -> Vec<WorkerRow> {
    let worker = |number, name: &str| WorkerRow {
        id: id(number),
        name: name.into(),
        phone: "+213551234567".into(),
        time_zone: "Africa/Algiers".into(),
        calendar_sound_at: None,
    };
    vec![worker(1, "Karim B."), worker(2, "Samira H.")]
}

fn board(days: &[Date]) -> Board {
    let drawn: Vec<Worker> = workers()
        .into_iter()
        .map(|worker| Worker {
            id: worker.id,
            name: worker.name,
            zone: TimeZone::UTC,
        })
        .collect();
    let visit = VisitId::from_uuid(Uuid::from_u128(1));
    let label = Label {
        title: "Entretien annuel".into(),
        name: "Nadia Ferhat".into(),
        place: "Hydra".into(),
        state: State::Confirmed.word().into(),
        tag: State::Confirmed.tag(),
    };
    let kinds = [
        (1, "visit", -180, 90),
        (1, "hold", 0, 60),
        (1, "busy", 120, 45),
        (2, "request", -120, 60),
        (2, "leave", 60, 600),
    ];
    let taken: Vec<Taken> = kinds
        .into_iter()
        .map(|(technician, kind, begin, length)| stretch(id(technician), kind, (begin, length)))
        .collect();
    Drawing {
        workers: &drawn,
        days,
        taken: &taken,
        open: &[],
        labels: &HashMap::from([(visit, label)]),
        now: noon(DAY),
    }
    .board()
}

fn stretch(technician: TechnicianId, kind: &str, (begin, length): (i64, i64)) -> Taken {
    let at = |minutes: i64| {
        noon(DAY)
            .saturating_add(minutes.minutes())
            .unwrap_or(Timestamp::UNIX_EPOCH)
    };
    let buffer = if kind == "leave" { 0 } else { 15 };
    Taken {
        technician,
        kind: kind.into(),
        visit: (kind == "visit").then(|| VisitId::from_uuid(Uuid::from_u128(1))),
        starts_at: at(begin),
        ends_at: at(begin + length),
        from: at(begin - buffer),
        until: at(begin + length + buffer),
        note: if kind == "leave" {
            "Congé".into()
        } else {
            String::new()
        },
    }
}
