//! One visit as its technician sees it: when, who, where, what, and the steps that can be taken now. Pure.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::{Lang, Localized};
use serde::Serialize;
use utoipa::ToSchema;

use crate::act::miss::window_end;
use crate::act::overrun::is_over;
use crate::store::visit::VisitRow;
use crate::visit::{Event, State, next};

/// The steps a technician takes, in the order they are offered: what comes next first.
const STEPS: [Event; 6] = [
    Event::Accept,
    Event::SetOut,
    Event::CheckIn,
    Event::CheckOut,
    Event::Miss,
    Event::Decline,
];

/// Something to take along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Bring {
    pub(super) sku: String,
    pub(super) title: String,
    pub(super) quantity: i64,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Errand {
    /// `vis_…`
    pub(super) id: String,
    pub(super) state: State,
    pub(super) tag: &'static str,
    #[schema(value_type = String, format = DateTime)]
    pub(super) starts_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub(super) ends_at: Timestamp,
    pub(super) time_zone: String,
    /// When the customer expects somebody, on the technician's clock: `09:00`, and until when; empty where it is on the minute.
    pub(super) from: String,
    pub(super) until: String,
    pub(super) duration_min: i64,
    pub(super) title: String,
    /// May be empty, as all that follows but the name.
    pub(super) fault: String,
    pub(super) appliance: String,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) address: String,
    pub(super) place: String,
    /// What the customer wrote.
    pub(super) note: String,
    /// What the technician wrote.
    pub(super) technician_note: String,
    pub(super) order_number: String,
    pub(super) bring: Vec<Bring>,
    /// What can be done now: `accept`, `set_out`, `check_in`, `check_out`, `miss`, `decline`.
    pub(super) steps: Vec<&'static str>,
    /// A search for the address on a map.
    pub(super) map: String,
    /// The work is going on, or the way there.
    pub(super) is_under_way: bool,
    /// The work goes on although it was to be over: since then, `11:00`; else empty.
    pub(super) over_since: String,
    /// Whose visit goes on and keeps this one waiting; else empty.
    pub(super) waits_for: String,
}

impl Errand {
    pub(super) fn of(row: &VisitRow, (lang, zone, now): (Lang, &TimeZone, Timestamp)) -> Self {
        let said = |text: &Localized| text.get(lang).to_owned();
        let clock = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%H:%M").to_string();
        let place = said(&row.place_name.0);
        let address = if row.address.is_empty() { &place } else { &row.address };
        Errand {
            id: row.id.to_string(),
            state: row.state,
            tag: row.state.tag(),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            time_zone: row.time_zone.clone(),
            from: clock(row.starts_at),
            until: if row.window_min > 0 {
                clock(window_end(row))
            } else {
                String::new()
            },
            duration_min: (row.ends_at.as_second() - row.starts_at.as_second()) / 60,
            title: said(&row.title.0),
            fault: row.fault.as_ref().map(|fault| said(&fault.0)).unwrap_or_default(),
            appliance: row.appliance.clone(),
            name: row.name.clone(),
            phone: row.phone.clone(),
            map: map_of(address),
            address: row.address.clone(),
            place,
            note: row.note.clone(),
            technician_note: row.technician_note.clone(),
            order_number: row.order_number.clone(),
            bring: vec![],
            steps: steps(row, now),
            is_under_way: matches!(row.state, State::OnTheWay | State::CheckedIn),
            over_since: if is_over(row, now) {
                clock(row.ends_at)
            } else {
                String::new()
            },
            waits_for: String::new(),
        }
    }

    pub(super) fn sample(state: State) -> Self {
        Errand {
            id: "vis_00000000000000000000000000000001".into(),
            state,
            tag: state.tag(),
            starts_at: Timestamp::UNIX_EPOCH,
            ends_at: Timestamp::UNIX_EPOCH,
            time_zone: "Africa/Algiers".into(),
            from: "09:00".into(),
            until: "11:00".into(),
            duration_min: 90,
            title: "Chaudière ne s’allume plus".into(),
            fault: "Pas d’étincelle".into(),
            appliance: "Thema Classic C 24".into(),
            name: "Nadia Ferhat".into(),
            phone: "+213551234567".into(),
            address: "12 rue des Frères, Hydra".into(),
            place: "Hydra".into(),
            note: "Digicode 4B12, 2e étage".into(),
            technician_note: String::new(),
            order_number: "CC-7K3M-9Q21".into(),
            bring: vec![Bring {
                sku: "CHF-0411".into(),
                title: "Électrode d’allumage".into(),
                quantity: 1,
            }],
            steps: STEPS
                .into_iter()
                .filter(|step| next(state, *step).is_some())
                .map(Event::word)
                .collect(),
            map: map_of("12 rue des Frères, Hydra"),
            is_under_way: matches!(state, State::OnTheWay | State::CheckedIn),
            over_since: match state {
                State::CheckedIn => "11:00".into(),
                _ => String::new(),
            },
            waits_for: match state {
                State::Confirmed => "Yacine Brahimi".into(),
                _ => String::new(),
            },
        }
    }
}

/// What can be done: nobody is missed before they had to be there.
fn steps(row: &VisitRow, now: Timestamp) -> Vec<&'static str> {
    let is_open = |step: &Event| {
        let is_time = *step != Event::Miss || now >= window_end(row);
        is_time && next(row.state, *step).is_some()
    };
    STEPS.into_iter().filter(is_open).map(Event::word).collect()
}

fn map_of(address: &str) -> String {
    let query: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
    format!("https://www.openstreetmap.org/search?query={query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_looked_for_whatever_stands_in_it() {
        assert_eq!(
            map_of("12 rue A&B, \u{627}"),
            "https://www.openstreetmap.org/search?query=12+rue+A%26B%2C+%D8%A7"
        );
    }
}
