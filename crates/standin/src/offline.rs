//! The same gateway without sockets, tasks or the machine's clock: a value that answers calls at once, the same way for the same seed.
//! Carries nothing and waits for nothing: the caller is the network and the time.

use serde_json::Value;

use crate::Pace;
use crate::StartError;
use crate::call::{Answer, Call};
use crate::chance::Chance;
use crate::checkout::{self, ChoiceRefused, Next, Outcome};
use crate::error::ApiError;
use crate::event::API_VERSION;
use crate::facts::Facts;
use crate::fault::{ApiFault, ApiFaultKind, WebhookFault, take_api_fault};
use crate::state::State;
use crate::{refund, webhook};

/// Who may call, how events are signed, and the address in the answers' links.
#[derive(Debug, Clone)]
pub struct OfflineSettings {
    /// `sk_test_…`
    pub secret_key: String,
    /// `whsec_…`
    pub webhook_secret: String,
    /// `http://127.0.0.1:1`, without a slash at the end; nobody listens there.
    pub base_url: String,
}

/// An answer as it would stand on the wire. Status 0: no answer comes, because a fault says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfflineAnswer {
    pub status: u16,
    /// In small letters, as on the wire.
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl OfflineAnswer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// An event to be carried to the shop, signed at the time it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub event_id: String,
    /// `checkout.session.completed`
    pub kind: String,
    pub body: Vec<u8>,
    /// The value of `Stripe-Signature`.
    pub signature_header: String,
}

/// The gateway as a value.
pub struct Offline {
    pub(crate) state: State,
    secret_key: String,
    webhook_secret: String,
    faults: Vec<ApiFault>,
}

impl Offline {
    /// An empty gateway at time 0.
    pub fn new(settings: OfflineSettings, seed: u64) -> Result<Offline, StartError> {
        crate::check_secrets(&settings.secret_key, &settings.webhook_secret)?;
        let state = State {
            chance: Chance::seeded(seed),
            base_url: settings.base_url,
            ..State::default()
        };
        Ok(Offline {
            state,
            secret_key: settings.secret_key,
            webhook_secret: settings.webhook_secret,
            faults: Vec::new(),
        })
    }

    /// Moves the clock to `now_ms` since the epoch and runs what has become due, each at its own time. Never goes back.
    pub fn set_now_ms(&mut self, now_ms: i64) {
        self.state.now_ms = now_ms.max(self.state.now_ms);
        self.state.sweep();
    }

    pub fn now_ms(&self) -> i64 {
        self.state.now_ms
    }

    /// When the gateway next does something by itself: a timer or a delivery that is not due yet.
    pub fn next_due_ms(&self) -> Option<i64> {
        let timer = self.state.timers.first().map(|entry| entry.0);
        let delivery = self.state.waiting.first().map(|entry| entry.0);
        timer.into_iter().chain(delivery).min()
    }

    /// Carries out one call: authentication, keys and refusals as on the wire. `path_and_query` begins with `/v1/`.
    pub fn call(&mut self, method: &str, path_and_query: &str, headers: &[(&str, &str)], body: &[u8]) -> OfflineAnswer {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let call = Call {
            request_id: self.state.chance.id("req_", 14),
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: headers.collect(),
            body: body.to_vec(),
        };
        let Some(answer) = self.suffer(&call) else {
            let (headers, body) = (Vec::new(), Vec::new());
            return OfflineAnswer {
                status: 0,
                headers,
                body,
            };
        };
        let version = call.header("stripe-version").unwrap_or(API_VERSION);
        OfflineAnswer {
            status: answer.status,
            headers: answer.headers(&call.request_id, version),
            body: answer.body.into_bytes(),
        }
    }

    /// The call under the fault that applies to it; nothing when no answer comes. Late means now: the caller has the time.
    fn suffer(&mut self, call: &Call) -> Option<Answer> {
        if let Err(error) = call.authenticate(&self.secret_key) {
            return Some(error.into());
        }
        let fault = take_api_fault(&mut self.faults, &call.method, &call.path);
        match fault {
            Some(ApiFaultKind::TimeoutBeforeEffect) => return None,
            Some(ApiFaultKind::Status500Before) => return Some(ApiError::internal().into()),
            Some(ApiFaultKind::RateLimited429) => return Some(Answer::too_many()),
            _ => {}
        }
        if let Err(error) = call.key() {
            return Some(error.into());
        }
        let answer = call.perform(&mut self.state, fault == Some(ApiFaultKind::Status500After));
        match fault {
            Some(ApiFaultKind::TimeoutAfterEffect) => None,
            Some(ApiFaultKind::GarbageBody) => Some(Answer::garbage()),
            _ => Some(answer),
        }
    }

    /// The events due for sending since the last call, oldest first. They count as delivered; `return_delivery` says otherwise.
    pub fn take_deliveries(&mut self) -> Vec<Delivery> {
        let letters = webhook::take_letters(&mut self.state, &self.webhook_secret);
        letters
            .into_iter()
            .map(|letter| Delivery {
                event_id: letter.event,
                kind: letter.kind,
                body: letter.body,
                signature_header: letter.signature,
            })
            .collect()
    }

    /// The shop did not take the event: it is sent again later, as after a status other than 2xx. `false` if there is none.
    pub fn return_delivery(&mut self, event_id: &str) -> bool {
        webhook::bounce(&mut self.state, event_id)
    }

    /// The gateway's books, for an auditor.
    pub fn facts(&self) -> Facts<'_> {
        Facts(&self.state)
    }

    /// Makes the customer's choice on an open session.
    pub fn pay(&mut self, session: &str, outcome: Outcome) -> Result<Next, ChoiceRefused> {
        checkout::choose(&mut self.state, session, outcome)
    }

    /// Answers the bank's question after `Outcome::ThreeDSecure`.
    pub fn authenticate(&mut self, session: &str, is_confirmed: bool) -> Result<Next, ChoiceRefused> {
        checkout::authenticate(&mut self.state, session, is_confirmed)
    }

    /// Makes a refund fail that had succeeded. `false` if there is none to fail.
    pub fn fail_refund(&mut self, refund: &str) -> bool {
        refund::fail(&mut self.state, refund)
    }

    /// Adds a fault for the next calls that match. Delays have no meaning here and are spent without effect.
    pub fn inject(&mut self, fault: ApiFault) {
        self.faults.push(fault);
    }

    /// Adds a fault for the next events that match.
    pub fn inject_webhook(&mut self, fault: WebhookFault) {
        self.state.webhook_faults.push(fault);
    }

    pub fn clear_faults(&mut self) {
        self.faults.clear();
        self.state.webhook_faults.clear();
    }

    /// Sends an event once more, properly signed. `false` if there is no such event.
    pub fn resend(&mut self, event: &str) -> bool {
        webhook::resend(&mut self.state, event)
    }

    /// Lets the events go that `WebhookFaultKind::Reorder` held, newest first. Says how many.
    pub fn release_held(&mut self) -> usize {
        webhook::release_held(&mut self.state)
    }

    pub fn set_pace(&mut self, pace: Pace) {
        self.state.pace = pace;
    }
}
