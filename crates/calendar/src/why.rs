//! Why somebody cannot be booked at a time: every reason there is, for staff who wonder. Says what is; changes nothing.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::Localized;
use platform::db::Session;
use platform::{Broken, Verdict};

use crate::crew::{Holidays, Member, days_of, number_of_utc};
use crate::hours::{DAY, at, day_of, number_of};
use crate::offer::{Codes, NotOffered, Offering};
use crate::slots::Needs;
use crate::store::moves::{ReservedRow, list_reserved};
use crate::store::slots::{HolidayChangeRow, OfferRow, RulesRow, find_offer, list_holiday_changes, list_rules};
use crate::{Country, ServiceId, TechnicianId, public_holiday};

/// A time somebody wonders about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskWhy {
    pub technician: TechnicianId,
    pub service: ServiceId,
    /// A place's code.
    pub place: String,
    pub starts_at: Timestamp,
    pub now: Timestamp,
}

/// What of the time is in the way of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearness {
    /// The work itself.
    Work,
    /// What is kept free before or after it.
    Buffer,
    /// The way there.
    Travel,
}

/// One reason.
#[derive(Debug, Clone)]
pub enum Closed {
    /// They work here no more.
    Inactive,
    /// They cannot do it, or are not among those named for it.
    Skill,
    /// The place is not served, not with this service, or not by them.
    Area,
    /// Too soon from now.
    Notice,
    /// Too far ahead.
    Horizon,
    /// Not among their hours of the week.
    Rule,
    /// Within their hours, but no visit begins then.
    Grid,
    /// That day has hours of its own.
    Day,
    Holiday {
        names: Localized,
    },
    /// Something is reserved there.
    Taken {
        nearness: Nearness,
        with: Box<ReservedRow>,
    },
}

impl Closed {
    /// One word, stable: `rule`, `grid`, `day`, `holiday`, `leave`, `busy`, `visit`, `hold`, `buffer`, `travel`, `notice`, `horizon`,
    /// `area`, `skill`, `inactive`. The language files know it as `calendar-closed-<word>`.
    pub fn word(&self) -> &'static str {
        match self {
            Closed::Inactive => "inactive",
            Closed::Skill => "skill",
            Closed::Area => "area",
            Closed::Notice => "notice",
            Closed::Horizon => "horizon",
            Closed::Rule => "rule",
            Closed::Grid => "grid",
            Closed::Day => "day",
            Closed::Holiday { .. } => "holiday",
            Closed::Taken { nearness, with } => match (nearness, with.kind.as_str()) {
                (_, "leave") => "leave",
                (_, "busy") => "busy",
                (Nearness::Buffer, _) => "buffer",
                (Nearness::Travel, _) => "travel",
                (Nearness::Work, "hold") => "hold",
                (Nearness::Work, _) => "visit",
            },
        }
    }
}

/// Every reason why a visit cannot begin then; none where it can. Four statements, one round trip.
pub async fn why_closed(db: &impl Session, ask: &AskWhy) -> Verdict<Vec<Closed>, NotOffered> {
    let codes = Codes::of(&ask.place)?;
    let (from, until) = (
        at(ask.starts_at.as_second() - 2 * DAY),
        at(ask.starts_at.as_second() + 3 * DAY),
    );
    let day = number_of_utc(ask.starts_at);
    let only = [ask.technician];
    let (service, rules, changes, standing) = tokio::try_join!(
        find_offer(db, ask.service, codes.place, codes.zone),
        list_rules(db, &only, from, until, ask.now),
        list_holiday_changes(db, day_of(day - 3), day_of(day + 3)),
        list_reserved(db, &only, from, until, ask.now),
    )?;
    let service = service.ok_or(NotOffered::Service)?;
    let Some(rules) = rules.into_iter().next() else {
        return Ok(vec![Closed::Inactive]);
    };
    let mut why = who(&service, &rules, &codes);
    let terms = Offering::of(service)?;
    why.extend(when(&terms, ask));
    why.extend(hours(&terms, rules, &changes, ask)?);
    why.extend(standing.into_iter().filter_map(|row| taken(&terms, row, ask.starts_at)));
    Ok(why)
}

/// What speaks against the technician.
fn who(service: &OfferRow, rules: &RulesRow, codes: &Codes<'_>) -> Vec<Closed> {
    let is_in =
        |areas: &[String]| areas.is_empty() || areas.iter().any(|area| area == codes.place || area == codes.zone);
    let is_able = service.skills.iter().all(|skill| rules.skills.contains(skill));
    let is_named = service.technicians.is_empty() || service.technicians.contains(&rules.id);
    let is_served = service.band.is_some() && is_in(&service.areas) && is_in(&rules.areas);
    let reasons = [
        (!rules.is_active, Closed::Inactive),
        (!is_able || !is_named, Closed::Skill),
        (!is_served, Closed::Area),
    ];
    reasons
        .into_iter()
        .filter(|(is_so, _)| *is_so)
        .map(|(_, reason)| reason)
        .collect()
}

/// What speaks against booking it now.
fn when(terms: &Offering, ask: &AskWhy) -> Option<Closed> {
    let (first, last) = terms.bookable(ask.now);
    let start = ask.starts_at.as_second();
    if start < first {
        Some(Closed::Notice)
    } else {
        (start > last).then_some(Closed::Horizon)
    }
}

/// What speaks against the hour.
fn hours(
    terms: &Offering,
    rules: RulesRow,
    changes: &[HolidayChangeRow],
    ask: &AskWhy,
) -> Result<Option<Closed>, Broken> {
    let start = ask.starts_at.as_second();
    let around = (start.div_euclid(DAY) - 2, start.div_euclid(DAY) + 3);
    let holidays = Holidays::of(changes, around);
    let date = ask.starts_at.to_zoned(TimeZone::get(&rules.time_zone)?).date();
    let has_own_day = days_of(&rules.days).contains_key(&number_of(date));
    let is_holiday = holidays
        .free_for(&rules.country, rules.works_on_holidays)
        .contains(&number_of(date));
    let country = rules.country.clone();
    let member = Member::of(rules.into(), &holidays, around)?;
    if member.begins(terms.needs, start) {
        return Ok(None);
    }
    let is_open = member
        .open()
        .iter()
        .any(|(from, until)| *from <= start && start + terms.needs.work <= *until);
    Ok(Some(if is_open {
        Closed::Grid
    } else if has_own_day {
        Closed::Day
    } else if is_holiday {
        let changed = changes
            .iter()
            .find(|change| change.day == date && change.country == country);
        let by_rule = Country::parse(&country).and_then(|country| public_holiday(country, date));
        Closed::Holiday {
            names: changed
                .map(|change| change.names.0.clone())
                .or(by_rule)
                .unwrap_or_default(),
        }
    } else {
        Closed::Rule
    }))
}

/// What stands in the way, and how near it is.
fn taken(terms: &Offering, with: ReservedRow, starts_at: Timestamp) -> Option<Closed> {
    let start = starts_at.as_second();
    let travel = i64::from(terms.offer.travel.travel_min) * crate::hours::MINUTE;
    let meets = |needs: Needs, from: Timestamp, until: Timestamp| {
        let (first, last) = needs.during(start);
        first < until.as_second() && from.as_second() < last
    };
    let needs = terms.needs;
    let bare = Needs {
        before: 0,
        after: 0,
        ..needs
    };
    let at_home = Needs {
        before: needs.before - travel,
        ..needs
    };
    let nearness = if !meets(needs, with.from, with.until) {
        return None;
    } else if meets(bare, with.starts_at, with.ends_at) {
        Nearness::Work
    } else if meets(at_home, with.from, with.until) {
        Nearness::Buffer
    } else {
        Nearness::Travel
    };
    Some(Closed::Taken {
        nearness,
        with: Box::new(with),
    })
}
