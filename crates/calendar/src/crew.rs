//! The people who may do a service at a place, with their hours and what they are taken for: read in one round trip, then asked
//! as often as one likes. Writes nothing.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use platform::db::Session;
use platform::{Broken, Verdict};

use crate::hours::{DAY, Rules, WallClock, Window, day_of, number_of};
use crate::offer::{Codes, NotOffered, Offering, time_zone_of, zone_of};
use crate::slots::{Needs, Span, meets, minus, starts, union};
use crate::store::slots::{self as store, HolidayChangeRow, OfferRow, RulesRow, TechnicianRow};
use crate::{Country, ServiceId, TechnicianId, public_holidays};

/// Whose hours are asked for, and how far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask<'a> {
    pub(crate) service: ServiceId,
    pub(crate) place: &'a str,
    /// Only this one.
    pub(crate) technician: Option<TechnicianId>,
    /// What they are taken for is known between these two, but never beyond the service's horizon.
    pub(crate) range: (Timestamp, Timestamp),
    /// Where they are is told for these hours.
    pub(crate) day: (Timestamp, Timestamp),
    pub(crate) now: Timestamp,
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Crew<'a> {
    codes: Codes<'a>,
    pub(crate) service: Option<OfferRow>,
    pub(crate) members: Vec<Member>,
    /// Where the place's wall is.
    pub(crate) zone: TimeZone,
    pub(crate) zone_name: &'static str,
}

/// One of them.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) id: TechnicianId,
    pub(crate) name: String,
    pub(crate) places: Vec<String>,
    clock: WallClock,
    windows: Vec<Window>,
    taken: Vec<Span>,
}

/// Reads the crew: three statements, one round trip.
pub(crate) async fn load<'a>(db: &impl Session, ask: Ask<'a>) -> Verdict<Crew<'a>, NotOffered> {
    let codes = Codes::of(ask.place)?;
    let (from, until) = ask.range;
    let (first, last) = (number_of_utc(from) - 1, number_of_utc(until) + 1);
    let (service, rows, changes) = tokio::try_join!(
        store::find_offer(db, ask.service, codes.place, codes.zone),
        store::list_technicians(
            db,
            ask.service,
            codes.place,
            codes.zone,
            ask.technician,
            from,
            until,
            ask.day.0,
            ask.day.1,
            ask.now
        ),
        store::list_holiday_changes(db, day_of(first), day_of(last)),
    )?;
    let range = match &service {
        Some(row) => (
            first,
            last.min(number_of_utc(ask.now) + i64::from(row.horizon_days) + 3),
        ),
        None => (first, last),
    };
    let holidays = Holidays::of(&changes, range);
    let members = rows
        .into_iter()
        .map(|row| Member::of(row, &holidays, range))
        .collect::<Result<_, _>>()?;
    let zone_name = time_zone_of(codes.zone);
    Ok(Crew {
        zone: TimeZone::get(zone_name).map_err(Broken::new)?,
        zone_name,
        codes,
        service,
        members,
    })
}

impl Crew<'_> {
    /// The terms, where this is sold here.
    pub(crate) fn offered(&self) -> Verdict<Offering, NotOffered> {
        Offering::offered(self.service.clone(), &self.codes)
    }
}

/// The day an instant falls on at a place: its beginning and its end. At the end of time it is empty.
pub(crate) fn day_at(place: &str, at: Timestamp) -> Result<(Timestamp, Timestamp), Broken> {
    let zone = TimeZone::get(time_zone_of(zone_of(place).unwrap_or_default()))?;
    let day = at.to_zoned(zone.clone()).date();
    let begins = |day: Date| Some(day.to_zoned(zone.clone()).ok()?.timestamp());
    let ends = day.tomorrow().ok().and_then(begins);
    Ok(begins(day).zip(ends).unwrap_or((at, at)))
}

/// Public holidays of a range of days, by country.
#[derive(Debug, Default)]
pub(crate) struct Holidays(BTreeMap<&'static str, Vec<i64>>);

impl Holidays {
    /// Those that come with the program, as the house has changed them.
    pub(crate) fn of(changes: &[HolidayChangeRow], (first, last): (i64, i64)) -> Self {
        let of_country = |country: &Country| {
            let years = day_of(first).year()..=day_of(last).year();
            let mut days: Vec<i64> = years.flat_map(|year| holidays_of(*country, year)).collect();
            for change in changes.iter().filter(|change| change.country == country.word()) {
                let day = number_of(change.day);
                days.retain(|known| *known != day);
                if change.is_closed {
                    days.push(day);
                }
            }
            (country.word(), days)
        };
        Holidays(Country::ALL.iter().map(of_country).collect())
    }

    pub(crate) fn free_for(&self, country: &str, works_on_holidays: bool) -> &[i64] {
        if works_on_holidays {
            return &[];
        }
        self.0.get(country).map_or(&[], Vec::as_slice)
    }
}

/// The numbers of a year's holidays, worked out once.
fn holidays_of(country: Country, year: i16) -> Vec<i64> {
    static KNOWN: Mutex<BTreeMap<(&str, i16), Vec<i64>>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let numbers = || {
        public_holidays(country, year)
            .iter()
            .map(|holiday| number_of(holiday.day))
            .collect()
    };
    known.entry((country.word(), year)).or_insert_with(numbers).clone()
}

impl Member {
    pub(crate) fn of(row: TechnicianRow, holidays: &Holidays, (first, last): (i64, i64)) -> Result<Self, Broken> {
        let zone = TimeZone::get(&row.time_zone)?;
        let clock = WallClock::of(&zone, ((first - 2) * DAY, (last + 2) * DAY));
        let days = days_of(&row.days);
        let rules = Rules {
            weekly: &row.weekly,
            days: &days,
            holidays: holidays.free_for(&row.country, row.works_on_holidays),
        };
        Ok(Member {
            windows: rules.windows(&clock, (first, last)),
            clock,
            taken: union(row.begins.into_iter().zip(row.ends).collect()),
            id: row.id,
            name: row.name,
            places: row.places,
        })
    }

    /// When a visit begins by the rules, taken or not, ascending.
    pub(crate) fn starts(&self, needs: Needs) -> impl Iterator<Item = i64> + '_ {
        starts(&self.clock, &self.windows, needs)
    }

    /// The hours they work.
    pub(crate) fn open(&self) -> Vec<Span> {
        let spans = self.windows.iter();
        union(
            spans
                .map(|window| (window.from, self.clock.first(window.wall.1)))
                .collect(),
        )
    }

    /// The hours of them that nothing takes: a booking leaves two windows where there was one.
    pub(crate) fn left(&self) -> Vec<Span> {
        minus(&self.open(), &self.taken)
    }

    /// Whether a visit begins then by the rules, taken or not.
    pub(crate) fn begins(&self, needs: Needs, start: i64) -> bool {
        self.starts(needs).take_while(|at| *at <= start).any(|at| at == start)
    }

    pub(crate) fn is_free(&self, needs: Needs, start: i64) -> bool {
        !meets(&self.taken, needs.during(start))
    }
}

impl From<RulesRow> for TechnicianRow {
    fn from(row: RulesRow) -> Self {
        TechnicianRow {
            id: row.id,
            name: row.name,
            time_zone: row.time_zone,
            country: row.country,
            works_on_holidays: row.works_on_holidays,
            weekly: row.weekly,
            days: row.days,
            begins: row.begins,
            ends: row.ends,
            places: Vec::new(),
        }
    }
}

/// Days of their own, as rows carry them: number, how many minutes, and these.
pub(crate) fn days_of(mut flat: &[i32]) -> BTreeMap<i64, Vec<i32>> {
    let mut days = BTreeMap::new();
    while let [day, count, rest @ ..] = flat {
        let count = usize::try_from(*count).unwrap_or_default().min(rest.len());
        days.insert(i64::from(*day), rest[..count].to_vec());
        flat = &rest[count..];
    }
    days
}

pub(crate) fn number_of_utc(at: Timestamp) -> i64 {
    at.as_second().div_euclid(DAY)
}
