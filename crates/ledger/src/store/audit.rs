//! SQL of the audit: questions to the rows themselves, and what was kept is compared with
//! them.

use platform::db::One;

platform::statements! {
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

    /// Holds, and how many of them have not ended.
    pub(crate) fn count_pending() -> One<(i64, i64)> =
        "select (select count(*) from pending_entries),
             (select count(*) from pending_entries p where not exists (select from pending_resolutions r where r.pending_id = p.id))";

    /// Holds whose postings do not sum to zero, or whose debits are not the amount held.
    pub(crate) fn list_pending_off() -> Vec<(String, String, String)> =
        "select e.key, e.currency, greatest(abs(sum(p.amount_minor)),
             abs(e.amount_minor - coalesce(sum(p.amount_minor) filter (where p.amount_minor > 0 and p.currency = e.currency), 0)))::text
         from pending_entries e left join pending_postings p on p.pending_id = e.id
         group by e.id, e.key, e.currency, e.amount_minor
         having count(p.pending_id) < 2 or sum(p.amount_minor) <> 0
             or coalesce(sum(p.amount_minor) filter (where p.amount_minor > 0 and p.currency = e.currency), 0) <> e.amount_minor
         order by e.key limit 100";

    /// Holds that ended more than once, or with more than was held.
    pub(crate) fn list_resolutions_off() -> Vec<(String,)> =
        "select e.key from pending_entries e join pending_resolutions r on r.pending_id = e.id
         group by e.id, e.key, e.amount_minor having count(*) > 1 or sum(r.posted_minor) > e.amount_minor
         order by e.key limit 100";

    /// Running balances that differ from the sum of the postings: account, currency, by how much.
    pub(crate) fn list_floors_off() -> Vec<(String, String, String)> =
        "select coalesce(f.account, s.account), coalesce(f.currency, s.currency),
             (coalesce(f.balance_minor, 0) - coalesce(s.balance_minor, 0))::text
         from ledger_floor_balances f full join (
             select account, currency, sum(amount_minor) as balance_minor
             from postings where ledger_floor_side(account) <> 0 group by account, currency
         ) s on s.account = f.account and s.currency = f.currency
         where f.balance_minor is distinct from s.balance_minor order by 1, 2 limit 100";

    /// Balances of checkpoints that differ from the sum of the postings of their period and all before.
    pub(crate) fn list_checkpoints_off() -> Vec<(String, String, String)> =
        "select coalesce(b.account, s.account), coalesce(b.currency, s.currency),
             (coalesce(b.balance_minor, 0) - coalesce(s.balance_minor, 0))::text
         from ledger_checkpoint_balances b full join (
             select c.up_to, p.account, p.currency, sum(p.amount_minor) as balance_minor
             from ledger_checkpoints c join journal_entries e on e.posted_at <= c.up_to join postings p on p.entry_id = e.id
             where c.up_to = (select max(up_to) from ledger_checkpoints)
             group by c.up_to, p.account, p.currency
         ) s on s.up_to = b.up_to and s.account = b.account and s.currency = b.currency
         where coalesce(b.up_to, s.up_to) = (select max(up_to) from ledger_checkpoints)
             and b.balance_minor is distinct from s.balance_minor order by 1, 2 limit 100";
}
