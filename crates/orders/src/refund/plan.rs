//! What a refund will be, before it is asked for: its shares of the lines, and from which payments it is taken, the newest
//! first. Pure; the preview and the request make the same plan.

use kernel::Money;
use payments::{Payment, PaymentId};

use crate::desk::staff::MoneyRefused;
use crate::facts::OrderFacts;
use crate::order::{Event, State, next};
use crate::refund::gone_back::{Reason, RefundKind};
use crate::refund::shares::{self, Asked, LineLeft, NotShared, Share};

/// What is to go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// All that is left.
    Whole,
    /// Pieces of lines, by position.
    Lines(Vec<(i32, i64)>),
    Amount(i64),
    /// Goodwill: the customer keeps what they bought.
    Adjustment(i64),
}

impl Wish {
    pub fn kind(&self) -> RefundKind {
        match self {
            Wish::Whole => RefundKind::Whole,
            Wish::Lines(_) => RefundKind::Lines,
            Wish::Amount(_) => RefundKind::Amount,
            Wish::Adjustment(_) => RefundKind::Adjustment,
        }
    }
}

/// A refund as staff ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskRefund {
    /// Names the request: asked again, it is the same.
    pub request: String,
    pub wish: Wish,
    pub reason: Reason,
    pub note: String,
    /// Lines whose pieces are for sale again, by position.
    pub put_back: Vec<i32>,
}

/// A refund that can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundPlan {
    pub amount: Money,
    pub shares: Vec<Share>,
    /// What each payment gives, the newest first.
    pub parts: Vec<(PaymentId, Money)>,
    /// What a person gives in notes and coins, after the payments.
    pub cash: Money,
    /// Nothing is left afterwards.
    pub is_whole: bool,
    /// What may still be given back before it.
    pub room: Money,
}

/// What may still be given back of the payments that have paid an order, and of the cash that has.
pub fn room_of(order: &OrderFacts, payments: &[Payment]) -> Money {
    let paid_it = payments.iter().filter(|payment| order.is_paid_by(payment.id));
    let of_payments: i64 = paid_it.map(|payment| payment.refundable().minor()).sum();
    order.money(of_payments + order.cash_left_minor())
}

/// Whether nothing of an order's money is ours any more once `amount` of `room` has gone back. What a lost dispute took away
/// never comes back as a refund, so that nobody waits for it.
fn is_all(order: &OrderFacts, payments: &[Payment], (amount, room): (Money, Money)) -> bool {
    let lost = |payment: &Payment| order.is_paid_by(payment.id) && payment.disputed_minor > 0;
    amount == room && !payments.iter().any(lost)
}

/// Shares of what goes back, from the payments first and the rest in cash.
pub fn plan_of(order: &OrderFacts, payments: &[Payment], (amount_minor, shares): (i64, Vec<Share>)) -> RefundPlan {
    let (amount, room) = (order.money(amount_minor), room_of(order, payments));
    let parts = parts(order, payments, amount_minor);
    let of_payments: i64 = parts.iter().map(|(_, part)| part.minor()).sum();
    RefundPlan {
        amount,
        shares,
        cash: order.money(amount_minor - of_payments),
        parts,
        is_whole: is_all(order, payments, (amount, room)),
        room,
    }
}

/// Refuses what the order's state, its payments or its lines do not allow.
pub fn plan(
    order: &OrderFacts,
    lines: &[LineLeft],
    payments: &[Payment],
    wish: &Wish,
) -> Result<RefundPlan, MoneyRefused> {
    if order.refunding_at.is_some() {
        return Err(MoneyRefused::conflict("order_refunding"));
    }
    if next(order.state, Event::Refund).is_none() || order.state == State::Confirmed {
        return Err(MoneyRefused::conflict("order_not_now"));
    }
    if payments
        .iter()
        .any(|payment| payment.is_frozen && order.is_paid_by(payment.id))
    {
        return Err(MoneyRefused::conflict("payment_frozen"));
    }
    let room = room_of(order, payments);
    if !room.is_positive() {
        return Err(MoneyRefused::conflict("order_nothing_left"));
    }
    let shares = shares_of(order, (lines, room.minor()), wish)?;
    let amount_minor = match (&shares, wish) {
        (Some(shares), _) => shares::sum_of(shares),
        (None, Wish::Amount(amount_minor) | Wish::Adjustment(amount_minor)) => *amount_minor,
        (None, Wish::Whole | Wish::Lines(_)) => room.minor(),
    };
    if amount_minor <= 0 {
        return Err(MoneyRefused::invalid("amount", "order_amount"));
    }
    if amount_minor > room.minor() {
        return Err(too_much(room));
    }
    Ok(plan_of(order, payments, (amount_minor, shares.unwrap_or_default())))
}

/// `None` for an order that was never sold: what came for it stands among the advances, not in its lines.
fn shares_of(
    order: &OrderFacts,
    (lines, room_minor): (&[LineLeft], i64),
    wish: &Wish,
) -> Result<Option<Vec<Share>>, MoneyRefused> {
    if order.paid_at.is_none() {
        return match wish {
            Wish::Lines(_) => Err(MoneyRefused::conflict("order_not_now")),
            _ => Ok(None),
        };
    }
    let left: i64 = lines.iter().map(LineLeft::left_minor).sum();
    let asked = match wish {
        // A lost dispute has taken some of it already.
        Wish::Whole if left > room_minor => Asked::Amount(room_minor),
        Wish::Whole => Asked::Whole,
        Wish::Lines(pieces) => Asked::Lines(pieces.clone()),
        Wish::Amount(amount_minor) | Wish::Adjustment(amount_minor) => Asked::Amount(*amount_minor),
    };
    match shares::share(lines, &asked) {
        Ok(shares) => Ok(Some(shares)),
        Err(NotShared::Nothing) => Err(MoneyRefused::invalid("amount", "order_amount")),
        Err(NotShared::TooMuch) => Err(too_much(order.money(room_minor))),
        Err(NotShared::Line(position)) => Err(MoneyRefused::invalid(&field_of(position), "order_no_such_line")),
        Err(NotShared::Pieces(position)) => Err(MoneyRefused::invalid(&field_of(position), "order_pieces")),
    }
}

/// The form field of a line's pieces.
pub(crate) fn field_of(position: i32) -> String {
    format!("line_{position}")
}

fn too_much(room: Money) -> MoneyRefused {
    MoneyRefused::conflict("order_refund_too_much")
        .at("amount")
        .saying("amount", room.to_string())
}

/// Of which payments an amount is taken, the newest first.
fn parts(order: &OrderFacts, payments: &[Payment], amount_minor: i64) -> Vec<(PaymentId, Money)> {
    let mut newest: Vec<&Payment> = payments.iter().filter(|payment| order.is_paid_by(payment.id)).collect();
    newest.sort_by_key(|payment| std::cmp::Reverse((payment.paid_at, payment.created_at)));
    let mut left = amount_minor;
    let mut parts = Vec::new();
    for payment in newest {
        let part = left.min(payment.refundable().minor());
        if part > 0 {
            parts.push((payment.id, order.money(part)));
            left -= part;
        }
    }
    parts
}
