//! Disputes: the list by deadline, and one with its evidence, its answer and who did what.

use jiff::Timestamp;
use kernel::Permission;
use payments::{DisputeId, accept_dispute, submit_evidence};
use platform::http::{Form, Path, Problems, Query};
use platform::{Allow, Answer, Cx, Fault, Routes, Verdict};
use serde::{Deserialize, Serialize};

use super::who;
use crate::access::NotHere;
use crate::acts::ActView;
use crate::dispute::{DisputeView, FIELDS, REASONS, STATES};
use crate::keep_evidence::{EvidenceRefused, RawEvidence, keep_evidence};
use crate::store::acts::{self as store, EvidenceRow};

pub(super) fn routes() -> Routes {
    Routes::new("/office/disputes")
        .get(
            "",
            Allow::May(Permission::SeeMoney),
            show_list,
            "Disputes by deadline, filtered",
        )
        .get(
            "/{dispute}",
            Allow::May(Permission::SeeMoney),
            show_one,
            "One dispute with its evidence",
        )
        .post(
            "/{dispute}/evidence",
            Allow::May(Permission::AnswerDisputes),
            post_evidence,
            "Keeps a piece of evidence",
        )
        .get(
            "/{dispute}/submission",
            Allow::May(Permission::AnswerDisputes),
            ask_submission,
            "What sending the evidence means",
        )
        .post(
            "/{dispute}/submission",
            Allow::May(Permission::AnswerDisputes),
            post_submission,
            "Sends the evidence, once",
        )
        .get(
            "/{dispute}/acceptance",
            Allow::May(Permission::AnswerDisputes),
            ask_acceptance,
            "What accepting the loss means",
        )
        .post(
            "/{dispute}/acceptance",
            Allow::May(Permission::AnswerDisputes),
            post_acceptance,
            "Accepts the loss",
        )
}

/// What the list is narrowed to.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Filter {
    /// `open`, `closed` or empty.
    state: String,
}

#[derive(Debug, Serialize)]
struct ListPage {
    disputes: Vec<DisputeView>,
    filter: Filter,
}
platform::page!(ListPage, "office/disputes.html", ListPage::samples_list);

#[derive(Debug, Serialize)]
struct EvidenceView {
    field: String,
    text: String,
    by: String,
    at: Timestamp,
    sent_at: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct DisputePage {
    dispute: DisputeView,
    evidence: Vec<EvidenceView>,
    fields: Vec<&'static str>,
    typed: RawEvidence,
    problems: Option<Problems>,
    acts: Vec<ActView>,
}
platform::page!(DisputePage, "office/dispute.html", DisputePage::samples_list);

#[derive(Debug, Serialize)]
struct ConfirmPage {
    dispute: DisputeView,
    /// `submission` or `acceptance`.
    what: &'static str,
}
platform::page!(ConfirmPage, "office/dispute_confirm.html", ConfirmPage::samples_list);

async fn show_list(cx: Cx, Query(filter): Query<Filter>) -> Answer {
    let now = cx.app.clock().now();
    let rows = payments::list_disputes(&cx.app.db().read().await?).await?;
    let is_wanted = |dispute: &DisputeView| match filter.state.as_str() {
        "open" => dispute.is_open,
        "closed" => !dispute.is_open,
        _ => true,
    };
    let disputes = rows
        .iter()
        .map(|row| DisputeView::of(row, now))
        .filter(is_wanted)
        .collect();
    cx.page(&ListPage { disputes, filter })
}

async fn show_one(cx: Cx, Path(id): Path<DisputeId>) -> Answer {
    cx.page(&DisputePage::load(&cx, id).await?)
}

async fn post_evidence(cx: Cx, Path(id): Path<DisputeId>, Form(raw): Form<RawEvidence>) -> Answer {
    let refused = match keep_evidence(&cx.app, &who(&cx), id, &raw).await {
        Ok(()) => return Ok(cx.redirect(&format!("/office/disputes/{id}"))),
        Err(Fault::Refused(refused @ EvidenceRefused::Invalid(_))) => refused,
        Err(other) => return Err(other.into()),
    };
    let page = DisputePage {
        problems: Some(Problems::of(&cx, &refused)),
        typed: raw,
        ..DisputePage::load(&cx, id).await?
    };
    cx.page_with(Cx::status(&refused), &page)
}

async fn ask_submission(cx: Cx, Path(id): Path<DisputeId>) -> Answer {
    let dispute = find(&cx, id).await?;
    cx.page(&ConfirmPage {
        dispute,
        what: "submission",
    })
}

async fn ask_acceptance(cx: Cx, Path(id): Path<DisputeId>) -> Answer {
    let dispute = find(&cx, id).await?;
    cx.page(&ConfirmPage {
        dispute,
        what: "acceptance",
    })
}

async fn post_submission(cx: Cx, Path(id): Path<DisputeId>) -> Answer {
    let tx = cx.app.db().begin().await?;
    submit_evidence(&tx, id).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("/office/disputes/{id}")))
}

async fn post_acceptance(cx: Cx, Path(id): Path<DisputeId>) -> Answer {
    let tx = cx.app.db().begin().await?;
    accept_dispute(&tx, id).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("/office/disputes/{id}")))
}

async fn find(cx: &Cx, id: DisputeId) -> Verdict<DisputeView, NotHere> {
    let row = payments::find_dispute(&cx.app.db().read().await?, id)
        .await?
        .ok_or(NotHere)?;
    Ok(DisputeView::of(&row, cx.app.clock().now()))
}

impl DisputePage {
    /// Three statements, one round trip.
    async fn load(cx: &Cx, id: DisputeId) -> Verdict<Self, NotHere> {
        let db = cx.app.db().read().await?;
        let subject = id.to_string();
        let subjects = [subject.as_str()];
        let (row, evidence, acts) = tokio::try_join!(
            payments::find_dispute(&db, id),
            store::list_evidence(&db, id),
            store::list_acts(&db, &subjects)
        )?;
        let row = row.ok_or(NotHere)?;
        Ok(DisputePage {
            dispute: DisputeView::of(&row, cx.app.clock().now()),
            evidence: evidence.into_iter().map(EvidenceView::of).collect(),
            fields: FIELDS.to_vec(),
            typed: RawEvidence::default(),
            problems: None,
            acts: acts.into_iter().map(ActView::of).collect(),
        })
    }

    fn samples_list() -> Vec<Self> {
        let page = |state: &str, reason: &str, evidence: Vec<EvidenceView>| DisputePage {
            dispute: DisputeView::sample(state, reason),
            evidence,
            fields: FIELDS.to_vec(),
            typed: RawEvidence::default(),
            problems: None,
            acts: ActView::samples(),
        };
        let evidence = || {
            FIELDS
                .map(|field| EvidenceView {
                    field: field.replace('_', "-"),
                    text: "Remis en main propre le 3 janvier.".into(),
                    by: "Lydia Mansouri".into(),
                    at: Timestamp::UNIX_EPOCH,
                    sent_at: (field == "shipping_date").then_some(Timestamp::UNIX_EPOCH),
                })
                .into()
        };
        let states = STATES.map(|state| page(state, "fraudulent", evidence()));
        let reasons = REASONS.map(|reason| page("needs_response", reason, vec![]));
        let refused = DisputePage {
            problems: Some(Problems {
                summary: "…".into(),
                fields: [("text".to_owned(), "…".to_owned())].into(),
            }),
            acts: vec![],
            ..page("needs_response", "fraudulent", vec![])
        };
        states.into_iter().chain(reasons).chain([refused]).collect()
    }
}

impl EvidenceView {
    fn of(row: EvidenceRow) -> Self {
        let known = FIELDS.contains(&row.field.as_str());
        EvidenceView {
            field: if known {
                row.field
            } else {
                "uncategorized_text".to_owned()
            }
            .replace('_', "-"),
            text: row.text,
            by: row.added_by,
            at: row.added_at,
            sent_at: row.sent_at,
        }
    }
}

impl ListPage {
    fn samples_list() -> Vec<Self> {
        let page = |disputes, state: &str| ListPage {
            disputes,
            filter: Filter { state: state.into() },
        };
        let all = STATES.map(|state| DisputeView::sample(state, "duplicate")).into();
        vec![page(vec![], ""), page(vec![], "open"), page(all, "closed")]
    }
}

impl ConfirmPage {
    fn samples_list() -> Vec<Self> {
        ["submission", "acceptance"]
            .map(|what| ConfirmPage {
                dispute: DisputeView::sample("needs_response", "fraudulent"),
                what,
            })
            .into()
    }
}
