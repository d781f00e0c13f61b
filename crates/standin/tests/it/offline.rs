//! The gateway as a value: answers at once, the same way for the same seed, and moves only when the test moves it.

use serde_json::Value;
use standin::{
    AccountChange, ApiFault, ApiFaultKind, OfflineAnswer, OpenDispute, Outcome, WebhookFault, WebhookFaultKind,
};

use crate::desk::{DAY_MS, Desk, SECRET, START_MS, id_at};
use crate::shop::{KEY, session_form};

fn call(desk: &mut Desk, method: &str, path: &str, form: &[(&str, &str)]) -> OfflineAnswer {
    let authorization = format!("Bearer {KEY}");
    let body = serde_urlencoded::to_string(form).unwrap();
    let key = form.iter().find(|(name, _)| *name == "metadata[key]");
    let mut headers = vec![("Authorization", authorization.as_str())];
    headers.extend(key.map(|(_, key)| ("Idempotency-Key", *key)));
    desk.gateway.call(method, path, &headers, body.as_bytes())
}

fn open(desk: &mut Desk, key: &str) -> Value {
    let form = session_form();
    let mut form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    form.push(("metadata[key]", key));
    let answer = call(desk, "POST", "/v1/checkout/sessions", &form);
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

/// A week of trade, told as every event that was sent and every list at the end.
fn week(seed: u64) -> Vec<Value> {
    let mut desk = Desk::seeded(seed);
    let mut told = Vec::new();
    let seller = desk.post("/v1/accounts", &[("type", "express"), ("country", "FR")]);
    let seller = id_at(&seller, "id").to_owned();
    desk.gateway.change_account(&seller, AccountChange::Onboard);
    for number in 0..21 {
        desk.after(DAY_MS / 3);
        let held = desk.held();
        let capture = format!("/v1/payment_intents/{}/capture", id_at(&held, "id"));
        if number % 4 != 0 {
            desk.post(&capture, &[("amount_to_capture", "9000")]);
            let charge = id_at(&held, "latest_charge");
            match number % 4 {
                1 => told.push(desk.post("/v1/refunds", &[("charge", charge), ("amount", "1000")])),
                2 => drop(desk.gateway.open_dispute(charge, OpenDispute::default())),
                _ => {
                    let form = [
                        ("amount", "5000"),
                        ("currency", "eur"),
                        ("destination", seller.as_str()),
                    ];
                    told.push(desk.post("/v1/transfers", &form));
                }
            }
        }
        if number % 7 == 6 {
            desk.gateway.pay_out(None);
        }
        told.extend(desk.told());
    }
    for list in [
        "payment_intents",
        "charges",
        "refunds",
        "disputes",
        "transfers",
        "payouts",
        "balance_transactions",
    ] {
        told.push(desk.get(&format!("/v1/{list}?limit=100")));
    }
    told
}

#[test]
fn the_same_seed_tells_the_same_week() {
    assert_eq!(week(1), week(1));
    assert_ne!(week(1), week(2));
}

#[test]
fn a_payment_is_told_signed_and_booked() {
    let mut desk = Desk::new();
    let session = open(&mut desk, "k");
    let id = session["id"].as_str().unwrap();
    assert!(desk.gateway.take_deliveries().is_empty());
    desk.gateway.pay(id, Outcome::Pay).unwrap();
    let sent = desk.gateway.take_deliveries();
    let kinds: Vec<&str> = sent.iter().map(|delivery| delivery.kind.as_str()).collect();
    assert_eq!(kinds, ["payment_intent.succeeded", "checkout.session.completed"]);
    for delivery in &sent {
        let expected = standin::signature(SECRET, START_MS / 1000, &delivery.body);
        assert_eq!(delivery.signature_header, expected);
    }
    assert!(desk.gateway.take_deliveries().is_empty());
    let intent = desk.gateway.facts().intent_of_session(id).unwrap();
    assert_eq!((intent.status, intent.amount_received), ("succeeded", 770_000));
    // 1.5 % of 7 700.00 and 25 minor units stay with the gateway.
    assert_eq!(desk.gateway.facts().balance("dzd"), 770_000 - 11_550 - 25);
}

#[test]
fn a_key_gets_its_answer_again_for_a_day() {
    let mut desk = Desk::new();
    let first = open(&mut desk, "k");
    desk.gateway.set_now_ms(START_MS + 24 * 60 * 60 * 1000 - 1);
    assert_eq!(open(&mut desk, "k")["id"], first["id"]);
    desk.gateway.set_now_ms(START_MS + 24 * 60 * 60 * 1000);
    assert_ne!(open(&mut desk, "k")["id"], first["id"]);
}

#[test]
fn strangers_and_unknown_addresses_are_turned_away() {
    let mut desk = Desk::new();
    assert_eq!(desk.gateway.call("GET", "/v1/events", &[], b"").status, 401);
    assert_eq!(call(&mut desk, "GET", "/v1/colours", &[]).status, 404);
    assert_eq!(call(&mut desk, "PUT", "/v1/events", &[]).status, 405);
}

#[test]
fn timers_run_at_their_own_time() {
    let mut desk = Desk::new();
    let session = open(&mut desk, "k");
    desk.gateway
        .pay(session["id"].as_str().unwrap(), Outcome::AsyncSuccess)
        .unwrap();
    desk.gateway.take_deliveries();
    assert_eq!(desk.gateway.next_due_ms(), Some(START_MS + 8000));
    desk.gateway.set_now_ms(START_MS + 3_600_000);
    let told: Value = serde_json::from_slice(&desk.gateway.take_deliveries()[0].body).unwrap();
    assert_eq!(
        (told["type"].as_str(), told["created"].as_i64()),
        (Some("payment_intent.succeeded"), Some(START_MS / 1000 + 8))
    );
}

#[test]
fn faults_work_without_a_wire() {
    let mut desk = Desk::new();
    desk.gateway.inject(ApiFault::once(
        ApiFaultKind::TimeoutAfterEffect,
        "POST",
        "/v1/checkout/sessions",
    ));
    let form = session_form();
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(call(&mut desk, "POST", "/v1/checkout/sessions", &form).status, 0);
    let list = call(&mut desk, "GET", "/v1/checkout/sessions?limit=1", &[]).json();
    let id = list["data"][0]["id"].as_str().unwrap().to_owned();
    let (kind, event) = (WebhookFaultKind::Drop, Some("payment_intent.succeeded".to_owned()));
    desk.gateway.inject_webhook(WebhookFault { kind, event, times: 1 });
    desk.gateway.pay(&id, Outcome::Pay).unwrap();
    let sent = desk.gateway.take_deliveries();
    assert_eq!(sent.len(), 1);
    assert!(desk.gateway.return_delivery(&sent[0].event_id));
    assert!(desk.gateway.take_deliveries().is_empty());
    let due_ms = desk.gateway.next_due_ms().unwrap();
    desk.gateway.set_now_ms(due_ms);
    assert_eq!(desk.gateway.take_deliveries()[0].body, sent[0].body);
}
