//! A visit as pages draw it.

use calendar::Terms;
use jiff::Timestamp;
use kernel::{Currency, Lang, Money};
use orders::key_of;
use platform::Cx;
use serde::Serialize;

use crate::by::By;
use crate::store::event::EventRow;
use crate::store::visit::VisitRow;
use crate::visit::{Event, State, next};

/// A visit.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct VisitView {
    pub id: String,
    /// Opens the visit's page; empty for those who see it by their account.
    pub key: String,
    pub order_number: String,
    pub state: State,
    pub tag: &'static str,
    pub title: String,
    pub fault: String,
    pub appliance: String,
    pub starts_at: Timestamp,
    pub window_min: i32,
    pub time_zone: String,
    /// Empty: nobody yet.
    pub technician: String,
    pub place: String,
    pub address: String,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub note: String,
    pub gross: Money,
    pub terms: Terms,
    pub answer_by: Option<Timestamp>,
    /// It was moved late: no more than this goes back, in per cent; empty otherwise.
    pub back_most: String,
    pub is_customer: bool,
    pub can_cancel: bool,
    pub can_move: bool,
}

/// One line of the timeline.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct HappeningView {
    pub at: Timestamp,
    /// As the sentences name it: `visit-event-<what>`.
    pub what: String,
    pub by: String,
    /// From when to when it was moved.
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// What somebody wrote to it; may be empty.
    pub reason: String,
}

/// What a customer is told of the timeline; the rest is for the house.
const TOLD: [&str; 13] = [
    "ordered",
    "accept",
    "decline",
    "lapse",
    "set_out",
    "check_in",
    "check_out",
    "complete",
    "cancel",
    "miss",
    "move",
    "assign",
    "restore",
];

/// Who is no person but a part of the house or its customer.
pub(crate) const PARTS: [&str; 2] = [crate::by::CUSTOMER, crate::by::COMPTOIR];

impl HappeningView {
    pub fn of(row: &EventRow) -> Self {
        let at = |name: &str| row.detail.0.get(name)?.as_str()?.parse().ok();
        let reason = row.detail.0.get("reason").and_then(|reason| reason.as_str());
        HappeningView {
            at: row.at,
            what: row.what.replace('_', "-"),
            by: row.by.clone(),
            from: at("from"),
            to: at("to"),
            reason: reason.unwrap_or_default().to_owned(),
        }
    }

    /// For its customer: what happened and when, not what the house wrote to it.
    pub fn told(events: &[EventRow]) -> Vec<Self> {
        let told = events.iter().filter(|event| TOLD.contains(&event.what.as_str()));
        told.map(|event| HappeningView {
            reason: String::new(),
            ..HappeningView::of(event)
        })
        .collect()
    }

    pub fn samples() -> Vec<Self> {
        let at = Timestamp::UNIX_EPOCH;
        let sample = |what: &&str| HappeningView {
            at,
            what: what.replace('_', "-"),
            by: PARTS[0].to_owned(),
            from: (*what == "move").then_some(at),
            to: (*what == "move").then_some(at),
            reason: String::new(),
        };
        TOLD.iter().map(sample).collect()
    }
}

impl VisitView {
    pub fn of(cx: &Cx, visit: &VisitRow, by: &By) -> Self {
        let now = cx.app.clock().now();
        let lang = cx.lang;
        let is_customer = by.is_customer();
        let has_begun = visit.starts_at <= now || visit.on_the_way_at.is_some();
        VisitView {
            key: if is_customer {
                key_of(&cx.app, visit.order_id)
            } else {
                String::new()
            },
            is_customer,
            can_cancel: is_customer && next(visit.state, Event::Cancel).is_some(),
            can_move: is_customer && next(visit.state, Event::Move).is_some() && !has_begun,
            ..VisitView::plain(visit, lang, now)
        }
    }

    /// What it is for everybody.
    pub fn plain(visit: &VisitRow, lang: Lang, now: Timestamp) -> Self {
        VisitView {
            id: visit.id.to_string(),
            key: String::new(),
            order_number: visit.order_number.clone(),
            state: visit.state,
            tag: visit.state.tag(),
            title: visit.title.0.get(lang).to_owned(),
            fault: visit
                .fault
                .as_ref()
                .map(|fault| fault.0.get(lang).to_owned())
                .unwrap_or_default(),
            appliance: visit.appliance.clone(),
            starts_at: visit.starts_at,
            window_min: visit.window_min,
            time_zone: visit.time_zone.clone(),
            technician: visit.technician_name.clone().unwrap_or_default(),
            place: visit.place_name.0.get(lang).to_owned(),
            address: visit.address.clone(),
            name: visit.name.clone(),
            phone: visit.phone.clone(),
            email: visit.email.clone(),
            note: visit.note.clone(),
            gross: Money::new(visit.gross_minor, visit.currency),
            terms: Terms::of(&visit.policy.0, visit.starts_at, &visit.time_zone, now),
            answer_by: visit.answer_by,
            back_most: match visit.back_bp_most {
                10_000 => String::new(),
                most => (most / 100).to_string(),
            },
            is_customer: false,
            can_cancel: false,
            can_move: false,
        }
    }

    pub fn sample(state: State) -> Self {
        let at = Timestamp::UNIX_EPOCH;
        VisitView {
            id: "vis_00000000000000000000000000000007".into(),
            key: "0".into(),
            order_number: "CC-7K3M-9Q2X".into(),
            state,
            tag: state.tag(),
            title: "Dépannage de chaudière".into(),
            fault: "La chaudière ne s’allume pas".into(),
            appliance: "Saunier Duval Thelia 23".into(),
            starts_at: at,
            window_min: 120,
            time_zone: "Africa/Algiers".into(),
            technician: "Karim B.".into(),
            place: "Bab El Oued".into(),
            address: "12, rue des Frères Bouadou, Bab El Oued, Alger".into(),
            name: "Nadia Ferhat".into(),
            phone: "+213551234567".into(),
            email: "nadia@example.dz".into(),
            note: "3e étage, sonner chez Ferhat.".into(),
            gross: Money::new(450_000, Currency::DZD),
            terms: Terms::sample(),
            answer_by: (state == State::Requested).then_some(at),
            back_most: String::new(),
            is_customer: true,
            can_cancel: state.is_ahead(),
            can_move: matches!(state, State::Requested | State::Confirmed),
        }
    }
}
