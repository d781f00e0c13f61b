//! The money of a visit, which is its order's affair: what goes back when it ends, what is taken when it is done.

use jiff::Timestamp;
use orders::{MoneyRefused, TimeMoney};
use platform::db::Session;
use platform::{Fault, Tx, Verdict};

use crate::act::cancel::back_bp;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::store::visit::VisitRow;

/// What [`crate::cancel`] would do for `by` now.
pub async fn plan_cancel(
    db: &impl Session,
    visit: &VisitRow,
    (by, now): (&By, Timestamp),
) -> Verdict<TimeMoney, VisitRefused> {
    let back_bp = back_bp(visit, by, now);
    orders::plan_cancel_time(db, visit.order_id, visit.id, back_bp)
        .await
        .map_err(refused)
}

/// Once; again changes nothing.
pub(crate) async fn give_back(
    tx: &Tx,
    visit: &VisitRow,
    (back_bp, by): (u32, &By),
) -> Verdict<TimeMoney, VisitRefused> {
    orders::cancel_time(tx, visit.order_id, visit.id, (back_bp, &by.name))
        .await
        .map_err(refused)
}

/// The work is done: a hold is taken.
pub(crate) async fn finish(tx: &Tx, visit: &VisitRow, by: &By) -> Verdict<(), VisitRefused> {
    orders::finish_time(tx, visit.order_id, visit.id, &by.name)
        .await
        .map_err(refused)
}

fn refused(fault: Fault<MoneyRefused>) -> Fault<VisitRefused> {
    fault.map(VisitRefused::Money)
}
