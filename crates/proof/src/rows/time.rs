//! The time that is sold, in memory: slots in carts, reservations, lines of time in orders, visits. Each method stands for one
//! SQL statement of the calendar's store or the orders', with its condition.

use std::collections::BTreeMap;

use calendar::{Policy, TechnicianId, TimeId};
use jiff::Timestamp;
use uuid::Uuid;
use visits::VisitRow;

/// What a reservation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In a cart, or in an order that is not paid.
    Hold,
    /// Sold; somebody has to accept it.
    Request,
    Visit,
}

/// A reservation. Never moved: what moves ends, and its new place is a row of its own.
#[derive(Debug, Clone)]
pub struct Slot {
    pub time: TimeId,
    /// A cart, or an order.
    pub holder: Uuid,
    /// `None`: nobody is to do it yet.
    pub technician: Option<TechnicianId>,
    pub kind: Kind,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    /// With its buffers and the way.
    pub from: Timestamp,
    pub until: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

impl Slot {
    pub fn is_live(&self) -> bool {
        self.ended_at.is_none()
    }

    /// A hold past its time bars nobody.
    pub fn is_lapsed(&self, now: Timestamp) -> bool {
        self.kind == Kind::Hold && self.expires_at.is_some_and(|expires_at| expires_at <= now)
    }

    pub fn meets(&self, other: &Slot) -> bool {
        let is_same = self.technician.is_some() && self.technician == other.technician;
        is_same && self.from < other.until && other.from < self.until
    }
}

/// What was chosen, frozen on its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub technician: TechnicianId,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub policy: Policy,
    /// Tax included.
    pub price_minor: i64,
    /// The way; 0 where it costs nothing.
    pub travel_minor: i64,
    /// Pieces of the part that the technician brings.
    pub parts: i64,
}

impl Choice {
    pub fn gross_minor(&self) -> i64 {
        self.price_minor + self.travel_minor
    }
}

/// A line of time in a cart.
#[derive(Debug, Clone)]
pub struct CartTime {
    pub time: TimeId,
    pub choice: Choice,
    pub held_until: Timestamp,
    pub ended_at: Option<Timestamp>,
}

impl CartTime {
    pub fn is_held(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && self.held_until > now
    }
}

/// A line of time in an order.
#[derive(Debug, Clone)]
pub struct TimeLine {
    pub time: TimeId,
    pub choice: Choice,
    /// Of the visit and its way, in the order's lines.
    pub positions: Vec<i32>,
    pub end: Option<TimeEnd>,
}

/// How a line of time ended, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeEnd {
    pub is_done: bool,
    pub back_minor: i64,
    pub kept_minor: i64,
    pub let_go_minor: i64,
    pub at: Timestamp,
}

/// A line of a visit's timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Happened {
    pub time: TimeId,
    pub event: visits::Event,
    pub is_by_customer: bool,
    pub at: Timestamp,
    /// Where it began before; moves change it.
    pub began_at: Timestamp,
}

#[derive(Debug, Default)]
pub struct Times {
    /// In the order of their making.
    pub slots: Vec<Slot>,
    /// By the customer's own number.
    pub carts: BTreeMap<u64, Vec<CartTime>>,
    pub visits: BTreeMap<TimeId, VisitRow>,
    pub timeline: Vec<Happened>,
}

impl Times {
    pub fn live(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| slot.is_live())
    }

    pub fn slot_of(&self, time: TimeId) -> Option<&Slot> {
        self.live().find(|slot| slot.time == time)
    }

    /// What the exclusion constraint lets through, holds past their time apart. Its own old place is no obstacle.
    pub fn has_room(&self, wanted: &Slot, now: Timestamp) -> bool {
        let others = self
            .live()
            .filter(|slot| slot.time != wanted.time && !slot.is_lapsed(now));
        others.into_iter().all(|slot| !slot.meets(wanted))
    }

    /// `insert_hold` and `swap`: holds past their time give way, and so does the place it had.
    pub fn put(&mut self, wanted: Slot, now: Timestamp) {
        let gives_way = |slot: &&mut Slot| {
            slot.is_live() && (slot.time == wanted.time || (slot.is_lapsed(now) && slot.meets(&wanted)))
        };
        for slot in self.slots.iter_mut().filter(gives_way) {
            slot.ended_at = Some(now);
        }
        self.slots.push(wanted);
    }

    /// `adopt`: how many of a cart's holds became an order's.
    pub fn adopt(&mut self, times: &[TimeId], holder: Uuid, expires_at: Timestamp) -> usize {
        let is_held = |slot: &&mut Slot| slot.is_live() && slot.kind == Kind::Hold && times.contains(&slot.time);
        let held = self.slots.iter_mut().filter(is_held);
        held.map(|slot| (slot.holder, slot.expires_at) = (holder, Some(expires_at)))
            .count()
    }

    /// `keep`: what `holder` holds is sold; false when one of its lines of time has no reservation any more.
    pub fn keep(&mut self, holder: Uuid, becomes: impl Fn(TimeId) -> Kind) -> bool {
        let is_held = |slot: &&mut Slot| slot.is_live() && slot.kind == Kind::Hold && slot.holder == holder;
        for slot in self.slots.iter_mut().filter(is_held) {
            (slot.kind, slot.expires_at) = (becomes(slot.time), None);
        }
        self.lost(holder).is_empty()
    }

    pub fn confirm(&mut self, time: TimeId) {
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.is_live() && slot.time == time) {
            slot.kind = Kind::Visit;
        }
    }

    pub fn release(&mut self, holder: Uuid, now: Timestamp) {
        self.end_where(now, |slot| slot.holder == holder);
    }

    pub fn end(&mut self, time: TimeId, now: Timestamp) {
        self.end_where(now, |slot| slot.time == time);
    }

    /// `end_lapsed`: how many there were.
    pub fn end_lapsed(&mut self, now: Timestamp) -> usize {
        self.end_where(now, |slot| slot.is_lapsed(now))
    }

    fn end_where(&mut self, now: Timestamp, is_it: impl Fn(&Slot) -> bool) -> usize {
        let ending = self.slots.iter_mut().filter(|slot| slot.is_live() && is_it(slot));
        ending.map(|slot| slot.ended_at = Some(now)).count()
    }

    /// `take_again`: what `holder` had and lost, as holds; false when somebody has one of them.
    pub fn take_again(&mut self, holder: Uuid, expires_at: Timestamp, now: Timestamp) -> bool {
        let mut has_all = true;
        for lost in self.lost(holder) {
            let wanted = Slot {
                kind: Kind::Hold,
                expires_at: Some(expires_at),
                ended_at: None,
                ..lost
            };
            if wanted.technician.is_some() && self.has_room(&wanted, now) {
                self.put(wanted, now);
            } else {
                has_all = false;
            }
        }
        has_all
    }

    /// The last place of each line of time of `holder` that has none any more.
    fn lost(&self, holder: Uuid) -> Vec<Slot> {
        let mut lost: BTreeMap<TimeId, Slot> = BTreeMap::new();
        for slot in self.slots.iter().filter(|slot| slot.holder == holder) {
            lost.insert(slot.time, slot.clone());
        }
        lost.retain(|time, _| self.slot_of(*time).is_none());
        lost.into_values().collect()
    }
}
