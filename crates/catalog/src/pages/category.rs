//! A category: its products, the filters as a form, those chosen as links that take them off again.

use kernel::Currency;
use platform::{Broken, Cx};
use serde::Serialize;

use super::card::{Appliance, Card};
use crate::filter::{Filters, PAGE, Sort, plain};
use crate::shelf::Category;
use crate::store::shelf::Brand;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct CategoryPage {
    path: String,
    title: String,
    intro: String,
    total: i64,
    cards: Vec<Card>,
    brands: Vec<BrandChoice>,
    chosen: Chosen,
    price_min: String,
    price_max: String,
    in_stock: bool,
    sort: &'static str,
    sorts: Vec<&'static str>,
    /// Names of filters that could not be understood.
    ignored: Vec<&'static str>,
    is_narrowed: bool,
    appliances: Vec<Appliance>,
    mine: Option<Appliance>,
    /// Addresses; empty at either end.
    previous: String,
    next: String,
    at: i64,
    of: i64,
}

#[derive(Debug, Clone, Serialize)]
struct BrandChoice {
    name: String,
    count: i64,
    is_chosen: bool,
}

/// Filters that hold, each with the address that drops it; empty where it does not hold.
#[derive(Debug, Clone, Default, Serialize)]
struct Chosen {
    /// Name and address.
    brands: Vec<(String, String)>,
    stock: String,
    price: String,
}

impl CategoryPage {
    pub fn of(cx: &Cx, appliance: &str, filters: &Filters, category: Category) -> Result<Self, Broken> {
        let path = format!("/c/{}", category.row.slug);
        let total = category.facets.total;
        let pages = (total + PAGE - 1) / PAGE;
        let to = |page: i64, exists: bool| {
            if exists {
                filters.on_page(page).address(&path)
            } else {
                String::new()
            }
        };
        Ok(CategoryPage {
            title: category.row.title.0.get(cx.lang).to_owned(),
            intro: category.row.intro.0.get(cx.lang).to_owned(),
            total,
            cards: Card::all(cx.lang, category.cards)?,
            brands: brands(category.facets.brands.0, filters),
            chosen: Chosen::of(filters, &path),
            price_min: filters.price_min.map(plain).unwrap_or_default(),
            price_max: filters.price_max.map(plain).unwrap_or_default(),
            in_stock: filters.in_stock,
            sort: filters.sort.code(),
            sorts: Sort::ALL.map(Sort::code).to_vec(),
            ignored: filters.ignored.clone(),
            is_narrowed: filters.is_narrowing(),
            mine: Appliance::mine(&category.appliances, appliance),
            appliances: Appliance::all(&category.appliances),
            previous: to((filters.page - 1).min(pages.max(1)), filters.page > 1),
            next: to(filters.page + 1, filters.page < pages),
            at: filters.page,
            of: pages,
            path,
        })
    }

    fn samples_list() -> Vec<Self> {
        let read = |query: &str| Filters::parse(query, Currency::DZD);
        let page = |filters: &Filters, cards: Vec<Card>| CategoryPage {
            path: "/c/circulation".to_owned(),
            title: "Circulation".to_owned(),
            intro: "Ce qui fait tourner l’eau.".to_owned(),
            total: i64::try_from(cards.len()).unwrap_or_default(),
            cards,
            brands: brands(
                vec![Brand {
                    name: "Tafza".to_owned(),
                    count: 3,
                }],
                filters,
            ),
            chosen: Chosen::of(filters, "/c/circulation"),
            price_min: filters.price_min.map(plain).unwrap_or_default(),
            price_max: String::new(),
            in_stock: filters.in_stock,
            sort: filters.sort.code(),
            sorts: Sort::ALL.map(Sort::code).to_vec(),
            ignored: filters.ignored.clone(),
            is_narrowed: filters.is_narrowing(),
            appliances: vec![Appliance::sample()],
            mine: None,
            previous: String::new(),
            next: filters.on_page(2).address("/c/circulation"),
            at: 1,
            of: 2,
        };
        let plain = page(&read(""), Card::samples());
        let narrowed = page(&read("brand=Tafza&stock=1&price_min=100&sort=price&page=x"), Vec::new());
        let mine = CategoryPage {
            mine: Some(Appliance::sample()),
            ..plain.clone()
        };
        vec![plain, narrowed, mine]
    }
}

/// The category's brands, and those chosen that it does not have, so that they can be taken off.
fn brands(all: Vec<Brand>, filters: &Filters) -> Vec<BrandChoice> {
    let is_chosen = |name: &str| filters.brands.iter().any(|brand| brand == name);
    all.into_iter()
        .map(|brand| BrandChoice {
            is_chosen: is_chosen(&brand.name),
            name: brand.name,
            count: brand.count,
        })
        .collect()
}

impl Chosen {
    fn of(filters: &Filters, path: &str) -> Self {
        let has_price = filters.price_min.is_some() || filters.price_max.is_some();
        let when = |holds: bool, without: &Filters| if holds { without.address(path) } else { String::new() };
        Chosen {
            brands: filters
                .brands
                .iter()
                .map(|brand| (brand.clone(), filters.without_brand(brand).address(path)))
                .collect(),
            stock: when(filters.in_stock, &filters.without_stock()),
            price: when(has_price, &filters.without_price()),
        }
    }
}

platform::page!(CategoryPage, "catalog/category.html", CategoryPage::samples_list);
