//! Money that was held, taken or let go: what it secures of an order, and what is done with money nobody can use. Pure.

use jiff::Timestamp;
use kernel::Money;
use payments::{Capture, Change};
use serde_json::{Value, json};

use super::{Around, COMPTOIR, GATEWAY, OrderStep, PaymentAct, RefundNote, Stock, StockAct};
use crate::books::{self, Sold};
use crate::due::{Due, DueWhen};
use crate::order::{Event, State, next};
use crate::refund::shares::{self, Asked, LineLeft, Share};
use crate::tell::News;

/// A hold stands. One that secures nothing is let go by itself: no money was taken, so nobody is asked.
pub fn held(step: &mut OrderStep, change: &Change, expires_at: Option<Timestamp>, around: Around<'_>) {
    let payment = change.payment;
    let Some(due) = step.next.due_of(change).cloned() else {
        step.acts.push(PaymentAct::Void { payment });
        return step.raise("amount_differs");
    };
    if due.payment_id == Some(payment) {
        return;
    }
    if due.is_secured() {
        return step.acts.push(PaymentAct::Void { payment });
    }
    if change.amount.minor() != due.amount_minor {
        step.acts.push(PaymentAct::Void { payment });
        return step.raise("amount_differs");
    }
    let Some(state) = state_after(step, &due, (Event::Confirm, Event::ConfirmLate), around.stock) else {
        return release_late_hold(step, change, around.stock);
    };
    fill(step, &due, change, |due| due.held_minor = due.amount_minor);
    confirm(step, state, around);
    let detail = json!({ "amount": change.amount, "gateway": change.gateway.word(), "expires_at": expires_at });
    step.happens("held", GATEWAY, detail);
    step.tell.push(News::Held);
}

fn release_late_hold(step: &mut OrderStep, change: &Change, stock: Stock) {
    step.acts.push(PaymentAct::Void {
        payment: change.payment,
    });
    if step.next.state == State::Pending && stock == Stock::Gone {
        step.end(("expired", COMPTOIR), json!({}));
    }
    step.happens("hold_too_late", GATEWAY, detail_of(change, change.amount));
}

/// Money was taken.
pub fn paid(step: &mut OrderStep, change: &Change, captured: Money, around: Around<'_>) {
    let Some(due) = step.next.due_of(change).cloned() else {
        return unapplied(step, change, (captured, "amount_differs"));
    };
    let is_ours = due.payment_id == Some(change.payment);
    if is_ours && due.paid_minor > 0 {
        return;
    }
    if due.is_secured() && !is_ours {
        return unapplied(step, change, (captured, "paid_twice"));
    }
    let is_part = captured.minor() < due.amount_minor && due.capture == Capture::Manual;
    // What was let go meanwhile is not asked for any more.
    let expected = due.amount_minor - due.waived_minor - due.cash_minor;
    if captured.minor() != expected && !is_part {
        return unapplied(step, change, (captured, "amount_differs"));
    }
    let was_held = due.held_minor > 0;
    fill(step, &due, change, |due| {
        due.held_minor = 0;
        due.paid_minor = captured.minor();
        due.waived_minor = due.amount_minor - due.cash_minor - captured.minor();
    });
    let events = if step.next.is_settled() {
        (Event::Pay, Event::PayLate)
    } else {
        (Event::Confirm, Event::ConfirmLate)
    };
    match state_after(step, &due, events, around.stock) {
        Some(state) if step.next.is_settled() => sell(step, change, (captured, state, was_held, expected), around),
        Some(state) => {
            step.entries.push(books::deposit(&step.next, change, captured));
            confirm(step, state, around);
            step.happens("deposit_paid", GATEWAY, detail_of(change, captured));
            step.tell.push(if step.next.has_time {
                News::Booked
            } else {
                News::Confirmed
            });
        }
        None => give_back(step, change, captured, around),
    }
}

/// Where money for this amount due leads: on in time; late only for what makes the order stand, and only with its pieces.
fn state_after(step: &OrderStep, due: &Due, (in_time, late): (Event, Event), stock: Stock) -> Option<State> {
    let order = &step.next;
    match order.state {
        // Held again after a first hold had lapsed.
        State::Confirmed if in_time == Event::Confirm => Some(State::Confirmed),
        State::Cancelled => {
            let may = due.due == DueWhen::AtOnce && order.confirmed_at.is_none() && stock == Stock::TakenAgain;
            next(order.state, late).filter(|_| may)
        }
        _ => next(order.state, in_time).filter(|_| stock != Stock::Gone),
    }
}

fn fill(step: &mut OrderStep, due: &Due, change: &Change, with: impl FnOnce(&mut Due)) {
    if let Some(due) = step.next.due_mut(due.position) {
        due.payment_id = Some(change.payment);
        with(due);
    }
}

/// The order stands: its pieces are sold.
fn confirm(step: &mut OrderStep, state: State, around: Around<'_>) {
    if step.next.state == State::Pending {
        step.stock = Some(StockAct::Keep);
    }
    step.is_answered();
    step.next.state = state;
    step.next.confirmed_at = step.next.confirmed_at.or(Some(around.now));
}

/// The last of the money was taken: the sale is booked.
fn sell(
    step: &mut OrderStep,
    change: &Change,
    (captured, state, was_held, expected): (Money, State, bool, i64),
    around: Around<'_>,
) {
    let not_taken = not_taken(expected - captured.minor(), around.lines);
    let was = step.next.state;
    let lines = less(around.lines, not_taken.as_deref().unwrap_or_default());
    let is_whole =
        not_taken.is_none() && step.next.refunded_minor == 0 && lines.iter().all(|line| line.back_minor == 0);
    let sold = if lines.is_empty() || is_whole {
        Sold::of_order(&step.next)
    } else {
        Sold::of_lines(&lines)
    };
    step.entries.push(books::sale(&step.next, change, (sold, captured)));
    if let Some(shares) = not_taken {
        let amount = step.next.money(shares::sum_of(&shares));
        let payment = change.payment;
        step.note = Some(RefundNote::NotTaken {
            payment,
            amount,
            shares,
        });
    }
    confirm(step, state, around);
    step.next.paid_at = Some(around.now);
    let what = match was {
        State::Cancelled => "paid_late",
        _ if was_held => "captured",
        State::Confirmed => "balance_paid",
        _ => "paid",
    };
    step.happens(what, GATEWAY, detail_of(change, captured));
    ship_or_tell(step);
}

/// One that was sent off already is shipped; one whose visits are done is delivered.
pub(super) fn ship_or_tell(step: &mut OrderStep) {
    if step.next.is_by_visit {
        if let Some(by) = step.next.ship_when_paid.take() {
            super::time::deliver(step, &by);
        }
        return step.tell.push(News::Paid);
    }
    let shipped = step.next.ship_when_paid.take().zip(next(step.next.state, Event::Ship));
    match shipped {
        Some((by, state)) => {
            step.next.state = state;
            step.happens("shipped", &by, json!({}));
            step.tell.push(News::Shipped);
        }
        None => step.tell.push(News::Paid),
    }
}

/// The shares of what was held for this order and will never be taken.
fn not_taken(minor: i64, lines: &[LineLeft]) -> Option<Vec<Share>> {
    (minor > 0).then(|| shares::share(lines, &Asked::Amount(minor)).unwrap_or_default())
}

pub(super) fn less(lines: &[LineLeft], shares: &[Share]) -> Vec<LineLeft> {
    let mut lines = lines.to_vec();
    for share in shares {
        if let Some(line) = lines.iter_mut().find(|line| line.position == share.position) {
            line.back_minor += share.amount_minor;
            line.back_tax_minor += share.tax_minor;
        }
    }
    lines
}

/// Money that no amount due waits for.
fn unapplied(step: &mut OrderStep, change: &Change, (captured, why): (Money, &str)) {
    step.entries.push(books::unapplied(&step.next, change, captured));
    step.raise(why);
}

/// Money for an order that has ended goes back by itself: what was received is booked first.
fn give_back(step: &mut OrderStep, change: &Change, captured: Money, around: Around<'_>) {
    if step.next.state == State::Pending {
        step.next.state = State::Cancelled;
    }
    let is_whole = step.next.is_settled() && step.next.dues.len() == 1 && captured == change.amount;
    if is_whole {
        let sold = Sold::of_order(&step.next);
        step.entries.push(books::sale(&step.next, change, (sold, captured)));
        step.next.paid_at = Some(around.now);
    } else {
        step.entries.push(books::deposit(&step.next, change, captured));
    }
    step.next.refunding_at = Some(around.now);
    step.acts.push(PaymentAct::Refund {
        payment: change.payment,
        amount: captured,
        key: format!("late:{}", change.payment),
        reason: "order_ended",
    });
    step.happens("paid_late", GATEWAY, detail_of(change, captured));
    step.tell.push(News::PaidTooLate);
}

/// A hold is gone without having been taken.
pub fn voided(step: &mut OrderStep, change: &Change, is_lapsed: bool) {
    let Some(due) = step.next.due_of(change).cloned() else {
        return;
    };
    if due.payment_id != Some(change.payment) || due.held_minor == 0 {
        return;
    }
    if let Some(due) = step.next.due_mut(due.position) {
        due.held_minor = 0;
        due.payment_id = None;
    }
    // What was to be sent waits; what the technician has brought is there.
    step.next.ship_when_paid = step.next.ship_when_paid.take().filter(|_| step.next.is_by_visit);
    let what = if is_lapsed { "hold_lapsed" } else { "hold_released" };
    step.happens(what, GATEWAY, detail_of(change, change.amount));
    // The pieces stay sold until staff decide: the customer may pay again, or the order is cancelled.
    if is_lapsed && step.next.state == State::Confirmed {
        step.raise("hold_lapsed");
    }
}

fn detail_of(change: &Change, amount: Money) -> Value {
    json!({ "amount": amount, "gateway": change.gateway.word(), "payment": change.payment })
}
