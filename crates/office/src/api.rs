//! The JSON face of the office: the journal, differences, disputes, replay. The same verbs as the pages.

use axum::http::StatusCode;
use jiff::Timestamp;
use kernel::{Money, Permission};
use payments::{DifferenceId, DisputeId, EventId, EventOutcome, submit_evidence};
use platform::http::{JsonBody, Path, Query};
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};

use crate::access::NotHere;
use crate::dispute::DisputeView;
use crate::journal::{RawJournal, cursor_text, resolve};
use crate::keep_evidence::{RawEvidence, keep_evidence};
use crate::pages::who;
use crate::settle::settle;

/// Entries on one page.
const PAGE: u16 = 100;

pub(crate) fn routes() -> Routes {
    Routes::new("/api/v1/office")
        .get(
            "/journal",
            Allow::May(Permission::SeeMoney),
            list_journal,
            "Journal entries, newest first, filtered",
        )
        .asks(&[
            ("account", "an account's code"),
            ("reference", "an order's number, or the reference as the books have it"),
            ("kind", "the kind of entry"),
            ("from", "first day, 2026-01-15"),
            ("to", "last day, inside"),
            ("cursor", "`next` of the page before"),
        ])
        .gives::<JournalBody>()
        .get(
            "/differences",
            Allow::May(Permission::SeeMoney),
            list_differences,
            "Differences with the gateway, open ones first",
        )
        .asks(&[("state", "`open`, `healed` or `resolved`")])
        .gives::<DifferencesBody>()
        .post(
            "/differences/{difference}/settlement",
            Allow::May(Permission::SettleMoney),
            settle_difference,
            "Says, with a note, that a difference is settled",
        )
        .takes::<NoteBody>()
        .gives::<DoneBody>()
        .idempotent()
        .get(
            "/disputes",
            Allow::May(Permission::SeeMoney),
            list_disputes,
            "Disputes, open ones first, by deadline",
        )
        .gives::<DisputesBody>()
        .post(
            "/disputes/{dispute}/evidence",
            Allow::May(Permission::AnswerDisputes),
            add_evidence,
            "Keeps a piece of evidence for a dispute",
        )
        .takes::<RawEvidence>()
        .gives::<DoneBody>()
        .idempotent()
        .post(
            "/disputes/{dispute}/submission",
            Allow::May(Permission::AnswerDisputes),
            submit,
            "Sends a dispute's evidence, once",
        )
        .gives::<DoneBody>()
        .idempotent()
        .post(
            "/events/{event}/replay",
            Allow::May(Permission::SettleMoney),
            replay,
            "Applies a gateway event again",
        )
        .gives::<ReplayBody>()
        .idempotent()
}

/// An amount of money, for the API's description.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "names the shape of kernel::Money, which knows no API")]
pub(crate) struct OfficeAmount {
    /// Minor units by ISO 4217; a debit is positive, a credit negative.
    amount_minor: i64,
    /// Three capital letters.
    currency: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct JournalBody {
    entries: Vec<EntryBody>,
    /// Give it back as `cursor` for what follows; absent at the end.
    next: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct EntryBody {
    id: String,
    key: String,
    kind: String,
    reference: String,
    memo: String,
    #[schema(value_type = String)]
    posted_at: Timestamp,
    postings: Vec<PostingBody>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PostingBody {
    account: String,
    #[schema(value_type = OfficeAmount)]
    amount: Money,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DifferencesBody {
    differences: Vec<DifferenceBody>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DifferenceBody {
    /// `dif_…`
    id: String,
    kind: String,
    /// The gateway's id, or ours where the gateway has none.
    object: String,
    payment: Option<String>,
    /// What the gateway has more than we.
    #[schema(value_type = Option<OfficeAmount>)]
    amount: Option<Money>,
    state: String,
    /// What to do about it.
    advice: String,
    #[schema(value_type = String)]
    found_at: Timestamp,
    note: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DisputesBody {
    disputes: Vec<DisputeBody>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DisputeBody {
    /// `dsp_…`
    id: String,
    payment: String,
    /// Of the order.
    number: String,
    state: String,
    reason: String,
    #[schema(value_type = OfficeAmount)]
    amount: Money,
    #[schema(value_type = OfficeAmount)]
    withdrawn: Money,
    #[schema(value_type = OfficeAmount)]
    reinstated: Money,
    /// Until when evidence is heard.
    #[schema(value_type = Option<String>)]
    due_by: Option<Timestamp>,
    /// Whether evidence may be added and sent.
    can_answer: bool,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct NoteBody {
    /// What was done, and why; 3 to 2,000 characters.
    #[serde(default)]
    note: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DoneBody {
    id: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ReplayBody {
    /// `applied`, `applied_before`, `unmatched` or `failed`.
    outcome: &'static str,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StateFilter {
    state: String,
}

async fn list_journal(cx: Cx, Query(raw): Query<RawJournal>) -> Answer {
    let filter = resolve(&cx.app, raw.read(cx.app.renderer().zone())?).await?;
    let db = cx.app.db().read().await?;
    let page = ledger::list_journal(&db, &filter, raw.place(), PAGE).await?;
    let body = JournalBody {
        entries: page.entries.into_iter().map(EntryBody::of).collect(),
        next: page.next.map(cursor_text),
    };
    cx.json(StatusCode::OK, &body)
}

async fn list_differences(cx: Cx, Query(filter): Query<StateFilter>) -> Answer {
    let rows = payments::list_differences(&cx.app.db().read().await?).await?;
    let wanted = rows
        .into_iter()
        .filter(|row| filter.state.is_empty() || row.state.word() == filter.state);
    let body = DifferencesBody {
        differences: wanted.map(DifferenceBody::of).collect(),
    };
    cx.json(StatusCode::OK, &body)
}

async fn settle_difference(cx: Cx, Path(id): Path<DifferenceId>, JsonBody(body): JsonBody<NoteBody>) -> Answer {
    settle(&cx.app, &who(&cx), &id.to_string(), &body.note).await?;
    cx.json(StatusCode::OK, &DoneBody { id: id.to_string() })
}

async fn list_disputes(cx: Cx) -> Answer {
    let rows = payments::list_disputes(&cx.app.db().read().await?).await?;
    let now = cx.app.clock().now();
    let disputes = rows.iter().map(|row| DisputeBody::of(row, now)).collect();
    cx.json(StatusCode::OK, &DisputesBody { disputes })
}

async fn add_evidence(cx: Cx, Path(id): Path<DisputeId>, JsonBody(raw): JsonBody<RawEvidence>) -> Answer {
    keep_evidence(&cx.app, &who(&cx), id, &raw).await?;
    cx.json(StatusCode::CREATED, &DoneBody { id: id.to_string() })
}

async fn submit(cx: Cx, Path(id): Path<DisputeId>) -> Answer {
    let tx = cx.app.db().begin().await?;
    submit_evidence(&tx, id).await?;
    tx.commit().await?;
    cx.json(StatusCode::ACCEPTED, &DoneBody { id: id.to_string() })
}

async fn replay(cx: Cx, Path(event): Path<String>) -> Answer {
    let event: EventId = event.parse().map_err(|_| NotHere)?;
    let outcome = match payments::replay(&cx.app, event).await? {
        EventOutcome::Applied => "applied",
        EventOutcome::AppliedBefore => "applied_before",
        EventOutcome::Unmatched => "unmatched",
        EventOutcome::Failed => "failed",
    };
    cx.json(StatusCode::OK, &ReplayBody { outcome })
}

impl EntryBody {
    fn of(entry: ledger::BookedEntry) -> Self {
        EntryBody {
            id: entry.id.to_string(),
            key: entry.key,
            kind: entry.kind,
            reference: entry.reference,
            memo: entry.memo,
            posted_at: entry.posted_at,
            postings: entry
                .postings
                .into_iter()
                .map(|posting| PostingBody {
                    account: posting.account.code().to_owned(),
                    amount: posting.amount,
                })
                .collect(),
        }
    }
}

impl DifferenceBody {
    fn of(row: payments::DifferenceRow) -> Self {
        DifferenceBody {
            id: row.id.to_string(),
            kind: row.kind.to_string(),
            object: row.object,
            payment: row.payment_id.map(|payment| payment.to_string()),
            amount: row
                .amount_minor
                .zip(row.currency)
                .map(|(minor, currency)| Money::new(minor, currency)),
            state: row.state.to_string(),
            advice: row.kind.advice().to_owned(),
            found_at: row.found_at,
            note: row.note,
        }
    }
}

impl DisputeBody {
    fn of(row: &payments::DisputeRow, now: Timestamp) -> Self {
        let view = DisputeView::of(row, now);
        DisputeBody {
            id: view.id,
            payment: view.payment,
            number: view.number,
            state: row.state.to_string(),
            reason: row.reason.clone(),
            amount: view.amount,
            withdrawn: view.withdrawn,
            reinstated: view.reinstated,
            due_by: row.due_by,
            can_answer: view.can_answer,
        }
    }
}
