//! What is offered: a service at a place, with its price, the way there and its terms. Says nothing of when.

use jiff::Timestamp;
use kernel::{Currency, FieldProblem, Kind, Localized, Money, Refusal};
use platform::db::Session;
use platform::{Broken, Verdict};
use serde::{Deserialize, Serialize};

use crate::hours::{DAY, MINUTE};
use crate::slots::Needs;
use crate::store::slots::{self as store, FaultRow, OfferRow, ServiceRow};
use crate::{FaultId, Policy, ServiceId, place};

/// The way to a place: its band, what it costs with tax, how long it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Travel {
    pub band: i16,
    /// Tax included.
    pub price: Money,
    pub tax_bp: u32,
    pub travel_min: i32,
}

/// A service at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeOffer {
    pub service: ServiceId,
    pub slug: String,
    pub title: Localized,
    pub summary: Localized,
    pub duration_min: i32,
    /// The technician arrives within so many minutes of the slot's beginning.
    pub window_min: i32,
    /// Tax included, without the way.
    pub price: Money,
    pub tax_bp: u32,
    pub travel: Travel,
    pub policy: Policy,
}

/// Why a service is not offered there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotOffered {
    /// There is no such service, or no longer.
    Service,
    /// No such place, or nobody goes there for this service; names `place`.
    Place(FieldProblem),
}

impl NotOffered {
    pub(crate) fn place(code: &'static str) -> Self {
        NotOffered::Place(FieldProblem {
            field: "place".to_owned(),
            code,
        })
    }
}

impl Refusal for NotOffered {
    fn kind(&self) -> Kind {
        match self {
            NotOffered::Service => Kind::NotFound,
            NotOffered::Place(_) => Kind::Invalid,
        }
    }
    fn code(&self) -> &'static str {
        match self {
            NotOffered::Service => "not_found",
            NotOffered::Place(_) => "invalid",
        }
    }
    fn fields(&self) -> &[FieldProblem] {
        match self {
            NotOffered::Service => &[],
            NotOffered::Place(problem) => std::slice::from_ref(problem),
        }
    }
}

/// What a service costs at a place, and its terms.
pub async fn offer(db: &impl Session, service: ServiceId, place: &str) -> Verdict<TimeOffer, NotOffered> {
    let codes = Codes::of(place)?;
    let row = store::find_offer(db, service, codes.place, codes.zone).await?;
    Ok(Offering::offered(row, &codes)?.offer)
}

/// A place and the zone it lies in, as tables name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Codes<'a> {
    pub(crate) place: &'a str,
    pub(crate) zone: &'static str,
}

impl<'a> Codes<'a> {
    pub(crate) fn of(place: &'a str) -> Result<Self, NotOffered> {
        let zone = zone_of(place).ok_or_else(|| NotOffered::place("choice"))?;
        Ok(Codes { place, zone })
    }
}

/// The zone's code of a place's.
pub(crate) fn zone_of(code: &str) -> Option<&'static str> {
    Some(place(code)?.zone.code)
}

/// The clock on the wall of a zone.
pub(crate) fn time_zone_of(zone: &str) -> &'static str {
    match zone {
        "fr-971" => "America/Guadeloupe",
        "fr-972" => "America/Martinique",
        "fr-973" => "America/Cayenne",
        "fr-974" => "Indian/Reunion",
        "fr-976" => "Indian/Mayotte",
        french if french.starts_with("fr-") => "Europe/Paris",
        _ => "Africa/Algiers",
    }
}

/// An offer, and the rules by which its slots are found.
#[derive(Debug, Clone)]
pub(crate) struct Offering {
    pub(crate) offer: TimeOffer,
    pub(crate) needs: Needs,
    notice_s: i64,
    horizon_s: i64,
}

impl Offering {
    /// The terms, where the service is sold and the place is served.
    pub(crate) fn offered(row: Option<OfferRow>, codes: &Codes) -> Verdict<Offering, NotOffered> {
        let row = row.filter(|row| row.is_active).ok_or(NotOffered::Service)?;
        let is_in_area = row.areas.is_empty() || row.areas.iter().any(|area| area == codes.place || area == codes.zone);
        if !is_in_area || row.band.is_none() {
            return Err(NotOffered::place("calendar_not_served").into());
        }
        Ok(Offering::of(row)?)
    }

    /// The terms of what was sold already, wherever it is offered by now. Where the way is no longer known, it takes no time.
    pub(crate) fn of(row: OfferRow) -> Result<Offering, Broken> {
        let currency: Currency = row.currency.parse()?;
        let travel = Travel {
            band: row.band.unwrap_or_default(),
            price: Money::new(
                row.travel_minor.unwrap_or_default(),
                row.travel_currency.as_deref().map_or(Ok(currency), str::parse)?,
            ),
            tax_bp: u32::try_from(row.travel_tax_bp.unwrap_or_default())?,
            travel_min: row.travel_min.unwrap_or_default(),
        };
        let needs = Needs {
            work: i64::from(row.duration_min) * MINUTE,
            before: i64::from(row.before_min + travel.travel_min) * MINUTE,
            after: i64::from(row.after_min) * MINUTE,
            step: i64::from(row.step_min.max(1)) * MINUTE,
        };
        Ok(Offering {
            needs,
            notice_s: i64::from(row.notice_min) * MINUTE,
            horizon_s: i64::from(row.horizon_days) * DAY,
            offer: TimeOffer {
                service: row.id,
                slug: row.slug,
                title: row.title.0,
                summary: row.summary.0,
                duration_min: row.duration_min,
                window_min: row.window_min,
                price: Money::new(row.price_minor, currency),
                tax_bp: u32::try_from(row.tax_bp)?,
                travel,
                policy: row.policy.0,
            },
        })
    }

    /// The first and the last instant, in seconds, at which a visit may begin that is booked now.
    pub(crate) fn bookable(&self, now: Timestamp) -> (i64, i64) {
        let now = now.as_second();
        (now + self.notice_s, now + self.horizon_s)
    }
}

/// A service, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceCard {
    pub id: ServiceId,
    pub slug: String,
    pub title: Localized,
    pub summary: Localized,
    pub drawing: String,
    pub duration_min: i32,
    pub window_min: i32,
    /// Tax included, without the way.
    pub price: Money,
    pub tax_bp: u32,
    pub policy: Policy,
}

/// What can be wrong with an appliance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultCard {
    pub id: FaultId,
    pub slug: String,
    pub title: Localized,
    pub note: Localized,
    pub drawing: String,
    pub service: ServiceId,
    /// Slugs of the categories whose parts may mend it.
    pub part_categories: Vec<String>,
}

/// The services that are sold, in the house's order.
pub async fn list_services(db: &impl Session) -> Result<Vec<ServiceCard>, Broken> {
    store::list_services(db)
        .await?
        .into_iter()
        .map(ServiceCard::of)
        .collect()
}

/// The faults that lead to them, in the house's order.
pub async fn list_faults(db: &impl Session) -> Result<Vec<FaultCard>, Broken> {
    Ok(store::list_faults(db).await?.into_iter().map(FaultCard::of).collect())
}

/// A fault by its slug.
pub async fn find_fault(db: &impl Session, slug: &str) -> Result<Option<FaultCard>, Broken> {
    Ok(store::find_fault(db, slug).await?.map(FaultCard::of))
}

impl ServiceCard {
    fn of(row: ServiceRow) -> Result<Self, Broken> {
        Ok(ServiceCard {
            id: row.id,
            slug: row.slug,
            title: row.title.0,
            summary: row.summary.0,
            drawing: row.drawing,
            duration_min: row.duration_min,
            window_min: row.window_min,
            price: Money::new(row.price_minor, row.currency.parse()?),
            tax_bp: u32::try_from(row.tax_bp)?,
            policy: row.policy.0,
        })
    }
}

impl FaultCard {
    fn of(row: FaultRow) -> Self {
        FaultCard {
            id: row.id,
            slug: row.slug,
            title: row.title.0,
            note: row.note.0,
            drawing: row.drawing,
            service: row.service_id,
            part_categories: row.part_categories,
        }
    }
}
