//! The money of a line of time that is cancelled: what goes back, what is kept, what nobody owes any more. Shown before the click
//! and done after it by the same decision. Once: the same line again changes nothing.
//!
//! Lock order: order, then payment; the caller holds the order's lock before the visit's.

use calendar::TimeId;
use kernel::Money;
use payments::PaymentState;
use platform::db::Session;
use platform::{Broken, Fault, Tx, Verdict};
use serde::Serialize;

use crate::apply::{list_lines_left, lock_order};
use crate::attention;
use crate::decide::time::{self as decide, CancelTime, TimeCancelled};
use crate::desk::staff::{MoneyRefused, Staff};
use crate::due::TimeDue;
use crate::facts::OrderFacts;
use crate::order::OrderId;
use crate::refund::ask::make;
use crate::refund::gone_back::{Reason, RefundKind};
use crate::refund::plan::{AskRefund, Wish, plan_of, room_of};
use crate::refund::shares::LineLeft;
use crate::store::money as store;
use crate::store::order::{find_order_by_id, mark_refunding};
use crate::store::time::{self as times, TimeLineRow};
use crate::store_step::{NewRefund, insert_refund, insert_shares, store_step};

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

/// What an order's time is, around the line that is cancelled.
struct Around {
    lines: Vec<LineLeft>,
    positions: Vec<i32>,
    goods: Vec<(i32, i64)>,
    later_minor: i64,
    is_last: bool,
    is_done_else: bool,
    room_minor: i64,
    step_minor: i64,
}

impl Around {
    /// `None` where the order has no such line of time.
    fn of(
        order: &OrderFacts,
        time: TimeId,
        (rows, lines, payments): (&[TimeLineRow], Vec<LineLeft>, &[payments::Payment]),
        variants: &[(i32, catalog::VariantId)],
    ) -> Option<Around> {
        let choice = rows.iter().find(|row| row.visit_id == time)?.time.as_ref()?.0.clone();
        let ours = rows.iter().filter(|row| row.visit_id == time);
        let positions: Vec<i32> = ours.map(|row| row.position).collect();
        let is_last = rows.iter().all(|row| row.visit_id == time || row.how.is_some());
        let is_done_else = rows
            .iter()
            .any(|row| row.visit_id != time && row.how.as_deref() == Some("done"));
        let due = TimeDue {
            gross_minor: choice.gross_minor(),
            pay: choice.policy.payment,
            deposit_bp: choice.policy.deposit_bp,
            is_near: false,
        };
        let brought = |(position, variant): &(i32, catalog::VariantId)| {
            let line = lines.iter().find(|line| line.position == *position)?;
            let part = choice
                .parts
                .iter()
                .find(|(part, _)| part == variant)
                .map_or(0, |(_, quantity)| *quantity);
            // What other work has brought is there already.
            let pieces = if is_last && !is_done_else {
                line.left_quantity()
            } else {
                part.min(line.left_quantity())
            };
            (pieces > 0).then_some((*position, pieces))
        };
        let goods: Vec<(i32, i64)> = variants
            .iter()
            .filter(|_| order.is_by_visit)
            .filter_map(brought)
            .collect();
        Some(Around {
            later_minor: due.later_minor(),
            is_last: is_last && (order.is_by_visit || variants.is_empty()),
            is_done_else,
            room_minor: room_of(order, payments).minor(),
            step_minor: payments
                .iter()
                .map(|payment| payment.gateway.step_minor(order.currency))
                .max()
                .unwrap_or(1),
            lines,
            positions,
            goods,
        })
    }

    fn ask(&self, time: TimeId, back_bp: u32) -> CancelTime<'_> {
        CancelTime {
            time: time.to_string(),
            lines: &self.lines,
            positions: &self.positions,
            goods: &self.goods,
            later_minor: self.later_minor,
            back_bp,
            is_last: self.is_last,
            is_done_else: self.is_done_else,
            room_minor: self.room_minor,
            step_minor: self.step_minor,
        }
    }
}

/// What [`cancel_time`] would do now. One round trip.
pub async fn plan_cancel_time(
    db: &impl Session,
    order: OrderId,
    time: TimeId,
    back_bp: u32,
) -> Verdict<TimeMoney, MoneyRefused> {
    let reference = order.to_string();
    let (row, dues, rows, lines, variants, payments) = tokio::try_join!(
        find_order_by_id(db, order),
        store::list_dues(db, order),
        times::list_time_lines(db, order),
        list_lines_left(db, order),
        store::list_variants(db, order),
        payments::list_for(db, &reference),
    )?;
    let order = OrderFacts::of(&row.ok_or_else(MoneyRefused::not_found)?, &dues);
    if let Some(known) = ended(&order, time, &rows) {
        return Ok(known);
    }
    let around = Around::of(&order, time, (&rows, lines, &payments), &variants);
    let around = around.ok_or_else(MoneyRefused::not_found)?;
    let planned = decide::cancel_time(&order, &around.ask(time, back_bp), ("", jiff::Timestamp::UNIX_EPOCH));
    let planned = planned.ok_or_else(|| MoneyRefused::conflict("order_not_now"))?;
    Ok(money_of(&order, &planned))
}

/// Under the order's lock, which the caller takes first ([`crate::lock`]). `by` names who did it.
pub async fn cancel_time(
    tx: &Tx,
    order: OrderId,
    time: TimeId,
    (back_bp, by): (u32, &str),
) -> Verdict<TimeMoney, MoneyRefused> {
    let reference = order.to_string();
    let (locked, rows, lines, variants, payments) = tokio::try_join!(
        lock_order(tx, order),
        times::list_time_lines(tx, order),
        list_lines_left(tx, order),
        store::list_variants(tx, order),
        payments::list_for(tx, &reference),
    )?;
    let order = locked.ok_or_else(MoneyRefused::not_found)?.facts();
    if let Some(known) = ended(&order, time, &rows) {
        return Ok(known);
    }
    let around = Around::of(&order, time, (&rows, lines, &payments), &variants);
    let around = around.ok_or_else(MoneyRefused::not_found)?;
    let done = decide::cancel_time(&order, &around.ask(time, back_bp), (by, tx.now()));
    let done = done.ok_or_else(|| MoneyRefused::conflict("order_not_now"))?;
    let money = money_of(&order, &done);
    let moves = money.back.is_positive() || money.let_go.is_positive();
    if moves && payments.iter().any(|payment| payment.is_frozen) {
        return Err(MoneyRefused::conflict("payment_frozen").into());
    }
    if moves && payments.iter().any(|payment| payment.state == PaymentState::Capturing) {
        return Err(MoneyRefused::conflict("order_being_taken").into());
    }
    let sums = (money.back.minor(), money.kept.minor(), money.let_go.minor());
    times::insert_time_end(tx, time, order.id, "cancelled", sums.0, sums.1, sums.2, by, tx.now()).await?;
    store_step(tx, &done.step).await?;
    if !done.is_ended {
        note_let_go(tx, &order, time, (&done, by)).await?;
        give_back(tx, &done.step.next, time, (&done, &payments, by)).await?;
    }
    if let Some((payment, amount)) = done.capture {
        capture_or_raise(tx, order.id, (payment, Some(amount))).await?;
    }
    Ok(money)
}

/// What was done or called off stays so, whatever has become of the hold: then a person is called.
pub(super) async fn capture_or_raise(
    tx: &Tx,
    order: OrderId,
    (payment, amount): (payments::PaymentId, Option<Money>),
) -> Result<(), Broken> {
    match payments::capture(tx, payment, amount).await {
        Ok(()) => Ok(()),
        Err(Fault::Refused(refused)) => {
            tracing::warn!(order.id = %order, ?refused, "what was held could not be taken");
            attention::raise(tx, order, "capture_refused").await
        }
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

/// What became of a line that ended before.
fn ended(order: &OrderFacts, time: TimeId, rows: &[TimeLineRow]) -> Option<TimeMoney> {
    let row = rows.iter().find(|row| row.visit_id == time && row.how.is_some())?;
    let money = |minor: Option<i64>| order.money(minor.unwrap_or_default());
    Some(TimeMoney {
        back: money(row.back_minor),
        kept: money(row.kept_minor),
        let_go: money(row.let_go_minor),
    })
}

fn money_of(order: &OrderFacts, done: &TimeCancelled) -> TimeMoney {
    let split = &done.split;
    TimeMoney {
        back: order.money(split.back_minor),
        kept: order.money(split.kept_minor),
        let_go: order.money(split.let_go_minor),
    }
}

/// What nobody owes any more leaves the lines.
async fn note_let_go(
    tx: &Tx,
    order: &OrderFacts,
    time: TimeId,
    (done, by): (&TimeCancelled, &str),
) -> Verdict<(), MoneyRefused> {
    if done.split.let_go_minor == 0 {
        return Ok(());
    }
    let row = NewRefund {
        kind: RefundKind::NotTaken,
        reason: "visit_cancelled",
        note: "",
        by,
        amount_minor: done.split.let_go_minor,
    };
    let request = format!("let_go:{time}");
    tokio::try_join!(
        insert_refund(tx, order, (time.uuid(), &request), &row),
        insert_shares(tx, time.uuid(), &done.split.let_go, &[]),
    )?;
    Ok(())
}

/// What was taken goes back to the payments it came from; what came in notes and coins, by hand.
async fn give_back(
    tx: &Tx,
    order: &OrderFacts,
    time: TimeId,
    (done, payments, by): (&TimeCancelled, &[payments::Payment], &str),
) -> Verdict<(), MoneyRefused> {
    if done.split.back_minor == 0 || order.refunding_at.is_some() {
        return Ok(());
    }
    let plan = plan_of(order, payments, (done.split.back_minor, done.split.back.clone()));
    let ask = AskRefund {
        request: format!("visit:{time}"),
        wish: Wish::Lines(Vec::new()),
        reason: Reason::Requested,
        note: String::new(),
        put_back: Vec::new(),
    };
    let staff = Staff { name: by.to_owned() };
    match make(tx, order, (&ask, &plan), &staff).await {
        Ok(()) => {}
        Err(Fault::Refused(refused)) => return Err(refused.into()),
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    }
    if plan.is_whole {
        mark_refunding(tx, order.id, Some(tx.now())).await?;
    }
    Ok(())
}
