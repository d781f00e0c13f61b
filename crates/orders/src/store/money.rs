//! SQL of an order's money: its amounts due, what a decision changes, and what went back.

use jiff::Timestamp;
use payments::RefundId;
use platform::db::One;
use uuid::Uuid;

use crate::due::{Due, DueWhen, Purpose};
use crate::order::{OrderId, State};
use crate::refund::gone_back::{Book, RefundKind};

platform::row! {
    /// A stored line and what of it went back.
    pub struct LineLeftRow {
        pub position: i32,
        pub kind: String,
        pub quantity: i64,
        pub gross_minor: i64,
        pub tax_minor: i64,
        pub back_quantity: i64,
        pub back_minor: i64,
        pub back_tax_minor: i64,
    }
}

platform::row! {
    /// A refund as the order keeps it.
    pub struct RefundRow {
        pub refund_id: RefundId,
        pub kind: RefundKind,
        pub reason: String,
        pub note: String,
        pub by: String,
        pub amount_minor: i64,
        pub book: Option<Book>,
        pub requested_at: Timestamp,
        pub failed_at: Option<Timestamp>,
    }
}

platform::row! {
    /// An act of staff; `by` is the name of whoever did it, or the part they had where they are not known.
    pub struct ActRow {
        pub at: Timestamp,
        pub by: String,
        pub verb: String,
    }
}

platform::row! {
    pub struct ShareRow {
        pub position: i32,
        pub quantity: Option<i64>,
        pub put_back: i64,
        pub amount_minor: i64,
        pub tax_minor: i64,
    }
}

platform::statements! {
    /// What was done to an order or anything else of that name, oldest first.
    pub fn list_acts(subject: &str) -> Vec<ActRow> =
        "select a.at, coalesce(p.name, a.part) as by, a.verb from audit_entries a left join people p on p.id = a.person_id
         where a.subject = $1 and a.refused is null order by a.id";

    pub fn insert_dues(
        order: OrderId, purposes: &[Purpose], dues: &[DueWhen], captures: &[&str], amounts: &[i64]
    ) -> u64 =
        "insert into amounts_due (order_id, position, purpose, due, capture, amount_minor)
         select $1, position::integer, purpose, due, capture, amount_minor
         from unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) with ordinality as d (purpose, due, capture, amount_minor, position)";

    /// Under the order's lock, in a statement of its own after it: it then sees what the one before has committed.
    pub fn list_dues(order: OrderId) -> Vec<Due> =
        "select position, purpose, due, capture, amount_minor, payment_id, held_minor, paid_minor, waived_minor, cash_minor,
             cash_back_minor
         from amounts_due where order_id = $1 order by position";

    pub fn list_dues_by_number(number: &str) -> Vec<Due> =
        "select d.position, d.purpose, d.due, d.capture, d.amount_minor, d.payment_id, d.held_minor, d.paid_minor, d.waived_minor, d.cash_minor,
             d.cash_back_minor
         from orders o join amounts_due d on d.order_id = o.id where o.number = $1 order by d.position";

    /// What a decision leaves of an order, its amounts due and its timeline, in one go.
    pub fn store_step(
        order: OrderId, state: State, confirmed_at: Option<Timestamp>, paid_at: Option<Timestamp>, refunding_at: Option<Timestamp>,
        refunded_minor: i64, ship_when_paid: Option<&str>, needs_human: Option<&str>,
        positions: &[i32], payments: &[Option<Uuid>], held: &[i64], paid: &[i64], waived: &[i64], cash: &[i64],
        now: Timestamp, what: &[&str], by: &[&str], details: &[serde_json::Value]
    ) -> u64 =
        "with filled as (
             update amounts_due d set payment_id = n.payment_id, held_minor = n.held_minor, paid_minor = n.paid_minor, waived_minor = n.waived_minor,
                 cash_minor = n.cash_minor
             from unnest($9::integer[], $10::uuid[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[])
                 as n (position, payment_id, held_minor, paid_minor, waived_minor, cash_minor)
             where d.order_id = $1 and d.position = n.position
         ), happened as (
             insert into order_events (order_id, at, what, by, detail)
             select $1, $15, w.what, w.by, w.detail
             from unnest($16::text[], $17::text[], $18::jsonb[]) with ordinality as w (what, by, detail, place) order by w.place
         )
         update orders set state = $2, confirmed_at = $3, paid_at = $4, refunding_at = $5, refunded_minor = $6, ship_when_paid = $7,
             needs_human = $8
         where id = $1";

    /// The order's lines with what of each went back, or was never taken.
    pub fn list_lines_left(order: OrderId) -> Vec<LineLeftRow> =
        "select l.position, l.kind, l.quantity, l.gross_minor, l.tax_minor,
                coalesce(sum(b.quantity), 0)::bigint as back_quantity, coalesce(sum(b.amount_minor), 0)::bigint as back_minor,
                coalesce(sum(b.tax_minor), 0)::bigint as back_tax_minor
         from order_lines l
         left join (order_refund_lines b join order_refunds r on r.refund_id = b.refund_id and r.failed_at is null)
             on r.order_id = l.order_id and b.position = l.position
         where l.order_id = $1 group by l.order_id, l.position order by l.position";

    pub fn find_refund(refund: RefundId) -> Option<RefundRow> =
        "select refund_id, kind, reason, note, by, amount_minor, book, requested_at, failed_at from order_refunds where refund_id = $1";

    pub fn list_shares(refund: RefundId) -> Vec<ShareRow> =
        "select position, quantity, put_back, amount_minor, tax_minor from order_refund_lines where refund_id = $1 order by position";

    /// What went back of an order, oldest first.
    pub fn list_refunds(order: OrderId) -> Vec<RefundRow> =
        "select refund_id, kind, reason, note, by, amount_minor, book, requested_at, failed_at
         from order_refunds where order_id = $1 order by requested_at, refund_id";

    /// Of what was paid in cash, so much more is to be given back, by position.
    pub fn add_cash_back(order: OrderId, positions: &[i32], amounts: &[i64]) -> u64 =
        "update amounts_due d set cash_back_minor = d.cash_back_minor + b.amount_minor
         from unnest($2::integer[], $3::bigint[]) as b (position, amount_minor)
         where d.order_id = $1 and d.position = b.position";

    pub fn is_requested(order: OrderId, request: &str) -> One<(bool,)> =
        "select exists (select from order_refunds where order_id = $1 and request = $2)";

    /// What a request has made, one row a payment.
    pub fn list_requested(order: OrderId, request: &str) -> Vec<(RefundId, i64)> =
        "select refund_id, amount_minor from order_refunds where order_id = $1 and request = $2 order by requested_at, refund_id";

    /// The shares of a request, over all its payments.
    pub fn list_shares_requested(order: OrderId, request: &str) -> Vec<(i32, Option<i64>, i64, i64)> =
        "select l.position, sum(l.quantity)::bigint, sum(l.amount_minor)::bigint, sum(l.tax_minor)::bigint
         from order_refund_lines l join order_refunds r on r.refund_id = l.refund_id
         where r.order_id = $1 and r.request = $2 group by l.position order by l.position";

    /// Once a refund; its shares come with it or later.
    pub fn insert_refund(
        refund: Uuid, order: OrderId, request: &str, kind: RefundKind, reason: &str, note: &str, by: &str, amount_minor: i64, now: Timestamp
    ) -> u64 =
        "insert into order_refunds (refund_id, order_id, request, kind, reason, note, by, amount_minor, requested_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (refund_id) do nothing";

    pub fn insert_shares(
        refund: Uuid, positions: &[i32], quantities: &[Option<i64>], put_back: &[i64], amounts: &[i64], taxes: &[i64]
    ) -> u64 =
        "insert into order_refund_lines (refund_id, position, quantity, put_back, amount_minor, tax_minor)
         select $1, position, quantity, put_back, amount_minor, tax_minor
         from unnest($2::integer[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
             as s (position, quantity, put_back, amount_minor, tax_minor)
         on conflict (refund_id, position) do nothing";

    pub fn mark_refund_done(refund: RefundId, book: Book) -> u64 =
        "update order_refunds set book = $2 where refund_id = $1";

    pub fn mark_refund_failed(refund: RefundId, now: Timestamp) -> u64 =
        "update order_refunds set failed_at = $2 where refund_id = $1";

    /// The variants of lines, for putting pieces back.
    pub fn list_variants(order: OrderId) -> Vec<(i32, catalog::VariantId)> =
        "select position, variant_id from order_lines where order_id = $1 and variant_id is not null order by position";
}
