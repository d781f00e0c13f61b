//! The days on which something repeats, on the wall. The rules themselves are followed by `calcard`; here they are kept small
//! enough to be followed at all: a rule that would make a machine count seconds is refused, not begun.

use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarFrequency, ICalendarProperty,
    ICalendarRecurrenceRule, ICalendarValue,
};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use super::unsound::Unsound;
use super::when::{When, parts};

/// Repetitions of one rule, from its first on: a day's for a century.
const MOST_REPEATS: usize = 40_000;
/// Times a day, as many as there are half hours.
const MOST_TIMES: usize = 48;
/// A rule that begins before this is nobody's.
const FIRST_YEAR: i16 = 1900;

/// When `first` repeats by `rule`, until `until` at the latest. `first` itself is among them where the rule says so.
pub(super) fn repeats(first: &When, rule: &ICalendarRecurrenceRule, until: Timestamp) -> Result<Vec<When>, Unsound> {
    let last = until.min(last_of(rule, first)?);
    let last_wall = first.zone.to_datetime(last);
    if !is_bounded(rule) || first.wall.year() < FIRST_YEAR {
        return Err(Unsound::UnknownRule);
    }
    if last_wall < first.wall {
        return Ok(Vec::new());
    }
    let mut rule = rule.clone();
    rule.until = Some(parts(last_wall));
    let event = ICalendarComponent {
        component_type: ICalendarComponentType::VEvent,
        entries: vec![
            entry(
                ICalendarProperty::Dtstart,
                ICalendarValue::PartialDateTime(Box::new(parts(first.wall))),
            ),
            entry(ICalendarProperty::Rrule, ICalendarValue::RecurrenceRule(Box::new(rule))),
        ],
        component_ids: Vec::new(),
    };
    // Without a zone: what repeats on the wall is given its instants afterwards.
    let floating = ICalendar {
        components: vec![event],
    };
    let found = floating.expand_dates(calcard::common::timezone::Tz::Floating, MOST_REPEATS);
    if !found.errors.is_empty() {
        return Err(Unsound::UnknownRule);
    }
    if found.events.len() >= MOST_REPEATS {
        return Err(Unsound::TooLarge);
    }
    found
        .events
        .iter()
        .map(|event| {
            let wall = Timestamp::from_second(event.timestamps().0).map_err(|_| Unsound::UnknownRule)?;
            Ok(first.moved_to(Offset::UTC.to_datetime(wall)))
        })
        .collect()
}

fn entry(name: ICalendarProperty, value: ICalendarValue) -> ICalendarEntry {
    ICalendarEntry::new(name).with_value(value)
}

fn is_bounded(rule: &ICalendarRecurrenceRule) -> bool {
    let times = [&rule.byhour, &rule.byminute, &rule.bysecond].map(|parts| parts.len().max(1));
    // Other calendars than the Gregorian, and what to skip in them, are not followed.
    let is_plain = rule.rscale.is_none() && rule.skip.is_none();
    let is_slow = !matches!(rule.freq, ICalendarFrequency::Minutely | ICalendarFrequency::Secondly);
    is_plain && is_slow && times.into_iter().fold(1_usize, usize::saturating_mul) <= MOST_TIMES
}

/// The instant after which a rule says nothing more. A day without a time is meant whole.
fn last_of(rule: &ICalendarRecurrenceRule, first: &When) -> Result<Timestamp, Unsound> {
    let Some(until) = &rule.until else {
        return Ok(Timestamp::MAX);
    };
    let seconds = until.to_date_time().ok_or(Unsound::UnknownRule)?;
    let wall = Timestamp::from_second(seconds.date_time.and_utc().timestamp()).map_err(|_| Unsound::UnknownRule)?;
    let wall: DateTime = Offset::UTC.to_datetime(wall);
    let zone = match seconds.offset {
        Some(offset) => {
            TimeZone::fixed(Offset::from_seconds(offset.local_minus_utc()).map_err(|_| Unsound::UnknownRule)?)
        }
        None => first.zone.clone(),
    };
    let wall = if until.hour.is_none() {
        wall.date().to_datetime(Time::constant(23, 59, 59, 0))
    } else {
        wall
    };
    first.moved_to(wall).in_zone(zone).at()
}
