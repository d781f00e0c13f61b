//! The demo business's shelf: its file as it is read, and how it gets into the tables. Idempotent by slug and SKU.
//! Checks nothing that the file's own test checks.

use kernel::{Currency, Localized};
use platform::db::Json;
use platform::{Broken, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::put::{Attribute, Draft, NewCategory, NewProduct, NewVariant, each, option_key, words};
use crate::store::put as store;
use crate::{clean, put};

kernel::id!(
    /// An appliance that products fit.
    pub(crate) ApplianceId, Appliance, "app"
);

/// The shelf of a demo shop. Other parts of the file (delivery, address) belong to others and are passed over.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoShop {
    /// Of all its prices.
    pub currency: Currency,
    pub categories: Vec<DemoCategory>,
    pub appliances: Vec<DemoAppliance>,
    #[serde(default)]
    pub products: Vec<DemoProduct>,
}

/// A file of products alone.
#[derive(Deserialize)]
struct DemoProducts {
    products: Vec<DemoProduct>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct DemoCategory {
    pub slug: String,
    pub name: Localized,
    pub intro: Localized,
    pub drawing: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct DemoAppliance {
    /// A slug.
    pub id: String,
    pub brand: String,
    pub model: String,
    pub kind: Localized,
}

#[derive(Debug, Clone, Deserialize)]
pub struct DemoProduct {
    pub slug: String,
    /// A category's slug.
    pub category: String,
    pub brand: String,
    pub name: Localized,
    /// Plain text; an empty line begins a paragraph.
    pub description: Localized,
    pub drawing: String,
    pub tax_bp: u16,
    /// Appliances by id; empty where it fits whatever one has.
    #[serde(default)]
    pub fits: Vec<String>,
    #[serde(default)]
    pub attributes: Vec<DemoAttribute>,
    /// Names of the options, in the order of the variants' values.
    #[serde(default)]
    pub options: Vec<Localized>,
    pub variants: Vec<DemoVariant>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct DemoAttribute {
    pub label: Localized,
    pub value: Localized,
}

#[derive(Debug, Clone, Deserialize)]
pub struct DemoVariant {
    pub sku: String,
    /// One for each option of the product.
    #[serde(default)]
    pub values: Vec<Localized>,
    /// Tax included.
    pub price_minor: i64,
    pub on_hand: i64,
    #[serde(default)]
    pub lead_days: Option<i32>,
    pub weight_g: i64,
}

#[derive(Debug, Serialize)]
pub(crate) struct NewAppliance {
    pub id: Uuid,
    pub slug: String,
    pub brand: String,
    pub model: String,
    pub kind: Localized,
    pub position: i32,
}

#[derive(Debug, Serialize)]
pub(crate) struct NewFit {
    pub product: String,
    pub appliance: String,
}

impl DemoShop {
    /// Reads the file's TOML.
    pub fn parse(text: &str) -> Result<Self, Broken> {
        Ok(toml::from_str(text)?)
    }

    /// Adds the products of another file: a category's own, `[[products]]` only.
    pub fn with_products(mut self, text: &str) -> Result<Self, Broken> {
        let more: DemoProducts = toml::from_str(text)?;
        self.products.extend(more.products);
        Ok(self)
    }
}

/// Puts the demo's shelf into the tables. Run again, it changes only what the file has changed;
/// stock that was sold since stays sold.
pub async fn seed_shop(tx: &Tx, shop: &DemoShop) -> Result<(), Broken> {
    let categories = shop
        .categories
        .iter()
        .zip(0..)
        .map(|(category, at)| category.draft(tx, at))
        .collect();
    let appliances = shop
        .appliances
        .iter()
        .zip(0..)
        .map(|(appliance, at)| appliance.draft(tx, at))
        .collect();
    let draft = Draft {
        products: shop
            .products
            .iter()
            .zip(0..)
            .map(|(product, at)| product.draft(tx, shop, at))
            .collect(),
        variants: shop
            .products
            .iter()
            .flat_map(|product| {
                product
                    .variants
                    .iter()
                    .zip(0..)
                    .map(|(variant, at)| variant.draft(tx, product, at))
            })
            .map(|variant| NewVariant {
                currency: shop.currency.code().to_owned(),
                ..variant
            })
            .collect(),
        ..Draft::default()
    };
    let fits: Vec<NewFit> = shop
        .products
        .iter()
        .flat_map(|product| {
            product.fits.iter().map(|appliance| NewFit {
                product: product.slug.clone(),
                appliance: appliance.clone(),
            })
        })
        .collect();
    let slugs: Vec<&str> = shop.products.iter().map(|product| product.slug.as_str()).collect();
    store::put_categories(tx, Json(&categories), tx.now()).await?;
    Box::pin(put::put(tx, &draft)).await?;
    store::put_appliances(tx, Json(&appliances), tx.now()).await?;
    tokio::try_join!(
        store::delete_other_fits(tx, Json(&fits), &slugs),
        store::insert_missing_fits(tx, Json(&fits)),
    )?;
    Ok(())
}

impl DemoCategory {
    fn draft(&self, tx: &Tx, position: i32) -> NewCategory {
        NewCategory {
            id: put::new_category(tx),
            slug: self.slug.clone(),
            title: self.name.clone(),
            intro: self.intro.clone(),
            drawing: self.drawing.clone(),
            position,
        }
    }
}

impl DemoAppliance {
    fn draft(&self, tx: &Tx, position: i32) -> NewAppliance {
        let id: ApplianceId = tx.new_id();
        NewAppliance {
            id: id.uuid(),
            slug: self.id.clone(),
            brand: self.brand.clone(),
            model: self.model.clone(),
            kind: self.kind.clone(),
            position,
        }
    }
}

impl DemoProduct {
    fn draft(&self, tx: &Tx, shop: &DemoShop, position: i32) -> NewProduct {
        NewProduct {
            id: put::new_product(tx),
            slug: self.slug.clone(),
            category: self.category.clone(),
            brand: self.brand.clone(),
            title: self.name.clone(),
            description_html: clean::paragraphs(&self.description),
            drawing: self.drawing.clone(),
            tax_bp: i32::from(self.tax_bp),
            options: self.options.clone(),
            attributes: self
                .attributes
                .iter()
                .map(|fact| Attribute {
                    label: fact.label.clone(),
                    value: fact.value.clone(),
                })
                .collect(),
            status: "active",
            is_specific: !self.fits.is_empty(),
            words: self.words(shop),
            position,
        }
    }

    /// What the product is found by: its names, its brand, its category, and the appliances it fits.
    fn words(&self, shop: &DemoShop) -> String {
        let category = shop.categories.iter().find(|category| category.slug == self.category);
        let appliances = shop
            .appliances
            .iter()
            .filter(|appliance| self.fits.contains(&appliance.id));
        let mut texts = each(&self.name).to_vec();
        texts.push(&self.brand);
        texts.extend(category.into_iter().flat_map(|category| each(&category.name)));
        texts.extend(appliances.flat_map(|appliance| [appliance.brand.as_str(), &appliance.model]));
        words(texts)
    }
}

impl DemoVariant {
    fn draft(&self, tx: &Tx, product: &DemoProduct, position: i32) -> NewVariant {
        let mut texts = vec![self.sku.as_str()];
        texts.extend(self.values.iter().flat_map(each));
        NewVariant {
            id: put::new_variant(tx),
            product: product.slug.clone(),
            sku: self.sku.clone(),
            option_key: option_key(&self.values),
            option_values: self.values.clone(),
            price_minor: self.price_minor,
            currency: String::new(),
            on_hand: self.on_hand,
            lead_days: self.lead_days,
            weight_g: self.weight_g,
            words: words(texts),
            position,
        }
    }
}
