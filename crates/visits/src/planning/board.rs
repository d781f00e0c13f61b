//! The board: who is taken when, laid out in lanes of a day on the wall's clock. Pure; five minutes are the finest it draws.
//! Decides nothing about what is free.

use std::collections::HashMap;

use calendar::TechnicianId;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use serde::Serialize;

use crate::VisitId;

/// Minutes of one line.
const LINE: i64 = 5;
/// What is shown where nothing is earlier or later: hours on the wall.
const USUAL: (i64, i64) = (8, 18);

/// Whose time is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    pub(crate) id: TechnicianId,
    pub(crate) name: String,
    pub(crate) zone: TimeZone,
}

/// A stretch of somebody's time.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) technician: TechnicianId,
    /// hold, request, visit, leave or busy.
    pub(crate) kind: String,
    pub(crate) visit: Option<VisitId>,
    pub(crate) starts_at: Timestamp,
    pub(crate) ends_at: Timestamp,
    /// With its buffers and the way.
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) note: String,
}

/// What a visit's block says.
#[derive(Debug, Clone, Default, Serialize, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) title: String,
    pub(crate) name: String,
    pub(crate) place: String,
    /// Of the visit; empty for anything else.
    pub(crate) state: String,
    /// The class its state is drawn with.
    pub(crate) tag: &'static str,
}

/// Where something stands in its lane: hours and lines of five minutes from the board's first hour on, and how long it is.
#[derive(Debug, Clone, Copy, Serialize, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) hour: i64,
    pub(crate) line: i64,
    pub(crate) hours: i64,
    pub(crate) lines: i64,
}

/// One stretch as it is drawn.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) kind: String,
    /// `None` where none of it lies in the hours shown.
    pub(crate) cell: Option<Cell>,
    /// With its buffers, where there are any.
    pub(crate) around: Option<Cell>,
    /// On the wall: `09:00`; what began before the day begins at its midnight.
    pub(crate) from: String,
    pub(crate) until: String,
    /// The whole day, whatever else.
    pub(crate) is_all_day: bool,
    /// `vis_…`; empty for what is no visit.
    pub(crate) visit: String,
    pub(crate) label: Label,
    pub(crate) note: String,
}

/// One technician's day.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub(crate) struct Lane {
    pub(crate) technician: String,
    pub(crate) name: String,
    pub(crate) day: Date,
    pub(crate) is_today: bool,
    /// Hours of work, where they are known.
    pub(crate) open: Vec<Cell>,
    pub(crate) blocks: Vec<Block>,
}

/// The lanes of some days, one after another for each technician, and the hours they show.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub(crate) struct Board {
    pub(crate) hours: Vec<i64>,
    pub(crate) lanes: Vec<Lane>,
}

/// What is drawn: people, days, their time, and what their visits are called.
pub(crate) struct Drawing<'a> {
    pub(crate) workers: &'a [Worker],
    pub(crate) days: &'a [Date],
    pub(crate) taken: &'a [Taken],
    pub(crate) open: &'a [(TechnicianId, Timestamp, Timestamp)],
    pub(crate) labels: &'a HashMap<VisitId, Label>,
    pub(crate) now: Timestamp,
}

/// Minutes since midnight on the wall; what lies before or after the day is its beginning or end.
fn minute(at: &Zoned, day: Date) -> i64 {
    match at.date().cmp(&day) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Greater => 24 * 60,
        std::cmp::Ordering::Equal => i64::from(at.hour()) * 60 + i64::from(at.minute()),
    }
}

/// A stretch in minutes of a day; `None` where it does not touch it.
fn within(zone: &TimeZone, day: Date, (from, until): (Timestamp, Timestamp)) -> Option<(i64, i64)> {
    let (from, until) = (from.to_zoned(zone.clone()), until.to_zoned(zone.clone()));
    if until.date() < day || from.date() > day {
        return None;
    }
    let (from, until) = (minute(&from, day), minute(&until, day));
    // An hour that the clock shows twice may end before it began.
    (from < 24 * 60 && until > 0).then_some((from, until.max(from + 1)))
}

fn cell((from, until): (i64, i64), (first, last): (i64, i64)) -> Option<Cell> {
    let begin = (from / LINE).clamp(first * 12, last * 12);
    let end = ((until + LINE - 1) / LINE).clamp(first * 12, last * 12);
    let (begin, length) = (begin - first * 12, end - begin);
    (length > 0).then_some(Cell {
        hour: begin / 12,
        line: begin % 12,
        hours: length / 12,
        lines: length % 12,
    })
}

fn wall(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

impl Drawing<'_> {
    pub(crate) fn board(&self) -> Board {
        let span = self.hours();
        let lanes = self
            .workers
            .iter()
            .flat_map(|worker| self.days.iter().map(move |day| (worker, *day)))
            .map(|(worker, day)| self.lane((worker, day), span))
            .collect();
        Board {
            hours: (span.0..span.1).collect(),
            lanes,
        }
    }

    /// The hours shown: the usual ones, and what visits and hours of work need besides.
    fn hours(&self) -> (i64, i64) {
        let mut span = USUAL;
        for worker in self.workers {
            let own = self.taken.iter().filter(|taken| taken.technician == worker.id);
            let visits = own.filter(|taken| !matches!(taken.kind.as_str(), "leave" | "busy"));
            let visits = visits.map(|taken| (taken.starts_at, taken.ends_at));
            let open = self.open.iter().filter(|(technician, ..)| *technician == worker.id);
            for stretch in visits.chain(open.map(|(_, from, until)| (*from, *until))) {
                for (from, until) in self.days.iter().filter_map(|day| within(&worker.zone, *day, stretch)) {
                    span = (span.0.min(from / 60), span.1.max((until + 59) / 60));
                }
            }
        }
        span
    }

    fn lane(&self, (worker, day): (&Worker, Date), span: (i64, i64)) -> Lane {
        let mut blocks: Vec<(i64, Block)> = self
            .taken
            .iter()
            .filter(|taken| taken.technician == worker.id)
            .filter_map(|taken| self.block(taken, (&worker.zone, day), span))
            .collect();
        blocks.sort_by_key(|(from, _)| *from);
        let open = self.open.iter().filter(|(technician, ..)| *technician == worker.id);
        let open = open.filter_map(|(_, from, until)| cell(within(&worker.zone, day, (*from, *until))?, span));
        Lane {
            technician: worker.id.to_string(),
            name: worker.name.clone(),
            day,
            is_today: self.now.to_zoned(worker.zone.clone()).date() == day,
            open: open.collect(),
            blocks: blocks.into_iter().map(|(_, block)| block).collect(),
        }
    }

    fn block(&self, taken: &Taken, (zone, day): (&TimeZone, Date), span: (i64, i64)) -> Option<(i64, Block)> {
        let (from, until) = within(zone, day, (taken.starts_at, taken.ends_at))?;
        let whole = within(zone, day, (taken.from, taken.until)).unwrap_or((from, until));
        let block = Block {
            kind: taken.kind.clone(),
            cell: cell((from, until), span),
            around: (whole != (from, until)).then(|| cell(whole, span)).flatten(),
            from: wall(from),
            until: wall(until),
            is_all_day: (from, until) == (0, 24 * 60),
            visit: taken.visit.map(|visit| visit.to_string()).unwrap_or_default(),
            label: taken
                .visit
                .and_then(|visit| self.labels.get(&visit).cloned())
                .unwrap_or_default(),
            note: taken.note.clone(),
        };
        Some((from, block))
    }
}

/// The seven days of a day's week, beginning with the day weeks begin with where the house stands.
pub(crate) fn week_of(day: Date, begins: jiff::civil::Weekday) -> Vec<Date> {
    let back = i64::from(begins.until(day.weekday()));
    let first = day.checked_sub(back.days()).unwrap_or(day);
    (0..7_i64).filter_map(|n| first.checked_add(n.days()).ok()).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;
    use uuid::Uuid;

    use super::*;

    const KARIM: TechnicianId = TechnicianId::from_uuid(Uuid::from_u128(1));

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn taken(kind: &str, (starts, ends): (&str, &str), buffer_min: i64) -> Taken {
        Taken {
            technician: KARIM,
            kind: kind.into(),
            visit: None,
            starts_at: at(starts),
            ends_at: at(ends),
            from: at(starts).checked_sub(buffer_min.minutes()).unwrap(),
            until: at(ends).checked_add(buffer_min.minutes()).unwrap(),
            note: String::new(),
        }
    }

    fn drawn(zone: &str, days: &[Date], taken: &[Taken]) -> Board {
        let workers = [Worker {
            id: KARIM,
            name: "Karim B.".into(),
            zone: TimeZone::get(zone).unwrap(),
        }];
        Drawing {
            workers: &workers,
            days,
            taken,
            open: &[],
            labels: &HashMap::new(),
            now: at("2026-11-24T10:00:00Z"),
        }
        .board()
    }

    #[test]
    fn a_visit_stands_on_the_clock_of_its_technician_with_its_buffers_around_it() {
        let visit = taken("visit", ("2026-11-24T08:10:00Z", "2026-11-24T09:40:00Z"), 15);
        let board = drawn("Africa/Algiers", &[day("2026-11-24")], &[visit]);
        assert_eq!(board.hours, (8..18).collect::<Vec<_>>());
        let lane = &board.lanes[0];
        assert!(lane.is_today);
        let block = &lane.blocks[0];
        assert_eq!((block.from.as_str(), block.until.as_str()), ("09:10", "10:40"));
        let cell = |hour, line, hours, lines| {
            Some(Cell {
                hour,
                line,
                hours,
                lines,
            })
        };
        assert_eq!(block.cell, cell(1, 2, 1, 6));
        assert_eq!(block.around, cell(0, 11, 2, 0));
    }

    #[test]
    fn leave_of_days_fills_each_day_and_widens_none() {
        let leave = taken("leave", ("2026-11-23T23:00:00Z", "2026-11-26T09:00:00Z"), 0);
        let days = [
            day("2026-11-23"),
            day("2026-11-24"),
            day("2026-11-26"),
            day("2026-11-27"),
        ];
        let board = drawn("Africa/Algiers", &days, &[leave]);
        let said: Vec<_> = board.lanes.iter().map(|lane| lane.blocks.len()).collect();
        assert_eq!(said, [0, 1, 1, 0]);
        assert!(board.lanes[1].blocks[0].is_all_day);
        assert_eq!(board.lanes[2].blocks[0].until, "10:00");
        assert_eq!(board.hours.len(), 10);
    }

    #[test]
    fn an_hour_that_comes_twice_has_a_length_all_the_same() {
        // 2:30 to 2:00, an hour later.
        let visit = taken("visit", ("2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z"), 0);
        let board = drawn("Europe/Paris", &[day("2026-10-25")], &[visit]);
        assert_eq!(board.hours[0], 2);
        assert_eq!(board.lanes[0].blocks[0].cell.unwrap().lines, 1);
    }

    #[test]
    fn weeks_begin_where_the_house_has_them_begin() {
        let week = week_of(day("2026-11-26"), Weekday::Sunday);
        assert_eq!((week[0], week[6]), (day("2026-11-22"), day("2026-11-28")));
        let week = week_of(day("2026-11-22"), Weekday::Monday);
        assert_eq!(week[0], day("2026-11-16"));
    }
}
