//! Events: what happened, as it was then, in Stripe's envelope. Written once, never changed.
//! Decides which deliveries follow, by the webhook faults that are set; sends nothing itself.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use crate::fault::{WebhookFaultKind, take_webhook_fault};
use crate::state::State;
use crate::table::Record;
use crate::webhook::{Delivery, DeliveryStatus};

/// The version of the objects' shapes.
pub const API_VERSION: &str = "2026-08-26.dahlia";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Event {
    pub id: String,
    pub kind: String,
    pub created: i64,
    /// The whole envelope, byte for byte as it is signed and sent.
    #[serde(alias = "envelope", deserialize_with = "text")]
    pub body: String,
    pub deliveries: Vec<String>,
}

/// A text, or the tree that older journals hold in its place.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        tree => tree.to_string(),
    })
}

impl Record for Event {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

/// How the event's delivery is to go by the customer's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Posting {
    Now,
    Later { ms: u32 },
    Lost,
}

/// What brought an event about: a call of the API, or nothing of the shop's doing.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    pub request_id: Option<String>,
    pub idempotency_key: Option<String>,
    pub posting: Posting,
    /// The connected account it happened to.
    pub account: Option<String>,
}

impl Cause {
    pub fn by_itself() -> Self {
        Cause {
            request_id: None,
            idempotency_key: None,
            posting: Posting::Now,
            account: None,
        }
    }

    pub fn of_account(account: &str) -> Self {
        Cause {
            account: Some(account.to_owned()),
            ..Cause::by_itself()
        }
    }
}

/// Records an event about an object, in the lane whose news are told one after another, and plans its deliveries.
pub(crate) fn emit(state: &mut State, cause: &Cause, kind: &str, (lane, object): (&str, Value)) {
    let id = state.chance.id("evt_", 24);
    let mut envelope = json!({
        "id": id, "object": "event", "api_version": API_VERSION, "created": state.now(), "type": kind, "livemode": false,
        "pending_webhooks": 1,
        "request": { "id": cause.request_id, "idempotency_key": cause.idempotency_key },
        "data": {},
    });
    // Moved, where the macro would copy the whole tree.
    envelope["data"]["object"] = object;
    if let Some(account) = &cause.account {
        envelope["account"] = account.as_str().into();
    }
    let fault = take_webhook_fault(&mut state.webhook_faults, kind);
    let mut delivery = Delivery::new(state, &id, lane);
    match cause.posting {
        Posting::Now => {}
        Posting::Later { ms } => delivery.due_ms += i64::from(ms),
        Posting::Lost => delivery.status = DeliveryStatus::Dropped,
    }
    let mut copies = 1;
    match fault {
        Some(WebhookFaultKind::Drop) => delivery.status = DeliveryStatus::Dropped,
        Some(WebhookFaultKind::Repeat { extra }) => copies += extra,
        Some(WebhookFaultKind::Reorder) if delivery.status == DeliveryStatus::Waiting => {
            delivery.status = DeliveryStatus::Held;
        }
        Some(WebhookFaultKind::DelayMs { ms }) => delivery.due_ms += i64::from(ms),
        Some(WebhookFaultKind::BadSignature) => delivery.has_bad_signature = true,
        // What is lost by the customer's choice cannot be held as well.
        Some(WebhookFaultKind::Reorder) | None => {}
    }
    let mut deliveries = vec![delivery.id.clone()];
    for _ in 1..copies {
        let copy = Delivery {
            due_ms: delivery.due_ms,
            ..Delivery::new(state, &id, lane)
        };
        deliveries.push(copy.id.clone());
        copy.plan(state);
    }
    delivery.plan(state);
    state.events.put(Event {
        id,
        kind: kind.to_owned(),
        created: state.now(),
        body: envelope.to_string(),
        deliveries,
    });
}

impl Event {
    /// As the API shows it: the envelope, with the deliveries still to come counted now.
    pub fn to_json(&self, state: &State) -> Value {
        let mut shown: Value = serde_json::from_str(&self.body).unwrap_or_default();
        shown["pending_webhooks"] = self.pending(state).into();
        shown
    }

    pub fn pending(&self, state: &State) -> usize {
        let deliveries = self.deliveries.iter().filter_map(|id| state.deliveries.get(id));
        deliveries
            .filter(|delivery| delivery.status == DeliveryStatus::Waiting)
            .count()
    }

    pub fn is_delivered(&self, state: &State) -> bool {
        let mut deliveries = self.deliveries.iter().filter_map(|id| state.deliveries.get(id));
        deliveries.any(|delivery| delivery.status == DeliveryStatus::Delivered)
    }
}
