//! What the customer agreed to on the review page, carried by its form: an order is placed for exactly that or not at all.
//! Trusted for nothing else: prices come from the shelf, lines from the cart.

use std::str::FromStr;

use calendar::TimeId;
use catalog::VariantId;

use crate::cart::Cart;
use crate::checkout::Checkout;
use crate::place::PlaceRefused;

/// Whoever prices the cart says what it comes to.
const CHANGED: PlaceRefused = PlaceRefused::Changed { total: None };

/// A line as the customer saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenLine {
    pub variant: VariantId,
    pub quantity: i64,
    pub unit_minor: i64,
}

/// Lines and total of the review page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub lines: Vec<SeenLine>,
    /// Lines of time: those of the cart, each as it was held.
    pub times: Vec<TimeId>,
    pub total_minor: i64,
}

impl Seen {
    /// What a shown checkout would be agreed to.
    pub fn of(checkout: &Checkout) -> Self {
        let lines = checkout.cart.lines.iter().filter_map(|line| {
            let offer = line.offer.as_ref()?;
            Some(SeenLine {
                variant: line.variant,
                quantity: line.quantity,
                unit_minor: offer.unit_price.minor(),
            })
        });
        Seen {
            lines: lines.collect(),
            times: checkout.cart.times.iter().map(|time| time.time).collect(),
            total_minor: checkout.priced.totals.total.minor(),
        }
    }

    /// The form's hidden text: `total` and then `variant:quantity:unit` and lines of time, separated by spaces.
    pub fn to_text(&self) -> String {
        let lines = self
            .lines
            .iter()
            .map(|line| format!("{}:{}:{}", line.variant, line.quantity, line.unit_minor));
        std::iter::once(self.total_minor.to_string())
            .chain(lines)
            .chain(self.times.iter().map(ToString::to_string))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Reads [`Seen::to_text`]; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let total_minor = parts.next()?.parse().ok()?;
        let (times, lines): (Vec<&str>, Vec<&str>) = parts.partition(|part| part.starts_with("vis_"));
        let times = times.into_iter().map(|part| TimeId::from_str(part).ok());
        let times = times.collect::<Option<Vec<_>>>()?;
        let lines = lines
            .into_iter()
            .map(|part| {
                let mut fields = part.split(':');
                let line = SeenLine {
                    variant: VariantId::from_str(fields.next()?).ok()?,
                    quantity: fields.next()?.parse().ok()?,
                    unit_minor: fields.next()?.parse().ok()?,
                };
                fields.next().is_none().then_some(line)
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Seen {
            lines,
            times,
            total_minor,
        })
    }

    /// Whether the cart still is what was seen, and can be had.
    pub(crate) fn check(&self, cart: &Cart) -> Result<(), PlaceRefused> {
        let is_same_time = cart.times.iter().all(|time| self.times.contains(&time.time));
        if cart.lines.len() != self.lines.len() || cart.times.len() != self.times.len() || !is_same_time {
            return Err(CHANGED);
        }
        for line in &cart.lines {
            let shown = self
                .lines
                .iter()
                .find(|shown| shown.variant == line.variant && shown.quantity == line.quantity)
                .ok_or(CHANGED)?;
            let offer = line.offer.as_ref().ok_or(CHANGED)?;
            if !offer.is_sellable || offer.available < line.quantity {
                return Err(PlaceRefused::OutOfStock { sku: offer.sku.clone() });
            }
            if offer.unit_price.minor() != shown.unit_minor {
                return Err(CHANGED);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;
    use uuid::Uuid;

    use super::*;
    use crate::cart::tests::offer;
    use crate::store::cart::LineRow;

    fn variant(number: u128) -> VariantId {
        VariantId::from_uuid(Uuid::from_u128(number))
    }

    fn seen(lines: &[(u128, i64, i64)]) -> Seen {
        let lines = lines.iter().map(|(number, quantity, unit_minor)| SeenLine {
            variant: variant(*number),
            quantity: *quantity,
            unit_minor: *unit_minor,
        });
        Seen {
            lines: lines.collect(),
            times: Vec::new(),
            total_minor: 1_500,
        }
    }

    fn cart(lines: &[(u128, i64)], available: i64) -> Cart {
        let rows: Vec<LineRow> = lines
            .iter()
            .map(|(number, quantity)| LineRow {
                variant_id: variant(*number),
                quantity: *quantity,
                seen_minor: 500,
            })
            .collect();
        let offers: Vec<_> = lines.iter().map(|(number, _)| offer(*number, 500, available)).collect();
        Cart::of(&rows, &offers, Currency::DZD)
    }

    #[test]
    fn what_was_seen_survives_the_form_and_nonsense_does_not() {
        let both = seen(&[(1, 2, 500), (2, 1, 500)]);
        assert_eq!(Seen::parse(&both.to_text()), Some(both));
        for text in ["", "x", "12 var_1:1:1", "12 a:b", "12 :::", "12  "] {
            assert_eq!(Seen::parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_what_was_seen_is_ordered() {
        assert_eq!(seen(&[(1, 2, 500)]).check(&cart(&[(1, 2)], 9)), Ok(()));
        for other in [
            seen(&[(1, 1, 500)]),
            seen(&[(1, 2, 400)]),
            seen(&[(2, 2, 500)]),
            seen(&[]),
            seen(&[(1, 2, 500), (2, 1, 500)]),
        ] {
            assert_eq!(other.check(&cart(&[(1, 2)], 9)), Err(CHANGED));
        }
    }

    #[test]
    fn what_is_gone_is_named() {
        let refused = seen(&[(1, 2, 500)]).check(&cart(&[(1, 2)], 1));
        assert_eq!(refused, Err(PlaceRefused::OutOfStock { sku: "CHF-0001".into() }));
    }
}
