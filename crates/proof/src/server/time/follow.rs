//! What becomes of visits when their order moves, as `visits::follow` has it: confirmed or paid, they stand; cancelled or given
//! back whole, they end. Told the same twice, it changes nothing.

use calendar::{Acceptance, ServiceId, TimeId};
use kernel::{Currency, Lang, Localized};
use orders::pure::OrderFacts;
use orders::{OrderId, State};
use platform::db::Json;
use uuid::Uuid;
use visits::pure::{answer_by, next, stepped};
use visits::{Event, VisitRow};

use crate::bug::Bug;
use crate::rows::TimeLine;
use crate::rows::time::{Happened, Kind};
use crate::server::Tx;

/// The order has been stored as `order`; before it was `from`.
pub fn follow(tx: &mut Tx<'_>, order: &OrderFacts, from: State) {
    if !order.has_time || order.state == from {
        return;
    }
    match (from, order.state) {
        (State::Pending, State::Confirmed | State::Paid) => appear(tx, order.id),
        (State::Cancelled, State::Confirmed | State::Paid) => {
            appear(tx, order.id);
            restore(tx, order.id);
        }
        (_, State::Cancelled | State::Refunded) => end_all(tx, order.id),
        _ => {}
    }
}

/// `calendar::keep`: what the order holds becomes visits, or requests where somebody is to accept.
pub fn keep(tx: &mut Tx<'_>, order: OrderId) -> bool {
    let lines = lines_of(tx, order);
    let becomes = |time: TimeId| {
        let line = lines.iter().find(|line| line.time == time);
        match line.map(|line| line.choice.policy.acceptance) {
            Some(Acceptance::ByTechnician) => Kind::Request,
            _ => Kind::Visit,
        }
    };
    let is_kept = tx.rows.times.keep(order.uuid(), becomes);
    is_kept || tx.has(Bug::LostSlotServed)
}

fn lines_of(tx: &Tx<'_>, order: OrderId) -> Vec<TimeLine> {
    let row = tx.rows.orders.get(&order);
    row.map(|row| row.times.clone()).unwrap_or_default()
}

/// A visit for each line of time that has none yet.
fn appear(tx: &mut Tx<'_>, order: OrderId) {
    for line in lines_of(tx, order) {
        if !tx.rows.times.visits.contains_key(&line.time) {
            let visit = visit_of(tx, order, &line);
            tx.rows.times.visits.insert(visit.id, visit.clone());
            stand(tx, visit);
        }
    }
}

/// Confirmed by itself where nobody has to accept it.
fn stand(tx: &mut Tx<'_>, visit: VisitRow) {
    if visit.policy.0.acceptance == Acceptance::Automatic && next(visit.state, Event::Accept).is_some() {
        tx.rows.times.confirm(visit.id);
        take(tx, visit, Event::Accept, false);
    } else {
        tx.say(format!("{}: a visit is requested", visit.order_number));
    }
}

/// Paid after it had ended, and its time could be had again: as if it had been ordered now.
fn restore(tx: &mut Tx<'_>, order: OrderId) {
    for visit in visits_of(tx, order) {
        if next(visit.state, Event::Restore).is_none() {
            continue;
        }
        let within = visit.policy.0.answer_within_min;
        let visit = VisitRow {
            answer_by: Some(answer_by(tx.now, visit.starts_at, within)),
            ..visit
        };
        if let Some(visit) = take(tx, visit, Event::Restore, false) {
            stand(tx, visit);
        }
    }
}

/// What has not begun is called off; what was done stays done.
fn end_all(tx: &mut Tx<'_>, order: OrderId) {
    for visit in visits_of(tx, order) {
        let (id, now) = (visit.id, tx.now);
        if take(tx, visit, Event::Cancel, false).is_some() {
            tx.rows.times.end(id, now);
        }
    }
}

pub fn visits_of(tx: &Tx<'_>, order: OrderId) -> Vec<VisitRow> {
    let visits = tx.rows.times.visits.values();
    visits.filter(|visit| visit.order_id == order).cloned().collect()
}

/// Moves a visit by the one state function, and stores it; `None` where that cannot happen to it.
pub fn take(tx: &mut Tx<'_>, visit: VisitRow, event: Event, is_by_customer: bool) -> Option<VisitRow> {
    let after = next(visit.state, event)?;
    let began_at = tx.rows.times.visits.get(&visit.id)?.starts_at;
    let visit = stepped(visit, after, (event, tx.now));
    tx.say(format!("{}: the visit is {}", visit.order_number, after.word()));
    tx.rows.times.timeline.push(Happened {
        time: visit.id,
        event,
        is_by_customer,
        at: tx.now,
        began_at,
    });
    tx.rows.times.visits.insert(visit.id, visit.clone());
    Some(visit)
}

fn visit_of(tx: &Tx<'_>, order: OrderId, line: &TimeLine) -> VisitRow {
    let choice = &line.choice;
    let number = tx.rows.orders.get(&order).map(|row| row.facts.number.clone());
    VisitRow {
        id: line.time,
        order_id: order,
        order_number: number.unwrap_or_default(),
        person_id: None,
        service_id: ServiceId::from_uuid(Uuid::nil()),
        technician_id: Some(choice.technician),
        technician_name: None,
        state: visits::State::Requested,
        version: 0,
        title: Json(Localized::default()),
        fault: None,
        appliance: String::new(),
        starts_at: choice.starts_at,
        ends_at: choice.ends_at,
        window_min: WINDOW_MIN,
        time_zone: String::new(),
        place: String::new(),
        place_name: Json(Localized::default()),
        address: String::new(),
        name: String::new(),
        phone: String::new(),
        email: String::new(),
        lang: Lang::Fr,
        note: String::new(),
        technician_note: String::new(),
        policy: Json(choice.policy.clone()),
        back_bp_most: 10_000,
        gross_minor: choice.gross_minor(),
        currency: Currency::DZD,
        answer_by: Some(answer_by(tx.now, choice.starts_at, choice.policy.answer_within_min)),
        complete_at: None,
        created_at: tx.now,
        confirmed_at: None,
        on_the_way_at: None,
        checked_in_at: None,
        checked_out_at: None,
        completed_at: None,
        ended_at: None,
    }
}

/// Minutes within which the technician comes.
const WINDOW_MIN: i32 = 45;
