//! What a customer chose of our time: service, slot, place, terms and prices, as they were shown. Kept with the cart and frozen on
//! the order's line, so that what was agreed to holds whatever is edited later. Pure.

use calendar::{Held, Policy, ServiceId, TechnicianId, Travel};
use catalog::VariantId;
use jiff::Timestamp;
use kernel::{Localized, Money};
use serde::{Deserialize, Serialize};

use crate::price::Wanted;

/// A line of time as it was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeChoice {
    pub service: ServiceId,
    pub slug: String,
    pub title: Localized,
    pub technician: TechnicianId,
    pub technician_name: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    /// Minutes from `starts_at` within which the technician comes.
    pub window_min: i32,
    pub time_zone: String,
    /// `dz-1601`
    pub place: String,
    pub place_name: Localized,
    pub fault: Option<Localized>,
    pub appliance: String,
    pub note: String,
    /// Where the same can be chosen again; may be empty.
    #[serde(default)]
    pub again: String,
    pub policy: Policy,
    /// Tax included.
    pub price: Money,
    pub tax_bp: u32,
    pub travel: Travel,
    /// Parts the technician is to bring, reserved with the slot.
    pub parts: Vec<(VariantId, i64)>,
}

/// What the customer says besides the slot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    pub fault: Option<Localized>,
    pub appliance: String,
    pub note: String,
    pub again: String,
    pub parts: Vec<(VariantId, i64)>,
}

impl TimeChoice {
    /// A slot that is held, at a place by its code.
    pub fn of(held: Held, place: &str, told: Told) -> Self {
        let offer = held.offer;
        TimeChoice {
            service: offer.service,
            slug: offer.slug,
            title: offer.title,
            technician: held.technician,
            technician_name: held.technician_name,
            starts_at: held.starts_at,
            ends_at: held.ends_at,
            window_min: offer.window_min,
            time_zone: held.time_zone,
            place: place.to_owned(),
            place_name: calendar::place(place)
                .map(|place| place.names.localized())
                .unwrap_or_default(),
            fault: told.fault,
            appliance: told.appliance,
            note: told.note,
            again: told.again,
            policy: offer.policy,
            price: offer.price,
            tax_bp: offer.tax_bp,
            travel: offer.travel,
            parts: told.parts,
        }
    }

    /// The visit and, where it costs something, the way.
    pub fn wanted(&self) -> Vec<Wanted> {
        let one = |unit, tax_bp| Wanted {
            unit,
            tax_bp,
            quantity: 1,
        };
        let travel = one(self.travel.price, self.travel.tax_bp);
        let mut wanted = vec![one(self.price, self.tax_bp)];
        wanted.extend(self.travel.price.is_positive().then_some(travel));
        wanted
    }

    /// Visit and way together.
    pub fn gross_minor(&self) -> i64 {
        self.price.minor() + self.travel.price.minor()
    }
}
