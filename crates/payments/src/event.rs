//! What a gateway told us, verified and read. Stores nothing, applies nothing.

use bytes::Bytes;
use jiff::Timestamp;
use kernel::Money;

use crate::disputes::DisputeNews;
use crate::others::Other;
use crate::payment::News;
use crate::refund::RefundNews;
use crate::stripe::{event, signature};
use crate::words::words;
use crate::{Gateway, PaymentId, Payments, RefundId};

words! {
    /// Where an event stands. What counts as seen is `applied`.
    pub enum EventState {
        /// Only inside the transaction that goes on to one of the others.
        Received = "received",
        Applied = "applied",
        /// Nothing of ours carries its reference yet.
        Unmatched = "unmatched",
        Failed = "failed",
    }
}

/// A verified event. Made by [`SignedEvent::verify`] alone.
#[derive(Debug, Clone)]
pub struct SignedEvent(pub(crate) Event);

#[derive(Debug, Clone)]
pub struct Event {
    pub gateway: Gateway,
    pub id: String,
    pub kind: String,
    pub is_live: bool,
    /// As it came, byte for byte.
    pub raw: String,
    pub about: About,
    pub meaning: Meaning,
}

/// What of ours an event names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    pub payment: Option<PaymentId>,
    pub reference: Option<String>,
    pub session: Option<String>,
    pub intent: Option<String>,
    pub refund: Option<RefundId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    Payment(News),
    Refund(RefundNews),
    Dispute(Box<DisputeNews>),
    /// About an account, a payout or a transfer.
    Other(Box<Other>),
    /// How much of a payment was given back in all, without saying by which refunds.
    RefundTotal(Option<Money>),
    /// Something happened; what, must be asked.
    TooLittle,
    /// Of a kind, or in words, that we cannot read.
    Unreadable(String),
    /// Of a kind that means nothing to us.
    Ignored,
}

/// Why a message was not taken. The answer says no more than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    #[error("the signature does not prove the gateway")]
    BadSignature,
    #[error("the message is not an event")]
    NotAnEvent,
}

impl SignedEvent {
    /// Checks the signature on the raw bytes, then reads them. `signature` is the gateway's own header.
    pub fn verify(payments: &Payments, signature: &str, body: &Bytes, now: Timestamp) -> Result<Self, NotTaken> {
        signature::verify(payments.webhook_secrets(), signature, body, now).map_err(|_| NotTaken::BadSignature)?;
        let raw = std::str::from_utf8(body).map_err(|_| NotTaken::NotAnEvent)?;
        if raw.contains('\0') {
            return Err(NotTaken::NotAnEvent);
        }
        Ok(SignedEvent(Event::read(Gateway::Stripe, raw)?))
    }
}

impl Event {
    /// Reads an event that was verified before.
    pub fn read(gateway: Gateway, raw: &str) -> Result<Self, NotTaken> {
        match gateway {
            Gateway::Stripe => event::read(raw).map_err(|_| NotTaken::NotAnEvent),
        }
    }
}
