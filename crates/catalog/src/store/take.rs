//! SQL of parts looked for on the spot.

use crate::VariantId;

platform::statements! {
    /// By the beginning of the SKU, then by words; what is there goes first.
    pub(crate) fn find_in_stock(sku: &str, words: &str, most: i64) -> Vec<(VariantId,)> =
        "select v.id from variants v join products p on p.id = v.product_id
         where p.status <> 'draft' and (starts_with(upper(v.sku), upper($1)) or p.search_text like $2)
         order by starts_with(upper(v.sku), upper($1)) desc, v.on_hand > v.reserved desc, p.position, v.sku, v.id limit $3";
}
