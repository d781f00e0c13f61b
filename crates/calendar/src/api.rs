//! What can be booked, for programs: services, what leads to them, places, free slots. Texts come in all three languages, money
//! in minor units, instants in UTC beside the zone they are told in. Answers carry a tag: asked again with it, nothing is sent
//! that has not changed.

use jiff::civil::Date;
use kernel::{Localized, Money};
use platform::http::{Checks, Invalid, Path, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::free::{AskSlots, MOST_DAYS, Slot, SlotDays, free_slots};
use crate::offer::{FaultCard, NotOffered, ServiceCard, list_faults, list_services};
use crate::{Place, ServiceId, Tier, find_places};

/// Places one answer names at most.
const MOST_PLACES: usize = 30;
/// Days of slots where nobody says how many.
const DAYS: u8 = 14;

pub(crate) fn routes() -> Routes {
    Routes::new("/api/v1")
        .get("/services", Allow::Anyone, services, "What can be booked")
        .gives::<ServicesBody>()
        .get(
            "/fault-types",
            Allow::Anyone,
            faults,
            "What can be wrong, and the service for it",
        )
        .gives::<FaultsBody>()
        .get("/places", Allow::Anyone, places, "Places by name or postcode")
        .limited(Limit::Search)
        .asks(&[("q", "the beginning of a name, or a postcode")])
        .gives::<PlacesBody>()
        .get(
            "/services/{id}/slots",
            Allow::Anyone,
            slots,
            "When a service can be had at a place",
        )
        .limited(Limit::Search)
        .asks(&[
            ("place", "a place's code, as `/places` gives it"),
            ("from", "the first day, `2026-11-26`; today where it is missing"),
            ("days", "how many days, at most 31; 14 where it is missing"),
            ("technician", "only this one's, `tec_…`"),
        ])
        .gives::<SlotsBody>()
}

#[derive(Debug, Serialize, ToSchema)]
struct TextBody {
    fr: String,
    ar: String,
    en: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct PriceBody {
    /// Tax included.
    amount_minor: i64,
    currency: String,
}

/// How it is accepted and paid, and what cancelling gives back.
#[derive(Debug, Serialize, ToSchema)]
struct PolicyBody {
    /// `automatic`, or `by_technician`.
    acceptance: String,
    /// `none`: at the visit; `deposit`, `hold`, `prepaid`.
    payment: String,
    /// Of a deposit, in basis points.
    deposit_bp: u32,
    cancelling: Vec<Tier>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ServiceBody {
    /// `svc_…`
    id: String,
    slug: String,
    title: TextBody,
    summary: TextBody,
    duration_min: i32,
    /// The technician arrives within so many minutes of the slot's beginning.
    window_min: i32,
    /// Without the way.
    price: PriceBody,
    /// Contained in the price, in basis points.
    tax_bp: u32,
    policy: PolicyBody,
}

#[derive(Debug, Serialize, ToSchema)]
struct ServicesBody {
    items: Vec<ServiceBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct FaultBody {
    /// `flt_…`
    id: String,
    slug: String,
    title: TextBody,
    note: TextBody,
    /// `svc_…`
    service: String,
    /// Slugs of the categories whose parts may mend it.
    part_categories: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct FaultsBody {
    items: Vec<FaultBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct PlaceBody {
    /// `dz-1601`, `fr-31500`
    code: String,
    name: TextBody,
    /// The wilaya or department: `dz-16`, `fr-31`.
    zone: String,
    zone_name: TextBody,
    /// `DZ` or `FR`
    country: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    postcode: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct PlacesBody {
    items: Vec<PlaceBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct SlotBody {
    /// RFC 3339, UTC.
    starts_at: String,
    ends_at: String,
    /// Who could do it: `tec_…`
    technicians: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct SlotDayBody {
    /// By the place's wall.
    date: String,
    slots: Vec<SlotBody>,
    /// When one could have begun that nobody can do any more.
    taken: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct TechnicianBody {
    /// `tec_…`
    id: String,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct SlotsBody {
    /// The place's zone, by which days are told.
    time_zone: String,
    /// Without the way.
    price: PriceBody,
    /// The way.
    travel: PriceBody,
    days: Vec<SlotDayBody>,
    /// The first slot there is, on whatever day.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<SlotBody>,
    /// The last day that can be booked.
    until: String,
    technicians: Vec<TechnicianBody>,
}

async fn services(cx: Cx) -> Answer {
    let cards = list_services(&cx.app.db().read().await?).await?;
    let items = cards.into_iter().map(ServiceBody::of).collect();
    cx.json_tagged(&ServicesBody { items })
}

async fn faults(cx: Cx) -> Answer {
    let cards = list_faults(&cx.app.db().read().await?).await?;
    let items = cards.into_iter().map(FaultBody::of).collect();
    cx.json_tagged(&FaultsBody { items })
}

#[derive(Debug, Deserialize)]
struct PlacesQuery {
    #[serde(default)]
    q: String,
}

async fn places(cx: Cx, Query(asked): Query<PlacesQuery>) -> Answer {
    let mut checks = Checks::new();
    let text = checks.text("q", &asked.q, (1, 80));
    checks.done()?;
    let found = find_places(&text.unwrap_or_default(), MOST_PLACES);
    let items = found.into_iter().map(PlaceBody::of).collect();
    cx.json_tagged(&PlacesBody { items })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SlotsQuery {
    place: String,
    from: String,
    days: String,
    technician: String,
}

async fn slots(cx: Cx, Path(service): Path<String>, Query(asked): Query<SlotsQuery>) -> Answer {
    let service = service.parse().map_err(|_| NotOffered::Service)?;
    let ask = asked.parse(service, cx.app.clock().now())?;
    let found = free_slots(&cx.app.db().read().await?, &ask).await?;
    cx.json_tagged(&SlotsBody::of(found))
}

impl SlotsQuery {
    /// A field that stands empty is one that is missing.
    fn parse(self, service: ServiceId, now: jiff::Timestamp) -> Result<AskSlots, Invalid> {
        let mut checks = Checks::new();
        if self.place.is_empty() {
            checks.note("place", "required");
        }
        let from = optional(&self.from, |text| read_date(text).ok_or("calendar_date"));
        let from = checks.field("from", from);
        let days = optional(&self.days, |text| {
            let days = text.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days));
            days.ok_or("calendar_days")
        });
        let days = checks.field("days", days);
        let technician = optional(&self.technician, |text| text.parse().map_err(|_| "choice"));
        let technician = checks.field("technician", technician);
        checks.done()?;
        Ok(AskSlots {
            service,
            place: self.place,
            from: from.flatten(),
            days: days.flatten().unwrap_or(DAYS),
            technician: technician.flatten(),
            now,
        })
    }
}

fn optional<T>(text: &str, read: impl FnOnce(&str) -> Result<T, &'static str>) -> Result<Option<T>, &'static str> {
    if text.is_empty() {
        Ok(None)
    } else {
        read(text).map(Some)
    }
}

/// A day as `2026-11-26` and in no other form.
pub(crate) fn read_date(text: &str) -> Option<Date> {
    let is_plain = text.len() == 10 && text.bytes().all(|sign| sign.is_ascii_digit() || sign == b'-');
    text.parse().ok().filter(|_| is_plain)
}

impl TextBody {
    fn of(text: Localized) -> Self {
        TextBody {
            fr: text.fr,
            ar: text.ar,
            en: text.en,
        }
    }
}

impl PriceBody {
    fn of(price: Money) -> Self {
        PriceBody {
            amount_minor: price.minor(),
            currency: price.currency().to_string(),
        }
    }
}

impl ServiceBody {
    fn of(card: ServiceCard) -> Self {
        ServiceBody {
            id: card.id.to_string(),
            slug: card.slug,
            title: TextBody::of(card.title),
            summary: TextBody::of(card.summary),
            duration_min: card.duration_min,
            window_min: card.window_min,
            price: PriceBody::of(card.price),
            tax_bp: card.tax_bp,
            policy: PolicyBody {
                acceptance: card.policy.acceptance.word().to_owned(),
                payment: card.policy.payment.word().to_owned(),
                deposit_bp: card.policy.deposit_bp,
                cancelling: card.policy.tiers,
            },
        }
    }
}

impl FaultBody {
    fn of(card: FaultCard) -> Self {
        FaultBody {
            id: card.id.to_string(),
            slug: card.slug,
            title: TextBody::of(card.title),
            note: TextBody::of(card.note),
            service: card.service.to_string(),
            part_categories: card.part_categories,
        }
    }
}

impl PlaceBody {
    fn of(place: &Place) -> Self {
        PlaceBody {
            code: place.code.to_owned(),
            name: TextBody::of(place.names.localized()),
            zone: place.zone.code.to_owned(),
            zone_name: TextBody::of(place.zone.names.localized()),
            country: place.zone.country.word().to_owned(),
            postcode: place.postcode.map(str::to_owned),
        }
    }
}

impl SlotBody {
    fn of(slot: Slot) -> Self {
        SlotBody {
            starts_at: slot.starts_at.to_string(),
            ends_at: slot.ends_at.to_string(),
            technicians: slot.technicians.iter().map(ToString::to_string).collect(),
        }
    }
}

impl SlotsBody {
    fn of(found: SlotDays) -> Self {
        let day = |day: crate::free::SlotDay| SlotDayBody {
            date: day.date.to_string(),
            slots: day.slots.into_iter().map(SlotBody::of).collect(),
            taken: day.taken.iter().map(ToString::to_string).collect(),
        };
        let technician = |(id, name): (crate::TechnicianId, String)| TechnicianBody {
            id: id.to_string(),
            name,
        };
        SlotsBody {
            time_zone: found.zone,
            price: PriceBody::of(found.offer.price),
            travel: PriceBody::of(found.offer.travel.price),
            days: found.days.into_iter().map(day).collect(),
            next: found.next.map(SlotBody::of),
            until: found.until.to_string(),
            technicians: found.technicians.into_iter().map(technician).collect(),
        }
    }
}
