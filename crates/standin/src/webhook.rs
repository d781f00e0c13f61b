//! Webhooks: signed, sent in the background, tried again until the shop says 2xx or the tries are used up.
//! News of one payment are sent one after another; those of different payments side by side. A redirect is a failure.

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::task::JoinSet;

use crate::gateway::Gateway;
use crate::state::State;
use crate::table::Record;

const MOST_TRIES: usize = 16;
const LONGEST_WAIT_MS: i64 = 60 * 60 * 1000;
const SIDE_BY_SIDE: usize = 16;
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
const WAKE_AT_LEAST_EVERY_MS: i64 = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryStatus {
    Waiting,
    Held,
    Dropped,
    Delivered,
    GivenUp,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub at: i64,
    pub status: Option<u16>,
    pub error: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub id: String,
    pub event: String,
    pub lane: String,
    pub sequence: u64,
    pub due_ms: i64,
    pub status: DeliveryStatus,
    pub has_bad_signature: bool,
    pub attempts: Vec<Attempt>,
}

impl Record for Delivery {
    fn id(&self) -> &str {
        &self.id
    }
}

/// The value of the `Stripe-Signature` header for a body sent at `at` (seconds since the epoch).
pub fn signature(secret: &str, at: i64, body: &[u8]) -> String {
    // reason: HMAC takes a key of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("reason: HMAC takes a key of any length");
    mac.update(at.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()))
}

impl Delivery {
    pub fn new(state: &State, event: &str, lane: &str) -> Delivery {
        Delivery {
            id: state.chance.id("whd_", 24),
            event: event.to_owned(),
            lane: lane.to_owned(),
            sequence: 0,
            due_ms: state.now_ms,
            status: DeliveryStatus::Waiting,
            has_bad_signature: false,
            attempts: Vec::new(),
        }
    }

    /// Saves the delivery behind all others and, if it waits, puts it in the queue.
    pub fn plan(mut self, state: &mut State) {
        state.last_sequence += 1;
        self.sequence = state.last_sequence;
        if self.status == DeliveryStatus::Waiting {
            state.waiting.insert((self.due_ms, self.sequence, self.id.clone()));
        }
        state.deliveries.put(self);
    }

    pub fn to_json(&self) -> Value {
        json!({
            "id": self.id, "event": self.event, "session": self.lane, "status": self.status,
            "due": self.due_ms / 1000, "bad_signature": self.has_bad_signature, "attempts": self.attempts,
        })
    }
}

/// A delivery of an event once more, on demand, properly signed. `false` if there is no such event.
pub(crate) fn resend(state: &mut State, event_id: &str) -> bool {
    let Some(first) = state.events.get(event_id).and_then(|event| event.deliveries.first()) else {
        return false;
    };
    let lane = state
        .deliveries
        .get(first)
        .map(|delivery| delivery.lane.clone())
        .unwrap_or_default();
    let again = Delivery::new(state, event_id, &lane);
    if let Some(event) = state.events.get_mut(event_id) {
        event.deliveries.push(again.id.clone());
    }
    again.plan(state);
    true
}

/// Lets the held deliveries go, newest first, one after another whatever their payments. Says how many.
pub(crate) fn release_held(state: &mut State) -> usize {
    let is_held = |delivery: &&Delivery| delivery.status == DeliveryStatus::Held;
    let mut held: Vec<Delivery> = state.deliveries.newest_first().filter(is_held).cloned().collect();
    held.sort_by_key(|delivery| std::cmp::Reverse(delivery.sequence));
    let count = held.len();
    for delivery in held {
        let (due_ms, status) = (state.now_ms, DeliveryStatus::Waiting);
        Delivery {
            due_ms,
            status,
            lane: "released".to_owned(),
            ..delivery
        }
        .plan(state);
    }
    count
}

/// An event on its way without a courier: what is sent, and what proves where it comes from.
pub(crate) struct Letter {
    pub event: String,
    pub kind: String,
    pub body: Vec<u8>,
    pub signature: String,
}

/// Takes every delivery that is due, oldest first, and counts it as delivered.
pub(crate) fn take_letters(state: &mut State, secret: &str) -> Vec<Letter> {
    let mut letters = Vec::new();
    while state.waiting.first().is_some_and(|entry| entry.0 <= state.now_ms) {
        let Some((_, _, id)) = state.waiting.pop_first() else {
            break;
        };
        let now = state.now();
        let Some(delivery) = state.deliveries.get_mut(&id) else {
            continue;
        };
        delivery.status = DeliveryStatus::Delivered;
        delivery.attempts.push(Attempt {
            at: now,
            status: Some(200),
            error: None,
        });
        let has_bad_signature = delivery.has_bad_signature;
        let Some(event) = state.events.get(&delivery.event) else {
            continue;
        };
        let body = event.body.clone().into_bytes();
        letters.push(Letter {
            event: event.id.clone(),
            kind: event.kind.clone(),
            signature: sign(secret, now, &body, has_bad_signature),
            body,
        });
    }
    letters
}

/// The last delivery of an event was not taken after all: it is tried again, as after a refusal.
pub(crate) fn bounce(state: &mut State, event_id: &str) -> bool {
    let Some(last) = state.events.get(event_id).and_then(|event| event.deliveries.last()) else {
        return false;
    };
    let last = last.clone();
    let Some(delivery) = state.deliveries.get_mut(&last) else {
        return false;
    };
    if delivery.status != DeliveryStatus::Delivered {
        return false;
    }
    delivery.status = DeliveryStatus::Waiting;
    delivery.attempts.pop();
    record(state, &last, None, Some("no connection".to_owned()));
    true
}

fn sign(secret: &str, at: i64, body: &[u8], is_wrong: bool) -> String {
    if is_wrong {
        signature(&format!("{secret}_wrong"), at, body)
    } else {
        signature(secret, at, body)
    }
}

/// What the courier carries: one attempt of one delivery.
struct Parcel {
    delivery: String,
    url: String,
    body: Vec<u8>,
    signature: String,
}

/// The attempts that may start now, and when to look again (milliseconds from now).
fn take_due(state: &mut State, secret: &str) -> (Vec<Parcel>, i64) {
    let Some(url) = state.webhook_url.clone() else {
        return (Vec::new(), WAKE_AT_LEAST_EVERY_MS);
    };
    let mut taken = Vec::new();
    let mut parcels = Vec::new();
    for entry in &state.waiting {
        if entry.0 > state.now_ms || state.busy_lanes.len() >= SIDE_BY_SIDE {
            break;
        }
        let Some(delivery) = state.deliveries.get(&entry.2) else {
            continue;
        };
        let Some(event) = state.events.get(&delivery.event) else {
            continue;
        };
        if !state.busy_lanes.insert(delivery.lane.clone()) {
            continue;
        }
        let body = event.body.clone().into_bytes();
        let signature = sign(secret, state.now(), &body, delivery.has_bad_signature);
        parcels.push(Parcel {
            delivery: delivery.id.clone(),
            url: url.clone(),
            body,
            signature,
        });
        taken.push(entry.clone());
    }
    for entry in taken {
        state.waiting.remove(&entry);
    }
    let deliveries = state.waiting.first().map(|entry| entry.0);
    let timers = state.timers.first().map(|timer| timer.0);
    let next = deliveries
        .into_iter()
        .chain(timers)
        .map(|due_ms| due_ms - state.now_ms)
        .filter(|wait| *wait > 0)
        .min();
    (
        parcels,
        next.unwrap_or(WAKE_AT_LEAST_EVERY_MS).clamp(1, WAKE_AT_LEAST_EVERY_MS),
    )
}

/// Carries the deliveries until the gateway stops; one under way is then given up and sent again after the next start.
pub(crate) async fn run(gateway: Arc<Gateway>) {
    let mut under_way = JoinSet::new();
    loop {
        let due = gateway.change(|state| take_due(state, &gateway.webhook_secret));
        let (parcels, wait_ms) = due.unwrap_or((Vec::new(), WAKE_AT_LEAST_EVERY_MS));
        for parcel in parcels {
            under_way.spawn(carry(Arc::clone(&gateway), parcel));
        }
        let pause = tokio::time::sleep(Duration::from_millis(wait_ms.unsigned_abs()));
        tokio::select! {
            () = gateway.stop.cancelled() => break,
            () = gateway.wake.notified() => {}
            Some(_) = under_way.join_next(), if !under_way.is_empty() => {}
            () = pause => {}
        }
    }
    under_way.shutdown().await;
}

async fn carry(gateway: Arc<Gateway>, parcel: Parcel) {
    let sent = gateway
        .client
        .post(&parcel.url)
        .timeout(ANSWER_WITHIN)
        .header("content-type", "application/json; charset=utf-8")
        .header("stripe-signature", parcel.signature)
        .header("user-agent", "Stripe/1.0 (stand-in)")
        .body(parcel.body)
        .send()
        .await;
    let (status, error) = match sent {
        Ok(answer) => (Some(answer.status().as_u16()), None),
        Err(error) if error.is_timeout() => (None, Some("no answer in time".to_owned())),
        Err(error) if error.is_connect() => (None, Some("no connection".to_owned())),
        Err(error) => (None, Some(error.without_url().to_string())),
    };
    if let Some(error) = &error {
        tracing::debug!(webhook.delivery = parcel.delivery, error, "a webhook was not delivered");
    }
    // A journal that cannot be written is logged where it fails; the attempt is then made again.
    let _ = gateway.change(|state| record(state, &parcel.delivery, status, error));
    gateway.wake.notify_one();
}

/// Writes down an attempt and plans the next one if it failed.
fn record(state: &mut State, id: &str, status: Option<u16>, error: Option<String>) {
    let (now, now_ms) = (state.now(), state.now_ms);
    let Some(delivery) = state.deliveries.get_mut(id) else {
        return;
    };
    delivery.attempts.push(Attempt { at: now, status, error });
    let tries = delivery.attempts.len();
    if status.is_some_and(|code| (200..300).contains(&code)) {
        delivery.status = DeliveryStatus::Delivered;
    } else if tries >= MOST_TRIES {
        delivery.status = DeliveryStatus::GivenUp;
    } else {
        delivery.due_ms = now_ms + (250_i64 << tries).min(LONGEST_WAIT_MS);
        state
            .waiting
            .insert((delivery.due_ms, delivery.sequence, delivery.id.clone()));
    }
    state.busy_lanes.remove(&delivery.lane);
}
