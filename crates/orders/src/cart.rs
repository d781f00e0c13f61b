//! What somebody means to buy, and how it stands against the shelf today. Reserves nothing and promises no price.

use calendar::TimeId;
use catalog::{Offer, VariantId};
use jiff::Timestamp;
use kernel::{Currency, Money, MoneyError};
use uuid::Uuid;

use crate::price::{Priced, Wanted, price};
use crate::store::cart::LineRow;
use crate::store::time::CartTimeRow;
use crate::time::choice::TimeChoice;

/// Pieces of one article in a cart.
pub const MOST_PIECES: i64 = 99;
/// Different articles in a cart.
pub const MOST_LINES: i64 = 40;

/// Who asks for a cart: whoever has its secret, or the signed-in person whose it is. One person's cart is never shown to
/// another, whatever secret the browser still has.
#[derive(Debug, Clone, Default)]
pub struct Holder {
    /// Digest of the secret in the cookie or header.
    pub digest: Option<Vec<u8>>,
    pub person: Option<Uuid>,
}

/// What has changed about a line since the customer chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// No longer sold, or sold out.
    Gone,
    /// Fewer are left than wanted.
    OnlyLeft(i64),
    PriceWas(Money),
}

/// A line of a cart beside its present offer.
#[derive(Debug, Clone)]
pub struct CartLine {
    pub variant: VariantId,
    pub quantity: i64,
    /// `None` where the variant no longer exists or costs another currency.
    pub offer: Option<Offer>,
    pub remark: Option<Remark>,
}

/// A line of time of a cart.
#[derive(Debug, Clone)]
pub struct CartTime {
    pub time: TimeId,
    pub choice: TimeChoice,
    pub held_until: Timestamp,
    /// Slot and parts are kept for this cart; else both may be somebody else's.
    pub is_held: bool,
}

impl CartTime {
    pub fn of(row: CartTimeRow, now: Timestamp) -> Self {
        CartTime {
            time: row.id,
            is_held: row.ended_at.is_none() && row.held_until > now,
            held_until: row.held_until,
            choice: row.choice.0,
        }
    }
}

/// A cart as it can be shown.
#[derive(Debug, Clone, Default)]
pub struct Cart {
    pub lines: Vec<CartLine>,
    pub times: Vec<CartTime>,
}

impl Cart {
    pub fn of(lines: &[LineRow], offers: &[Offer], currency: Currency) -> Self {
        let lines = lines
            .iter()
            .map(|row| {
                let offer = offers
                    .iter()
                    .find(|offer| offer.variant == row.variant_id && offer.unit_price.currency() == currency);
                CartLine {
                    variant: row.variant_id,
                    quantity: row.quantity,
                    offer: offer.cloned(),
                    remark: remark(row, offer),
                }
            })
            .collect();
        Cart {
            lines,
            times: Vec::new(),
        }
    }

    /// The same with lines of time: the parts they hold are there for this cart.
    pub fn with_times(lines: &[LineRow], times: Vec<CartTime>, offers: &[Offer], currency: Currency) -> Self {
        let held = |variant: VariantId| {
            let of = |time: &CartTime| -> i64 {
                let parts = time.choice.parts.iter().filter(|(part, _)| *part == variant);
                parts.map(|(_, quantity)| quantity).sum()
            };
            times.iter().filter(|time| time.is_held).map(of).sum::<i64>()
        };
        let ours = |offer: &Offer| {
            let mut offer = offer.clone();
            let held = held(offer.variant);
            offer.available += held;
            offer.is_sellable |= held > 0;
            offer
        };
        let offers: Vec<Offer> = offers.iter().map(ours).collect();
        Cart {
            times,
            ..Cart::of(lines, &offers, currency)
        }
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.times.is_empty()
    }

    /// Where its visits go: all to one place.
    pub fn place(&self) -> Option<&str> {
        Some(&self.times.first()?.choice.place)
    }

    /// Whether every line could be sold as it stands; a changed price alone does not hinder.
    pub fn can_be_ordered(&self) -> bool {
        !self.is_empty()
            && self.lines.iter().all(CartLine::can_be_ordered)
            && self.times.iter().all(|time| time.is_held)
    }

    pub fn pieces(&self) -> i64 {
        let pieces: i64 = self.lines.iter().map(|line| line.quantity).sum();
        pieces + i64::try_from(self.times.len()).unwrap_or_default()
    }

    /// The price of what can be sold, with a delivery: first the goods, then each visit and, where it costs something, its way.
    pub fn price(&self, currency: Currency, delivery: Option<Wanted>) -> Result<Priced, MoneyError> {
        let goods = self.lines.iter().filter_map(CartLine::wanted);
        let times = self.times.iter().flat_map(|time| time.choice.wanted());
        let goods: Vec<Wanted> = goods.chain(times).collect();
        price(currency, &goods, delivery, Money::zero(currency))
    }
}

impl CartLine {
    pub fn can_be_ordered(&self) -> bool {
        matches!(self.remark, None | Some(Remark::PriceWas(_)))
    }

    pub fn wanted(&self) -> Option<Wanted> {
        let offer = self.offer.as_ref()?;
        Some(Wanted {
            unit: offer.unit_price,
            tax_bp: offer.tax_bp,
            quantity: self.quantity,
        })
    }
}

fn remark(row: &LineRow, offer: Option<&Offer>) -> Option<Remark> {
    match offer {
        None => Some(Remark::Gone),
        Some(offer) if !offer.is_sellable => Some(Remark::Gone),
        Some(offer) if offer.available < row.quantity => Some(Remark::OnlyLeft(offer.available)),
        Some(offer) if offer.unit_price.minor() != row.seen_minor => Some(Remark::PriceWas(Money::new(
            row.seen_minor,
            offer.unit_price.currency(),
        ))),
        Some(_) => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use kernel::Localized;

    use super::*;

    pub fn offer(number: u128, unit_minor: i64, available: i64) -> Offer {
        Offer {
            variant: VariantId::from_uuid(Uuid::from_u128(number)),
            product: catalog::ProductId::from_uuid(Uuid::from_u128(number)),
            sku: format!("CHF-{number:04}"),
            title: Localized::new("Circulateur", "مضخة", "Pump"),
            product_slug: "circulateur".into(),
            drawing: "pump".into(),
            picture: None,
            unit_price: Money::new(unit_minor, Currency::DZD),
            tax_bp: 1900,
            available,
            lead_days: None,
            is_sellable: available > 0,
            weight_g: 2_400,
        }
    }

    fn row(number: u128, quantity: i64, seen_minor: i64) -> LineRow {
        LineRow {
            variant_id: VariantId::from_uuid(Uuid::from_u128(number)),
            quantity,
            seen_minor,
        }
    }

    #[test]
    fn a_cart_says_what_changed_since_it_was_filled() {
        let cart = Cart::of(
            &[row(1, 2, 500), row(2, 3, 500), row(3, 1, 500), row(4, 1, 500)],
            &[offer(1, 500, 9), offer(2, 500, 2), offer(3, 450, 9)],
            Currency::DZD,
        );
        let remarks: Vec<_> = cart.lines.iter().map(|line| line.remark).collect();
        assert_eq!(
            remarks,
            vec![
                None,
                Some(Remark::OnlyLeft(2)),
                Some(Remark::PriceWas(Money::new(500, Currency::DZD))),
                Some(Remark::Gone)
            ]
        );
        assert!(!cart.can_be_ordered());
    }

    #[test]
    fn a_changed_price_is_told_and_hinders_nothing() {
        let cart = Cart::of(&[row(3, 1, 500)], &[offer(3, 450, 9)], Currency::DZD);
        assert!(cart.can_be_ordered());
        assert_eq!(cart.price(Currency::DZD, None).unwrap().totals.total.minor(), 450);
        assert!(!Cart::default().can_be_ordered());
    }

    #[test]
    fn an_offer_in_another_currency_cannot_be_mixed_in() {
        let cart = Cart::of(&[row(1, 1, 500)], &[offer(1, 500, 9)], Currency::EUR);
        assert_eq!(cart.lines[0].remark, Some(Remark::Gone));
    }
}
