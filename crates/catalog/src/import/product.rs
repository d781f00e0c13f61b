//! Rows of one handle as one product: its texts, options, variants and pictures. What cannot be used is noted and the
//! rest stands. Pure: knows what the file said before, not what the shop has.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use kernel::{Currency, Localized, Money};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::report::{Problem, Reason};
use super::row::Row;
use crate::clean;
use crate::put::{NewCategory, NewPicture, NewProduct, NewVariant, option_key, words};

/// The file does not say the rate: Algeria's standard one, contained in the price.
const TAX_BP: i32 = 1900;
const NAMES: [&str; 3] = ["Option1 Name", "Option2 Name", "Option3 Name"];
const VALUES: [&str; 3] = ["Option1 Value", "Option2 Value", "Option3 Value"];

/// What the file has said so far.
#[derive(Debug)]
pub(super) struct Seen {
    pub currency: Currency,
    handles: HashSet<u64>,
    skus: HashSet<u64>,
    /// Handle and option values of variants.
    variants: HashSet<u64>,
    pub problems: Vec<Problem>,
}

/// What the rows of one handle give.
#[derive(Debug)]
pub(super) struct Parsed {
    pub category: Option<NewCategory>,
    /// Missing where the handle stood in the file before: then only variants and pictures are added.
    pub product: Option<NewProduct>,
    pub variants: Vec<(u64, NewVariant)>,
    pub pictures: Vec<NewPicture>,
}

impl Seen {
    pub fn new(currency: Currency) -> Self {
        Seen {
            currency,
            handles: HashSet::new(),
            skus: HashSet::new(),
            variants: HashSet::new(),
            problems: Vec::new(),
        }
    }

    fn note(&mut self, row: &Row, column: &'static str, reason: Reason) {
        self.problems
            .push(Problem::new(row.line, column, row.get(column), reason));
    }

    /// Makes a product of the rows of one handle, of which there is at least one.
    pub fn product(&mut self, rows: &[Row]) -> Option<Parsed> {
        let first = rows.first()?;
        let is_known = self.handles.contains(&digest_of(first.get("Handle")));
        if !is_known && first.get("Title").is_empty() {
            self.note(first, "Title", Reason::Required);
            return None;
        }
        let mut variants = Vec::new();
        for row in rows.iter().filter(|row| row.is_variant()) {
            if let Some(variant) = self.variant(row, variants.len()) {
                if self
                    .variants
                    .insert(digest_of(&format!("{}\n{}", variant.product, variant.option_key)))
                {
                    variants.push((row.line, variant));
                } else {
                    self.note(row, "Option1 Value", Reason::DuplicateOptions);
                }
            }
        }
        let pictures = rows.iter().filter_map(|row| self.picture(row)).collect();
        if is_known {
            return Some(Parsed {
                category: None,
                product: None,
                variants,
                pictures,
            });
        }
        if variants.is_empty() {
            self.note(first, "Handle", Reason::NothingToSell);
            return None;
        }
        self.handles.insert(digest_of(first.get("Handle")));
        let category = category(first);
        Some(Parsed {
            product: Some(self.texts(first, &category)),
            category: Some(category),
            variants,
            pictures,
        })
    }

    fn texts(&mut self, row: &Row, category: &NewCategory) -> NewProduct {
        let title = row.get("Title");
        let names: Vec<Localized> = if is_lone(row) {
            Vec::new()
        } else {
            NAMES
                .map(|name| row.get(name))
                .into_iter()
                .filter(|name| !name.is_empty())
                .map(Localized::same)
                .collect()
        };
        let status = self.status(row);
        let is_taxed = !row.get("Variant Taxable").eq_ignore_ascii_case("false");
        NewProduct {
            id: Uuid::nil(),
            slug: row.get("Handle").to_lowercase(),
            category: category.slug.clone(),
            brand: row.get("Vendor").to_owned(),
            title: Localized::same(title),
            description_html: Localized::same(clean::html(row.get("Body (HTML)"))),
            drawing: String::new(),
            tax_bp: if is_taxed { TAX_BP } else { 0 },
            options: names,
            attributes: Vec::new(),
            status,
            is_specific: false,
            words: words([title, row.get("Vendor"), row.get("Type"), row.get("Tags")]),
            position: i32::try_from(row.line).unwrap_or(i32::MAX),
        }
    }

    /// Shown, when the file says nothing else; what it says unclearly is not shown.
    fn status(&mut self, row: &Row) -> &'static str {
        let is_published = match row.get("Published").to_ascii_lowercase().as_str() {
            "" | "true" => true,
            "false" => false,
            _ => {
                self.note(row, "Published", Reason::BadFlag);
                false
            }
        };
        match row.get("Status").to_ascii_lowercase().as_str() {
            "archived" => "archived",
            "draft" => "draft",
            _ if is_published => "active",
            _ => "draft",
        }
    }

    fn variant(&mut self, row: &Row, at: usize) -> Option<NewVariant> {
        let price = match Money::parse(row.get("Variant Price"), self.currency) {
            Ok(price) if price.minor() >= 0 => price,
            _ => {
                self.note(row, "Variant Price", Reason::BadPrice);
                return None;
            }
        };
        let on_hand = self.on_hand(row)?;
        let values: Vec<&str> = if is_lone(row) {
            Vec::new()
        } else {
            VALUES
                .map(|value| row.get(value))
                .into_iter()
                .filter(|value| !value.is_empty())
                .collect()
        };
        let sku = match row.get("Variant SKU") {
            "" => generated_sku(row.get("Handle"), &values),
            sku => sku.to_owned(),
        };
        if !self.skus.insert(digest_of(&sku)) {
            self.problems
                .push(Problem::new(row.line, "Variant SKU", &sku, Reason::DuplicateSku));
            return None;
        }
        let option_values: Vec<Localized> = values.iter().map(|value| Localized::same(*value)).collect();
        Some(NewVariant {
            id: Uuid::nil(),
            product: row.get("Handle").to_lowercase(),
            option_key: option_key(&option_values),
            words: words(std::iter::once(sku.as_str()).chain(values)),
            sku,
            option_values,
            price_minor: price.minor(),
            currency: price.currency().code().to_owned(),
            on_hand,
            lead_days: None,
            weight_g: self.weight(row),
            position: i32::try_from(at).unwrap_or(i32::MAX),
        })
    }

    fn on_hand(&mut self, row: &Row) -> Option<i64> {
        let text = row.get("Variant Inventory Qty");
        let parsed: Option<i64> = if text.is_empty() { Some(0) } else { text.parse().ok() };
        let Some(quantity) = parsed else {
            self.note(row, "Variant Inventory Qty", Reason::BadQuantity);
            return None;
        };
        if quantity < 0 {
            // A shop that sold more than it had exports this; there is nothing of it to sell here.
            self.note(row, "Variant Inventory Qty", Reason::NegativeQuantity);
        }
        Some(quantity.max(0))
    }

    /// Grams, of which some exports write decimals that say nothing.
    fn weight(&mut self, row: &Row) -> i64 {
        let text = row.get("Variant Grams");
        let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
        match whole.parse() {
            _ if text.is_empty() => 0,
            Ok(grams) if grams >= 0 => grams,
            _ => {
                self.note(row, "Variant Grams", Reason::BadWeight);
                0
            }
        }
    }

    fn picture(&mut self, row: &Row) -> Option<NewPicture> {
        let address = row.get("Image Src");
        if address.is_empty() {
            return None;
        }
        if !(address.starts_with("https://") || address.starts_with("http://")) || address.contains(char::is_whitespace)
        {
            self.note(row, "Image Src", Reason::BadPicture);
            return None;
        }
        Some(NewPicture {
            id: Uuid::nil(),
            product: row.get("Handle").to_lowercase(),
            source_url: address.to_owned(),
            alt: row.get("Image Alt Text").to_owned(),
            position: row.get("Image Position").parse().unwrap_or(i32::MAX),
        })
    }
}

/// Shopify writes `Title: Default Title` for a product without options.
fn is_lone(row: &Row) -> bool {
    row.get("Option1 Value") == "Default Title"
}

/// By the type, else by the first tag, else with all the others.
fn category(row: &Row) -> NewCategory {
    let tag = row.get("Tags").split(',').next().unwrap_or_default().trim();
    let name = [row.get("Type"), tag]
        .into_iter()
        .find(|name| !slug_of(name).is_empty());
    NewCategory {
        id: Uuid::nil(),
        slug: name.map_or("divers".to_owned(), slug_of),
        title: name.map_or(Localized::new("Divers", "متفرقات", "Various"), Localized::same),
        intro: Localized::default(),
        drawing: "part".to_owned(),
        position: 1000,
    }
}

fn slug_of(name: &str) -> String {
    kernel::fold(name).replace(' ', "-").chars().take(120).collect()
}

/// The handle and the option values in capitals, the same at every import. Values whose signs a code cannot carry
/// ("+5", "-5") get a few digits of their digest, so that they stay two.
fn generated_sku(handle: &str, values: &[&str]) -> String {
    let mut parts = vec![handle.to_owned()];
    parts.extend(values.iter().map(|value| slug_of(value)));
    let mut sku: String = parts.join("-").to_uppercase();
    let has_signs = values
        .iter()
        .any(|value| value.chars().any(|sign| !sign.is_alphanumeric() && sign != ' '));
    if has_signs || sku.chars().count() > 80 {
        let digest = Sha256::digest(format!("{handle}\n{}", values.join("\n").to_lowercase()).as_bytes());
        sku = format!(
            "{}-{}",
            sku.chars().take(80).collect::<String>(),
            hex::encode_upper(&digest[..4])
        );
    }
    sku
}

/// Stands for a text in a set: 8 bytes instead of the whole.
fn digest_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.to_lowercase().hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_sku_is_stable_and_tells_values_apart() {
        assert_eq!(generated_sku("clay-plant-pot", &["Regular"]), "CLAY-PLANT-POT-REGULAR");
        assert_eq!(generated_sku("copper-light", &[]), "COPPER-LIGHT");
        assert_ne!(generated_sku("a", &["+5"]), generated_sku("a", &["-5"]));
        assert_eq!(generated_sku("a", &["+5"]), generated_sku("a", &["+5"]));
        assert!(generated_sku(&"x".repeat(200), &["y"]).chars().count() <= 90);
    }
}
