//! `Idempotency-Key`: one effect, one answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::{Extensions, StatusCode};
use platform::http::JsonBody;
use platform::{Allow, Answer, Broken, Cx, Routes};
use testkit::{Parts, TestApp, Visitor};

type Effects = Arc<AtomicU32>;

async fn act(cx: Cx, JsonBody(_): JsonBody<serde_json::Value>) -> Answer {
    let effects = cx.app.need::<Effects>()?;
    let made = effects.fetch_add(1, Ordering::SeqCst) + 1;
    tokio::task::yield_now().await;
    if made == 7 {
        return Err(Broken::new("the seventh breaks").into());
    }
    cx.json(StatusCode::CREATED, &serde_json::json!({ "made": made }))
}

async fn start() -> (TestApp, Effects) {
    let effects = Effects::default();
    let mut extensions = Extensions::new();
    extensions.insert(effects.clone());
    let routes = Routes::new("/api/v1")
        .post("/acts", Allow::Anyone, act, "act")
        .idempotent();
    (
        TestApp::start(Parts {
            routes,
            extensions,
            ..Parts::default()
        })
        .await,
        effects,
    )
}

fn with_key(test: &TestApp, key: &str) -> Visitor {
    let mut visitor = test.visitor();
    visitor.headers.push(("idempotency-key".into(), key.into()));
    visitor
}

#[tokio::test]
async fn the_same_key_and_body_give_the_first_answer_again() {
    let (test, effects) = start().await;
    let first = with_key(&test, "a")
        .post_json("/api/v1/acts", &serde_json::json!({"n": 1}))
        .await;
    let second = with_key(&test, "a")
        .post_json("/api/v1/acts", &serde_json::json!({"n": 1}))
        .await;
    assert_eq!(
        (first.status, second.status),
        (StatusCode::CREATED, StatusCode::CREATED)
    );
    assert_eq!(first.text, second.text);
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(effects.load(Ordering::SeqCst), 1);
    test.finish().await;
}

#[tokio::test]
async fn another_body_under_the_same_key_is_refused() {
    let (test, effects) = start().await;
    with_key(&test, "a")
        .post_json("/api/v1/acts", &serde_json::json!({"n": 1}))
        .await;
    let other = with_key(&test, "a")
        .post_json("/api/v1/acts", &serde_json::json!({"n": 2}))
        .await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.json()["code"], "idempotency_key_reused");
    assert_eq!(effects.load(Ordering::SeqCst), 1);
    test.finish().await;
}

#[tokio::test]
async fn twenty_at_once_are_one_effect_and_the_rest_wait_or_repeat_its_answer() {
    let (test, effects) = start().await;
    let mut racing = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let mut visitor = with_key(&test, "race");
        racing.spawn(async move { visitor.post_json("/api/v1/acts", &serde_json::json!({})).await.status });
    }
    let statuses = racing.join_all().await;
    assert_eq!(effects.load(Ordering::SeqCst), 1);
    assert!(
        statuses
            .iter()
            .all(|status| [StatusCode::CREATED, StatusCode::CONFLICT].contains(status)),
        "{statuses:?}"
    );
    assert!(statuses.contains(&StatusCode::CREATED));
    test.finish().await;
}

#[tokio::test]
async fn a_failure_of_ours_frees_the_key_for_another_try() {
    let (test, effects) = start().await;
    effects.store(6, Ordering::SeqCst);
    let broken = with_key(&test, "a")
        .post_json("/api/v1/acts", &serde_json::json!({}))
        .await;
    assert_eq!(broken.status, StatusCode::INTERNAL_SERVER_ERROR);
    let again = with_key(&test, "a")
        .post_json("/api/v1/acts", &serde_json::json!({}))
        .await;
    assert_eq!(again.json()["made"], 8);
    test.finish().await;
}
