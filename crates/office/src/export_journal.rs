//! The journal as a file for spreadsheets, oldest first, a page of the books at a time: however long it is, no more than one
//! page is held.

use std::io;

use bytes::Bytes;
use futures_util::stream::try_unfold;
use futures_util::{Stream, TryStreamExt};
use ledger::{BookedEntry, Cursor, JournalFilter};
use platform::{App, Broken};

use crate::spreadsheet::{BOM, push_line, sides};

/// Entries read at once.
const PAGE: u16 = 500;

/// Where the writing is.
enum At {
    Start,
    After(Cursor),
    End,
}

/// `titles` are the words over the ten columns, in the reader's language. What breaks on the way cuts the file off: the reader
/// sees that it is not whole.
pub fn export_journal(
    app: App,
    filter: JournalFilter,
    titles: Vec<String>,
) -> impl Stream<Item = Result<Bytes, io::Error>> + Send + 'static {
    let pages = try_unfold(
        (At::Start, app, filter, titles),
        |(at, app, filter, titles)| async move {
            let mut text = String::new();
            let cursor = match at {
                At::End => return Ok(None),
                At::After(cursor) => Some(cursor),
                At::Start => {
                    text.push_str(BOM);
                    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
                    push_line(&mut text, &titles);
                    None
                }
            };
            let db = app.db().read().await?;
            let page = ledger::export_journal(&db, &filter, cursor, PAGE).await?;
            drop(db);
            for entry in &page.entries {
                push_entry(&mut text, entry);
            }
            let next = page.next.map_or(At::End, At::After);
            Ok::<_, Broken>(Some((Bytes::from(text), (next, app, filter, titles))))
        },
    );
    pages.map_err(|broken| {
        tracing::error!(%broken, "a journal's file was cut off");
        io::Error::other("cut off")
    })
}

/// A line a posting.
fn push_entry(text: &mut String, entry: &BookedEntry) {
    let (id, posted_at) = (entry.id.to_string(), entry.posted_at.to_string());
    for posting in &entry.postings {
        let (debit, credit) = sides(posting.amount);
        push_line(
            text,
            &[
                &posted_at,
                &entry.kind,
                &entry.key,
                &entry.reference,
                &entry.memo,
                posting.account.code(),
                posting.amount.currency().code(),
                &debit,
                &credit,
                &id,
            ],
        );
    }
}
