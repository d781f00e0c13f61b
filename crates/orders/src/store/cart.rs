//! SQL of carts.

use calendar::TimeId;
use catalog::VariantId;
use jiff::Timestamp;
use kernel::{Lang, Localized};
use platform::db::{Json, One};
use uuid::Uuid;

use crate::details::Details;

platform::row! {
    pub struct CartRow {
        pub id: Uuid,
        /// Found by its secret, not by its person.
        pub by_secret: bool,
    }
}

platform::row! {
    pub struct LineRow {
        pub variant_id: VariantId,
        pub quantity: i64,
        pub seen_minor: i64,
    }
}

platform::row! {
    /// A cart about to become an order, with the delivery its details choose (absent where that is not served).
    pub struct CheckoutRow {
        pub id: Uuid,
        pub submit_token: String,
        pub details: Option<Json<Details>>,
        pub wilaya_names: Option<Json<Localized>>,
        pub delivery_code: Option<String>,
        pub delivery_names: Option<Json<Localized>>,
        pub delivery_delay: Option<Json<Localized>>,
        pub delivery_minor: Option<i64>,
        pub delivery_tax_bp: Option<i32>,
    }
}

platform::statements! {
    /// The cart of a secret, unless it is a person's who is not signed in now; else the one a person last touched and left something in.
    pub fn find_cart(digest: Option<&[u8]>, person: Option<Uuid>) -> Option<CartRow> =
        "select c.id, c.by_secret from (
             (select k.id, true as by_secret from cart_tokens t join carts k on k.id = t.cart_id
              where t.digest = $1 and (k.person_id is null or k.person_id = $2))
             union all
             (select k.id, false from carts k
              where k.person_id = $2 and (exists (select 1 from cart_lines l where l.cart_id = k.id)
                                       or exists (select 1 from cart_times t where t.cart_id = k.id))
              order by k.updated_at desc limit 1)) c
         order by c.by_secret desc limit 1";

    pub fn lock_cart(cart: Uuid) -> Option<(Uuid,)> = "select id from carts where id = $1 for update";

    /// Pieces and lines of time.
    pub fn count_pieces(cart: Uuid) -> One<(i64,)> =
        "select (coalesce((select sum(quantity) from cart_lines where cart_id = $1), 0) + (select count(*) from cart_times where cart_id = $1))::bigint";

    pub fn list_lines_by_digest(digest: &[u8]) -> Vec<LineRow> =
        "select l.variant_id, l.quantity, l.seen_minor
         from cart_tokens t join cart_lines l on l.cart_id = t.cart_id where t.digest = $1 order by l.added_at, l.variant_id";

    pub fn list_lines(cart: Uuid) -> Vec<LineRow> =
        "select variant_id, quantity, seen_minor from cart_lines where cart_id = $1 order by added_at, variant_id";

    pub fn insert_cart(id: Uuid, digest: &[u8], person: Option<Uuid>, lang: Lang, submit_token: &str, now: Timestamp) -> u64 =
        "with new_cart as (
             insert into carts (id, person_id, lang, submit_token, created_at, updated_at) values ($1, $3, $4, $5, $6, $6) returning id)
         insert into cart_tokens (digest, cart_id, created_at) select $2, id, $6 from new_cart";

    pub fn insert_token(digest: &[u8], cart: Uuid, now: Timestamp) -> u64 =
        "insert into cart_tokens (digest, cart_id, created_at) values ($1, $2, $3) on conflict (digest) do nothing";

    /// A new cart with its first line. Returns the pieces in it.
    pub fn insert_cart_with_line(
        id: Uuid, digest: &[u8], person: Option<Uuid>, lang: Lang, submit_token: &str, variant: VariantId, quantity: i64, seen_minor: i64, now: Timestamp
    ) -> One<(i64,)> =
        "with new_cart as (
             insert into carts (id, person_id, lang, submit_token, created_at, updated_at) values ($1, $3, $4, $5, $9, $9) returning id),
         token as (
             insert into cart_tokens (digest, cart_id, created_at) select $2, id, $9 from new_cart)
         insert into cart_lines (cart_id, variant_id, quantity, seen_minor, added_at) select id, $6, $7, $8, $9 from new_cart returning quantity";

    /// Adds pieces to a line, as long as it stays within `most` and the cart within `most_lines` lines. Returns the pieces in
    /// the cart afterwards, or nothing where it would not.
    pub fn add_to_line(cart: Uuid, variant: VariantId, quantity: i64, seen_minor: i64, most: i64, most_lines: i64, person: Option<Uuid>, now: Timestamp)
        -> Option<(i64,)> =
        "with others as (
             select (coalesce(sum(quantity), 0) + (select count(*) from cart_times where cart_id = $1))::bigint as pieces, count(*) as lines from cart_lines where cart_id = $1 and variant_id <> $2),
         line as (
             insert into cart_lines (cart_id, variant_id, quantity, seen_minor, added_at)
             select $1, $2, $3::bigint, $4, $8 from others where lines < $6 and $3 <= $5
             on conflict (cart_id, variant_id) do update set quantity = cart_lines.quantity + excluded.quantity, seen_minor = excluded.seen_minor
                 where cart_lines.quantity + excluded.quantity <= $5
             returning quantity),
         touched as (
             update carts set updated_at = $8, person_id = coalesce(person_id, $7) where id = $1 and exists (select 1 from line))
         select (line.quantity + others.pieces)::bigint as pieces from line, others";

    /// Sets a line's quantity; zero removes it. Returns the pieces in the cart afterwards.
    pub fn set_line(cart: Uuid, variant: VariantId, quantity: i64, seen_minor: i64, now: Timestamp) -> One<(i64,)> =
        "with removed as (
             delete from cart_lines where cart_id = $1 and variant_id = $2 and $3::bigint = 0),
         line as (
             insert into cart_lines (cart_id, variant_id, quantity, seen_minor, added_at) select $1, $2, $3, $4, $5 where $3 > 0
             on conflict (cart_id, variant_id) do update set quantity = excluded.quantity, seen_minor = excluded.seen_minor),
         touched as (
             update carts set updated_at = $5 where id = $1)
         select ($3 + coalesce(sum(quantity) filter (where variant_id <> $2), 0) + (select count(*) from cart_times where cart_id = $1))::bigint as pieces from cart_lines where cart_id = $1";

    pub fn save_details(cart: Uuid, details: &Json<&Details>, lang: Lang, now: Timestamp) -> u64 =
        "update carts set details = $2, lang = $3, updated_at = $4 where id = $1";

    /// The checkout as it stands, for showing.
    pub fn find_checkout(digest: &[u8], person: Option<Uuid>) -> Option<CheckoutRow> =
        "select c.id, c.submit_token, c.details, w.names as wilaya_names,
                d.code as delivery_code, d.names as delivery_names, d.delay as delivery_delay, d.price_minor as delivery_minor, d.tax_bp as delivery_tax_bp
         from cart_tokens t join carts c on c.id = t.cart_id
         left join wilayas w on w.code = c.details->>'wilaya'
         left join lateral (
             select * from delivery_methods m where m.kind = c.details->>'delivery' and (m.zone is null or m.zone = w.zone)
             order by m.zone nulls last limit 1) d on true
         where t.digest = $1 and (c.person_id is null or c.person_id = $2)";

    /// The same, locked: whoever else orders from this cart waits here and then finds the order.
    pub fn lock_checkout(digest: &[u8], person: Option<Uuid>) -> Option<CheckoutRow> =
        "select c.id, c.submit_token, c.details, w.names as wilaya_names,
                d.code as delivery_code, d.names as delivery_names, d.delay as delivery_delay, d.price_minor as delivery_minor, d.tax_bp as delivery_tax_bp
         from cart_tokens t join carts c on c.id = t.cart_id
         left join wilayas w on w.code = c.details->>'wilaya'
         left join lateral (
             select * from delivery_methods m where m.kind = c.details->>'delivery' and (m.zone is null or m.zone = w.zone)
             order by m.zone nulls last limit 1) d on true
         where t.digest = $1 and (c.person_id is null or c.person_id = $2) for update of c";

    /// Empties a cart that has become an order; what was typed into it is forgotten.
    /// A line that another tab has added meanwhile stays.
    pub fn close_cart(cart: Uuid, ordered: &[VariantId], times: &[TimeId], next_submit_token: &str, now: Timestamp) -> u64 =
        "with emptied as (delete from cart_lines where cart_id = $1 and variant_id = any($2)),
         ordered as (delete from cart_times where cart_id = $1 and id = any($3))
         update carts set submit_token = $4, details = null, updated_at = $5 where id = $1";

    /// Forgets carts nobody has touched since.
    pub fn delete_carts_untouched_since(since: Timestamp) -> u64 =
        "delete from carts where updated_at < $1";
}
