//! Statements that put products on the shelf. Each takes its rows as one JSON array and writes only rows that differ,
//! so that `updated_at` says when something changed.

use jiff::Timestamp;
use platform::db::Json;

use crate::put::{NewCategory, NewPicture, NewProduct, NewVariant};
use crate::seed::{NewAppliance, NewFit};

platform::row! {
    /// Which variant a SKU names at present.
    pub(crate) struct SkuOwner {
        pub sku: String,
        pub product: String,
        pub option_key: String,
    }
}

platform::statements! {
    pub(crate) fn list_sku_owners(skus: &[&str]) -> Vec<SkuOwner> =
        "select v.sku, p.slug as product, v.option_key
         from variants v join products p on p.id = v.product_id where v.sku = any($1)";

    pub(crate) fn insert_missing_categories(rows: Json<&Vec<NewCategory>>, now: Timestamp) -> u64 =
        "insert into categories (id, slug, title, intro, drawing, position, created_at, updated_at)
         select x.id, x.slug, x.title, x.intro, x.drawing, x.position, $2, $2
         from jsonb_to_recordset($1) as x (id uuid, slug text, title jsonb, intro jsonb, drawing text, position int)
         on conflict (slug) do nothing";

    pub(crate) fn put_categories(rows: Json<&Vec<NewCategory>>, now: Timestamp) -> u64 =
        "insert into categories as c (id, slug, title, intro, drawing, position, created_at, updated_at)
         select x.id, x.slug, x.title, x.intro, x.drawing, x.position, $2, $2
         from jsonb_to_recordset($1) as x (id uuid, slug text, title jsonb, intro jsonb, drawing text, position int)
         on conflict (slug) do update set title = excluded.title, intro = excluded.intro, drawing = excluded.drawing,
             position = excluded.position, updated_at = excluded.updated_at
         where (c.title, c.intro, c.drawing, c.position)
             is distinct from (excluded.title, excluded.intro, excluded.drawing, excluded.position)";

    pub(crate) fn put_products(rows: Json<&Vec<NewProduct>>, now: Timestamp) -> u64 =
        "insert into products as p (id, slug, category_id, brand, title, description_html, drawing, tax_bp, options,
             attributes, status, is_specific, price_minor, currency, words, search_text, position, created_at, updated_at)
         select x.id, x.slug, c.id, x.brand, x.title, x.description_html, x.drawing, x.tax_bp, x.options,
             x.attributes, x.status, x.is_specific, 0, '', x.words, x.words, x.position, $2, $2
         from jsonb_to_recordset($1) as x (id uuid, slug text, category text, brand text, title jsonb,
             description_html jsonb, drawing text, tax_bp int, options jsonb, attributes jsonb, status text,
             is_specific boolean, words text, position int)
         join categories c on c.slug = x.category
         order by x.slug
         on conflict (slug) do update set category_id = excluded.category_id, brand = excluded.brand,
             title = excluded.title, description_html = excluded.description_html, drawing = excluded.drawing,
             tax_bp = excluded.tax_bp, options = excluded.options, attributes = excluded.attributes,
             status = excluded.status, is_specific = excluded.is_specific, words = excluded.words,
             updated_at = excluded.updated_at
         where (p.category_id, p.brand, p.title, p.description_html, p.drawing, p.tax_bp, p.options, p.attributes,
                 p.status, p.is_specific, p.words)
             is distinct from (excluded.category_id, excluded.brand, excluded.title, excluded.description_html,
                 excluded.drawing, excluded.tax_bp, excluded.options, excluded.attributes, excluded.status,
                 excluded.is_specific, excluded.words)";

    pub(crate) fn put_variants(rows: Json<&Vec<NewVariant>>, now: Timestamp) -> u64 =
        "insert into variants as v (id, product_id, sku, option_key, option_values, price_minor, currency, on_hand,
             imported_on_hand, lead_days, weight_g, words, position, created_at, updated_at)
         select x.id, p.id, x.sku, x.option_key, x.option_values, x.price_minor, x.currency, x.on_hand,
             x.on_hand, x.lead_days, x.weight_g, x.words, x.position, $2, $2
         from jsonb_to_recordset($1) as x (id uuid, product text, sku text, option_key text, option_values jsonb,
             price_minor bigint, currency text, on_hand bigint, lead_days int, weight_g bigint, words text, position int)
         join products p on p.slug = x.product
         order by x.sku
         on conflict (product_id, option_key) do update set sku = excluded.sku,
             option_values = excluded.option_values, price_minor = excluded.price_minor,
             currency = excluded.currency,
             on_hand = case when v.imported_on_hand is not distinct from excluded.imported_on_hand then v.on_hand
                            else greatest(excluded.on_hand, v.reserved) end,
             imported_on_hand = excluded.imported_on_hand, lead_days = excluded.lead_days,
             weight_g = excluded.weight_g, words = excluded.words, updated_at = excluded.updated_at
         where (v.sku, v.option_values, v.price_minor, v.currency, v.imported_on_hand, v.lead_days, v.weight_g, v.words)
             is distinct from (excluded.sku, excluded.option_values, excluded.price_minor, excluded.currency,
                 excluded.imported_on_hand, excluded.lead_days, excluded.weight_g, excluded.words)";

    /// With the wish to have them fetched.
    pub(crate) fn insert_missing_pictures(rows: Json<&Vec<NewPicture>>, now: Timestamp) -> u64 =
        "insert into pictures (id, product_id, source_url, alt, position, created_at, next_try_at)
         select x.id, p.id, x.source_url, x.alt, x.position, $2, $2
         from jsonb_to_recordset($1) as x (id uuid, product text, source_url text, alt text, position int)
         join products p on p.slug = x.product
         on conflict (product_id, source_url) do nothing";

    /// What products know of their variants, so that shelves and search read one table.
    pub(crate) fn refresh_products(slugs: &[&str]) -> u64 =
        "update products p set price_minor = s.price_minor, currency = s.currency,
             search_text = concat_ws(' ', p.words, s.words)
         from (
             select v.product_id, min(v.price_minor) as price_minor, min(v.currency) as currency,
                    string_agg(v.words, ' ' order by v.position, v.id) as words
             from variants v where v.product_id in (select id from products where slug = any($1)) group by v.product_id
         ) s
         where p.id = s.product_id
           and (p.price_minor, p.currency, p.search_text)
               is distinct from (s.price_minor, s.currency, concat_ws(' ', p.words, s.words))";

    pub(crate) fn put_appliances(rows: Json<&Vec<NewAppliance>>, now: Timestamp) -> u64 =
        "insert into appliances as a (id, slug, brand, model, kind, position, created_at)
         select x.id, x.slug, x.brand, x.model, x.kind, x.position, $2
         from jsonb_to_recordset($1) as x (id uuid, slug text, brand text, model text, kind jsonb, position int)
         on conflict (slug) do update set brand = excluded.brand, model = excluded.model, kind = excluded.kind,
             position = excluded.position
         where (a.brand, a.model, a.kind, a.position)
             is distinct from (excluded.brand, excluded.model, excluded.kind, excluded.position)";

    pub(crate) fn insert_missing_fits(rows: Json<&Vec<NewFit>>) -> u64 =
        "insert into product_appliances (product_id, appliance_id)
         select p.id, a.id from jsonb_to_recordset($1) as x (product text, appliance text)
         join products p on p.slug = x.product join appliances a on a.slug = x.appliance
         on conflict do nothing";

    /// Of the products named, what is no longer among their appliances.
    pub(crate) fn delete_other_fits(rows: Json<&Vec<NewFit>>, products: &[&str]) -> u64 =
        "delete from product_appliances f using products p
         where p.id = f.product_id and p.slug = any($2) and not exists (
             select from jsonb_to_recordset($1) as x (product text, appliance text)
             join appliances a on a.slug = x.appliance where x.product = p.slug and a.id = f.appliance_id)";
}
