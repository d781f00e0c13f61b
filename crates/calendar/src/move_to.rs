//! Move a reserved time, or give it to somebody else: one atomic swap. Where the new place is taken nothing moves, once the
//! caller drops its transaction. Customers move within the rules; staff may go past the rules, never past another reservation.
//!
//! Lock order: technicians by id, then the reservation. The visit is locked by the caller before.

use std::ops::Range;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use kernel::{FieldProblem, Kind, Refusal};
use platform::{Tx, Verdict};

use crate::crew::load;
use crate::free::{Slot, next_slots};
use crate::hold::{NAMED, Wish, around, ask_again, who_begins};
use crate::hours::{MINUTE, at};
use crate::offer::{NotOffered, Offering, zone_of};
use crate::store::external::settle_busy;
use crate::store::moves::{self as store, ReservedRow};
use crate::store::slots::find_offer;
use crate::{TechnicianId, TimeId};

/// Years that anybody plans for: staff move nothing beyond them, as the database could not even write it down.
const YEARS: Range<i16> = 2000..2200;

/// Where a time is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// None: in the tray.
    pub technician: Option<TechnicianId>,
    /// Empty in the tray.
    pub technician_name: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

#[derive(Debug, Clone)]
pub enum MoveRefused {
    /// It is reserved no longer.
    Gone,
    NotOffered(NotOffered),
    /// Nobody can be booked then, taken or not; names `starts_at` or `technician`.
    NotASlot(FieldProblem),
    /// Somebody else has it. The next ones that are free.
    Taken {
        next: Vec<Slot>,
    },
    /// For staff: what stands in the way, the first of it.
    Conflict {
        with: Box<ReservedRow>,
    },
    /// It was moved by somebody else in the same moment.
    Raced,
}

impl Refusal for MoveRefused {
    fn kind(&self) -> Kind {
        match self {
            MoveRefused::NotOffered(refusal) => refusal.kind(),
            MoveRefused::NotASlot(_) => Kind::Invalid,
            MoveRefused::Gone | MoveRefused::Taken { .. } | MoveRefused::Conflict { .. } | MoveRefused::Raced => {
                Kind::Conflict
            }
        }
    }
    fn code(&self) -> &'static str {
        match self {
            MoveRefused::Gone => "calendar_slot_gone",
            MoveRefused::NotOffered(refusal) => refusal.code(),
            MoveRefused::NotASlot(_) => "invalid",
            MoveRefused::Taken { .. } => "calendar_slot_taken",
            MoveRefused::Conflict { .. } => "calendar_conflict",
            MoveRefused::Raced => "calendar_moved_meanwhile",
        }
    }
    fn fields(&self) -> &[FieldProblem] {
        match self {
            MoveRefused::NotOffered(refusal) => refusal.fields(),
            MoveRefused::NotASlot(problem) => std::slice::from_ref(problem),
            _ => &[],
        }
    }
}

/// Moves a time to another slot: a real one, with its notice, within its horizon. None: with whoever has it now, where they can,
/// or else with anybody.
pub async fn move_to(
    tx: &Tx,
    time: TimeId,
    starts_at: Timestamp,
    technician: Option<TechnicianId>,
) -> Verdict<Moved, MoveRefused> {
    let old = store::find_reserved(tx, time).await?.ok_or(MoveRefused::Gone)?;
    let wish = wish_of(&old, starts_at, technician)?;
    let crew = load(tx, around(&wish, tx.now())?)
        .await
        .map_err(|fault| fault.map(MoveRefused::NotOffered))?;
    let service = crew.service.clone().ok_or(MoveRefused::Gone)?;
    let is_served = service.band.is_some();
    let terms = Offering::of(service)?.lasting(&old, is_served);
    let mut able = who_begins(&crew, &terms, &wish, tx.now()).map_err(MoveRefused::NotASlot)?;
    able.sort_by_key(|who| Some(who.id) != old.technician);
    let ids: Vec<TechnicianId> = able.iter().map(|who| who.id).collect();
    let locked = lock(tx, &old, &ids).await?;
    for who in able {
        let is_active = locked.iter().any(|(id, _, is_active)| *id == who.id && *is_active);
        // Its own old place is no obstacle.
        let is_open = Some(who.id) == old.technician || who.is_free(terms.needs, starts_at.as_second());
        if is_active && is_open && swap(tx, &old, (&terms, true), (Some(who.id), starts_at)).await? {
            return Ok(Moved {
                technician: Some(who.id),
                technician_name: who.name.clone(),
                starts_at,
                ends_at: terms.end(starts_at)?,
            });
        }
    }
    let next = next_slots(tx, &ask_again(&wish, tx.now()), (starts_at, NAMED)).await?;
    Err(MoveRefused::Taken { next }.into())
}

/// Moves a time wherever staff say, past notice, hours and skills; never past another reservation. None: into the tray.
pub async fn move_freely(
    tx: &Tx,
    time: TimeId,
    starts_at: Timestamp,
    technician: Option<TechnicianId>,
) -> Verdict<Moved, MoveRefused> {
    let old = store::find_reserved(tx, time).await?.ok_or(MoveRefused::Gone)?;
    let is_whole = starts_at.subsec_nanosecond() == 0;
    let is_near = YEARS.contains(&starts_at.to_zoned(TimeZone::UTC).year());
    if !is_whole || !is_near {
        return Err(MoveRefused::NotASlot(FieldProblem {
            field: "starts_at".to_owned(),
            code: if is_whole {
                "calendar_too_far"
            } else {
                "calendar_not_a_slot"
            },
        })
        .into());
    }
    put(tx, &old, (technician, starts_at)).await
}

/// Gives a time to somebody else, or puts it into the tray.
pub async fn assign(tx: &Tx, time: TimeId, to: Option<TechnicianId>) -> Verdict<Moved, MoveRefused> {
    let old = store::find_reserved(tx, time).await?.ok_or(MoveRefused::Gone)?;
    put(tx, &old, (to, old.starts_at)).await
}

async fn put(
    tx: &Tx,
    old: &ReservedRow,
    (technician, starts_at): (Option<TechnicianId>, Timestamp),
) -> Verdict<Moved, MoveRefused> {
    let wish = wish_of(old, starts_at, technician)?;
    if technician.is_none() && old.kind == "hold" {
        return Err(not_a_choice().into());
    }
    let zone = zone_of(&wish.place).unwrap_or_default();
    let service = find_offer(tx, wish.service, &wish.place, zone).await?;
    let service = service.ok_or(MoveRefused::Gone)?;
    let is_served = service.band.is_some();
    let terms = Offering::of(service)?.lasting(old, is_served);
    let ids: Vec<TechnicianId> = technician.into_iter().collect();
    let locked = lock(tx, old, &ids).await?;
    let name = match technician {
        None => String::new(),
        Some(id) => locked
            .into_iter()
            .find(|(known, _, is_active)| *known == id && *is_active)
            .map(|(_, name, _)| name)
            .ok_or_else(not_a_choice)?,
    };
    if !swap(tx, old, (&terms, false), (technician, starts_at)).await? {
        return Err(in_the_way(tx, &terms, &ids, (old, starts_at)).await?.into());
    }
    Ok(Moved {
        technician,
        technician_name: name,
        starts_at,
        ends_at: terms.end(starts_at)?,
    })
}

/// Locks the technicians a move is between, then what is moved.
async fn lock(
    tx: &Tx,
    old: &ReservedRow,
    to: &[TechnicianId],
) -> Verdict<Vec<(TechnicianId, String, bool)>, MoveRefused> {
    let between: Vec<TechnicianId> = old.technician.iter().chain(to).copied().collect();
    let (locked, still) = tokio::try_join!(store::lock_technicians(tx, &between), store::lock_reserved(tx, old.id))?;
    still.ok_or(MoveRefused::Raced)?;
    Ok(locked)
}

/// `is_sold`: to a customer, whom calendars kept elsewhere stop where they stop no staff.
async fn swap(
    tx: &Tx,
    old: &ReservedRow,
    (terms, is_sold): (&Offering, bool),
    (technician, starts_at): (Option<TechnicianId>, Timestamp),
) -> Verdict<bool, MoveRefused> {
    let (from, until) = terms.needs.during(starts_at.as_second());
    let (from, until) = (at(from), at(until));
    let ends_at = terms.end(starts_at)?;
    let id = tx.new_id();
    let whose: Vec<TechnicianId> = old.technician.into_iter().chain(technician).collect();
    let (swapped, _) = tokio::try_join!(
        store::swap(
            tx,
            old.id,
            id,
            technician,
            starts_at,
            ends_at,
            from,
            until,
            tx.now(),
            is_sold
        ),
        // What a calendar kept elsewhere says where the old place was.
        settle_busy(tx, &whose, tx.now())
    )?;
    Ok(swapped == 1)
}

/// What a refused swap ran into.
async fn in_the_way(
    tx: &Tx,
    terms: &Offering,
    to: &[TechnicianId],
    (old, starts_at): (&ReservedRow, Timestamp),
) -> Verdict<MoveRefused, MoveRefused> {
    let (from, until) = terms.needs.during(starts_at.as_second());
    let (from, until) = (at(from), at(until));
    let standing = store::list_reserved(tx, to, from, until, tx.now()).await?;
    let with = standing.into_iter().find(|row| row.time != old.time);
    Ok(with.map_or(MoveRefused::Raced, |with| MoveRefused::Conflict {
        with: Box::new(with),
    }))
}

/// What is moved, as a wish for its new place.
fn wish_of(old: &ReservedRow, starts_at: Timestamp, technician: Option<TechnicianId>) -> Result<Wish, MoveRefused> {
    Ok(Wish {
        service: old.service.ok_or(MoveRefused::Gone)?,
        place: old.place.clone().ok_or(MoveRefused::Gone)?,
        starts_at,
        technician,
    })
}

fn not_a_choice() -> MoveRefused {
    MoveRefused::NotASlot(FieldProblem {
        field: "technician".to_owned(),
        code: "choice",
    })
}

impl Offering {
    /// The terms with the work as long as it was sold. To a place where nobody goes any more the way is as long as it was.
    fn lasting(mut self, old: &ReservedRow, is_served: bool) -> Self {
        let work = old.ends_at.duration_since(old.starts_at).as_secs();
        self.needs.work = work.max(MINUTE);
        if !is_served {
            self.needs.before = old.starts_at.duration_since(old.from).as_secs();
        }
        self
    }

    fn end(&self, starts_at: Timestamp) -> Result<Timestamp, platform::Broken> {
        Ok(starts_at.checked_add(SignedDuration::from_secs(self.needs.work))?)
    }
}
