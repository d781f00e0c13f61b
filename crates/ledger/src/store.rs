//! SQL of the books.

use jiff::Timestamp;
use kernel::Currency;
use platform::db::One;

use crate::EntryId;

platform::row! {
    /// What became of an entry: `is_same` is empty when its key is new, or stands since this very moment.
    pub(crate) struct InsertedRow {
        pub is_new: bool,
        pub is_same: Option<bool>,
    }
}

platform::row! {
    /// The sum of an account's postings: debit balances positive, credit balances negative.
    pub struct BalanceRow {
        pub account: String,
        pub currency: Currency,
        pub balance_minor: i64,
    }
}

platform::row! {
    /// One line of the journal.
    pub struct PostingRow {
        pub entry_id: EntryId,
        pub key: String,
        pub kind: String,
        pub memo: String,
        pub posted_at: Timestamp,
        pub account: String,
        pub currency: Currency,
        pub amount_minor: i64,
    }
}

platform::statements! {
    /// Accounts and postings are written only with a new entry; a key that stands is compared instead.
    pub(crate) fn insert_entry(
        id: EntryId, key: &str, kind: &str, reference: &str, memo: &str,
        accounts: &[&str], currencies: &[&str], amounts: &[i64], now: Timestamp
    ) -> One<InsertedRow> =
        "with entry as (
             insert into journal_entries (id, key, kind, reference, memo, posted_at)
             values ($1, $2, $3, $4, $5, $9) on conflict (key) do nothing returning id
         ), line as (
             select * from unnest($6::text[], $7::text[], $8::bigint[]) with ordinality as line (account, currency, amount_minor, line)
         ), opened as (
             insert into ledger_accounts (code, currency, created_at)
             select distinct line.account, line.currency, $9::timestamptz from entry, line order by 1, 2
             on conflict (code, currency) do nothing
         ), written as (
             insert into postings (entry_id, line, account, currency, amount_minor)
             select entry.id, line.line, line.account, line.currency, line.amount_minor from entry, line
         )
         select exists (select from entry) as is_new,
             (select e.kind = $3 and
                 (select array_agg(concat_ws(' ', p.account, p.currency, p.amount_minor) order by p.account, p.currency, p.amount_minor)
                  from postings p where p.entry_id = e.id)
                 is not distinct from
                 (select array_agg(concat_ws(' ', l.account, l.currency, l.amount_minor) order by l.account, l.currency, l.amount_minor)
                  from line l)
              from journal_entries e where e.key = $2) as is_same";

    /// The same comparison for a key that was committed while `insert_entry` waited for it.
    pub(crate) fn compare_entry(key: &str, kind: &str, accounts: &[&str], currencies: &[&str], amounts: &[i64]) -> One<(bool,)> =
        "select e.kind = $2 and
             (select array_agg(concat_ws(' ', p.account, p.currency, p.amount_minor) order by p.account, p.currency, p.amount_minor)
              from postings p where p.entry_id = e.id)
             is not distinct from
             (select array_agg(concat_ws(' ', l.account, l.currency, l.amount_minor) order by l.account, l.currency, l.amount_minor)
              from unnest($3::text[], $4::text[], $5::bigint[]) as l (account, currency, amount_minor))
         from journal_entries e where e.key = $1";

    /// Every account's balance.
    pub fn list_balances() -> Vec<BalanceRow> =
        "select account, currency, sum(amount_minor)::bigint as balance_minor
         from postings group by account, currency order by account, currency";

    /// What one reference (an order) has moved, account by account.
    pub fn list_balances_for(reference: &str) -> Vec<BalanceRow> =
        "select p.account, p.currency, sum(p.amount_minor)::bigint as balance_minor
         from journal_entries e join postings p on p.entry_id = e.id
         where e.reference = $1 group by p.account, p.currency order by p.account, p.currency";

    /// The journal of one reference, oldest first.
    pub fn list_postings_for(reference: &str) -> Vec<PostingRow> =
        "select e.id as entry_id, e.key, e.kind, e.memo, e.posted_at, p.account, p.currency, p.amount_minor
         from journal_entries e join postings p on p.entry_id = e.id
         where e.reference = $1 order by e.posted_at, e.id, p.line";

    pub(crate) fn count_entries() -> One<(i64, i64)> =
        "select (select count(*) from journal_entries), (select count(*) from postings)";

    pub(crate) fn list_currencies_off() -> Vec<(String, String, String)> =
        "select '', currency, sum(amount_minor)::text from postings group by currency having sum(amount_minor) <> 0 order by currency";

    pub(crate) fn list_entries_off() -> Vec<(String, String, String)> =
        "select e.key, p.currency, sum(p.amount_minor)::text from postings p join journal_entries e on e.id = p.entry_id
         group by e.key, p.currency having sum(p.amount_minor) <> 0 order by e.key limit 100";

    pub(crate) fn list_entries_incomplete() -> Vec<(String,)> =
        "select e.key from journal_entries e left join postings p on p.entry_id = e.id
         group by e.id, e.key having count(p.entry_id) < 2 order by e.key limit 100";
}
