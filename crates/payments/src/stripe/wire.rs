//! Stripe's objects, as far as we read them. Fields we do not read are ignored, words we do not know are kept as text.

use std::collections::HashMap;

use serde::Deserialize;

use super::amount::from_wire;
use crate::payment::News;
use crate::refund::{RefundNews, RefundStatus};

type Metadata = HashMap<String, String>;

/// An id, or the object itself where we asked for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Expandable<T> {
    Id(String),
    Object(Box<T>),
}

/// `checkout.session`
#[derive(Debug, Clone, Deserialize)]
pub struct Session {
    pub id: String,
    pub status: Option<String>,
    pub payment_status: Option<String>,
    pub payment_intent: Option<Expandable<Intent>>,
    pub client_reference_id: Option<String>,
    pub metadata: Option<Metadata>,
    pub amount_total: Option<i64>,
    pub currency: Option<String>,
    pub url: Option<String>,
}

/// `payment_intent`
#[derive(Debug, Clone, Deserialize)]
pub struct Intent {
    pub id: String,
    pub status: Option<String>,
    pub amount_received: Option<i64>,
    pub currency: Option<String>,
    pub metadata: Option<Metadata>,
    pub last_payment_error: Option<PaymentError>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct PaymentError {
    pub code: Option<String>,
    pub decline_code: Option<String>,
}

/// `charge`
#[derive(Debug, Clone, Deserialize)]
pub struct Charge {
    pub payment_intent: Option<Expandable<Intent>>,
    pub amount_refunded: Option<i64>,
    pub currency: Option<String>,
    pub metadata: Option<Metadata>,
}

/// `refund`
#[derive(Debug, Clone, Deserialize)]
pub struct RefundObject {
    pub id: String,
    pub amount: Option<i64>,
    pub currency: Option<String>,
    pub status: Option<String>,
    pub failure_reason: Option<String>,
    pub payment_intent: Option<Expandable<Intent>>,
    pub metadata: Option<Metadata>,
}

/// A page of `refund`s.
#[derive(Debug, Clone, Deserialize)]
pub struct RefundList {
    pub data: Vec<RefundObject>,
    pub has_more: bool,
}

impl Expandable<Intent> {
    pub fn id(&self) -> &str {
        match self {
            Expandable::Id(id) => id,
            Expandable::Object(intent) => &intent.id,
        }
    }
}

impl Session {
    pub fn intent(&self) -> Option<String> {
        self.payment_intent.as_ref().map(|intent| intent.id().to_owned())
    }

    /// What the session as it stands means for its payment; `None` while the customer has not finished.
    pub fn news(&self) -> Option<News> {
        let session = Some(self.id.clone());
        match (self.status.as_deref(), self.payment_status.as_deref()) {
            (Some("expired"), _) => Some(News::Expired { session }),
            (Some("complete"), Some("paid" | "no_payment_required")) => Some(News::Paid {
                session,
                gateway_payment: self.intent(),
                amount: self
                    .amount_total
                    .zip(self.currency.as_deref())
                    .and_then(|(wire, code)| from_wire(wire, code)),
            }),
            // The money of a delayed method: its intent says whether it still comes.
            (Some("complete"), Some("unpaid")) => Some(match &self.payment_intent {
                Some(Expandable::Object(intent)) if intent.is_over() => News::Failed {
                    session,
                    code: intent.problem().unwrap_or_else(|| "async_payment_failed".to_owned()),
                },
                _ => News::Processing {
                    session,
                    gateway_payment: self.intent(),
                },
            }),
            _ => None,
        }
    }

    /// Whether the session can still be paid at.
    pub fn is_open(&self) -> bool {
        self.status.as_deref() == Some("open")
    }

    /// Whether a paid session names its payment and amount; without them it is looked up.
    pub fn says_enough(&self) -> bool {
        self.payment_status.is_some()
            && (self.payment_status.as_deref() == Some("unpaid")
                || (self.payment_intent.is_some() && self.amount_total.is_some() && self.currency.is_some()))
    }
}

impl Intent {
    /// After a completed session nothing is tried again: these will bring no money.
    fn is_over(&self) -> bool {
        matches!(self.status.as_deref(), Some("requires_payment_method" | "canceled"))
    }

    pub fn problem(&self) -> Option<String> {
        let error = self.last_payment_error.as_ref()?;
        error.decline_code.clone().or_else(|| error.code.clone())
    }

    pub fn paid(&self) -> News {
        News::Paid {
            session: None,
            gateway_payment: Some(self.id.clone()),
            amount: self
                .amount_received
                .zip(self.currency.as_deref())
                .and_then(|(wire, code)| from_wire(wire, code)),
        }
    }
}

impl RefundObject {
    pub fn news(&self) -> RefundNews {
        let failed = |code: &str| RefundStatus::Failed { code: code.to_owned() };
        let status = match self.status.as_deref() {
            Some("succeeded") => RefundStatus::Succeeded,
            Some("failed") => failed(self.failure_reason.as_deref().unwrap_or("unknown")),
            Some("canceled") => failed("canceled"),
            // `pending`, `requires_action`, and words of later versions: not over yet.
            _ => RefundStatus::Pending,
        };
        RefundNews {
            gateway_refund: Some(self.id.clone()),
            amount: self
                .amount
                .zip(self.currency.as_deref())
                .and_then(|(wire, code)| from_wire(wire, code)),
            status,
        }
    }

    /// Our refund's id, when we asked for it.
    pub fn ours(&self) -> Option<crate::RefundId> {
        self.metadata.as_ref()?.get("refund")?.parse().ok()
    }
}
