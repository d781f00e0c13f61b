//! Texts: written once, handed over at most once, judged by what the gateway said, and never in a log.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use platform::outgoing::Outgoing;
use platform::sms::{self, OutboxText, Outcome, SendText, Sms, SmsGateway};
use platform::tasks::run_due;
use testkit::{Parts, TestApp};

const NUMBER: &str = "+213551234567";

/// A gateway that remembers what it was asked and answers as told; a status of 0 never answers.
#[derive(Clone)]
struct Gateway {
    asked: Arc<Mutex<Vec<(String, String)>>>,
    answers: Arc<Mutex<Vec<(u16, &'static str)>>>,
}

async fn take(State(gateway): State<Gateway>, headers: HeaderMap, body: String) -> impl IntoResponse {
    let authority = headers["authorization"].to_str().unwrap().to_owned();
    gateway.asked.lock().unwrap().push((authority, body));
    let (status, answer) = gateway.answers.lock().unwrap().pop().unwrap_or((201, TAKEN));
    if status == 0 {
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
    (StatusCode::from_u16(status.max(200)).unwrap(), answer)
}

const TAKEN: &str = r#"{"sid":"SM0123","status":"queued","error_code":null}"#;

impl Gateway {
    async fn open(answers: &[(u16, &'static str)]) -> (Self, String) {
        let gateway = Gateway {
            asked: Arc::default(),
            answers: Arc::new(Mutex::new(answers.iter().rev().copied().collect())),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = axum::Router::new()
            .route(
                "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json",
                axum::routing::post(take),
            )
            .with_state(gateway.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (gateway, address)
    }

    fn asked(&self) -> Vec<(String, String)> {
        self.asked.lock().unwrap().clone()
    }
}

async fn shop(api_base: &str) -> TestApp {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut config = platform::config::Config::load(sms::SETTINGS.to_vec(), None, Vec::new()).unwrap();
    for (key, value) in [
        ("sms.gateway", "twilio"),
        ("sms.twilio.account_sid", "AC0123456789abcdef0123456789abcdef"),
        ("sms.twilio.auth_token", "0123456789abcdef"),
        ("sms.twilio.from", "Comptoir"),
        ("sms.twilio.api_base", api_base),
    ] {
        config.set(key, value);
    }
    let mut parts = Parts {
        tasks: sms::tasks(),
        ..Parts::default()
    };
    parts.extensions.insert(SmsGateway::from_config(&config).unwrap());
    parts
        .extensions
        .insert(Outgoing::new(Duration::from_millis(400)).unwrap());
    TestApp::start(parts).await
}

async fn post(house: &TestApp, key: &str) {
    let tx = house.app.db().begin().await.unwrap();
    let text = Sms {
        key: key.into(),
        recipient: NUMBER.into(),
        body: "L’équipe arrive à 9\u{a0}h & demie".into(),
    };
    sms::post(&tx, &text).await.unwrap();
    tx.commit().await.unwrap();
}

async fn newest(house: &TestApp) -> OutboxText {
    sms::list_newest(&house.app.db().read().await.unwrap())
        .await
        .unwrap()
        .remove(0)
}

#[tokio::test]
async fn a_text_is_posted_once_and_sent_as_the_gateway_wants_it() {
    let (gateway, address) = Gateway::open(&[]).await;
    let house = shop(&address).await;
    post(&house, "news:1").await;
    post(&house, "news:1").await;
    house.run_tasks().await;
    let asked = gateway.asked();
    assert_eq!(asked.len(), 1);
    // Account and secret, as RFC 7617 writes them.
    let basic = "Basic QUMwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjowMTIzNDU2Nzg5YWJjZGVm";
    assert_eq!(asked[0].0, basic);
    assert_eq!(
        asked[0].1,
        "To=%2B213551234567&From=Comptoir&Body=L%27%C3%A9quipe+arrive+%C3%A0+9+h+%26+demie"
    );
    let text = newest(&house).await;
    assert_eq!((text.outcome, text.segments), (Some(Outcome::Sent), 1));
    house.finish().await;
}

#[tokio::test]
async fn a_refused_text_is_not_tried_again() {
    let wrong = r#"{"code":21211,"message":"The 'To' number +213551234567 is not a valid phone number.","status":400}"#;
    let (gateway, address) = Gateway::open(&[(400, wrong)]).await;
    let house = shop(&address).await;
    post(&house, "news:1").await;
    house.run_tasks().await;
    let text = newest(&house).await;
    assert_eq!(
        (text.outcome, text.failure.as_deref()),
        (Some(Outcome::Failed), Some("twilio_21211"))
    );
    assert_eq!(gateway.asked().len(), 1);
    house.finish().await;
}

#[tokio::test]
async fn a_busy_gateway_gets_the_text_later() {
    let (gateway, address) = Gateway::open(&[(429, r#"{"code":20429}"#), (503, "")]).await;
    let house = shop(&address).await;
    post(&house, "news:1").await;
    for pause in [0, 3, 5] {
        house.app.clock().advance(Duration::from_secs(pause));
        run_due(&house.app, &sms::tasks()).await.unwrap();
    }
    assert_eq!(gateway.asked().len(), 3);
    assert_eq!(newest(&house).await.outcome, Some(Outcome::Sent));
    house.finish().await;
}

#[tokio::test]
async fn news_that_could_not_be_sent_for_an_hour_is_no_news() {
    let (gateway, address) = Gateway::open(&[(429, "")]).await;
    let house = shop(&address).await;
    post(&house, "news:1").await;
    run_due(&house.app, &sms::tasks()).await.unwrap();
    house.app.clock().advance(Duration::from_secs(3_700));
    run_due(&house.app, &sms::tasks()).await.unwrap();
    let text = newest(&house).await;
    assert_eq!(
        (text.outcome, text.failure.as_deref()),
        (Some(Outcome::Failed), Some("stale"))
    );
    assert_eq!(gateway.asked().len(), 1);
    house.finish().await;
}

#[tokio::test]
async fn a_text_that_may_have_left_is_not_sent_again() {
    let (gateway, address) = Gateway::open(&[(0, "")]).await;
    let house = shop(&address).await;
    post(&house, "news:1").await;
    house.run_tasks().await;
    let text = newest(&house).await;
    assert_eq!(
        (text.outcome, text.failure.as_deref()),
        (Some(Outcome::Unknown), Some("no_answer"))
    );
    again(&house, text.id).await;
    assert_eq!(gateway.asked().len(), 1);
    house.finish().await;
}

#[tokio::test]
async fn two_workers_at_once_hand_it_over_once() {
    let (gateway, address) = Gateway::open(&[]).await;
    let house = shop(&address).await;
    post(&house, "news:1").await;
    let id = newest(&house).await.id;
    tokio::join!(again(&house, id), again(&house, id), again(&house, id));
    assert_eq!(gateway.asked().len(), 1);
    assert_eq!(newest(&house).await.outcome, Some(Outcome::Sent));
    house.finish().await;
}

#[tokio::test]
async fn a_worker_that_vanished_in_the_middle_leaves_it_unknown() {
    let (gateway, address) = Gateway::open(&[]).await;
    let house = shop(&address).await;
    post(&house, "news:1").await;
    let client = house.database.connect().await;
    let now = house.app.clock().now();
    client
        .execute("update texts set handed_at = $1", &[&now])
        .await
        .unwrap();
    house.advance(Duration::from_secs(60)).await;
    assert_eq!(
        newest(&house).await.outcome,
        None,
        "the other may still be waiting for its answer"
    );
    house.app.clock().advance(Duration::from_secs(300));
    let id = newest(&house).await.id;
    again(&house, id).await;
    let text = newest(&house).await;
    assert_eq!(
        (text.outcome, text.failure.as_deref()),
        (Some(Outcome::Unknown), Some("interrupted"))
    );
    assert!(gateway.asked().is_empty());
    house.finish().await;
}

/// A task that was told twice.
async fn again(house: &TestApp, id: uuid::Uuid) {
    let tx = house.app.db().begin().await.unwrap();
    tx.enqueue(&SendText { id });
    tx.commit().await.unwrap();
    run_due(&house.app, &sms::tasks()).await.unwrap();
}
