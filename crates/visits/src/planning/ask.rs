//! Which part of the planning is looked at, as the address says it. What cannot be read is as if it were not there.

use calendar::TechnicianId;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::board::week_of;

/// How much is seen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum View {
    Day,
    Week,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AskQuery {
    pub(crate) view: String,
    pub(crate) date: String,
    pub(crate) technician: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) view: View,
    pub(crate) day: Date,
    pub(crate) today: Date,
    pub(crate) technician: Option<TechnicianId>,
    week_begins: Weekday,
}

impl Ask {
    pub(crate) fn of(query: &AskQuery, now: Timestamp, zone: &TimeZone) -> Self {
        let today = now.to_zoned(zone.clone()).date();
        Ask {
            view: if query.view == "week" { View::Week } else { View::Day },
            day: read_day(&query.date).unwrap_or(today),
            today,
            technician: query.technician.parse().ok(),
            week_begins: week_begins(zone),
        }
    }

    pub(crate) fn days(&self) -> Vec<Date> {
        match self.view {
            View::Day => vec![self.day],
            View::Week => week_of(self.day, self.week_begins),
        }
    }

    /// The same, so many days or weeks on.
    pub(crate) fn shifted(&self, by: i64) -> Self {
        let step = if self.view == View::Week { 7 } else { 1 };
        let day = self.day.checked_add((by * step).days()).unwrap_or(self.day);
        Ask { day, ..*self }
    }

    pub(crate) fn seen(&self, view: View) -> Self {
        Ask { view, ..*self }
    }

    pub(crate) fn on(&self, day: Date) -> Self {
        Ask { day, ..*self }
    }

    pub(crate) fn path(&self) -> String {
        let mut path = format!("/office/planning?date={}", self.day);
        if self.view == View::Week {
            path.push_str("&view=week");
        }
        if let Some(technician) = self.technician {
            path.push_str("&technician=");
            path.push_str(&technician.to_string());
        }
        path
    }
}

/// A day as dates are written in addresses, of years that anybody plans for.
pub(crate) fn read_day(text: &str) -> Option<Date> {
    let day: Date = text.trim().parse().ok()?;
    (2000..2200).contains(&day.year()).then_some(day)
}

/// The day that weeks begin with where the house stands.
pub(crate) fn week_begins(zone: &TimeZone) -> Weekday {
    match zone.iana_name() {
        Some("Africa/Algiers") => Weekday::Sunday,
        _ => Weekday::Monday,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_leads_back_to_what_is_seen() {
        let zone = TimeZone::get("Africa/Algiers").unwrap();
        let now: Timestamp = "2026-11-21T23:30:00Z".parse().unwrap();
        let ask = |view: &str, date: &str| {
            let query = AskQuery {
                view: view.into(),
                date: date.into(),
                technician: "tec_x".into(),
            };
            Ask::of(&query, now, &zone)
        };
        let today = ask("", "9999-99-99");
        assert_eq!(today.path(), "/office/planning?date=2026-11-22");
        assert_eq!(today.shifted(-1).path(), "/office/planning?date=2026-11-21");
        let week = ask("week", "2026-11-28");
        assert_eq!(week.days()[0].to_string(), "2026-11-22");
        assert_eq!(week.shifted(1).path(), "/office/planning?date=2026-12-05&view=week");
        assert_eq!(ask("", "-9999-01-01").day, today.day);
    }
}
