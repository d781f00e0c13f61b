//! Time, after every commit: what may not be of slots, visits and lines of time (V1 to V4). The money of a visit that ends is
//! `tiers.rs`.

use std::collections::BTreeMap;

use calendar::TimeId;
use jiff::{SignedDuration, Timestamp};
use orders::State as OrderState;
use payments::PaymentState;
use visits::{State, VisitRow};

use super::Auditor;
use crate::rows::time::{Kind, Slot};
use crate::rows::{Held, OrderRow, Rows, TimeLine};

/// Sweeps run every minute, on servers that may be down: after so long nobody may say that it will come.
const ENDED_WITHIN: SignedDuration = SignedDuration::from_mins(30);

/// What is remembered of time from one commit to the next.
#[derive(Debug, Default)]
pub struct Memory {
    /// What a line of time could have cost when it last stood.
    pub(super) before: BTreeMap<TimeId, super::tiers::Before>,
    /// Reservations looked at in pairs so far.
    pairs: usize,
}

pub fn look(auditor: &mut Auditor, rows: &Rows, now: Timestamp) {
    if rows.times.slots.is_empty() {
        return;
    }
    nobody_is_sold_twice(auditor, rows);
    holds_end(auditor, rows, now);
    visits_have_their_time(auditor, rows);
    time_has_its_visit(auditor, rows);
    parts_go_with_their_slot(auditor, rows, now);
    what_is_done_is_taken(auditor, rows);
    super::tiers::look(auditor, rows);
}

/// V7: once the last visit of an order is over, what is held for it is being taken or let go, or a person has it.
fn what_is_done_is_taken(auditor: &mut Auditor, rows: &Rows) {
    for order in rows.orders.values().filter(|order| order.facts.has_time) {
        let is_over = order.times.iter().all(|line| line.end.is_some());
        if !is_over || order.facts.needs_human.is_some() {
            continue;
        }
        let dues = order.facts.dues.iter().filter(|due| due.held_minor > 0);
        let payments = dues.filter_map(|due| rows.payments.get(&due.payment_id?));
        for payment in payments {
            if payment.state == PaymentState::Held && payment.needs_human.is_none() {
                auditor.note(format!("V7: all is done of {}, and its hold stays", order.facts.number));
            }
        }
    }
}

/// V1: no two live reservations of one technician overlap, buffers and way inside.
fn nobody_is_sold_twice(auditor: &mut Auditor, rows: &Rows) {
    let slots = &rows.times.slots;
    if auditor.time.pairs == slots.len() {
        return;
    }
    // Rows never move, and what has ended stays so: whatever is new is compared with what is live.
    for new in &slots[auditor.time.pairs..] {
        let meets = |other: &&Slot| other.time != new.time && other.is_live() && overlap(new, other);
        if new.is_live() && slots.iter().any(|other| meets(&other)) {
            auditor.note(format!("V1: a technician is reserved twice around {}", new.starts_at));
        }
    }
    auditor.time.pairs = slots.len();
}

/// Half-open, as ranges are.
fn overlap(one: &Slot, other: &Slot) -> bool {
    match (one.technician, other.technician) {
        (Some(mine), Some(theirs)) => mine == theirs && one.from.max(other.from) < one.until.min(other.until),
        _ => false,
    }
}

/// V3: a hold does not outlive its time, and an order that stands has more than a hold.
fn holds_end(auditor: &mut Auditor, rows: &Rows, now: Timestamp) {
    for slot in rows.times.live() {
        let until = slot.expires_at.filter(|_| slot.kind == Kind::Hold);
        if until.is_some_and(|until| now.duration_since(until) > ENDED_WITHIN) {
            auditor.note(format!("V3: a slot at {} is held past its time", slot.starts_at));
        }
        if until.is_some() != (slot.kind == Kind::Hold) {
            auditor.note(format!("V3: a slot at {} is held for ever", slot.starts_at));
        }
    }
}

fn line_stands(order: &OrderRow) -> bool {
    use OrderState as S;
    matches!(order.facts.state, S::Confirmed | S::Paid | S::Shipped | S::Delivered)
}

/// V2: a visit that is to be, or is being done, has exactly one reservation, which says when and who; one that is over has none.
fn visits_have_their_time(auditor: &mut Auditor, rows: &Rows) {
    for visit in rows.times.visits.values() {
        let live: Vec<&Slot> = rows.times.live().filter(|slot| slot.time == visit.id).collect();
        let name = &visit.order_number;
        if visit.state.is_ahead() || visit.state == State::CheckedIn {
            match live[..] {
                [slot] if says_the_same(slot, visit) => {}
                [_] => auditor.note(format!("V2: the visit of {name} and its slot differ")),
                [] => auditor.note(format!(
                    "V2: the visit of {name} is {} without its slot",
                    visit.state.word()
                )),
                _ => auditor.note(format!("V2: the visit of {name} has {} slots", live.len())),
            }
        } else if matches!(visit.state, State::Cancelled | State::NoShow) && !live.is_empty() {
            auditor.note(format!("V2: the visit of {name} is over and keeps its slot"));
        } else if live.len() > 1 {
            auditor.note(format!("V2: the visit of {name} has {} slots", live.len()));
        }
    }
}

fn says_the_same(slot: &Slot, visit: &VisitRow) -> bool {
    let kind = if visit.state == State::Requested {
        Kind::Request
    } else {
        Kind::Visit
    };
    slot.kind == kind
        && slot.technician == visit.technician_id
        && slot.starts_at == visit.starts_at
        && slot.ends_at == visit.ends_at
        && slot.holder == visit.order_id.uuid()
}

/// V2, the other way: time that is sold belongs to a visit, a visit to one line of one order, and an order that stands has one
/// visit for each of its lines of time.
fn time_has_its_visit(auditor: &mut Auditor, rows: &Rows) {
    for slot in rows.times.live().filter(|slot| slot.kind != Kind::Hold) {
        let visit = rows.times.visits.get(&slot.time);
        if visit.is_none_or(|visit| !visit.state.has_time()) {
            auditor.note(format!("V2: {} is taken for a visit that is not to be", slot.starts_at));
        }
    }
    let orders = rows.orders.values().filter(|order| order.facts.has_time);
    let mut lines = 0;
    for order in orders {
        for line in &order.times {
            let visit = rows.times.visits.get(&line.time);
            lines += usize::from(visit.is_some());
            if line_stands(order) && visit.is_none_or(|visit| visit.order_id != order.facts.id) {
                auditor.note(format!("V2: {} stands without a visit of its own", order.facts.number));
            }
        }
    }
    if lines != rows.times.visits.len() {
        auditor.note("V2: a visit is on no line of any order".to_owned());
    }
}

/// V4: what is held in a cart is held whole; an order that stands has its part as long as a visit of it is to come, and not once
/// all its visits are called off.
fn parts_go_with_their_slot(auditor: &mut Auditor, rows: &Rows, now: Timestamp) {
    for line in rows.times.carts.values().flatten() {
        let part = rows.stock.get(&line.time.uuid());
        let is_reserved = part.is_some_and(|part| part.state == Held::Held);
        let has_slot = rows.times.slot_of(line.time).is_some();
        if line.is_held(now) && (!has_slot || is_reserved != (line.choice.parts > 0)) {
            auditor.note("V4: a cart holds a slot without its part, or a part without its slot".to_owned());
        }
        if is_reserved && now.duration_since(line.held_until) > ENDED_WITHIN {
            auditor.note("V4: a part is reserved for a slot that has lapsed".to_owned());
        }
    }
    for order in rows.orders.values().filter(|order| order.facts.has_time) {
        let stock = rows.stock.get(&order.facts.id.uuid());
        let stays = stock.filter(|stock| stock.state == Held::Kept);
        let stays = stays.map_or(0, |stock| stock.quantity - stock.returned);
        let is_to_be = |line: &&TimeLine| {
            let visit = rows.times.visits.get(&line.time);
            visit.is_some_and(|visit| visit.state.has_time())
        };
        let brought: i64 = order.times.iter().filter(is_to_be).map(|line| line.choice.parts).sum();
        let is_settled = order.facts.needs_human.is_none() && order.facts.refunding_at.is_none();
        if line_stands(order) && is_settled && stays != brought {
            auditor.note(format!(
                "V4: the visits of {} need {brought} part(s), {stays} are kept for them",
                order.facts.number
            ));
        }
    }
}
