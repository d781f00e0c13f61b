//! SQL of holds: pending entries, how they ended, and what is still pending.

use jiff::Timestamp;
use kernel::Currency;
use platform::db::One;

use super::entries::{BalanceRow, InsertedRow};
use crate::HoldId;

platform::row! {
    /// What became of a resolution: there is no hold without its id; `is_same` is empty when it is new,
    /// or stands since this very moment.
    pub(crate) struct ResolvedRow {
        pub hold_id: Option<HoldId>,
        pub is_new: bool,
        pub is_same: Option<bool>,
    }
}

platform::row! {
    /// A hold and, once it has ended, how. `posted_minor` was taken; the rest of `amount_minor` was let go.
    pub struct HoldRow {
        pub id: HoldId,
        pub key: String,
        pub kind: String,
        pub reference: String,
        pub memo: String,
        pub currency: Currency,
        pub amount_minor: i64,
        pub held_at: Timestamp,
        /// `posted` or `voided`.
        pub outcome: Option<String>,
        pub posted_minor: Option<i64>,
        pub reason: Option<String>,
        pub resolved_at: Option<Timestamp>,
    }
}

platform::statements! {
    /// As `insert_entry`, into the pending tables.
    pub(crate) fn insert_pending(
        id: HoldId, key: &str, kind: &str, reference: &str, memo: &str,
        accounts: &[&str], currencies: &[&str], amounts: &[i64], now: Timestamp
    ) -> One<InsertedRow> =
        "with line as (
             select * from unnest($6::text[], $7::text[], $8::bigint[]) with ordinality as line (account, currency, amount_minor, line)
         ), entry as (
             insert into pending_entries (id, key, kind, reference, memo, currency, amount_minor, held_at)
             select $1, $2, $3, $4, $5, min(currency), sum(amount_minor) filter (where amount_minor > 0), $9 from line
             on conflict (key) do nothing returning id
         ), opened as (
             insert into ledger_accounts (code, currency, created_at)
             select distinct line.account, line.currency, $9::timestamptz from entry, line order by 1, 2
             on conflict (code, currency) do nothing
         ), written as (
             insert into pending_postings (pending_id, line, account, currency, amount_minor)
             select entry.id, line.line, line.account, line.currency, line.amount_minor from entry, line
         )
         select exists (select from entry) as is_new,
             (select e.kind = $3 and
                 (select array_agg(concat_ws(' ', p.account, p.currency, p.amount_minor) order by p.account, p.currency, p.amount_minor)
                  from pending_postings p where p.pending_id = e.id)
                 is not distinct from
                 (select array_agg(concat_ws(' ', l.account, l.currency, l.amount_minor) order by l.account, l.currency, l.amount_minor)
                  from line l)
              from pending_entries e where e.key = $2) as is_same";

    pub(crate) fn compare_pending(key: &str, kind: &str, accounts: &[&str], currencies: &[&str], amounts: &[i64]) -> Option<(bool,)> =
        "select e.kind = $2 and
             (select array_agg(concat_ws(' ', p.account, p.currency, p.amount_minor) order by p.account, p.currency, p.amount_minor)
              from pending_postings p where p.pending_id = e.id)
             is not distinct from
             (select array_agg(concat_ws(' ', l.account, l.currency, l.amount_minor) order by l.account, l.currency, l.amount_minor)
              from unnest($3::text[], $4::text[], $5::bigint[]) as l (account, currency, amount_minor))
         from pending_entries e where e.key = $1";

    /// Ends a hold unless it has ended. No amount: the whole of it.
    pub(crate) fn insert_resolution(
        key: &str, outcome: &str, currency: Option<Currency>, posted_minor: Option<i64>, reason: &str, now: Timestamp
    ) -> One<ResolvedRow> =
        "with pending as (
             select id, currency, amount_minor from pending_entries where key = $1
         ), ended as (
             insert into pending_resolutions (pending_id, outcome, currency, held_minor, posted_minor, reason, resolved_at)
             select id, $2, coalesce($3, currency), amount_minor, coalesce($4, amount_minor), $5, $6 from pending
             on conflict (pending_id) do nothing returning pending_id
         )
         select (select id from pending) as hold_id, exists (select from ended) as is_new,
             (select r.outcome = $2 and r.posted_minor = coalesce($4, p.amount_minor) and r.currency = coalesce($3, r.currency)
              from pending p join pending_resolutions r on r.pending_id = p.id) as is_same";

    /// The same comparison for a resolution that was committed while `insert_resolution` waited for it.
    pub(crate) fn compare_resolution(key: &str, outcome: &str, currency: Option<Currency>, posted_minor: Option<i64>) -> Option<(bool,)> =
        "select r.outcome = $2 and r.posted_minor = coalesce($4, p.amount_minor) and r.currency = coalesce($3, r.currency)
         from pending_entries p join pending_resolutions r on r.pending_id = p.id where p.key = $1";

    /// Holds that have not ended, oldest first.
    pub fn list_pending() -> Vec<HoldRow> =
        "select p.id, p.key, p.kind, p.reference, p.memo, p.currency, p.amount_minor, p.held_at,
             r.outcome, r.posted_minor, r.reason, r.resolved_at
         from pending_entries p left join pending_resolutions r on r.pending_id = p.id
         where r.pending_id is null order by p.held_at, p.id";

    /// Every hold of one reference (an order), ended or not, oldest first.
    pub fn list_holds_for(reference: &str) -> Vec<HoldRow> =
        "select p.id, p.key, p.kind, p.reference, p.memo, p.currency, p.amount_minor, p.held_at,
             r.outcome, r.posted_minor, r.reason, r.resolved_at
         from pending_entries p left join pending_resolutions r on r.pending_id = p.id
         where p.reference = $1 order by p.held_at, p.id";

    pub fn find_hold(key: &str) -> Option<HoldRow> =
        "select p.id, p.key, p.kind, p.reference, p.memo, p.currency, p.amount_minor, p.held_at,
             r.outcome, r.posted_minor, r.reason, r.resolved_at
         from pending_entries p left join pending_resolutions r on r.pending_id = p.id
         where p.key = $1";

    /// What is pending on each account. No part of it is in `list_balances`.
    pub fn list_pending_balances() -> Vec<BalanceRow> =
        "select l.account, l.currency, sum(l.amount_minor)::bigint as balance_minor
         from pending_entries p join pending_postings l on l.pending_id = p.id
         where not exists (select from pending_resolutions r where r.pending_id = p.id)
         group by l.account, l.currency order by l.account, l.currency";
}
