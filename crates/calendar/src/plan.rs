//! Who is taken when, for plans: reads, decides nothing.

use jiff::Timestamp;
use platform::Broken;
use platform::db::Session;

use crate::store::moves as store;
use crate::{ReservedRow, TechnicianId};

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
