//! Reads calendars kept elsewhere when they are due. What cannot be had, or not understood, changes nothing but the failure that
//! staff see; it is asked for again. Runs in its schedule's own lane, so that a slow host holds nothing up. The address is a
//! secret: it is in no log.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use platform::outgoing::{NotRead, Outgoing, PublicOnly, Reply};
use platform::tasks::{Task, TaskSet};
use platform::{App, Broken, Stopwatch, Tx};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use super::read::{MOST_BYTES, read};
use super::span::Span;
use super::unsound::Unsound;
use crate::store::external::{self as store, DueCalendar};

const TIMEOUT: Duration = Duration::from_secs(20);
/// Calendars are asked for this often.
const EVERY: SignedDuration = SignedDuration::from_mins(15);
/// How long a taken calendar is left to whoever took it, should that one go away.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// Asked for at the same time.
const AT_ONCE: i64 = 8;
/// After this long a run begins no more of them, so that the program can stop in time.
const TURN: Duration = Duration::from_secs(5);
/// "Nothing has changed" is believed for so long: what repeats has to be followed further as time goes on.
const BELIEVED: SignedDuration = SignedDuration::from_hours(24);
/// How far behind and ahead of now events count: further than anything is sold.
const BEHIND: SignedDuration = SignedDuration::from_hours(24);
const AHEAD: SignedDuration = SignedDuration::from_hours(400 * 24);

/// The way to the hosts of calendars: a part of the application. Without it none are read.
#[derive(Debug, Clone)]
pub struct CalendarReader(PublicOnly);

impl CalendarReader {
    /// Reads public addresses only.
    pub fn public() -> Result<Self, Broken> {
        Ok(CalendarReader(Outgoing::public(TIMEOUT)?))
    }

    /// With a client of the caller's.
    pub fn through(client: PublicOnly) -> Self {
        CalendarReader(client)
    }

    pub(super) fn may_ask(&self, url: &str) -> bool {
        self.0.may_ask(url)
    }
}

/// Reads what is due now instead of in a minute.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ReadDue {}

impl Task for ReadDue {
    const NAME: &'static str = "calendar.read_due";

    fn key(&self) -> Option<String> {
        Some("due".to_owned())
    }
}

pub(crate) fn tasks() -> TaskSet {
    TaskSet::new().on(|app: App, _: ReadDue| read_external(app)).every(
        Duration::from_mins(1),
        "calendar.read_external",
        read_external,
    )
}

/// Reads what is due, for a few seconds; the schedule calls it again. Any number of nodes may do so at once: each calendar is
/// taken by one.
pub async fn read_external(app: App) -> Result<(), Broken> {
    let Some(reader) = app.part::<CalendarReader>() else {
        return Ok(());
    };
    let watch = Stopwatch::start();
    while watch.elapsed() < TURN {
        let tx = app.db().begin().await?;
        let due = store::claim_due(&tx, tx.now(), AT_ONCE, tx.now().saturating_add(LEASE)?).await?;
        tx.commit().await?;
        if due.is_empty() {
            break;
        }
        let mut reading = JoinSet::new();
        for calendar in due {
            reading.spawn(read_one(app.clone(), reader.clone(), calendar));
        }
        while let Some(ended) = reading.join_next().await {
            // Whichever way it ended without a word in its row, it is due again when its lease is over.
            if let Err(broken) = ended.map_err(Broken::from).flatten() {
                tracing::error!(%broken, "a calendar could not be dealt with");
            }
        }
    }
    Ok(())
}

/// What an address answered.
enum Heard {
    Unchanged,
    Said { spans: Vec<Span>, etag: Option<String> },
}

async fn read_one(app: App, reader: CalendarReader, calendar: DueCalendar) -> Result<(), Broken> {
    let heard = hear(&reader, &calendar, app.clock().now()).await?;
    let tx = app.db().begin().await?;
    let next = tx.now().saturating_add(EVERY)?;
    match heard {
        Ok(heard) => keep(&tx, &calendar, heard, next).await?,
        Err((unsound, status)) => {
            let failure = status.map_or_else(
                || unsound.word().to_owned(),
                |status| format!("{}:{status}", unsound.word()),
            );
            store::mark_failed(&tx, calendar.id, &failure, tx.now(), next).await?;
            tracing::info!(calendar.id = %calendar.id, failure, "a calendar was not read");
        }
    }
    tx.commit().await
}

/// What it says now in the place of what it said, and what follows for its technician, at once or not at all.
async fn keep(tx: &Tx, calendar: &DueCalendar, heard: Heard, next: Timestamp) -> Result<(), Broken> {
    match heard {
        Heard::Unchanged => {
            store::mark_unchanged(tx, calendar.id, tx.now(), next).await?;
        }
        Heard::Said { spans, etag } => {
            if store::mark_parsed(tx, calendar.id, etag.as_deref(), tx.now(), next).await? == 0 {
                return Ok(());
            }
            let from: Vec<Timestamp> = spans.iter().map(|span| span.from).collect();
            let until: Vec<Timestamp> = spans.iter().map(|span| span.until).collect();
            store::replace_spans(tx, calendar.id, &from, &until).await?;
        }
    }
    store::settle_busy(tx, &[calendar.technician], tx.now()).await?;
    Ok(())
}

type NotHeard = (Unsound, Option<u16>);

async fn hear(
    reader: &CalendarReader,
    calendar: &DueCalendar,
    now: Timestamp,
) -> Result<Result<Heard, NotHeard>, Broken> {
    let is_fresh = calendar.parsed_at.is_some_and(|at| now.duration_since(at) < BELIEVED);
    let etag = calendar.etag.as_deref().filter(|_| is_fresh);
    let reply = match reader.0.get_unless(&calendar.url, etag, MOST_BYTES).await {
        Ok(reply) => reply,
        Err(why) => return Ok(Err((unsound(&why), None))),
    };
    match reply.status {
        304 if etag.is_some() => Ok(Ok(Heard::Unchanged)),
        200 => understand(calendar, reply, now).await,
        status => Ok(Err((Unsound::Answered, Some(status)))),
    }
}

/// On a thread of its own: a large file takes its time, and should reading one go wrong, only this reading has.
async fn understand(calendar: &DueCalendar, reply: Reply, now: Timestamp) -> Result<Result<Heard, NotHeard>, Broken> {
    let window = Span {
        from: now.saturating_sub(BEHIND)?,
        until: now.saturating_add(AHEAD)?,
    };
    let own = TimeZone::get(&calendar.time_zone)?;
    let etag = reply
        .headers
        .get("etag")
        .and_then(|tag| tag.to_str().ok())
        .map(str::to_owned);
    let reading = tokio::task::spawn_blocking(move || read(&String::from_utf8_lossy(&reply.body), &own, window));
    Ok(match reading.await {
        Ok(Ok(spans)) => Ok(Heard::Said { spans, etag }),
        Ok(Err(unsound)) => Err((unsound, None)),
        Err(_) => Err((Unsound::NotACalendar, None)),
    })
}

fn unsound(why: &NotRead) -> Unsound {
    match why {
        NotRead::NotPublic => Unsound::NotPublic,
        NotRead::TooLarge => Unsound::TooLarge,
        NotRead::NoAnswer(_) => Unsound::NoAnswer,
    }
}
