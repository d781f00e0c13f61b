//! Open hours: rules of the wall's clock become spans of instants. A day's own hours go before a holiday, a holiday before the
//! week's. Where the clock jumps ahead, what should open in the gap opens at its end; where it goes back, the hour that comes
//! twice is open for as long as it lasts. Pure: knows no database and no present time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use crate::slots::union;

pub(crate) const MINUTE: i64 = 60;
pub(crate) const DAY: i64 = 24 * 60 * MINUTE;
/// Minutes of a day and of a week, as rules count them.
const DAY_MIN: i64 = 24 * 60;
const WEEK_MIN: i64 = 7 * DAY_MIN;

/// How far the clock on a wall is ahead of UTC, and since when, over the years somebody asks about. Seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WallClock {
    /// The first holds since ever; ascending.
    steps: Vec<(i64, i64)>,
}

impl WallClock {
    /// The clock of a zone, right for every instant between `from` and `until`.
    pub(crate) fn of(zone: &TimeZone, (from, until): (i64, i64)) -> WallClock {
        let start = at(from);
        let mut steps = vec![(i64::MIN, i64::from(zone.to_offset(start).seconds()))];
        for change in zone.following(start) {
            let since = change.timestamp().as_second();
            if since > until {
                break;
            }
            let ahead = i64::from(change.offset().seconds());
            if steps.last().is_some_and(|(_, before)| *before != ahead) {
                steps.push((since, ahead));
            }
        }
        WallClock { steps }
    }

    /// What the wall shows at an instant.
    pub(crate) fn shows(&self, at: i64) -> i64 {
        let step = self.steps.iter().rev().find(|(since, _)| *since <= at);
        at + step.map_or(0, |(_, ahead)| *ahead)
    }

    /// The first instant at which the wall shows `wall` or later: of an hour that comes twice the first, for one that never
    /// comes the end of the gap.
    pub(crate) fn first(&self, wall: i64) -> i64 {
        let mut steps = self.steps.iter().peekable();
        while let Some((since, ahead)) = steps.next() {
            let at = (wall - ahead).max(*since);
            if steps.peek().is_none_or(|(next, _)| at < *next) {
                return at;
            }
        }
        // reason: the last step has no end, so the loop has returned.
        wall
    }
}

/// Days since 1970-01-01.
pub(crate) fn number_of(day: Date) -> i64 {
    let midnight = day.at(0, 0, 0, 0);
    Offset::UTC
        .to_timestamp(midnight)
        .map_or(0, |midnight| midnight.as_second().div_euclid(DAY))
}

/// The day of that number; the calendar's last where there is none.
pub(crate) fn day_of(number: i64) -> Date {
    Offset::UTC.to_datetime(at(number.saturating_mul(DAY))).date()
}

/// The instant so many seconds after 1970 began; the last one known where there is none.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// When somebody works, as it hangs on the wall.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'a> {
    /// Pairs of minutes since Monday 00:00.
    pub(crate) weekly: &'a [i32],
    /// Days that are not like the week's, by number: pairs of minutes since midnight.
    pub(crate) days: &'a BTreeMap<i64, Vec<i32>>,
    /// Numbers of the days that are holidays, where holidays are free.
    pub(crate) holidays: &'a [i64],
}

/// A time of work that begins on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// What the wall shows when it opens and closes by the rules; visits begin between the two.
    pub(crate) wall: (i64, i64),
    pub(crate) from: i64,
    /// When it closes, where the next day's does not go on: work may last until then.
    pub(crate) until: i64,
}

impl Rules<'_> {
    /// The windows of the days from `first` to `last`, ascending. A night's is two, and the first lasts until the second ends.
    pub(crate) fn windows(&self, clock: &WallClock, (first, last): (i64, i64)) -> Vec<Window> {
        let mut windows: Vec<Window> = Vec::new();
        for day in (first..=last).rev() {
            for (from, until) in self.of_day(day).into_iter().rev() {
                let wall = (day * DAY + from * MINUTE, day * DAY + until * MINUTE);
                let goes_on = windows.last().filter(|next| next.wall.0 == wall.1);
                let window = Window {
                    wall,
                    from: clock.first(wall.0),
                    until: goes_on.map_or_else(|| clock.first(wall.1), |next| next.until),
                };
                windows.push(window);
            }
        }
        windows.retain(|window| window.from < window.until);
        windows.reverse();
        windows
    }

    /// Minutes since midnight.
    pub(crate) fn of_day(&self, day: i64) -> Vec<(i64, i64)> {
        if let Some(own) = self.days.get(&day) {
            return cut(own, (0, DAY_MIN));
        }
        if self.holidays.contains(&day) {
            return Vec::new();
        }
        // 1970 began on a Thursday.
        let monday = (day + 3).rem_euclid(7) * DAY_MIN;
        cut(self.weekly, (monday, monday + DAY_MIN))
    }
}

/// The pairs that lie between two minutes, counted from the first of them and put together where they touch. A night that goes
/// on past the week's end may be written with an end beyond it.
fn cut(pairs: &[i32], (from, until): (i64, i64)) -> Vec<(i64, i64)> {
    let spans = pairs.as_chunks::<2>().0.iter();
    union(
        spans
            .map(|[from, until]| (i64::from(*from), i64::from(*until)))
            .flat_map(|(start, end)| [(start, end), (start - WEEK_MIN, end - WEEK_MIN)])
            .map(|(start, end)| (start.max(from) - from, end.min(until) - from))
            .collect(),
    )
}
