//! Free slots of a service at a place, day by day: what is open by the rules and taken by nobody, when it may be booked. Promises
//! nothing: whoever wants one has to hold it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use platform::db::Session;
use platform::{Broken, Verdict};

use crate::crew::{Ask, Crew, load};
use crate::hours::at;
use crate::offer::{NotOffered, Offering, TimeOffer};
use crate::{ServiceId, TechnicianId};

/// The most days one question may ask for.
pub const MOST_DAYS: u8 = 31;

/// Which slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskSlots {
    pub service: ServiceId,
    /// A place's code.
    pub place: String,
    /// The first day, on the place's wall; none, or a past one: today.
    pub from: Option<Date>,
    /// At most [`MOST_DAYS`].
    pub days: u8,
    /// Only this one's.
    pub technician: Option<TechnicianId>,
    pub now: Timestamp,
}

/// A time at which the service can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    /// The place's.
    pub time_zone: String,
    /// Who could do it, in the house's order.
    pub technicians: Vec<TechnicianId>,
}

/// One day's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotDay {
    pub date: Date,
    /// Ascending; none on a day that is closed or full.
    pub slots: Vec<Slot>,
    /// When one could have begun that nobody can do any more.
    pub taken: Vec<Timestamp>,
}

/// The slots of some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotDays {
    pub offer: TimeOffer,
    /// The place's time zone, by which days and hours are told.
    pub zone: String,
    /// Every day that was asked for.
    pub days: Vec<SlotDay>,
    /// The first slot there is, on whatever day.
    pub next: Option<Slot>,
    /// Who does this there, with the names customers see, in the house's order.
    pub technicians: Vec<(TechnicianId, String)>,
    /// The last day that can be booked.
    pub until: Date,
}

/// The free slots of some days and the first of all: three statements, one round trip.
pub async fn free_slots(db: &impl Session, ask: &AskSlots) -> Verdict<SlotDays, NotOffered> {
    let crew = load(
        db,
        Ask {
            service: ask.service,
            place: &ask.place,
            technician: ask.technician,
            range: (ask.now, far_from(ask.now)),
            day: (ask.now, ask.now),
            now: ask.now,
        },
    )
    .await?;
    let terms = crew.offered()?;
    let (first, last) = terms.bookable(ask.now);
    let today = ask.now.to_zoned(crew.zone.clone()).date();
    let from = ask.from.unwrap_or(today).max(today);
    let mut days: Vec<SlotDay> = from
        .series(1.day())
        .take(usize::from(ask.days.min(MOST_DAYS)))
        .map(|date| SlotDay {
            date,
            slots: Vec::new(),
            taken: Vec::new(),
        })
        .collect();
    // Further than the last day only where nothing is free until then.
    let ends = day_after(&crew, days.last()).unwrap_or(last).min(last);
    let all = every(&crew, &terms, (first, ends));
    let mut next = first_free(&crew, &terms, &all);
    if next.is_none() && ends < last {
        next = first_free(&crew, &terms, &every(&crew, &terms, (ends + 1, last)));
    }
    for (start, technicians) in all {
        let date = at(start).to_zoned(crew.zone.clone()).date();
        let Ok(place) = days.binary_search_by_key(&date, |day| day.date) else {
            continue;
        };
        if technicians.is_empty() {
            days[place].taken.push(at(start));
        } else {
            days[place].slots.push(slot(&crew, &terms, start, technicians));
        }
    }
    Ok(SlotDays {
        zone: crew.zone_name.to_owned(),
        days,
        next,
        technicians: crew.members.iter().map(|who| (who.id, who.name.clone())).collect(),
        until: at(last).to_zoned(crew.zone.clone()).date(),
        offer: terms.offer,
    })
}

/// The next free slots from `from` on, at most `count`; where there are none, the first of all.
pub(crate) async fn next_slots(
    db: &impl Session,
    ask: &AskSlots,
    (from, count): (Timestamp, usize),
) -> Result<Vec<Slot>, Broken> {
    let asked = Ask {
        service: ask.service,
        place: &ask.place,
        technician: ask.technician,
        range: (ask.now, far_from(ask.now)),
        day: (ask.now, ask.now),
        now: ask.now,
    };
    let crew = match load(db, asked).await {
        Ok(crew) => crew,
        Err(platform::Fault::Refused(_)) => return Ok(Vec::new()),
        Err(platform::Fault::Broken(broken)) => return Err(broken),
    };
    let Ok(terms) = crew.offered() else {
        return Ok(Vec::new());
    };
    let all = every(&crew, &terms, terms.bookable(ask.now));
    let is_free = |(_, who): &(&i64, &Vec<TechnicianId>)| !who.is_empty();
    let mut wanted: Vec<_> = all.range(from.as_second()..).filter(is_free).take(count).collect();
    if wanted.is_empty() {
        wanted = all.iter().filter(is_free).take(count).collect();
    }
    Ok(wanted
        .into_iter()
        .map(|(start, who)| slot(&crew, &terms, *start, who.clone()))
        .collect())
}

/// Every beginning between two instants, with those who are free then.
fn every(crew: &Crew<'_>, terms: &Offering, (first, last): (i64, i64)) -> BTreeMap<i64, Vec<TechnicianId>> {
    let mut all: BTreeMap<i64, Vec<TechnicianId>> = BTreeMap::new();
    for member in &crew.members {
        let begins = member.starts(terms.needs);
        for start in begins
            .skip_while(|start| *start < first)
            .take_while(|start| *start <= last)
        {
            let free = all.entry(start).or_default();
            if member.is_free(terms.needs, start) {
                free.push(member.id);
            }
        }
    }
    all
}

fn first_free(crew: &Crew<'_>, terms: &Offering, all: &BTreeMap<i64, Vec<TechnicianId>>) -> Option<Slot> {
    let (start, who) = all.iter().find(|(_, who)| !who.is_empty())?;
    Some(slot(crew, terms, *start, who.clone()))
}

/// When the day after one begins at the place; `None` at the end of the calendar, or where no day is asked for.
fn day_after(crew: &Crew<'_>, day: Option<&SlotDay>) -> Option<i64> {
    let next = day?.date.tomorrow().ok()?;
    Some(next.to_zoned(crew.zone.clone()).ok()?.timestamp().as_second())
}

fn slot(crew: &Crew<'_>, terms: &Offering, start: i64, technicians: Vec<TechnicianId>) -> Slot {
    Slot {
        starts_at: at(start),
        ends_at: at(start + terms.needs.work),
        time_zone: crew.zone_name.to_owned(),
        technicians,
    }
}

/// Further than any service's horizon.
fn far_from(now: Timestamp) -> Timestamp {
    now.saturating_add(SignedDuration::from_hours(24 * 370))
        .unwrap_or(Timestamp::MAX)
}
