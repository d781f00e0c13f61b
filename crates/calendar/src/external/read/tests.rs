//! Calendars as programs write them, and as nobody should.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use platform::Stopwatch;
use proptest::prelude::*;

use super::*;

const PARIS: &str = "Europe/Paris";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// October 2026 and the year after it: the clocks of Paris go back on 25 October, and on 28 March 2027.
fn window() -> Span {
    Span {
        from: at("2026-10-01T00:00:00Z"),
        until: at("2027-10-01T00:00:00Z"),
    }
}

fn file(body: &str) -> String {
    let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}\nEND:VCALENDAR\n", body.trim());
    text.replace('\n', "\r\n")
}

fn read_body(body: &str) -> Result<Vec<String>, Unsound> {
    let spans = read(&file(body), &TimeZone::get(PARIS).unwrap(), window())?;
    Ok(spans
        .iter()
        .map(|span| format!("{} {}", span.from, span.until))
        .collect())
}

fn event(lines: &str) -> Result<Vec<String>, Unsound> {
    read_body(&format!(
        "BEGIN:VEVENT\nUID:a\nDTSTAMP:20260101T000000Z\n{}\nEND:VEVENT",
        lines.trim()
    ))
}

#[test]
fn the_same_hour_is_read_however_it_is_written() {
    let expected = Ok(vec!["2026-11-02T08:00:00Z 2026-11-02T09:30:00Z".to_owned()]);
    for lines in [
        "DTSTART:20261102T080000Z\nDTEND:20261102T093000Z",
        "DTSTART;TZID=Europe/Paris:20261102T090000\nDTEND;TZID=Europe/Paris:20261102T103000",
        "DTSTART;TZID=Africa/Algiers:20261102T090000\nDURATION:PT1H30M",
        // Without a zone: the technician's.
        "DTSTART:20261102T090000\nDTEND:20261102T103000",
        "DTSTART;TZID=Romance Standard Time:20261102T090000\nDURATION:PT90M",
        "DTSTART;TZID=\"(UTC+01:00) Brussels, Copenhagen, Madrid, Paris\":20261102T090000\nDURATION:PT90M",
        "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Paris:20261102T090000\nDURATION:PT90M",
    ] {
        assert_eq!(event(lines), expected, "{lines}");
    }
}

#[test]
fn a_mark_of_the_byte_order_is_no_part_of_the_calendar() {
    let hour = "BEGIN:VEVENT\nUID:a\nDTSTART:20261102T080000Z\nDURATION:PT1H\nEND:VEVENT";
    let marked = format!("\u{feff}{}", file(hour));
    let spans = read(&marked, &TimeZone::UTC, window()).unwrap();
    assert_eq!(spans.len(), 1);
}

#[test]
fn a_whole_day_is_the_day_of_the_one_who_is_busy() {
    let autumn = "2026-10-24T22:00:00Z 2026-10-25T23:00:00Z".to_owned();
    assert_eq!(
        event("DTSTART;VALUE=DATE:20261025"),
        Ok(vec![autumn.clone()]),
        "25 hours long"
    );
    assert_eq!(
        event("DTSTART;VALUE=DATE:20261025\nDTEND;VALUE=DATE:20261026"),
        Ok(vec![autumn])
    );
    assert_eq!(
        event("DTSTART;VALUE=DATE:20261224\nDURATION:P1W"),
        Ok(vec!["2026-12-23T23:00:00Z 2026-12-30T23:00:00Z".to_owned()])
    );
}

#[test]
fn an_hour_that_comes_twice_is_the_first_and_one_that_never_comes_is_later() {
    let read = |wall: &str| event(&format!("DTSTART;TZID=Europe/Paris:{wall}\nDURATION:PT1H")).unwrap();
    assert_eq!(read("20261025T023000"), ["2026-10-25T00:30:00Z 2026-10-25T01:30:00Z"]);
    assert_eq!(read("20270328T023000"), ["2027-03-28T01:30:00Z 2027-03-28T02:30:00Z"]);
}

#[test]
fn what_repeats_stays_at_its_hour_across_a_change_of_the_clock() {
    let lines =
        "DTSTART;TZID=Europe/Paris:20261019T090000\nDTEND;TZID=Europe/Paris:20261019T100000\nRRULE:FREQ=WEEKLY;COUNT=3";
    let expected = [
        "2026-10-19T07:00:00Z 2026-10-19T08:00:00Z",
        "2026-10-26T08:00:00Z 2026-10-26T09:00:00Z",
        "2026-11-02T08:00:00Z 2026-11-02T09:00:00Z",
    ];
    assert_eq!(event(lines).unwrap(), expected);
    // Until the very moment of the last one, in UTC, as Outlook writes it.
    let until = lines.replace("COUNT=3", "UNTIL=20261102T080000Z");
    assert_eq!(event(&until).unwrap(), expected);
    let until = lines.replace("COUNT=3", "UNTIL=20261102");
    assert_eq!(event(&until).unwrap(), expected);
    let until = lines.replace("COUNT=3", "UNTIL=20261102T075959Z");
    assert_eq!(event(&until).unwrap(), expected[..2]);
}

#[test]
fn what_began_long_ago_and_never_ends_is_read_for_as_long_as_it_matters() {
    let spans = event("DTSTART;TZID=Europe/Paris:19900101T120000\nDURATION:PT1H\nRRULE:FREQ=DAILY").unwrap();
    assert_eq!(spans.len(), 365);
    assert_eq!(spans[0], "2026-10-01T10:00:00Z 2026-10-01T11:00:00Z");
    let first_mondays = event("DTSTART:20200106T060000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=1MO").unwrap();
    assert_eq!(
        first_mondays[..2],
        [
            "2026-10-05T06:00:00Z 2026-10-05T07:00:00Z",
            "2026-11-02T06:00:00Z 2026-11-02T07:00:00Z"
        ]
    );
}

#[test]
fn exceptions_are_left_out_added_and_moved() {
    let master = "BEGIN:VEVENT\nUID:w\nSEQUENCE:1\nDTSTART;TZID=Europe/Paris:20261102T090000\nDTEND;TZID=Europe/Paris:20261102T100000\n\
        RRULE:FREQ=DAILY;COUNT=4\nEXDATE;TZID=Europe/Paris:20261103T090000\nRDATE;TZID=Europe/Paris:20261201T180000\nEND:VEVENT\n";
    let days = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let starts = |body: &str| {
        read_body(body)
            .unwrap()
            .iter()
            .map(|span| span[..16].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        starts(master),
        days("2026-11-02T08:00 2026-11-04T08:00 2026-11-05T08:00 2026-12-01T17:00")
    );
    // Moved, told with another sequence and in another zone; another one's exception does nothing.
    let moved = format!(
        "{master}BEGIN:VEVENT\nUID:w\nSEQUENCE:7\nRECURRENCE-ID:20261104T080000Z\nDTSTART:20261104T150000Z\nDTEND:20261104T160000Z\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:other\nRECURRENCE-ID:20261105T080000Z\nSTATUS:CANCELLED\nDTSTART:20261105T080000Z\nEND:VEVENT\n"
    );
    assert_eq!(
        starts(&moved),
        days("2026-11-02T08:00 2026-11-04T15:00 2026-11-05T08:00 2026-12-01T17:00")
    );
    let cancelled = format!(
        "{master}BEGIN:VEVENT\nUID:w\nRECURRENCE-ID;TZID=Europe/Paris:20261104T090000\nSTATUS:CANCELLED\nDTSTART:20261104T080000Z\nEND:VEVENT\n"
    );
    assert_eq!(
        starts(&cancelled),
        days("2026-11-02T08:00 2026-11-05T08:00 2026-12-01T17:00")
    );
}

#[test]
fn what_takes_no_time_is_left_out() {
    let hour = "DTSTART:20261102T080000Z\nDTEND:20261102T090000Z";
    assert_eq!(event(&format!("{hour}\nTRANSP:TRANSPARENT")), Ok(vec![]));
    assert_eq!(event(&format!("{hour}\nSTATUS:CANCELLED")), Ok(vec![]));
    assert_eq!(event("DTSTART:20261102T080000Z"), Ok(vec![]), "a moment");
    assert_eq!(
        event("DTSTART:20261102T080000Z\nDTEND:20261102T070000Z"),
        Ok(vec![]),
        "ends before it begins"
    );
    assert_eq!(
        event("DTSTART:20200102T080000Z\nDURATION:PT1H"),
        Ok(vec![]),
        "long past"
    );
    assert_eq!(
        event(&format!("{hour}\nSTATUS:TENTATIVE")).unwrap().len(),
        1,
        "perhaps is not free"
    );
    assert_eq!(read_body("").unwrap(), Vec::<String>::new(), "nothing planned");
}

#[test]
fn a_file_of_busy_times_alone_is_read_too() {
    let body = "BEGIN:VFREEBUSY\nUID:f\nDTSTAMP:20260101T000000Z\nFREEBUSY:20261102T080000Z/PT1H,20261103T080000Z/20261103T090000Z\n\
        FREEBUSY;FBTYPE=FREE:20261104T080000Z/PT1H\nEND:VFREEBUSY";
    let expected = [
        "2026-11-02T08:00:00Z 2026-11-02T09:00:00Z",
        "2026-11-03T08:00:00Z 2026-11-03T09:00:00Z",
    ];
    assert_eq!(read_body(body).unwrap(), expected);
}

#[test]
fn a_zone_that_only_the_file_knows_is_read_as_it_explains_it() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Atelier\n\
        BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n\
        BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n\
        END:VTIMEZONE\n";
    let event = "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Atelier:20261023T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\nEND:VEVENT";
    let spans = read_body(&format!("{zone}{event}")).unwrap();
    let starts: Vec<&str> = spans.iter().map(|span| &span[..16]).collect();
    assert_eq!(
        starts,
        [
            "2026-10-23T07:00",
            "2026-10-24T07:00",
            "2026-10-25T08:00",
            "2026-10-26T08:00"
        ]
    );
    assert_eq!(read_body(event), Err(Unsound::UnknownZone), "and not without");
}

#[test]
fn what_cannot_be_understood_makes_the_whole_unsound() {
    let hour = "DTSTART:20261102T080000Z\nDTEND:20261102T090000Z";
    assert_eq!(event("DTEND:20261102T090000Z"), Err(Unsound::UnknownTime));
    assert_eq!(event("DTSTART:tomorrow"), Err(Unsound::UnknownTime));
    assert_eq!(
        event("DTSTART:20261302T080000Z\nDURATION:PT1H"),
        Err(Unsound::UnknownTime)
    );
    for length in ["P99999999W", "-P99999999W", "PT99999999H", "P4294967295D"] {
        let long = event(&format!("DTSTART:20261102T080000Z\nDURATION:{length}"));
        assert!(!matches!(&long, Ok(spans) if spans.len() > 1), "{length}: {long:?}");
    }
    assert_eq!(
        event("DTSTART:20261102T080000Z\nDURATION:P99999999W"),
        Err(Unsound::UnknownTime),
        "past the end of time"
    );
    assert_eq!(
        event(&format!("{hour}\nRRULE:FREQ=SECONDLY")),
        Err(Unsound::UnknownRule)
    );
    assert_eq!(event(&format!("{hour}\nRRULE:every day")), Err(Unsound::UnknownRule));
    let own = TimeZone::get(PARIS).unwrap();
    for text in [
        "",
        "<!doctype html><p>Sign in",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261102T080000Z\r\n",
    ] {
        assert_eq!(read(text, &own, window()), Err(Unsound::NotACalendar), "{text}");
    }
    let long = file(&"X-A:b\n".repeat(MOST_LINES));
    assert_eq!(read(&long, &own, window()), Err(Unsound::TooLarge));
}

#[test]
fn a_hostile_file_is_refused_in_time() {
    let watch = Stopwatch::start();
    for rule in [
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;INTERVAL=1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=4294967295",
        "FREQ=YEARLY;BYYEARDAY=-366,366;BYHOUR=0,1,2,3,4,5,6;BYMINUTE=0,1,2,3,4,5,6,7;BYSECOND=0,1,2",
    ] {
        // Whatever it says, it says it soon.
        let _ = event(&format!("DTSTART:19000101T080000Z\nDURATION:PT1M\nRRULE:{rule}"));
    }
    let mut body = String::new();
    for number in 0..2_000 {
        write!(
            body,
            "BEGIN:VEVENT\nUID:{number}\nDTSTART:19000101T080000Z\nDURATION:PT1M\nRRULE:FREQ=DAILY\nEND:VEVENT\n"
        )
        .unwrap();
    }
    assert_eq!(read_body(&body), Err(Unsound::TooLarge));
    assert!(watch.elapsed().as_secs() < 30, "{:?}", watch.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn garbage_never_panics(text in "[\\PC\\r\\n]{0,400}") {
        let _ = read_body(&text);
        let _ = event(&text);
    }

    /// Lines that look like a calendar's, in any order.
    #[test]
    fn broken_calendars_never_panic(lines in prop::collection::vec(line(), 0..40)) {
        let _ = read_body(&lines.join("\n"));
        let _ = event(&lines.join("\n"));
    }

    /// What is read lies inside the window, in order and apart.
    #[test]
    fn spans_are_apart_and_inside(day in 1_i64..700, length in 1_i64..5_000, every in 1_i64..9, count in 1_u32..60) {
        let start = window().from.checked_add(jiff::SignedDuration::from_hours(day * 24 - 4_000)).unwrap();
        let text = file(&format!(
            "BEGIN:VEVENT\nUID:a\nDTSTART:{}\nDURATION:PT{length}M\nRRULE:FREQ=DAILY;INTERVAL={every};COUNT={count}\nEND:VEVENT",
            start.strftime("%Y%m%dT%H%M%SZ")
        ));
        let spans = read(&text, &TimeZone::UTC, window()).unwrap();
        prop_assert!(spans.iter().all(|span| span.from < span.until && span.within(window()) == Some(*span)));
        prop_assert!(spans.windows(2).all(|pair| pair[0].until < pair[1].from));
    }
}

fn line() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "BEGIN:STANDARD",
        "END:STANDARD",
        "BEGIN:VFREEBUSY",
        "END:VFREEBUSY",
        "DTSTART:",
        "DTSTART;VALUE=DATE:",
        "DTSTART;TZID=Europe/Paris:",
        "DTEND:",
        "DURATION:",
        "RRULE:",
        "EXDATE:",
        "RDATE;VALUE=PERIOD:",
        "RECURRENCE-ID:",
        "TZID:",
        "TZOFFSETTO:",
        "FREEBUSY:",
        "STATUS:",
        "UID:a",
    ]);
    let value = prop::sample::select(vec![
        "20261102T080000Z",
        "20261102",
        "00000000T000000",
        "99991231T235959Z",
        "20261025T023000",
        "-P99999999W",
        "PT1H",
        "P1D",
        "+0100",
        "-9999",
        "FREQ=DAILY;COUNT=3",
        "FREQ=WEEKLY;BYDAY=MO,TU;WKST=SU",
        "FREQ=YEARLY;BYWEEKNO=53;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=5MO,-5FR;UNTIL=99991231T000000Z",
        "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "20261102T080000Z/PT1H",
        "",
        "CANCELLED",
    ]);
    (key, value).prop_map(|(key, value)| {
        if key.ends_with(':') {
            format!("{key}{value}")
        } else {
            key.to_owned()
        }
    })
}
