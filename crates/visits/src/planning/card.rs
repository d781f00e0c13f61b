//! A visit as the planning lists it: what waits for an answer, what nobody is to do yet, what stands in the way. Pure.

use calendar::TechnicianId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::{Lang, Localized};
use serde::Serialize;

use crate::store::visit::VisitRow;
use crate::visit::{Event, State, next};

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Card {
    /// `vis_…`
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) fault: String,
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) place: String,
    pub(crate) address: String,
    pub(crate) order_number: String,
    pub(crate) starts_at: Timestamp,
    pub(crate) ends_at: Timestamp,
    pub(crate) window_min: i32,
    pub(crate) time_zone: String,
    /// Its beginning on the wall, `09:00`.
    pub(crate) time: String,
    pub(crate) duration_min: i64,
    /// `tec_…`; empty: nobody yet.
    pub(crate) technician: String,
    pub(crate) technician_name: String,
    pub(crate) state: State,
    pub(crate) tag: &'static str,
    pub(crate) answer_by: Option<Timestamp>,
    pub(crate) can_move: bool,
}

impl Card {
    pub(crate) fn of(row: &VisitRow, lang: Lang) -> Self {
        let zone = TimeZone::get(&row.time_zone).unwrap_or(TimeZone::UTC);
        let said = |text: &Localized| text.get(lang).to_owned();
        Card {
            id: row.id.to_string(),
            title: said(&row.title.0),
            fault: row.fault.as_ref().map(|fault| said(&fault.0)).unwrap_or_default(),
            name: row.name.clone(),
            phone: row.phone.clone(),
            place: said(&row.place_name.0),
            address: row.address.clone(),
            order_number: row.order_number.clone(),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            window_min: row.window_min,
            time_zone: row.time_zone.clone(),
            time: row.starts_at.to_zoned(zone).strftime("%H:%M").to_string(),
            duration_min: (row.ends_at.as_second() - row.starts_at.as_second()) / 60,
            technician: row
                .technician_id
                .as_ref()
                .map(TechnicianId::to_string)
                .unwrap_or_default(),
            technician_name: row.technician_name.clone().unwrap_or_default(),
            state: row.state,
            tag: row.state.tag(),
            answer_by: row.answer_by,
            can_move: next(row.state, Event::Move).is_some(),
        }
    }

    pub(crate) fn sample() -> Self {
        Card {
            id: "vis_00000000000000000000000000000001".into(),
            title: "Chaudière ne s’allume plus".into(),
            fault: "Pas d’étincelle".into(),
            name: "Nadia Ferhat".into(),
            phone: "+213551234567".into(),
            place: "Hydra".into(),
            address: "12 rue des Frères, Hydra".into(),
            order_number: "CC-7K3M-9Q21".into(),
            starts_at: Timestamp::UNIX_EPOCH,
            ends_at: Timestamp::UNIX_EPOCH,
            window_min: 120,
            time_zone: "Africa/Algiers".into(),
            time: "01:00".into(),
            duration_min: 90,
            technician: String::new(),
            technician_name: String::new(),
            state: State::Requested,
            tag: State::Requested.tag(),
            answer_by: Some(Timestamp::UNIX_EPOCH),
            can_move: true,
        }
    }
}
