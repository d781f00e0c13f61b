//! What a webhook of Stripe's means, as a typed value. Parsed only after its signature was verified.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::VERSION;
use super::connect::{self, Connected};
use super::dispute::DisputeObject;
use super::wire::{Charge, Intent, RefundObject, Session, money};
use crate::event::{About, Event, Meaning};
use crate::payment::{Funds, News};
use crate::{Gateway, PaymentId};

/// The envelope, without which nothing can be stored.
#[derive(Debug, Deserialize)]
struct Envelope {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    livemode: bool,
    api_version: Option<String>,
    /// Whose event it is, when it is a connected account's.
    account: Option<String>,
    created: Option<i64>,
    data: Data,
}

#[derive(Debug, Deserialize)]
struct Data {
    object: Value,
}

/// The text is not an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message is not an event")]
pub struct NotAnEvent;

/// Reads an event. An envelope that cannot be read is refused; an object that cannot be read is kept with its event.
pub fn read(raw: &str) -> Result<Event, NotAnEvent> {
    let envelope: Envelope = serde_json::from_str(raw).map_err(|_| NotAnEvent)?;
    let id = id_of(&envelope.id).ok_or(NotAnEvent)?;
    let kind = id_of(&envelope.kind).ok_or(NotAnEvent)?;
    let connected = Connected {
        account: envelope.account.as_deref(),
        told_at: envelope.created.and_then(|at| Timestamp::from_second(at).ok()),
    };
    let read = match connect::meaning_of(&kind, &envelope.data.object, connected) {
        Ok(None) => meaning_of(&kind, &envelope.data.object),
        Ok(Some(meaning)) => Ok((About::default(), meaning)),
        Err(error) => Err(error),
    };
    let (about, meaning) = match read {
        Ok(found) => found,
        Err(error) => (About::default(), Meaning::Unreadable(error.to_string())),
    };
    // Another version may mean other things by the same words: then it says only what to ask about.
    let is_ours = envelope.api_version.is_none_or(|version| version == VERSION);
    let meaning = if is_ours {
        meaning
    } else {
        only_that_something_happened(meaning)
    };
    Ok(Event {
        gateway: Gateway::Stripe,
        id,
        kind,
        is_live: envelope.livemode,
        raw: raw.to_owned(),
        about,
        meaning,
    })
}

fn only_that_something_happened(meaning: Meaning) -> Meaning {
    match meaning {
        Meaning::Payment(_) => Meaning::TooLittle,
        Meaning::Refund(_) | Meaning::RefundTotal(_) => Meaning::RefundTotal(None),
        other => other,
    }
}

fn meaning_of(kind: &str, object: &Value) -> Result<(About, Meaning), serde_json::Error> {
    Ok(match kind {
        "checkout.session.completed"
        | "checkout.session.async_payment_succeeded"
        | "checkout.session.async_payment_failed"
        | "checkout.session.expired" => {
            let session = Session::deserialize(object)?;
            (about_session(&session), session_meaning(kind, &session))
        }
        "payment_intent.succeeded" => {
            let intent = Intent::deserialize(object)?;
            let news = intent.paid();
            (about_intent(&intent), Meaning::Payment(news))
        }
        "payment_intent.payment_failed" => {
            let intent = Intent::deserialize(object)?;
            let code = intent.problem().unwrap_or_else(|| "payment_failed".to_owned());
            (about_intent(&intent), Meaning::Payment(News::AttemptFailed { code }))
        }
        "payment_intent.amount_capturable_updated" | "payment_intent.processing" | "payment_intent.canceled" => {
            let intent = Intent::deserialize(object)?;
            let news = intent.news();
            (about_intent(&intent), news.map_or(Meaning::TooLittle, Meaning::Payment))
        }
        "charge.captured" | "charge.expired" | "charge.refunded" => {
            let charge = Charge::deserialize(object)?;
            (about_charge(&charge), charge_meaning(kind, &charge))
        }
        "refund.created" | "refund.updated" | "refund.failed" => {
            let refund = RefundObject::deserialize(object)?;
            let about = About {
                intent: refund.payment_intent.as_ref().and_then(|intent| id_of(intent.id())),
                refund: refund.ours(),
                ..about_metadata(refund.metadata.as_ref())
            };
            (about, Meaning::Refund(refund.news()))
        }
        "charge.dispute.created"
        | "charge.dispute.updated"
        | "charge.dispute.closed"
        | "charge.dispute.funds_withdrawn"
        | "charge.dispute.funds_reinstated" => {
            let dispute = DisputeObject::deserialize(object)?;
            let about = About {
                intent: dispute.intent().and_then(id_of),
                ..About::default()
            };
            (about, Meaning::Dispute(Box::new(dispute.news())))
        }
        _ => (About::default(), Meaning::Ignored),
    })
}

fn session_meaning(kind: &str, session: &Session) -> Meaning {
    let id = Some(session.id.clone());
    match kind {
        "checkout.session.expired" => Meaning::Payment(News::Expired { session: id }),
        "checkout.session.async_payment_failed" => Meaning::Payment(News::Failed {
            session: id,
            code: "async_payment_failed".to_owned(),
        }),
        _ => match session.news() {
            Some(news) if session.says_enough() => Meaning::Payment(news),
            _ => Meaning::TooLittle,
        },
    }
}

fn charge_meaning(kind: &str, charge: &Charge) -> Meaning {
    let intent = || charge.payment_intent.as_ref().and_then(|intent| id_of(intent.id()));
    let currency = charge.currency.as_deref();
    match kind {
        "charge.captured" => Meaning::Payment(News::Paid(Funds {
            session: None,
            gateway_payment: intent(),
            charge: id_of(&charge.id),
            amount: money(charge.amount_captured, currency),
        })),
        "charge.expired" => Meaning::Payment(News::Voided {
            gateway_payment: intent(),
            code: Some("hold_lapsed".to_owned()),
        }),
        _ => Meaning::RefundTotal(money(charge.amount_refunded, currency)),
    }
}

fn about_charge(charge: &Charge) -> About {
    About {
        intent: charge.payment_intent.as_ref().and_then(|intent| id_of(intent.id())),
        ..about_metadata(charge.metadata.as_ref())
    }
}

fn about_session(session: &Session) -> About {
    let about = about_metadata(session.metadata.as_ref());
    About {
        payment: about
            .payment
            .or_else(|| session.client_reference_id.as_ref()?.parse().ok()),
        session: id_of(&session.id),
        intent: session.intent().as_deref().and_then(id_of),
        ..about
    }
}

fn about_intent(intent: &Intent) -> About {
    About {
        intent: id_of(&intent.id),
        ..about_metadata(intent.metadata.as_ref())
    }
}

fn about_metadata(metadata: Option<&std::collections::HashMap<String, String>>) -> About {
    let word = |name: &str| metadata.and_then(|metadata| metadata.get(name));
    About {
        payment: word("payment").and_then(|id| id.parse::<PaymentId>().ok()),
        reference: word("reference").filter(|text| is_plain(text)).cloned(),
        ..About::default()
    }
}

/// An id we may store and put into an address: letters, digits, `_`, `-` and `.`, not too many.
pub fn id_of(text: &str) -> Option<String> {
    let is_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    (!text.is_empty() && text.len() <= 255 && text.chars().all(is_id)).then(|| text.to_owned())
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.len() <= 200 && !text.chars().any(char::is_control)
}
