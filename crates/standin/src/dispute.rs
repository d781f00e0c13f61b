//! Disputes: a customer's bank takes the money back, hears the evidence, and decides; or only asks (an inquiry).
//! The bank's side is played by the control handle, and by the deadline: no evidence in time is a loss.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::balance::{BalanceKind, Movement, book};
use crate::error::ApiError;
use crate::event::{Cause, emit};
use crate::fields::{Fields, Metadata};
use crate::state::{State, Timer};
use crate::table::Record;

const FEE: i64 = 2000;
const DUE_AFTER_S: i64 = 9 * 24 * 60 * 60;

/// What may be said for the shop.
const EVIDENCE: [&str; 27] = [
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DisputeStatus {
    NeedsResponse,
    UnderReview,
    Won,
    Lost,
    WarningNeedsResponse,
    WarningUnderReview,
    WarningClosed,
    Prevented,
}

impl DisputeStatus {
    /// As the wire says it.
    pub fn name(self) -> &'static str {
        match self {
            DisputeStatus::NeedsResponse => "needs_response",
            DisputeStatus::UnderReview => "under_review",
            DisputeStatus::Won => "won",
            DisputeStatus::Lost => "lost",
            DisputeStatus::WarningNeedsResponse => "warning_needs_response",
            DisputeStatus::WarningUnderReview => "warning_under_review",
            DisputeStatus::WarningClosed => "warning_closed",
            DisputeStatus::Prevented => "prevented",
        }
    }

    fn is_inquiry(self) -> bool {
        matches!(
            self,
            DisputeStatus::WarningNeedsResponse | DisputeStatus::WarningUnderReview | DisputeStatus::WarningClosed
        )
    }

    fn is_open(self) -> bool {
        !matches!(
            self,
            DisputeStatus::Won | DisputeStatus::Lost | DisputeStatus::WarningClosed | DisputeStatus::Prevented
        )
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Dispute {
    pub id: String,
    pub created: i64,
    pub charge: String,
    pub intent: String,
    pub lane: String,
    pub amount: i64,
    pub currency: String,
    pub reason: String,
    pub status: DisputeStatus,
    pub due_by: i64,
    pub evidence: Metadata,
    pub submissions: u32,
    pub metadata: Metadata,
    /// The withdrawal and the reinstatement.
    pub movements: Vec<String>,
}

impl Record for Dispute {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

/// What the customer's bank begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OpenDispute {
    /// `fraudulent` (when absent), `product_not_received`, `general`, …
    pub reason: Option<String>,
    /// Minor units; all that was not refunded when absent.
    pub amount: Option<i64>,
    /// Only asks: no money moves yet.
    pub is_inquiry: bool,
}

/// What the bank decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// For the shop: the money comes back. An inquiry is closed.
    Won,
    /// For the customer. An inquiry is closed.
    Lost,
    /// An inquiry is settled before it became a dispute.
    Prevented,
    /// An inquiry becomes a dispute: the money is withdrawn.
    Escalated,
}

/// Whether the charge's money was withdrawn by a bank and has not come back.
pub(crate) fn is_charged_back(state: &State, charge: &str) -> bool {
    let keeps = [
        DisputeStatus::NeedsResponse,
        DisputeStatus::UnderReview,
        DisputeStatus::Lost,
    ];
    let is_taken = |dispute: &Dispute| keeps.contains(&dispute.status);
    let of_charge = state.disputes_of.get(charge).into_iter().flatten();
    of_charge.filter_map(|id| state.disputes.get(id)).any(is_taken)
}

/// Opens a dispute on a charge and hands back its id. `None` where there is no money to dispute or it is disputed already.
pub(crate) fn open(state: &mut State, charge: &str, ask: OpenDispute) -> Option<String> {
    let charge = state.charges.get_mut(charge).filter(|charge| charge.is_captured)?;
    let left = charge.refundable();
    let amount = ask.amount.unwrap_or(left);
    if amount < 1 || amount > charge.amount_captured || charge.is_disputed {
        return None;
    }
    charge.is_disputed = true;
    let charge = charge.clone();
    let dispute = Dispute {
        id: state.chance.id("dp_", 24),
        created: state.now(),
        charge: charge.id.clone(),
        intent: charge.intent,
        lane: charge.lane,
        amount,
        currency: charge.currency,
        reason: ask.reason.unwrap_or_else(|| "fraudulent".to_owned()),
        status: if ask.is_inquiry {
            DisputeStatus::WarningNeedsResponse
        } else {
            DisputeStatus::NeedsResponse
        },
        due_by: state.now() + DUE_AFTER_S,
        evidence: Metadata::new(),
        submissions: 0,
        metadata: Metadata::new(),
        movements: Vec::new(),
    };
    let id = dispute.id.clone();
    state
        .timers
        .insert((dispute.due_by * 1000, Timer::CloseDispute(id.clone())));
    state.disputes_of.entry(charge.id).or_default().push(id.clone());
    if ask.is_inquiry {
        dispute.save(state, &Cause::by_itself(), &["charge.dispute.created"]);
    } else {
        let news = ["charge.dispute.created", "charge.dispute.funds_withdrawn"];
        dispute.withdraw(state, &news);
    }
    Some(id)
}

/// The bank decides an open dispute. `false` if there is none, or the verdict is not for its kind.
pub(crate) fn decide(state: &mut State, id: &str, verdict: Verdict) -> bool {
    let Some(mut dispute) = state.disputes.get(id).filter(|row| row.status.is_open()).cloned() else {
        return false;
    };
    let cause = Cause::by_itself();
    let is_inquiry = dispute.status.is_inquiry();
    match verdict {
        Verdict::Escalated if is_inquiry => {
            dispute.status = DisputeStatus::NeedsResponse;
            dispute.due_by = state.now() + DUE_AFTER_S;
            let timer = (dispute.due_by * 1000, Timer::CloseDispute(dispute.id.clone()));
            state.timers.insert(timer);
            let news = ["charge.dispute.updated", "charge.dispute.funds_withdrawn"];
            dispute.withdraw(state, &news);
        }
        Verdict::Prevented if is_inquiry => {
            dispute.status = DisputeStatus::Prevented;
            dispute.save(state, &cause, &["charge.dispute.closed"]);
        }
        Verdict::Escalated | Verdict::Prevented => return false,
        Verdict::Won | Verdict::Lost if is_inquiry => {
            dispute.status = DisputeStatus::WarningClosed;
            dispute.save(state, &cause, &["charge.dispute.closed"]);
        }
        Verdict::Won => {
            dispute.status = DisputeStatus::Won;
            dispute.book(state, (dispute.amount, 0));
            let news = [
                "charge.dispute.updated",
                "charge.dispute.funds_reinstated",
                "charge.dispute.closed",
            ];
            dispute.save(state, &cause, &news);
        }
        Verdict::Lost => {
            dispute.status = DisputeStatus::Lost;
            dispute.save(state, &cause, &["charge.dispute.updated", "charge.dispute.closed"]);
        }
    }
    true
}

/// Nobody answered in time.
pub(crate) fn close_when_due(state: &mut State, id: &str) {
    let waits = [DisputeStatus::NeedsResponse, DisputeStatus::WarningNeedsResponse];
    let now = state.now();
    let is_due = |dispute: &Dispute| waits.contains(&dispute.status) && dispute.due_by <= now;
    if state.disputes.get(id).is_some_and(is_due) {
        decide(state, id, Verdict::Lost);
    }
}

/// `POST /v1/disputes/{id}`, checked.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    dispute: String,
    evidence: Metadata,
    is_submitted: bool,
    metadata: Metadata,
}

impl Answer {
    pub fn parse(dispute: &str, fields: &mut Fields) -> Result<Answer, ApiError> {
        let mut evidence = Metadata::new();
        if let Some(mut said) = fields.nested("evidence")? {
            for name in EVIDENCE {
                if let Some(text) = said.short_text(name, 20_000)? {
                    evidence.insert(name.to_owned(), text);
                }
            }
            said.finish()?;
        }
        Ok(Answer {
            dispute: dispute.to_owned(),
            evidence,
            is_submitted: fields.boolean("submit")?.unwrap_or(true),
            metadata: fields.metadata("metadata")?,
        })
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        let id = &self.dispute;
        let mut dispute = find(state, id)?;
        let next = match dispute.status {
            DisputeStatus::NeedsResponse => DisputeStatus::UnderReview,
            DisputeStatus::WarningNeedsResponse => DisputeStatus::WarningUnderReview,
            _ if self.evidence.is_empty() => dispute.status,
            _ => return Err(closed(&dispute)),
        };
        dispute.metadata.extend(self.metadata);
        dispute.evidence.extend(self.evidence);
        if self.is_submitted && next != dispute.status {
            dispute.status = next;
            dispute.submissions += 1;
        }
        dispute.save(state, cause, &["charge.dispute.updated"]);
        Ok(dispute.to_json(state))
    }
}

/// `POST /v1/disputes/{id}/close`: the shop accepts the loss.
pub(crate) fn accept(state: &mut State, id: &str, cause: &Cause) -> Result<Value, ApiError> {
    let mut dispute = find(state, id)?;
    dispute.status = match dispute.status {
        DisputeStatus::NeedsResponse => DisputeStatus::Lost,
        DisputeStatus::WarningNeedsResponse => DisputeStatus::WarningClosed,
        _ => return Err(closed(&dispute)),
    };
    dispute.save(state, cause, &["charge.dispute.closed"]);
    Ok(dispute.to_json(state))
}

fn find(state: &State, id: &str) -> Result<Dispute, ApiError> {
    let found = state.disputes.get(id).cloned();
    found.ok_or_else(|| ApiError::missing("dispute", id))
}

fn closed(dispute: &Dispute) -> ApiError {
    let status = dispute.status.name();
    let message = format!("This dispute cannot be answered because it has a status of {status}.");
    ApiError::new(400, "invalid_request_error", message)
}

impl Dispute {
    fn book(&mut self, state: &mut State, (amount, fee): (i64, i64)) {
        let movement = Movement {
            kind: BalanceKind::Adjustment,
            source: &self.id,
            amount,
            fee,
            currency: &self.currency,
            account: None,
        };
        let entry = book(state, &movement);
        self.movements.push(entry);
    }

    fn withdraw(mut self, state: &mut State, news: &[&str]) {
        self.book(state, (-self.amount, FEE));
        self.save(state, &Cause::by_itself(), news);
    }

    fn save(&self, state: &mut State, cause: &Cause, news: &[&str]) {
        state.disputes.put(self.clone());
        for kind in news {
            let object = self.to_json(state);
            emit(state, cause, kind, (&self.lane, object));
        }
    }

    pub fn to_json(&self, state: &State) -> Value {
        let movements = self.movements.iter().filter_map(|id| state.balance.get(id));
        let is_inquiry = self.status.is_inquiry();
        let said = |name: &&str| ((*name).to_owned(), json!(self.evidence.get(*name)));
        let mut evidence: Map<String, Value> = EVIDENCE.iter().map(said).collect();
        evidence.insert("enhanced_evidence".to_owned(), json!({}));
        json!({
            "id": self.id, "object": "dispute", "created": self.created, "livemode": false, "charge": self.charge,
            "payment_intent": self.intent, "amount": self.amount, "currency": self.currency, "reason": self.reason,
            "status": self.status.name(), "metadata": self.metadata, "evidence": evidence,
            "evidence_details": {
                "due_by": self.due_by, "has_evidence": !self.evidence.is_empty(), "submission_count": self.submissions,
                "past_due": state.now() > self.due_by && self.submissions == 0, "enhanced_eligibility": {},
            },
            "balance_transactions": movements.map(|entry| entry.to_json(state.now())).collect::<Vec<_>>(),
            "is_charge_refundable": is_inquiry, "enhanced_eligibility_types": [],
            "payment_method_details": {
                "type": "card",
                "card": {
                    "brand": "visa", "case_type": if is_inquiry { "inquiry" } else { "chargeback" },
                    "network_reason_code": "10.4",
                },
            },
        })
    }
}
