//! SQL of what waits for a person: one list over payments, their messages, disputes, accounts, differences and orders.
//! Reads the rows of other slices and writes none.

use jiff::Timestamp;
use kernel::Currency;
use payments::{AccountId, PaymentId};

platform::row! {
    /// One thing that waits.
    pub struct WaitingRow {
        /// event, call, hold, dispute, difference, payment, order, account, transfer or reversal.
        pub kind: String,
        /// Why, as its slice says it.
        pub code: String,
        /// Its id, as text.
        pub subject: String,
        pub payment_id: Option<PaymentId>,
        pub account_id: Option<AccountId>,
        /// Of its order.
        pub number: Option<String>,
        pub amount_minor: Option<i64>,
        pub currency: Option<Currency>,
        pub since: Timestamp,
        pub due: Option<Timestamp>,
        /// In the machine's own words: an error, an object's id.
        pub detail: Option<String>,
    }
}

/// `$1`: holds that end before it are shown.
macro_rules! waiting {
    () => {
        "with waiting as (
             select 'event' as kind, e.state as code, 'gev_' || replace(e.id::text, '-', '') as subject, p.id as payment_id, p.account_id, p.number,
                 p.amount_minor, p.currency, e.received_at as since, null::timestamptz as due, concat_ws(' · ', e.kind, e.error) as detail
             from gateway_events e left join payments p on p.id = e.payment_id where e.state in ('unmatched', 'failed')
             union all
             select 'call', c.kind, 'cal_' || replace(c.id::text, '-', ''), p.id, coalesce(c.account_id, p.account_id), p.number, p.amount_minor, p.currency,
                 coalesce(c.first_sent_at, c.created_at), null, c.error
             from gateway_calls c left join payments p on p.id = c.payment_id where c.state = 'unknown'
             union all
             select 'hold', 'hold', 'pay_' || replace(p.id::text, '-', ''), p.id, p.account_id, p.number, p.held_minor, p.currency, p.created_at,
                 p.hold_expires_at, null
             from payments p where p.state = 'held' and p.hold_expires_at <= $1
             union all
             select 'dispute', d.reason, 'dsp_' || replace(d.id::text, '-', ''), p.id, p.account_id, p.number, d.amount_minor, p.currency, d.opened_at,
                 d.due_by, null
             from disputes d join payments p on p.id = d.payment_id
             where d.closed_at is null and d.state in ('needs_response', 'warning_needs_response')
             union all
             select 'difference', d.kind, 'dif_' || replace(d.id::text, '-', ''), p.id, p.account_id, p.number, d.amount_minor, d.currency, d.found_at, null,
                 d.object
             from reconciliation_differences d left join payments p on p.id = d.payment_id where d.state = 'open'
             union all
             select 'payment', p.needs_human, 'pay_' || replace(p.id::text, '-', ''), p.id, p.account_id, p.number, p.amount_minor, p.currency, p.updated_at,
                 null, null
             from payments p where p.needs_human is not null
                 and not exists (select from orders o where o.number = p.number and o.needs_human <> 'dispute_opened')
                 and not (p.needs_human = 'found_by_reconciliation' and exists (
                     select from reconciliation_differences d where d.payment_id = p.id and d.kind = 'payment_found' and d.state = 'open'))
                 and not (p.needs_human in ('transfer_failed', 'reversal_failed') and exists (
                     select from transfers t left join transfer_reversals r on r.transfer_id = t.id and r.state = 'failed'
                     where t.payment_id = p.id and (t.state = 'failed' or r.id is not null)))
             union all
             select 'order', o.needs_human, 'ord_' || replace(o.id::text, '-', ''), null, null, o.number, o.total_minor, o.currency,
                 coalesce((select max(e.at) from order_events e where e.order_id = o.id and e.what = 'needs_human'), o.placed_at), null, null
             from orders o where o.needs_human is not null
                 and not (o.needs_human = 'dispute_opened' and exists (
                     select from payments p join disputes d on d.payment_id = p.id
                     where p.reference = 'ord_' || replace(o.id::text, '-', '') and d.closed_at is null
                         and d.state in ('needs_response', 'warning_needs_response')))
             union all
             select 'account', coalesce(a.needs_human, a.state), 'acc_' || replace(a.id::text, '-', ''), null, a.id, null, null, null, a.updated_at, null,
                 a.disabled_reason
             from connected_accounts a where a.state = 'restricted' or a.needs_human is not null
             union all
             select 'transfer', t.state, 'trf_' || replace(t.id::text, '-', ''), p.id, t.account_id, p.number, t.amount_minor, p.currency, t.updated_at, null,
                 t.failure_code
             from transfers t join payments p on p.id = t.payment_id
             where t.state = 'failed' and not exists (
                 select from audit_entries a where a.subject = 'trf_' || replace(t.id::text, '-', '') and a.verb = 'resolve' and a.refused is null)
             union all
             select 'reversal', r.state, 'trr_' || replace(r.id::text, '-', ''), p.id, t.account_id, p.number, r.amount_minor, p.currency, r.updated_at, null,
                 r.failure_code
             from transfer_reversals r join transfers t on t.id = r.transfer_id join payments p on p.id = t.payment_id
             where r.state = 'failed' and not exists (
                 select from audit_entries a where a.subject = 'trr_' || replace(r.id::text, '-', '') and a.verb = 'resolve' and a.refused is null)
         ) "
    };
}

platform::statements! {
    /// How many of each kind, and the nearest deadline among them.
    pub fn count_waiting(soon: Timestamp) -> Vec<(String, i64, Option<Timestamp>)> =
        concat!(waiting!(), "select kind, count(*), min(due) from waiting group by kind order by kind");

    /// Deadlines first, then the oldest; after a place in the list (`due`, `since`, `subject`). A null kind or subject does
    /// not filter.
    pub fn list_waiting(
        soon: Timestamp, kind: Option<&str>, only: Option<&str>, after_due: Option<Timestamp>, after_since: Option<Timestamp>,
        after_subject: Option<&str>, limit: i64
    ) -> Vec<WaitingRow> =
        concat!(waiting!(),
        "select w.kind, w.code, w.subject, w.payment_id, w.account_id, o.number, w.amount_minor, w.currency, w.since, w.due, w.detail
         from waiting w left join orders o on o.number = w.number
         where ($2::text is null or w.kind = $2) and ($3::text is null or w.subject = $3)
             and ($5::timestamptz is null
                 or (coalesce(w.due, '9999-01-01Z'), w.since, w.kind || w.subject) > (coalesce($4::timestamptz, '9999-01-01Z'), $5, $6::text))
         order by coalesce(w.due, '9999-01-01Z'), w.since, w.kind || w.subject limit $7");
}
