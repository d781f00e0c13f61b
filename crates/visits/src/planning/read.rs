//! What the planning shows, read: seven statements in two round trips, whatever its size. Writes nothing.

use std::collections::HashMap;

use calendar::{ConflictRow, LeftBehindRow, OpenHours, ReservedRow, TechnicianId, WorkerRow};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use kernel::Lang;
use platform::db::Session;
use platform::{Broken, Cx};
use serde::Serialize;

use super::ask::Ask;
use super::board::{Board, Drawing, Label, Taken, Worker};
use super::card::Card;
use crate::State;
use crate::delay::{Delay, delays};
use crate::store::board as store;
use crate::store::visit::VisitRow;

/// The planning of some days.
pub(crate) struct Planning {
    /// Everybody, for choosing.
    pub(crate) workers: Vec<WorkerRow>,
    pub(crate) board: Board,
    pub(crate) requests: Vec<Card>,
    /// What nobody is to do yet.
    pub(crate) tray: Vec<Card>,
    /// Visits of those who work no more, work that goes on past its end, what outside calendars say against what was sold, and
    /// those that say nothing any more.
    pub(crate) troubles: Vec<Trouble>,
}

/// After so long without a sound reading, an outside calendar may be wrong.
const DEAD_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Something that a person has to look at.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Trouble {
    /// `left`: its technician works no more; `late`: work goes on past its end; `conflict`: an outside calendar contradicts a
    /// visit; `dead`: it does not answer.
    pub(crate) what: &'static str,
    pub(crate) technician: String,
    pub(crate) name: String,
    /// Empty where the calendar is dead.
    pub(crate) visit: String,
    pub(crate) since: Timestamp,
    pub(crate) time_zone: String,
    /// When the next visit begins that work gone over keeps waiting.
    pub(crate) waits: Option<Timestamp>,
}

impl Trouble {
    fn late(delay: &Delay<'_>) -> Self {
        let late = delay.late;
        Trouble {
            what: "late",
            technician: late.technician_id.map(|id| id.to_string()).unwrap_or_default(),
            name: late.technician_name.clone().unwrap_or_default(),
            visit: late.id.to_string(),
            since: late.ends_at,
            time_zone: late.time_zone.clone(),
            waits: delay.waits.map(|next| next.starts_at),
        }
    }

    fn left(row: LeftBehindRow) -> Self {
        Trouble {
            what: "left",
            technician: row.technician.to_string(),
            name: row.technician_name,
            visit: row.time.to_string(),
            since: row.starts_at,
            time_zone: row.time_zone,
            waits: None,
        }
    }

    fn all(workers: &[WorkerRow], conflicts: Vec<ConflictRow>, now: Timestamp) -> Vec<Self> {
        let dead = workers.iter().filter_map(|worker| {
            let since = worker.calendar_sound_at?;
            (now.duration_since(since) >= DEAD_AFTER).then(|| Trouble {
                what: "dead",
                waits: None,
                technician: worker.id.to_string(),
                name: worker.name.clone(),
                visit: String::new(),
                since,
                time_zone: worker.time_zone.clone(),
            })
        });
        let contradicted = conflicts.into_iter().map(|row| Trouble {
            what: "conflict",
            waits: None,
            technician: row.technician.to_string(),
            time_zone: workers
                .iter()
                .find(|worker| worker.id == row.technician)
                .map(|worker| worker.time_zone.clone())
                .unwrap_or_default(),
            name: row.technician_name,
            visit: row.time.to_string(),
            since: row.starts_at,
        });
        contradicted.chain(dead).collect()
    }

    pub(super) fn samples() -> Vec<Self> {
        let sample = |what, visit: &str| Trouble {
            what,
            technician: "tec_00000000000000000000000000000001".into(),
            name: "Karim B.".into(),
            visit: visit.into(),
            since: Timestamp::UNIX_EPOCH,
            time_zone: "Africa/Algiers".into(),
            waits: None,
        };
        let visit = "vis_00000000000000000000000000000001";
        let waiting = Trouble {
            waits: Some(Timestamp::UNIX_EPOCH),
            ..sample("late", visit)
        };
        vec![
            sample("left", visit),
            sample("late", visit),
            waiting,
            sample("conflict", visit),
            sample("dead", ""),
        ]
    }
}

pub(crate) async fn read(cx: &Cx, ask: &Ask) -> Result<Planning, Broken> {
    let db = cx.app.db().read().await?;
    let now = cx.app.clock().now();
    let days = ask.days();
    let first = *days.first().ok_or_else(|| Broken::new("a planning of no days"))?;
    let span = around(&days)?;
    let (workers, left, conflicts, visits) = tokio::try_join!(
        calendar::list_workers(&db),
        calendar::left_behind(&db, now),
        calendar::conflicts(&db, now),
        store::list_visits_to_plan(&db, span.0, span.1, ask.technician),
    )?;
    let shown: Vec<&WorkerRow> = workers
        .iter()
        .filter(|worker| ask.technician.is_none_or(|only| worker.id == only))
        .collect();
    let ids: Vec<TechnicianId> = shown.iter().map(|worker| worker.id).collect();
    let (reserved, hours) = tokio::try_join!(
        calendar::list_reserved(&db, &ids, span, now),
        calendar::open_hours(&db, &ids, (first, u8::try_from(days.len())?), now),
    )?;
    let shop = cx.app.renderer().zone();
    let late = delays(&visits, &begins(&reserved), now);
    let mut troubles: Vec<Trouble> = left.into_iter().map(Trouble::left).collect();
    troubles.extend(late.iter().map(Trouble::late));
    troubles.extend(Trouble::all(&workers, conflicts, now));
    let drawn: Vec<Worker> = shown.iter().map(|worker| drawn(worker, shop)).collect();
    let board = Drawing {
        workers: &drawn,
        days: &days,
        taken: &reserved.into_iter().filter_map(taken).collect::<Vec<_>>(),
        open: &open(hours),
        labels: &labels(&visits, cx.lang),
        now,
    }
    .board();
    let mut requests: Vec<&VisitRow> = visits.iter().filter(|visit| visit.state == State::Requested).collect();
    requests.sort_by_key(|visit| visit.answer_by);
    let tray = visits
        .iter()
        .filter(|visit| visit.technician_id.is_none() && visit.state == State::Confirmed);
    Ok(Planning {
        requests: requests.into_iter().map(|row| Card::of(row, cx.lang)).collect(),
        tray: tray.map(|row| Card::of(row, cx.lang)).collect(),
        troubles,
        workers,
        board,
    })
}

/// When the reserved time of visits begins, the way there included.
pub(crate) fn begins(reserved: &[ReservedRow]) -> Vec<(crate::VisitId, Timestamp)> {
    let of = |row: &ReservedRow| Some((row.time?, row.from));
    reserved.iter().filter_map(of).collect()
}

/// Hours of work, one stretch after another.
fn open(hours: Vec<OpenHours>) -> Vec<(TechnicianId, Timestamp, Timestamp)> {
    let stretches = hours.into_iter().flat_map(|hours| {
        hours
            .open
            .into_iter()
            .map(move |(from, until)| (hours.technician, from, until))
    });
    stretches.collect()
}

/// The days in every zone of the earth.
pub(crate) fn around(days: &[Date]) -> Result<(Timestamp, Timestamp), Broken> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Err(Broken::new("a planning of no days"));
    };
    let noon = |day: &Date| day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).map(|noon| noon.timestamp());
    let reach = SignedDuration::from_hours(27);
    Ok((noon(first)?.checked_sub(reach)?, noon(last)?.checked_add(reach)?))
}

pub(crate) fn drawn(worker: &WorkerRow, shop: &TimeZone) -> Worker {
    Worker {
        id: worker.id,
        name: worker.name.clone(),
        zone: zone_of(&worker.time_zone, shop),
    }
}

/// The zone of a name; the shop's for a name that the program no longer knows.
pub(crate) fn zone_of(name: &str, shop: &TimeZone) -> TimeZone {
    TimeZone::get(name).unwrap_or_else(|_| shop.clone())
}

pub(crate) fn taken(row: ReservedRow) -> Option<Taken> {
    Some(Taken {
        technician: row.technician?,
        kind: row.kind,
        visit: row.time,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        from: row.from,
        until: row.until,
        note: row.note,
    })
}

pub(crate) fn labels(visits: &[VisitRow], lang: Lang) -> HashMap<crate::VisitId, Label> {
    let label = |visit: &VisitRow| Label {
        title: visit.title.0.get(lang).to_owned(),
        name: visit.name.clone(),
        place: visit.place_name.0.get(lang).to_owned(),
        state: visit.state.word().to_owned(),
        tag: visit.state.tag(),
    };
    visits.iter().map(|visit| (visit.id, label(visit))).collect()
}

/// What of visits needs a person, for the office's first page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct VisitCounts {
    /// Today's, called off or missed ones aside.
    pub today: i64,
    /// Waiting for an answer.
    pub requests: i64,
    /// Nobody is to do them yet.
    pub unassigned: i64,
}

/// Counts them: one statement. Today is the shop's.
pub async fn count(db: &impl Session, zone: &TimeZone, now: Timestamp) -> Result<VisitCounts, Broken> {
    let today = now.to_zoned(zone.clone()).date();
    let from = today.to_zoned(zone.clone())?.timestamp();
    let until = today.tomorrow()?.to_zoned(zone.clone())?.timestamp();
    let (today, requests, unassigned) = store::count_visits(db, from, until).await?;
    Ok(VisitCounts {
        today,
        requests,
        unassigned,
    })
}
