//! The books for staff: accounts with their balances, the journal, one entry, and the journal as a file.

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use kernel::Permission;
use ledger::EntryId;
use platform::http::{Path, Problems, Query};
use platform::{Allow, Answer, Cx, Routes};
use serde::Serialize;

use crate::access::NotHere;
use crate::books::{AccountsIn, EntryView, JournalView, PendingView, accounts, journal, numbers_of};
use crate::export_journal::export_journal;
use crate::journal::{RawJournal, resolve};

pub(super) fn routes() -> Routes {
    Routes::new("/office/ledger")
        .get(
            "",
            Allow::May(Permission::SeeMoney),
            show_accounts,
            "Accounts with their balances",
        )
        .get(
            "/journal",
            Allow::May(Permission::SeeMoney),
            show_journal,
            "Journal entries, filtered",
        )
        .get(
            "/journal.csv",
            Allow::May(Permission::SeeMoney),
            export,
            "The filtered journal as a file for spreadsheets",
        )
        .get(
            "/entries/{entry}",
            Allow::May(Permission::SeeMoney),
            show_entry,
            "One entry with its postings",
        )
}

#[derive(Debug, Serialize)]
struct LedgerPage {
    currencies: Vec<AccountsIn>,
    pending: Vec<PendingView>,
}
platform::page!(LedgerPage, "office/ledger.html", LedgerPage::samples_list);

#[derive(Debug, Serialize)]
struct JournalPage {
    journal: JournalView,
    filter: RawJournal,
    problems: Option<Problems>,
    is_narrowed: bool,
    /// The address of what follows; empty at the end.
    next: String,
    /// The address of the same as a file.
    file: String,
}
platform::page!(JournalPage, "office/journal.html", JournalPage::samples_list);

#[derive(Debug, Serialize)]
struct EntryPage {
    entry: EntryView,
}
platform::page!(EntryPage, "office/entry.html", EntryPage::samples_list);

/// The words over the file's columns.
const COLUMNS: [&str; 10] = [
    "backoffice-column-posted-at",
    "backoffice-column-kind",
    "backoffice-column-key",
    "backoffice-column-reference",
    "backoffice-column-memo",
    "backoffice-column-account",
    "backoffice-column-currency",
    "backoffice-column-debit",
    "backoffice-column-credit",
    "backoffice-column-entry",
];

async fn show_accounts(cx: Cx) -> Answer {
    let (currencies, pending) = accounts(&cx.app).await?;
    cx.page(&LedgerPage { currencies, pending })
}

async fn show_journal(cx: Cx, Query(raw): Query<RawJournal>) -> Answer {
    let filter = match raw.read(cx.app.renderer().zone()) {
        Ok(filter) => filter,
        Err(invalid) => {
            let problems = Problems::of(&cx, &invalid);
            return cx.page_with(
                Cx::status(&invalid),
                &JournalPage::of(raw, JournalView::default(), Some(problems)),
            );
        }
    };
    let view = journal(&cx.app, filter, raw.place()).await?;
    cx.page(&JournalPage::of(raw, view, None))
}

async fn show_entry(cx: Cx, Path(id): Path<EntryId>) -> Answer {
    let found = ledger::find_entry(&cx.app.db().read().await?, id)
        .await?
        .ok_or(NotHere)?;
    let numbers = numbers_of(&cx.app, std::slice::from_ref(&found)).await?;
    cx.page(&EntryPage {
        entry: EntryView::of(&found, &numbers),
    })
}

async fn export(cx: Cx, Query(raw): Query<RawJournal>) -> Answer {
    let filter = resolve(&cx.app, raw.read(cx.app.renderer().zone())?).await?;
    let day = cx.app.clock().now().to_zoned(cx.app.renderer().zone().clone()).date();
    let titles = COLUMNS.iter().map(|key| cx.say(key)).collect();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"journal-{day}.csv\""),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let body = Body::from_stream(export_journal(cx.app.clone(), filter, titles));
    Ok((StatusCode::OK, headers, body).into_response())
}

impl LedgerPage {
    fn samples_list() -> Vec<Self> {
        vec![
            LedgerPage {
                currencies: vec![],
                pending: vec![],
            },
            LedgerPage {
                currencies: vec![AccountsIn::sample()],
                pending: vec![PendingView::sample()],
            },
        ]
    }
}

impl JournalPage {
    fn of(raw: RawJournal, view: JournalView, problems: Option<Problems>) -> Self {
        let fields = raw.fields();
        JournalPage {
            next: super::address("/office/ledger/journal", &fields, &view.next),
            file: super::narrowed("/office/ledger/journal.csv", &fields),
            is_narrowed: !raw.is_empty(),
            journal: view,
            filter: raw,
            problems,
        }
    }

    fn samples_list() -> Vec<Self> {
        let narrowed = RawJournal {
            kind: "sale".into(),
            from: "2026-13-01".into(),
            ..RawJournal::default()
        };
        let problems = Problems {
            summary: "…".into(),
            fields: [("from".to_owned(), "…".to_owned())].into(),
        };
        vec![
            JournalPage::of(RawJournal::default(), JournalView::default(), None),
            JournalPage::of(narrowed, JournalView::default(), Some(problems)),
            JournalPage::of(RawJournal::default(), JournalView::sample(), None),
        ]
    }
}

impl EntryPage {
    fn samples_list() -> Vec<Self> {
        let kinds = crate::books::KINDS.into_iter().chain(["something_new"]);
        kinds
            .map(|kind| EntryPage {
                entry: EntryView::sample(kind),
            })
            .collect()
    }
}
