//! SQL of lines of time, in carts and in orders. Whoever touches a cart's lines of time holds their rows or the cart's.

use calendar::{ServiceId, TechnicianId, TimeId};
use catalog::VariantId;
use jiff::Timestamp;
use platform::db::{Json, One};
use uuid::Uuid;

use crate::order::OrderId;
use crate::time::choice::TimeChoice;

platform::row! {
    /// A line of time in a cart.
    pub struct CartTimeRow {
        pub id: TimeId,
        pub held_until: Timestamp,
        pub ended_at: Option<Timestamp>,
        pub choice: Json<TimeChoice>,
    }
}

platform::row! {
    /// A line of time of an order, with the way.
    pub struct SoldRow {
        pub visit_id: TimeId,
        pub time: Json<TimeChoice>,
        pub gross_minor: i64,
    }
}

platform::row! {
    /// A line of an order that belongs to a line of time, and how that ended.
    pub struct TimeLineRow {
        pub visit_id: TimeId,
        pub position: i32,
        pub time: Option<Json<TimeChoice>>,
        /// `done` or `cancelled`.
        pub how: Option<String>,
        pub back_minor: Option<i64>,
        pub kept_minor: Option<i64>,
        pub let_go_minor: Option<i64>,
    }
}

platform::statements! {
    pub fn list_times(cart: Uuid) -> Vec<CartTimeRow> =
        "select id, held_until, ended_at, choice from cart_times where cart_id = $1 order by added_at, id";

    pub fn list_times_by_digest(digest: &[u8]) -> Vec<CartTimeRow> =
        "select t.id, t.held_until, t.ended_at, t.choice
         from cart_tokens k join cart_times t on t.cart_id = k.cart_id where k.digest = $1 order by t.added_at, t.id";

    /// Under the cart's lock, in a statement of its own after it; the sweep passes over these rows.
    pub fn lock_times_by_digest(digest: &[u8]) -> Vec<CartTimeRow> =
        "select t.id, t.held_until, t.ended_at, t.choice
         from cart_tokens k join cart_times t on t.cart_id = k.cart_id where k.digest = $1 order by t.added_at, t.id for update of t";

    /// The same of a cart whose row is locked.
    pub fn lock_times(cart: Uuid) -> Vec<CartTimeRow> =
        "select id, held_until, ended_at, choice from cart_times where cart_id = $1 order by added_at, id for update";

    pub fn insert_time(
        id: TimeId, cart: Uuid, service: ServiceId, technician: TechnicianId, starts_at: Timestamp, ends_at: Timestamp, held_until: Timestamp,
        choice: &Json<&TimeChoice>, now: Timestamp
    ) -> u64 =
        "insert into cart_times (id, cart_id, service_id, technician_id, starts_at, ends_at, held_until, choice, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    /// The parts' pieces join the cart's lines.
    pub fn grow_lines(cart: Uuid, variants: &[VariantId], quantities: &[i64], seen: &[i64], person: Option<Uuid>, now: Timestamp) -> u64 =
        "with touched as (
             update carts set updated_at = $6, person_id = coalesce(person_id, $5) where id = $1)
         insert into cart_lines (cart_id, variant_id, quantity, seen_minor, added_at)
         select $1, variant_id, quantity, seen_minor, $6 from unnest($2::uuid[], $3::bigint[], $4::bigint[]) as part (variant_id, quantity, seen_minor)
         on conflict (cart_id, variant_id) do update set quantity = cart_lines.quantity + excluded.quantity, seen_minor = excluded.seen_minor";

    /// The line leaves, and with it the pieces it had brought along, as far as they are still there.
    pub fn delete_time(cart: Uuid, time: TimeId, variants: &[VariantId], quantities: &[i64], now: Timestamp) -> u64 =
        "with parts as (
             select variant_id, quantity from unnest($3::uuid[], $4::bigint[]) as part (variant_id, quantity)
         ), gone as (
             delete from cart_lines l using parts p where l.cart_id = $1 and l.variant_id = p.variant_id and l.quantity <= p.quantity
         ), fewer as (
             update cart_lines l set quantity = l.quantity - p.quantity from parts p
             where l.cart_id = $1 and l.variant_id = p.variant_id and l.quantity > p.quantity
         ), touched as (
             update carts set updated_at = $5 where id = $1)
         delete from cart_times where cart_id = $1 and id = $2";

    /// Pieces of a variant that are kept for a cart's lines of time.
    pub fn count_held(digest: &[u8], variant: &str, now: Timestamp) -> One<(i64,)> =
        "select coalesce(sum((part->>1)::bigint), 0)::bigint
         from cart_tokens k join cart_times t on t.cart_id = k.cart_id cross join lateral jsonb_array_elements(t.choice->'parts') part
         where k.digest = $1 and part->>0 = $2 and t.ended_at is null and t.held_until > $3";

    /// Holds that are over and not given back yet.
    pub fn end_times(now: Timestamp, most: i64) -> Vec<(TimeId,)> =
        "update cart_times set ended_at = $1
         where id in (select id from cart_times where held_until <= $1 and ended_at is null
                      order by held_until limit $2 for update skip locked)
         returning id";

    pub fn list_sold(order: OrderId) -> Vec<SoldRow> =
        "select v.visit_id, v.time, sum(l.gross_minor)::bigint as gross_minor
         from order_lines v join order_lines l on l.order_id = v.order_id and l.visit_id = v.visit_id
         where v.order_id = $1 and v.kind = 'visit' group by v.order_id, v.position order by v.position";

    /// When and by whom, as it is now; what was paid for stays as it was sold.
    pub fn set_slot(time: TimeId, starts_at: &str, ends_at: &str, technician: Option<&str>) -> u64 =
        "update order_lines set time = time || jsonb_build_object('starts_at', $2::text, 'ends_at', $3::text,
             'technician_name', coalesce($4::text, time->>'technician_name'))
         where visit_id = $1 and kind = 'visit'";

    /// The lines of an order's time, each with how its time ended.
    pub fn list_time_lines(order: OrderId) -> Vec<TimeLineRow> =
        "select l.visit_id, l.position, l.time, e.how, e.back_minor, e.kept_minor, e.let_go_minor
         from order_lines l left join order_time_ends e on e.time_id = l.visit_id
         where l.order_id = $1 and l.visit_id is not null order by l.position";

    /// Once a line of time: 0 where it has ended.
    pub fn insert_time_end(
        time: TimeId, order: OrderId, how: &str, back_minor: i64, kept_minor: i64, let_go_minor: i64, by: &str, now: Timestamp
    ) -> u64 =
        "insert into order_time_ends (time_id, order_id, how, back_minor, kept_minor, let_go_minor, by, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (time_id) do nothing";

    /// How many lines of time an order has that have not ended.
    pub fn count_open_times(order: OrderId) -> One<(i64,)> =
        "select count(*) from order_lines l where l.order_id = $1 and l.kind = 'visit'
         and not exists (select from order_time_ends e where e.time_id = l.visit_id)";

    /// Orders whose work ended before `before` and that still owe something of it, oldest first; those a person was called for
    /// already are left out.
    pub fn list_unpaid(before: Timestamp, most: i64) -> Vec<(OrderId,)> =
        "select o.id from orders o
         where o.state = 'confirmed' and o.needs_human is null
           and exists (select from order_time_ends e where e.order_id = o.id)
           and not exists (select from order_time_ends e where e.order_id = o.id and e.at > $1)
           and not exists (
             select from order_lines l where l.order_id = o.id and l.kind = 'visit'
             and not exists (select from order_time_ends e where e.time_id = l.visit_id))
           and (o.address->>'delivery' = 'visit' or exists (
             select from amounts_due d
             where d.order_id = o.id and d.due = 'at_visit' and d.paid_minor + d.waived_minor + d.cash_minor < d.amount_minor))
           and not exists (
             select from order_events v where v.order_id = o.id and v.what = 'needs_human' and v.detail->>'reason' = 'visit_unpaid')
         order by o.placed_at, o.id limit $2";
}
