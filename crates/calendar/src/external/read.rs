//! What a calendar kept elsewhere says about when somebody is busy. Reads events with and without zones, whole days,
//! repetitions with their exceptions; leaves out what was cancelled and what takes no time. Whatever it cannot understand makes
//! the whole file unsound: never half of it. Pure.

use std::collections::HashSet;
use std::time::Duration;

use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarParameterName, ICalendarPeriod,
    ICalendarProperty, ICalendarStatus, ICalendarTransparency, ICalendarValue,
};
use calcard::{Entry, Parser};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use platform::Stopwatch;

use super::repeat::repeats;
use super::span::{Span, joined};
use super::unsound::Unsound;
use super::when::{Length, When};
use super::zone::Zones;

/// Bytes of a file.
pub(crate) const MOST_BYTES: usize = 2 * 1024 * 1024;
const MOST_LINES: usize = 100_000;
/// Stretches of time that a file comes to.
const MOST_SPANS: usize = 5_000;
/// All of what a file repeats.
const MOST_OCCURRENCES: usize = 200_000;
/// How long a file may take to be understood.
const PATIENCE: Duration = Duration::from_secs(10);

/// When the calendar's owner is busy within `window`, in order and apart. `own` is the zone of times that name none.
pub(crate) fn read(text: &str, own: &TimeZone, window: Span) -> Result<Vec<Span>, Unsound> {
    // Some programs begin every file with the mark of its byte order.
    let text = text.trim_start_matches('\u{feff}');
    if text.len() > MOST_BYTES || text.lines().count() > MOST_LINES {
        return Err(Unsound::TooLarge);
    }
    // A file that breaks off would lack its last events.
    if !text.trim_end().to_ascii_uppercase().ends_with("END:VCALENDAR") {
        return Err(Unsound::NotACalendar);
    }
    let mut reading = Reading {
        window,
        watch: Stopwatch::start(),
        occurrences: 0,
        spans: Vec::new(),
    };
    let mut parser = Parser::new(text);
    let mut calendars = 0;
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => {
                calendars += 1;
                reading.read_calendar(&calendar, own)?;
            }
            Entry::Eof => break,
            _ => return Err(Unsound::NotACalendar),
        }
    }
    let spans = joined(reading.spans);
    match (calendars, spans.len()) {
        (0, _) => Err(Unsound::NotACalendar),
        (_, spans) if spans > MOST_SPANS => Err(Unsound::TooLarge),
        _ => Ok(spans),
    }
}

#[cfg(test)]
mod tests;

struct Reading {
    window: Span,
    watch: Stopwatch,
    occurrences: usize,
    spans: Vec<Span>,
}

/// Occurrences that stand elsewhere in the file on their own: whose, and when they would have begun.
type Replaced<'a> = HashSet<(&'a str, Timestamp)>;

impl Reading {
    fn read_calendar(&mut self, calendar: &ICalendar, own: &TimeZone) -> Result<(), Unsound> {
        let zones = Zones::of(calendar, own);
        let replaced = replaced(calendar, &zones)?;
        for component in &calendar.components {
            match component.component_type {
                ICalendarComponentType::VEvent if takes_time(component) => {
                    self.read_event(component, &zones, &replaced)?;
                }
                ICalendarComponentType::VFreebusy => self.read_free_busy(component, &zones)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn read_event(
        &mut self,
        event: &ICalendarComponent,
        zones: &Zones<'_>,
        replaced: &Replaced<'_>,
    ) -> Result<(), Unsound> {
        let first = time_of(event, &ICalendarProperty::Dtstart, zones)?.ok_or(Unsound::UnknownTime)?;
        let length = length_of(event, &first, zones)?;
        if event.has_property(&ICalendarProperty::RecurrenceId) {
            return self.add(&first, length);
        }
        let uid = event.uid().unwrap_or_default();
        let left_out = times_of(event, &ICalendarProperty::Exdate, zones)?;
        // A day left out is left out at whatever time of it.
        let days: HashSet<_> = left_out
            .iter()
            .filter(|(when, _)| when.is_day)
            .map(|(when, _)| when.wall.date())
            .collect();
        let left_out = left_out
            .iter()
            .map(|(when, _)| when.at())
            .collect::<Result<HashSet<_>, _>>()?;
        let mut all = vec![(first.clone(), length)];
        for entry in event.properties(&ICalendarProperty::Rrule) {
            let Some(ICalendarValue::RecurrenceRule(rule)) = entry.values.first() else {
                return Err(Unsound::UnknownRule);
            };
            let again = repeats(&first, rule, self.window.until)?;
            all.extend(again.into_iter().map(|when| (when, length)));
            self.tire(all.len())?;
        }
        for (when, own) in times_of(event, &ICalendarProperty::Rdate, zones)? {
            all.push((when, own.unwrap_or(length)));
        }
        for (when, length) in &all {
            let at = when.at()?;
            if !left_out.contains(&at) && !days.contains(&when.wall.date()) && !replaced.contains(&(uid, at)) {
                self.add(when, *length)?;
            }
        }
        Ok(())
    }

    fn read_free_busy(&mut self, component: &ICalendarComponent, zones: &Zones<'_>) -> Result<(), Unsound> {
        for entry in component.properties(&ICalendarProperty::Freebusy) {
            let is_free = entry
                .parameters(&ICalendarParameterName::Fbtype)
                .any(|kind| kind.as_text().is_some_and(|kind| kind.eq_ignore_ascii_case("FREE")));
            for (when, length) in if is_free { Vec::new() } else { times_in(entry, zones)? } {
                self.add(&when, length.ok_or(Unsound::UnknownTime)?)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, when: &When, length: Length) -> Result<(), Unsound> {
        let span = Span {
            from: when.at()?,
            until: when.after(length)?,
        };
        self.spans.extend(span.within(self.window));
        self.tire(1)
    }

    fn tire(&mut self, occurrences: usize) -> Result<(), Unsound> {
        self.occurrences += occurrences;
        if self.occurrences > MOST_OCCURRENCES || self.watch.elapsed() > PATIENCE {
            return Err(Unsound::TooLarge);
        }
        Ok(())
    }
}

fn takes_time(event: &ICalendarComponent) -> bool {
    event.status() != Some(&ICalendarStatus::Cancelled)
        && event.transparency() != Some(&ICalendarTransparency::Transparent)
}

fn replaced<'a>(calendar: &'a ICalendar, zones: &Zones<'_>) -> Result<Replaced<'a>, Unsound> {
    let mut replaced = Replaced::new();
    for event in calendar
        .components
        .iter()
        .filter(|component| component.component_type.is_event())
    {
        let Some(entry) = event.property(&ICalendarProperty::RecurrenceId) else {
            continue;
        };
        if entry.has_parameter(&ICalendarParameterName::Range) {
            // This one and all that follow: no program in use writes it.
            return Err(Unsound::UnknownRule);
        }
        let when = time_of(event, &ICalendarProperty::RecurrenceId, zones)?.ok_or(Unsound::UnknownTime)?;
        replaced.insert((event.uid().unwrap_or_default(), when.at()?));
    }
    Ok(replaced)
}

fn time_of(event: &ICalendarComponent, key: &ICalendarProperty, zones: &Zones<'_>) -> Result<Option<When>, Unsound> {
    let Some(entry) = event.property(key) else {
        return Ok(None);
    };
    match entry.values.first() {
        Some(ICalendarValue::PartialDateTime(time)) => When::read(time, entry.tz_id(), zones).map(Some),
        _ => Err(Unsound::UnknownTime),
    }
}

/// Every time of every such line, with its own length where it is a period.
fn times_of(
    event: &ICalendarComponent,
    key: &ICalendarProperty,
    zones: &Zones<'_>,
) -> Result<Vec<(When, Option<Length>)>, Unsound> {
    let mut times = Vec::new();
    for entry in event.properties(key) {
        times.extend(times_in(entry, zones)?);
    }
    Ok(times)
}

fn times_in(entry: &ICalendarEntry, zones: &Zones<'_>) -> Result<Vec<(When, Option<Length>)>, Unsound> {
    let read = |time: &PartialDateTime| When::read(time, entry.tz_id(), zones);
    let one = |value: &ICalendarValue| match value {
        ICalendarValue::PartialDateTime(time) => Ok((read(time)?, None)),
        ICalendarValue::Period(ICalendarPeriod::Range { start, end }) => {
            let (start, end) = (read(start)?, read(end)?);
            let exact = end.at()?.duration_since(start.at()?);
            Ok((start, Some(Length { days: 0, exact })))
        }
        ICalendarValue::Period(ICalendarPeriod::Duration { start, duration }) => {
            let exact = SignedDuration::from_secs(duration.as_seconds());
            Ok((read(start)?, Some(Length { days: 0, exact })))
        }
        _ => Err(Unsound::UnknownTime),
    };
    entry.values.iter().map(one).collect()
}

/// By its end, by its duration, a whole day, or no time at all.
fn length_of(event: &ICalendarComponent, first: &When, zones: &Zones<'_>) -> Result<Length, Unsound> {
    let none = SignedDuration::ZERO;
    if let Some(end) = time_of(event, &ICalendarProperty::Dtend, zones)? {
        if first.is_day && end.is_day {
            let days = end
                .wall
                .date()
                .since(first.wall.date())
                .map_err(|_| Unsound::UnknownTime)?
                .get_days();
            return Ok(Length {
                days: i64::from(days),
                exact: none,
            });
        }
        let exact = end.at()?.duration_since(first.at()?);
        return Ok(Length { days: 0, exact });
    }
    if let Some(entry) = event.property(&ICalendarProperty::Duration) {
        let Some(ICalendarValue::Duration(duration)) = entry.values.first() else {
            return Err(Unsound::UnknownTime);
        };
        let sign = if duration.neg { -1 } else { 1 };
        let days = i64::from(duration.weeks) * 7 + i64::from(duration.days);
        let seconds = i64::from(duration.hours) * 3600 + i64::from(duration.minutes) * 60 + i64::from(duration.seconds);
        return Ok(Length {
            days: sign * days,
            exact: SignedDuration::from_secs(sign * seconds),
        });
    }
    Ok(Length {
        days: i64::from(first.is_day),
        exact: none,
    })
}
