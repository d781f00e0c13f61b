//! A time as a calendar writes it: on a wall, with or without a zone, or a whole day.

use calcard::common::PartialDateTime;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Span as Calendrical, Timestamp};

use super::unsound::Unsound;
use super::zone::Zones;

#[derive(Debug, Clone)]
pub(super) struct When {
    pub wall: DateTime,
    pub zone: TimeZone,
    /// A whole day: `wall` is its midnight.
    pub is_day: bool,
}

impl When {
    pub(super) fn read(time: &PartialDateTime, zone: Option<&str>, zones: &Zones<'_>) -> Result<When, Unsound> {
        let zone = match time.tz_hour {
            Some(hour) => {
                let seconds = i32::from(hour) * 3600 + i32::from(time.tz_minute.unwrap_or(0)) * 60;
                let seconds = if time.tz_minus { -seconds } else { seconds };
                TimeZone::fixed(Offset::from_seconds(seconds).map_err(|_| Unsound::UnknownTime)?)
            }
            None => zones.find(zone)?,
        };
        Ok(When {
            wall: wall(time)?,
            zone,
            is_day: time.hour.is_none(),
        })
    }

    /// An hour that the wall shows twice is the first; one that it never shows is as much later.
    pub(super) fn at(&self) -> Result<Timestamp, Unsound> {
        let zone = self.zone.clone();
        zone.to_ambiguous_timestamp(self.wall)
            .compatible()
            .map_err(|_| Unsound::UnknownTime)
    }

    /// The same, moved on the wall.
    pub(super) fn moved_to(&self, wall: DateTime) -> When {
        When {
            wall,
            zone: self.zone.clone(),
            is_day: self.is_day,
        }
    }

    pub(super) fn in_zone(self, zone: TimeZone) -> When {
        When { zone, ..self }
    }

    pub(super) fn after(&self, length: Length) -> Result<Timestamp, Unsound> {
        let days = Calendrical::new().try_days(length.days);
        let wall = days
            .and_then(|days| self.wall.checked_add(days))
            .map_err(|_| Unsound::UnknownTime)?;
        let days_later = self.moved_to(wall).at()?;
        days_later.checked_add(length.exact).map_err(|_| Unsound::UnknownTime)
    }
}

/// How long something takes: days of the calendar, then time by the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    pub days: i64,
    pub exact: SignedDuration,
}

/// A field of a date that does not fit is refused, a leap second is the one before it.
fn wall(time: &PartialDateTime) -> Result<DateTime, Unsound> {
    let (Some(year), Some(month), Some(day)) = (time.year, time.month, time.day) else {
        return Err(Unsound::UnknownTime);
    };
    let small = |part: u8| i8::try_from(part).map_err(|_| Unsound::UnknownTime);
    let or_zero = |part: Option<u8>| small(part.unwrap_or(0));
    DateTime::new(
        i16::try_from(year).map_err(|_| Unsound::UnknownTime)?,
        small(month)?,
        small(day)?,
        or_zero(time.hour)?,
        or_zero(time.minute)?,
        or_zero(time.second)?.min(59),
        0,
    )
    .map_err(|_| Unsound::UnknownTime)
}

/// The wall's time in the parts a rule is written with.
pub(super) fn parts(wall: DateTime) -> PartialDateTime {
    let small = |part: i8| u8::try_from(part).ok();
    PartialDateTime {
        year: u16::try_from(wall.year()).ok(),
        month: small(wall.month()),
        day: small(wall.day()),
        hour: small(wall.hour()),
        minute: small(wall.minute()),
        second: small(wall.second()),
        ..PartialDateTime::default()
    }
}
