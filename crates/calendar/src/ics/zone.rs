//! Zones written out, so that a reader who does not know a name still knows the time: every change of the clock from the one
//! before the first event to the last event. A zone whose clocks stand still has one line.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone, TimeZoneTransition};

use super::IcsEvent;
use super::line::Lines;

/// More changes of the clock than any span of events has: what stands behind the last is as it was.
const MOST_CHANGES: usize = 200;

pub(super) fn find(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok().filter(|zone| zone.iana_name().is_some())
}

/// Every zone the events name, once, for as long as they last.
pub(super) fn put_all(lines: &mut Lines, events: &[IcsEvent]) {
    let mut spans: BTreeMap<String, (TimeZone, Timestamp, Timestamp)> = BTreeMap::new();
    for event in events {
        let Some(zone) = find(&event.time_zone) else { continue };
        let Some(name) = zone.iana_name().map(str::to_owned) else {
            continue;
        };
        let span = spans.entry(name).or_insert((zone, event.starts_at, event.ends_at));
        span.1 = span.1.min(event.starts_at);
        span.2 = span.2.max(event.ends_at);
    }
    for (name, (zone, from, until)) in &spans {
        lines.raw("BEGIN", "VTIMEZONE");
        lines.raw("TZID", name);
        put_clock(lines, zone, (*from, *until));
        lines.raw("END", "VTIMEZONE");
    }
}

fn put_clock(lines: &mut Lines, zone: &TimeZone, (from, until): (Timestamp, Timestamp)) {
    // `preceding` leaves out a change in the very moment of the first event.
    let after = from.checked_add(jiff::SignedDuration::from_secs(1)).unwrap_or(from);
    let first: Option<TimeZoneTransition<'_>> = zone.preceding(after).next();
    let Some(first) = first else {
        let info = zone.to_offset_info(from);
        lines.raw("BEGIN", "STANDARD");
        lines.raw("DTSTART", "19700101T000000");
        lines.raw("TZOFFSETFROM", &offset(info.offset()));
        lines.raw("TZOFFSETTO", &offset(info.offset()));
        lines.text("TZNAME", info.abbreviation());
        lines.raw("END", "STANDARD");
        return;
    };
    let begins = first.timestamp();
    let later = zone.following(begins).take_while(|change| change.timestamp() <= until);
    for change in std::iter::once(first).chain(later).take(MOST_CHANGES) {
        put_change(lines, zone, &change);
    }
}

fn put_change(lines: &mut Lines, zone: &TimeZone, change: &TimeZoneTransition<'_>) {
    let at = change.timestamp();
    let before = at
        .checked_sub(jiff::SignedDuration::from_nanos(1))
        .map_or(change.offset(), |before| zone.to_offset(before));
    let kind = if change.dst().is_dst() { "DAYLIGHT" } else { "STANDARD" };
    lines.raw("BEGIN", kind);
    // On the wall as it was until then.
    lines.raw("DTSTART", &before.to_datetime(at).strftime("%Y%m%dT%H%M%S").to_string());
    lines.raw("TZOFFSETFROM", &offset(before));
    lines.raw("TZOFFSETTO", &offset(change.offset()));
    lines.text("TZNAME", change.abbreviation());
    lines.raw("END", kind);
}

/// `+0100`, `-0330`, with seconds where there are any.
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.unsigned_abs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}
