//! A dispute as pages and programs show it: its reason in words, its deadline, what may be done. Decides nothing: the verbs of
//! `payments` do, and refuse.

use jiff::Timestamp;
use kernel::{Currency, Money};
use payments::{DisputeId, DisputeRow, DisputeState, PaymentId};
use serde::Serialize;
use uuid::Uuid;

use crate::span::Span;

/// Reasons that have words of their own; any other is `general`.
pub const REASONS: [&str; 15] = [
    "bank_cannot_process",
    "check_returned",
    "credit_not_processed",
    "customer_initiated",
    "debit_not_authorized",
    "duplicate",
    "fraudulent",
    "general",
    "incorrect_account_details",
    "insufficient_funds",
    "noncompliant",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
];

pub const STATES: [&str; 8] = [
    "needs_response",
    "under_review",
    "won",
    "lost",
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "prevented",
];

/// What can be said for us, as the gateway names the fields.
pub const FIELDS: [&str; 18] = [
    "access_activity_log",
    "billing_address",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_tracking_number",
    "uncategorized_text",
];

/// One dispute.
#[derive(Debug, Clone, Serialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact or a button of its own on the page"
)]
pub struct DisputeView {
    pub id: String,
    pub gateway_dispute: String,
    pub payment: String,
    /// Of its order; may be empty.
    pub number: String,
    pub state: String,
    /// in, few, info or bad.
    pub tone: &'static str,
    /// The end of its sentence's key, `backoffice-reason-…`.
    pub reason: String,
    pub amount: Money,
    pub withdrawn: Money,
    pub reinstated: Money,
    pub fee: Money,
    pub due: Option<Timestamp>,
    pub left: Option<Span>,
    pub is_over: bool,
    pub is_open: bool,
    /// The bank waits for us, and its deadline is not over.
    pub can_answer: bool,
    /// Evidence was sent already.
    pub is_answered: bool,
    pub evidence: i64,
    pub opened_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

impl DisputeView {
    pub fn of(row: &DisputeRow, now: Timestamp) -> Self {
        let money = |minor| Money::new(minor, row.currency);
        let is_open = row.closed_at.is_none();
        let due = row.due_by.filter(|_| is_open && row.state.awaits_us());
        let is_over = due.is_some_and(|due| due <= now);
        DisputeView {
            id: row.id.to_string(),
            gateway_dispute: row.gateway_dispute.clone(),
            payment: row.payment_id.to_string(),
            number: row.number.clone(),
            state: row.state.to_string().replace('_', "-"),
            tone: tone(row.state),
            reason: reason_word(&row.reason),
            amount: money(row.amount_minor),
            withdrawn: money(row.withdrawn_minor),
            reinstated: money(row.reinstated_minor),
            fee: money(row.fee_minor),
            left: due.map(|due| Span::between(now, due)),
            is_over,
            due,
            is_open,
            can_answer: is_open && row.state.awaits_us() && !is_over && row.evidence_sent == 0,
            is_answered: row.evidence_sent > 0,
            evidence: row.evidence,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
        }
    }

    pub fn sample(state: &str, reason: &str) -> Self {
        let row = DisputeRow {
            id: DisputeId::from_uuid(Uuid::from_u128(7)),
            payment_id: PaymentId::from_uuid(Uuid::from_u128(7)),
            reference: "ord_0".into(),
            number: "CC-7K3M-9Q21".into(),
            currency: Currency::DZD,
            gateway_dispute: "dp_1".into(),
            amount_minor: 1_309_000,
            reason: reason.into(),
            state: state.parse().unwrap_or(DisputeState::NeedsResponse),
            due_by: Some(Timestamp::UNIX_EPOCH),
            withdrawn_minor: 1_309_000,
            reinstated_minor: if state == "won" { 1_309_000 } else { 0 },
            fee_minor: 2_000,
            opened_at: Timestamp::UNIX_EPOCH,
            closed_at: matches!(state, "won" | "lost").then_some(Timestamp::UNIX_EPOCH),
            evidence: 1,
            evidence_sent: i64::from(state == "under_review"),
        };
        let before = Timestamp::from_second(-4 * 86_400).unwrap_or(Timestamp::UNIX_EPOCH);
        DisputeView::of(&row, before)
    }
}

fn reason_word(reason: &str) -> String {
    let known = REASONS.iter().find(|known| **known == reason);
    known.unwrap_or(&"general").replace('_', "-")
}

fn tone(state: DisputeState) -> &'static str {
    match state {
        DisputeState::NeedsResponse | DisputeState::WarningNeedsResponse => "few",
        DisputeState::UnderReview | DisputeState::WarningUnderReview => "info",
        DisputeState::Won | DisputeState::WarningClosed | DisputeState::Prevented => "in",
        DisputeState::Lost => "bad",
    }
}

#[cfg(test)]
mod tests {
    use payments::EvidenceField;

    use super::*;

    #[test]
    fn every_state_and_field_of_the_list_is_one_the_payments_know() {
        for state in STATES {
            assert!(state.parse::<DisputeState>().is_ok(), "{state}");
        }
        for field in FIELDS {
            assert!(field.parse::<EvidenceField>().is_ok(), "{field}");
        }
    }

    #[test]
    fn an_open_dispute_counts_down_and_a_closed_one_does_not() {
        let open = DisputeView::sample("needs_response", "fraudulent");
        assert_eq!(open.left, Some(Span { unit: "days", n: 4 }));
        assert!(open.can_answer && !open.is_over);
        let closed = DisputeView::sample("lost", "something_new");
        assert_eq!(
            (closed.left, closed.can_answer, closed.reason.as_str()),
            (None, false, "general")
        );
    }
}
