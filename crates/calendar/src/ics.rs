//! Calendar files that others read (RFC 5545): invitations in mails, a visit to download, feeds. Text written by people stays
//! text: it opens no line and no property of its own. Knows nothing of who may read what: callers put in only what its reader
//! may see. Pure.

mod line;
mod zone;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use line::Lines;

/// What the reader's program is to do with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Show it: a download, a feed.
    Publish,
    /// Put it in, or in the place of what has the same uid and a lower sequence.
    Request,
    /// Take it out.
    Cancel,
}

impl Method {
    /// As in `METHOD`, and in the `method` parameter of `text/calendar`.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Publish => "PUBLISH",
            Method::Request => "REQUEST",
            Method::Cancel => "CANCEL",
        }
    }
}

/// Whether what the file tells of will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Confirmed,
    Tentative,
    Cancelled,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Status::Confirmed => "CONFIRMED",
            Status::Tentative => "TENTATIVE",
            Status::Cancelled => "CANCELLED",
        }
    }
}

/// One event. Empty texts are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IcsEvent {
    /// The same for all that is ever said of this event: `vis_…@shop.example`.
    pub uid: String,
    /// Rises with every change that matters.
    pub sequence: u32,
    /// When this state of it was made: not when the file is written, so that the same event is the same file.
    pub stamp: Timestamp,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    /// A zone's name, `Africa/Algiers`; times are UTC where it is not known.
    pub time_zone: String,
    pub summary: String,
    pub description: String,
    pub location: String,
    pub url: String,
    pub organizer_email: String,
    pub organizer_name: String,
    /// Name and e-mail address.
    pub attendee: Option<(String, String)>,
    pub status: Status,
    /// Remind the reader so many minutes before it begins: for customers' files.
    pub alarm_min: Option<u32>,
}

/// A calendar file: `text/calendar; charset=utf-8`. `name` is what the reader's program calls a feed; empty for single events.
pub fn ics(method: Method, name: &str, events: &[IcsEvent]) -> String {
    let mut lines = Lines::default();
    lines.raw("BEGIN", "VCALENDAR");
    lines.raw("VERSION", "2.0");
    lines.raw("PRODID", "-//Comptoir//Comptoir//EN");
    lines.raw("CALSCALE", "GREGORIAN");
    lines.raw("METHOD", method.as_str());
    if !name.is_empty() {
        lines.text("NAME", name);
        lines.text("X-WR-CALNAME", name);
        lines.raw("REFRESH-INTERVAL;VALUE=DURATION", "PT15M");
        lines.raw("X-PUBLISHED-TTL", "PT15M");
    }
    zone::put_all(&mut lines, events);
    for event in events {
        put(&mut lines, event);
    }
    lines.raw("END", "VCALENDAR");
    lines.into_text()
}

fn put(lines: &mut Lines, event: &IcsEvent) {
    let zone = zone::find(&event.time_zone);
    lines.raw("BEGIN", "VEVENT");
    lines.text("UID", &event.uid);
    lines.raw("SEQUENCE", &event.sequence.to_string());
    lines.raw("DTSTAMP", &utc(event.stamp));
    put_time(lines, "DTSTART", event.starts_at, zone.as_ref());
    put_time(lines, "DTEND", event.ends_at, zone.as_ref());
    lines.some_text("SUMMARY", &event.summary);
    lines.some_text("DESCRIPTION", &event.description);
    lines.some_text("LOCATION", &event.location);
    if !event.url.is_empty() {
        lines.uri("URL", &event.url);
    }
    if !event.organizer_email.is_empty() {
        lines.address("ORGANIZER", (&event.organizer_name, &event.organizer_email));
    }
    if let Some((name, email)) = &event.attendee {
        lines.address(
            "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE",
            (name, email),
        );
    }
    lines.raw("STATUS", event.status.as_str());
    lines.raw(
        "TRANSP",
        if event.status == Status::Cancelled {
            "TRANSPARENT"
        } else {
            "OPAQUE"
        },
    );
    if let Some(minutes) = event.alarm_min.filter(|_| event.status != Status::Cancelled) {
        lines.raw("BEGIN", "VALARM");
        lines.raw("ACTION", "DISPLAY");
        lines.text("DESCRIPTION", &event.summary);
        lines.raw("TRIGGER", &format!("-PT{minutes}M"));
        lines.raw("END", "VALARM");
    }
    lines.raw("END", "VEVENT");
}

/// On the wall of its zone; in UTC where the wall shows the same time twice, as programs do not agree on which is meant.
fn put_time(lines: &mut Lines, key: &str, at: Timestamp, zone: Option<&TimeZone>) {
    let on_the_wall = zone.and_then(|zone| {
        let wall = zone.to_datetime(at);
        let is_clear = !zone.to_ambiguous_timestamp(wall).is_ambiguous();
        zone.iana_name().filter(|_| is_clear).map(|name| (name, wall))
    });
    match on_the_wall {
        Some((name, wall)) => {
            lines.raw(
                &format!("{key};TZID={name}"),
                &wall.strftime("%Y%m%dT%H%M%S").to_string(),
            );
        }
        None => lines.raw(key, &utc(at)),
    }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
