//! Reading the journal: page by page with filters, one entry, and everything from the oldest on for a file. Reads only,
//! and never a page more than asked.

use jiff::Timestamp;
use kernel::Money;
use platform::Broken;
use platform::db::Session;

use crate::store::journal::{self as store, JournalRow};
use crate::{Account, EntryId, Posting};

/// Which entries; an empty filter lets all through. `from` is inside, `to` is not.
#[derive(Debug, Clone, Default)]
pub struct JournalFilter {
    /// Entries with a posting on this account, by its code; they come with all their postings.
    pub account: Option<String>,
    pub reference: Option<String>,
    pub kind: Option<String>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
}

/// Where a page ended: give it back for what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub posted_at: Timestamp,
    pub id: EntryId,
}

/// An entry as it stands in the books, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedEntry {
    pub id: EntryId,
    pub key: String,
    pub kind: String,
    pub reference: String,
    pub memo: String,
    pub posted_at: Timestamp,
    pub postings: Vec<Posting>,
}

/// Some entries, and where to go on; `None` at the end.
#[derive(Debug, Clone)]
pub struct JournalPage {
    pub entries: Vec<BookedEntry>,
    pub next: Option<Cursor>,
}

impl BookedEntry {
    pub fn cursor(&self) -> Cursor {
        Cursor {
            posted_at: self.posted_at,
            id: self.id,
        }
    }
}

/// At most `limit` entries, newest first, after `cursor`: for pages.
pub async fn list_journal(
    db: &impl Session,
    filter: &JournalFilter,
    cursor: Option<Cursor>,
    limit: u16,
) -> Result<JournalPage, Broken> {
    let rows = store::list_entries_before(
        db,
        filter.account.as_deref(),
        filter.reference.as_deref(),
        filter.kind.as_deref(),
        filter.from,
        filter.to,
        cursor.map(|cursor| cursor.posted_at),
        cursor.map(|cursor| cursor.id),
        i64::from(limit) + 1,
    )
    .await?;
    Ok(page_of(rows, usize::from(limit)))
}

/// At most `limit` entries, oldest first, after `cursor`: for files, which ask again with `next` until it is `None` and
/// so never hold more than one page.
pub async fn export_journal(
    db: &impl Session,
    filter: &JournalFilter,
    cursor: Option<Cursor>,
    limit: u16,
) -> Result<JournalPage, Broken> {
    let rows = store::list_entries_after(
        db,
        filter.account.as_deref(),
        filter.reference.as_deref(),
        filter.kind.as_deref(),
        filter.from,
        filter.to,
        cursor.map(|cursor| cursor.posted_at),
        cursor.map(|cursor| cursor.id),
        i64::from(limit) + 1,
    )
    .await?;
    Ok(page_of(rows, usize::from(limit)))
}

pub async fn find_entry(db: &impl Session, id: EntryId) -> Result<Option<BookedEntry>, Broken> {
    Ok(whole(store::list_lines_of(db, id).await?).pop())
}

/// One entry more than `limit` was asked for, to know whether there is more.
fn page_of(rows: Vec<JournalRow>, limit: usize) -> JournalPage {
    let mut entries = whole(rows);
    let has_more = entries.len() > limit;
    entries.truncate(limit);
    let next = if has_more {
        entries.last().map(BookedEntry::cursor)
    } else {
        None
    };
    JournalPage { entries, next }
}

/// Rows come entry by entry.
fn whole(rows: Vec<JournalRow>) -> Vec<BookedEntry> {
    let mut entries: Vec<BookedEntry> = Vec::new();
    for row in rows {
        let posting = Posting::debit(
            Account::from(row.account.as_str()),
            Money::new(row.amount_minor, row.currency),
        );
        match entries.last_mut() {
            Some(entry) if entry.id == row.entry_id => entry.postings.push(posting),
            _ => entries.push(BookedEntry {
                id: row.entry_id,
                key: row.key,
                kind: row.kind,
                reference: row.reference,
                memo: row.memo,
                posted_at: row.posted_at,
                postings: vec![posting],
            }),
        }
    }
    entries
}
