//! Our calendar files as others read them: the Python library `icalendar`, and `calcard`. Times are compared in UTC across
//! changes of the clock, texts letter by letter.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use calcard::icalendar::{ICalendarComponentType, ICalendarProperty};
use calcard::{Entry, Parser};
use calendar::{IcsEvent, Method, Status, ics};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

fn event(uid: &str, zone: &str, starts_at: &str) -> IcsEvent {
    let starts_at: Timestamp = starts_at.parse().unwrap();
    IcsEvent {
        uid: format!("{uid}@comptoir.example"),
        sequence: 3,
        stamp: "2026-01-15T10:00:00Z".parse().unwrap(),
        starts_at,
        ends_at: starts_at + SignedDuration::from_mins(90),
        time_zone: zone.to_owned(),
        summary: "Visite : la chaudière, « froide »".to_owned(),
        description: "Entre 9 h et 11 h\nAppeler avant; code 12,34\\A".to_owned(),
        location: "9 rue des Rosiers, 16000 Alger".to_owned(),
        url: "https://comptoir.example/fr/visits/vis_1?key=a&b=c".to_owned(),
        organizer_email: "shop@comptoir.example".to_owned(),
        organizer_name: "Comptoir, \"Chaud\"".to_owned(),
        attendee: Some(("نادية فرحات; أم علي".to_owned(), "nadia@example.dz".to_owned())),
        status: Status::Confirmed,
        alarm_min: Some(120),
    }
}

/// The first Python that has the library: Debian's package belongs to the system's own.
fn python() -> Command {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.comptoir/tools/icalendar");
    for python in ["python3", "/usr/bin/python3"] {
        let mut known = Command::new(python);
        known
            .env("PYTHONPATH", &tools)
            .args(["-c", "import icalendar"])
            .stderr(Stdio::null());
        if known.status().is_ok_and(|status| status.success()) {
            let mut command = Command::new(python);
            command.env("PYTHONPATH", &tools);
            return command;
        }
    }
    panic!("no Python with the library icalendar: run scripts/setup.sh test");
}

fn read_by_python(text: &str) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/read_calendar.py");
    let mut child = python()
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "not read:\n{text}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What calcard reads of the first event.
fn read_by_calcard(text: &str, key: &ICalendarProperty) -> Option<String> {
    let Entry::ICalendar(calendar) = Parser::new(text).entry() else {
        panic!("not read:\n{text}");
    };
    let mut events = calendar.components.iter();
    let event = events.find(|component| component.component_type == ICalendarComponentType::VEvent);
    let entry = event?.property(key)?;
    Some(entry.values.first()?.as_text()?.to_owned())
}

/// Around every change of the clock in these years, and in quiet hours.
fn hours() -> Vec<(&'static str, &'static str)> {
    let mut hours = Vec::new();
    for zone in [
        "Europe/Paris",
        "Africa/Algiers",
        "Africa/Casablanca",
        "America/St_Johns",
        "Asia/Kathmandu",
        "UTC",
    ] {
        for at in [
            "2026-03-29T00:30:00Z",
            "2026-03-29T01:00:00Z",
            "2026-07-01T08:00:00Z",
            "2026-10-24T22:00:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T01:30:00Z",
            "2026-12-31T22:30:00Z",
            "2027-03-28T01:00:00Z",
            "2027-11-07T05:30:00Z",
        ] {
            hours.push((zone, at));
        }
    }
    hours
}

#[test]
fn times_are_the_same_for_other_programs_across_changes_of_the_clock() {
    let hours = hours();
    let events: Vec<IcsEvent> = hours
        .iter()
        .enumerate()
        .map(|(number, (zone, at))| event(&number.to_string(), zone, at))
        .collect();
    let written = ics(Method::Publish, "Karim", &events);
    // Once by the zones' names, once by what the file itself says of zones that nobody knows.
    let unknown = written.replace("TZID=", "TZID=X-").replace("\r\nTZID:", "\r\nTZID:X-");
    for text in [&written, &unknown] {
        let read = read_by_python(text);
        for (event, known) in events.iter().zip(read["events"].as_array().unwrap()) {
            assert_eq!(known["uid"], event.uid);
            assert_eq!(known["starts_at"], event.starts_at.to_string(), "{event:?}");
            assert_eq!(known["ends_at"], event.ends_at.to_string(), "{event:?}");
        }
        assert_eq!(read["events"].as_array().unwrap().len(), events.len());
        assert_eq!(
            read["zones"].as_array().unwrap().len(),
            5 + usize::from(written.contains("TZID:UTC") || written.contains("TZID:Etc/UTC"))
        );
    }
}

#[test]
fn everything_people_wrote_arrives_as_they_wrote_it() {
    let written = event("1", "Africa/Algiers", "2026-11-26T08:00:00Z");
    let read = read_by_python(&ics(Method::Request, "", std::slice::from_ref(&written)));
    assert_eq!((&read["method"], &read["name"]), (&json!("REQUEST"), &json!("")));
    let known = &read["events"][0];
    for (key, text) in [
        ("summary", written.summary.as_str()),
        ("description", &written.description),
        ("location", &written.location),
        ("url", &written.url),
        ("organizer", "mailto:shop@comptoir.example"),
        ("organizer_name", "Comptoir, 'Chaud'"),
        ("attendee", "mailto:nadia@example.dz"),
        ("attendee_name", "نادية فرحات; أم علي"),
        ("status", "CONFIRMED"),
    ] {
        assert_eq!(known[key], text, "{key}");
    }
    assert_eq!((&known["sequence"], &known["alarms"]), (&json!(3), &json!([-7200])));
    let cancelled = IcsEvent {
        status: Status::Cancelled,
        sequence: 4,
        ..written
    };
    let read = read_by_python(&ics(Method::Cancel, "", &[cancelled]));
    assert_eq!(
        (&read["method"], &read["events"][0]["status"]),
        (&json!("CANCEL"), &json!("CANCELLED"))
    );
    assert_eq!(
        read["events"][0]["alarms"],
        json!([]),
        "nobody is reminded of what will not be"
    );
}

#[test]
fn the_same_event_is_the_same_file_and_a_zone_without_changes_has_one_line() {
    let event = event("1", "Africa/Algiers", "2026-11-26T08:00:00Z");
    let file = ics(Method::Publish, "", std::slice::from_ref(&event));
    assert_eq!(file, ics(Method::Publish, "", &[event]));
    assert_eq!(file.matches("BEGIN:STANDARD").count(), 1);
    assert!(!file.contains("BEGIN:DAYLIGHT"));
    assert!(
        file.contains("DTSTART;TZID=Africa/Algiers:20261126T090000\r\n"),
        "{file}"
    );
    assert!(file.contains("TZOFFSETTO:+0100\r\n"));
}

#[test]
fn an_hour_that_comes_twice_is_told_apart() {
    let first = ics(
        Method::Publish,
        "",
        &[event("1", "Europe/Paris", "2026-10-25T00:30:00Z")],
    );
    let second = ics(
        Method::Publish,
        "",
        &[event("1", "Europe/Paris", "2026-10-25T01:30:00Z")],
    );
    // Some programs take the wall's hour for the first of the two, some for the second.
    assert!(first.contains("DTSTART:20261025T003000Z\r\n"), "{first}");
    assert!(second.contains("DTSTART:20261025T013000Z\r\n"), "{second}");
}

#[test]
fn a_text_cannot_become_a_property() {
    let evil = "x\r\nATTENDEE:mailto:evil@example.com\nBEGIN:VALARM\rX:1\u{2028}URL:https://evil.example\u{0}";
    let written = IcsEvent {
        uid: evil.to_owned(),
        summary: evil.to_owned(),
        description: evil.to_owned(),
        location: evil.to_owned(),
        url: format!("https://comptoir.example/{evil}"),
        organizer_name: evil.to_owned(),
        organizer_email: evil.to_owned(),
        attendee: Some((format!("\"{evil};ROLE=CHAIR:mailto:a@b"), evil.to_owned())),
        alarm_min: None,
        ..event("1", "Africa/Algiers", "2026-11-26T08:00:00Z")
    };
    let file = ics(Method::Request, evil, &[written]);
    let read = read_by_python(&file);
    let properties = [
        "ATTENDEE",
        "DESCRIPTION",
        "DTEND",
        "DTSTAMP",
        "DTSTART",
        "LOCATION",
        "ORGANIZER",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "TRANSP",
        "UID",
        "URL",
    ];
    assert_eq!(read["events"][0]["properties"], json!(properties));
    assert_eq!(read["events"][0]["alarms"], json!([]));
    assert!(!read["events"][0]["attendee"].as_str().unwrap().contains('\n'));
    let lines = file.replace("\r\n ", "");
    assert_eq!(lines.lines().filter(|line| line.starts_with("ATTENDEE")).count(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is written is read again, but for what is no text.
    #[test]
    fn any_text_comes_back(text in "[\\PC\\n]{1,120}") {
        let written = IcsEvent { summary: text.clone(), ..event("1", "Africa/Algiers", "2026-11-26T08:00:00Z") };
        let file = ics(Method::Publish, "", &[written]);
        prop_assert!(file.split("\r\n").all(|line| line.len() <= 75));
        let expected: String = text
            .chars()
            .filter(|c| *c == '\n' || !c.is_control())
            .map(|c| if matches!(c, '\u{2028}' | '\u{2029}') { '\n' } else { c })
            .collect();
        prop_assert_eq!(read_by_calcard(&file, &ICalendarProperty::Summary).unwrap_or_default(), expected);
    }
}
