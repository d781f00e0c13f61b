//! Stripe's objects, as far as we read them. Fields we do not read are ignored, words we do not know are kept as text.

use std::collections::HashMap;

use jiff::Timestamp;
use kernel::Money;
use serde::Deserialize;

use super::amount::from_wire;
use crate::payment::{Funds, News};
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
    /// Of a page that only keeps a card.
    pub setup_intent: Option<Expandable<SetupIntent>>,
}

/// `payment_intent`
#[derive(Debug, Clone, Deserialize)]
pub struct Intent {
    pub id: String,
    pub status: Option<String>,
    pub amount_received: Option<i64>,
    pub amount_capturable: Option<i64>,
    pub currency: Option<String>,
    pub metadata: Option<Metadata>,
    pub last_payment_error: Option<PaymentError>,
    pub latest_charge: Option<Expandable<Charge>>,
    pub cancellation_reason: Option<String>,
}

/// A page of `payment_intent`s.
#[derive(Debug, Clone, Deserialize)]
pub struct IntentList {
    pub data: Vec<Intent>,
}

/// `setup_intent`
#[derive(Debug, Clone, Deserialize)]
pub struct SetupIntent {
    pub id: String,
    pub customer: Option<String>,
    pub payment_method: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct PaymentError {
    pub code: Option<String>,
    pub decline_code: Option<String>,
}

/// `charge`
#[derive(Debug, Clone, Deserialize)]
pub struct Charge {
    pub id: String,
    pub payment_intent: Option<Expandable<Intent>>,
    pub amount_captured: Option<i64>,
    pub amount_refunded: Option<i64>,
    pub currency: Option<String>,
    pub metadata: Option<Metadata>,
    pub payment_method_details: Option<MethodDetails>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct MethodDetails {
    pub card: Option<CardDetails>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct CardDetails {
    /// Seconds since the epoch: after this the hold is gone.
    pub capture_before: Option<i64>,
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

/// What has an id of its own.
pub trait Named {
    fn id(&self) -> &str;
}

impl Named for Intent {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Named for Charge {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Named for SetupIntent {
    fn id(&self) -> &str {
        &self.id
    }
}

impl<T: Named> Expandable<T> {
    pub fn id(&self) -> &str {
        match self {
            Expandable::Id(id) => id,
            Expandable::Object(object) => object.id(),
        }
    }

    pub fn object(&self) -> Option<&T> {
        match self {
            Expandable::Id(_) => None,
            Expandable::Object(object) => Some(object),
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
        let intent = self.payment_intent.as_ref().and_then(Expandable::object);
        match (self.status.as_deref(), self.payment_status.as_deref()) {
            (Some("expired"), _) => Some(News::Expired { session }),
            (Some("complete"), _) if self.setup_intent.is_some() => self.card(),
            (Some("complete"), Some("paid" | "no_payment_required")) => Some(News::Paid(Funds {
                session,
                gateway_payment: self.intent(),
                charge: intent.and_then(Intent::charge),
                amount: money(self.amount_total, self.currency.as_deref()),
            })),
            // Held, or the money of a delayed method: its intent says which, and whether it still comes.
            (Some("complete"), Some("unpaid")) => Some(match intent {
                Some(intent) if intent.is_held() => intent.held(session),
                Some(intent) if intent.is_over() => News::Failed {
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

    /// The card a setup page kept; `None` while the session does not name it.
    fn card(&self) -> Option<News> {
        let setup = self.setup_intent.as_ref()?.object()?;
        Some(News::CardSaved {
            session: Some(self.id.clone()),
            customer: setup.customer.clone()?,
            method: setup.payment_method.clone()?,
        })
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
    /// What the intent as it stands means for its payment; `None` while the customer has not finished.
    pub fn news(&self) -> Option<News> {
        match self.status.as_deref() {
            Some("succeeded") => Some(self.paid()),
            Some("requires_capture") => Some(self.held(None)),
            Some("canceled") => Some(self.voided()),
            Some("processing") => Some(News::Processing {
                session: None,
                gateway_payment: Some(self.id.clone()),
            }),
            _ => None,
        }
    }

    /// Whether we asked for it, for that payment.
    pub fn is_of(&self, payment: crate::PaymentId) -> bool {
        let named = self.metadata.as_ref().and_then(|metadata| metadata.get("payment"));
        named.and_then(|id| id.parse().ok()) == Some(payment)
    }

    pub fn is_held(&self) -> bool {
        self.status.as_deref() == Some("requires_capture")
    }

    /// After a completed session nothing is tried again: these will bring no money.
    fn is_over(&self) -> bool {
        matches!(self.status.as_deref(), Some("requires_payment_method" | "canceled"))
    }

    pub fn problem(&self) -> Option<String> {
        let error = self.last_payment_error.as_ref()?;
        error.decline_code.clone().or_else(|| error.code.clone())
    }

    fn charge(&self) -> Option<String> {
        self.latest_charge.as_ref().map(|charge| charge.id().to_owned())
    }

    pub fn paid(&self) -> News {
        News::Paid(self.funds(None, self.amount_received))
    }

    pub fn held(&self, session: Option<String>) -> News {
        let charge = self.latest_charge.as_ref().and_then(Expandable::object);
        News::Held {
            funds: self.funds(session, self.amount_capturable),
            expires_at: charge.and_then(Charge::capture_before),
        }
    }

    /// By us, by hand, or because its time was over.
    pub fn voided(&self) -> News {
        let is_lapsed = matches!(self.cancellation_reason.as_deref(), Some("automatic" | "expired"));
        News::Voided {
            gateway_payment: Some(self.id.clone()),
            code: is_lapsed.then(|| "hold_lapsed".to_owned()),
        }
    }

    fn funds(&self, session: Option<String>, wire: Option<i64>) -> Funds {
        Funds {
            session,
            gateway_payment: Some(self.id.clone()),
            charge: self.charge(),
            amount: money(wire, self.currency.as_deref()),
        }
    }
}

impl Charge {
    pub fn capture_before(&self) -> Option<Timestamp> {
        let card = self.payment_method_details.as_ref()?.card.as_ref()?;
        Timestamp::from_second(card.capture_before?).ok()
    }
}

/// An amount on the wire in our units; `None` where it is absent or cannot be counted.
pub fn money(wire: Option<i64>, currency: Option<&str>) -> Option<Money> {
    wire.zip(currency).and_then(|(wire, code)| from_wire(wire, code))
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
            amount: money(self.amount, self.currency.as_deref()),
            status,
        }
    }

    /// Our refund's id, when we asked for it.
    pub fn ours(&self) -> Option<crate::RefundId> {
        self.metadata.as_ref()?.get("refund")?.parse().ok()
    }
}
