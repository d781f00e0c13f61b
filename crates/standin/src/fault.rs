//! Faults on demand: what the next calls and the next webhooks shall suffer.
//! Only says which fault applies; the wire and the courier carry it out.

use serde::{Deserialize, Serialize};

const fn once() -> u32 {
    1
}

fn anywhere() -> String {
    "**".to_owned()
}

/// A fault for the next `times` calls that match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiFault {
    #[serde(flatten)]
    pub kind: ApiFaultKind,
    /// `GET` or `POST`; any when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// A path; `*` stands for one segment, `**` at the end for any rest: `/v1/checkout/sessions/*/expire`.
    #[serde(default = "anywhere")]
    pub path: String,
    #[serde(default = "once")]
    pub times: u32,
}

impl ApiFault {
    /// The fault once, for calls of this method and path.
    pub fn once(kind: ApiFaultKind, method: &str, path: &str) -> Self {
        ApiFault {
            kind,
            method: Some(method.to_owned()),
            path: path.to_owned(),
            times: 1,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ApiFaultKind {
    /// The call is carried out; no answer comes until the caller hangs up.
    TimeoutAfterEffect,
    /// Nothing is carried out; no answer comes until the caller hangs up.
    TimeoutBeforeEffect,
    /// 500 before anything began: nothing is kept, the same key may be used again.
    #[serde(rename = "status_500_before")]
    Status500Before,
    /// Carried out, then 500: the key keeps the 500, as Stripe's does.
    #[serde(rename = "status_500_after")]
    Status500After,
    /// 429 before anything began.
    #[serde(rename = "rate_limited_429")]
    RateLimited429,
    /// Carried out; 200 with a page that is no JSON.
    GarbageBody,
    /// Carried out at once; the answer comes late. The key is in use until then.
    DelayMs { ms: u64 },
    /// Carried out late, even if the caller has gone. The key is in use until then.
    LateExecutionMs { ms: u64 },
}

/// A fault for the next `times` events that match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookFault {
    #[serde(flatten)]
    pub kind: WebhookFaultKind,
    /// An event type such as `checkout.session.completed`; any when absent.
    #[serde(default)]
    pub event: Option<String>,
    #[serde(default = "once")]
    pub times: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WebhookFaultKind {
    /// Never sent, unless it is sent again on demand.
    Drop,
    /// Sent `extra` times more.
    Repeat {
        extra: u32,
    },
    /// Held back until the held ones are released, newest first.
    Reorder,
    DelayMs {
        ms: u32,
    },
    /// Signed with another secret, at every attempt but one on demand.
    BadSignature,
}

/// The first fault that matches the call, counted down.
pub(crate) fn take_api_fault(faults: &mut Vec<ApiFault>, method: &str, path: &str) -> Option<ApiFaultKind> {
    let matches = |fault: &ApiFault| {
        let same_method = fault
            .method
            .as_ref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
        fault.times > 0 && same_method && is_path(&fault.path, path)
    };
    let at = faults.iter().position(matches)?;
    faults[at].times -= 1;
    let kind = faults[at].kind;
    faults.retain(|fault| fault.times > 0);
    Some(kind)
}

fn is_path(wanted: &str, path: &str) -> bool {
    let mut path = path.trim_matches('/').split('/');
    for step in wanted.trim_matches('/').split('/') {
        match (step, path.next()) {
            ("**", _) => return true,
            ("*", Some(_)) => {}
            (step, Some(here)) if step == here => {}
            _ => return false,
        }
    }
    path.next().is_none()
}

/// The first fault that matches the event, counted down.
pub(crate) fn take_webhook_fault(faults: &mut Vec<WebhookFault>, event: &str) -> Option<WebhookFaultKind> {
    let matches = |fault: &WebhookFault| fault.times > 0 && fault.event.as_ref().is_none_or(|wanted| wanted == event);
    let at = faults.iter().position(matches)?;
    faults[at].times -= 1;
    let kind = faults[at].kind;
    faults.retain(|fault| fault.times > 0);
    Some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_spent_on_matching_calls_only() {
        let mut faults = vec![ApiFault::once(
            ApiFaultKind::GarbageBody,
            "POST",
            "/v1/checkout/sessions/*/expire",
        )];
        assert_eq!(take_api_fault(&mut faults, "POST", "/v1/checkout/sessions"), None);
        assert_eq!(
            take_api_fault(&mut faults, "GET", "/v1/checkout/sessions/cs_1/expire"),
            None
        );
        let taken = take_api_fault(&mut faults, "POST", "/v1/checkout/sessions/cs_1/expire");
        assert_eq!(taken, Some(ApiFaultKind::GarbageBody));
        assert!(faults.is_empty());
    }

    #[test]
    fn two_stars_stand_for_any_rest() {
        assert!(is_path("**", "/v1/refunds") && is_path("/v1/refunds/**", "/v1/refunds/re_1"));
        assert!(!is_path("/v1/refunds", "/v1/refunds/re_1"));
    }

    #[test]
    fn faults_read_as_documented() {
        let fault: ApiFault = serde_json::from_str(r#"{"kind":"status_500_after","path":"/v1/refunds"}"#).unwrap();
        assert_eq!((fault.kind, fault.times), (ApiFaultKind::Status500After, 1));
        let late: ApiFault = serde_json::from_str(r#"{"kind":"late_execution_ms","ms":5}"#).unwrap();
        assert_eq!(late.kind, ApiFaultKind::LateExecutionMs { ms: 5 });
        let twice: WebhookFault = serde_json::from_str(r#"{"kind":"repeat","extra":2,"times":3}"#).unwrap();
        assert_eq!((twice.kind, twice.times), (WebhookFaultKind::Repeat { extra: 2 }, 3));
    }
}
