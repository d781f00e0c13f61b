//! Leave: a technician's time that is not for sale. It is a reservation like any other, so the database decides: where a visit
//! stands, or somebody's hold, leave is refused and what stands there is named. What an outside calendar says gives way; what of it
//! sticks out stays.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use platform::audit::{self, Act};
use platform::http::{Checks, Invalid};
use platform::{Tx, Verdict};
use serde_json::{Value, json};

use super::day::read_date;
use super::edit::EditRefused;
use crate::store::days as store;
use crate::store::external::settle_busy;
use crate::{ReservationId, TechnicianId};

/// The longest leave there is.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 400);
/// As many of what stands in the way are named.
const NAMED: usize = 5;

/// Leave as it is asked for: times on the technician's wall, `2026-12-24T08:00`, or whole days, `2026-12-24`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddLeave {
    pub technician: TechnicianId,
    pub from: String,
    /// A whole day is inside.
    pub until: String,
    pub note: String,
}

/// Leave as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveSpan {
    pub from: Timestamp,
    /// The first moment that is no leave any more.
    pub until: Timestamp,
    pub note: String,
}

/// Reads what is asked for, on the technician's wall. Names every field that cannot be read.
pub fn read_leave(input: &AddLeave, zone: &TimeZone) -> Result<LeaveSpan, Invalid> {
    let mut checks = Checks::new();
    let from = checks.field("from", read_begin(&input.from, zone));
    let until = checks.field("until", read_end(&input.until, zone));
    let note = checks.text("note", &input.note, (0, 200)).unwrap_or_default();
    if let (Some(from), Some(until)) = (from, until) {
        match until.duration_since(from) {
            span if span <= SignedDuration::ZERO => checks.note("until", "calendar_until"),
            span if span > LONGEST => checks.note("until", "calendar_leave_long"),
            _ => {}
        }
    }
    checks.done()?;
    let (Some(from), Some(until)) = (from, until) else {
        return Err(Invalid::one("from", "calendar_time"));
    };
    Ok(LeaveSpan { from, until, note })
}

/// Takes a technician's time. The same again is the same leave.
pub async fn add_leave(tx: &Tx, input: &AddLeave) -> Verdict<ReservationId, EditRefused> {
    let zone = store::lock_zone(tx, input.technician).await?;
    let (zone,) = zone.ok_or(EditRefused::NotFound)?;
    let zone = TimeZone::get(&zone).map_err(platform::Broken::new)?;
    let LeaveSpan { from, until, note } = read_leave(input, &zone).map_err(EditRefused::from)?;
    let id: ReservationId = tx.new_id();
    let (same, taken) = tokio::try_join!(
        store::find_leave(tx, input.technician, from, until),
        store::insert_leave(tx, id, input.technician, from, until, &note, tx.now()),
    )?;
    if let Some((same,)) = same {
        audit::nothing_new();
        return Ok(same);
    }
    if taken == 0 {
        return Err(in_the_way(tx, input.technician, (from, until, &zone)).await?.into());
    }
    let subject = input.technician.to_string();
    let after = json!({ "leave": id, "from": from, "until": until });
    audit::note(tx, &Act::new("add_leave", &subject, after)).await?;
    Ok(id)
}

/// Ends a leave: its time is for sale again. Again changes nothing.
pub async fn end_leave(tx: &Tx, technician: TechnicianId, leave: ReservationId) -> Verdict<(), EditRefused> {
    let known = store::lock_leave(tx, technician, leave).await?;
    let known = known.ok_or(EditRefused::NotFound)?;
    if known.ended_at.is_some() {
        audit::nothing_new();
        return Ok(());
    }
    // What outside calendars say of that time counts again at once.
    let whose = [technician];
    tokio::try_join!(store::end_leave(tx, leave, tx.now()), settle_busy(tx, &whose, tx.now()),)?;
    let subject = technician.to_string();
    let before = json!({ "leave": leave, "from": known.starts_at, "until": known.ends_at });
    Ok(audit::note(tx, &Act::new("end_leave", &subject, Value::Null).was(before)).await?)
}

async fn in_the_way(
    tx: &Tx,
    technician: TechnicianId,
    (from, until, zone): (Timestamp, Timestamp, &TimeZone),
) -> Result<EditRefused, platform::Broken> {
    let rows = store::list_in_the_way(tx, technician, from, until).await?;
    let named = rows.iter().take(NAMED).map(|row| {
        let starts = row
            .starts_at
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string();
        match row.time {
            Some(time) => format!("{starts} ({time})"),
            None => starts,
        }
    });
    Ok(EditRefused::InTheWay {
        with: named.collect::<Vec<_>>().join(", "),
        count: rows.len(),
    })
}

/// A time on the wall, or the first moment of a day.
fn read_begin(text: &str, zone: &TimeZone) -> Result<Timestamp, &'static str> {
    match read_date(text) {
        Ok(day) => instant(day.at(0, 0, 0, 0), zone),
        Err(_) => read_time(text, zone),
    }
}

/// A time on the wall, or the first moment after a day.
fn read_end(text: &str, zone: &TimeZone) -> Result<Timestamp, &'static str> {
    match read_date(text) {
        Ok(day) => instant(day.tomorrow().map_err(|_| "calendar_time")?.at(0, 0, 0, 0), zone),
        Err(_) => read_time(text, zone),
    }
}

/// `2026-12-24T08:00`, as browsers send it.
fn read_time(text: &str, zone: &TimeZone) -> Result<Timestamp, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Err("required");
    }
    let (day, time) = text.split_once(['T', ' ']).ok_or("calendar_time")?;
    let day: Date = read_date(day).map_err(|_| "calendar_time")?;
    let digits = |text: &str| {
        let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i8>().ok().filter(|_| is_number)
    };
    let mut parts = time.split(':').map(digits);
    let (Some(Some(hour)), Some(Some(minute)), None | Some(Some(0)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("calendar_time");
    };
    let at = DateTime::new(day.year(), day.month(), day.day(), hour, minute, 0, 0).map_err(|_| "calendar_time")?;
    instant(at, zone)
}

fn instant(at: DateTime, zone: &TimeZone) -> Result<Timestamp, &'static str> {
    zone.to_ambiguous_timestamp(at)
        .compatible()
        .map_err(|_| "calendar_time")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_are_read_on_the_technicians_wall() {
        let zone = TimeZone::get("Africa/Algiers").unwrap();
        let begin = |text: &str| read_begin(text, &zone).map(|at| at.to_string());
        let end = |text: &str| read_end(text, &zone).map(|at| at.to_string());
        assert_eq!(begin("2026-12-24").as_deref(), Ok("2026-12-23T23:00:00Z"));
        assert_eq!(
            end("2026-12-24").as_deref(),
            Ok("2026-12-24T23:00:00Z"),
            "the day is inside"
        );
        assert_eq!(end("2026-12-24T08:30").as_deref(), Ok("2026-12-24T07:30:00Z"));
        for text in [
            "2026-12-24T25:99",
            "2026-13-01",
            "2026-02-30T08:00",
            "2026-12-24T8",
            "24/12/2026",
            "1999-01-01",
        ] {
            assert_eq!(begin(text), Err("calendar_time"), "{text}");
        }
        assert_eq!(begin(" "), Err("required"));
    }

    proptest! {
        #[test]
        fn hostile_times_are_refused_or_read(text in "\\PC{0,30}|[0-9T:\\-+Z ]{0,25}") {
            let zone = TimeZone::get("Europe/Paris").unwrap();
            let _ = (read_begin(&text, &zone), read_end(&text, &zone), read_date(&text));
        }
    }
}
