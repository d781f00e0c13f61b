//! SQL of orders, their lines and their timeline.

use calendar::TimeId;
use catalog::VariantId;
use jiff::Timestamp;
use kernel::{Currency, Lang, Localized};
use platform::db::Json;
use uuid::Uuid;

use crate::address::Address;
use crate::order::{OrderId, State};
use crate::time::choice::TimeChoice;

platform::row! {
    /// An order without its lines.
    pub struct OrderRow {
        pub id: OrderId,
        pub number: String,
        pub person_id: Option<Uuid>,
        pub email: String,
        pub phone: String,
        pub name: String,
        pub address: Json<Address>,
        pub lang: Lang,
        pub currency: Currency,
        pub goods_minor: i64,
        pub delivery_minor: i64,
        pub discount_minor: i64,
        pub tax_minor: i64,
        pub total_minor: i64,
        pub delivery_tax_minor: i64,
        pub state: State,
        pub placed_at: Timestamp,
        pub expires_at: Timestamp,
        /// What was due at once is paid or held.
        pub confirmed_at: Option<Timestamp>,
        /// Nothing was left to take.
        pub paid_at: Option<Timestamp>,
        pub refunding_at: Option<Timestamp>,
        pub refunded_minor: i64,
        pub ship_when_paid: Option<String>,
        pub needs_human: Option<String>,
        pub has_time: bool,
    }
}

platform::row! {
    pub struct OrderLineRow {
        pub kind: String,
        pub variant_id: Option<VariantId>,
        pub sku: String,
        pub title: Json<Localized>,
        pub quantity: i64,
        pub unit_minor: i64,
        pub gross_minor: i64,
        pub tax_bp: i32,
        pub tax_minor: i64,
        pub visit_id: Option<TimeId>,
        pub time: Option<Json<TimeChoice>>,
    }
}

platform::row! {
    pub struct EventRow {
        pub at: Timestamp,
        pub what: String,
        pub by: String,
        pub detail: Json<serde_json::Value>,
    }
}

platform::statements! {
    /// Orders placed at an address without an account become this person's.
    pub(crate) fn claim_orders(person: Uuid, email: &str) -> u64 =
        "update orders set person_id = $1 where email = $2 and person_id is null";

    pub fn insert_order(
        id: OrderId, number: &str, submit_token: &str, person: Option<Uuid>, email: &str, phone: &str, name: &str,
        address: &Json<&Address>, lang: Lang, currency: Currency, goods_minor: i64, delivery_minor: i64, discount_minor: i64,
        tax_minor: i64, total_minor: i64, placed_at: Timestamp, expires_at: Timestamp
    ) -> u64 =
        "insert into orders (id, number, submit_token, person_id, email, phone, name, address, lang, currency, goods_minor, delivery_minor,
             discount_minor, tax_minor, total_minor, placed_at, expires_at, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'pending')";

    pub fn insert_lines(
        order: OrderId, kinds: &[&str], variants: &[Option<Uuid>], skus: &[&str], titles: &[Json<&Localized>], quantities: &[i64],
        units: &[i64], discounts: &[i64], gross: &[i64], rates: &[i32], taxes: &[i64], visits: &[Option<Uuid>], times: &[Option<Json<&TimeChoice>>]
    ) -> u64 =
        "insert into order_lines (order_id, position, kind, variant_id, sku, title, quantity, unit_minor, discount_minor, gross_minor, tax_bp, tax_minor,
             visit_id, time)
         select $1, position::integer, kind, variant_id, sku, title, quantity, unit_minor, discount_minor, gross_minor, tax_bp, tax_minor, visit_id, time
         from unnest($2::text[], $3::uuid[], $4::text[], $5::jsonb[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::integer[], $11::bigint[],
                     $12::uuid[], $13::jsonb[])
             with ordinality as line (kind, variant_id, sku, title, quantity, unit_minor, discount_minor, gross_minor, tax_bp, tax_minor, visit_id, time, position)";

    pub fn insert_event(order: OrderId, at: Timestamp, what: &str, by: &str, detail: &serde_json::Value) -> u64 =
        "insert into order_events (order_id, at, what, by, detail) values ($1, $2, $3, $4, $5)";

    pub fn find_placed(submit_token: &str) -> Option<(OrderId, String)> =
        "select id, number from orders where submit_token = $1";

    pub fn find_order(number: &str) -> Option<OrderRow> =
        "select o.id, o.number, o.person_id, o.email, o.phone, o.name, o.address, o.lang, o.currency, o.goods_minor, o.delivery_minor, o.discount_minor, o.tax_minor, o.total_minor,
                coalesce((select sum(l.tax_minor) from order_lines l where l.order_id = o.id and l.kind = 'delivery'), 0)::bigint as delivery_tax_minor,
                o.state, o.placed_at, o.expires_at, o.confirmed_at, o.paid_at, o.refunding_at, o.refunded_minor, o.ship_when_paid, o.needs_human,
                exists (select from order_lines l where l.order_id = o.id and l.kind = 'visit') as has_time
         from orders o where o.number = $1";

    pub fn find_order_by_id(id: OrderId) -> Option<OrderRow> =
        "select o.id, o.number, o.person_id, o.email, o.phone, o.name, o.address, o.lang, o.currency, o.goods_minor, o.delivery_minor, o.discount_minor, o.tax_minor, o.total_minor,
                coalesce((select sum(l.tax_minor) from order_lines l where l.order_id = o.id and l.kind = 'delivery'), 0)::bigint as delivery_tax_minor,
                o.state, o.placed_at, o.expires_at, o.confirmed_at, o.paid_at, o.refunding_at, o.refunded_minor, o.ship_when_paid, o.needs_human,
                exists (select from order_lines l where l.order_id = o.id and l.kind = 'visit') as has_time
         from orders o where o.id = $1";

    pub fn lock_order(id: OrderId) -> Option<OrderRow> =
        "select o.id, o.number, o.person_id, o.email, o.phone, o.name, o.address, o.lang, o.currency, o.goods_minor, o.delivery_minor, o.discount_minor, o.tax_minor, o.total_minor,
                coalesce((select sum(l.tax_minor) from order_lines l where l.order_id = o.id and l.kind = 'delivery'), 0)::bigint as delivery_tax_minor,
                o.state, o.placed_at, o.expires_at, o.confirmed_at, o.paid_at, o.refunding_at, o.refunded_minor, o.ship_when_paid, o.needs_human,
                exists (select from order_lines l where l.order_id = o.id and l.kind = 'visit') as has_time
         from orders o where o.id = $1 for update of o";

    pub fn find_number_by_email(number: &str, email: &str) -> Option<(OrderId, String)> =
        "select id, number from orders where number = $1 and email = $2";

    pub fn list_order_lines(number: &str) -> Vec<OrderLineRow> =
        "select l.kind, l.variant_id, l.sku, l.title, l.quantity, l.unit_minor, l.gross_minor, l.tax_bp, l.tax_minor, l.visit_id, l.time
         from orders o join order_lines l on l.order_id = o.id where o.number = $1 order by l.position";

    pub fn list_events(number: &str) -> Vec<EventRow> =
        "select e.at, e.what, e.by, e.detail from orders o join order_events e on e.order_id = o.id where o.number = $1 order by e.id";

    pub fn set_state(id: OrderId, state: State) -> u64 =
        "update orders set state = $2 where id = $1";

    pub fn mark_shipping(id: OrderId, by: &str) -> u64 =
        "update orders set ship_when_paid = $2 where id = $1";

    pub fn mark_refunding(id: OrderId, now: Option<Timestamp>) -> u64 =
        "update orders set refunding_at = $2 where id = $1";

    pub fn set_needs_human(id: OrderId, reason: Option<&str>) -> u64 =
        "update orders set needs_human = $2 where id = $1";

    /// Unpaid orders past their time, oldest first.
    pub fn list_expired(before: Timestamp, limit: i64) -> Vec<(OrderId,)> =
        "select id from orders where state = 'pending' and expires_at <= $1 order by expires_at limit $2";
}
