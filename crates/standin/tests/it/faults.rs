//! Faults of the API on demand, each seen from the caller's side and from the gateway's.

use std::time::Duration;

use serde_json::json;
use standin::{ApiFault, ApiFaultKind, Outcome};

use crate::shop::{Shop, answer, id, session_form};

const PATH: &str = "/v1/checkout/sessions";

async fn shop_with(kind: ApiFaultKind) -> Shop {
    let shop = Shop::open().await;
    shop.control.inject(ApiFault::once(kind, "POST", PATH));
    shop
}

fn call(shop: &Shop) -> reqwest::RequestBuilder {
    shop.post(PATH)
        .header("idempotency-key", "k1")
        .form(&session_form())
        .timeout(Duration::from_millis(250))
}

#[tokio::test]
async fn a_timeout_may_come_before_or_after_the_effect() {
    for (kind, effects) in [
        (ApiFaultKind::TimeoutBeforeEffect, 0),
        (ApiFaultKind::TimeoutAfterEffect, 1),
    ] {
        let shop = shop_with(kind).await;
        assert!(call(&shop).send().await.unwrap_err().is_timeout());
        assert_eq!(shop.control.sessions().len(), effects);
        let again = call(&shop).send().await.unwrap();
        assert_eq!(again.headers().contains_key("idempotent-replayed"), effects == 1);
        assert_eq!((again.status().as_u16(), shop.control.sessions().len()), (200, 1));
        shop.standin.shutdown().await;
    }
}

#[tokio::test]
async fn a_500_before_the_effect_leaves_the_key_free_and_one_after_keeps_it() {
    let shop = shop_with(ApiFaultKind::Status500Before).await;
    assert_eq!(call(&shop).send().await.unwrap().status(), 500);
    assert!(shop.control.sessions().is_empty());
    assert_eq!(call(&shop).send().await.unwrap().status(), 200);

    let shop = shop_with(ApiFaultKind::Status500After).await;
    for is_replay in [false, true] {
        let broken = call(&shop).send().await.unwrap();
        assert_eq!(broken.status(), 500);
        assert_eq!(broken.headers()["stripe-should-retry"], "false");
        assert_eq!(broken.headers().contains_key("idempotent-replayed"), is_replay);
    }
    assert_eq!(shop.control.sessions().len(), 1);
}

#[tokio::test]
async fn a_rate_limit_runs_before_anything() {
    let shop = shop_with(ApiFaultKind::RateLimited429).await;
    let (status, body) = answer(call(&shop).send().await.unwrap()).await;
    assert_eq!((status, &body["error"]["code"]), (429, &json!("rate_limit")));
    assert_eq!(call(&shop).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_garbled_answer_hides_an_effect() {
    let shop = shop_with(ApiFaultKind::GarbageBody).await;
    let garbled = call(&shop).send().await.unwrap();
    assert_eq!(garbled.status(), 200);
    assert!(garbled.json::<serde_json::Value>().await.is_err());
    assert_eq!(shop.control.sessions().len(), 1);
    assert!(
        call(&shop)
            .send()
            .await
            .unwrap()
            .json::<serde_json::Value>()
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_late_answer_has_its_effect_at_once() {
    let shop = shop_with(ApiFaultKind::DelayMs { ms: 600 }).await;
    assert!(call(&shop).send().await.unwrap_err().is_timeout());
    assert_eq!(shop.control.sessions().len(), 1);
}

#[tokio::test]
async fn a_hanging_call_does_not_keep_the_gateway_from_stopping() {
    let shop = shop_with(ApiFaultKind::TimeoutBeforeEffect).await;
    let hanging = tokio::spawn(shop.post(PATH).form(&session_form()).send());
    while shop.control.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::timeout(Duration::from_secs(5), shop.standin.shutdown())
        .await
        .unwrap();
    assert_eq!(hanging.await.unwrap().unwrap().status(), 503);
}

#[tokio::test]
async fn calls_are_remembered_field_by_field() {
    let shop = Shop::open().await;
    call(&shop)
        .header("stripe-version", "2026-08-26.dahlia")
        .send()
        .await
        .unwrap();
    let calls = shop.control.requests();
    let [call] = &calls[..] else { panic!("{calls:?}") };
    assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", PATH));
    assert_eq!(call.idempotency_key.as_deref(), Some("k1"));
    assert_eq!(call.stripe_version.as_deref(), Some("2026-08-26.dahlia"));
    assert_eq!(call.authorization_scheme.as_deref(), Some("Bearer"));
    assert_eq!(call.form["line_items"]["0"]["price_data"]["unit_amount"], "345000");
    assert!(call.body.contains("client_reference_id=pay_0192"));
    shop.control.clear_requests();
    assert!(shop.control.requests().is_empty());
}

#[tokio::test]
async fn a_capture_is_carried_out_though_its_answer_is_lost() {
    let shop = Shop::open().await;
    let manual = [("payment_intent_data[capture_method]", "manual")];
    let (_, session) = shop.session_with(&manual).await;
    shop.control.pay(id(&session), Outcome::Pay).unwrap();
    let held = shop.read("/v1/payment_intents?limit=1").await["data"][0].clone();
    let path = format!("/v1/payment_intents/{}/capture", id(&held));
    let late = ApiFaultKind::TimeoutAfterEffect;
    shop.control
        .inject(ApiFault::once(late, "POST", "/v1/payment_intents/*/capture"));
    let capture = || {
        shop.post(&path)
            .header("idempotency-key", "capture_1")
            .form(&[("amount_to_capture", "500000")])
            .timeout(Duration::from_millis(250))
    };
    assert!(capture().send().await.unwrap_err().is_timeout());
    let again = capture().send().await.unwrap();
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(answer(again).await.1["amount_received"], 500_000);
    let taken = shop.read("/v1/balance_transactions?type=charge").await;
    assert_eq!(taken["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refusal_of_the_bank_is_kept_under_its_key() {
    let shop = Shop::open().await;
    let form = [
        ("amount", "5000"),
        ("currency", "eur"),
        ("payment_method", "pm_card_authenticationRequired"),
        ("off_session", "true"),
        ("confirm", "true"),
    ];
    let mut intents = Vec::new();
    for _ in 0..2 {
        let call = shop.post("/v1/payment_intents").header("idempotency-key", "hold_1");
        let (status, body) = answer(call.form(&form).send().await.unwrap()).await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (402, &json!("authentication_required"))
        );
        intents.push(body["error"]["payment_intent"]["id"].clone());
    }
    assert_eq!(intents[0], intents[1]);
    let tried = shop.read("/v1/charges").await;
    assert_eq!(tried["data"].as_array().unwrap().len(), 1);
}
