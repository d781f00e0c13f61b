//! SQL of the real kills: what the auditor reads of our tables. Writes nothing but what an operator would before opening.

use anyhow::Result;
use tokio_postgres::NoTls;

platform::row! {
    /// What is still under way, by kind; all zero when the shop is quiet.
    #[derive(Default, PartialEq, Eq)]
    pub struct Unsettled {
        pub calls: i64,
        pub refunds: i64,
        pub deciding: i64,
        pub events: i64,
        pub tasks: i64,
    }
}

platform::row! {
    /// An order and how much of it there is.
    pub struct OrderRow {
        pub number: String,
        /// `ord_…`
        pub reference: String,
        pub email: String,
        pub state: String,
        pub total_minor: i64,
        pub needs_human: Option<String>,
        pub lines: i64,
        pub reservations: i64,
        pub dues: i64,
        pub placed_events: i64,
        /// Entries that sell it.
        pub sales: i64,
        pub paid_minor: i64,
        pub held_minor: i64,
    }
}

platform::row! {
    pub struct PaymentRow {
        pub id: String,
        pub reference: String,
        pub state: String,
        pub amount_minor: i64,
        pub captured_minor: i64,
        pub refunded_minor: i64,
        pub gateway_payment: Option<String>,
        pub needs_human: Option<String>,
    }
}

platform::row! {
    pub struct RefundRow {
        pub state: String,
        pub amount_minor: i64,
        pub gateway_refund: Option<String>,
        /// As staff named it, in the note.
        pub note: Option<String>,
        pub number: Option<String>,
    }
}

platform::row! {
    /// A shelf place: what is there, and what the reservations say ought to be.
    pub struct StockRow {
        pub sku: String,
        pub at_start: Option<i64>,
        pub on_hand: i64,
        pub reserved: i64,
        pub sold: i64,
        pub held: i64,
    }
}

platform::statements! {
    /// A connection of a server that works on something right now, or else any of a server.
    pub fn find_backend() -> Option<(i32,)> =
        "select pid from pg_stat_activity where application_name = 'comptoir' and pid <> pg_backend_pid() and datname = current_database()
         order by (state = 'active') desc, state_change desc limit 1";

    pub fn count_unsettled() -> platform::db::One<Unsettled> =
        "select (select count(*) from gateway_calls where state in ('pending', 'sending', 'unknown')) as calls,
                (select count(*) from refunds where state in ('requested', 'pending')) as refunds,
                (select count(*) from payments where state in ('capturing', 'voiding') or is_processing and state = 'open') as deciding,
                (select count(*) from gateway_events where state <> 'applied') as events,
                (select count(*) from tasks where name like 'payments.%' and run_at <= now() and failed_at is null
                     and (locked_until is null or locked_until <= now())) as tasks";

    pub fn list_orders() -> Vec<OrderRow> =
        "select o.number, 'ord_' || replace(o.id::text, '-', '') as reference, o.email::text as email, o.state, o.total_minor, o.needs_human,
             (select count(*) from order_lines l where l.order_id = o.id) as lines,
             (select count(*) from stock_reservations s where s.holder_id = o.id) as reservations,
             (select count(*) from amounts_due d where d.order_id = o.id) as dues,
             (select count(*) from order_events e where e.order_id = o.id and e.what = 'placed') as placed_events,
             (select count(*) from journal_entries j where j.reference = 'ord_' || replace(o.id::text, '-', '') and j.kind = 'sale') as sales,
             (select coalesce(sum(d.paid_minor), 0)::bigint from amounts_due d where d.order_id = o.id) as paid_minor,
             (select coalesce(sum(d.held_minor), 0)::bigint from amounts_due d where d.order_id = o.id) as held_minor
         from orders o order by o.placed_at";

    pub fn list_payments() -> Vec<PaymentRow> =
        "select 'pay_' || replace(id::text, '-', '') as id, reference, state, amount_minor, captured_minor, refunded_minor, gateway_payment, needs_human
         from payments order by created_at";

    pub fn list_refunds() -> Vec<RefundRow> =
        "select r.state, r.amount_minor, r.gateway_refund, q.note, o.number
         from refunds r left join order_refunds q on q.refund_id = r.id left join orders o on o.id = q.order_id order by r.requested_at";

    pub fn list_stock() -> Vec<StockRow> =
        "select v.sku, v.imported_on_hand as at_start, v.on_hand, v.reserved,
             (select coalesce(sum(s.quantity - s.returned), 0)::bigint from stock_reservations s where s.variant_id = v.id and s.state in ('kept', 'returned')) as sold,
             (select coalesce(sum(s.quantity), 0)::bigint from stock_reservations s where s.variant_id = v.id and s.state = 'held') as held
         from variants v order by v.sku";

    /// What our books say lies at the gateway, and the fees in it.
    pub fn sum_gateway() -> platform::db::One<(i64, i64)> =
        "select coalesce(sum(p.amount_minor), 0)::bigint, coalesce(-sum(p.amount_minor) filter (where e.kind = 'fee'), 0)::bigint
         from postings p join journal_entries e on e.id = p.entry_id where p.account = 'gateway:stripe'";

    pub fn list_failed_tasks() -> Vec<(String,)> =
        "select name || ': ' || coalesce(last_error, '') from tasks where failed_at is not null";
}

/// Makes the database of the shop.
pub async fn create_database(url: &str, name: &str) -> Result<()> {
    execute(url, &format!("create database {name}")).await
}

/// A shop that sells over the counter only: no parcels here.
pub async fn open_counter(url: &str) -> Result<()> {
    let counter = "insert into delivery_methods (code, kind, zone, names, delay, price_minor, currency, tax_bp)
        values ('counter', 'counter', null, '{\"fr\": \"Comptoir\", \"ar\": \"Comptoir\", \"en\": \"Counter\"}',
                '{\"fr\": \"-\", \"ar\": \"-\", \"en\": \"-\"}', 0, 'DZD', 1900)";
    execute(url, counter).await
}

async fn execute(url: &str, sql: &str) -> Result<()> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let driver = tokio::spawn(connection);
    let done = client.batch_execute(sql).await;
    drop(client);
    // The connection ends with its client.
    let _ = driver.await;
    Ok(done?)
}
