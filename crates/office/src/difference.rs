//! Differences and comparisons as pages and programs show them. Decides nothing.

use jiff::Timestamp;
use kernel::{Currency, Money};
use payments::{
    DifferenceId, DifferenceKind, DifferenceRow, DifferenceState, Gateway, PaymentId, ReconciliationId,
    ReconciliationRow,
};
use serde::Serialize;
use uuid::Uuid;

use crate::span::Span;
use crate::waiting::why;

/// One difference.
#[derive(Debug, Serialize)]
pub struct DifferenceView {
    pub id: String,
    pub kind: String,
    /// The end of its sentence's key, `backoffice-why-…`.
    pub why: String,
    /// What to do, the end of `backoffice-advice-…`.
    pub advice: String,
    pub object: String,
    /// Empty without one.
    pub payment: String,
    pub amount: Option<Money>,
    pub state: &'static str,
    pub tone: &'static str,
    pub is_open: bool,
    pub found_at: Timestamp,
    pub age: Span,
    pub ended_at: Option<Timestamp>,
    pub note: String,
}

/// One comparison.
#[derive(Debug, Serialize)]
pub struct RunView {
    pub since: Timestamp,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// Why it stopped; empty when it did not.
    pub error: String,
    /// What was compared and done, as it is counted.
    pub counts: Vec<Count>,
}

#[derive(Debug, Serialize)]
pub struct Count {
    /// The end of its sentence's key, `backoffice-count-…`; `other` for one without.
    pub word: String,
    pub raw: String,
    pub n: i64,
}

/// Counts that have words of their own.
pub const COUNTS: [&str; 15] = [
    "payment_intents",
    "payments_asked",
    "payments_found",
    "payments_healed",
    "refunds",
    "refunds_healed",
    "disputes",
    "disputes_healed",
    "payouts",
    "balance_transactions",
    "movements_booked",
    "calls_settled",
    "differences",
    "differences_healed",
    "transfers_healed",
];

impl DifferenceView {
    pub fn of(row: &DifferenceRow, now: Timestamp) -> Self {
        let (state, tone) = match row.state {
            DifferenceState::Open => ("open", "bad"),
            DifferenceState::Healed => ("healed", "in"),
            DifferenceState::Resolved => ("resolved", "info"),
        };
        DifferenceView {
            id: row.id.to_string(),
            kind: row.kind.word().to_owned(),
            why: why("difference", row.kind.word()),
            advice: row.kind.advice().replace('_', "-"),
            object: row.object.clone(),
            payment: row.payment_id.map(|payment| payment.to_string()).unwrap_or_default(),
            amount: row
                .amount_minor
                .zip(row.currency)
                .map(|(minor, currency)| Money::new(minor, currency)),
            state,
            tone,
            is_open: row.state == DifferenceState::Open,
            found_at: row.found_at,
            age: Span::between(row.found_at, now),
            ended_at: row.ended_at,
            note: row.note.clone().unwrap_or_default(),
        }
    }

    pub fn samples() -> Vec<Self> {
        let row = |kind: &DifferenceKind, state: DifferenceState| DifferenceRow {
            id: DifferenceId::from_uuid(Uuid::from_u128(7)),
            kind: *kind,
            object: "pi_1".into(),
            payment_id: Some(PaymentId::from_uuid(Uuid::from_u128(7))),
            currency: Some(Currency::DZD),
            amount_minor: Some(-5_000),
            detail: serde_json::Value::Null,
            state,
            found_at: Timestamp::UNIX_EPOCH,
            seen_at: Timestamp::UNIX_EPOCH,
            ended_at: (state != DifferenceState::Open).then_some(Timestamp::UNIX_EPOCH),
            ended_by: None,
            note: (state == DifferenceState::Resolved).then(|| "Rendu au client.".into()),
        };
        let kinds = DifferenceKind::ALL.iter().map(|kind| row(kind, DifferenceState::Open));
        let states = DifferenceState::ALL
            .iter()
            .map(|state| row(&DifferenceKind::AmountDiffers, *state));
        kinds
            .chain(states)
            .map(|row| DifferenceView::of(&row, Timestamp::UNIX_EPOCH))
            .collect()
    }
}

impl RunView {
    pub fn of(row: &ReconciliationRow) -> Self {
        let counts = row.summary.as_object().into_iter().flatten();
        RunView {
            since: row.since,
            started_at: row.started_at,
            finished_at: row.finished_at,
            error: row.error.clone().unwrap_or_default(),
            counts: counts
                .filter_map(|(raw, count)| {
                    let known = COUNTS.contains(&raw.as_str());
                    Some(Count {
                        word: if known { raw.replace('_', "-") } else { "other".into() },
                        raw: raw.clone(),
                        n: count.as_i64()?,
                    })
                })
                .collect(),
        }
    }

    pub fn sample(finished_at: Timestamp) -> Self {
        let summary = COUNTS.iter().map(|word| ((*word).to_owned(), 3.into()));
        let summary = summary.chain([("something_new".to_owned(), 1.into())]).collect();
        RunView::of(&ReconciliationRow {
            id: ReconciliationId::from_uuid(Uuid::from_u128(7)),
            gateway: Gateway::Stripe,
            since: Timestamp::UNIX_EPOCH,
            started_at: Timestamp::UNIX_EPOCH,
            finished_at: Some(finished_at),
            summary: serde_json::Value::Object(summary),
            error: None,
        })
    }

    /// Done, stopped, and under way.
    pub fn samples() -> Vec<Self> {
        let at = Timestamp::UNIX_EPOCH;
        let stopped = RunView {
            finished_at: None,
            error: "the gateway did not answer".into(),
            ..RunView::sample(at)
        };
        let running = RunView {
            finished_at: None,
            ..RunView::sample(at)
        };
        vec![RunView::sample(at), stopped, running]
    }
}
