//! What an answer means for its call and for the payment behind it. Pure: unknown is not failed, and a repeat is allowed
//! only where the answer says that it may be.

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use crate::CallOutcome;
use crate::call::{CallKind, CallState, next_try};
use crate::payment::News;
use crate::refund::{RefundNews, RefundStatus};
use crate::stripe::answer::{Answer, Outcome};
use crate::stripe::wire::{Intent, RefundObject, Session};

/// What an answer means, read into ours.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    Payment(News, CallOutcome),
    Refund(RefundNews, CallOutcome),
    /// A clear no that leaves open how the payment stands: it must be asked.
    AskAgain(Option<News>, CallOutcome),
    /// About something else than a payment: whoever made the call reads it.
    Other,
    Nothing,
}

pub fn read(kind: CallKind, outcome: &Outcome) -> Meaning {
    match outcome {
        Outcome::NotRun { .. } | Outcome::Unknown { .. } => Meaning::Nothing,
        Outcome::Done(body) => done(kind, body),
        Outcome::Refused { code, .. } => refused(kind, code.clone()),
    }
}

fn done(kind: CallKind, body: &serde_json::Value) -> Meaning {
    match kind {
        CallKind::OpenSession => match object::<Session>(body) {
            Some(Session { id, url, .. }) => {
                // A replay of a session that is over has no address any more.
                let outcome = url.clone().map_or(CallOutcome::Done, |url| CallOutcome::Open { url });
                Meaning::Payment(News::Opened { session: id, url }, outcome)
            }
            None => Meaning::Nothing,
        },
        CallKind::ExpireSession => match object::<Session>(body).and_then(|session| session.news()) {
            Some(news) => Meaning::Payment(news, CallOutcome::Done),
            None => Meaning::Nothing,
        },
        CallKind::Refund => match object::<RefundObject>(body) {
            Some(refund) => Meaning::Refund(refund.news(), CallOutcome::Done),
            None => Meaning::Nothing,
        },
        CallKind::Capture | CallKind::Void => match object::<Intent>(body).and_then(|intent| intent.news()) {
            Some(news) => Meaning::Payment(news, CallOutcome::Done),
            None => Meaning::Nothing,
        },
        CallKind::HoldSaved => match object::<Intent>(body) {
            Some(intent) => {
                let news = intent.news().unwrap_or_else(|| News::HoldRefused {
                    // The bank wants the customer: off the page nobody can answer it.
                    code: intent.problem().unwrap_or_else(|| "authentication_required".to_owned()),
                });
                Meaning::Payment(news, CallOutcome::Done)
            }
            None => Meaning::Nothing,
        },
        CallKind::CreateAccount
        | CallKind::AccountLink
        | CallKind::LoginLink
        | CallKind::CloseAccount
        | CallKind::Transfer
        | CallKind::ReverseTransfer
        | CallKind::DisputeEvidence => Meaning::Other,
    }
}

fn refused(kind: CallKind, code: String) -> Meaning {
    let refused = CallOutcome::Refused { code: code.clone() };
    match kind {
        CallKind::OpenSession => Meaning::Payment(News::OpenRefused { code }, refused),
        CallKind::HoldSaved => Meaning::Payment(News::HoldRefused { code }, refused),
        // The page could not be ended: it may have been paid.
        CallKind::ExpireSession => Meaning::AskAgain(None, refused),
        CallKind::Capture => Meaning::AskAgain(Some(News::CaptureRefused { code }), refused),
        CallKind::Void => Meaning::AskAgain(Some(News::VoidRefused { code }), refused),
        CallKind::Refund => {
            let news = RefundNews {
                gateway_refund: None,
                amount: None,
                status: RefundStatus::Failed { code },
            };
            Meaning::Refund(news, refused)
        }
        CallKind::CreateAccount
        | CallKind::AccountLink
        | CallKind::LoginLink
        | CallKind::CloseAccount
        | CallKind::Transfer
        | CallKind::ReverseTransfer
        | CallKind::DisputeEvidence => Meaning::Other,
    }
}

fn object<T: DeserializeOwned>(body: &serde_json::Value) -> Option<T> {
    T::deserialize(body).ok()
}

/// Where an answer leaves its call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub state: CallState,
    pub may_repeat: bool,
    pub next_at: Option<Timestamp>,
    pub error: Option<String>,
}

/// How a call stood when it was taken: its count of tries, what it was, and a random byte that spreads its next try.
#[derive(Debug, Clone, Copy)]
pub struct Try {
    pub attempts: i32,
    pub was: CallState,
    pub jitter: u8,
}

impl Verdict {
    pub fn of(call: Try, answer: &Answer, meaning: &Meaning, now: Timestamp) -> Self {
        let again = next_try(now, call.attempts, call.jitter);
        let waiting = |state, may_repeat, why: &str| Verdict {
            state,
            may_repeat,
            next_at: Some(again),
            error: Some(why.to_owned()),
        };
        match &answer.outcome {
            Outcome::Done(_) if matches!(meaning, Meaning::Nothing) => {
                waiting(CallState::Unknown, true, "an answer that cannot be read")
            }
            Outcome::Done(_) => Verdict {
                state: CallState::Done,
                may_repeat: false,
                next_at: None,
                error: None,
            },
            Outcome::Refused { code, message } => Verdict {
                state: CallState::Refused,
                may_repeat: false,
                next_at: None,
                error: Some(if message.is_empty() {
                    code.clone()
                } else {
                    format!("{code}: {message}")
                }),
            },
            // Nothing ran this time; an earlier try that may have is not forgotten.
            Outcome::NotRun { why } if call.was == CallState::Pending => waiting(CallState::Pending, true, why),
            Outcome::NotRun { why } => waiting(CallState::Unknown, true, why),
            Outcome::Unknown { why, may_repeat } => waiting(CallState::Unknown, *may_repeat, why),
        }
    }
}
