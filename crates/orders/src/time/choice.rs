//! What a customer chose of our time: service, slot, place, terms and prices, as they were shown. Kept with the cart and frozen on
//! the order's line, so that what was agreed to holds whatever is edited later. Pure.

use calendar::{Policy, ServiceId, TechnicianId};
use catalog::VariantId;
use jiff::Timestamp;
use kernel::{Localized, Money};
use serde::{Deserialize, Serialize};

use crate::price::Wanted;

/// The way to a place, as it was sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Travel {
    pub band: i16,
    /// Tax included; may be nothing.
    pub price: Money,
    pub tax_bp: u32,
    pub travel_min: i32,
}

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
    pub policy: Policy,
    /// Tax included.
    pub price: Money,
    pub tax_bp: u32,
    pub travel: Travel,
    /// Parts the technician is to bring, reserved with the slot.
    pub parts: Vec<(VariantId, i64)>,
}

impl TimeChoice {
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
