//! SQL of checkpoints: closing a period with every account's balance at its end.

use jiff::Timestamp;
use platform::db::One;

use super::entries::BalanceRow;

platform::statements! {
    /// How long a checkpoint may keep entries waiting, in milliseconds as text: until the end of this transaction.
    pub(crate) fn set_lock_timeout(milliseconds: &str) -> One<(String,)> =
        "select set_config('lock_timeout', $1, true)";

    /// Waits for entries that are being written, and lets no other in until this transaction ends. Reading goes on.
    pub(crate) fn lock_journal() -> u64 =
        "lock table journal_entries in share row exclusive mode";

    /// The end of the last closed period. A parameter of the statements below and not a part of them, so that they are
    /// planned for the few entries since and not for a third of all.
    pub(crate) fn find_last() -> One<(Option<Timestamp>,)> =
        "select max(up_to) from ledger_checkpoints";

    /// Closes the period up to `$1`: the balances of the last checkpoint, `$2`, and the postings since. Nothing if fewer
    /// than `$4` entries would be added. Runs behind `lock_journal`, so that it sees every entry of the period there will
    /// ever be.
    pub(crate) fn insert_checkpoint(up_to: Timestamp, last: Option<Timestamp>, now: Timestamp, at_least: i64) -> One<(i64,)> =
        "with since as materialized (
             select id from journal_entries where posted_at > coalesce($2::timestamptz, '-infinity') and posted_at <= $1
         ), closed as (
             insert into ledger_checkpoints (up_to, entries, taken_at)
             select $1, since.entries, $3 from (select count(*) as entries from since) since where since.entries >= $4
             returning up_to, entries
         ), summed as (
             insert into ledger_checkpoint_balances (up_to, account, currency, balance_minor)
             select closed.up_to, part.account, part.currency, sum(part.amount_minor)
             from closed, (
                 select account, currency, balance_minor as amount_minor from ledger_checkpoint_balances where up_to = $2
                 union all
                 select p.account, p.currency, p.amount_minor from since join postings p on p.entry_id = since.id
             ) part group by closed.up_to, part.account, part.currency
         )
         select coalesce((select entries from closed), 0)";

    /// Every account's balance: that of the checkpoint at `$1`, and the postings since.
    pub(crate) fn list_balances_since(up_to: Timestamp) -> Vec<BalanceRow> =
        "select part.account, part.currency, sum(part.amount_minor)::bigint as balance_minor
         from (
             select account, currency, balance_minor as amount_minor from ledger_checkpoint_balances where up_to = $1
             union all
             select p.account, p.currency, p.amount_minor
             from journal_entries e join postings p on p.entry_id = e.id where e.posted_at > $1
         ) part group by part.account, part.currency order by part.account, part.currency";
}
