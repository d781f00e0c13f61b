//! What an answer of Stripe's means for the call behind it. Unknown is not failed: whatever does not say clearly that
//! nothing happened may have happened.

use http::HeaderMap;
use platform::outgoing::{NoReply, Reply};
use serde::Deserialize;
use serde_json::Value;

/// An answer, or its absence, ready to be stored.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: Option<i16>,
    pub request_id: Option<String>,
    /// Stripe gave the stored answer of an earlier call with the same key.
    pub is_replay: bool,
    /// The body without what must not be kept.
    pub kept: Option<String>,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Done(Value),
    /// A clear no, with Stripe's code.
    Refused {
        code: String,
        message: String,
    },
    /// Nothing ran: the same call may go again.
    NotRun {
        why: String,
    },
    /// It may have run. The same call with the same key may go again if `may_repeat`.
    Unknown {
        why: String,
        may_repeat: bool,
    },
}

#[derive(Debug, Deserialize)]
struct ErrorBody {
    error: ErrorObject,
}

#[derive(Debug, Deserialize)]
struct ErrorObject {
    #[serde(rename = "type")]
    kind: Option<String>,
    code: Option<String>,
    decline_code: Option<String>,
    message: Option<String>,
}

/// Keys whose values are secrets or tell of a card.
const NOT_KEPT: [&str; 4] = ["client_secret", "card", "payment_method_details", "billing_details"];
/// More than any answer we ask for.
const MOST_KEPT: usize = 64 * 1024;

/// An answer to be stored with its call.
pub fn read(reply: Result<Reply, NoReply>) -> Answer {
    interpret(reply, |body| Some(without_secrets(body.clone())))
}

/// An answer to a question: nothing of it is stored. Lists are long.
pub fn glance(reply: Result<Reply, NoReply>) -> Answer {
    interpret(reply, |_| None)
}

fn interpret(reply: Result<Reply, NoReply>, keep: fn(&Value) -> Option<String>) -> Answer {
    let reply = match reply {
        Ok(reply) => reply,
        Err(NoReply::NotSent(why)) => return Answer::without(Outcome::NotRun { why }),
        Err(NoReply::Unknown(why)) => return Answer::without(Outcome::Unknown { why, may_repeat: true }),
    };
    let body = serde_json::from_slice::<Value>(&reply.body).ok();
    let header = |name: &str| text_of(&reply.headers, name);
    Answer {
        status: i16::try_from(reply.status).ok(),
        request_id: header("request-id"),
        is_replay: header("idempotent-replayed").as_deref() == Some("true"),
        kept: body.as_ref().and_then(keep),
        outcome: outcome(reply.status, header("stripe-should-retry").as_deref(), body),
    }
}

fn outcome(status: u16, should_retry: Option<&str>, body: Option<Value>) -> Outcome {
    let error = body
        .as_ref()
        .and_then(|body| ErrorBody::deserialize(body).ok())
        .map(|body| body.error);
    let why = match &error {
        Some(error) => format!("{status} {}", error.message.as_deref().unwrap_or_default()),
        None => format!("{status} without a readable error"),
    };
    let may_repeat = should_retry != Some("false");
    match status {
        200..=299 => match body {
            // Links and the balance have no id.
            Some(body)
                if ["id", "data", "url", "available"]
                    .iter()
                    .any(|name| body.get(name).is_some()) =>
            {
                Outcome::Done(body)
            }
            _ => Outcome::Unknown {
                why: format!("{status} that is not an answer"),
                may_repeat: true,
            },
        },
        // The limiter stands before everything; a wrong key of ours is refused before anything runs.
        401 | 429 => Outcome::NotRun { why },
        // The first call with this key is still running.
        409 => Outcome::Unknown { why, may_repeat },
        400..=499 if should_retry == Some("true") => Outcome::NotRun { why },
        400..=499 => match error {
            // The key was used for something else: what that did is not known to us.
            Some(error) if error.kind.as_deref() == Some("idempotency_error") => {
                Outcome::Unknown { why, may_repeat: false }
            }
            Some(error) => Outcome::Refused {
                code: error
                    .decline_code
                    .or(error.code)
                    .unwrap_or_else(|| format!("http_{status}")),
                message: error.message.unwrap_or_default(),
            },
            None => Outcome::Unknown { why, may_repeat },
        },
        _ => Outcome::Unknown { why, may_repeat },
    }
}

impl Answer {
    fn without(outcome: Outcome) -> Self {
        Answer {
            status: None,
            request_id: None,
            is_replay: false,
            kept: None,
            outcome,
        }
    }
}

fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?;
    Some(text.chars().take(200).collect())
}

fn without_secrets(mut body: Value) -> String {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.retain(|name, _| !NOT_KEPT.contains(&name.as_str()));
                map.values_mut().for_each(strip);
            }
            Value::Array(values) => values.iter_mut().for_each(strip),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    strip(&mut body);
    body.to_string()
        .replace("\\u0000", "")
        .chars()
        .take(MOST_KEPT)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(status: u16, should_retry: Option<&str>, body: &Value) -> &'static str {
        match outcome(status, should_retry, Some(body.clone())) {
            Outcome::Done(_) => "done",
            Outcome::Refused { .. } => "refused",
            Outcome::NotRun { .. } => "not run",
            Outcome::Unknown { may_repeat: true, .. } => "unknown",
            Outcome::Unknown { may_repeat: false, .. } => "unknown, ask only",
        }
    }

    #[test]
    fn every_kind_of_answer_has_its_meaning() {
        let error = |kind: &str, code: &str| json!({"error": {"type": kind, "code": code, "message": "…"}});
        let api = error("api_error", "x");
        let invalid = error("invalid_request_error", "amount_too_small");
        let table = [
            (200, None, json!({"id": "cs_1"}), "done"),
            (200, None, json!({"object": "list", "data": []}), "done"),
            (200, None, json!("<html>"), "unknown"),
            (400, None, invalid.clone(), "refused"),
            (402, None, error("card_error", "card_declined"), "refused"),
            (404, None, error("invalid_request_error", "resource_missing"), "refused"),
            (400, None, json!("<html>"), "unknown"),
            (400, None, error("idempotency_error", "x"), "unknown, ask only"),
            (400, Some("true"), invalid, "not run"),
            (401, None, api.clone(), "not run"),
            (429, None, error("invalid_request_error", "rate_limit"), "not run"),
            (
                409,
                None,
                error("invalid_request_error", "idempotency_key_in_use"),
                "unknown",
            ),
            (500, None, api.clone(), "unknown"),
            (500, Some("false"), api.clone(), "unknown, ask only"),
            (503, Some("true"), api, "unknown"),
            (302, None, json!(null), "unknown"),
        ];
        for (status, should_retry, body, expected) in table {
            assert_eq!(
                of(status, should_retry, &body),
                expected,
                "{status} {should_retry:?} {body}"
            );
        }
    }

    #[test]
    fn secrets_and_cards_are_not_kept() {
        let kept = without_secrets(
            json!({"id": "pi_1", "client_secret": "s", "charges": [{"payment_method_details": {"card": {"last4": "4242"}}}]}),
        );
        assert!(kept.contains("pi_1") && !kept.contains("4242") && !kept.contains("client_secret"));
    }
}
