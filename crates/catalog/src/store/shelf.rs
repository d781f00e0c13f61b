//! Statements that fill the store's pages. Products without a variant have no price and are not shown. Cards are
//! joined to their variants after the page is cut, so a page costs its own rows and not its category's.

use kernel::Localized;
use platform::db::{Json, One};
use serde::{Deserialize, Serialize};

use super::picture::first_picture;
use crate::picture::Shown;
use crate::put::Attribute;
use crate::{CategoryId, ProductId, VariantId};

platform::row! {
    pub(crate) struct CategoryRow {
        pub id: CategoryId,
        pub slug: String,
        pub title: Json<Localized>,
        pub intro: Json<Localized>,
        pub drawing: String,
    }
}

platform::row! {
    pub(crate) struct ApplianceRow {
        pub slug: String,
        pub brand: String,
        pub model: String,
        pub kind: Json<Localized>,
        pub is_fitting: bool,
    }
}

platform::row! {
    pub(crate) struct CardRow {
        pub id: ProductId,
        pub slug: String,
        pub title: Json<Localized>,
        pub brand: String,
        pub drawing: String,
        pub price_minor: i64,
        pub currency: String,
        pub sku: String,
        pub available: i64,
        pub lead_days: Option<i32>,
        /// Some variants cost more than `price_minor`.
        pub is_from: bool,
        pub picture: Option<Json<Shown>>,
    }
}

/// A brand of a category and how many products it has there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Brand {
    pub name: String,
    pub count: i64,
}

platform::row! {
    pub(crate) struct FacetsRow {
        pub total: i64,
        pub brands: Json<Vec<Brand>>,
    }
}

platform::row! {
    pub(crate) struct ProductRow {
        pub id: ProductId,
        pub slug: String,
        pub brand: String,
        pub title: Json<Localized>,
        pub description_html: Json<Localized>,
        pub drawing: String,
        pub tax_bp: i32,
        pub options: Json<Vec<Localized>>,
        pub attributes: Json<Vec<Attribute>>,
        pub is_specific: bool,
        pub category_slug: String,
        pub category_title: Json<Localized>,
        pub picture: Option<Json<Shown>>,
    }
}

platform::row! {
    pub(crate) struct VariantRow {
        pub id: VariantId,
        pub sku: String,
        pub option_values: Json<Vec<Localized>>,
        pub price_minor: i64,
        pub currency: String,
        pub available: i64,
        pub lead_days: Option<i32>,
        pub weight_g: i64,
    }
}

/// The columns of a card, of products cut to a page as `p`.
macro_rules! cards {
    ($page:expr, $order:literal) => {
        concat!(
            "select p.id, p.slug, p.title, p.brand, p.drawing, p.price_minor, p.currency, v.sku, v.available,
                    v.lead_days, v.is_from, ",
            first_picture!("p.id"),
            "
             from (",
            $page,
            ") p cross join lateral (
                 select (array_agg(v.sku order by v.position, v.id))[1] as sku,
                        sum(v.on_hand - v.reserved)::bigint as available, min(v.lead_days) as lead_days,
                        max(v.price_minor) > min(v.price_minor) as is_from
                 from variants v where v.product_id = p.id
             ) v order by ",
            $order
        )
    };
}

/// Of a product `p`: shown, and fitting the appliance whose slug is `$slug` (any, when that is empty or unknown).
macro_rules! shown {
    ($slug:literal) => {
        concat!(
            "p.status = 'active' and p.currency <> '' and (",
            $slug,
            " = '' or not p.is_specific
                 or not exists (select from appliances where slug = ",
            $slug,
            ")
                 or exists (select from product_appliances f join appliances a on a.id = f.appliance_id
                            where f.product_id = p.id and a.slug = ",
            $slug,
            "))"
        )
    };
}

/// Of a product `p`: in the category $1, fitting $2, one of the brands $3, in stock if $4, priced between $5 and $6.
macro_rules! filtered {
    () => {
        concat!(
            "p.category_id = (select id from categories where slug = $1) and ",
            shown!("$2"),
            "
             and (cardinality($3::text[]) = 0 or p.brand = any($3))
             and (not $4 or exists (select from variants v where v.product_id = p.id and v.on_hand > v.reserved))
             and p.price_minor between $5 and $6"
        )
    };
}

macro_rules! shelf_page {
    ($order:literal) => {
        cards!(
            concat!(
                "select p.* from products p where ",
                filtered!(),
                " order by ",
                $order,
                " limit $7 offset $8"
            ),
            $order
        )
    };
}

platform::statements! {
    pub(crate) fn list_categories() -> Vec<CategoryRow> =
        "select c.id, c.slug, c.title, c.intro, c.drawing from categories c
         where exists (select from products p where p.category_id = c.id and p.status = 'active' and p.currency <> '')
         order by c.position, c.slug limit 100";

    pub(crate) fn find_category(slug: &str) -> Option<CategoryRow> =
        "select id, slug, title, intro, drawing from categories where slug = $1";

    pub(crate) fn list_appliances() -> Vec<ApplianceRow> =
        "select slug, brand, model, kind, true as is_fitting from appliances order by brand, model, slug limit 500";

    /// One product of each category, in stock, for the home page.
    pub(crate) fn list_window(appliance: &str, most: i64) -> Vec<CardRow> = cards!(
        concat!(
            "select p.*, c.position as shelf from categories c cross join lateral (
                 select p.* from products p
                 where p.category_id = c.id and ", shown!("$1"), "
                   and exists (select from variants v where v.product_id = p.id and v.on_hand > v.reserved)
                 order by p.position, p.id limit 1
             ) p order by c.position, c.slug limit $2"
        ),
        "p.shelf, p.slug"
    );

    pub(crate) fn list_shelf(
        category: &str, appliance: &str, brands: &[String], in_stock: bool, low: i64, high: i64, most: i64, after: i64,
    ) -> Vec<CardRow> = shelf_page!("p.position, p.id");

    pub(crate) fn list_shelf_cheapest(
        category: &str, appliance: &str, brands: &[String], in_stock: bool, low: i64, high: i64, most: i64, after: i64,
    ) -> Vec<CardRow> = shelf_page!("p.price_minor, p.id");

    pub(crate) fn list_shelf_dearest(
        category: &str, appliance: &str, brands: &[String], in_stock: bool, low: i64, high: i64, most: i64, after: i64,
    ) -> Vec<CardRow> = shelf_page!("p.price_minor desc, p.id desc");

    pub(crate) fn list_shelf_newest(
        category: &str, appliance: &str, brands: &[String], in_stock: bool, low: i64, high: i64, most: i64, after: i64,
    ) -> Vec<CardRow> = shelf_page!("p.created_at desc, p.id desc");

    /// How many products the filters leave, and the category's brands.
    pub(crate) fn get_facets(
        category: &str, appliance: &str, brands: &[String], in_stock: bool, low: i64, high: i64,
    ) -> One<FacetsRow> = concat!(
        "select (select count(*) from products p where ", filtered!(), ") as total,
                (select coalesce(jsonb_agg(jsonb_build_object('name', b.brand, 'count', b.products)
                     order by b.products desc, b.brand), '[]')
                 from (select p.brand, count(*) as products from products p
                       where p.category_id = (select id from categories where slug = $1) and p.status = 'active'
                         and p.brand <> '' group by p.brand order by count(*) desc, p.brand limit 40) b) as brands"
    );

    /// For programs: by id, behind `after`.
    pub(crate) fn list_products(
        category: &str, appliance: &str, brands: &[String], in_stock: bool, low: i64, high: i64, after: ProductId,
        most: i64,
    ) -> Vec<CardRow> = cards!(
        concat!(
            "select p.* from products p
             where ($1 = '' or p.category_id = (select id from categories where slug = $1)) and ", shown!("$2"), "
               and (cardinality($3::text[]) = 0 or p.brand = any($3))
               and (not $4 or exists (select from variants v where v.product_id = p.id and v.on_hand > v.reserved))
               and p.price_minor between $5 and $6 and p.id > $7
             order by p.id limit $8"
        ),
        "p.id"
    );

    /// Products that hold every one of the words (as patterns; `%` for none) anywhere, the closest to the phrase first.
    pub(crate) fn search_exactly(
        phrase: &str, first: &str, second: &str, third: &str, fourth: &str, fifth: &str, most: i64,
    ) -> Vec<CardRow> = cards!(
        "select p.*, word_similarity($1, p.search_text) as likeness from (
             select p.* from products p
             where p.status = 'active' and p.currency <> '' and p.search_text like $2 and p.search_text like $3
               and p.search_text like $4 and p.search_text like $5 and p.search_text like $6 limit 1000
         ) p order by likeness desc, p.position, p.id limit $7",
        "p.likeness desc, p.position, p.id"
    );

    /// Products that hold words like these, those with most of them first.
    pub(crate) fn search_nearly(words: &[String], most: i64) -> Vec<CardRow> = cards!(
        "select p.*, n.hits, n.likeness from (
             select p.id, count(*) as hits, sum(word_similarity(w.word, p.search_text)) as likeness
             from unnest($1::text[]) as w (word) join products p on p.search_text %> w.word
             where p.status = 'active' and p.currency <> ''
             group by p.id order by count(*) desc, likeness desc limit $2
         ) n join products p on p.id = n.id",
        "p.hits desc, p.likeness desc, p.position, p.id"
    );

    pub(crate) fn find_product(slug: &str) -> Option<ProductRow> = concat!(
        "select p.id, p.slug, p.brand, p.title, p.description_html, p.drawing, p.tax_bp, p.options, p.attributes,
                p.is_specific, c.slug as category_slug, c.title as category_title, ",
        first_picture!("p.id"),
        "
         from products p join categories c on c.id = p.category_id
         where p.slug = $1 and p.status = 'active'"
    );

    pub(crate) fn list_variants(product: &str) -> Vec<VariantRow> =
        "select v.id, v.sku, v.option_values, v.price_minor, v.currency, v.on_hand - v.reserved as available,
                v.lead_days, v.weight_g
         from variants v join products p on p.id = v.product_id
         where p.slug = $1 order by v.position, v.id limit 1000";

    /// All appliances, those that the product fits first.
    pub(crate) fn list_fits(product: &str) -> Vec<ApplianceRow> =
        "select a.slug, a.brand, a.model, a.kind, f.product_id is not null as is_fitting
         from appliances a left join product_appliances f
             on f.appliance_id = a.id and f.product_id = (select id from products where slug = $1)
         order by f.product_id is null, a.brand, a.model, a.slug limit 1000";
}
