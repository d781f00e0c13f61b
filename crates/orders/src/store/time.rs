//! SQL of lines of time, in carts and in orders. Whoever touches a cart's lines of time holds their rows or the cart's.

use calendar::TimeId;
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
}
