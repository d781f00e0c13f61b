//! Money that went back, or came back to us after it had. Shares that were agreed with the request are booked; a refund made
//! by hand at the gateway is shared by its amount. Pure.

use kernel::Money;
use ledger::Account;
use payments::{Change, RefundId};
use serde_json::json;

use super::{Around, GATEWAY, OrderStep, PaymentAct, RefundNote, StockAct};
use crate::books::{self, BackFrom, Sold};
use crate::facts::OrderFacts;
use crate::order::{Event, State, next};
use crate::refund::gone_back::{Book, KnownRefund, RefundKind};
use crate::refund::shares::{self, Asked, LineLeft, Share};
use crate::tell::News;

pub fn refunded(step: &mut OrderStep, change: &Change, (refund, amount): (RefundId, Money), around: Around<'_>) {
    let known = around.refund;
    if known.is_some_and(|known| known.book.is_some()) {
        return;
    }
    let book = match () {
        () if !step.next.is_paid_by(change.payment) => Book::Unapplied,
        () if step.next.paid_at.is_some() => Book::Sale,
        () => Book::Advance,
    };
    let shares = shares_of(known, (amount, book), around);
    let from = back_from(book, &shares);
    step.entries
        .push(books::refund(&step.next, change, (refund, amount, from)));
    step.note = Some(RefundNote::Done {
        refund,
        amount,
        book,
        shares,
        is_new: known.is_none(),
    });
    let detail = json!({ "amount": amount });
    if book == Book::Unapplied {
        return step.happens("unapplied_refunded", GATEWAY, detail);
    }
    let is_all = went_back(step, amount, known);
    let (what, news) = if is_all {
        ("refunded", News::Refunded)
    } else {
        ("refunded_in_part", News::RefundedInPart)
    };
    step.happens(what, GATEWAY, detail);
    step.tell.push(news);
}

/// What was asked to be given back by hand was given.
pub fn in_cash(order: &OrderFacts, known: &KnownRefund, (amount, by): (Money, &str), lines: &[LineLeft]) -> OrderStep {
    let mut step = OrderStep::still(order);
    let book = if order.paid_at.is_some() {
        Book::Sale
    } else {
        Book::Advance
    };
    let shares = match book {
        Book::Sale if known.shares.is_empty() => {
            shares::share(lines, &Asked::Amount(amount.minor())).unwrap_or_default()
        }
        _ => known.shares.clone(),
    };
    let back = (known.id, amount, back_from(book, &shares));
    step.entries
        .push(books::refund_out_of(order, Account::gateway("cash"), back));
    step.note = Some(RefundNote::Done {
        refund: known.id,
        amount,
        book,
        shares,
        is_new: false,
    });
    went_back(&mut step, amount, Some(known));
    step.happens("cash_given_back", by, json!({ "amount": amount }));
    step.tell.push(News::CashBack);
    step
}

/// Whether it was the last of the order's money.
fn went_back(step: &mut OrderStep, amount: Money, known: Option<&KnownRefund>) -> bool {
    let was = step.next.state;
    step.next.refunded_minor += amount.minor();
    put_back(step, known);
    if step.next.refunded_minor < step.next.taken_minor() {
        return false;
    }
    step.next.state = next(was, Event::Refund).unwrap_or(was);
    step.next.refunding_at = None;
    if was == State::Confirmed {
        step.acts.push(PaymentAct::EndPage);
    }
    let is_ours = known.is_some_and(|known| known.kind.is_by_staff());
    if matches!(was, State::Paid | State::Confirmed) && !is_ours {
        // Nothing has left the house: others may buy it.
        step.stock = Some(StockAct::PutBack);
    }
    true
}

/// A refund that was done did not arrive: the money is here again.
pub fn returned(step: &mut OrderStep, change: &Change, (refund, amount): (RefundId, Money), around: Around<'_>) {
    let Some((known, book)) = around.refund.and_then(|known| Some((known, known.book?))) else {
        return;
    };
    let back = (refund, amount, back_from(book, &known.shares));
    step.entries.push(books::refund_returned(&step.next, change, back));
    if book == Book::Unapplied {
        return;
    }
    if book == Book::Advance && step.next.paid_at.is_some() {
        let sold = Sold::of_shares(&known.shares, around.lines);
        step.entries.push(books::sale_returned(&step.next, (refund, sold)));
    }
    step.next.refunded_minor -= amount.minor();
    if step.next.state == State::Refunded && !step.next.is_by_visit {
        // The order is somebody's again. If its pieces were sold meanwhile, the person who is told anyway decides. Its visits
        // stay called off, and so does what they would have brought.
        step.stock = Some(StockAct::TakeAgain);
    }
}

fn shares_of(known: Option<&KnownRefund>, (amount, book): (Money, Book), around: Around<'_>) -> Vec<Share> {
    match known {
        Some(known) if !known.shares.is_empty() => known.shares.clone(),
        _ if book == Book::Unapplied => Vec::new(),
        _ => shares::share(around.lines, &Asked::Amount(amount.minor())).unwrap_or_default(),
    }
}

fn back_from(book: Book, shares: &[Share]) -> BackFrom {
    match book {
        Book::Sale => BackFrom::Sale {
            tax_minor: shares::tax_of(shares),
        },
        Book::Advance => BackFrom::Advance,
        Book::Unapplied => BackFrom::Unapplied,
    }
}

fn put_back(step: &mut OrderStep, known: Option<&KnownRefund>) {
    let pieces: Vec<(i32, i64)> = known
        .map(|known| known.put_back.clone())
        .unwrap_or_default()
        .into_iter()
        .filter(|(_, pieces)| *pieces > 0)
        .collect();
    if !pieces.is_empty() {
        step.stock = Some(StockAct::PutBackSome(pieces));
    }
}

impl RefundKind {
    /// Staff said for each line whether its pieces are for sale again.
    fn is_by_staff(self) -> bool {
        matches!(
            self,
            RefundKind::Lines | RefundKind::Amount | RefundKind::Adjustment | RefundKind::Whole | RefundKind::Cash
        )
    }
}
