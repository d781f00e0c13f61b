//! Twelve years of clocks: hours conserved, no slot in a gap, none twice, none on top of anything.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use jiff::tz::{Offset, TimeZone};
use proptest::prelude::*;

use super::*;
use crate::hours::{DAY, MINUTE, Rules, at, day_of, number_of};

/// Two of the house's countries, half an hour of summer, half hours of offset, and summer time put off for Ramadan.
const ZONES: [&str; 5] = [
    "Europe/Paris",
    "Africa/Algiers",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Africa/Casablanca",
];
const HOUR: i64 = 60 * MINUTE;

fn clock(zone: &TimeZone, (first, last): (i64, i64)) -> WallClock {
    WallClock::of(zone, ((first - 2) * DAY, (last + 2) * DAY))
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// What the wall shows, by the library.
fn shown(zone: &TimeZone, start: i64) -> i64 {
    start + i64::from(zone.to_offset(at(start)).seconds())
}

fn wall(text: &str) -> i64 {
    Offset::UTC.to_timestamp(text.parse().unwrap()).unwrap().as_second()
}

fn told(starts: impl Iterator<Item = i64>, zone: &TimeZone) -> Vec<String> {
    starts
        .map(|start| at(start).to_zoned(zone.clone()).strftime("%H:%M%:z").to_string())
        .collect()
}

fn visit(work_min: i64, step_min: i64) -> Needs {
    Needs {
        work: work_min * MINUTE,
        before: 0,
        after: 0,
        step: step_min * MINUTE,
    }
}

fn of_one_day(zone_name: &str, day: Date, spans: &[i32]) -> (WallClock, Vec<Window>) {
    let number = number_of(day);
    let days = BTreeMap::from([(number, spans.to_vec())]);
    let clock = clock(&zone(zone_name), (number, number));
    let rules = Rules {
        weekly: &[],
        days: &days,
        holidays: &[],
    };
    let windows = rules.windows(&clock, (number, number));
    (clock, windows)
}

#[test]
fn a_booking_splits_a_window_in_two_with_its_buffers() {
    let (clock, windows) = of_one_day("Africa/Algiers", date(2026, 11, 26), &[8 * 60, 13 * 60]);
    let needs = Needs {
        before: 30 * MINUTE,
        after: 15 * MINUTE,
        ..visit(60, 30)
    };
    let eight = windows[0].from;
    let taken = [needs.during(eight + 2 * HOUR)];
    assert_eq!(
        minus(&[(eight, windows[0].until)], &taken),
        [
            (eight, eight + HOUR + 30 * MINUTE),
            (eight + 3 * HOUR + 15 * MINUTE, eight + 5 * HOUR)
        ]
    );
    let free = starts(&clock, &windows, needs).filter(|start| !meets(&taken, needs.during(*start)));
    // Buffers may lie outside of open hours, never in another's.
    assert_eq!(told(free, &zone("Africa/Algiers")), ["08:00+01:00", "12:00+01:00"]);
}

#[test]
fn no_visit_begins_in_the_hour_that_never_comes() {
    let (clock, windows) = of_one_day("Europe/Paris", date(2027, 3, 28), &[60, 5 * 60]);
    assert_eq!(windows[0].until - windows[0].from, 3 * HOUR);
    assert_eq!(
        told(starts(&clock, &windows, visit(60, 30)), &zone("Europe/Paris")),
        [
            "01:00+01:00",
            "01:30+01:00",
            "03:00+02:00",
            "03:30+02:00",
            "04:00+02:00"
        ]
    );
}

#[test]
fn the_hour_that_comes_twice_is_open_as_long_as_it_lasts_and_sold_once() {
    let (clock, windows) = of_one_day("Europe/Paris", date(2026, 10, 25), &[60, 5 * 60]);
    assert_eq!(windows[0].until - windows[0].from, 5 * HOUR);
    assert_eq!(
        told(starts(&clock, &windows, visit(60, 60)), &zone("Europe/Paris")),
        ["01:00+02:00", "02:00+02:00", "03:00+01:00", "04:00+01:00"]
    );
}

#[test]
fn what_opens_in_the_gap_opens_at_its_end() {
    let (_, windows) = of_one_day("Europe/Paris", date(2027, 3, 28), &[2 * 60 + 15, 4 * 60]);
    assert_eq!(shown(&zone("Europe/Paris"), windows[0].from), wall("2027-03-28T03:00"));
    assert_eq!(windows[0].until - windows[0].from, HOUR);
    let (_, windows) = of_one_day("Europe/Paris", date(2027, 3, 28), &[2 * 60, 3 * 60]);
    assert_eq!(windows, [], "an hour that never comes is no window");
}

#[test]
fn summer_of_half_an_hour_is_half_an_hour() {
    let (clock, windows) = of_one_day("Australia/Lord_Howe", date(2026, 10, 4), &[60, 4 * 60]);
    assert_eq!(windows[0].until - windows[0].from, 2 * HOUR + 30 * MINUTE);
    assert_eq!(
        told(starts(&clock, &windows, visit(30, 30)), &zone("Australia/Lord_Howe")),
        [
            "01:00+10:30",
            "01:30+10:30",
            "02:30+11:00",
            "03:00+11:00",
            "03:30+11:00"
        ]
    );
}

#[test]
fn a_night_is_worked_through_midnight() {
    // Sunday evening to Monday morning, written past the week's end.
    let sunday = number_of(date(2026, 11, 29));
    let weekly = [6 * 1_440 + 22 * 60, 7 * 1_440 + 4 * 60];
    let clock = clock(&zone("Africa/Algiers"), (sunday, sunday + 1));
    let rules = Rules {
        weekly: &weekly,
        days: &BTreeMap::new(),
        holidays: &[],
    };
    let windows = rules.windows(&clock, (sunday, sunday + 1));
    assert_eq!(windows.len(), 2);
    assert_eq!(windows[0].until, windows[1].until);
    assert_eq!(
        told(starts(&clock, &windows, visit(120, 90)), &zone("Africa/Algiers")),
        ["22:00+01:00", "23:30+01:00", "00:00+01:00", "01:30+01:00"]
    );
}

#[test]
fn a_days_own_hours_go_before_a_holiday_and_a_holiday_before_the_weeks() {
    let monday = number_of(date(2026, 11, 30));
    let days = BTreeMap::from([(monday + 1, vec![600, 660]), (monday + 2, vec![])]);
    let rules = Rules {
        weekly: &[480, 720, 1_440 + 480, 1_440 + 720, 2_880 + 480, 2_880 + 720],
        days: &days,
        holidays: &[monday, monday + 1],
    };
    assert_eq!(rules.of_day(monday), []);
    assert_eq!(rules.of_day(monday + 1), [(600, 660)]);
    assert_eq!(rules.of_day(monday + 2), []);
    assert_eq!(rules.of_day(monday + 7), [(480, 720)]);
    assert_eq!(day_of(monday), date(2026, 11, 30));
}

#[test]
fn spans_are_put_together_and_taken_apart() {
    assert_eq!(union(vec![(5, 7), (1, 3), (3, 4), (6, 9), (8, 8)]), [(1, 4), (5, 9)]);
    assert_eq!(
        minus(&[(0, 10), (20, 30)], &[(-5, 1), (3, 4), (9, 22), (30, 40)]),
        [(1, 3), (4, 9), (22, 30)]
    );
    assert!(meets(&[(1, 3), (5, 9)], (2, 5)));
    assert!(!meets(&[(1, 3), (5, 9)], (3, 5)), "ends touch");
}

/// Windows of a week, apart, in minutes since Monday.
fn weekly() -> impl Strategy<Value = Vec<i32>> {
    proptest::collection::vec((0..2_016_i32, 1..200_i32), 1..9).prop_map(|spans| {
        let spans = spans
            .into_iter()
            .map(|(start, length)| (i64::from(start * 5), i64::from((start + length).min(2_016) * 5)));
        let whole = union(spans.collect());
        let minutes = whole.iter().flat_map(|(from, until)| [*from, *until]);
        minutes.map(|minute| i32::try_from(minute).unwrap()).collect()
    })
}

/// What the week says of a day, on the wall, by the library's calendar.
fn of_the_week(weekly: &[i32], day: i64) -> Vec<Span> {
    let weekday = i64::from(day_of(day).weekday().to_monday_zero_offset());
    let of_day = |pair: &[i32]| {
        let minutes = [pair[0], pair[1]].map(|minute| i64::from(minute) - weekday * 1_440);
        let (from, until) = (minutes[0].max(0), minutes[1].min(1_440));
        (from < until).then_some((day * DAY + from * MINUTE, day * DAY + until * MINUTE))
    };
    weekly.chunks(2).filter_map(of_day).collect()
}

fn needs() -> impl Strategy<Value = Needs> {
    (1..48_i64, 0..24_i64, 0..24_i64, 1..48_i64).prop_map(|(work, before, after, step)| Needs {
        work: work * 5 * MINUTE,
        before: before * 5 * MINUTE,
        after: after * 5 * MINUTE,
        step: step * 5 * MINUTE,
    })
}

/// A day of twelve years, more often than not near a change of clocks.
fn first_day() -> impl Strategy<Value = (usize, i64)> {
    (0..ZONES.len(), 0..4_383_i64, any::<bool>(), 0..7_i64).prop_map(|(zone_at, day, is_near, back)| {
        let day = number_of(date(2024, 1, 1)) + day;
        let zone = zone(ZONES[zone_at]);
        let next = zone.following(at(day * DAY)).next();
        let change = next.filter(|_| is_near).map(|change| change.timestamp().as_second());
        (zone_at, change.map_or(day, |change| change.div_euclid(DAY) - back))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn open_hours_are_conserved(weekly in weekly(), (zone_at, first) in first_day()) {
        let zone = zone(ZONES[zone_at]);
        let days = (first, first + 7);
        let clock = clock(&zone, days);
        let empty = BTreeMap::new();
        let rules = Rules { weekly: &weekly, days: &empty, holidays: &[] };
        let windows = rules.windows(&clock, days);
        let open = union(windows.iter().map(|window| (window.from, clock.first(window.wall.1))).collect());
        let length: i64 = open.iter().map(|(from, until)| until - from).sum();

        // The wall's hours, and what a change of clocks takes from them or adds, by another arithmetic than the code's:
        // a jump ahead takes what of the gap is open, a step back gives the hour that comes twice once more.
        let walls: Vec<Span> = union((days.0..=days.1)
            .flat_map(|day| rules.of_day(day).into_iter().map(move |(from, until)| (day * DAY + from * MINUTE, day * DAY + until * MINUTE)))
            .collect());
        let mut expected: i64 = walls.iter().map(|(from, until)| until - from).sum();
        for change in zone.following(at((days.0 - 2) * DAY)) {
            let since = change.timestamp().as_second();
            if since > (days.1 + 2) * DAY { break; }
            let before = i64::from(zone.to_offset(at(since - 1)).seconds());
            let after = i64::from(change.offset().seconds());
            let (low, high) = (since + before.min(after), since + before.max(after));
            for (from, until) in &walls {
                let inside = (*until.min(&high) - *from.max(&low)).max(0);
                if after > before {
                    expected -= inside;
                } else if *from < high && high <= *until {
                    // Who works until the hour ends for the second time works it twice.
                    expected += high - low;
                }
            }
        }
        prop_assert_eq!(length, expected, "{:?} {:?}", ZONES[zone_at], walls);
    }

    #[test]
    fn slots_lie_in_open_hours_on_the_grid_and_never_twice(weekly in weekly(), needs in needs(), (zone_at, first) in first_day()) {
        let zone = zone(ZONES[zone_at]);
        let days = (first, first + 7);
        let clock = clock(&zone, days);
        let empty = BTreeMap::new();
        let rules = Rules { weekly: &weekly, days: &empty, holidays: &[] };
        let windows = rules.windows(&clock, days);
        let open = union(windows.iter().map(|window| (window.from, clock.first(window.wall.1))).collect());
        let found: Vec<i64> = starts(&clock, &windows, needs).collect();
        prop_assert!(found.is_sorted_by(|a, b| a < b), "ascending, none twice");
        let mut labels: Vec<i64> = found.iter().map(|start| shown(&zone, *start)).collect();
        labels.dedup();
        prop_assert_eq!(labels.len(), found.len(), "no label of the wall twice");
        prop_assert!(labels.is_sorted());
        for start in &found {
            prop_assert!(open.iter().any(|(from, until)| from <= start && start + needs.work <= *until), "in open hours");
            let label = shown(&zone, *start);
            let (day, minute) = (label.div_euclid(DAY), label.rem_euclid(DAY) / MINUTE);
            let on_grid = rules.of_day(day).into_iter().any(|(from, until)| from <= minute && minute < until && (minute - from) * MINUTE % needs.step == 0);
            prop_assert!(on_grid, "{} is on no grid", label);
        }
        // And none is left out: every point of every day's grid that the wall shows, with room until work ends, by the library.
        let walls = union((days.0..=days.1)
            .flat_map(|day| rules.of_day(day).into_iter().map(move |(from, until)| (day * DAY + from * MINUTE, day * DAY + until * MINUTE)))
            .collect());
        let mut expected = Vec::new();
        for day in days.0..=days.1 {
            for (from, until) in of_the_week(&weekly, day) {
                for label in (from..until).step_by(usize::try_from(needs.step).unwrap()) {
                    let closes = walls.iter().find(|(from, until)| *from <= label && label < *until).unwrap().1;
                    let ambiguous = zone.to_ambiguous_timestamp(Offset::UTC.to_datetime(at(label)));
                    let is_shown = !matches!(ambiguous.offset(), jiff::tz::AmbiguousOffset::Gap { .. });
                    let start = ambiguous.compatible().unwrap().as_second();
                    if is_shown && start + needs.work <= clock.first(closes) {
                        expected.push(start);
                    }
                }
            }
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn free_slots_keep_apart_from_what_is_taken(
        weekly in weekly(), needs in needs(), (zone_at, first) in first_day(),
        taken in proptest::collection::vec((0..2_300_i64, 1..100_i64), 0..12)
    ) {
        let zone = zone(ZONES[zone_at]);
        let days = (first, first + 7);
        let clock = clock(&zone, days);
        let empty = BTreeMap::new();
        let rules = Rules { weekly: &weekly, days: &empty, holidays: &[] };
        let windows = rules.windows(&clock, days);
        let spans: Vec<Span> = taken.iter().map(|(from, length)| (first * DAY + from * 5 * MINUTE, first * DAY + (from + length) * 5 * MINUTE)).collect();
        let taken = union(spans.clone());
        for start in starts(&clock, &windows, needs) {
            let (from, until) = needs.during(start);
            let is_apart = spans.iter().all(|(taken_from, taken_until)| until <= *taken_from || *taken_until <= from);
            prop_assert_eq!(!meets(&taken, (from, until)), is_apart);
        }
        // What is left, what was taken of it and nothing else make up the open hours.
        let open = union(windows.iter().map(|window| (window.from, clock.first(window.wall.1))).collect());
        let left = minus(&open, &taken);
        let length = |spans: &[Span]| spans.iter().map(|(from, until)| until - from).sum::<i64>();
        let both: i64 = open.iter().flat_map(|(a, b)| taken.iter().map(move |(c, d)| (b.min(d) - a.max(c)).max(0))).sum();
        prop_assert_eq!(length(&left) + both, length(&open));
        prop_assert!(left.iter().all(|span| !meets(&taken, *span)));
        prop_assert!(left.is_sorted_by(|a, b| a.1 <= b.0));
    }

    #[test]
    fn the_wall_is_the_librarys(zone_at in 0..ZONES.len(), day in 0..4_383_i64, second in 0..DAY) {
        let zone = zone(ZONES[zone_at]);
        let number = number_of(date(2024, 1, 1)) + day;
        let clock = clock(&zone, (number, number));
        let instant = number * DAY + second;
        prop_assert_eq!(clock.shows(instant), shown(&zone, instant));
        // `compatible` is the library's word for the first of two, and for as far behind the gap as one was in it.
        let label = Offset::UTC.to_datetime(at(instant));
        let ambiguous = zone.to_ambiguous_timestamp(label);
        let is_in_gap = matches!(ambiguous.offset(), jiff::tz::AmbiguousOffset::Gap { .. });
        let by_library = ambiguous.compatible().unwrap().as_second();
        let first = clock.first(instant);
        if is_in_gap {
            prop_assert!(first <= by_library && shown(&zone, first) > instant && shown(&zone, first - 1) < instant);
        } else {
            prop_assert_eq!(first, by_library);
        }
    }
}
