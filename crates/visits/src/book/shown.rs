//! What several pages of the booking show: a slot, a part, an option of a list.

use calendar::{Place, Slot, Zone};
use catalog::{Part, Picture};
use jiff::Timestamp;
use kernel::{Currency, Lang, Money};
use serde::Serialize;

/// Up to this many, the page says how many are left.
const FEW: i64 = 3;

/// A time somebody could come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct SlotShown {
    pub starts_at: Timestamp,
    pub window_min: i32,
    pub time_zone: String,
}

impl SlotShown {
    pub fn of(slot: &Slot, window_min: i32) -> Self {
        SlotShown {
            starts_at: slot.starts_at,
            window_min,
            time_zone: slot.time_zone.clone(),
        }
    }

    pub fn sample() -> Self {
        SlotShown {
            starts_at: Timestamp::UNIX_EPOCH,
            window_min: 120,
            time_zone: "Africa/Algiers".into(),
        }
    }
}

/// A line of a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Choosable {
    pub value: String,
    pub label: String,
    /// The same, where it is drawn as a card.
    pub title: String,
}

impl Choosable {
    pub fn new(value: &str, label: String) -> Self {
        Choosable {
            value: value.to_owned(),
            title: label.clone(),
            label,
        }
    }

    /// "16 · Alger".
    pub fn zone(zone: &Zone, lang: Lang) -> Self {
        Choosable::new(zone.code, format!("{} · {}", zone.number(), zone.names.get(lang)))
    }

    pub fn place(place: &Place, lang: Lang) -> Self {
        Choosable::new(place.code, place.label(lang))
    }

    pub fn appliance(appliance: &catalog::Appliance) -> Self {
        Choosable::new(&appliance.slug, appliance.label())
    }
}

/// A part that could be brought along.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PartCard {
    pub sku: String,
    pub title: String,
    pub path: String,
    pub drawing: String,
    pub picture: Option<Picture>,
    pub price: Money,
    pub tax_bp: u32,
    /// A tag's kind, its sentence and the number in it.
    pub stock: (&'static str, &'static str, i64),
    pub is_sellable: bool,
    pub is_fitting: bool,
    pub is_ticked: bool,
}

impl PartCard {
    pub fn of(part: &Part, lang: Lang, is_ticked: bool) -> Self {
        let offer = &part.offer;
        PartCard {
            sku: offer.sku.clone(),
            title: offer.title.get(lang).to_owned(),
            path: format!("/p/{}", offer.product_slug),
            drawing: offer.drawing.clone(),
            picture: offer.picture.clone(),
            price: offer.unit_price,
            tax_bp: offer.tax_bp,
            stock: match offer.available {
                ..=0 => ("bad", "catalog-stock-out", 0),
                left @ 1..=FEW => ("few", "catalog-stock-few", left),
                left => ("in", "catalog-stock-in", left),
            },
            is_sellable: offer.is_sellable,
            is_fitting: part.is_fitting,
            is_ticked: is_ticked && offer.is_sellable,
        }
    }

    pub fn samples() -> Vec<Self> {
        let electrode = PartCard {
            sku: "CHF-0411".into(),
            title: "Électrode d’allumage".into(),
            path: "/p/electrode-allumage".into(),
            drawing: "electrode".into(),
            picture: None,
            price: Money::new(345_000, Currency::DZD),
            tax_bp: 1900,
            stock: ("in", "catalog-stock-in", 12),
            is_sellable: true,
            is_fitting: true,
            is_ticked: true,
        };
        let gone = PartCard {
            stock: ("bad", "catalog-stock-out", 0),
            is_sellable: false,
            is_fitting: false,
            is_ticked: false,
            ..electrode.clone()
        };
        vec![electrode, gone]
    }
}
