//! Lists products for programs: by the filters of the store, page by page behind a cursor. Unlike a page for people, it
//! refuses a filter it does not understand and names it.

use kernel::Currency;
use platform::Broken;
use platform::db::Session;
use platform::http::Invalid;

use crate::ProductId;
use crate::filter::{Filters, is_text, value_of};
use crate::search::search;
use crate::store::shelf::{CardRow, list_products};

const LIMIT: i64 = 24;
const MOST: i64 = 100;

/// What is asked for.
#[derive(Debug)]
pub(crate) struct ListProducts {
    filters: Filters,
    /// Slugs; empty for any.
    category: String,
    appliance: String,
    /// Words to search for: then the best finds are given, on one page, and the filters do not count.
    question: Option<String>,
    limit: i64,
    after: ProductId,
}

#[derive(Debug)]
pub(crate) struct Listed {
    pub cards: Vec<CardRow>,
    /// The cursor of the next page.
    pub next: Option<ProductId>,
}

impl ListProducts {
    /// Reads the query part of an address.
    pub fn parse(query: &str, currency: Currency) -> Result<Self, Invalid> {
        let filters = Filters::parse(query, currency);
        if let Some(name) = filters.ignored.first() {
            return Err(Invalid::one(name, "malformed"));
        }
        let of = |name: &str| value_of(query, name).filter(|value| !value.is_empty());
        let slug = |name: &'static str| match of(name) {
            Some(value) if !is_text(&value) => Err(Invalid::one(name, "malformed")),
            value => Ok(value.unwrap_or_default()),
        };
        let limit = match of("limit").map(|value| value.parse()) {
            None => LIMIT,
            Some(Ok(limit)) if (1..=MOST).contains(&limit) => limit,
            Some(_) => return Err(Invalid::one("limit", "malformed")),
        };
        let after = match of("cursor").map(|value| value.parse()) {
            None => ProductId::from_uuid(uuid::Uuid::nil()),
            Some(Ok(after)) => after,
            Some(Err(_)) => return Err(Invalid::one("cursor", "malformed")),
        };
        Ok(ListProducts {
            filters,
            category: slug("category")?,
            appliance: slug("appliance")?,
            question: of("q"),
            limit,
            after,
        })
    }
}

/// Lists products in the order of their ids. One statement, two for words that nothing holds exactly.
pub(crate) async fn list(db: &impl Session, asked: ListProducts) -> Result<Listed, Broken> {
    if let Some(question) = &asked.question {
        let cards = search(db, question).await?.cards;
        return Ok(Listed { cards, next: None });
    }
    let ListProducts {
        filters,
        category,
        appliance,
        limit,
        after,
        ..
    } = asked;
    let (low, high) = filters.price_range();
    let (brands, stock) = (&filters.brands, filters.in_stock);
    // One more than a page, to know whether there is another.
    let mut cards = list_products(db, &category, &appliance, brands, stock, low, high, after, limit + 1).await?;
    let page = usize::try_from(limit)?;
    let has_more = cards.len() > page;
    cards.truncate(page);
    let next = cards.last().filter(|_| has_more).map(|row| row.id);
    Ok(Listed { cards, next })
}
