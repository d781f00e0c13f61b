//! The tables of the server in memory: plain maps, changed in one closure a transaction. Each method stands for one SQL
//! statement of the stores and keeps its condition; what a row becomes is decided by the product's own functions.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use ledger::Entry;
use orders::OrderId;
use orders::pure::{KnownRefund, LineLeft, OrderFacts, RefundKind};
use payments::for_proof::NewCall;
use payments::{CallId, CallKind, CallState, Change, EventId, EventState, Payment, PaymentId, Refund, RefundId};
use uuid::Uuid;

mod stock;
pub mod time;

pub use time::{TimeLine, Times};

#[derive(Debug, Clone)]
pub struct CallRow {
    pub id: CallId,
    pub call: NewCall,
    pub state: CallState,
    pub attempts: i32,
    pub may_repeat: bool,
    pub next_at: Option<Timestamp>,
    pub locked_until: Option<Timestamp>,
    pub first_sent_at: Option<Timestamp>,
    pub error: Option<String>,
}

#[derive(Debug, Clone)]
pub struct EventRow {
    pub id: EventId,
    pub kind: String,
    pub raw: String,
    pub payment: Option<PaymentId>,
    pub session: Option<String>,
    pub intent: Option<String>,
    pub state: EventState,
    pub attempts: i32,
    pub next_at: Option<Timestamp>,
}

/// An order: what its money sees of it, and what else the shop keeps.
#[derive(Debug, Clone)]
pub struct OrderRow {
    pub facts: OrderFacts,
    /// The same button pressed twice is one order.
    pub token: u64,
    pub lines: Vec<LineLeft>,
    /// Its lines of time.
    pub times: Vec<TimeLine>,
    pub refunds: Vec<OrderRefund>,
    pub placed_at: Timestamp,
    pub expires_at: Timestamp,
}

/// What an order keeps of money that went back, or was never taken.
#[derive(Debug, Clone)]
pub struct OrderRefund {
    pub known: KnownRefund,
    pub request: String,
    pub has_failed: bool,
}

impl OrderRefund {
    /// It was never taken, or never owed any more.
    pub fn is_not_taken(&self) -> bool {
        self.known.kind == RefundKind::NotTaken
    }
}

impl OrderRow {
    /// The lines with what of each has gone back.
    pub fn lines_left(&self) -> Vec<LineLeft> {
        let mut lines = self.lines.clone();
        let shares = self
            .refunds
            .iter()
            .filter(|refund| !refund.has_failed)
            .flat_map(|refund| &refund.known.shares);
        for share in shares {
            if let Some(line) = lines.iter_mut().find(|line| line.position == share.position) {
                line.back_quantity += share.quantity.unwrap_or_default();
                line.back_minor += share.amount_minor;
                line.back_tax_minor += share.tax_minor;
            }
        }
        lines
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Held,
    Kept,
    Released,
    Returned,
}

#[derive(Debug, Clone, Copy)]
pub struct Reservation {
    pub quantity: i64,
    /// Pieces that came back of those that were kept.
    pub returned: i64,
    pub state: Held,
    pub expires_at: Timestamp,
}

impl Reservation {
    /// Pieces that were sold and are for sale again, of one that still has others.
    pub fn back(&self) -> i64 {
        if self.state == Held::Kept { self.returned } else { 0 }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    SendCall(CallId),
    LookUp(PaymentId),
    LookUpRefunds(PaymentId),
    ApplyEvent(EventId),
}

#[derive(Debug, Clone)]
pub struct TaskRow {
    pub task: Task,
    pub run_at: Timestamp,
    pub locked_until: Option<Timestamp>,
    pub attempts: i32,
    pub has_given_up: bool,
}

#[derive(Debug, Default)]
pub struct Rows {
    pub payments: BTreeMap<PaymentId, Payment>,
    pub check_at: BTreeMap<PaymentId, Timestamp>,
    pub refunds: BTreeMap<RefundId, Refund>,
    pub calls: BTreeMap<CallId, CallRow>,
    /// By the gateway's own id.
    pub events: BTreeMap<String, EventRow>,
    pub orders: BTreeMap<OrderId, OrderRow>,
    /// One kind of part is sold.
    pub on_hand: i64,
    pub reserved: i64,
    /// By their holder: an order, or a line of time in a cart.
    pub stock: BTreeMap<Uuid, Reservation>,
    pub times: Times,
    pub books: BTreeMap<String, Entry>,
    /// Money held and not taken, by key, and how each ended.
    pub pending: BTreeMap<String, (Entry, Option<String>)>,
    pub tasks: BTreeMap<Uuid, TaskRow>,
    pub schedules: BTreeMap<&'static str, Timestamp>,
    pub reconciled_at: Option<Timestamp>,
    /// A planted mistake's: what the shop is told only in the next transaction.
    pub untold: Vec<Change>,
    /// No shop stands behind the payments: what it would have been told.
    pub only_told: Option<Vec<String>>,
    /// What reconciliation could not settle, by the gateway's own id: a person sees it, a later run may heal it.
    pub differences: BTreeMap<String, PaymentId>,
}

/// The books already say something else under this key.
#[derive(Debug)]
pub struct Differs(pub String);

impl Rows {
    /// `insert_call`: a key that stands is not written again.
    pub fn insert_call(&mut self, id: CallId, call: NewCall, next_at: Timestamp) -> bool {
        if self.calls.values().any(|known| known.call.key == call.key) {
            return false;
        }
        let row = CallRow {
            id,
            call,
            state: CallState::Pending,
            attempts: 0,
            may_repeat: true,
            next_at: Some(next_at),
            locked_until: None,
            first_sent_at: None,
            error: None,
        };
        self.calls.insert(id, row);
        true
    }

    /// `claim_call`: unless another has it, it is over, or its key may have been forgotten. Gives what it was before.
    pub fn claim_call(
        &mut self,
        id: CallId,
        now: Timestamp,
        lease: SignedDuration,
        oldest: Timestamp,
    ) -> Option<(CallRow, CallState)> {
        let row = self.calls.get_mut(&id)?;
        let is_young = row.first_sent_at.is_none_or(|first| first > oldest);
        let is_free = match row.state {
            CallState::Pending | CallState::Unknown => true,
            CallState::Sending => row.locked_until.is_some_and(|until| until <= now),
            CallState::Done | CallState::Refused => false,
        };
        if !row.may_repeat || !is_young || !is_free {
            return None;
        }
        let was = row.state;
        row.state = CallState::Sending;
        row.attempts += 1;
        row.locked_until = now.checked_add(lease).ok();
        row.next_at = row.locked_until;
        row.first_sent_at = row.first_sent_at.or(Some(now));
        Some((row.clone(), was))
    }

    /// `lock_payment_by`: by any of the ids an event may carry.
    pub fn payment_by(&self, id: Option<PaymentId>, session: Option<&str>, intent: Option<&str>) -> Option<&Payment> {
        let by_id = id.and_then(|id| self.payments.get(&id));
        by_id.or_else(|| {
            self.payments.values().find(|payment| {
                (session.is_some() && payment.gateway_session.as_deref() == session)
                    || (intent.is_some() && payment.gateway_payment.as_deref() == intent)
            })
        })
    }

    pub fn refund_by(&self, id: Option<RefundId>, theirs: Option<&str>) -> Option<&Refund> {
        let by_id = id.and_then(|id| self.refunds.get(&id));
        by_id.or_else(|| {
            let is_it = |refund: &&Refund| theirs.is_some() && refund.gateway_refund.as_deref() == theirs;
            self.refunds.values().find(is_it)
        })
    }

    pub fn order_of(&self, reference: &str) -> Option<OrderId> {
        reference.parse().ok().filter(|id| self.orders.contains_key(id))
    }

    pub fn newest_payment_of(&self, order: OrderId) -> Option<&Payment> {
        let reference = order.to_string();
        let mine = self.payments.values().filter(|payment| payment.reference == reference);
        mine.max_by_key(|payment| (payment.created_at, payment.id))
    }

    /// The call that opens a payment's page.
    pub fn open_call_of(&self, payment: PaymentId) -> Option<&CallRow> {
        let is_it = |row: &&CallRow| row.call.about.payment == Some(payment) && row.call.kind == CallKind::OpenSession;
        self.calls.values().find(is_it)
    }

    /// `insert_tasks`: tasks that wait under one key are one.
    pub fn enqueue(&mut self, id: Uuid, task: Task, run_at: Timestamp) {
        let waits = |row: &&mut TaskRow| row.task == task && row.locked_until.is_none() && !row.has_given_up;
        if let Some(row) = self.tasks.values_mut().find(waits) {
            row.run_at = row.run_at.min(run_at);
            return;
        }
        let row = TaskRow {
            task,
            run_at,
            locked_until: None,
            attempts: 0,
            has_given_up: false,
        };
        self.tasks.insert(id, row);
    }

    pub fn claim_task(&mut self, now: Timestamp, lease: SignedDuration) -> Option<(Uuid, TaskRow)> {
        let is_free =
            |row: &TaskRow| row.run_at <= now && !row.has_given_up && row.locked_until.is_none_or(|until| until <= now);
        let mut free: Vec<_> = self.tasks.iter().filter(|(_, row)| is_free(row)).collect();
        free.sort_by_key(|(id, row)| (row.run_at, **id));
        let id = *free.first()?.0;
        let row = self.tasks.get_mut(&id)?;
        row.locked_until = now.checked_add(lease).ok();
        row.attempts += 1;
        Some((id, row.clone()))
    }

    /// Marks a schedule as due again; one process gets it.
    pub fn claim_schedule(&mut self, name: &'static str, now: Timestamp, next: Timestamp) -> bool {
        if self.schedules.get(name).is_some_and(|at| *at > now) {
            return false;
        }
        self.schedules.insert(name, next);
        true
    }

    /// `ledger::post`: a known key with the same postings adds nothing.
    pub fn post(&mut self, entry: Entry) -> Result<(), Differs> {
        match self.books.get(&entry.key) {
            None => {
                self.books.insert(entry.key.clone(), entry);
                Ok(())
            }
            Some(known) if known.postings == entry.postings => Ok(()),
            Some(_) => Err(Differs(entry.key)),
        }
    }

    /// The balance of an account, as the sum of its postings.
    pub fn balance(&self, account: &str) -> i64 {
        let postings = self.books.values().flat_map(|entry| &entry.postings);
        let mine = postings.filter(|posting| posting.account.code() == account);
        mine.map(|posting| posting.amount.minor()).sum()
    }
}
