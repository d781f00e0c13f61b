//! The record of acts for those who may read it: newest first, narrowed by its address, and as a file.

use kernel::Permission;
use platform::audit::Filter;
use platform::http::{Problems, Query};
use platform::{Allow, Answer, Broken, Cx, Fault, Routes};
use serde::Serialize;

use crate::acts::WORDS;
use crate::export_lines::{Lines, as_file};
use crate::record::{EntryView, RawRecord, RecordView, record};

/// Entries on one page.
const PAGE: usize = 50;
/// Entries read at once for a file.
const AT_ONCE: usize = 500;

/// The words over the file's columns.
const COLUMNS: [&str; 10] = [
    "backoffice-record-at",
    "backoffice-record-by",
    "backoffice-record-part",
    "backoffice-record-verb",
    "backoffice-record-subject",
    "backoffice-record-refused",
    "backoffice-record-before",
    "backoffice-record-after",
    "backoffice-record-address",
    "backoffice-record-request",
];

pub(super) fn routes() -> Routes {
    Routes::new("/office")
        .get(
            "/audit",
            Allow::May(Permission::SeeAudit),
            show,
            "Who did what, newest first, filtered",
        )
        .get(
            "/audit.csv",
            Allow::May(Permission::SeeAudit),
            export,
            "The filtered record as a file for spreadsheets",
        )
}

#[derive(Debug, Serialize)]
struct RecordPage {
    record: RecordView,
    filter: RawRecord,
    /// Verbs that have words.
    verbs: Vec<(&'static str, String)>,
    problems: Option<Problems>,
    is_narrowed: bool,
    /// The address of what follows; empty at the end.
    next: String,
    /// The address of the same as a file.
    file: String,
}
platform::page!(RecordPage, "office/record.html", RecordPage::samples_list);

/// At most six statements, three round trips.
async fn show(cx: Cx, Query(raw): Query<RawRecord>) -> Answer {
    let filter = match raw.filter(&cx.app).await {
        Ok(filter) => filter,
        Err(Fault::Refused(invalid)) => {
            let problems = Problems::of(&cx, &invalid);
            let page = RecordPage::of(raw, RecordView::default(), Some(problems));
            return cx.page_with(Cx::status(&invalid), &page);
        }
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let view = record(&cx.app, &filter, PAGE).await?;
    cx.page(&RecordPage::of(raw, view, None))
}

async fn export(cx: Cx, Query(raw): Query<RawRecord>) -> Answer {
    let filter = raw.filter(&cx.app).await?;
    let app = cx.app.clone();
    Ok(as_file(&cx, ("record", &COLUMNS), move |place: Option<i64>| {
        let filter = Filter {
            before_id: place.or(filter.before_id),
            ..filter.clone()
        };
        lines(app.clone(), filter)
    }))
}

async fn lines(app: platform::App, filter: Filter) -> Result<Lines<i64>, Broken> {
    let view = record(&app, &filter, AT_ONCE).await?;
    Ok((view.entries.iter().map(line).collect(), view.next.parse().ok()))
}

fn line(entry: &EntryView) -> Vec<String> {
    let side = |of: fn(&crate::record::Change) -> &str| {
        let named = entry.changes.iter().filter(|change| !of(change).is_empty());
        named
            .map(|change| format!("{}: {}", change.name, of(change)))
            .collect::<Vec<_>>()
            .join("; ")
    };
    vec![
        entry.at.to_string(),
        entry.by.clone(),
        entry.part.clone(),
        entry.verb.clone(),
        entry.subject_text.clone(),
        entry.refused.clone(),
        side(|change| &change.before),
        side(|change| &change.after),
        entry.address.clone(),
        entry.request_id.clone(),
    ]
}

impl RecordPage {
    fn of(raw: RawRecord, view: RecordView, problems: Option<Problems>) -> Self {
        let fields = raw.fields();
        RecordPage {
            next: super::address("/office/audit", &fields, &view.next),
            file: super::narrowed("/office/audit.csv", &fields),
            is_narrowed: !raw.is_empty(),
            verbs: WORDS.iter().map(|verb| (*verb, verb.replace('_', "-"))).collect(),
            record: view,
            filter: raw,
            problems,
        }
    }

    fn samples_list() -> Vec<Self> {
        let narrowed = RawRecord {
            verb: "suspend".into(),
            from: "2026-13-01".into(),
            ..RawRecord::default()
        };
        let problems = Problems {
            summary: "…".into(),
            fields: [("from".to_owned(), "…".to_owned())].into(),
        };
        let full = RecordView {
            entries: EntryView::samples(),
            next: "7".into(),
        };
        vec![
            RecordPage::of(RawRecord::default(), RecordView::default(), None),
            RecordPage::of(narrowed, RecordView::default(), Some(problems)),
            RecordPage::of(RawRecord::default(), full, None),
        ]
    }
}
