//! The hand on the gateway, for tests and for the demo: see what happened, choose for the customer, break things on purpose.
//! Everything here is also spoken over HTTP, in `control_http.rs`.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::Pace;
use crate::charge::Charge;
use crate::checkout::{self, ChoiceRefused, Next, Outcome};
use crate::fault::{ApiFault, WebhookFault};
use crate::gateway::{Gateway, ReceivedCall};
use crate::state::ClockMove;
use crate::{refund, webhook};

/// A handle on a running gateway; cheap to clone.
#[derive(Clone)]
pub struct Control(pub(crate) Arc<Gateway>);

impl Control {
    fn rows(&self, read: impl FnOnce(&crate::state::State) -> Vec<Value>) -> Vec<Value> {
        self.0.change(|state| read(state)).unwrap_or_default()
    }

    /// All sessions as the API shows them, newest first.
    pub fn sessions(&self) -> Vec<Value> {
        self.rows(|state| {
            state
                .sessions
                .newest_first()
                .map(|row| row.to_json(&state.base_url))
                .collect()
        })
    }

    /// All events as the API shows them, newest first.
    pub fn events(&self) -> Vec<Value> {
        self.rows(|state| state.events.newest_first().map(|row| row.to_json(state)).collect())
    }

    /// The latest event of a kind about a session, as it is signed and sent.
    pub fn event(&self, session: &str, kind: &str) -> Option<Value> {
        let found = self.0.change(|state| {
            let events = state.events.newest_first().filter(|row| row.kind == kind);
            let mut shown = events.map(|row| row.to_json(state));
            shown.find(|event| event["data"]["object"]["id"] == session)
        });
        found.ok().flatten()
    }

    /// All deliveries with their attempts, newest first: `{id, event, session, status, due, bad_signature, attempts}`.
    pub fn deliveries(&self) -> Vec<Value> {
        self.rows(|state| {
            state
                .deliveries
                .newest_first()
                .map(webhook::Delivery::to_json)
                .collect()
        })
    }

    /// The latest 10,000 calls under /v1, oldest first. Not kept across restarts.
    pub fn requests(&self) -> Vec<ReceivedCall> {
        self.0
            .calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    pub fn clear_requests(&self) {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Makes the customer's choice on an open session, without the page.
    pub fn pay(&self, session: &str, outcome: Outcome) -> Result<Next, ChoiceRefused> {
        self.0
            .change(|state| checkout::choose(state, session, outcome))
            .unwrap_or(Err(ChoiceRefused::Broken))
    }

    /// Answers the bank's question after `Outcome::ThreeDSecure`.
    pub fn authenticate(&self, session: &str, is_confirmed: bool) -> Result<Next, ChoiceRefused> {
        let done = self
            .0
            .change(|state| checkout::authenticate(state, session, is_confirmed));
        done.unwrap_or(Err(ChoiceRefused::Broken))
    }

    /// Makes a refund fail that had succeeded. `false` if there is none to fail.
    pub fn fail_refund(&self, refund: &str) -> bool {
        self.0.change(|state| refund::fail(state, refund)).unwrap_or(false)
    }

    /// Adds a fault for the next calls that match.
    pub fn inject(&self, fault: ApiFault) {
        self.0.faults.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    /// Adds a fault for the next events that match.
    pub fn inject_webhook(&self, fault: WebhookFault) {
        // Faults are not journaled, so the change cannot fail for them.
        let _ = self.0.change(|state| state.webhook_faults.push(fault));
    }

    /// Removes every fault not yet spent.
    pub fn clear_faults(&self) {
        self.0.faults.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let _ = self.0.change(|state| state.webhook_faults.clear());
    }

    /// Sends an event once more, properly signed. `false` if there is no such event.
    pub fn resend(&self, event: &str) -> bool {
        self.0.change(|state| webhook::resend(state, event)).unwrap_or(false)
    }

    /// Lets the webhooks go that `WebhookFaultKind::Reorder` held, newest first. Says how many.
    pub fn release_held(&self) -> usize {
        self.0.change(webhook::release_held).unwrap_or(0)
    }

    /// Where webhooks go from now on; those that waited for an address are sent.
    pub fn set_webhook_url(&self, url: Option<String>) {
        let _ = self.0.change(|state| state.webhook_url = url);
        self.0.wake.notify_one();
    }

    pub fn set_pace(&self, pace: Pace) {
        let _ = self.0.change(|state| state.pace = pace);
    }

    /// The gateway's time, in seconds since the epoch.
    pub fn now(&self) -> i64 {
        self.0.clock.now_ms() / 1000
    }

    /// Moves the clock on; what has become due happens at once. The move outlives a restart. Signatures bear the moved time.
    pub fn advance(&self, seconds: u32) {
        let ahead_s = self.0.clock.advance(seconds);
        let id = ClockMove::ID.to_owned();
        // A journal that cannot be written is logged where it fails.
        let _ = self.0.change(|state| state.clock.put(ClockMove { id, ahead_s }));
    }

    /// Waits until no webhook is due or under way. Those waiting for their next try, or held, do not count.
    pub async fn settled(&self) {
        loop {
            let is_busy = self.0.change(|state| {
                let is_due = state.waiting.first().is_some_and(|entry| entry.0 <= state.now_ms);
                !state.busy_lanes.is_empty() || (is_due && state.webhook_url.is_some())
            });
            if !is_busy.unwrap_or(false) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What the human page shows: the latest hundred of each.
    pub(crate) fn overview(&self) -> Value {
        let overview = self.0.change(|state| {
            let sessions = state.sessions.newest_first().take(100).map(|row| {
                let mut json = row.to_json(&state.base_url);
                json["written"] = json!(crate::currency::write(
                    row.ask.amount,
                    &row.ask.currency,
                    crate::words::Lang::En
                ));
                json
            });
            let events = state.events.newest_first().take(100).map(|row| {
                let deliveries = row.deliveries.iter().filter_map(|id| state.deliveries.get(id));
                json!({
                    "id": row.id, "type": row.kind,
                    "deliveries": deliveries.map(webhook::Delivery::to_json).collect::<Vec<_>>(),
                })
            });
            let held = state.intents.newest_first().filter(|row| row.amount_capturable > 0);
            let charges = state.charges.newest_first().filter(|row| row.is_captured);
            let disputes = state.disputes.newest_first();
            let ahead_s = state.clock.get(ClockMove::ID).map_or(0, |moved| moved.ahead_s);
            json!({
                "business": self.0.business_name, "webhook_url": state.webhook_url, "ahead_s": ahead_s,
                "sessions": sessions.collect::<Vec<_>>(), "events": events.collect::<Vec<_>>(),
                "held": held.take(100).map(|row| row.to_json(&state.base_url)).collect::<Vec<_>>(),
                "charges": charges.take(100).map(Charge::to_json).collect::<Vec<_>>(),
                "disputes": disputes.take(100).map(|row| row.to_json(state)).collect::<Vec<_>>(),
            })
        });
        overview.unwrap_or_default()
    }

    /// What is on each balance, fees taken off: `[{account, currency, total}]`, ours with no account.
    pub fn totals(&self) -> Value {
        let totals = self.0.change(|state| {
            let rows = state.totals.iter();
            rows.map(|((account, currency), total)| json!({ "account": account, "currency": currency, "total": total }))
                .collect()
        });
        totals.unwrap_or_default()
    }
}
