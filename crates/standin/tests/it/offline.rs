//! The gateway as a value: answers at once, the same way for the same seed, and moves only when the test moves it.

use serde_json::Value;
use standin::{
    ApiFault, ApiFaultKind, Offline, OfflineAnswer, OfflineSettings, Outcome, WebhookFault, WebhookFaultKind,
};

use crate::shop::{KEY, session_form};

const SECRET: &str = "whsec_offline";
const START_MS: i64 = 1_800_000_000_000;

fn gateway(seed: u64) -> Offline {
    let settings = OfflineSettings {
        secret_key: KEY.to_owned(),
        webhook_secret: SECRET.to_owned(),
        base_url: "http://127.0.0.1:1".to_owned(),
    };
    let mut gateway = Offline::new(settings, seed).unwrap();
    gateway.set_now_ms(START_MS);
    gateway
}

fn call(gateway: &mut Offline, method: &str, path: &str, form: &[(&str, &str)]) -> OfflineAnswer {
    let authorization = format!("Bearer {KEY}");
    let body = serde_urlencoded::to_string(form).unwrap();
    let key = form.iter().find(|(name, _)| *name == "metadata[key]");
    let mut headers = vec![("Authorization", authorization.as_str())];
    headers.extend(key.map(|(_, key)| ("Idempotency-Key", *key)));
    gateway.call(method, path, &headers, body.as_bytes())
}

fn open(gateway: &mut Offline, key: &str) -> Value {
    let form = session_form();
    let mut form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    form.push(("metadata[key]", key));
    let answer = call(gateway, "POST", "/v1/checkout/sessions", &form);
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

/// A shop's day, told as everything that was answered and sent.
fn day(seed: u64) -> Vec<Vec<u8>> {
    let mut gateway = gateway(seed);
    let mut told = Vec::new();
    for number in 0..20_i64 {
        gateway.set_now_ms(START_MS + number * 60_000);
        let session = open(&mut gateway, &format!("k{number}"));
        let id = session["id"].as_str().unwrap();
        let outcome = if number % 3 == 0 {
            Outcome::AsyncSuccess
        } else {
            Outcome::Pay
        };
        gateway.pay(id, outcome).unwrap();
        let paid = gateway.facts().intent_of_session(id).unwrap().id.to_owned();
        if number % 4 == 1 {
            let refund = [("payment_intent", paid.as_str()), ("amount", "1000")];
            told.push(call(&mut gateway, "POST", "/v1/refunds", &refund).body);
        }
        told.extend(gateway.take_deliveries().into_iter().map(|delivery| delivery.body));
        told.push(call(&mut gateway, "GET", &format!("/v1/checkout/sessions/{id}"), &[]).body);
    }
    told
}

#[test]
fn the_same_seed_tells_the_same_day() {
    assert_eq!(day(1), day(1));
    assert_ne!(day(1), day(2));
}

#[test]
fn a_payment_is_told_signed_and_booked() {
    let mut gateway = gateway(1);
    let session = open(&mut gateway, "k");
    let id = session["id"].as_str().unwrap();
    assert!(gateway.take_deliveries().is_empty());
    gateway.pay(id, Outcome::Pay).unwrap();
    let sent = gateway.take_deliveries();
    let kinds: Vec<&str> = sent.iter().map(|delivery| delivery.kind.as_str()).collect();
    assert_eq!(kinds, ["payment_intent.succeeded", "checkout.session.completed"]);
    for delivery in &sent {
        let expected = standin::signature(SECRET, START_MS / 1000, &delivery.body);
        assert_eq!(delivery.signature_header, expected);
    }
    assert!(gateway.take_deliveries().is_empty());
    let intent = gateway.facts().intent_of_session(id).unwrap();
    assert_eq!((intent.status, intent.amount_received), ("succeeded", 770_000));
    // 1.5 % of 7 700.00 and 25 minor units stay with the gateway.
    assert_eq!(gateway.facts().balance("dzd"), 770_000 - 11_550 - 25);
}

#[test]
fn a_key_gets_its_answer_again_for_a_day() {
    let mut gateway = gateway(1);
    let first = open(&mut gateway, "k");
    gateway.set_now_ms(START_MS + 24 * 60 * 60 * 1000 - 1);
    assert_eq!(open(&mut gateway, "k")["id"], first["id"]);
    gateway.set_now_ms(START_MS + 24 * 60 * 60 * 1000);
    assert_ne!(open(&mut gateway, "k")["id"], first["id"]);
}

#[test]
fn strangers_and_unknown_addresses_are_turned_away() {
    let mut gateway = gateway(1);
    assert_eq!(gateway.call("GET", "/v1/events", &[], b"").status, 401);
    assert_eq!(call(&mut gateway, "GET", "/v1/colours", &[]).status, 404);
    assert_eq!(call(&mut gateway, "PUT", "/v1/events", &[]).status, 405);
}

#[test]
fn timers_run_at_their_own_time() {
    let mut gateway = gateway(1);
    let session = open(&mut gateway, "k");
    gateway
        .pay(session["id"].as_str().unwrap(), Outcome::AsyncSuccess)
        .unwrap();
    gateway.take_deliveries();
    assert_eq!(gateway.next_due_ms(), Some(START_MS + 8000));
    gateway.set_now_ms(START_MS + 3_600_000);
    let told: Value = serde_json::from_slice(&gateway.take_deliveries()[0].body).unwrap();
    assert_eq!(
        (told["type"].as_str(), told["created"].as_i64()),
        (Some("payment_intent.succeeded"), Some(START_MS / 1000 + 8))
    );
}

#[test]
fn faults_work_without_a_wire() {
    let mut gateway = gateway(1);
    gateway.inject(ApiFault::once(
        ApiFaultKind::TimeoutAfterEffect,
        "POST",
        "/v1/checkout/sessions",
    ));
    let form = session_form();
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(call(&mut gateway, "POST", "/v1/checkout/sessions", &form).status, 0);
    let list = call(&mut gateway, "GET", "/v1/checkout/sessions?limit=1", &[]).json();
    let id = list["data"][0]["id"].as_str().unwrap().to_owned();
    let (kind, event) = (WebhookFaultKind::Drop, Some("payment_intent.succeeded".to_owned()));
    gateway.inject_webhook(WebhookFault { kind, event, times: 1 });
    gateway.pay(&id, Outcome::Pay).unwrap();
    let sent = gateway.take_deliveries();
    assert_eq!(sent.len(), 1);
    assert!(gateway.return_delivery(&sent[0].event_id));
    assert!(gateway.take_deliveries().is_empty());
    let due_ms = gateway.next_due_ms().unwrap();
    gateway.set_now_ms(due_ms);
    assert_eq!(gateway.take_deliveries()[0].body, sent[0].body);
}
