//! What several pages show: a product in a shelf, how soon it can be had, an appliance to choose.

use kernel::{Currency, Lang, Money};
use platform::Broken;
use serde::Serialize;

use crate::Picture;
use crate::store::shelf::{ApplianceRow, CardRow};

/// Up to this many, the shop says how many are left.
const FEW: i64 = 3;

/// How soon something can be had: a tag's kind, its sentence, and the number in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Stock {
    pub kind: &'static str,
    pub key: &'static str,
    pub n: i64,
}

impl Stock {
    pub fn of(available: i64, lead_days: Option<i32>) -> Self {
        let (kind, key, n) = match (available, lead_days) {
            (..=0, Some(days)) => ("info", "catalog-stock-later", i64::from(days)),
            (..=0, None) => ("bad", "catalog-stock-out", 0),
            (1..=FEW, _) => ("few", "catalog-stock-few", available),
            _ => ("in", "catalog-stock-in", available),
        };
        Stock { kind, key, n }
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Card {
    pub slug: String,
    pub title: String,
    pub sku: String,
    pub drawing: String,
    pub picture: Option<Picture>,
    pub price: Money,
    pub is_from: bool,
    pub stock: Stock,
}

impl Card {
    pub fn of(lang: Lang, row: CardRow) -> Result<Self, Broken> {
        Ok(Card {
            slug: row.slug,
            title: row.title.0.get(lang).to_owned(),
            sku: row.sku,
            drawing: row.drawing,
            picture: row.picture.map(|picture| picture.0.into()),
            price: Money::new(row.price_minor, row.currency.parse()?),
            is_from: row.is_from,
            stock: Stock::of(row.available, row.lead_days),
        })
    }

    pub fn all(lang: Lang, rows: Vec<CardRow>) -> Result<Vec<Self>, Broken> {
        rows.into_iter().map(|row| Card::of(lang, row)).collect()
    }

    pub fn samples() -> Vec<Self> {
        let card = |slug: &str, title: &str, (available, lead_days), is_from: bool| Card {
            slug: slug.to_owned(),
            title: title.to_owned(),
            sku: "CHF-1502".to_owned(),
            drawing: "pump".to_owned(),
            picture: is_from.then(Picture::sample),
            price: Money::new(2_490_000, Currency::DZD),
            is_from,
            stock: Stock::of(available, lead_days),
        };
        vec![
            card("circulateur", "Circulateur 15-60, 130 mm", (12, None), false),
            card("flexible", "Flexible inox <court>", (2, None), true),
            card("vanne", "Vanne gaz", (0, Some(4)), false),
            card("joint", "Joint", (0, None), false),
        ]
    }
}

/// An appliance as a choice of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Appliance {
    pub value: String,
    pub label: String,
}

impl Appliance {
    pub fn of(row: &ApplianceRow) -> Self {
        Appliance {
            value: row.slug.clone(),
            label: format!("{} {}", row.brand, row.model),
        }
    }

    pub fn all(rows: &[ApplianceRow]) -> Vec<Self> {
        rows.iter().map(Appliance::of).collect()
    }

    /// The reader's own among them.
    pub fn mine(rows: &[ApplianceRow], slug: &str) -> Option<Self> {
        rows.iter().find(|row| row.slug == slug).map(Appliance::of)
    }

    pub fn sample() -> Self {
        Appliance {
            value: "saunier-duval-thema".to_owned(),
            label: "Saunier Duval Thema Classic C 24".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_stock_follows_what_is_left() {
        let said = |available, lead| {
            let stock = Stock::of(available, lead);
            (stock.kind, stock.n)
        };
        assert_eq!(said(4, Some(6)), ("in", 4));
        assert_eq!(said(3, None), ("few", 3));
        assert_eq!(said(1, None), ("few", 1));
        assert_eq!(said(0, Some(6)), ("info", 6));
        assert_eq!(said(0, None), ("bad", 0));
    }
}
