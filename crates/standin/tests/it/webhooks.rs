//! Webhooks as the shop receives them: signed, ordered by payment, tried again, and broken on demand.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};
use standin::{Outcome, WebhookFault, WebhookFaultKind};

use crate::shop::{Inbox, SECRET, Shop, id, settings};

const PAID: [&str; 2] = ["payment_intent.succeeded", "checkout.session.completed"];

fn fault(kind: WebhookFaultKind, event: Option<&str>, times: u32) -> WebhookFault {
    WebhookFault {
        kind,
        event: event.map(str::to_owned),
        times,
    }
}

async fn pay_under(kind: WebhookFaultKind, event: Option<&str>) -> Shop {
    let shop = Shop::open().await;
    shop.control.inject_webhook(fault(kind, event, 2));
    shop.paid().await;
    shop.control.settled().await;
    shop
}

fn statuses(shop: &Shop) -> Vec<Value> {
    shop.control
        .deliveries()
        .iter()
        .rev()
        .map(|delivery| delivery["status"].clone())
        .collect()
}

#[test]
fn the_signature_is_stripes() {
    let body = br#"{"id":"evt_1","object":"event","type":"payment_intent.succeeded"}"#;
    let expected = "t=1700000000,v1=d43d398d6e65729dc18c8a19c2a2d610d300d43a5f9b73f712e560bc410e9f7e";
    assert_eq!(standin::signature("whsec_test_vector", 1_700_000_000, body), expected);
}

#[tokio::test]
async fn a_payment_is_told_in_order_and_signed() {
    let shop = Shop::open().await;
    let session = shop.paid().await;
    shop.control.settled().await;
    assert_eq!(shop.inbox.kinds(), PAID);
    let letters = shop.inbox.letters();
    assert!(letters.iter().all(|letter| letter.is_signed(SECRET)));
    let completed = letters[1].event();
    assert_eq!(completed["data"]["object"], session);
    assert_eq!(completed["api_version"], standin::API_VERSION);
    assert_eq!(completed["request"], json!({ "id": null, "idempotency_key": null }));
    let told = shop
        .read("/v1/events?delivery_success=true&type=checkout.session.completed")
        .await;
    assert_eq!(
        (&told["data"][0]["id"], &told["data"][0]["pending_webhooks"]),
        (&completed["id"], &json!(0))
    );
}

#[tokio::test]
async fn a_webhook_is_tried_again_until_it_is_taken() {
    let shop = Shop::open().await;
    shop.inbox.answers.store(302, Ordering::SeqCst);
    shop.paid().await;
    shop.control.settled().await;
    assert_eq!(statuses(&shop), ["waiting", "waiting"]);
    shop.inbox.answers.store(503, Ordering::SeqCst);
    shop.control.advance(5);
    shop.control.settled().await;
    shop.inbox.answers.store(0, Ordering::SeqCst);
    shop.control.advance(5);
    shop.control.settled().await;
    assert_eq!(statuses(&shop), ["delivered", "delivered"]);
    let attempts = shop.control.deliveries()[0]["attempts"].clone();
    let codes: Vec<_> = attempts
        .as_array()
        .unwrap()
        .iter()
        .map(|attempt| attempt["status"].as_u64().unwrap())
        .collect();
    assert_eq!((codes[0], codes[1], *codes.last().unwrap()), (302, 503, 200));
    let bodies: Vec<String> = shop.inbox.letters().iter().map(|letter| letter.body.clone()).collect();
    assert_eq!(bodies[0], bodies[2]);
}

#[tokio::test]
async fn tries_are_bounded() {
    let shop = Shop::open().await;
    shop.inbox.answers.store(500, Ordering::SeqCst);
    shop.paid().await;
    for _ in 0..20 {
        shop.control.settled().await;
        shop.control.advance(3700);
    }
    shop.control.settled().await;
    assert_eq!(statuses(&shop), ["given_up", "given_up"]);
    assert_eq!(shop.inbox.letters().len(), 32);
}

#[tokio::test]
async fn news_wait_for_an_address() {
    let inbox = Inbox::default();
    let shop = Shop::with(inbox.clone(), settings(None, None)).await;
    shop.paid().await;
    shop.control.settled().await;
    assert!(inbox.letters().is_empty());
    shop.standin.set_webhook_url(Some(inbox.open().await));
    shop.control.settled().await;
    assert_eq!(inbox.kinds(), PAID);
}

#[tokio::test]
async fn a_dropped_webhook_can_be_sent_on_demand() {
    let shop = pay_under(WebhookFaultKind::Drop, Some("checkout.session.completed")).await;
    assert_eq!(shop.inbox.kinds(), PAID[..1]);
    let missed = shop.read("/v1/events?delivery_success=false").await;
    let event = missed["data"][0].clone();
    assert_eq!(event["type"], PAID[1]);
    assert!(shop.control.resend(id(&event)));
    assert!(!shop.control.resend("evt_none"));
    shop.control.settled().await;
    assert_eq!(shop.inbox.kinds(), PAID);
}

#[tokio::test]
async fn a_webhook_can_come_several_times() {
    let shop = pay_under(WebhookFaultKind::Repeat { extra: 2 }, None).await;
    assert_eq!(shop.inbox.letters().len(), 6);
    let first = id(&shop.inbox.letters()[0].event()).to_owned();
    assert_eq!(
        shop.inbox
            .letters()
            .iter()
            .filter(|letter| id(&letter.event()) == first)
            .count(),
        3
    );
}

#[tokio::test]
async fn held_webhooks_are_released_newest_first() {
    let shop = pay_under(WebhookFaultKind::Reorder, None).await;
    assert!(shop.inbox.letters().is_empty());
    assert_eq!(shop.control.release_held(), 2);
    shop.control.settled().await;
    assert_eq!(shop.inbox.kinds(), [PAID[1], PAID[0]]);
}

#[tokio::test]
async fn a_webhook_can_come_late() {
    let shop = pay_under(WebhookFaultKind::DelayMs { ms: 60_000 }, Some(PAID[0])).await;
    assert_eq!(shop.inbox.kinds(), PAID[1..]);
    shop.control.advance(61);
    shop.control.settled().await;
    assert_eq!(shop.inbox.kinds(), [PAID[1], PAID[0]]);
}

#[tokio::test]
async fn a_webhook_can_be_signed_wrongly() {
    let shop = pay_under(WebhookFaultKind::BadSignature, Some(PAID[1])).await;
    let letters = shop.inbox.letters();
    assert!(letters[0].is_signed(SECRET) && !letters[1].is_signed(SECRET));
    shop.control.resend(id(&letters[1].event()));
    shop.control.settled().await;
    assert!(shop.inbox.letters()[2].is_signed(SECRET));
}

#[tokio::test]
async fn each_outcome_tells_its_own_news() {
    let cases: [(Outcome, &[&str]); 7] = [
        (Outcome::Pay, &PAID),
        (Outcome::Decline, &["payment_intent.payment_failed"]),
        (Outcome::ThreeDSecure, &[]),
        (Outcome::Slow, &PAID),
        (Outcome::Never, &[]),
        (
            Outcome::AsyncSuccess,
            &[
                "checkout.session.completed",
                "payment_intent.succeeded",
                "checkout.session.async_payment_succeeded",
            ],
        ),
        (
            Outcome::AsyncFailure,
            &[
                "checkout.session.completed",
                "payment_intent.payment_failed",
                "checkout.session.async_payment_failed",
            ],
        ),
    ];
    for (outcome, expected) in cases {
        let shop = Shop::open().await;
        let session = shop.session().await;
        shop.control.pay(id(&session), outcome).unwrap();
        shop.control.advance(20);
        shop.control.settled().await;
        assert_eq!(shop.inbox.kinds(), expected, "{outcome:?}");
    }
}

#[tokio::test]
async fn one_slow_payment_does_not_hold_up_another() {
    let shop = Shop::open().await;
    shop.control
        .inject_webhook(fault(WebhookFaultKind::DelayMs { ms: 600_000 }, None, 2));
    shop.paid().await;
    shop.paid().await;
    shop.control.settled().await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(shop.inbox.kinds(), PAID);
}
