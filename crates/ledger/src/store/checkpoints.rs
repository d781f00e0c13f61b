//! SQL of checkpoints: closing a period with every account's balance at its end.

use jiff::Timestamp;
use platform::db::One;

platform::statements! {
    /// How long a checkpoint may keep entries waiting, in milliseconds as text: until the end of this transaction.
    pub(crate) fn set_lock_timeout(milliseconds: &str) -> One<(String,)> =
        "select set_config('lock_timeout', $1, true)";

    /// Waits for entries that are being written, and lets no other in until this transaction ends. Reading goes on.
    pub(crate) fn lock_journal() -> u64 =
        "lock table journal_entries in share row exclusive mode";

    /// Closes the period up to `$1`: the last checkpoint's balances and the postings since. Nothing if fewer than `$3`
    /// entries would be added. Runs behind `lock_journal`, so that it sees every entry of the period there will ever be.
    pub(crate) fn insert_checkpoint(up_to: Timestamp, now: Timestamp, at_least: i64) -> One<(i64,)> =
        "with last as materialized (
             select coalesce(max(up_to), '-infinity') as up_to from ledger_checkpoints
         ), since as materialized (
             select e.id from last, journal_entries e where e.posted_at > last.up_to and e.posted_at <= $1
         ), closed as (
             insert into ledger_checkpoints (up_to, entries, taken_at)
             select $1, since.entries, $2 from (select count(*) as entries from since) since where since.entries >= $3
             returning up_to, entries
         ), summed as (
             insert into ledger_checkpoint_balances (up_to, account, currency, balance_minor)
             select closed.up_to, part.account, part.currency, sum(part.amount_minor)
             from closed, (
                 select b.account, b.currency, b.balance_minor as amount_minor
                 from last join ledger_checkpoint_balances b on b.up_to = last.up_to
                 union all
                 select p.account, p.currency, p.amount_minor from since join postings p on p.entry_id = since.id
             ) part group by closed.up_to, part.account, part.currency
         )
         select coalesce((select entries from closed), 0)";
}
