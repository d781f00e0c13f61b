//! What is done to a visit, in memory: the acts of `visits::act`, each one transaction under the order's lock. Whether it may be
//! done, what it leads to and what it gives back say the product's functions.

use calendar::{TechnicianId, TimeId};
use jiff::{SignedDuration, Timestamp};
use visits::pure::{ALL_BACK, back_bp, is_done, next, window_end};
use visits::{By, Event, Scope, State, VisitRow};

use super::book::{has_room, moved, technicians};
use super::follow::take;
use super::money::{self, Sums};
use crate::bug::Bug;
use crate::rows::time::Slot;
use crate::server::{Away, Server, Tx};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Customer,
    Technician,
    Staff,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Accept,
    Decline,
    SetOut,
    CheckIn,
    CheckOut,
    Complete,
    Miss,
    /// Notes and coins for what is owed.
    Cash,
    /// With what the page said before the click.
    Cancel(Option<Sums>),
    Move(Timestamp, Option<TechnicianId>),
    Assign(Option<TechnicianId>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActRefused {
    NotFound,
    NotNow,
    /// The page said another amount.
    AmountChanged,
    Taken,
}

/// What was done: for a cancellation, its money.
type Done = Result<Option<Sums>, ActRefused>;

impl Server {
    /// `Err`: nobody can tell.
    pub async fn act(self, visit: TimeId, who: Who, act: Act) -> Result<Done, Away> {
        if let (Act::Move(to, technician), true) = (act, self.has(Bug::MoveFreesFirst)) {
            return self.move_in_two_steps(visit, who, (to, technician)).await;
        }
        self.transaction("do what becomes of a visit", |tx| do_it(tx, visit, who, act))
            .await
    }

    /// What the page says before the click on "cancel".
    pub async fn plan_cancel(self, visit: TimeId) -> Result<Option<Sums>, Away> {
        self.transaction("look at what cancelling gives back", |tx| {
            let row = tx.rows.times.visits.get(&visit)?.clone();
            next(row.state, Event::Cancel)?;
            let bp = share(tx, &row, Who::Customer);
            let planned = money::plan(tx, (row.order_id, visit), bp, "customer").ok()?;
            Some(planned.sums())
        })
        .await
    }

    /// The mistake: the old place is given up in one transaction, the new one taken in the next.
    async fn move_in_two_steps(
        &self,
        visit: TimeId,
        who: Who,
        to: (Timestamp, Option<TechnicianId>),
    ) -> Result<Done, Away> {
        let found = self
            .transaction("give up the old slot", |tx| {
                let row = tx.rows.times.visits.get(&visit).ok_or(ActRefused::NotFound)?.clone();
                let new = new_place(tx, &row, who, to)?;
                let now = tx.now;
                tx.rows.times.end(visit, now);
                Ok::<_, ActRefused>((row, new))
            })
            .await?;
        let (row, new) = match found {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        self.transaction("take the new slot", |tx| put(tx, row, new, who)).await
    }
}

fn by(visit: &VisitRow, who: Who) -> By {
    let scope = match who {
        Who::Customer => Scope::Order(visit.order_id),
        Who::Technician => visit.technician_id.map_or(Scope::House, Scope::Technician),
        Who::Staff => Scope::Staff,
    };
    By {
        scope,
        name: format!("{who:?}"),
    }
}

/// The share that goes back when `who` calls it off now.
fn share(tx: &Tx<'_>, visit: &VisitRow, who: Who) -> u32 {
    if tx.has(Bug::TierByWholeHours) && who == Who::Customer {
        let hours = visit.starts_at.duration_since(tx.now).as_hours();
        return visit.policy.0.back_bp(SignedDuration::from_hours(hours));
    }
    back_bp(visit, &by(visit, who), tx.now)
}

fn do_it(tx: &mut Tx<'_>, visit: TimeId, who: Who, act: Act) -> Done {
    let row = tx.rows.times.visits.get(&visit).ok_or(ActRefused::NotFound)?.clone();
    let is_theirs = who != Who::Technician || row.technician_id.is_some();
    if !is_theirs {
        return Err(ActRefused::NotFound);
    }
    match act {
        Act::Accept => accept(tx, row),
        Act::Decline => end(tx, row, (Event::Decline, ALL_BACK), who),
        Act::SetOut => step(tx, row, Event::SetOut),
        Act::CheckIn if row.technician_id.is_none() => Err(ActRefused::NotNow),
        Act::CheckIn => step(tx, row, Event::CheckIn),
        Act::CheckOut => check_out(tx, row),
        Act::Complete => step(tx, row, Event::Complete),
        Act::Miss if tx.now < window_end(&row) => Err(ActRefused::NotNow),
        Act::Miss => {
            let bp = row.policy.0.back_bp(SignedDuration::ZERO);
            end(tx, row, (Event::Miss, bp), who)
        }
        Act::Cash => money::pay_on_site(tx, row.order_id)
            .map(|_| None)
            .map_err(|_| ActRefused::NotNow),
        Act::Cancel(seen) => cancel(tx, row, who, seen),
        Act::Move(to, technician) => match new_place(tx, &row, who, (to, technician)) {
            Ok(new) => put(tx, row, new, who),
            Err(refused) => Err(refused),
        },
        Act::Assign(to) => assign(tx, row, to),
    }
}

/// A step that moves neither time nor money. Again changes nothing.
fn step(tx: &mut Tx<'_>, visit: VisitRow, event: Event) -> Done {
    if is_done(visit.state, event) {
        return Ok(None);
    }
    take(tx, visit, event, false).map(|_| None).ok_or(ActRefused::NotNow)
}

fn accept(tx: &mut Tx<'_>, visit: VisitRow) -> Done {
    if is_done(visit.state, Event::Accept) {
        return Ok(None);
    }
    let is_late = visit.answer_by.is_some_and(|answer_by| answer_by <= tx.now);
    if is_late || next(visit.state, Event::Accept).is_none() {
        return Err(ActRefused::NotNow);
    }
    tx.rows.times.confirm(visit.id);
    step(tx, visit, Event::Accept)
}

fn check_out(tx: &mut Tx<'_>, visit: VisitRow) -> Done {
    if is_done(visit.state, Event::CheckOut) {
        return Ok(None);
    }
    if next(visit.state, Event::CheckOut).is_none() {
        return Err(ActRefused::NotNow);
    }
    money::finish(tx, (visit.order_id, visit.id), "technician").map_err(|_| ActRefused::NotNow)?;
    let is_complete_at_once = visit.policy.0.release_delay_min == 0;
    let visit = take(tx, visit, Event::CheckOut, false).ok_or(ActRefused::NotNow)?;
    if is_complete_at_once {
        return step(tx, visit, Event::Complete);
    }
    Ok(None)
}

fn cancel(tx: &mut Tx<'_>, visit: VisitRow, who: Who, seen: Option<Sums>) -> Done {
    if is_done(visit.state, Event::Cancel) {
        return Ok(None);
    }
    let bp = share(tx, &visit, who);
    let planned = money::plan(tx, (visit.order_id, visit.id), bp, "customer").map_err(|_| ActRefused::NotNow)?;
    let is_as_seen = seen.is_none_or(|seen| seen == planned.sums());
    if next(visit.state, Event::Cancel).is_some() && !is_as_seen && !tx.has(Bug::PageNotCompared) {
        return Err(ActRefused::AmountChanged);
    }
    end(tx, visit, (Event::Cancel, bp), who)
}

/// Ends a visit: itself, its time, its money.
pub fn end(tx: &mut Tx<'_>, visit: VisitRow, (event, bp): (Event, u32), who: Who) -> Done {
    if is_done(visit.state, event) {
        return Ok(None);
    }
    if next(visit.state, event).is_none() {
        return Err(ActRefused::NotNow);
    }
    let line = (visit.order_id, visit.id);
    let planned = money::plan(tx, line, bp, "staff").map_err(|_| ActRefused::NotNow)?;
    if !money::can_move(tx, line.0, &planned) {
        return Err(ActRefused::NotNow);
    }
    take(tx, visit, event, who == Who::Customer).ok_or(ActRefused::NotNow)?;
    let now = tx.now;
    if !tx.has(Bug::CancelledKeepsItsSlot) {
        tx.rows.times.end(line.1, now);
    }
    let sums = planned.sums();
    money::cancel(tx, line, planned);
    Ok(Some(sums))
}

/// Where it would go: a customer into a slot that is one and free, staff past everything but another reservation.
fn new_place(
    tx: &Tx<'_>,
    visit: &VisitRow,
    who: Who,
    (to, technician): (Timestamp, Option<TechnicianId>),
) -> Result<Option<Slot>, ActRefused> {
    next(visit.state, Event::Move).ok_or(ActRefused::NotNow)?;
    let is_begun = visit.starts_at <= tx.now || visit.on_the_way_at.is_some();
    if who == Who::Customer && (is_begun || to <= tx.now) {
        return Err(ActRefused::NotNow);
    }
    let is_theirs = technician.is_none() || technician == visit.technician_id;
    if visit.starts_at == to && is_theirs {
        return Ok(None);
    }
    let old = tx.rows.times.slot_of(visit.id).ok_or(ActRefused::NotNow)?;
    let candidates: Vec<Option<TechnicianId>> = match (who, technician.or(visit.technician_id)) {
        (Who::Customer, Some(first)) if technician.is_none() => {
            let others = technicians().into_iter().filter(|other| *other != first);
            std::iter::once(first).chain(others).map(Some).collect()
        }
        (Who::Customer, None) => technicians().map(Some).to_vec(),
        (_, asked) => vec![asked],
    };
    let mut places = candidates.into_iter().map(|technician| moved(old, technician, to));
    let found = places.find(|place| has_room(tx, place));
    found.map(Some).ok_or(ActRefused::Taken)
}

/// One atomic swap, and what a late move by the customer does not win back.
fn put(tx: &mut Tx<'_>, visit: VisitRow, new: Option<Slot>, who: Who) -> Done {
    let Some(new) = new else { return Ok(None) };
    let most = match who {
        Who::Customer if !tx.has(Bug::MoveWinsBackTheTier) => i32::try_from(share(tx, &visit, who)).unwrap_or(0),
        _ => 10_000,
    };
    let visit = place(tx, visit, new);
    let visit = VisitRow {
        back_bp_most: most,
        ..visit
    };
    take(tx, visit, Event::Move, who == Who::Customer)
        .map(|_| None)
        .ok_or(ActRefused::NotNow)
}

fn assign(tx: &mut Tx<'_>, visit: VisitRow, to: Option<TechnicianId>) -> Done {
    if next(visit.state, Event::Assign).is_none() {
        return Err(ActRefused::NotNow);
    }
    if visit.technician_id == to {
        return Ok(None);
    }
    let old = tx.rows.times.slot_of(visit.id).ok_or(ActRefused::NotNow)?;
    let new = moved(old, to, visit.starts_at);
    if !has_room(tx, &new) {
        return Err(ActRefused::Taken);
    }
    let visit = place(tx, visit, new);
    take(tx, visit, Event::Assign, false)
        .map(|_| None)
        .ok_or(ActRefused::NotNow)
}

/// The swap; visit and order say the same as the reservation.
fn place(tx: &mut Tx<'_>, visit: VisitRow, new: Slot) -> VisitRow {
    let now = tx.now;
    tx.say(format!(
        "{}: the visit is moved to {}",
        visit.order_number, new.starts_at
    ));
    let visit = VisitRow {
        technician_id: new.technician,
        starts_at: new.starts_at,
        ends_at: new.ends_at,
        ..visit
    };
    tx.rows.times.put(new, now);
    visit
}

/// Requests nobody has answered, and finished visits nobody has objected to.
pub fn is_waiting(visit: &VisitRow, now: Timestamp) -> bool {
    let is_late = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
    match visit.state {
        State::Requested => is_late(visit.answer_by),
        State::CheckedOut => is_late(visit.complete_at),
        _ => false,
    }
}
