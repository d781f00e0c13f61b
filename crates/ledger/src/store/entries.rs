//! SQL of journal entries: writing one once, and what the postings add up to.

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
    /// The same for an entry on accounts with a floor: what the first of them lacks, when nothing was written for that.
    pub(crate) struct FlooredRow {
        pub is_new: bool,
        pub is_same: Option<bool>,
        pub short_account: Option<String>,
        pub short_currency: Option<Currency>,
        pub short_minor: Option<i64>,
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
    /// Accounts and postings are written only with a new entry; a key that stands is compared instead. A clock that went
    /// back does not post into a closed period.
    pub(crate) fn insert_entry(
        id: EntryId, key: &str, kind: &str, reference: &str, memo: &str,
        accounts: &[&str], currencies: &[&str], amounts: &[i64], now: Timestamp
    ) -> One<InsertedRow> =
        "with entry as (
             insert into journal_entries (id, key, kind, reference, memo, posted_at)
             values ($1, $2, $3, $4, $5, greatest($9, (select max(up_to) + interval '1 microsecond' from ledger_checkpoints)))
             on conflict (key) do nothing returning id
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

    /// The same where an account has a floor. Their running balances are locked by code first; the entry is written, and
    /// they are moved, only if none of them goes past its floor or the entry may ($10).
    pub(crate) fn insert_floored_entry(
        id: EntryId, key: &str, kind: &str, reference: &str, memo: &str,
        accounts: &[&str], currencies: &[&str], amounts: &[i64], now: Timestamp, may_go_below: bool
    ) -> One<FlooredRow> =
        "with line as (
             select * from unnest($6::text[], $7::text[], $8::bigint[]) with ordinality as line (account, currency, amount_minor, line)
         ), change as materialized (
             select account, currency, sum(amount_minor)::bigint as amount_minor
             from line where ledger_floor_side(account) <> 0 group by account, currency
         ), locked as materialized (
             select f.account, f.currency, f.balance_minor, f.allowed_below_minor
             from ledger_floor_balances f join change c on c.account = f.account and c.currency = f.currency
             order by f.account, f.currency for no key update of f
         ), after as materialized (
             select c.account, c.currency, c.amount_minor, l.account is not null as is_open,
                 coalesce(l.balance_minor, 0) + c.amount_minor as balance_minor,
                 greatest(0, -ledger_floor_side(c.account) * (coalesce(l.balance_minor, 0) + c.amount_minor)) as below_minor,
                 coalesce(l.allowed_below_minor, 0) as allowed_below_minor
             from change c left join locked l on l.account = c.account and l.currency = c.currency
         ), short as materialized (
             select account, currency, below_minor - allowed_below_minor as missing_minor
             from after where below_minor > allowed_below_minor and not $10 order by account, currency limit 1
         ), entry as (
             insert into journal_entries (id, key, kind, reference, memo, posted_at)
             select $1, $2, $3, $4, $5, greatest($9, (select max(up_to) + interval '1 microsecond' from ledger_checkpoints))
             where not exists (select from short)
             on conflict (key) do nothing returning id
         ), opened as (
             insert into ledger_accounts (code, currency, created_at)
             select distinct line.account, line.currency, $9::timestamptz from entry, line order by 1, 2
             on conflict (code, currency) do nothing
         ), written as (
             insert into postings (entry_id, line, account, currency, amount_minor)
             select entry.id, line.line, line.account, line.currency, line.amount_minor from entry, line
         ), moved as (
             update ledger_floor_balances f set balance_minor = a.balance_minor, allowed_below_minor = a.below_minor
             from after a, entry where a.is_open and f.account = a.account and f.currency = a.currency
         ), begun as (
             insert into ledger_floor_balances as f (account, currency, balance_minor, allowed_below_minor)
             select a.account, a.currency, a.balance_minor, a.below_minor from after a, entry where not a.is_open order by 1, 2
             on conflict (account, currency) do update set balance_minor = f.balance_minor + excluded.balance_minor,
                 allowed_below_minor = greatest(0, -ledger_floor_side(f.account) * (f.balance_minor + excluded.balance_minor))
         )
         select exists (select from entry) as is_new,
             (select e.kind = $3 and
                 (select array_agg(concat_ws(' ', p.account, p.currency, p.amount_minor) order by p.account, p.currency, p.amount_minor)
                  from postings p where p.entry_id = e.id)
                 is not distinct from
                 (select array_agg(concat_ws(' ', l.account, l.currency, l.amount_minor) order by l.account, l.currency, l.amount_minor)
                  from line l)
              from journal_entries e where e.key = $2) as is_same,
             (select account from short) as short_account,
             (select currency from short) as short_currency,
             (select missing_minor from short) as short_minor";

    /// The same comparison for a key that was committed while the insert waited for it. Nothing when the key is unknown.
    pub(crate) fn compare_entry(key: &str, kind: &str, accounts: &[&str], currencies: &[&str], amounts: &[i64]) -> Option<(bool,)> =
        "select e.kind = $2 and
             (select array_agg(concat_ws(' ', p.account, p.currency, p.amount_minor) order by p.account, p.currency, p.amount_minor)
              from postings p where p.entry_id = e.id)
             is not distinct from
             (select array_agg(concat_ws(' ', l.account, l.currency, l.amount_minor) order by l.account, l.currency, l.amount_minor)
              from unnest($3::text[], $4::text[], $5::bigint[]) as l (account, currency, amount_minor))
         from journal_entries e where e.key = $1";

    /// Which of these keys are posted.
    pub fn list_known_keys(keys: &[&str]) -> Vec<(String,)> =
        "select key from journal_entries where key = any($1::text[])";

    /// Every account's balance, from nothing but its postings.
    pub(crate) fn list_sums() -> Vec<BalanceRow> =
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
}
