//! The last audit: faults have stopped, everything had time to heal. Rows, the gateway's own truth and what people were told
//! must say the same; what does not must be in a person's hands, by name.

use std::collections::BTreeMap;

use orders::State;
use payments::{CallState, EventState, Payment, PaymentId, PaymentState, RefundState};
use standin::Offline;

use super::{Auditor, Told, calm_time};
use crate::rows::{EventRow, OrderRow, Rows, Task};

/// What the last audit counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance {
    /// Promises made to people, and those not kept.
    pub acknowledged: u64,
    pub lost: u64,
    /// Effects at the gateway that happened twice.
    pub doubled: u64,
    /// Money that differs and is in nobody's hands.
    pub unexplained: u64,
}

/// Money at the gateway for one of our payments.
#[derive(Debug, Default, Clone, Copy)]
struct Truth {
    received: i64,
    refunded: i64,
    /// Intents with money.
    paid: u32,
    /// Held and not taken.
    capturable: i64,
}

pub fn check(auditor: &mut Auditor, rows: &Rows, gateway: &Offline) -> Balance {
    let mut balance = Balance::default();
    let truth = truths(gateway);
    everything_is_final(auditor, rows);
    the_books_are_the_gateways(auditor, rows, (&truth, gateway), &mut balance);
    refunds_happened_once(auditor, rows, gateway, &mut balance);
    calm_time::check(auditor, rows, gateway);
    promises_are_kept(auditor, rows, &mut balance);
    balance
}

fn truths(gateway: &Offline) -> BTreeMap<String, Truth> {
    let mut truths: BTreeMap<String, Truth> = BTreeMap::new();
    for intent in gateway.facts().intents() {
        let Some(payment) = intent.metadata.get("payment") else {
            continue;
        };
        let truth = truths.entry(payment.clone()).or_default();
        truth.received += intent.amount_received;
        truth.refunded += intent.amount_refunded;
        truth.capturable += intent.amount_capturable;
        truth.paid += u32::from(intent.amount_received > 0);
    }
    truths
}

/// T5: nothing is under way any more, unless its own deadline lies ahead or a person has it.
fn everything_is_final(auditor: &mut Auditor, rows: &Rows) {
    for payment in rows.payments.values() {
        let waits = payment.needs_human.is_some() || payment.is_processing;
        if !payment.state.is_ended() && !waits {
            auditor.note(format!("T5: {} is still {}", payment.number, payment.state));
        }
    }
    for row in rows.calls.values() {
        let payment = row.call.about.payment.and_then(|id| rows.payments.get(&id));
        let is_over = payment.is_some_and(|payment| payment.state.is_ended() || payment.needs_human.is_some());
        let is_final = matches!(row.state, CallState::Done | CallState::Refused);
        if !is_final && !is_over {
            auditor.note(format!("T5: the call {} is still {}", row.call.key, row.state));
        }
    }
    for refund in rows.refunds.values() {
        let payment = rows.payments.get(&refund.payment_id);
        let is_seen = payment.is_some_and(|payment| payment.needs_human.is_some() || is_listed(rows, payment.id));
        if matches!(refund.state, RefundState::Requested | RefundState::Pending) && !is_seen {
            auditor.note(format!(
                "T5: a refund of {} is still {}",
                refund.amount_minor, refund.state
            ));
        }
    }
    for event in rows
        .events
        .values()
        .filter(|event| event.state != EventState::Applied && !is_given_up(event))
    {
        auditor.note(format!("T5: an event {} is still {}", event.kind, event.state));
    }
    for row in rows.tasks.values().filter(|row| !row.has_given_up) {
        let is_listed = matches!(&row.task, Task::LookUpRefunds(payment) if is_listed(rows, *payment));
        if row.attempts > 0 && !is_listed {
            auditor.note(format!("T5: a task still fails: {:?}", row.task));
        }
    }
    for order in rows.orders.values() {
        if order.facts.state == State::Pending {
            auditor.note(format!("T5: {} still waits for its payment", order.facts.number));
        }
    }
}

/// Twelve tries are over: staff see it with its error.
fn is_given_up(event: &EventRow) -> bool {
    event.state == EventState::Failed && event.next_at.is_none()
}

/// M7, M14: what the books hold of a payment is what the gateway holds of it.
fn the_books_are_the_gateways(
    auditor: &mut Auditor,
    rows: &Rows,
    (truths, gateway): (&BTreeMap<String, Truth>, &Offline),
    balance: &mut Balance,
) {
    for payment in rows.payments.values() {
        let truth = truths.get(&payment.id.to_string()).copied().unwrap_or_default();
        if truth.paid > 1 {
            balance.doubled += 1;
            auditor.note(format!(
                "doubled: {} was paid {} times at the gateway",
                payment.number, truth.paid
            ));
        }
        if is_in_a_persons_hands(rows, payment) {
            continue;
        }
        let booked = booked(rows, payment);
        if booked != truth.received - truth.refunded {
            balance.unexplained += 1;
            auditor.note(format!(
                "M7: the books hold {booked} of {}, the gateway {} received and {} given back",
                payment.number, truth.received, truth.refunded
            ));
        }
        if (truth.capturable > 0) != payment.state.has_hold() {
            balance.unexplained += 1;
            auditor.note(format!(
                "M12: {} is {}, the gateway holds {}",
                payment.number, payment.state, truth.capturable
            ));
        }
    }
    for id in truths.keys() {
        let is_ours = id.parse().is_ok_and(|id| rows.payments.contains_key(&id));
        if !is_ours {
            balance.unexplained += 1;
            auditor.note(format!("M7: the gateway has money for {id}, which we do not know"));
        }
    }
    the_tax_of_what_went_back_is_exact(auditor, rows);
    let in_hands = rows
        .payments
        .values()
        .any(|payment| is_in_a_persons_hands(rows, payment));
    let total: i64 = gateway
        .facts()
        .intents()
        .map(|intent| intent.amount_received - intent.amount_refunded)
        .sum();
    if !in_hands && total != rows.balance("gateway:stripe") {
        auditor.note(format!(
            "M7: gateway:stripe is {}, the gateway says {total}",
            rows.balance("gateway:stripe")
        ));
    }
}

/// M18: of an order whose money went back whole, no tax stays in the books.
fn the_tax_of_what_went_back_is_exact(auditor: &mut Auditor, rows: &Rows) {
    for order in rows.orders.values().filter(|order| is_all_back(order)) {
        let reference = order.facts.id.to_string();
        let entries = rows.books.values().filter(|entry| entry.reference == reference);
        let postings = entries
            .flat_map(|entry| &entry.postings)
            .filter(|posting| posting.account.code() == "tax");
        let left: i64 = postings.map(|posting| posting.amount.minor()).sum();
        if left != 0 {
            auditor.note(format!(
                "M18: {} went back whole, {left} of its tax did not",
                order.facts.number
            ));
        }
    }
}

/// Refunded, and nothing of it came back to us since.
fn is_all_back(order: &OrderRow) -> bool {
    order.facts.state == State::Refunded && order.facts.refunded_minor == order.facts.taken_minor()
}

fn is_listed(rows: &Rows, payment: PaymentId) -> bool {
    rows.differences.values().any(|of| *of == payment)
}

fn is_in_a_persons_hands(rows: &Rows, payment: &Payment) -> bool {
    is_listed(rows, payment.id)
        || payment.state == PaymentState::Quarantined
        || payment.needs_human.as_deref() == Some("refund_unknown")
}

/// What the books hold of one payment at the gateway.
fn booked(rows: &Rows, payment: &Payment) -> i64 {
    let refunds = rows.refunds.values().filter(|refund| refund.payment_id == payment.id);
    let back = refunds.flat_map(|refund| ["refund", "refund_returned"].map(|kind| format!("{kind}:{}", refund.id)));
    let came = ["sale", "deposit", "unapplied"].map(|kind| format!("{kind}:{}", payment.id));
    let entries = back.chain(came).filter_map(|key| rows.books.get(&key));
    let postings = entries.flat_map(|entry| &entry.postings);
    postings
        .filter(|posting| posting.account.code() == "gateway:stripe")
        .map(|posting| posting.amount.minor())
        .sum()
}

fn refunds_happened_once(auditor: &mut Auditor, rows: &Rows, gateway: &Offline, balance: &mut Balance) {
    let mut made: BTreeMap<&str, u32> = BTreeMap::new();
    for refund in gateway.facts().refunds() {
        if let Some(ours) = refund.metadata.get("refund") {
            *made.entry(ours).or_default() += 1;
        }
    }
    for (ours, times) in made {
        let known = ours.parse().ok().and_then(|id| rows.refunds.get(&id));
        let amount = known.map_or(0, |refund| refund.amount_minor);
        if times > 1 {
            balance.doubled += 1;
            auditor.note(format!("doubled: the refund of {amount} was made {times} times"));
        }
    }
}

/// Told “paid” ⇒ is paid. Told “placed” ⇒ is there.
fn promises_are_kept(auditor: &mut Auditor, rows: &Rows, balance: &mut Balance) {
    for told in auditor.told.clone() {
        balance.acknowledged += 1;
        let broken = match told {
            Told::Placed(order) if !rows.orders.contains_key(&order) => {
                Some("an order that was accepted is gone".to_owned())
            }
            Told::Placed(_) => None,
            Told::Paid(order) => rows
                .orders
                .get(&order)
                .filter(|order| order.facts.confirmed_at.is_none() && order.facts.paid_at.is_none())
                .map(|order| format!("{} was told “paid” and is not", order.facts.number)),
            Told::CalledOff(time, seen) => (!calm_time::is_as_told(rows, time, seen)).then(|| {
                format!(
                    "a customer was told that {} go back of a visit, and it is not so",
                    seen.back_minor
                )
            }),
            Told::Refunding(order) => rows
                .orders
                .get(&order)
                .filter(|order| order.refunds.is_empty() && order.facts.refunded_minor == 0)
                .map(|order| format!("a refund of {} was promised and is not there", order.facts.number)),
        };
        if let Some(broken) = broken {
            balance.lost += 1;
            auditor.note(format!("lost: {broken}"));
        }
    }
}
