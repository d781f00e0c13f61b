//! What a variant costs and how many may be had, for whoever sells it. Reserves nothing: between an offer and a
//! reservation the last piece may go.

use kernel::{Currency, Lang, Localized, Money};
use platform::Broken;
use platform::db::Session;

use crate::store::stock::{OfferRow, list_offers};
use crate::{Picture, ProductId, VariantId};

/// A variant as it can be sold now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub variant: VariantId,
    pub product: ProductId,
    pub sku: String,
    /// The product's title with the variant's option values: "Flexible inox · 500 mm".
    pub title: Localized,
    pub product_slug: String,
    pub drawing: String,
    /// Of the product, once it was fetched; else its drawing is shown.
    pub picture: Option<Picture>,
    /// Tax included.
    pub unit_price: Money,
    /// Of the tax within the price, in basis points.
    pub tax_bp: u32,
    /// On hand and not reserved.
    pub available: i64,
    /// Days until more arrive, when none is left.
    pub lead_days: Option<i32>,
    /// Shown in the store and at least one piece available.
    pub is_sellable: bool,
    pub weight_g: i64,
}

/// The offers of those variants that exist, in no order. One statement.
pub async fn offers(db: &impl Session, variants: &[VariantId]) -> Result<Vec<Offer>, Broken> {
    list_offers(db, variants).await?.into_iter().map(Offer::of).collect()
}

impl Offer {
    pub(crate) fn of(row: OfferRow) -> Result<Self, Broken> {
        let currency: Currency = row.currency.parse()?;
        Ok(Offer {
            variant: row.id,
            product: row.product_id,
            sku: row.sku,
            title: with_options(&row.title.0, &row.option_values.0),
            product_slug: row.slug,
            drawing: row.drawing,
            picture: row.picture.map(|picture| picture.0.into()),
            unit_price: Money::new(row.price_minor, currency),
            tax_bp: u32::try_from(row.tax_bp)?,
            available: row.available,
            lead_days: row.lead_days,
            is_sellable: row.is_active && row.available > 0,
            weight_g: row.weight_g,
        })
    }
}

/// A product's title followed by the values that make the variant, in each language.
fn with_options(title: &Localized, values: &[Localized]) -> Localized {
    let word = |lang: Lang| {
        let mut words = vec![title.get(lang)];
        words.extend(values.iter().map(|value| value.get(lang)));
        words.retain(|word| !word.is_empty());
        words.join(" · ")
    };
    Localized::new(word(Lang::Fr), word(Lang::Ar), word(Lang::En))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_is_named_by_its_values_and_a_lone_one_by_its_product() {
        let title = Localized::new("Flexible inox", "خرطوم", "");
        let values = [Localized::same("500 mm"), Localized::new("mâle", "ذكر", "male")];
        let named = with_options(&title, &values);
        assert_eq!(named.fr, "Flexible inox · 500 mm · mâle");
        assert_eq!(named.ar, "خرطوم · 500 mm · ذكر");
        assert_eq!(named.en, "Flexible inox · 500 mm · male");
        assert_eq!(with_options(&title, &[]).fr, "Flexible inox");
    }
}
