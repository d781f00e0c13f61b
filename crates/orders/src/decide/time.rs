//! The money of time that ends: a visit that is cancelled, its work that is done, what is paid on the spot. What goes back is set
//! against what is still owed first, then against what is held, then against what was taken; what is kept is never more than
//! what was taken or held of it: nobody is run after. Pure.

use jiff::Timestamp;
use kernel::Money;
use ledger::Account;
use payments::PaymentId;
use serde_json::json;

use super::{OrderStep, PaymentAct, StockAct, cancel, funds};
use crate::books::{self, Sold};
use crate::facts::OrderFacts;
use crate::order::{Event, State, next};
use crate::refund::shares::{self, Asked, LineLeft, Share};

/// A line of time that is to be cancelled, in its order.
#[derive(Debug, Clone)]
pub struct CancelTime<'a> {
    /// Names it in the books and in the timeline.
    pub time: String,
    /// All the order's lines.
    pub lines: &'a [LineLeft],
    /// Positions of the visit and of its way.
    pub positions: &'a [i32],
    /// Goods that come back whole, by position and pieces.
    pub goods: &'a [(i32, i64)],
    /// What of it was to be paid at the visit.
    pub later_minor: i64,
    /// The share of it that goes back, in basis points.
    pub back_bp: u32,
    /// Nothing else of the order is to be done or sent.
    pub is_last: bool,
    /// Other work of the order was done.
    pub is_done_else: bool,
    /// What of the order may still be given back, to cards and in cash.
    pub room_minor: i64,
    /// The gateway takes and gives back multiples of this.
    pub step_minor: i64,
}

/// What becomes of the money, in minor units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Split {
    pub back_minor: i64,
    pub kept_minor: i64,
    pub let_go_minor: i64,
    /// Of `let_go_minor`, by line.
    pub let_go: Vec<Share>,
    /// Of `back_minor`, by line.
    pub back: Vec<Share>,
}

/// All that follows.
#[derive(Debug, Clone)]
pub struct TimeCancelled {
    pub step: OrderStep,
    pub split: Split,
    /// The order ended with it: what comes back of its payments is asked for by the step.
    pub is_ended: bool,
    /// What is left of a hold, to be taken now.
    pub capture: Option<(PaymentId, Money)>,
}

fn open_minor(order: &OrderFacts) -> i64 {
    let open = order.dues.iter().filter(|due| due.held_minor == 0);
    open.map(crate::due::Due::left_minor).sum()
}

fn held_minor(order: &OrderFacts) -> i64 {
    order.dues.iter().map(|due| due.held_minor).sum()
}

/// How the money is split, before anything is done.
pub fn split(order: &OrderFacts, cancel: &CancelTime<'_>) -> Split {
    let is_ours = |line: &&LineLeft| cancel.positions.contains(&line.position);
    let ours: Vec<LineLeft> = cancel.lines.iter().filter(is_ours).copied().collect();
    let gross: i64 = ours.iter().map(LineLeft::left_minor).sum();
    let fee = gross
        - order
            .money(gross)
            .share(cancel.back_bp)
            .map_or(gross, Money::minor)
            .clamp(0, gross);
    let later = cancel.later_minor.min(open_minor(order)).min(gross);
    let kept_minor = fee.min(gross - later);
    let goods = shares::share(cancel.lines, &Asked::Lines(cancel.goods.to_vec())).unwrap_or_default();
    let kept_minor = kept_minor - odd_minor(order, cancel, gross - kept_minor + shares::sum_of(&goods)).min(kept_minor);
    let mut gone = shares::share(&ours, &Asked::Amount(gross - kept_minor)).unwrap_or_default();
    gone.extend(goods);
    let sum = shares::sum_of(&gone);
    let let_go_minor = sum.min(open_minor(order) + held_minor(order));
    let back_minor = (sum - let_go_minor).min(cancel.room_minor);
    // Less than the smallest amount the gateway gives back stays.
    let stays = back_minor % cancel.step_minor;
    let (kept_minor, back_minor) = (kept_minor + stays, back_minor - stays);
    let (let_go, back) = cut_in_two(gone, (let_go_minor, back_minor));
    Split {
        back_minor,
        kept_minor,
        let_go_minor,
        let_go,
        back,
    }
}

/// By how much less has to be kept, so that the gateway can take or give back what it has to: the odd part is the customer's.
fn odd_minor(order: &OrderFacts, cancel: &CancelTime<'_>, sum: i64) -> i64 {
    let (open, held) = (open_minor(order), held_minor(order));
    let back = sum - sum.min(open + held);
    if back > 0 {
        return (-back).rem_euclid(cancel.step_minor);
    }
    let taken = held - (sum - open).max(0);
    if held > 0 { taken % cancel.step_minor } else { 0 }
}

/// Pieces stay with the first of the two that is anything.
fn cut_in_two(gone: Vec<Share>, (let_go_minor, back_minor): (i64, i64)) -> (Vec<Share>, Vec<Share>) {
    match (let_go_minor, back_minor) {
        (0, 0) => (Vec::new(), Vec::new()),
        (0, back) if back == shares::sum_of(&gone) => (Vec::new(), gone),
        (let_go, 0) if let_go == shares::sum_of(&gone) => (gone, Vec::new()),
        (0, back) => (Vec::new(), shares::cut(&gone, &[back]).swap_remove(0)),
        _ => {
            let mut cuts = shares::cut(&gone, &[let_go_minor, back_minor]).into_iter();
            (cuts.next().unwrap_or_default(), cuts.next().unwrap_or_default())
        }
    }
}

/// Cancels it; `None` where the order is not sold yet. Of an order that has ended, nothing is left to decide.
pub fn cancel_time(order: &OrderFacts, ask: &CancelTime<'_>, (by, now): (&str, Timestamp)) -> Option<TimeCancelled> {
    let still = |split| TimeCancelled {
        step: OrderStep::still(order),
        split,
        is_ended: false,
        capture: None,
    };
    match order.state {
        State::Pending => return None,
        State::Cancelled | State::Refunded => return Some(still(Split::default())),
        State::Confirmed | State::Paid | State::Shipped | State::Delivered => {}
    }
    let left: i64 = ask.lines.iter().map(LineLeft::left_minor).sum();
    let split = split(order, ask);
    if order.state == State::Confirmed && split.back_minor + split.let_go_minor == left {
        let step = cancel(order, by, now)?;
        return Some(TimeCancelled {
            step,
            is_ended: true,
            ..still(split)
        });
    }
    let mut done = still(split);
    let (step, split) = (&mut done.step, &done.split);
    waive(step, split.let_go_minor);
    if !ask.goods.is_empty() {
        step.stock = Some(StockAct::PutBackSome(ask.goods.to_vec()));
    }
    let money = |minor| order.money(minor);
    let detail = json!({
        "time": ask.time, "back": money(split.back_minor), "kept": money(split.kept_minor), "let_go": money(split.let_go_minor),
    });
    step.happens("visit_cancelled", by, detail);
    if ask.is_last && ask.is_done_else {
        hand_over(step, by);
    }
    if step.next.is_settled() && !order.is_settled() {
        settle(step, (ask, &split.let_go), now);
    }
    done.capture = capture(&done.step.next, ask.is_last);
    Some(done)
}

/// Nobody owes it any more: first what nothing holds, the latest first.
fn waive(step: &mut OrderStep, minor: i64) {
    let mut rest = minor;
    if rest > 0 && open_minor(&step.next) > 0 {
        // A page may be open for what was owed before.
        step.acts.push(PaymentAct::EndPage);
    }
    for due in step.next.dues.iter_mut().rev() {
        let part = rest.min(if due.held_minor > 0 {
            due.held_minor
        } else {
            due.left_minor()
        });
        due.waived_minor += part;
        due.held_minor -= part.min(due.held_minor);
        rest -= part;
    }
}

/// What was taken before is the sale.
fn settle(step: &mut OrderStep, (ask, let_go): (&CancelTime<'_>, &[Share]), now: Timestamp) {
    let Some(state) = next(step.next.state, Event::Pay) else {
        return;
    };
    let sold = Sold::of_lines(&funds::less(ask.lines, let_go));
    let key = format!("sale:{}", ask.time);
    step.is_answered();
    let nothing = (Account::gateway("cash"), step.next.money(0));
    step.entries.push(books::sale_into(&step.next, key, nothing, sold));
    step.next.state = state;
    step.next.paid_at = Some(now);
    funds::ship_or_tell(step);
}

fn capture(order: &OrderFacts, is_last: bool) -> Option<(PaymentId, Money)> {
    let held = order.dues.iter().find(|due| due.held_minor > 0).filter(|_| is_last)?;
    Some((held.payment_id?, order.money(held.held_minor)))
}

/// The last work of an order is done: what is held is to be taken, and what is brought by the technician is delivered, at once
/// or when it is paid.
pub fn finish(order: &OrderFacts, by: &str) -> (OrderStep, Option<(PaymentId, Money)>) {
    let mut step = OrderStep::still(order);
    hand_over(&mut step, by);
    let capture = capture(order, order.state == State::Confirmed);
    if capture.is_some() {
        step.happens("capture_requested", by, json!({ "then": "deliver" }));
    }
    (step, capture)
}

/// What the technician brought is there: delivered, or delivered when it is paid.
fn hand_over(step: &mut OrderStep, by: &str) {
    match step.next.state {
        State::Paid if step.next.is_by_visit => deliver(step, by),
        State::Confirmed if step.next.is_by_visit => step.next.ship_when_paid = Some(by.to_owned()),
        _ => {}
    }
}

pub(super) fn deliver(step: &mut OrderStep, by: &str) {
    let state = next(step.next.state, Event::Ship).and_then(|state| next(state, Event::Deliver));
    if let Some(state) = state {
        step.next.state = state;
        step.happens("delivered", by, json!({}));
    }
}

/// What is owed of an order that stands, and held by nothing.
pub fn owed_on_site(order: &OrderFacts) -> Option<Money> {
    let owed = order.money(open_minor(order));
    (order.state == State::Confirmed && owed.is_positive()).then_some(owed)
}

/// What is owed and held by nothing is paid in notes and coins; says how much. `None` where nothing is.
pub fn pay_on_site(order: &OrderFacts, lines: &[LineLeft], (by, now): (&str, Timestamp)) -> Option<(OrderStep, Money)> {
    let cash = owed_on_site(order)?;
    let mut step = OrderStep::still(order);
    step.acts.push(PaymentAct::EndPage);
    let before: i64 = order.dues.iter().map(|due| due.cash_minor).sum();
    for due in step.next.dues.iter_mut().filter(|due| due.held_minor == 0) {
        due.cash_minor += due.left_minor();
    }
    let key = match before {
        0 => format!("cash:{}", order.id),
        // What came before was for another part of it.
        _ => format!("cash:{}:{before}", order.id),
    };
    step.is_answered();
    step.happens("paid_on_site", by, json!({ "amount": cash }));
    match next(order.state, Event::Pay).filter(|_| step.next.is_settled()) {
        Some(state) => {
            let sold = Sold::of_lines(lines);
            let entry = books::sale_into(&step.next, key, (Account::gateway("cash"), cash), sold);
            step.entries.push(entry);
            step.next.state = state;
            step.next.paid_at = Some(now);
            funds::ship_or_tell(&mut step);
        }
        None => step.entries.push(books::cash_advance(&step.next, key, cash)),
    }
    Some((step, cash))
}

#[cfg(test)]
mod tests;
