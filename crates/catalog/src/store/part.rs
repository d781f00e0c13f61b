//! Statements on parts for a repair.

use kernel::Localized;
use platform::Broken;
use platform::db::Json;

use super::picture::first_picture;
use super::stock::OfferRow;
use crate::offer::Offer;
use crate::picture::Shown;
use crate::{ProductId, VariantId};

platform::row! {
    pub(crate) struct PartRow {
        pub id: VariantId,
        pub product_id: ProductId,
        pub sku: String,
        pub title: Json<Localized>,
        pub option_values: Json<Vec<Localized>>,
        pub slug: String,
        pub drawing: String,
        pub price_minor: i64,
        pub currency: String,
        pub tax_bp: i32,
        pub available: i64,
        pub lead_days: Option<i32>,
        pub is_active: bool,
        pub weight_g: i64,
        pub picture: Option<Json<Shown>>,
        pub category: String,
        pub is_fitting: bool,
    }
}

impl PartRow {
    pub fn offer(self) -> Result<Offer, Broken> {
        Offer::of(OfferRow {
            id: self.id,
            product_id: self.product_id,
            sku: self.sku,
            title: self.title,
            option_values: self.option_values,
            slug: self.slug,
            drawing: self.drawing,
            price_minor: self.price_minor,
            currency: self.currency,
            tax_bp: self.tax_bp,
            available: self.available,
            lead_days: self.lead_days,
            is_active: self.is_active,
            weight_g: self.weight_g,
            picture: self.picture,
        })
    }
}

platform::statements! {
    /// Variants named by $3, then of each product of the categories $1 that is made for appliance $2 its first variant in
    /// stock; at most $4.
    pub(crate) fn list_parts(categories: &[String], appliance: &str, named: &[String], most: i64) -> Vec<PartRow> = concat!(
        "with fits as (
             select f.product_id from product_appliances f join appliances a on a.id = f.appliance_id where a.slug = $2
         ), wanted as (
             select v.id, true as is_named from variants v where v.sku = any($3)
             union all
             select v.id, false from products p
             join categories c on c.id = p.category_id
             cross join lateral (
                 select v.id from variants v where v.product_id = p.id and v.on_hand > v.reserved
                 order by v.position, v.id limit 1
             ) v
             where c.slug = any($1) and p.status = 'active' and p.id in (select product_id from fits)
               and not exists (select from variants n where n.product_id = p.id and n.sku = any($3))
         )
         select v.id, v.product_id, v.sku, p.title, v.option_values, p.slug, p.drawing, v.price_minor, v.currency, p.tax_bp,
                v.on_hand - v.reserved as available, v.lead_days, p.status = 'active' as is_active, v.weight_g, ",
        first_picture!("p.id"),
        ",
                c.slug as category,
                not p.is_specific or p.id in (select product_id from fits) as is_fitting
         from wanted w join variants v on v.id = w.id join products p on p.id = v.product_id
         join categories c on c.id = p.category_id
         order by not w.is_named, array_position($1, c.slug), p.position, p.id, v.position limit $4"
    );
}
