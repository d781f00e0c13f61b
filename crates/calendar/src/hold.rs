//! Hold a slot for a while, so that nobody else can have it until it is paid or the time is over. Whoever comes second is told
//! what is free instead. "Any technician" is the one with the shortest way that day, then the one with the least to do.

use jiff::{SignedDuration, Timestamp};
use kernel::{FieldProblem, Kind, Refusal};
use platform::{Broken, Tx, Verdict};
use uuid::Uuid;

use crate::crew::{Ask, Crew, Member, day_at, load};
use crate::free::{AskSlots, Slot, next_slots};
use crate::hours::at;
use crate::offer::{NotOffered, Offering, TimeOffer, zone_of};
use crate::store::reservations as store;
use crate::{ServiceId, TechnicianId, TimeId};

/// How many other slots a refusal names.
pub(crate) const NAMED: usize = 6;

/// A slot somebody would like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub service: ServiceId,
    /// A place's code.
    pub place: String,
    pub starts_at: Timestamp,
    /// None: anybody.
    pub technician: Option<TechnicianId>,
}

/// A slot that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub technician: TechnicianId,
    /// As customers see it.
    pub technician_name: String,
    /// The place's.
    pub time_zone: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub offer: TimeOffer,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoldRefused {
    NotOffered(NotOffered),
    /// Nobody can be booked then, taken or not; names `starts_at` or `technician`.
    NotASlot(FieldProblem),
    /// It was a slot, and somebody has it. The next ones that are free.
    Taken {
        next: Vec<Slot>,
    },
}

impl Refusal for HoldRefused {
    fn kind(&self) -> Kind {
        match self {
            HoldRefused::NotOffered(refusal) => refusal.kind(),
            HoldRefused::NotASlot(_) => Kind::Invalid,
            HoldRefused::Taken { .. } => Kind::Conflict,
        }
    }
    fn code(&self) -> &'static str {
        match self {
            HoldRefused::NotOffered(refusal) => refusal.code(),
            HoldRefused::NotASlot(_) => "invalid",
            HoldRefused::Taken { .. } => "calendar_slot_taken",
        }
    }
    fn fields(&self) -> &[FieldProblem] {
        match self {
            HoldRefused::NotOffered(refusal) => refusal.fields(),
            HoldRefused::NotASlot(problem) => std::slice::from_ref(problem),
            HoldRefused::Taken { .. } => &[],
        }
    }
    fn alternatives(&self) -> Vec<String> {
        match self {
            HoldRefused::Taken { next } => next.iter().map(|slot| slot.starts_at.to_string()).collect(),
            HoldRefused::NotOffered(_) | HoldRefused::NotASlot(_) => Vec::new(),
        }
    }
}

/// Holds the wished slot as `time` for `holder` until `expires_at`. Two round trips where the first choice is free.
pub async fn hold(
    tx: &Tx,
    time: TimeId,
    wish: &Wish,
    (holder, expires_at): (Uuid, Timestamp),
) -> Verdict<Held, HoldRefused> {
    let crew = load(tx, around(wish, tx.now())?)
        .await
        .map_err(|fault| fault.map(HoldRefused::NotOffered))?;
    let terms = crew.offered().map_err(|fault| fault.map(HoldRefused::NotOffered))?;
    let able = who_begins(&crew, &terms, wish, tx.now()).map_err(HoldRefused::NotASlot)?;
    let start = wish.starts_at.as_second();
    let (from, until) = terms.needs.during(start);
    let ends_at = at(start + terms.needs.work);
    for who in able.into_iter().filter(|who| who.is_free(terms.needs, start)) {
        let id = tx.new_id();
        let held = store::insert_hold(
            tx,
            id,
            time,
            holder,
            who.id,
            wish.service,
            &wish.place,
            wish.starts_at,
            ends_at,
            at(from),
            at(until),
            expires_at,
            tx.now(),
        );
        if held.await? == 1 {
            return Ok(Held {
                technician: who.id,
                technician_name: who.name.clone(),
                time_zone: crew.zone_name.to_owned(),
                starts_at: wish.starts_at,
                ends_at,
                offer: terms.offer,
            });
        }
    }
    let next = next_slots(tx, &ask_again(wish, tx.now()), (wish.starts_at, NAMED)).await?;
    Err(HoldRefused::Taken { next }.into())
}

/// What has to be read to know whether a wish can be had. Of a wish beyond every horizon nothing but that has to be known.
pub(crate) fn around(wish: &Wish, now: Timestamp) -> Result<Ask<'_>, Broken> {
    let (days, years) = (SignedDuration::from_hours(48), SignedDuration::from_hours(24 * 400));
    let start = wish.starts_at.clamp(now - years, now + years);
    Ok(Ask {
        service: wish.service,
        place: &wish.place,
        technician: wish.technician,
        range: (start - days, start + days),
        day: day_at(&wish.place, start)?,
        now,
    })
}

pub(crate) fn ask_again(wish: &Wish, now: Timestamp) -> AskSlots {
    AskSlots {
        service: wish.service,
        place: wish.place.clone(),
        from: None,
        days: 0,
        technician: wish.technician,
        now,
    }
}

/// Those for whom a visit begins then by the rules, the best choice first; or what is wrong with the wish.
pub(crate) fn who_begins<'a>(
    crew: &'a Crew<'_>,
    terms: &Offering,
    wish: &Wish,
    now: Timestamp,
) -> Result<Vec<&'a Member>, FieldProblem> {
    let problem = |field: &str, code| FieldProblem {
        field: field.to_owned(),
        code,
    };
    let start = wish.starts_at.as_second();
    let (first, last) = terms.bookable(now);
    if start < first {
        return Err(problem("starts_at", "calendar_too_soon"));
    }
    if start > last {
        return Err(problem("starts_at", "calendar_too_far"));
    }
    if wish.technician.is_some() && crew.members.is_empty() {
        return Err(problem("technician", "choice"));
    }
    let is_whole = wish.starts_at.subsec_nanosecond() == 0;
    let mut able: Vec<&Member> = crew
        .members
        .iter()
        .filter(|who| is_whole && who.begins(terms.needs, start))
        .collect();
    if able.is_empty() {
        return Err(problem("starts_at", "calendar_not_a_slot"));
    }
    // Stable: who is equally near and busy stays in the house's order.
    able.sort_by_key(|who| (way(&who.places, &wish.place), who.places.len()));
    Ok(able)
}

/// How far somebody is on that day, by where else they are: the same place, the same zone, elsewhere or nowhere.
fn way(places: &[String], place: &str) -> u8 {
    let zone = zone_of(place);
    if places.iter().any(|known| known == place) {
        0
    } else if places.iter().any(|known| zone_of(known) == zone) {
        1
    } else {
        2
    }
}
