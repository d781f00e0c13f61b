//! A slot in a cart, with the part the technician brings: both are held for a quarter of an hour, or neither is.

use calendar::{Policy, TechnicianId, TimeId};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::bug::Bug;
use crate::rows::Rows;
use crate::rows::time::{CartTime, Choice, Kind, Slot};
use crate::server::{Away, Server, Tx};

/// How long a cart keeps a slot and its parts.
const HELD_FOR: SignedDuration = SignedDuration::from_mins(15);
/// Kept free before and after the work.
const BUFFER: SignedDuration = SignedDuration::from_mins(30);
/// Nothing can be booked that begins sooner.
const NOTICE: SignedDuration = SignedDuration::from_mins(30);

/// A slot somebody would like.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The customer's own number: their cart.
    pub cart: u64,
    pub starts_at: Timestamp,
    /// `None`: anybody.
    pub technician: Option<TechnicianId>,
    pub service: Service,
    pub parts: i64,
}

/// What a visit is, as the back office describes it.
#[derive(Debug, Clone)]
pub struct Service {
    pub minutes: i64,
    pub price_minor: i64,
    pub travel_minor: i64,
    pub policy: Policy,
}

/// A slot that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub time: TimeId,
    pub until: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldRefused {
    TooSoon,
    /// Somebody has it, whoever was asked for.
    Taken,
    OutOfStock,
}

/// The house's technicians.
pub fn technicians() -> [TechnicianId; 2] {
    [1, 2].map(|number| TechnicianId::from_uuid(Uuid::from_u128(number)))
}

impl Server {
    /// `Err`: nobody can tell.
    pub async fn hold_slot(self, wish: Wish) -> Result<Result<Held, HoldRefused>, Away> {
        self.transaction("hold a slot", |tx| hold(tx, &wish)).await
    }
}

/// A cart's holder: carts and orders share one column.
pub fn cart_id(cart: u64) -> Uuid {
    Uuid::from_u128(u128::from(cart))
}

fn hold(tx: &mut Tx<'_>, wish: &Wish) -> Result<Held, HoldRefused> {
    let now = tx.now;
    make_room(tx, wish.cart);
    if wish.starts_at < now + NOTICE {
        return Err(HoldRefused::TooSoon);
    }
    let time: TimeId = tx.new_id();
    let until = now + HELD_FOR;
    let wanted = |technician| slot(wish, technician, (time, until));
    let asked: Vec<TechnicianId> = technicians()
        .into_iter()
        .filter(|who| wish.technician.is_none_or(|asked| asked == *who))
        .collect();
    let found = asked.into_iter().map(wanted).find(|wanted| has_room(tx, wanted));
    let Some(slot) = found else {
        tx.say("refuses a slot: somebody has it".to_owned());
        return Err(HoldRefused::Taken);
    };
    if wish.parts > 0 && !tx.rows.reserve(time.uuid(), wish.parts, until) {
        return Err(HoldRefused::OutOfStock);
    }
    let choice = Choice {
        technician: slot.technician.unwrap_or(technicians()[0]),
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        policy: wish.service.policy.clone(),
        price_minor: wish.service.price_minor,
        travel_minor: wish.service.travel_minor,
        parts: wish.parts,
    };
    tx.say(format!("holds {} with {} part(s)", slot.starts_at, wish.parts));
    tx.rows.times.put(slot, now);
    let cart = tx.rows.times.carts.entry(wish.cart).or_default();
    cart.push(CartTime {
        time,
        choice,
        held_until: until,
        ended_at: None,
    });
    Ok(Held { time, until })
}

fn slot(wish: &Wish, technician: TechnicianId, (time, until): (TimeId, Timestamp)) -> Slot {
    let ends_at = wish.starts_at + SignedDuration::from_mins(wish.service.minutes);
    Slot {
        time,
        holder: cart_id(wish.cart),
        technician: Some(technician),
        kind: Kind::Hold,
        starts_at: wish.starts_at,
        ends_at,
        from: wish.starts_at - BUFFER,
        until: ends_at + BUFFER,
        expires_at: Some(until),
        ended_at: None,
    }
}

/// Whether the constraint would let it in; here are the mistakes of one that is weaker.
pub fn has_room(tx: &Tx<'_>, wanted: &Slot) -> bool {
    if tx.has(Bug::OverlapNotChecked) {
        return true;
    }
    let mut asked = wanted.clone();
    if tx.has(Bug::BuffersForgotten) {
        (asked.from, asked.until) = (wanted.starts_at + BUFFER, wanted.ends_at - BUFFER);
    }
    tx.rows.times.has_room(&asked, tx.now)
}

/// The place `starts_at` would take of a technician's time, as long as it was sold.
pub fn moved(old: &Slot, technician: Option<TechnicianId>, starts_at: Timestamp) -> Slot {
    let ends_at = starts_at + old.ends_at.duration_since(old.starts_at);
    Slot {
        technician,
        starts_at,
        ends_at,
        from: starts_at - BUFFER,
        until: ends_at + BUFFER,
        ..old.clone()
    }
}

/// A choice that is made again takes the place of the one whose time was over.
fn make_room(tx: &mut Tx<'_>, cart: u64) {
    let now = tx.now;
    let times = tx.rows.times.carts.entry(cart).or_default();
    let over: Vec<TimeId> = times
        .iter()
        .filter(|time| !time.is_held(now))
        .map(|time| time.time)
        .collect();
    times.retain(|time| time.is_held(now));
    for time in over {
        tx.rows.times.end(time, now);
        tx.rows.release(time.uuid());
    }
}

/// Slots whose time is over, as the calendar's sweep ends them.
pub fn slots_due(rows: &Rows, now: Timestamp) -> bool {
    rows.times.live().any(|slot| slot.is_lapsed(now))
}

pub fn end_slots(tx: &mut Tx<'_>) {
    if !tx.has(Bug::HoldNeverEnds) {
        let ended = tx.rows.times.end_lapsed(tx.now);
        tx.say(format!("ends {ended} slot(s) nobody has paid"));
    }
}

/// Slots and parts that carts held for their time, as the orders' sweep gives them back.
pub fn carts_due(rows: &Rows, now: Timestamp) -> bool {
    let mut times = rows.times.carts.values().flatten();
    times.any(|time| time.ended_at.is_none() && time.held_until <= now)
}

pub fn end_carts(tx: &mut Tx<'_>) {
    let now = tx.now;
    let mut over = Vec::new();
    for time in tx.rows.times.carts.values_mut().flatten() {
        if time.ended_at.is_none() && time.held_until <= now {
            time.ended_at = Some(now);
            over.push(time.time);
        }
    }
    let is_forgotten = tx.has(Bug::PartOutlivesItsSlot);
    for time in over {
        if !tx.has(Bug::HoldNeverEnds) {
            tx.rows.times.end(time, now);
        }
        if !is_forgotten {
            tx.rows.release(time.uuid());
        }
        tx.say("ends what a cart has kept too long".to_owned());
    }
}
