//! What a payment's news means for its order: state, books, stock, what is asked of the payments, what people are told. Pure
//! and total: the shop stores the step, the simulation keeps it in memory, both ask the same function. News told twice, or of
//! something that has moved on, changes nothing.

use jiff::Timestamp;
use kernel::Money;
use ledger::Entry;
use payments::{Became, Change, DisputeOutcome, PaymentId, RefundId};
use serde_json::{Value, json};

use crate::due::DueWhen;
use crate::facts::OrderFacts;
use crate::order::{Event, State, next};
use crate::refund::gone_back::{Book, KnownRefund};
use crate::refund::shares::{LineLeft, Share};
use crate::tell::News;

mod funds;
mod gone_back;
pub mod time;

pub use gone_back::in_cash;

/// Who did it, for the timeline.
pub const GATEWAY: &str = "gateway";
pub const COMPTOIR: &str = "comptoir";

/// Whether the order's pieces can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stock {
    /// Nobody has given its reservation back, as far as is known: keeping it will tell.
    Reserved,
    /// The order had ended; its pieces were taken again.
    TakenAgain,
    Gone,
}

/// What is known besides the order and the news.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    pub now: Timestamp,
    pub stock: Stock,
    /// What is left of the order's lines; may be empty where [`asks_for_lines`] says no.
    pub lines: &'a [LineLeft],
    /// The refund the news is about, as the order knows it.
    pub refund: Option<&'a KnownRefund>,
}

/// What happens to the order's pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockAct {
    /// Sold. If the reservation turns out to be given back: try to take it again, else decide anew with [`Stock::Gone`].
    Keep,
    /// Free for others: they were reserved only.
    Release,
    /// Back on the shelf, all that was sold.
    PutBack,
    /// Back on the shelf: pieces of lines, by position.
    PutBackSome(Vec<(i32, i64)>),
    /// Sold again, after all; where they are gone, a person is told anyway.
    TakeAgain,
}

/// What is asked of the payments, in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentAct {
    /// Give all of it back by itself. Refused: a person is called with the reason `late_refund_refused`.
    Refund {
        payment: PaymentId,
        amount: Money,
        key: String,
        reason: &'static str,
    },
    /// Let the hold go.
    Void { payment: PaymentId },
    /// Have it given back by hand.
    CashBack { amount: Money },
    /// End the page that may still be open for the order.
    EndPage,
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    pub what: &'static str,
    pub by: String,
    pub detail: Value,
}

/// What is noted about money that went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundNote {
    /// It is done, in this part of the books, with these shares; `is_new`: it was made by hand at the gateway.
    Done {
        refund: RefundId,
        amount: Money,
        book: Book,
        shares: Vec<Share>,
        is_new: bool,
    },
    Failed {
        refund: RefundId,
    },
    /// A hold was taken in part: the rest will never be.
    NotTaken {
        payment: PaymentId,
        amount: Money,
        shares: Vec<Share>,
    },
}

/// All that follows. Each part may be stored again without harm.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderStep {
    /// The state it leaves.
    pub from: State,
    pub next: OrderFacts,
    pub entries: Vec<Entry>,
    pub stock: Option<StockAct>,
    pub acts: Vec<PaymentAct>,
    pub happened: Vec<Happening>,
    pub tell: Vec<News>,
    pub note: Option<RefundNote>,
}

impl OrderStep {
    pub(crate) fn still(order: &OrderFacts) -> Self {
        OrderStep {
            from: order.state,
            next: order.clone(),
            entries: Vec::new(),
            stock: None,
            acts: Vec::new(),
            happened: Vec::new(),
            tell: Vec::new(),
            note: None,
        }
    }

    /// Whether there is anything to store.
    pub fn changes(&self, from: &OrderFacts) -> bool {
        self.next != *from
            || !self.entries.is_empty()
            || self.stock.is_some()
            || !self.acts.is_empty()
            || !self.happened.is_empty()
            || self.note.is_some()
    }

    pub(crate) fn happens(&mut self, what: &'static str, by: &str, detail: Value) {
        let by = by.to_owned();
        self.happened.push(Happening { what, by, detail });
    }

    /// A person has to look at it. `reason` is a stable snake_case word.
    pub(crate) fn raise(&mut self, reason: &str) {
        self.next.needs_human = Some(reason.to_owned());
        self.happens("needs_human", COMPTOIR, json!({ "reason": reason }));
    }

    /// The money that was missing is there: nobody has to look for it any more.
    pub(crate) fn is_answered(&mut self) {
        let missing = ["hold_lapsed", "capture_refused", UNPAID];
        if self
            .next
            .needs_human
            .as_deref()
            .is_some_and(|why| missing.contains(&why))
        {
            self.next.needs_human = None;
        }
    }

    /// An order that is not paid in whole ends; what was reserved is free, what was sold is back on the shelf.
    pub(crate) fn end(&mut self, (what, by): (&'static str, &str), detail: Value) -> bool {
        let Some(state) = next(self.next.state, Event::Cancel) else {
            return false;
        };
        self.stock = Some(match self.next.state {
            State::Pending => StockAct::Release,
            _ => StockAct::PutBack,
        });
        self.next.state = state;
        self.next.ship_when_paid = None;
        self.happens(what, by, detail);
        true
    }
}

/// Decides.
pub fn decide(order: &OrderFacts, change: &Change, around: Around<'_>) -> OrderStep {
    let mut step = OrderStep::still(order);
    match &change.became {
        Became::Open | Became::CardSaved => {}
        Became::Held { expires_at } => funds::held(&mut step, change, *expires_at, around),
        Became::Paid { captured, .. } => funds::paid(&mut step, change, *captured, around),
        Became::Voided { is_lapsed } => funds::voided(&mut step, change, *is_lapsed),
        Became::Failed { code } => attempt_ended(&mut step, change, ("payment_failed", json!({ "code": code }))),
        Became::Expired => attempt_ended(&mut step, change, ("expired", json!({}))),
        Became::Quarantined { reason } => step.raise(reason),
        Became::Refunded { refund, amount } => gone_back::refunded(&mut step, change, (*refund, *amount), around),
        Became::RefundFailed {
            refund,
            amount,
            was_done,
            code,
        } => {
            if *was_done {
                gone_back::returned(&mut step, change, (*refund, *amount), around);
            }
            step.next.refunding_at = None;
            step.note = Some(RefundNote::Failed { refund: *refund });
            step.happens("refund_failed", GATEWAY, json!({ "code": code }));
            step.raise("refund_failed");
        }
        Became::DisputeOpened {
            amount, reason, due_by, ..
        } => {
            let detail = json!({ "amount": amount, "reason": reason, "due_by": due_by });
            step.happens("dispute_opened", GATEWAY, detail);
            step.raise(DISPUTE);
        }
        Became::DisputeClosed { amount, outcome, .. } => dispute_closed(&mut step, *amount, *outcome),
    }
    step
}

/// The work was done a while ago, and something of it is still owed.
pub const UNPAID: &str = "visit_unpaid";

const DISPUTE: &str = "dispute_opened";

/// Whether [`decide`] needs to know what is left of the order's lines.
pub fn asks_for_lines(order: &OrderFacts, change: &Change) -> bool {
    match &change.became {
        Became::Paid { captured, .. } => {
            let is_less = order.dues.iter().any(|due| due.waived_minor > 0);
            *captured != change.amount || order.refunded_minor > 0 || is_less
        }
        Became::Refunded { .. } | Became::RefundFailed { was_done: true, .. } => true,
        _ => false,
    }
}

/// Whether the order has ended and its pieces should be tried for again before deciding.
pub fn asks_for_stock(order: &OrderFacts, change: &Change) -> bool {
    let is_money = matches!(change.became, Became::Paid { .. } | Became::Held { .. });
    let is_first = |due: &crate::due::Due| due.due == DueWhen::AtOnce && !due.is_secured();
    is_money
        && order.state == State::Cancelled
        && order.confirmed_at.is_none()
        && order.due_of(change).is_some_and(is_first)
}

/// An attempt to pay has ended. What was due at once ends the order with it; a balance can be tried again.
fn attempt_ended(step: &mut OrderStep, change: &Change, (what, detail): (&'static str, Value)) {
    let Some(due) = step.next.due_of(change) else { return };
    let (is_open, is_first) = (!due.is_secured(), due.due == DueWhen::AtOnce);
    match step.next.state {
        State::Pending if is_open && is_first => {
            step.end((what, GATEWAY), detail);
        }
        State::Confirmed if is_open && what == "payment_failed" => step.happens(what, GATEWAY, detail),
        _ => {}
    }
}

fn dispute_closed(step: &mut OrderStep, amount: Money, outcome: DisputeOutcome) {
    let what = match outcome {
        DisputeOutcome::Won => "dispute_won",
        DisputeOutcome::Lost => "dispute_lost",
        DisputeOutcome::Closed => "dispute_closed",
    };
    step.happens(what, GATEWAY, json!({ "amount": amount }));
    if outcome == DisputeOutcome::Lost {
        step.raise("dispute_lost");
    } else if step.next.needs_human.as_deref() == Some(DISPUTE) {
        step.next.needs_human = None;
    }
}

/// An order of which nothing is due at once stands as it is placed.
pub fn stand(order: &OrderFacts, now: Timestamp) -> OrderStep {
    let mut step = OrderStep::still(order);
    if let Some(state) = next(order.state, Event::Confirm) {
        step.next.state = state;
        step.next.confirmed_at = Some(now);
        step.stock = Some(StockAct::Keep);
        step.happens("confirmed", COMPTOIR, json!({}));
        step.tell.push(News::Booked);
    }
    step
}

/// Staff end an order: a deposit goes back and a hold is let go by itself; a page still open is ended. `None` where the order
/// is too far for that.
pub fn cancel(order: &OrderFacts, by: &str, now: Timestamp) -> Option<OrderStep> {
    let mut step = OrderStep::still(order);
    if !step.end(("cancelled", by), json!({})) {
        return None;
    }
    step.acts.push(PaymentAct::EndPage);
    for due in &order.dues {
        let Some(payment) = due.payment_id else { continue };
        if due.held_minor > 0 {
            step.acts.push(PaymentAct::Void { payment });
        } else if due.paid_minor > 0 {
            step.next.refunding_at = Some(now);
            let amount = order.money(due.paid_minor);
            let key = format!("cancelled:{payment}");
            step.acts.push(PaymentAct::Refund {
                payment,
                amount,
                key,
                reason: "order_cancelled",
            });
        }
    }
    if order.cash_left_minor() > 0 {
        step.next.refunding_at = Some(now);
        let amount = order.money(order.cash_left_minor());
        step.acts.push(PaymentAct::CashBack { amount });
    }
    if order.state == State::Confirmed {
        step.tell.push(News::Cancelled);
    }
    Some(step)
}

#[cfg(test)]
pub(crate) mod tests;
