//! Statements on stock and offers. Variants are locked in the order of their ids; a lock also brings their newest
//! version, so what is computed from it holds under concurrency.

use jiff::Timestamp;
use kernel::Localized;
use platform::db::{Json, One};
use uuid::Uuid;

use super::picture::first_picture;
use crate::picture::Shown;
use crate::{ProductId, VariantId};

platform::row! {
    pub(crate) struct OfferRow {
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
    }
}

platform::row! {
    /// A line that was asked for; the SKU is missing where the variant does not exist.
    pub(crate) struct ReservedRow {
        pub sku: Option<String>,
        pub is_reserved: bool,
    }
}

platform::statements! {
    pub(crate) fn list_offers(variants: &[VariantId]) -> Vec<OfferRow> = concat!(
        "select v.id, v.product_id, v.sku, p.title, v.option_values, p.slug, p.drawing, v.price_minor, v.currency,
                p.tax_bp, v.on_hand - v.reserved as available, v.lead_days, p.status = 'active' as is_active, v.weight_g, ",
        first_picture!("p.id"),
        "
         from variants v join products p on p.id = v.product_id
         where v.id = any($1)"
    );

    pub(crate) fn reserve(
        holder: Uuid, variants: &[VariantId], quantities: &[i64], expires_at: Timestamp, now: Timestamp,
    ) -> Vec<ReservedRow> =
        "with asked as (
             select variant_id, sum(quantity)::bigint as quantity
             from unnest($2::uuid[], $3::bigint[]) as line (variant_id, quantity) group by variant_id
         ), locked as materialized (
             select v.id, v.on_hand - v.reserved as available
             from variants v join asked a on a.variant_id = v.id join products p on p.id = v.product_id
             where p.status = 'active'
             order by v.id for no key update of v
         ), checked as materialized (
             select a.variant_id, a.quantity, coalesce(l.available >= a.quantity, false) as is_there
             from asked a left join locked l on l.id = a.variant_id
         ), wanted as materialized (
             select variant_id, quantity from checked where (select bool_and(is_there) from checked)
         ), taken as (
             update variants v set reserved = v.reserved + w.quantity from wanted w where v.id = w.variant_id
         ), noted as (
             insert into stock_reservations (holder_id, variant_id, quantity, state, expires_at, created_at)
             select $1, variant_id, quantity, 'held', $4, $5 from wanted
         )
         select v.sku, c.is_there as is_reserved
         from checked c left join variants v on v.id = c.variant_id order by v.sku";

    /// The same over what other holders have: their pieces count as there, and their reservations end in this statement.
    pub(crate) fn reserve_over(
        holder: Uuid, variants: &[VariantId], quantities: &[i64], expires_at: Timestamp, now: Timestamp, from: &[Uuid],
    ) -> Vec<ReservedRow> =
        "with asked as (
             select variant_id, sum(quantity)::bigint as quantity
             from unnest($2::uuid[], $3::bigint[]) as line (variant_id, quantity) group by variant_id
         ), theirs as materialized (
             select holder_id, variant_id, quantity from stock_reservations
             where holder_id = any($6) and state = 'held' order by variant_id, holder_id for no key update
         ), given as (
             select variant_id, sum(quantity)::bigint as quantity from theirs group by variant_id
         ), moved as (
             select coalesce(a.variant_id, g.variant_id) as variant_id, a.quantity, coalesce(g.quantity, 0) as given
             from asked a full join given g on g.variant_id = a.variant_id
         ), locked as materialized (
             select v.id, v.on_hand - v.reserved + m.given as available, p.status = 'active' as is_active
             from variants v join moved m on m.variant_id = v.id join products p on p.id = v.product_id
             order by v.id for no key update of v
         ), checked as materialized (
             select m.variant_id, m.quantity, m.given,
                    m.quantity is null or coalesce(l.is_active and l.available >= m.quantity, false) as is_there
             from moved m left join locked l on l.id = m.variant_id
         ), wanted as materialized (
             select variant_id, quantity, given from checked where (select bool_and(is_there) from checked)
         ), taken as (
             update variants v set reserved = v.reserved + coalesce(w.quantity, 0) - w.given from wanted w where v.id = w.variant_id
         ), ended as (
             update stock_reservations r set state = 'released', ended_at = $5
             from theirs t join wanted w on w.variant_id = t.variant_id
             where r.holder_id = t.holder_id and r.variant_id = t.variant_id
         ), noted as (
             insert into stock_reservations (holder_id, variant_id, quantity, state, expires_at, created_at)
             select $1, variant_id, quantity, 'held', $4, $5 from wanted where quantity is not null
         )
         select v.sku, c.is_there as is_reserved
         from checked c left join variants v on v.id = c.variant_id order by v.sku";

    pub(crate) fn keep(holder: Uuid, now: Timestamp) -> One<(i64,)> =
        "with mine as materialized (
             select variant_id, quantity, state from stock_reservations
             where holder_id = $1 order by variant_id for no key update
         ), ended as (
             update stock_reservations r set state = 'kept', ended_at = $2
             from mine m where r.holder_id = $1 and r.variant_id = m.variant_id and m.state = 'held'
         ), locked as materialized (
             select v.id, m.quantity from variants v join mine m on m.variant_id = v.id
             where m.state = 'held' order by v.id for no key update of v
         ), sold as (
             update variants v set on_hand = v.on_hand - l.quantity, reserved = v.reserved - l.quantity
             from locked l where v.id = l.id
         )
         select count(*) from mine where state in ('released', 'returned')";

    pub(crate) fn release(holder: Uuid, now: Timestamp) -> u64 =
        "with mine as materialized (
             select variant_id, quantity, state from stock_reservations
             where holder_id = $1 order by variant_id for no key update
         ), ended as (
             update stock_reservations r set state = 'released', ended_at = $2
             from mine m where r.holder_id = $1 and r.variant_id = m.variant_id and m.state = 'held'
         ), locked as materialized (
             select v.id, m.quantity from variants v join mine m on m.variant_id = v.id
             where m.state = 'held' order by v.id for no key update of v
         )
         update variants v set reserved = v.reserved - l.quantity from locked l where v.id = l.id";

    pub(crate) fn put_back(holder: Uuid, now: Timestamp) -> u64 =
        "with mine as materialized (
             select variant_id, quantity - returned as quantity, state from stock_reservations
             where holder_id = $1 order by variant_id for no key update
         ), ended as (
             update stock_reservations r set state = 'returned', returned = r.quantity, ended_at = $2
             from mine m where r.holder_id = $1 and r.variant_id = m.variant_id and m.state = 'kept'
         ), locked as materialized (
             select v.id, m.quantity from variants v join mine m on m.variant_id = v.id
             where m.state = 'kept' order by v.id for no key update of v
         )
         update variants v set on_hand = v.on_hand + l.quantity from locked l where v.id = l.id";

    /// Never more of a variant than the holder still has.
    pub(crate) fn put_back_some(holder: Uuid, variants: &[VariantId], quantities: &[i64], now: Timestamp) -> u64 =
        "with asked as (
             select variant_id, sum(quantity)::bigint as quantity
             from unnest($2::uuid[], $3::bigint[]) as line (variant_id, quantity) group by variant_id
         ), mine as materialized (
             select r.variant_id, least(a.quantity, r.quantity - r.returned) as quantity
             from stock_reservations r join asked a on a.variant_id = r.variant_id
             where r.holder_id = $1 and r.state = 'kept' order by r.variant_id for no key update of r
         ), noted as (
             update stock_reservations r set returned = r.returned + m.quantity,
                 state = case when r.returned + m.quantity = r.quantity then 'returned' else r.state end,
                 ended_at = case when r.returned + m.quantity = r.quantity then $4 else r.ended_at end
             from mine m where r.holder_id = $1 and r.variant_id = m.variant_id
         ), locked as materialized (
             select v.id, m.quantity from variants v join mine m on m.variant_id = v.id order by v.id for no key update of v
         )
         update variants v set on_hand = v.on_hand + l.quantity from locked l where v.id = l.id";

    pub(crate) fn reserve_again(holder: Uuid) -> One<(bool,)> =
        "with mine as materialized (
             select variant_id, quantity, state from stock_reservations
             where holder_id = $1 order by variant_id for no key update
         ), locked as materialized (
             select v.id, m.quantity, v.on_hand - v.reserved >= m.quantity as is_there
             from variants v join mine m on m.variant_id = v.id
             where m.state in ('released', 'returned') order by v.id for no key update of v
         ), wanted as materialized (
             select id, quantity from locked where (select bool_and(is_there) from locked)
         ), taken as (
             update variants v set reserved = v.reserved + w.quantity from wanted w where v.id = w.id
         ), reopened as (
             update stock_reservations r set state = 'held', returned = 0, ended_at = null
             from wanted w where r.holder_id = $1 and r.variant_id = w.id
         )
         select exists (select from mine) and coalesce((select bool_and(is_there) from locked), true)";

    pub(crate) fn release_expired(cutoff: Timestamp, most: i64, now: Timestamp) -> One<(i64,)> =
        "with due as materialized (
             select holder_id, variant_id, quantity from stock_reservations
             where state = 'held' and expires_at < $1
             order by expires_at limit $2 for no key update skip locked
         ), ended as (
             update stock_reservations r set state = 'released', ended_at = $3
             from due d where r.holder_id = d.holder_id and r.variant_id = d.variant_id
         ), locked as materialized (
             select v.id from variants v where v.id in (select variant_id from due) order by v.id for no key update
         ), freed as (
             update variants v set reserved = v.reserved - d.quantity
             from locked l, (select variant_id, sum(quantity)::bigint as quantity from due group by variant_id) d
             where v.id = l.id and d.variant_id = l.id
         )
         select count(*) from due";
}
