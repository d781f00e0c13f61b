//! Idempotency keys: one call, one effect, one answer.

use reqwest::Response;
use serde_json::{Value, json};
use standin::{ApiFault, ApiFaultKind};

use crate::shop::{Shop, answer, good, id, session_form};

async fn open(shop: &Shop, key: &str, form: &[(&'static str, String)]) -> Response {
    shop.post("/v1/checkout/sessions")
        .header("idempotency-key", key)
        .form(form)
        .send()
        .await
        .unwrap()
}

fn replayed(response: &Response) -> bool {
    response
        .headers()
        .get("idempotent-replayed")
        .is_some_and(|value| value == "true")
}

#[tokio::test]
async fn the_same_call_gets_the_same_answer() {
    let shop = Shop::open().await;
    let first = open(&shop, "k1", &session_form()).await;
    assert!(!replayed(&first));
    let request_id = first.headers()["request-id"].clone();
    let first = good(first).await;
    let mut turned = session_form();
    turned.reverse();
    let second = open(&shop, "k1", &turned).await;
    assert!(replayed(&second));
    assert_eq!(second.headers()["original-request"], request_id);
    assert_eq!(good(second).await, first);
    assert_eq!(shop.control.sessions().len(), 1);
}

#[tokio::test]
async fn another_call_under_the_key_is_refused() {
    let shop = Shop::open().await;
    good(open(&shop, "k1", &session_form()).await).await;
    let mut other = session_form();
    other.push(("metadata[more]", "1".to_owned()));
    for response in [
        open(&shop, "k1", &other).await,
        shop.post("/v1/refunds")
            .header("idempotency-key", "k1")
            .form(&session_form())
            .send()
            .await
            .unwrap(),
    ] {
        let (status, body) = answer(response).await;
        assert_eq!((status, &body["error"]["type"]), (400, &json!("idempotency_error")));
    }
}

#[tokio::test]
async fn an_error_is_kept_once_the_call_began_and_not_before() {
    let shop = Shop::open().await;
    let refund = async |form: &[(&str, &str)]| -> Response {
        shop.post("/v1/refunds")
            .header("idempotency-key", "r1")
            .form(form)
            .send()
            .await
            .unwrap()
    };
    let unchecked = refund(&[("payment_intent", "pi_none"), ("amount", "x")]).await;
    assert_eq!(unchecked.status(), 400);
    let began = refund(&[("payment_intent", "pi_none")]).await;
    assert!(!replayed(&began));
    let (_, first) = answer(began).await;
    assert_eq!(first["error"]["code"], "resource_missing");
    let again = refund(&[("payment_intent", "pi_none")]).await;
    assert!(replayed(&again));
    assert_eq!(answer(again).await, (400, first));
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let shop = Shop::open().await;
    let first = good(open(&shop, "k1", &session_form()).await).await;
    shop.control.advance(24 * 3600 - 60);
    assert!(replayed(&open(&shop, "k1", &session_form()).await));
    shop.control.advance(60);
    let later = good(open(&shop, "k1", &session_form()).await).await;
    assert_ne!(id(&later), id(&first));
}

#[tokio::test]
async fn a_key_in_use_is_refused_and_the_late_effect_happens_though_the_caller_has_gone() {
    let shop = Shop::open().await;
    shop.control.inject(ApiFault::once(
        ApiFaultKind::LateExecutionMs { ms: 300 },
        "POST",
        "/v1/checkout/sessions",
    ));
    let wait = std::time::Duration::from_millis(100);
    let request = shop
        .post("/v1/checkout/sessions")
        .header("idempotency-key", "k1")
        .form(&session_form());
    assert!(request.timeout(wait).send().await.unwrap_err().is_timeout());
    assert!(shop.control.sessions().is_empty());
    let (status, body) = answer(open(&shop, "k1", &session_form()).await).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (409, &json!("idempotency_key_in_use"))
    );
    tokio::time::sleep(wait * 4).await;
    let response = open(&shop, "k1", &session_form()).await;
    assert!(replayed(&response));
    let session: Value = good(response).await;
    assert_eq!(shop.control.sessions(), [session]);
}
