//! Looks at the rows after every commit, and at rows, gateway and memories of people once all is calm. Its sentences are the
//! invariants of `docs/proof.md`; it never mends anything.

use std::collections::BTreeMap;

use calendar::TimeId;
use jiff::{SignedDuration, Timestamp};
use orders::OrderId;
use payments::{CallState, PaymentId, PaymentState, RefundState};
use standin::Offline;
use uuid::Uuid;

use crate::network::Request;
use crate::rows::{Held, Reservation, Rows};
use crate::server::Sums;
use crate::world::PIECES;

mod calm;
mod calm_time;
mod tiers;
mod time;

pub use calm::{Balance, check as check_calm};

const DECIDED_WITHIN: SignedDuration = SignedDuration::from_hours(48);

#[derive(Debug, Default)]
pub struct Auditor {
    /// What was wrong, in words, once each.
    violations: Vec<String>,
    payments: BTreeMap<PaymentId, PaymentState>,
    reservations: BTreeMap<Uuid, Held>,
    entries: usize,
    /// Since when a hold is being taken or let go.
    decided: BTreeMap<PaymentId, Timestamp>,
    time: time::Memory,
    /// Who was told what, to be kept.
    pub told: Vec<Told>,
}

/// A promise made to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    Placed(OrderId),
    Paid(OrderId),
    /// Staff were told that the refund is under way: the form's number names it.
    Refunding(OrderId),
    /// The customer has called a visit off; the page had said what goes back and what is kept.
    CalledOff(TimeId, Sums),
}

impl Auditor {
    pub fn note(&mut self, what: String) {
        if !self.violations.contains(&what) {
            self.violations.push(what);
        }
    }

    pub fn violations(&self) -> &[String] {
        &self.violations
    }

    /// No call without a committed row that says so, under that very key (M9).
    pub fn before_call(&mut self, rows: &Rows, request: &Request) {
        let Some(key) = &request.key else { return };
        let row = rows.calls.values().find(|row| row.call.key == *key);
        match row {
            None => self.note(format!("M9: a call left under the key {key}, which no row has")),
            Some(row) if row.first_sent_at.is_none() => {
                self.note(format!("M9: the call {key} left before its row said so"));
            }
            Some(_) => {}
        }
    }

    /// A 200 means that the event is stored (J2).
    pub fn after_answer(&mut self, rows: &Rows, event: &str) {
        if !rows.events.contains_key(event) {
            self.note("J2: an event was answered 200 and is not stored".to_owned());
        }
    }

    pub fn after_commit(&mut self, rows: &Rows, gateway: &Offline, now: Timestamp) {
        self.endings(rows, gateway);
        self.decisions(rows, now);
        self.payments(rows);
        self.books(rows);
        self.stock(rows);
        self.orders(rows);
        self.calls(rows, now);
        time::look(self, rows, now);
    }

    /// A payment ends unpaid only when the gateway has no money for it (M10).
    fn endings(&mut self, rows: &Rows, gateway: &Offline) {
        for payment in rows.payments.values() {
            let before = self.payments.get(&payment.id);
            let is_new = before.is_none_or(|before| *before != payment.state);
            let Some(session) = payment.gateway_session.as_deref().filter(|_| is_new) else {
                continue;
            };
            let intent = gateway.facts().intent_of_session(session);
            let has_money =
                intent.is_some_and(|intent| matches!(intent.status, "succeeded" | "requires_capture" | "processing"));
            if has_money && matches!(payment.state, PaymentState::Expired | PaymentState::Failed) {
                self.note(format!(
                    "M10: {} is {} while the gateway has its money",
                    payment.number, payment.state
                ));
            }
        }
    }

    /// What we decided about a hold is done within two days, or given back to a person.
    fn decisions(&mut self, rows: &Rows, now: Timestamp) {
        for payment in rows.payments.values() {
            if !matches!(payment.state, PaymentState::Capturing | PaymentState::Voiding) {
                self.decided.remove(&payment.id);
                continue;
            }
            let since = *self.decided.entry(payment.id).or_insert(now);
            if now.duration_since(since) > DECIDED_WITHIN {
                self.note(format!("T5: {} is {} for two days", payment.number, payment.state));
            }
        }
    }

    fn payments(&mut self, rows: &Rows) {
        for payment in rows.payments.values() {
            let name = &payment.number;
            let before = self
                .payments
                .insert(payment.id, payment.state)
                .unwrap_or(PaymentState::Created);
            if before != payment.state && !may_become(before, payment.state) {
                self.note(format!("T1/T4: {name} went from {before} to {}", payment.state));
            }
            let open = rows
                .refunds
                .values()
                .filter(|refund| refund.payment_id == payment.id && refund.state != RefundState::Failed);
            let sum: i64 = open.map(|refund| refund.amount_minor).sum();
            if sum != payment.refunded_minor {
                self.note(format!(
                    "M6: {name} counts {} as given back, its refunds are {sum}",
                    payment.refunded_minor
                ));
            }
            if sum > payment.captured_minor {
                self.note(format!(
                    "M6: {sum} of {name} are given back, {} were received",
                    payment.captured_minor
                ));
            }
            if payment.captured_minor > payment.amount_minor {
                self.note(format!("M6: {name} received more than was asked for"));
            }
            let is_paid = payment.state == PaymentState::Paid;
            if is_paid != (payment.captured_minor > 0) {
                self.note(format!(
                    "M14: {name} is {} with {} received",
                    payment.state, payment.captured_minor
                ));
            }
        }
    }

    /// Every entry balances (M1), every payment that was paid is booked once, in the transaction that says so (M4).
    fn books(&mut self, rows: &Rows) {
        if rows.books.len() != self.entries {
            self.entries = rows.books.len();
            for entry in rows.books.values() {
                if let Err(unbalanced) = entry.check() {
                    self.note(format!("M1: {unbalanced}"));
                }
            }
        }
        for payment in rows
            .payments
            .values()
            .filter(|payment| payment.state == PaymentState::Paid)
        {
            let keys = ["sale", "deposit", "unapplied"].map(|kind| format!("{kind}:{}", payment.id));
            let booked = keys.iter().filter(|key| rows.books.contains_key(*key)).count();
            if booked != 1 {
                self.note(format!("M4: {} is paid and booked {booked} times", payment.number));
            }
        }
        for refund in rows.refunds.values() {
            let has = |kind: &str| rows.books.contains_key(&format!("{kind}:{}", refund.id));
            let (is_booked, is_returned) = (has("refund"), has("refund_returned"));
            let is_right = match refund.state {
                RefundState::Requested | RefundState::Pending => !is_booked,
                RefundState::Done => is_booked && !is_returned,
                RefundState::Failed => is_booked == is_returned,
            };
            if !is_right {
                self.note(format!(
                    "M4: a refund of {} is {} and its entries say otherwise",
                    refund.amount_minor, refund.state
                ));
            }
        }
        for payment in rows.payments.values() {
            let pending = rows.pending.get(&format!("hold:{}", payment.id));
            let is_pending = pending.is_some_and(|(_, ended)| ended.is_none());
            if is_pending != payment.state.has_hold() {
                self.note(format!(
                    "M12: {} is {} and its hold in the books is {}",
                    payment.number,
                    payment.state,
                    if is_pending { "open" } else { "over" }
                ));
            }
        }
    }

    /// What is there, what is reserved, and that a reservation ends once (S1, S2, S3).
    fn stock(&mut self, rows: &Rows) {
        let sum = |state: Held| {
            rows.stock
                .values()
                .filter(|row| row.state == state)
                .map(|row| row.quantity)
                .sum::<i64>()
        };
        if rows.on_hand < 0 || rows.reserved < 0 || rows.on_hand < rows.reserved {
            self.note(format!(
                "S1: {} pieces are there and {} are reserved",
                rows.on_hand, rows.reserved
            ));
        }
        if rows.reserved != sum(Held::Held) {
            self.note(format!(
                "S1: {} pieces are reserved, the reservations say {}",
                rows.reserved,
                sum(Held::Held)
            ));
        }
        let back: i64 = rows.stock.values().map(Reservation::back).sum();
        if rows.on_hand != PIECES - sum(Held::Kept) + back {
            self.note(format!(
                "S2: {} pieces are there, {PIECES} less those sold are {}",
                rows.on_hand,
                PIECES - sum(Held::Kept) + back
            ));
        }
        for (holder, row) in &rows.stock {
            let before = self.reservations.insert(*holder, row.state).unwrap_or(Held::Held);
            if before == Held::Kept && row.state == Held::Released
                || before == Held::Released && row.state == Held::Returned
            {
                self.note(format!("S3: a reservation went from {before:?} to {:?}", row.state));
            }
        }
    }

    /// An order that stands has its pieces (S4), and is paid by one payment a due (M8).
    fn orders(&mut self, rows: &Rows) {
        for order in rows.orders.values() {
            let facts = &order.facts;
            let stands = matches!(
                facts.state,
                orders::State::Confirmed | orders::State::Paid | orders::State::Shipped | orders::State::Delivered
            );
            let has = rows
                .stock
                .get(&facts.id.uuid())
                .is_some_and(|row| row.state == Held::Kept);
            // What a technician brings is looked at with its visit (V4).
            if stands && !has && !facts.has_time && facts.needs_human.is_none() && facts.refunding_at.is_none() {
                self.note(format!("S4: {} is {} without its pieces", facts.number, facts.state));
            }
            for due in &facts.dues {
                let mine = rows.payments.values().filter(|payment| {
                    payment.reference == facts.id.to_string() && payment.purpose == due.purpose.word()
                });
                let alive = mine.filter(|payment| !payment.state.is_ended()).count();
                if alive > 1 {
                    self.note(format!(
                        "M8: {alive} pages are open at once for the {} of {}",
                        due.purpose.word(),
                        facts.number
                    ));
                }
            }
        }
    }

    /// A call is done or refused by its answer alone; what is unknown is neither (M10).
    fn calls(&mut self, rows: &Rows, now: Timestamp) {
        for row in rows.calls.values() {
            let lease = row.locked_until.filter(|_| row.state == CallState::Sending);
            let hour = jiff::SignedDuration::from_hours(1);
            if lease.is_some_and(|until| now.checked_add(hour).is_ok_and(|soon| until > soon)) {
                self.note(format!("T5: {} is taken for more than an hour", row.call.key));
            }
        }
    }
}

/// The arrows of `docs/payments.md`.
fn may_become(from: PaymentState, to: PaymentState) -> bool {
    use PaymentState as S;
    match from {
        S::Created => true,
        S::Open => to != S::Created,
        S::Saved => matches!(to, S::Held | S::Paid | S::Voided | S::Failed | S::Quarantined),
        S::Held => matches!(to, S::Capturing | S::Voiding | S::Paid | S::Voided | S::Quarantined),
        S::Capturing | S::Voiding => matches!(to, S::Held | S::Paid | S::Voided | S::Quarantined),
        // Money that came late, and nothing else.
        S::Failed | S::Expired | S::Voided => matches!(to, S::Held | S::Paid | S::Quarantined),
        S::Paid | S::Quarantined => false,
    }
}
