//! The money of one order as staff see it: sums from the ledger, each payment in words, what went back, disputes, acts, and what
//! may be done now. Draws; decides nothing.

use jiff::Timestamp;
use kernel::{Currency, Money};
use ledger::{HoldRow, PostingRow};
use payments::{DisputeRow, Payment, PaymentState};
use serde::Serialize;

use crate::desk::cash::to_give;
use crate::desk::show_desk_order::DeskOrder;
use crate::due::sums_of;
use crate::facts::OrderFacts;
use crate::order::{Actions, MoneyFacts, State, actions};
use crate::refund::plan::room_of;
use crate::store::money::{ActRow, RefundRow};

/// A sum of the box: `order-box-<what>` names it.
#[derive(Debug, Serialize)]
struct BoxSum {
    what: &'static str,
    amount: Money,
}

#[derive(Debug, Serialize)]
struct PaymentView {
    id: String,
    purpose: String,
    state: PaymentState,
    amount: Money,
    /// What of it was taken, where that is less.
    taken: Option<Money>,
    refunded: Money,
    created_at: Timestamp,
    hold_expires_at: Option<Timestamp>,
    failure: String,
    is_frozen: bool,
    /// It pays for nothing and can be given back.
    surplus: Option<Money>,
    can_release: bool,
}

#[derive(Debug, Serialize)]
struct RefundView {
    kind: &'static str,
    reason: String,
    note: String,
    by: String,
    amount: Money,
    /// `requested`, `done`, `failed` or `none`: nothing was to be sent.
    state: &'static str,
    requested_at: Timestamp,
}

#[derive(Debug, Serialize)]
struct DisputeView {
    id: String,
    amount: Money,
    state: String,
    due_by: Option<Timestamp>,
    is_open: bool,
}

#[derive(Debug, Serialize)]
struct ActView {
    at: Timestamp,
    act: String,
    by: String,
}

/// What the page draws of the money.
#[derive(Debug, Serialize)]
pub(super) struct MoneyBox {
    sums: Vec<BoxSum>,
    payments: Vec<PaymentView>,
    refunds: Vec<RefundView>,
    disputes: Vec<DisputeView>,
    acts: Vec<ActView>,
    pub actions: Actions,
    can_take: bool,
    /// The most that can be taken of the hold, as an amount field takes it.
    take_text: String,
    /// What may still be given back.
    room: Money,
    /// What is to be given back by hand.
    cash_to_give: Option<Money>,
    is_frozen: bool,
    is_shipping: bool,
}

/// A hold is being taken at this moment.
fn is_capturing(payments: &[Payment]) -> bool {
    payments.iter().any(|payment| payment.state == PaymentState::Capturing)
}

/// What the buttons depend on.
pub(super) fn money_facts(order: &OrderFacts, payments: &[Payment]) -> MoneyFacts {
    MoneyFacts {
        is_refunding: order.refunding_at.is_some(),
        is_taken: room_of(order, payments).is_positive(),
        is_held: (order.is_held() || order.is_left_for_visit()) && !is_capturing(payments),
        is_frozen: payments.iter().any(|payment| payment.is_frozen),
        is_by_visit: order.is_by_visit,
    }
}

impl MoneyBox {
    pub fn of(found: &DeskOrder) -> Self {
        let order = found.facts();
        let facts = money_facts(&order, &found.payments);
        let held = found
            .payments
            .iter()
            .find(|payment| payment.state == PaymentState::Held);
        let can_take = order.state == State::Confirmed && held.is_some() && !facts.is_frozen;
        MoneyBox {
            sums: sums(found, &order),
            payments: found
                .payments
                .iter()
                .map(|payment| PaymentView::of(payment, &order))
                .collect(),
            refunds: found
                .refunds
                .iter()
                .map(|row| RefundView::of(row, order.currency))
                .collect(),
            disputes: found.disputes.iter().map(DisputeView::of).collect(),
            acts: found.acts.iter().map(ActView::of).collect(),
            actions: actions(order.state, facts),
            can_take,
            take_text: held
                .map(|payment| plain(Money::new(payment.held_minor, payment.currency)))
                .unwrap_or_default(),
            room: room_of(&order, &found.payments),
            cash_to_give: Some(to_give(&order, &found.refunds)).filter(|cash| cash.is_positive()),
            is_frozen: facts.is_frozen,
            is_shipping: order.ship_when_paid.is_some() && is_capturing(&found.payments),
        }
    }

    pub fn sample(state: State) -> Self {
        let money = |minor| Money::new(minor, Currency::DZD);
        let at = Timestamp::UNIX_EPOCH;
        let is_confirmed = state == State::Confirmed;
        let sum = |what, minor| BoxSum {
            what,
            amount: money(minor),
        };
        MoneyBox {
            sums: vec![
                sum("received", 1_309_000),
                sum("held", 0),
                sum("refunded", 119_000),
                sum("fees", 20_000),
                sum("disputed", 0),
                sum("owed", 0),
            ],
            payments: vec![PaymentView::sample(state)],
            refunds: vec![RefundView {
                kind: "lines",
                reason: "damaged".into(),
                note: "Photo reçue".into(),
                by: "Lydia".into(),
                amount: money(119_000),
                state: "done",
                requested_at: at,
            }],
            disputes: vec![DisputeView {
                id: "dsp_00000000000000000000000000000001".into(),
                amount: money(1_309_000),
                state: "needs_response".into(),
                due_by: Some(at),
                is_open: true,
            }],
            acts: vec![ActView {
                at,
                act: "refund".into(),
                by: "Lydia Mansouri".into(),
            }],
            actions: actions(
                state,
                MoneyFacts {
                    is_refunding: false,
                    is_taken: !matches!(state, State::Pending | State::Confirmed),
                    is_held: is_confirmed,
                    is_frozen: state == State::Shipped,
                    is_by_visit: false,
                },
            ),
            can_take: is_confirmed,
            take_text: "13090.00".into(),
            room: money(1_190_000),
            cash_to_give: (state == State::Delivered).then(|| money(119_000)),
            is_frozen: state == State::Shipped,
            is_shipping: false,
        }
    }
}

/// An amount as its field takes it: digits and a point.
pub(crate) fn plain(amount: Money) -> String {
    let text = amount.to_string();
    text.split(' ').next().unwrap_or_default().to_owned()
}

/// From the books, but for what is still owed: that is in nobody's books yet.
fn sums(found: &DeskOrder, order: &OrderFacts) -> Vec<BoxSum> {
    let of_gateway = |row: &&PostingRow| row.account.starts_with("gateway:");
    let moved = |kinds: &[&str]| {
        let rows = found.postings.iter().filter(of_gateway);
        rows.filter(|row| kinds.contains(&row.kind.as_str()))
            .map(|row| row.amount_minor)
            .sum::<i64>()
    };
    let on = |accounts: &[&str]| {
        let rows = found.postings.iter();
        rows.filter(|row| accounts.contains(&row.account.as_str()))
            .map(|row| row.amount_minor)
            .sum::<i64>()
    };
    let held = found.holds.iter().filter(|hold| hold.outcome.is_none());
    let held: i64 = held.map(|hold: &HoldRow| hold.amount_minor).sum();
    let owed = sums_of(&order.dues, order.currency).owed.minor();
    let is_over = matches!(order.state, State::Cancelled | State::Refunded);
    [
        ("received", moved(&["sale", "deposit", "unapplied"])),
        ("held", held),
        ("refunded", -moved(&["refund", "refund_returned"])),
        ("fees", on(&["fees"])),
        ("disputed", on(&["disputed", "dispute_losses"])),
        ("owed", if is_over { 0 } else { owed }),
    ]
    .into_iter()
    .map(|(what, minor)| BoxSum {
        what,
        amount: order.money(minor),
    })
    .collect()
}

impl PaymentView {
    fn sample(state: State) -> Self {
        let money = |minor| Money::new(minor, Currency::DZD);
        let is_confirmed = state == State::Confirmed;
        PaymentView {
            id: "pay_00000000000000000000000000000001".into(),
            purpose: "whole".into(),
            state: if is_confirmed {
                PaymentState::Held
            } else {
                PaymentState::Paid
            },
            amount: money(1_309_000),
            taken: None,
            refunded: money(119_000),
            created_at: Timestamp::UNIX_EPOCH,
            hold_expires_at: is_confirmed.then_some(Timestamp::UNIX_EPOCH),
            failure: String::new(),
            is_frozen: state == State::Shipped,
            surplus: (state == State::Delivered).then(|| money(1_309_000)),
            can_release: false,
        }
    }

    fn of(payment: &Payment, order: &OrderFacts) -> Self {
        let money = |minor| Money::new(minor, payment.currency);
        let is_part = payment.captured_minor > 0 && payment.captured_minor < payment.amount_minor;
        let is_surplus = payment.state == PaymentState::Paid && !order.is_paid_by(payment.id);
        PaymentView {
            id: payment.id.to_string(),
            purpose: payment.purpose.clone(),
            state: payment.state,
            amount: payment.amount(),
            taken: is_part.then(|| money(payment.captured_minor)),
            refunded: money(payment.refunded_minor),
            created_at: payment.created_at,
            hold_expires_at: payment.hold_expires_at.filter(|_| payment.state.has_hold()),
            failure: payment.failure_code.clone().unwrap_or_default(),
            is_frozen: payment.is_frozen,
            surplus: Some(payment.refundable()).filter(|left| is_surplus && left.is_positive() && !payment.is_frozen),
            can_release: payment.release_at.is_some() && payment.released_at.is_none() && !payment.is_frozen,
        }
    }
}

impl RefundView {
    fn of(row: &RefundRow, currency: Currency) -> Self {
        let is_sent = row.kind != crate::refund::gone_back::RefundKind::NotTaken;
        RefundView {
            kind: row.kind.word(),
            reason: row.reason.clone(),
            note: row.note.clone(),
            by: row.by.clone(),
            amount: Money::new(row.amount_minor, currency),
            state: match (row.failed_at, row.book) {
                _ if !is_sent => "none",
                (Some(_), _) => "failed",
                (None, Some(_)) => "done",
                (None, None) => "requested",
            },
            requested_at: row.requested_at,
        }
    }
}

impl DisputeView {
    fn of(row: &DisputeRow) -> Self {
        DisputeView {
            id: row.id.to_string(),
            amount: Money::new(row.amount_minor, row.currency),
            state: row.state.to_string(),
            due_by: row.due_by,
            is_open: !row.state.is_closed(),
        }
    }
}

impl ActView {
    fn of(act: &ActRow) -> Self {
        ActView {
            at: act.at,
            act: act.verb.clone(),
            by: act.by.clone(),
        }
    }
}
