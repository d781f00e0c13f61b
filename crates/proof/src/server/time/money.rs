//! The money of time that ends, as `orders::time` has it: planned and done by one decision, under the order's lock.

use calendar::TimeId;
use kernel::Money;
use orders::OrderId;
use orders::pure::time::{self as decide, CancelTime, TimeCancelled};
use orders::pure::{RefundKind, Share, TimeDue, cut, plan_of, room_of};
use payments::{Payment, PaymentId, PaymentState, RefundId, RefundPayment};

use crate::bug::Bug;
use crate::rows::time::TimeEnd;
use crate::rows::{OrderRow, TimeLine};
use crate::server::{Tx, order, refund};

/// What the page says before the click, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    pub back_minor: i64,
    pub kept_minor: i64,
}

/// Nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotNow;

/// What is around a line of time, for the decision.
struct Around {
    lines: Vec<orders::pure::LineLeft>,
    positions: Vec<i32>,
    goods: Vec<(i32, i64)>,
    later_minor: i64,
    is_last: bool,
    is_done_else: bool,
    room_minor: i64,
    step_minor: i64,
}

impl Around {
    fn of(order: &OrderRow, time: TimeId, payments: &[Payment]) -> Option<Around> {
        let line = order.times.iter().find(|line| line.time == time)?;
        let is_last = order.times.iter().all(|line| line.time == time || line.end.is_some());
        let is_done = |line: &TimeLine| line.end.is_some_and(|end| end.is_done);
        let is_done_else = order.times.iter().any(|line| line.time != time && is_done(line));
        let choice = &line.choice;
        let due = TimeDue {
            gross_minor: choice.gross_minor(),
            pay: choice.policy.payment,
            deposit_bp: choice.policy.deposit_bp,
            is_near: false,
        };
        let lines = order.lines_left();
        let is_of_time = |position: &i32| order.times.iter().any(|line| line.positions.contains(position));
        let brought = lines.iter().filter(|line| !is_of_time(&line.position));
        let goods = brought.filter_map(|line| {
            // What other work has brought is there already.
            let pieces = if is_last && !is_done_else {
                line.left_quantity()
            } else {
                choice.parts.min(line.left_quantity())
            };
            (pieces > 0).then_some((line.position, pieces))
        });
        Some(Around {
            positions: line.positions.clone(),
            goods: goods.collect(),
            later_minor: due.later_minor(),
            is_last,
            is_done_else,
            room_minor: room_of(&order.facts, payments).minor(),
            step_minor: payments
                .iter()
                .map(|payment| payment.gateway.step_minor(order.facts.currency))
                .max()
                .unwrap_or(1),
            lines,
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

/// A cancellation that is decided and not stored. Nothing of it is left to do where the line has ended before.
pub enum Planned {
    Before(Sums),
    Now(Box<TimeCancelled>),
}

impl Planned {
    pub fn sums(&self) -> Sums {
        match self {
            Planned::Before(sums) => *sums,
            Planned::Now(done) => Sums {
                back_minor: done.split.back_minor,
                kept_minor: done.split.kept_minor,
            },
        }
    }
}

/// What cancelling would do now.
pub fn plan(tx: &Tx<'_>, (order, time): (OrderId, TimeId), back_bp: u32, by: &str) -> Result<Planned, NotNow> {
    let row = tx.rows.orders.get(&order).ok_or(NotNow)?;
    let ended = row
        .times
        .iter()
        .find(|line| line.time == time)
        .and_then(|line| line.end);
    if let Some(end) = ended {
        return Ok(Planned::Before(Sums {
            back_minor: end.back_minor,
            kept_minor: end.kept_minor,
        }));
    }
    let around = Around::of(row, time, &payments_of(tx, order)).ok_or(NotNow)?;
    let done = decide::cancel_time(&row.facts, &around.ask(time, back_bp), (by, tx.now)).ok_or(NotNow)?;
    Ok(Planned::Now(Box::new(done)))
}

/// Whether the money that would move can: nothing of it is being taken.
pub fn can_move(tx: &Tx<'_>, order: OrderId, planned: &Planned) -> bool {
    let Planned::Now(done) = planned else { return true };
    let moves = done.split.back_minor > 0 || done.split.let_go_minor > 0;
    let is_taken = payments_of(tx, order)
        .iter()
        .any(|payment| payment.state == PaymentState::Capturing);
    !(moves && is_taken)
}

/// Stores what was planned.
pub fn cancel(tx: &mut Tx<'_>, (order, time): (OrderId, TimeId), planned: Planned) {
    let Planned::Now(done) = planned else { return };
    let end = TimeEnd {
        is_done: false,
        back_minor: done.split.back_minor,
        kept_minor: done.split.kept_minor,
        let_go_minor: done.split.let_go_minor,
        at: tx.now,
    };
    set_end(tx, order, time, end);
    tx.say(format!(
        "a visit is called off: {} back, {} kept, {} let go",
        end.back_minor, end.kept_minor, end.let_go_minor
    ));
    order::store_step(tx, &done.step);
    if !done.is_ended {
        note_let_go(tx, order, time, &done);
        give_back(tx, (order, time), &done);
    }
    if let Some(capture) = done.capture {
        capture_or_raise(tx, order, capture);
    }
}

fn set_end(tx: &mut Tx<'_>, order: OrderId, time: TimeId, end: TimeEnd) {
    let line = tx
        .rows
        .orders
        .get_mut(&order)
        .and_then(|row| row.times.iter_mut().find(|line| line.time == time));
    if let Some(line) = line {
        line.end.get_or_insert(end);
    }
}

/// What nobody owes any more leaves the lines.
fn note_let_go(tx: &mut Tx<'_>, order: OrderId, time: TimeId, done: &TimeCancelled) {
    if done.split.let_go_minor == 0 {
        return;
    }
    if let Some(row) = tx.rows.orders.get_mut(&order) {
        let id = RefundId::from_uuid(time.uuid());
        let mut let_go = order::kept(id, RefundKind::NotTaken, format!("let_go:{time}"));
        let_go.known.shares.clone_from(&done.split.let_go);
        row.refunds.push(let_go);
    }
}

/// What was taken goes back to the payments it came from. What came in notes and coins, a person gives back.
fn give_back(tx: &mut Tx<'_>, (order, time): (OrderId, TimeId), done: &TimeCancelled) {
    let facts = &done.step.next;
    if done.split.back_minor == 0 || facts.refunding_at.is_some() {
        return;
    }
    let mut back = done.split.back_minor;
    if tx.has(Bug::BackInWholeDinars) {
        back -= back % 100;
    }
    let plan = plan_of(facts, &payments_of(tx, order), (back, done.split.back.clone()));
    let of_payments = plan.parts.iter().map(|(_, amount)| amount.minor());
    let sums: Vec<i64> = of_payments.chain(Some(plan.cash.minor())).collect();
    let cuts = cut(&plan.shares, &sums);
    let request = format!("visit:{time}");
    if plan.cash.is_positive() {
        ask_in_cash(tx, order, (plan.cash.minor(), request.clone()), cuts.last());
    }
    for (at, ((payment, amount), shares)) in plan.parts.into_iter().zip(cuts).enumerate() {
        let input = RefundPayment {
            payment,
            amount,
            key: format!("order:{order}:visit:{time}:{at}"),
            reason: "requested_by_customer".to_owned(),
        };
        match refund::request_refund(tx, &input) {
            Ok(refund) => {
                let mut kept = order::kept(refund, RefundKind::Lines, request.clone());
                kept.known.shares = shares;
                if let Some(row) = tx.rows.orders.get_mut(&order) {
                    row.refunds.push(kept);
                }
            }
            Err(refused) => tx.break_off(format!("a visit's refund was refused: {refused:?}")),
        }
    }
    if plan.is_whole
        && let Some(row) = tx.rows.orders.get_mut(&order)
    {
        row.facts.refunding_at = Some(tx.now);
    }
}

/// Somebody is to give it back by hand.
fn ask_in_cash(tx: &mut Tx<'_>, order: OrderId, (cash, request): (i64, String), shares: Option<&Vec<Share>>) {
    let id: RefundId = tx.new_id();
    let Some(row) = tx.rows.orders.get_mut(&order) else {
        return;
    };
    let mut left = cash;
    for due in &mut row.facts.dues {
        let part = left.min(due.cash_minor - due.cash_back_minor);
        due.cash_back_minor += part;
        left -= part;
    }
    let mut kept = order::kept(id, RefundKind::Cash, request);
    kept.known.shares = shares.cloned().unwrap_or_default();
    row.refunds.push(kept);
    order::raise(tx, order, "cash_to_give_back");
}

/// What was done or called off stays so, whatever has become of the hold: then a person is called.
fn capture_or_raise(tx: &mut Tx<'_>, order: OrderId, (payment, amount): (PaymentId, Money)) {
    let decided = tx.payment(payment).map(|held| held.capture(amount, tx.now));
    match decided {
        Some(Ok(step)) => order::store_decision(tx, payment, &step),
        Some(Err(_)) | None => order::raise(tx, order, "capture_refused"),
    }
}

pub fn payments_of(tx: &Tx<'_>, order: OrderId) -> Vec<Payment> {
    let reference = order.to_string();
    let payments = tx.rows.payments.values();
    payments
        .filter(|payment| payment.reference == reference)
        .cloned()
        .collect()
}

/// The work is done: after the last of them a hold is taken.
pub fn finish(tx: &mut Tx<'_>, (order, time): (OrderId, TimeId), by: &str) -> Result<(), NotNow> {
    let row = tx.rows.orders.get(&order).ok_or(NotNow)?;
    let others_open = row.times.iter().any(|line| line.time != time && line.end.is_none());
    let has_ended = row.times.iter().any(|line| line.time == time && line.end.is_some());
    let facts = row.facts.clone();
    let done = TimeEnd {
        is_done: true,
        back_minor: 0,
        kept_minor: 0,
        let_go_minor: 0,
        at: tx.now,
    };
    if has_ended || others_open {
        set_end(tx, order, time, done);
        return Ok(());
    }
    let (step, capture) = decide::finish(&facts, by);
    let is_taken = payments_of(tx, order)
        .iter()
        .any(|payment| payment.state == PaymentState::Capturing);
    let capture = capture.filter(|_| !is_taken && !tx.has(Bug::CheckOutForgetsTheHold));
    set_end(tx, order, time, done);
    if step.changes(&facts) {
        order::store_step(tx, &step);
    }
    if let Some(capture) = capture {
        capture_or_raise(tx, order, capture);
    }
    Ok(())
}

/// Notes and coins for what is owed and held by nothing; how much it was.
pub fn pay_on_site(tx: &mut Tx<'_>, order: OrderId) -> Result<i64, NotNow> {
    let row = tx.rows.orders.get(&order).ok_or(NotNow)?;
    let paid = decide::pay_on_site(&row.facts, &row.lines_left(), ("staff", tx.now));
    let (step, cash) = paid.ok_or(NotNow)?;
    order::store_step(tx, &step);
    tx.say(format!("{}: {} in cash", step.next.number, cash.minor()));
    Ok(cash.minor())
}
