//! Who is taken when, for plans: reads, decides nothing.

use jiff::Timestamp;
use jiff::civil::Date;
use platform::Broken;
use platform::db::Session;

use crate::crew::{Holidays, Member};
use crate::hours::{DAY, at, day_of, number_of};
use crate::slots::Span;
use crate::store::moves as store;
use crate::store::slots::{list_holiday_changes, list_rules};
use crate::{LeftBehindRow, ReservedRow, TechnicianId};

/// What these technicians are taken for in a time, ascending: holds that still count, requests, visits, leave, outside calendars.
pub async fn list_reserved(
    db: &impl Session,
    technicians: &[TechnicianId],
    (from, until): (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<Vec<ReservedRow>, Broken> {
    store::list_reserved(db, technicians, from, until, now).await
}

/// Visits nobody is to do yet, from then on: the tray.
pub async fn list_unassigned(db: &impl Session, from: Timestamp) -> Result<Vec<ReservedRow>, Broken> {
    store::list_unassigned(db, from).await
}

/// What was sold of the time of those who work no more, from now on: it stands until somebody else is to do it.
pub async fn left_behind(db: &impl Session, now: Timestamp) -> Result<Vec<LeftBehindRow>, Broken> {
    store::list_left_behind(db, now).await
}

/// The hours somebody works, and what is left of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenHours {
    pub technician: TechnicianId,
    /// From, until; ascending and apart.
    pub open: Vec<(Timestamp, Timestamp)>,
    /// The same without all that is reserved, buffers and the way included.
    pub left: Vec<(Timestamp, Timestamp)>,
}

/// When these technicians work on `days` days from `from` on, each by the wall of their own zone, in the house's order.
pub async fn open_hours(
    db: &impl Session,
    technicians: &[TechnicianId],
    (from, days): (Date, u8),
    now: Timestamp,
) -> Result<Vec<OpenHours>, Broken> {
    let first = number_of(from);
    let last = first + i64::from(days) - 1;
    let (rows, changes) = tokio::try_join!(
        list_rules(db, technicians, at((first - 1) * DAY), at((last + 2) * DAY), now),
        list_holiday_changes(db, day_of(first), day_of(last)),
    )?;
    let holidays = Holidays::of(&changes, (first, last));
    rows.into_iter()
        .map(|row| {
            let member = Member::of(row.into(), &holidays, (first, last))?;
            Ok(OpenHours {
                technician: member.id,
                open: instants(&member.open()),
                left: instants(&member.left()),
            })
        })
        .collect()
}

fn instants(spans: &[Span]) -> Vec<(Timestamp, Timestamp)> {
    spans.iter().map(|(from, until)| (at(*from), at(*until))).collect()
}
