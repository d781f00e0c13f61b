//! What a reader narrows a category by, as it stands in the address: brands, stock, price, appliance, order, page.
//! What cannot be understood is named and left out; it never fails a page.

use kernel::{Currency, Money};

/// Products on one page.
pub(crate) const PAGE: i64 = 24;

/// Pages beyond this are not turned to one by one; filters lead there sooner.
const LAST_PAGE: i64 = 10_000;
const MOST_BRANDS: usize = 20;
const MOST_CHARS: usize = 120;

/// The order of a shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Sort {
    /// As the shop laid it out.
    #[default]
    Shop,
    Cheapest,
    Dearest,
    Newest,
}

impl Sort {
    pub const ALL: [Sort; 4] = [Sort::Shop, Sort::Cheapest, Sort::Dearest, Sort::Newest];

    /// As the address names it.
    pub const fn code(self) -> &'static str {
        match self {
            Sort::Shop => "shop",
            Sort::Cheapest => "price",
            Sort::Dearest => "price-down",
            Sort::Newest => "newest",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filters {
    /// Any of these; empty for all.
    pub brands: Vec<String>,
    pub in_stock: bool,
    /// Of the lowest price of a product, tax included.
    pub price_min: Option<Money>,
    pub price_max: Option<Money>,
    pub sort: Sort,
    /// From 1.
    pub page: i64,
    /// Filters of the address that could not be understood.
    pub ignored: Vec<&'static str>,
}

impl Filters {
    /// Reads the query part of an address.
    pub fn parse(query: &str, currency: Currency) -> Self {
        let mut filters = Filters {
            brands: Vec::new(),
            in_stock: false,
            price_min: None,
            price_max: None,
            sort: Sort::default(),
            page: 1,
            ignored: Vec::new(),
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if !value.is_empty() {
                filters.read(&name, value, currency);
            }
        }
        filters.ignored.dedup();
        filters
    }

    fn read(&mut self, name: &str, value: &str, currency: Currency) {
        match name {
            "brand" if self.brands.iter().any(|brand| brand == value) => {}
            "brand" if is_text(value) && self.brands.len() < MOST_BRANDS => self.brands.push(value.to_owned()),
            "brand" => self.ignored.push("brand"),
            "stock" => self.in_stock = value != "0" && value != "false",
            "price_min" => self.price_min = self.price("price_min", value, currency),
            "price_max" => self.price_max = self.price("price_max", value, currency),
            "sort" => match Sort::ALL.into_iter().find(|sort| sort.code() == value) {
                Some(sort) => self.sort = sort,
                None => self.ignored.push("sort"),
            },
            "page" => match value.parse() {
                Ok(page) if (1..=LAST_PAGE).contains(&page) => self.page = page,
                _ => self.ignored.push("page"),
            },
            _ => {}
        }
    }

    fn price(&mut self, name: &'static str, value: &str, currency: Currency) -> Option<Money> {
        match Money::parse(value, currency) {
            Ok(price) if price.minor() >= 0 => Some(price),
            _ => {
                self.ignored.push(name);
                None
            }
        }
    }

    /// The lowest and the highest price, in minor units.
    pub fn price_range(&self) -> (i64, i64) {
        let bound = |price: Option<Money>, none| price.map_or(none, Money::minor);
        (bound(self.price_min, 0), bound(self.price_max, i64::MAX))
    }

    pub fn offset(&self) -> i64 {
        (self.page - 1) * PAGE
    }

    pub fn is_narrowing(&self) -> bool {
        !self.brands.is_empty() || self.in_stock || self.price_min.is_some() || self.price_max.is_some()
    }

    /// The same filters without one brand, on the first page.
    pub fn without_brand(&self, brand: &str) -> Self {
        let mut other = self.on_page(1);
        other.brands.retain(|each| each != brand);
        other
    }

    pub fn without_stock(&self) -> Self {
        Filters {
            in_stock: false,
            ..self.on_page(1)
        }
    }

    pub fn without_price(&self) -> Self {
        Filters {
            price_min: None,
            price_max: None,
            ..self.on_page(1)
        }
    }

    pub fn on_page(&self, page: i64) -> Self {
        Filters { page, ..self.clone() }
    }

    /// A path with these filters behind it.
    pub fn address(&self, path: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for brand in &self.brands {
            query.append_pair("brand", brand);
        }
        if self.in_stock {
            query.append_pair("stock", "1");
        }
        for (name, price) in [("price_min", self.price_min), ("price_max", self.price_max)] {
            if let Some(price) = price {
                query.append_pair(name, &plain(price));
            }
        }
        if self.sort != Sort::default() {
            query.append_pair("sort", self.sort.code());
        }
        if self.page > 1 {
            query.append_pair("page", &self.page.to_string());
        }
        let query = query.finish();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    }
}

/// An amount as a reader types it: "1500" or "1500.50".
pub(crate) fn plain(price: Money) -> String {
    let text = price.to_string();
    let digits = text.split(' ').next().unwrap_or_default();
    match digits.split_once('.') {
        Some((whole, decimals)) if decimals.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        _ => digits.to_owned(),
    }
}

/// Text the database can look for: not too long, nothing unreadable.
pub(crate) fn is_text(value: &str) -> bool {
    !value.is_empty() && value.chars().count() <= MOST_CHARS && !value.chars().any(char::is_control)
}

/// The value of one name in the query part of an address, if it is given; the last one holds.
pub(crate) fn value_of(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == name)
        .last()
        .map(|(_, value)| value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters(query: &str) -> Filters {
        Filters::parse(query, Currency::DZD)
    }

    #[test]
    fn an_address_is_read_and_written_back() {
        let query = "brand=Tafza&brand=Oran+Pompes&stock=1&price_min=100&price_max=2500.50&sort=price&page=3";
        let read = filters(query);
        assert_eq!(read.brands, ["Tafza", "Oran Pompes"]);
        assert_eq!(read.price_range(), (10_000, 250_050));
        assert_eq!((read.page, read.offset()), (3, 48));
        assert_eq!(read.address("/c/x"), format!("/c/x?{query}"));
        assert_eq!(
            read.without_price().address("/c/x"),
            "/c/x?brand=Tafza&brand=Oran+Pompes&stock=1&sort=price"
        );
        assert_eq!(filters("").address("/c/x"), "/c/x");
    }

    #[test]
    fn what_is_not_understood_is_named_and_left_out() {
        let read =
            filters("price_min=cheap&price_max=-5&sort=upwards&page=0&page=99999999999999999999&brand=%00&utm=x");
        assert_eq!(read.ignored, ["price_min", "price_max", "sort", "page", "brand"]);
        assert!(!read.is_narrowing());
        assert_eq!((read.page, read.sort), (1, Sort::Shop));
        assert_eq!(
            filters("brand=%FF%FE").brands.len(),
            1,
            "bytes that are no text become signs nobody's brand has"
        );
        let many = (0..50).map(|at| format!("brand=b{at}")).collect::<Vec<_>>().join("&");
        assert_eq!(filters(&many).brands.len(), MOST_BRANDS);
    }

    #[test]
    fn empty_fields_of_a_form_filter_nothing() {
        let read = filters("brand=&price_min=&price_max=&sort=&page=");
        assert!(!read.is_narrowing() && read.ignored.is_empty());
    }
}
