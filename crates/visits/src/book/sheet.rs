//! What a choice comes to, before anything is ordered: the work, the way, the parts, the tax within, the total; and the terms of
//! the slot. Pure; the order computes its own sums and the checkout compares them.

use calendar::{SlotDays, Terms};
use jiff::Timestamp;
use kernel::{Currency, Lang, Money};
use platform::Broken;
use serde::Serialize;

use super::shown::{PartCard, SlotShown};

/// The side sheet.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Sheet {
    service: String,
    duration_min: i32,
    price: Money,
    band: i16,
    travel: Money,
    parts: Vec<PartLine>,
    tax: Money,
    total: Money,
    slot: Option<SlotShown>,
    terms: Option<Terms>,
    /// Who comes, where one was asked for.
    who: String,
}

#[derive(Debug, Clone, Serialize)]
struct PartLine {
    sku: String,
    title: String,
    price: Money,
}

impl Sheet {
    pub fn of(
        found: &SlotDays,
        (slot, who): (Option<SlotShown>, String),
        parts: &[PartCard],
        (lang, now): (Lang, Timestamp),
    ) -> Result<Self, Broken> {
        let offer = &found.offer;
        let ticked: Vec<&PartCard> = parts.iter().filter(|part| part.is_ticked).collect();
        let taxed = [(offer.price, offer.tax_bp), (offer.travel.price, offer.travel.tax_bp)]
            .into_iter()
            .chain(ticked.iter().map(|part| (part.price, part.tax_bp)));
        let (total, tax) = add_up(offer.price.currency(), taxed)?;
        Ok(Sheet {
            service: offer.title.get(lang).to_owned(),
            duration_min: offer.duration_min,
            price: offer.price,
            band: offer.travel.band,
            travel: offer.travel.price,
            parts: ticked
                .into_iter()
                .map(|part| PartLine {
                    sku: part.sku.clone(),
                    title: part.title.clone(),
                    price: part.price,
                })
                .collect(),
            tax,
            total,
            terms: slot
                .as_ref()
                .map(|slot| Terms::of(&offer.policy, slot.starts_at, &found.zone, now)),
            slot,
            who,
        })
    }

    pub fn samples() -> (Self, Self) {
        let money = |minor| Money::new(minor, Currency::DZD);
        let full = Sheet {
            service: "Dépannage de chaudière".into(),
            duration_min: 60,
            price: money(450_000),
            band: 1,
            travel: money(80_000),
            parts: vec![PartLine {
                sku: "CHF-0411".into(),
                title: "Électrode d’allumage".into(),
                price: money(345_000),
            }],
            tax: money(139_706),
            total: money(875_000),
            slot: Some(SlotShown::sample()),
            terms: Some(Terms::sample()),
            who: "Karim B.".into(),
        };
        let bare = Sheet {
            parts: Vec::new(),
            slot: None,
            terms: None,
            who: String::new(),
            ..full.clone()
        };
        (full, bare)
    }
}

/// The total and the tax within it, of amounts with their rates.
fn add_up(currency: Currency, taxed: impl Iterator<Item = (Money, u32)>) -> Result<(Money, Money), Broken> {
    let zero = Money::zero(currency);
    let mut sums = (zero, zero);
    for (amount, rate_bp) in taxed {
        sums = (sums.0.plus(amount)?, sums.1.plus(amount.tax_included(rate_bp)?)?);
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_what_the_lines_say() {
        let line = |minor| (Money::new(minor, Currency::DZD), 1900);
        let (total, tax) = add_up(Currency::DZD, [line(450_000), line(80_000), line(345_000)].into_iter()).unwrap();
        assert_eq!(total.minor(), 875_000);
        assert_eq!(tax.minor(), 71_849 + 12_773 + 55_084);
        assert!(add_up(Currency::DZD, [(Money::new(1, Currency::EUR), 0)].into_iter()).is_err());
    }
}
