//! Parts for a repair: what of some categories fits an appliance and can be had, and what somebody has named by its SKU.
//! Reserves nothing, and guesses nothing: without an appliance only what was named is given.

use kernel::Localized;
use platform::Broken;
use platform::db::Session;

use crate::offer::Offer;
use crate::store::part as store;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct AskParts<'a> {
    /// Categories by slug.
    pub categories: &'a [String],
    /// An appliance by slug; empty where it is not known.
    pub appliance: &'a str,
    /// SKUs that are wanted whatever they fit.
    pub named: &'a [String],
    pub most: i64,
}

/// A part, and why it is among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub offer: Offer,
    /// The product's category by slug.
    pub category: String,
    /// It fits the appliance asked for.
    pub is_fitting: bool,
}

/// An appliance one may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appliance {
    pub slug: String,
    pub brand: String,
    pub model: String,
    pub kind: Localized,
}

impl Appliance {
    /// "Saunier Duval Thema Classic C 24".
    pub fn label(&self) -> String {
        format!("{} {}", self.brand, self.model)
    }
}

/// Those named first, as far as they exist, then what fits and can be had, in the shop's order; one variant a product. One
/// statement.
pub async fn list_parts(db: &impl Session, ask: AskParts<'_>) -> Result<Vec<Part>, Broken> {
    store::list_parts(db, ask.categories, ask.appliance, ask.named, ask.most)
        .await?
        .into_iter()
        .map(|row| {
            Ok(Part {
                category: row.category.clone(),
                is_fitting: row.is_fitting,
                offer: row.offer()?,
            })
        })
        .collect()
}

/// Every appliance the shop knows, by brand and model. One statement.
pub async fn list_appliances(db: &impl Session) -> Result<Vec<Appliance>, Broken> {
    let rows = crate::store::shelf::list_appliances(db).await?;
    let appliances = rows.into_iter().map(|row| Appliance {
        slug: row.slug,
        brand: row.brand,
        model: row.model,
        kind: row.kind.0,
    });
    Ok(appliances.collect())
}
