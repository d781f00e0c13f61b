//! SQL of reading the books: accounts, the journal page by page, one entry.

use jiff::Timestamp;
use kernel::Currency;

use crate::EntryId;

platform::row! {
    /// An account that was opened, with what is pending on it.
    pub(crate) struct OpenedRow {
        pub account: String,
        pub currency: Currency,
        pub pending_minor: i64,
        pub opened_at: Timestamp,
    }
}

platform::row! {
    /// One posting with all of its entry.
    pub struct JournalRow {
        pub entry_id: EntryId,
        pub key: String,
        pub kind: String,
        pub reference: String,
        pub memo: String,
        pub posted_at: Timestamp,
        pub account: String,
        pub currency: Currency,
        pub amount_minor: i64,
    }
}

platform::statements! {
    /// Every account that was ever opened, by code.
    pub(crate) fn list_opened() -> Vec<OpenedRow> =
        "with pending as (
             select l.account, l.currency, sum(l.amount_minor)::bigint as pending_minor
             from pending_entries p join pending_postings l on l.pending_id = p.id
             where not exists (select from pending_resolutions r where r.pending_id = p.id)
             group by l.account, l.currency
         )
         select a.code as account, a.currency, coalesce(p.pending_minor, 0) as pending_minor, a.created_at as opened_at
         from ledger_accounts a left join pending p on p.account = a.code and p.currency = a.currency
         order by a.code, a.currency";

    /// The newest `$8` entries before (`$6`, `$7`) that match, with all their postings, newest first.
    pub(crate) fn list_entries_before(
        account: Option<&str>, reference: Option<&str>, kind: Option<&str>, from: Option<Timestamp>, to: Option<Timestamp>,
        before: Option<Timestamp>, before_id: Option<EntryId>, limit: i64
    ) -> Vec<JournalRow> =
        "select e.id as entry_id, e.key, e.kind, e.reference, e.memo, e.posted_at, p.account, p.currency, p.amount_minor
         from (
             select * from journal_entries e
             where ($1::text is null or exists (select from postings p where p.entry_id = e.id and p.account = $1))
                 and ($2::text is null or e.reference = $2) and ($3::text is null or e.kind = $3)
                 and e.posted_at >= coalesce($4::timestamptz, '-infinity') and e.posted_at < coalesce($5::timestamptz, 'infinity')
                 and (e.posted_at, e.id) < (coalesce($6::timestamptz, 'infinity'), coalesce($7::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
             order by e.posted_at desc, e.id desc limit $8
         ) e join postings p on p.entry_id = e.id
         order by e.posted_at desc, e.id desc, p.line";

    /// The oldest `$8` entries after (`$6`, `$7`) that match, with all their postings, oldest first.
    pub(crate) fn list_entries_after(
        account: Option<&str>, reference: Option<&str>, kind: Option<&str>, from: Option<Timestamp>, to: Option<Timestamp>,
        after: Option<Timestamp>, after_id: Option<EntryId>, limit: i64
    ) -> Vec<JournalRow> =
        "select e.id as entry_id, e.key, e.kind, e.reference, e.memo, e.posted_at, p.account, p.currency, p.amount_minor
         from (
             select * from journal_entries e
             where ($1::text is null or exists (select from postings p where p.entry_id = e.id and p.account = $1))
                 and ($2::text is null or e.reference = $2) and ($3::text is null or e.kind = $3)
                 and e.posted_at >= coalesce($4::timestamptz, '-infinity') and e.posted_at < coalesce($5::timestamptz, 'infinity')
                 and (e.posted_at, e.id) > (coalesce($6::timestamptz, '-infinity'), coalesce($7::uuid, '00000000-0000-0000-0000-000000000000'))
             order by e.posted_at, e.id limit $8
         ) e join postings p on p.entry_id = e.id
         order by e.posted_at, e.id, p.line";

    pub(crate) fn list_lines_of(id: EntryId) -> Vec<JournalRow> =
        "select e.id as entry_id, e.key, e.kind, e.reference, e.memo, e.posted_at, p.account, p.currency, p.amount_minor
         from journal_entries e join postings p on p.entry_id = e.id where e.id = $1 order by p.line";
}
