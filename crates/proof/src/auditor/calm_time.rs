//! Time in the last audit: every visit has ended, nothing of it is held any more, here or at the gateway, and what stays of its
//! money is what its terms keep (V7, V8).

use std::collections::BTreeMap;

use calendar::TimeId;
use orders::State as OrderState;
use payments::RefundState;
use standin::Offline;

use super::Auditor;
use crate::rows::time::Kind;
use crate::rows::{Held, OrderRow, Rows, TimeLine};

pub fn check(auditor: &mut Auditor, rows: &Rows, gateway: &Offline) {
    nothing_waits(auditor, rows);
    let held = held_at_the_gateway(gateway);
    for order in rows.orders.values() {
        if is_in_a_persons_hands(rows, order) {
            continue;
        }
        advances_are_used(auditor, rows, order);
        if !order.facts.has_time {
            continue;
        }
        let is_over = order.times.iter().all(|line| {
            rows.times
                .visits
                .get(&line.time)
                .is_none_or(|visit| visit.state.is_ended())
        });
        let held = held.get(&order.facts.id.to_string()).copied().unwrap_or_default();
        if is_over && held > 0 {
            auditor.note(format!(
                "V7: all is over for {}, the gateway holds {held} of it",
                order.facts.number
            ));
        }
        for line in &order.times {
            went_back(auditor, rows, order, line);
        }
        stays_what_is_left(auditor, order);
    }
}

/// V7: no visit is to come, no slot and no part is held.
fn nothing_waits(auditor: &mut Auditor, rows: &Rows) {
    for visit in rows.times.visits.values().filter(|visit| !visit.state.is_ended()) {
        auditor.note(format!(
            "V7: a visit of {} is still {}",
            visit.order_number,
            visit.state.word()
        ));
    }
    for slot in rows.times.live().filter(|slot| slot.kind == Kind::Hold) {
        auditor.note(format!("V7: a slot at {} is still held", slot.starts_at));
    }
    if rows.stock.values().any(|row| row.state == Held::Held) {
        auditor.note("V7: pieces are still reserved for nobody".to_owned());
    }
}

fn held_at_the_gateway(gateway: &Offline) -> BTreeMap<String, i64> {
    let mut held: BTreeMap<String, i64> = BTreeMap::new();
    for intent in gateway.facts().intents() {
        if let Some(reference) = intent.metadata.get("reference") {
            *held.entry(reference.clone()).or_default() += intent.amount_capturable;
        }
    }
    held
}

/// Somebody has it, or money moved that this order did not ask for.
fn is_in_a_persons_hands(rows: &Rows, order: &OrderRow) -> bool {
    let reference = order.facts.id.to_string();
    let mut payments = rows.payments.values().filter(|payment| payment.reference == reference);
    order.facts.needs_human.is_some()
        || payments.any(|payment| {
            payment.needs_human.is_some() || rows.differences.values().any(|listed| *listed == payment.id)
        })
}

/// What was asked back of this visit, done or not.
fn went_back(auditor: &mut Auditor, rows: &Rows, order: &OrderRow, line: &TimeLine) {
    let Some(end) = line.end.filter(|end| end.back_minor > 0) else {
        return;
    };
    let request = format!("visit:{}", line.time);
    let mine = order.refunds.iter().filter(|row| row.request == request);
    let done: i64 = mine
        .filter_map(|row| rows.refunds.get(&row.known.id))
        .filter(|refund| refund.state == RefundState::Done)
        .map(|refund| refund.amount_minor)
        .sum();
    // Where the order ended with it, or was going back whole, all that was taken goes back.
    let is_all_back = order.facts.refunded_minor >= order.facts.taken_minor();
    if done != end.back_minor && !is_all_back {
        auditor.note(format!(
            "V8: {} of a visit of {} should have gone back, {done} did",
            end.back_minor, order.facts.number
        ));
    }
}

/// V8: of an order that stands, what stays with us and what is owed is what is left of its lines.
fn stays_what_is_left(auditor: &mut Auditor, order: &OrderRow) {
    let facts = &order.facts;
    let stands = matches!(
        facts.state,
        OrderState::Confirmed | OrderState::Paid | OrderState::Shipped | OrderState::Delivered
    );
    let owed: i64 = facts
        .dues
        .iter()
        .map(|due| due.amount_minor - due.paid_minor - due.waived_minor - due.cash_minor)
        .sum();
    let stays = facts.taken_minor() - facts.refunded_minor + owed;
    let left: i64 = order
        .lines_left()
        .iter()
        .map(|line| line.gross_minor - line.back_minor)
        .sum();
    if stands && stays != left {
        auditor.note(format!(
            "V8: {stays} of {} stay or are owed, its lines say {left}",
            facts.number
        ));
    }
}

/// V8: what came before the sale stands among the advances until the sale is booked, and no longer.
fn advances_are_used(auditor: &mut Auditor, rows: &Rows, order: &OrderRow) {
    let facts = &order.facts;
    let reference = facts.id.to_string();
    let entries = rows.books.values().filter(|entry| entry.reference == reference);
    let postings = entries
        .flat_map(|entry| &entry.postings)
        .filter(|posting| posting.account.code() == "advances");
    let advances: i64 = postings.map(|posting| -posting.amount.minor()).sum();
    let waits = if facts.paid_at.is_none() {
        facts.taken_minor() - facts.refunded_minor
    } else {
        0
    };
    if advances != waits {
        auditor.note(format!(
            "V8: {advances} of {} are among the advances, {waits} were taken and not sold",
            facts.number
        ));
    }
}

/// A customer was told what calling a visit off gives back: so it ended.
pub fn is_as_told(rows: &Rows, time: TimeId, seen: crate::server::Sums) -> bool {
    let mut lines = rows.orders.values().flat_map(|order| &order.times);
    let end = lines.find(|line| line.time == time).and_then(|line| line.end);
    end.is_some_and(|end| (end.back_minor, end.kept_minor) == (seen.back_minor, seen.kept_minor))
}
