//! The money of a line of time that is cancelled: what goes back, what is kept, what nobody owes any more.

use calendar::TimeId;
use kernel::Money;
use platform::db::Session;
use platform::{Tx, Verdict};
use serde::Serialize;

use crate::desk::staff::MoneyRefused;
use crate::order::OrderId;

/// What cancelling means in money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TimeMoney {
    /// Goes back to the customer.
    pub back: Money,
    /// Stays with us.
    pub kept: Money,
    /// A hold that is let go, or what was still owed.
    pub let_go: Money,
}

/// What [`cancel_time`] would do now.
pub async fn plan_cancel_time(
    db: &impl Session,
    order: OrderId,
    time: TimeId,
    back_bp: u32,
) -> Verdict<TimeMoney, MoneyRefused> {
    let _ = (db, order, time, back_bp);
    Err(MoneyRefused::conflict("order_not_now").into())
}

/// Under the order's lock, which the caller takes first ([`crate::lock`]).
pub async fn cancel_time(
    tx: &Tx,
    order: OrderId,
    time: TimeId,
    (back_bp, by): (u32, &str),
) -> Verdict<TimeMoney, MoneyRefused> {
    let _ = (tx, order, time, back_bp, by);
    Err(MoneyRefused::conflict("order_not_now").into())
}
