//! What a payment's news means for its order, in memory: decided by `orders::decide`, the function of the shop itself; here its
//! steps are stored, as `orders::store_step` stores them.

use orders::pure::{
    Around, KnownRefund, OrderFacts, OrderStep, PaymentAct, RefundKind, RefundNote, Stock, StockAct, asks_for_stock,
    decide,
};
use orders::{OrderId, State};
use payments::{Became, Change, PaymentId, RefundId, RefundPayment, Step};

use uuid::Uuid;

use super::time::{self, follow::follow};
use super::{Tx, door, refund};
use crate::bug::Bug;
use crate::rows::{Held, OrderRefund, OrderRow, Task};

/// Applies one change of a payment to its order.
pub fn apply(tx: &mut Tx<'_>, change: &Change) {
    if let Some(told) = &mut tx.rows.only_told {
        return told.push(door::in_words(&change.became));
    }
    let Some(id) = tx.rows.order_of(&change.reference) else {
        return tx.break_off(format!("{} is paid for and does not exist", change.reference));
    };
    let Some(order) = tx.rows.orders.get(&id).cloned() else {
        return;
    };
    if planted(tx, &order, change) {
        return;
    }
    let stock = match asks_for_stock(&order.facts, change) {
        true if tx.has(Bug::LatePaymentServed) || take_again(tx, id) => Stock::TakenAgain,
        true => Stock::Gone,
        false => Stock::Reserved,
    };
    let step = decide_with(tx, &order, change, stock);
    if !step.changes(&order.facts) {
        return;
    }
    let keeps = step.stock == Some(StockAct::Keep);
    if store_step(tx, &step) || !keeps {
        return;
    }
    if take_again(tx, id) {
        return follow(tx, &step.next, step.from);
    }
    let gone = decide_with(tx, &order, change, Stock::Gone);
    store_step(tx, &gone);
}

/// The mistakes of a shop: true ends the telling.
fn planted(tx: &mut Tx<'_>, order: &OrderRow, change: &Change) -> bool {
    let is_money = matches!(change.became, Became::Paid { .. } | Became::Held { .. });
    if tx.has(Bug::KeptTwice) && is_money {
        let sold = tx
            .rows
            .stock
            .get(&order.facts.id.uuid())
            .filter(|row| row.state == Held::Kept);
        tx.rows.on_hand -= sold.map_or(0, |row| row.quantity);
    }
    tx.has(Bug::LatePaymentDropped) && is_money && order.facts.state == State::Cancelled
}

/// The mistake's second transaction.
pub fn tell_untold(tx: &mut Tx<'_>) {
    for change in std::mem::take(&mut tx.rows.untold) {
        apply(tx, &change);
    }
}

fn decide_with(tx: &Tx<'_>, order: &OrderRow, change: &Change, stock: Stock) -> OrderStep {
    let refund = match &change.became {
        Became::Refunded { refund, .. } | Became::RefundFailed { refund, .. } => Some(*refund),
        _ => None,
    };
    let lines = order.lines_left();
    let known = refund.and_then(|refund| order.refunds.iter().find(|known| known.known.id == refund));
    let around = Around {
        now: tx.now,
        stock,
        lines: &lines,
        refund: known.map(|known| &known.known),
    };
    decide(&order.facts, change, around)
}

/// What an order had and lost, slots and pieces: all of it again and sold, or nothing of it.
fn take_again(tx: &mut Tx<'_>, order: OrderId) -> bool {
    let (holder, now) = (order.uuid(), tx.now);
    let row = tx.rows.orders.get(&order);
    if row.is_none_or(|row| !row.facts.has_time) {
        return take_goods_again(tx, holder);
    }
    let has_goods = tx.rows.stock.contains_key(&holder);
    let until = now + KEPT_AT_ONCE;
    let is_had = (tx.has(Bug::LostSlotServed) || tx.rows.times.take_again(holder, until, now))
        && (!has_goods || take_goods_again(tx, holder))
        && time::follow::keep(tx, order);
    if !is_had {
        tx.rows.times.release(holder, now);
        tx.rows.release(holder);
        tx.rows.put_back(holder);
    }
    is_had
}

fn take_goods_again(tx: &mut Tx<'_>, holder: Uuid) -> bool {
    tx.rows.reserve_again(holder) && tx.rows.keep(holder)
}

/// A slot that is taken again is kept in the same transaction; its hold needs a deadline all the same.
const KEPT_AT_ONCE: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);

/// Stores a decision about an order. False when pieces were to be kept whose reservation had been given back.
pub fn store_step(tx: &mut Tx<'_>, step: &OrderStep) -> bool {
    let order = step.next.id;
    let is_kept = act_on_stock(tx, order, step.stock.as_ref());
    if let Some(row) = tx.rows.orders.get_mut(&order) {
        row.facts = step.next.clone();
    }
    for entry in &step.entries {
        if let Err(differs) = tx.rows.post(entry.clone()) {
            tx.break_off(format!("{} stands with other postings", differs.0));
        }
    }
    if let Some(note) = &step.note {
        keep_note(tx, order, note);
    }
    for act in &step.acts {
        act_on_payment(tx, &step.next, act);
    }
    for happening in &step.happened {
        tx.say(format!("{}: {}", step.next.number, happening.what.replace('_', " ")));
    }
    if is_kept {
        follow(tx, &step.next, step.from);
    }
    is_kept
}

/// Time goes before stock, everywhere.
fn act_on_time(tx: &mut Tx<'_>, order: OrderId, act: Option<&StockAct>) -> bool {
    match act {
        Some(StockAct::Keep) => time::follow::keep(tx, order),
        Some(StockAct::Release) => {
            let now = tx.now;
            tx.rows.times.release(order.uuid(), now);
            true
        }
        // The time of each visit that ends is freed with it.
        None | Some(StockAct::PutBack | StockAct::PutBackSome(_) | StockAct::TakeAgain) => true,
    }
}

fn act_on_stock(tx: &mut Tx<'_>, order: OrderId, act: Option<&StockAct>) -> bool {
    let (holder, row) = (order.uuid(), tx.rows.orders.get(&order));
    if row.is_some_and(|row| row.facts.has_time) && !act_on_time(tx, order, act) {
        return false;
    }
    match act {
        None => {}
        Some(StockAct::Keep) => return tx.rows.keep(holder),
        Some(StockAct::Release) => tx.rows.release(holder),
        Some(StockAct::PutBack) => tx.rows.put_back(holder),
        // One kind of part is sold.
        Some(StockAct::PutBackSome(pieces)) => {
            let pieces = pieces.iter().map(|(_, pieces)| pieces).sum();
            tx.rows.put_back_some(holder, pieces);
        }
        Some(StockAct::TakeAgain) => {
            take_goods_again(tx, holder);
        }
    }
    true
}

fn keep_note(tx: &mut Tx<'_>, order: OrderId, note: &RefundNote) {
    let Some(row) = tx.rows.orders.get_mut(&order) else {
        return;
    };
    match note {
        RefundNote::Done {
            refund,
            book,
            shares,
            is_new,
            ..
        } => {
            if *is_new {
                row.refunds
                    .push(kept(*refund, RefundKind::Gateway, format!("gateway:{refund}")));
            }
            if let Some(known) = row.refunds.iter_mut().find(|known| known.known.id == *refund) {
                known.known.book = Some(*book);
                if known.known.shares.is_empty() {
                    known.known.shares.clone_from(shares);
                }
            }
        }
        RefundNote::Failed { refund } => {
            if let Some(known) = row.refunds.iter_mut().find(|known| known.known.id == *refund) {
                known.has_failed = true;
            }
        }
        RefundNote::NotTaken { payment, shares, .. } => {
            let id = RefundId::from_uuid(payment.uuid());
            let mut not_taken = kept(id, RefundKind::NotTaken, format!("not_taken:{payment}"));
            not_taken.known.shares.clone_from(shares);
            row.refunds.push(not_taken);
        }
    }
}

pub fn kept(id: RefundId, kind: RefundKind, request: String) -> OrderRefund {
    let known = KnownRefund {
        id,
        kind,
        book: None,
        shares: Vec::new(),
        put_back: Vec::new(),
    };
    OrderRefund {
        known,
        request,
        has_failed: false,
    }
}

fn act_on_payment(tx: &mut Tx<'_>, order: &OrderFacts, act: &PaymentAct) {
    match act {
        PaymentAct::Refund {
            payment,
            amount,
            key,
            reason,
        } => {
            let input = RefundPayment {
                payment: *payment,
                amount: *amount,
                key: key.clone(),
                reason: (*reason).to_owned(),
            };
            match refund::request_refund(tx, &input) {
                Ok(id) => {
                    if let Some(row) = tx.rows.orders.get_mut(&order.id)
                        && row.refunds.iter().all(|known| known.known.id != id)
                    {
                        row.refunds.push(kept(id, RefundKind::Gateway, key.clone()));
                    }
                }
                Err(_) => raise(tx, order.id, "late_refund_refused"),
            }
        }
        PaymentAct::Void { payment } => {
            if !void(tx, *payment) {
                raise(tx, order.id, "void_refused");
            }
        }
        PaymentAct::CashBack { .. } => raise(tx, order.id, "cash_to_give_back"),
        PaymentAct::EndPage => end_page(tx, order.id),
    }
}

/// Stores what was decided about a hold, as `payments::capture` does.
pub fn store_decision(tx: &mut Tx<'_>, id: PaymentId, step: &Step) {
    if let Some(payment) = tx.payment(id)
        && step.changes(&payment)
    {
        door::store_step(tx, &payment, step);
    }
}

/// Lets a hold go, as `payments::void` does.
pub fn void(tx: &mut Tx<'_>, id: PaymentId) -> bool {
    let Some(payment) = tx.payment(id) else { return false };
    match payment.void() {
        Ok(step) => {
            if step.changes(&payment) {
                door::store_step(tx, &payment, &step);
            }
            true
        }
        Err(_) => false,
    }
}

/// Brings the deadline of the newest payment forward to now, as `payments::expire` does.
fn end_page(tx: &mut Tx<'_>, order: OrderId) {
    let Some(id) = tx.rows.newest_payment_of(order).map(|payment| payment.id) else {
        return;
    };
    let now = tx.now;
    if let Some(payment) = tx.rows.payments.get_mut(&id)
        && payment.state.is_awaited()
    {
        payment.expires_at = payment.expires_at.min(now);
        tx.rows.check_at.insert(id, now);
    }
    tx.enqueue(Task::LookUp(id));
}

pub fn raise(tx: &mut Tx<'_>, order: OrderId, reason: &str) {
    if let Some(row) = tx.rows.orders.get_mut(&order) {
        row.facts.needs_human = Some(reason.to_owned());
    }
}
