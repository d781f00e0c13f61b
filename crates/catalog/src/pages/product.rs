//! A product: what it costs with tax, how soon it can be had, whether it fits, and the way into the cart.

use kernel::{Currency, Lang, Localized, Money};
use platform::{Broken, Cx};
use serde::Serialize;

use super::card::{Appliance, Stock};
use crate::Picture;
use crate::shelf::Product;
use crate::store::shelf::VariantRow;

/// More than this of one thing is a telephone call.
const MOST_PIECES: i64 = 99;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct ProductPage {
    path: String,
    title: String,
    brand: String,
    category_path: String,
    category_title: String,
    description_html: String,
    drawing: String,
    picture: Option<Picture>,
    /// "19", "5.5".
    tax_percent: String,
    options: String,
    variants: Vec<Variant>,
    /// The id of the variant chosen at first; empty when none can be had.
    chosen: String,
    /// Its SKU.
    chosen_sku: String,
    most_pieces: i64,
    facts: Vec<(String, String)>,
    fits: Vec<Appliance>,
    fit: Fit,
    mine: Option<Appliance>,
    appliances: Vec<Appliance>,
}

#[derive(Debug, Clone, Serialize)]
struct Variant {
    id: String,
    sku: String,
    label: String,
    price: Money,
    stock: Stock,
    is_sellable: bool,
}

/// What can be said of a product and the reader's appliance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Fit {
    /// For any appliance.
    All,
    Yes,
    No,
    /// The reader has chosen none.
    Unknown,
}

impl ProductPage {
    pub fn of(cx: &Cx, appliance: &str, found: Product) -> Result<Self, Broken> {
        let (product, lang) = (found.row, cx.lang);
        let mine = found.appliances.iter().find(|row| row.slug == appliance);
        let fit = match mine {
            _ if !product.is_specific => Fit::All,
            None => Fit::Unknown,
            Some(row) if row.is_fitting => Fit::Yes,
            Some(_) => Fit::No,
        };
        let variants: Vec<Variant> = found
            .variants
            .into_iter()
            .map(|row| Variant::of(lang, row))
            .collect::<Result<_, _>>()?;
        let chosen = variants.iter().find(|variant| variant.is_sellable);
        let most = variants
            .iter()
            .filter(|variant| variant.is_sellable)
            .map(|variant| variant.stock.n)
            .max();
        Ok(ProductPage {
            path: format!("/p/{}", product.slug),
            title: product.title.0.get(lang).to_owned(),
            brand: product.brand,
            category_path: format!("/c/{}", product.category_slug),
            category_title: product.category_title.0.get(lang).to_owned(),
            description_html: product.description_html.0.get(lang).to_owned(),
            drawing: product.drawing,
            picture: product.picture.map(|picture| picture.0.into()),
            tax_percent: percent(product.tax_bp, lang),
            options: joined(&product.options.0, lang),
            chosen: chosen.map(|variant| variant.id.clone()).unwrap_or_default(),
            chosen_sku: chosen.map(|variant| encoded(&variant.sku)).unwrap_or_default(),
            most_pieces: most.unwrap_or(1).min(MOST_PIECES),
            variants,
            facts: product
                .attributes
                .0
                .iter()
                .map(|fact| (fact.label.get(lang).to_owned(), fact.value.get(lang).to_owned()))
                .collect(),
            fits: found
                .appliances
                .iter()
                .filter(|row| row.is_fitting)
                .map(Appliance::of)
                .collect(),
            fit,
            mine: mine.map(Appliance::of),
            appliances: Appliance::all(&found.appliances),
        })
    }

    fn samples_list() -> Vec<Self> {
        let variant = |sku: &str, label: &str, available: i64| Variant {
            id: format!("var_{sku}"),
            sku: sku.to_owned(),
            label: label.to_owned(),
            price: Money::new(90_000, Currency::DZD),
            stock: Stock::of(available, None),
            is_sellable: available > 0,
        };
        let one = ProductPage {
            path: "/p/flexible-inox".to_owned(),
            title: "Flexible inox".to_owned(),
            brand: "Tafza".to_owned(),
            category_path: "/c/raccords".to_owned(),
            category_title: "Raccords".to_owned(),
            description_html: "<p>Relie sans fuite.</p>".to_owned(),
            drawing: "hose".to_owned(),
            picture: None,
            tax_percent: "19".to_owned(),
            options: String::new(),
            variants: vec![variant("CHF-3001", "", 10)],
            chosen: "var_CHF-3001".to_owned(),
            chosen_sku: "CHF-3001".to_owned(),
            most_pieces: 10,
            facts: vec![("Raccord".to_owned(), "½ pouce".to_owned())],
            fits: vec![Appliance::sample()],
            fit: Fit::Yes,
            mine: Some(Appliance::sample()),
            appliances: vec![Appliance::sample()],
        };
        let several = ProductPage {
            options: "Longueur".to_owned(),
            variants: vec![variant("CHF-3001", "300 mm", 2), variant("CHF-3002", "500 mm", 0)],
            fit: Fit::Unknown,
            mine: None,
            picture: Some(Picture::sample()),
            ..one.clone()
        };
        let gone = ProductPage {
            variants: vec![variant("CHF-3001", "", 0)],
            chosen: String::new(),
            chosen_sku: String::new(),
            brand: String::new(),
            description_html: String::new(),
            facts: Vec::new(),
            fit: Fit::No,
            ..one.clone()
        };
        let universal = ProductPage {
            fits: Vec::new(),
            fit: Fit::All,
            appliances: Vec::new(),
            ..one.clone()
        };
        vec![one, several, gone, universal]
    }
}

impl Variant {
    fn of(lang: Lang, row: VariantRow) -> Result<Self, Broken> {
        Ok(Variant {
            id: row.id.to_string(),
            sku: row.sku,
            label: joined(&row.option_values.0, lang),
            price: Money::new(row.price_minor, row.currency.parse()?),
            stock: Stock::of(row.available, row.lead_days),
            is_sellable: row.available > 0,
        })
    }
}

/// As part of an address.
fn encoded(sku: &str) -> String {
    form_urlencoded::byte_serialize(sku.as_bytes()).collect()
}

fn joined(texts: &[Localized], lang: Lang) -> String {
    texts.iter().map(|text| text.get(lang)).collect::<Vec<_>>().join(" · ")
}

/// Basis points as per cent, with as many decimals as they need.
fn percent(basis_points: i32, lang: Lang) -> String {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    if rest == 0 {
        return whole.to_string();
    }
    let mark = if lang == Lang::Fr { ',' } else { '.' };
    format!("{whole}{mark}{rest:02}").trim_end_matches('0').to_owned()
}

platform::page!(ProductPage, "catalog/product.html", ProductPage::samples_list);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_shows_the_decimals_it_has() {
        assert_eq!(percent(1900, Lang::Fr), "19");
        assert_eq!(percent(550, Lang::Fr), "5,5");
        assert_eq!(percent(905, Lang::En), "9.05");
    }
}
