//! Stripe's disputes, read into news, and the forms that answer them.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::amount::from_wire;
use super::balance::BalanceTransaction;
use super::request::Fields;
use super::wire::{Expandable, Intent};
use crate::disputes::{DisputeNews, EvidenceField, Movement};

pub const DISPUTES: &str = "/v1/disputes";

/// `dispute`
#[derive(Debug, Clone, Deserialize)]
pub struct DisputeObject {
    pub id: String,
    pub amount: Option<i64>,
    pub currency: Option<String>,
    pub charge: Option<Value>,
    pub payment_intent: Option<Expandable<Intent>>,
    pub reason: Option<String>,
    pub status: Option<String>,
    pub created: Option<i64>,
    pub evidence_details: Option<EvidenceDetails>,
    pub balance_transactions: Option<Vec<BalanceTransaction>>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct EvidenceDetails {
    pub due_by: Option<i64>,
    pub submission_count: Option<i64>,
}

impl DisputeObject {
    pub fn intent(&self) -> Option<&str> {
        self.payment_intent.as_ref().map(Expandable::id)
    }

    /// The charge's id, or the one of the charge itself.
    pub fn charge(&self) -> Option<&str> {
        let charge = self.charge.as_ref()?;
        charge.as_str().or_else(|| charge.get("id")?.as_str())
    }

    pub fn news(&self) -> DisputeNews {
        let details = self.evidence_details.as_ref();
        let second = |at: Option<i64>| at.and_then(|at| Timestamp::from_second(at).ok());
        DisputeNews {
            gateway_dispute: self.id.clone(),
            state: self.status.as_deref().and_then(|word| word.parse().ok()),
            amount: self
                .amount
                .zip(self.currency.as_deref())
                .and_then(|(wire, code)| from_wire(wire, code))
                .filter(|amount| amount.is_positive()),
            reason: self.reason.clone().unwrap_or_else(|| "general".to_owned()),
            due_by: second(details.and_then(|details| details.due_by)),
            opened_at: second(self.created).unwrap_or(Timestamp::MAX),
            movements: self.movements(),
            is_answered: details.is_some_and(|details| details.submission_count.unwrap_or(0) > 0),
        }
    }

    /// All or none: a movement that cannot be counted makes the rest of no use.
    fn movements(&self) -> Option<Vec<Movement>> {
        let moved = self.balance_transactions.as_ref()?;
        moved.iter().map(BalanceTransaction::movement).collect()
    }
}

/// `POST /v1/disputes/{id}`: evidence is heard once.
pub fn submit(evidence: &[(EvidenceField, String)]) -> Fields {
    let field = |(field, text): &(EvidenceField, String)| (format!("evidence[{}]", field.word()), text.clone());
    let mut fields: Fields = evidence.iter().map(field).collect();
    fields.push(("submit".to_owned(), "true".to_owned()));
    fields
}
