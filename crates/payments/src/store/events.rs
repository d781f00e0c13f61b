//! SQL of the events from gateways.

use jiff::Timestamp;
use platform::db::One;

use crate::event::EventState;
use crate::{EventId, Gateway, PaymentId};

platform::row! {
    /// An event as it stands after it was delivered (again).
    pub struct Delivered {
        pub id: EventId,
        pub state: EventState,
        pub attempts: i32,
    }
}

platform::row! {
    /// A stored event to apply.
    pub struct StoredEvent {
        pub id: EventId,
        pub gateway: Gateway,
        pub raw: String,
        pub state: EventState,
        pub attempts: i32,
    }
}

platform::row! {
    /// An event as the office shows it.
    pub struct GatewayEvent {
        pub id: EventId,
        pub gateway: Gateway,
        pub event_id: String,
        pub kind: String,
        pub state: EventState,
        pub outcome: Option<String>,
        pub error: Option<String>,
        pub attempts: i32,
        pub deliveries: i32,
        pub raw: String,
        pub received_at: Timestamp,
        pub applied_at: Option<Timestamp>,
        pub next_at: Option<Timestamp>,
    }
}

platform::statements! {
    /// Stores an event, or counts its delivery; either way the row is locked, so that its deliveries go one after another.
    pub fn insert_event(
        id: EventId, gateway: Gateway, event_id: &str, kind: &str, is_live: bool, raw: &str,
        payment: Option<PaymentId>, session: Option<&str>, intent: Option<&str>, now: Timestamp
    ) -> One<Delivered> =
        "insert into gateway_events (id, gateway, event_id, kind, is_live, raw, payment_id, session, intent, state, received_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'received', $10)
         on conflict (gateway, event_id) do update set deliveries = gateway_events.deliveries + 1
         returning id, state, attempts";

    pub fn mark_event_applied(id: EventId, payment: Option<PaymentId>, outcome: &str, now: Timestamp) -> u64 =
        "update gateway_events
         set state = 'applied', payment_id = coalesce($2, payment_id), outcome = $3, error = null, next_at = null, applied_at = $4
         where id = $1";

    pub fn mark_event_unmatched(id: EventId, next_at: Option<Timestamp>) -> u64 =
        "update gateway_events set state = 'unmatched', attempts = attempts + 1, next_at = $2 where id = $1";

    /// Not to be tried again by itself: nothing would change.
    pub fn mark_event_refused(id: EventId, error: &str) -> u64 =
        "update gateway_events set state = 'failed', attempts = attempts + 1, error = $2, next_at = null where id = $1";

    /// Keeps an event whose effect broke, in a transaction of its own; what is applied meanwhile stays applied.
    pub fn keep_failed_event(
        id: EventId, gateway: Gateway, event_id: &str, kind: &str, is_live: bool, raw: &str,
        payment: Option<PaymentId>, session: Option<&str>, intent: Option<&str>, error: &str, next_at: Timestamp, now: Timestamp
    ) -> u64 =
        "insert into gateway_events
             (id, gateway, event_id, kind, is_live, raw, payment_id, session, intent, state, error, attempts, next_at, received_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'failed', $10, 1, $11, $12)
         on conflict (gateway, event_id) do update
         set state = 'failed', error = $10, attempts = gateway_events.attempts + 1, deliveries = gateway_events.deliveries + 1, next_at = $11
         where gateway_events.state <> 'applied'";

    pub fn mark_event_failed(id: EventId, error: &str, next_at: Option<Timestamp>) -> u64 =
        "update gateway_events set state = 'failed', attempts = attempts + 1, error = $2, next_at = $3
         where id = $1 and state <> 'applied'";

    pub fn lock_event(id: EventId) -> Option<StoredEvent> =
        "select id, gateway, raw, state, attempts from gateway_events where id = $1 for update";

    pub fn list_due_events(now: Timestamp) -> Vec<(EventId,)> =
        "select id from gateway_events where state in ('unmatched', 'failed') and next_at <= $1 order by next_at limit 200";

    /// A payment has learned its ids: events that waited for them are due. Skips one that is being tried
    /// at this moment: it holds its own lock and waits for the payment's.
    pub fn wake_unmatched(payment: PaymentId, session: Option<&str>, intent: Option<&str>, now: Timestamp) -> u64 =
        "update gateway_events set next_at = $4
         where id in (
             select id from gateway_events
             where state = 'unmatched' and (payment_id = $1 or session = $2 or intent = $3) for update skip locked)";

    /// Events of one reference, oldest first.
    pub fn list_events(reference: &str) -> Vec<GatewayEvent> =
        "select e.id, e.gateway, e.event_id, e.kind, e.state, e.outcome, e.error, e.attempts, e.deliveries, e.raw, e.received_at, e.applied_at, e.next_at
         from gateway_events e join payments p on p.id = e.payment_id where p.reference = $1 order by e.received_at, e.id";

    /// Events that found no payment or whose effect failed, oldest first.
    pub fn list_stuck_events() -> Vec<GatewayEvent> =
        "select id, gateway, event_id, kind, state, outcome, error, attempts, deliveries, raw, received_at, applied_at, next_at
         from gateway_events where state <> 'applied' order by received_at limit 200";
}
