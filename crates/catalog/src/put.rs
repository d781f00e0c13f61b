//! Puts products and their variants on the shelf, many at a time, whoever they come from (the demo's file, an import).
//! Writes only what differs; takes stock from its source only when the source has changed its mind. Removes nothing.

use kernel::Localized;
use platform::db::Json;
use platform::{Broken, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store::put as store;
use crate::{CategoryId, ProductId, VariantId};

/// A technical fact of a product: "Entraxe", "50 mm".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attribute {
    pub label: Localized,
    pub value: Localized,
}

#[derive(Debug, Serialize)]
pub(crate) struct NewCategory {
    pub id: Uuid,
    pub slug: String,
    pub title: Localized,
    pub intro: Localized,
    pub drawing: String,
    pub position: i32,
}

#[derive(Debug, Serialize)]
pub(crate) struct NewProduct {
    pub id: Uuid,
    pub slug: String,
    /// The category's slug.
    pub category: String,
    pub brand: String,
    pub title: Localized,
    /// Cleaned.
    pub description_html: Localized,
    pub drawing: String,
    pub tax_bp: i32,
    pub options: Vec<Localized>,
    pub attributes: Vec<Attribute>,
    pub status: &'static str,
    pub is_specific: bool,
    pub words: String,
    pub position: i32,
}

#[derive(Debug, Serialize)]
pub(crate) struct NewVariant {
    pub id: Uuid,
    /// The product's slug.
    pub product: String,
    pub sku: String,
    pub option_key: String,
    pub option_values: Vec<Localized>,
    pub price_minor: i64,
    pub currency: String,
    pub on_hand: i64,
    pub lead_days: Option<i32>,
    pub weight_g: i64,
    pub words: String,
    pub position: i32,
}

#[derive(Debug, Serialize)]
pub(crate) struct NewPicture {
    pub id: Uuid,
    pub product: String,
    pub source_url: String,
    pub alt: String,
    pub position: i32,
}

/// What is to be put on the shelf together.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// Made where they are missing; those that exist are left as they are.
    pub categories: Vec<NewCategory>,
    pub products: Vec<NewProduct>,
    /// Of these products, or of products that are there already.
    pub variants: Vec<NewVariant>,
    pub pictures: Vec<NewPicture>,
}

/// How many rows were written, new or changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub products: u64,
    pub variants: u64,
    pub pictures: u64,
}

/// Puts a draft on the shelf in one round trip. SKUs must not belong to other variants: see
/// [`store::list_sku_owners`].
pub(crate) async fn put(tx: &Tx, draft: &Draft) -> Result<Written, Broken> {
    let mut touched: Vec<&str> = draft.variants.iter().map(|variant| variant.product.as_str()).collect();
    touched.extend(draft.products.iter().map(|product| product.slug.as_str()));
    touched.sort_unstable();
    touched.dedup();
    let now = tx.now();
    let (_, products, variants, pictures, _) = tokio::try_join!(
        store::insert_missing_categories(tx, Json(&draft.categories), now),
        store::put_products(tx, Json(&draft.products), now),
        store::put_variants(tx, Json(&draft.variants), now),
        store::insert_missing_pictures(tx, Json(&draft.pictures), now),
        store::refresh_products(tx, &touched),
    )?;
    Ok(Written {
        products,
        variants,
        pictures,
    })
}

/// What makes a variant the one it is among those of its product.
pub(crate) fn option_key(values: &[Localized]) -> String {
    let keys: Vec<String> = values.iter().map(|value| key_of(value.get(kernel::Lang::Fr))).collect();
    keys.join(" / ")
}

/// Case and spaces do not tell two values apart; signs do ("+5", "-5").
fn key_of(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The folded words of several texts, each word once.
pub(crate) fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut seen = std::collections::HashSet::new();
    let mut words = Vec::new();
    for text in texts {
        for word in kernel::fold(text).split(' ').filter(|word| !word.is_empty()) {
            if seen.insert(word.to_owned()) {
                words.push(word.to_owned());
            }
        }
    }
    words.join(" ")
}

/// A text's three languages.
pub(crate) fn each(text: &Localized) -> [&str; 3] {
    [&text.fr, &text.ar, &text.en]
}

pub(crate) fn new_category(tx: &Tx) -> Uuid {
    let id: CategoryId = tx.new_id();
    id.uuid()
}

pub(crate) fn new_product(tx: &Tx) -> Uuid {
    let id: ProductId = tx.new_id();
    id.uuid()
}

pub(crate) fn new_variant(tx: &Tx) -> Uuid {
    let id: VariantId = tx.new_id();
    id.uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_apart_by_signs_and_not_by_case() {
        let key = |texts: &[&str]| option_key(&texts.iter().map(|text| Localized::same(*text)).collect::<Vec<_>>());
        assert_eq!(key(&["Rouge ", "L"]), key(&["rouge", "l"]));
        assert_ne!(key(&["+5"]), key(&["-5"]));
        assert_ne!(key(&["a", "b"]), key(&["a b"]));
        assert_eq!(key(&[]), "");
    }

    #[test]
    fn words_are_folded_and_kept_once() {
        assert_eq!(words(["Électrode", "electrode d’allumage"]), "electrode d allumage");
    }
}
