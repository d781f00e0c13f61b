//! Which zone a calendar means: by its name, by a name other programs use for it, or as the file itself explains it. A zone that
//! nobody knows is no zone: guessing would make somebody free who is not.

use std::collections::HashMap;

use calcard::common::timezone::Tz;
use calcard::icalendar::timezone::TzResolver;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarFrequency, ICalendarProperty,
    ICalendarRecurrenceRule, ICalendarValue, ICalendarWeekday,
};
use jiff::tz::{Offset, TimeZone};

use super::unsound::Unsound;

/// The zones of one file.
pub(super) struct Zones<'a> {
    names: TzResolver<&'a str>,
    explained: HashMap<&'a str, TimeZone>,
    /// For times without a zone.
    own: &'a TimeZone,
}

impl<'a> Zones<'a> {
    pub(super) fn of(calendar: &'a ICalendar, own: &'a TimeZone) -> Self {
        let explained = calendar
            .timezones()
            .filter_map(|zone| Some((text(zone, &ICalendarProperty::Tzid)?, explained(calendar, zone)?)))
            .collect();
        Zones {
            names: calendar.build_tz_resolver(),
            explained,
            own,
        }
    }

    pub(super) fn find(&self, name: Option<&str>) -> Result<TimeZone, Unsound> {
        let Some(name) = name else { return Ok(self.own.clone()) };
        if let Some(zone) = by_path(name) {
            return Ok(zone);
        }
        // What the file says goes before what its name resembles.
        if let Some(zone) = self.explained.get(name) {
            return Ok(zone.clone());
        }
        let known = match self.names.resolve(name) {
            Some(Tz::Tz(zone)) => TimeZone::get(zone.name()).ok(),
            Some(Tz::Fixed(offset)) => fixed(offset.local_minus_utc()),
            Some(Tz::Floating) | None => None,
        };
        known.ok_or(Unsound::UnknownZone)
    }
}

/// By its name, or by the end of a path that begins with whose registry it is: `/example.org/2026a/Europe/Paris`.
fn by_path(name: &str) -> Option<TimeZone> {
    let rest = name.strip_prefix('/').unwrap_or(name);
    let is_path = rest.len() < name.len();
    let ends = rest
        .match_indices('/')
        .map(|(at, _)| &rest[at + 1..])
        .filter(|_| is_path);
    std::iter::once(name)
        .chain(ends.filter(|end| end.contains('/')))
        .find_map(|name| TimeZone::get(name).ok())
}

fn fixed(seconds: i32) -> Option<TimeZone> {
    Offset::from_seconds(seconds).ok().map(TimeZone::fixed)
}

fn value<'a>(component: &'a ICalendarComponent, key: &ICalendarProperty) -> Option<&'a ICalendarValue> {
    component.property(key).and_then(|entry| entry.values.first())
}

fn text<'a>(component: &'a ICalendarComponent, key: &ICalendarProperty) -> Option<&'a str> {
    value(component, key).and_then(ICalendarValue::as_text)
}

/// One clock, or two that change on the same day of a month each year: every zone in use is one of these.
fn explained(calendar: &ICalendar, zone: &ICalendarComponent) -> Option<TimeZone> {
    let mut clocks: Vec<(Option<i64>, bool, &ICalendarComponent)> = zone
        .component_ids
        .iter()
        .filter_map(|id| calendar.component_by_id(*id))
        .filter_map(|clock| {
            let is_daylight = match clock.component_type {
                ICalendarComponentType::Standard => false,
                ICalendarComponentType::Daylight => true,
                _ => return None,
            };
            let since = value(clock, &ICalendarProperty::Dtstart)?
                .as_partial_date_time()?
                .to_timestamp();
            Some((since, is_daylight, clock))
        })
        .collect();
    // Later rules take the place of earlier ones.
    clocks.sort_by_key(|(since, ..)| *since);
    let newest = |daylight: bool| {
        clocks
            .iter()
            .rev()
            .find(|(_, is, _)| *is == daylight)
            .map(|(.., clock)| *clock)
    };
    let standard = newest(false)?;
    match newest(true) {
        None => fixed(-posix_offset(standard)?),
        Some(daylight) => TimeZone::posix(&format!(
            "<STD>{}<DST>{},{},{}",
            posix_time(posix_offset(standard)?),
            posix_time(posix_offset(daylight)?),
            change(daylight)?,
            change(standard)?
        ))
        .ok(),
    }
}

/// West of Greenwich, as POSIX counts.
fn posix_offset(clock: &ICalendarComponent) -> Option<i32> {
    let offset = value(clock, &ICalendarProperty::Tzoffsetto)?.as_partial_date_time()?;
    let seconds = i32::from(offset.tz_hour?) * 3600 + i32::from(offset.tz_minute.unwrap_or(0)) * 60;
    Some(if offset.tz_minus { seconds } else { -seconds })
}

fn posix_time(seconds: i32) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let seconds = seconds.unsigned_abs();
    format!("{sign}{}:{:02}", seconds / 3600, seconds / 60 % 60)
}

/// `M3.5.0/2:00`: the last Sunday of March, at two.
fn change(clock: &ICalendarComponent) -> Option<String> {
    let rule: &ICalendarRecurrenceRule = match value(clock, &ICalendarProperty::Rrule)? {
        ICalendarValue::RecurrenceRule(rule) => rule,
        _ => return None,
    };
    let ([month], [day]) = (rule.bymonth.as_slice(), rule.byday.as_slice()) else {
        return None;
    };
    let week = match day.ordwk? {
        -1 => 5,
        week @ 1..=4 => week,
        _ => return None,
    };
    let is_yearly = rule.freq == ICalendarFrequency::Yearly && rule.interval.unwrap_or(1) == 1 && rule.until.is_none();
    let at = value(clock, &ICalendarProperty::Dtstart)?.as_partial_date_time()?;
    let at = i32::from(at.hour?) * 3600 + i32::from(at.minute.unwrap_or(0)) * 60;
    let weekday = weekday(day.weekday);
    is_yearly.then(|| format!("M{}.{week}.{weekday}/{}", month.month(), posix_time(at)))
}

fn weekday(day: ICalendarWeekday) -> u8 {
    match day {
        ICalendarWeekday::Sunday => 0,
        ICalendarWeekday::Monday => 1,
        ICalendarWeekday::Tuesday => 2,
        ICalendarWeekday::Wednesday => 3,
        ICalendarWeekday::Thursday => 4,
        ICalendarWeekday::Friday => 5,
        ICalendarWeekday::Saturday => 6,
    }
}
