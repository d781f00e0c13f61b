//! When a service can be had anywhere in a wilaya or a department, and how many could do it: for maps and overviews, however many
//! technicians there are. One row a technician; rules that many share are laid out once; the rest is arithmetic of whole numbers.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use platform::db::Session;
use platform::{Broken, Verdict};

use crate::ServiceId;
use crate::crew::{Holidays, days_of};
use crate::hours::{DAY, Rules, WallClock, at, day_of, number_of};
use crate::offer::{Codes, NotOffered, Offering};
use crate::slots::{Needs, Span, starts};
use crate::store::slots::{CrowdRow, find_offer, list_crowd, list_holiday_changes};

/// A beginning, and how many technicians are free then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZoneSlot {
    pub starts_at: Timestamp,
    pub technicians: u32,
}

/// The free beginnings of some days in a zone, ascending: three statements, one round trip.
pub async fn zone_slots(
    db: &impl Session,
    (service, zone): (ServiceId, &str),
    (from, days): (Date, u8),
    now: Timestamp,
) -> Verdict<Vec<ZoneSlot>, NotOffered> {
    let zone = crate::zone(zone).ok_or_else(|| NotOffered::place("choice"))?.code;
    let codes = Codes { place: zone, zone };
    let first = number_of(from);
    let last = first + i64::from(days) - 1;
    let (offer, crowd, changes) = tokio::try_join!(
        find_offer(db, service, zone, zone),
        list_crowd(db, service, zone, at((first - 2) * DAY), at((last + 3) * DAY), now),
        list_holiday_changes(db, day_of(first), day_of(last)),
    )?;
    let terms = Offering::offered(offer, &codes)?;
    let mut counts = Counts {
        holidays: Holidays::of(&changes, (first, last)),
        clocks: HashMap::new(),
        days: (first, last),
        bookable: terms.bookable(now),
        needs: terms.needs,
    };
    Ok(counts.count(&crowd)?)
}

/// Beginnings by the rules, and how many are free at each.
#[derive(Debug)]
struct Layout {
    starts: Vec<i64>,
    free: Vec<u32>,
}

/// What rows have in common.
struct Counts<'a> {
    holidays: Holidays,
    clocks: HashMap<&'a str, WallClock>,
    days: (i64, i64),
    bookable: (i64, i64),
    needs: Needs,
}

/// All that decides when somebody works.
type Hours<'a> = (&'a str, &'a str, bool, &'a [i32], &'a [i32]);

impl<'a> Counts<'a> {
    fn count(&mut self, crowd: &'a [CrowdRow]) -> Result<Vec<ZoneSlot>, Broken> {
        let mut layouts: HashMap<Hours<'a>, Layout> = HashMap::new();
        let mut taken: Vec<Span> = Vec::new();
        for row in crowd {
            let hours = (
                row.time_zone.as_str(),
                row.country.as_str(),
                row.works_on_holidays,
                &row.weekly[..],
                &row.days[..],
            );
            let layout = match layouts.entry(hours) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.lay_out(hours)?),
            };
            taken.clear();
            taken.extend(row.begins.iter().copied().zip(row.ends.iter().copied()));
            // Reservations that count never overlap.
            taken.sort_unstable();
            layout.add(&taken, self.needs);
        }
        let mut all: BTreeMap<i64, u32> = BTreeMap::new();
        for layout in layouts.into_values() {
            for (start, free) in layout.starts.into_iter().zip(layout.free).filter(|(_, free)| *free > 0) {
                *all.entry(start).or_default() += free;
            }
        }
        let slot = |(start, technicians)| ZoneSlot {
            starts_at: at(start),
            technicians,
        };
        Ok(all.into_iter().map(slot).collect())
    }

    fn lay_out(&mut self, (zone, country, works_on_holidays, weekly, days): Hours<'a>) -> Result<Layout, Broken> {
        if !self.clocks.contains_key(zone) {
            let range = ((self.days.0 - 2) * DAY, (self.days.1 + 2) * DAY);
            self.clocks.insert(zone, WallClock::of(&TimeZone::get(zone)?, range));
        }
        let Some(clock) = self.clocks.get(zone) else {
            // reason: it was put there above.
            return Err(Broken::new("a clock that is gone"));
        };
        let days = days_of(days);
        let rules = Rules {
            weekly,
            days: &days,
            holidays: self.holidays.free_for(country, works_on_holidays),
        };
        let windows = rules.windows(clock, self.days);
        let (first, last) = self.bookable;
        let starts: Vec<i64> = starts(clock, &windows, self.needs)
            .filter(|start| (first..=last).contains(start))
            .collect();
        Ok(Layout {
            free: vec![0; starts.len()],
            starts,
        })
    }
}

impl Layout {
    /// Counts one technician: what is taken is ascending and apart, so that each is passed once.
    fn add(&mut self, taken: &[Span], needs: Needs) {
        let mut taken = taken.iter().peekable();
        for (start, free) in self.starts.iter().zip(&mut self.free) {
            let (from, until) = needs.during(*start);
            while taken.next_if(|(_, end)| *end <= from).is_some() {}
            if taken.peek().is_none_or(|(begin, _)| *begin >= until) {
                *free += 1;
            }
        }
    }
}
