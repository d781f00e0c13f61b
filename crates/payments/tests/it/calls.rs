//! Calls out: time-outs, errors before and after the effect, garbage, late execution. Whatever happens, one call makes one
//! session, and unknown is not failed.

use std::time::Duration;

use payments::{CallOutcome, CallState, GatewayCall, PaymentState};
use standin::{ApiFault, ApiFaultKind};

use crate::shop::Shop;

const SESSIONS: &str = "/v1/checkout/sessions";

async fn call(shop: &Shop) -> GatewayCall {
    payments::calls_for(&shop.test.app.db().read().await.unwrap(), "ord_1")
        .await
        .unwrap()
        .remove(0)
}

/// The first answer is spoilt by `fault`; the sweep sends the call again; one session comes of it.
async fn heals(fault: ApiFaultKind, after_first: CallState) {
    let shop = Shop::open().await;
    let started = shop.start().await;
    shop.control.inject(ApiFault::once(fault, "POST", SESSIONS));
    assert_eq!(shop.send(started.call).await, CallOutcome::Waiting, "{fault:?}");
    assert_eq!(call(&shop).await.state, after_first, "{fault:?}");
    assert_eq!(
        shop.payment(started.payment).await.state,
        PaymentState::Created,
        "unknown is not failed"
    );
    // A call that runs late is still running when it is first sent again.
    for _ in 0..6 {
        shop.advance(60).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let done = call(&shop).await;
    assert_eq!(done.state, CallState::Done, "{fault:?}: {:?}", done.error);
    assert_eq!(shop.payment(started.payment).await.state, PaymentState::Open);
    assert_eq!(shop.control.sessions().len(), 1, "{fault:?}");
    let keys: Vec<_> = shop
        .control
        .requests()
        .into_iter()
        .filter(|call| call.method == "POST")
        .map(|call| call.idempotency_key)
        .collect();
    assert!(
        keys.len() >= 2 && keys.windows(2).all(|pair| pair[0] == pair[1]),
        "{keys:?}"
    );
    assert_eq!(
        keys[0].as_deref(),
        Some(format!("{}:checkout:1", started.payment).as_str())
    );
    assert_eq!(shop.told().await, ["open"]);
    shop.close().await;
}

#[tokio::test]
async fn a_time_out_after_the_effect_is_unknown_and_the_same_key_finds_the_session() {
    heals(ApiFaultKind::TimeoutAfterEffect, CallState::Unknown).await;
}

#[tokio::test]
async fn a_time_out_before_the_effect_is_unknown_too() {
    heals(ApiFaultKind::TimeoutBeforeEffect, CallState::Unknown).await;
}

#[tokio::test]
async fn garbage_is_unknown() {
    heals(ApiFaultKind::GarbageBody, CallState::Unknown).await;
}

#[tokio::test]
async fn a_500_before_the_effect_is_sent_again() {
    heals(ApiFaultKind::Status500Before, CallState::Unknown).await;
}

#[tokio::test]
async fn too_many_requests_ran_nothing() {
    heals(ApiFaultKind::RateLimited429, CallState::Pending).await;
}

#[tokio::test]
async fn a_call_executed_after_its_time_out_is_still_one_session() {
    heals(ApiFaultKind::LateExecutionMs { ms: 1_700 }, CallState::Unknown).await;
}

#[tokio::test]
async fn a_stored_500_ends_unpaid_at_the_deadline_and_not_before() {
    let shop = Shop::open().await;
    let started = shop.start().await;
    shop.control
        .inject(ApiFault::once(ApiFaultKind::Status500After, "POST", SESSIONS));
    assert_eq!(shop.send(started.call).await, CallOutcome::Waiting);
    shop.advance(20 * 60).await;
    assert_eq!(shop.payment(started.payment).await.state, PaymentState::Created);
    // Past the deadline, and past the time for which the gateway honours the key.
    for _ in 0..30 {
        shop.advance(3_600).await;
    }
    assert_eq!(shop.payment(started.payment).await.state, PaymentState::Expired);
    assert_eq!(shop.told().await, ["expired"]);
    shop.close().await;
}

#[tokio::test]
async fn a_clear_no_fails_the_payment() {
    let shop = Shop::open().await;
    let tx = shop.test.app.db().begin().await.unwrap();
    let mut wanted = crate::shop::wanted("ord_1", &tx);
    wanted.return_url = "no address".into();
    let started = payments::start(&tx, &wanted).await.unwrap();
    tx.commit().await.unwrap();
    shop.test
        .database
        .connect()
        .await
        .batch_execute("insert into shop_orders values ('ord_1')")
        .await
        .unwrap();
    assert!(matches!(shop.send(started.call).await, CallOutcome::Refused { .. }));
    assert!(
        matches!(shop.send(started.call).await, CallOutcome::Refused { .. }),
        "asked again, the same answer"
    );
    assert_eq!(shop.payment(started.payment).await.state, PaymentState::Failed);
    shop.close().await;
}

#[tokio::test]
async fn sent_by_ten_at_once_it_goes_out_once() {
    let shop = Shop::open().await;
    let started = shop.start().await;
    let outcomes = futures_util::future::join_all((0..10).map(|_| shop.send(started.call))).await;
    assert_eq!(
        outcomes
            .iter()
            .filter(|outcome| matches!(outcome, CallOutcome::Open { .. }))
            .count()
            + waiting(&outcomes),
        10
    );
    let posts = shop
        .control
        .requests()
        .iter()
        .filter(|call| call.method == "POST")
        .count();
    assert_eq!(posts, 1);
    assert!(
        matches!(shop.send(started.call).await, CallOutcome::Open { .. }),
        "later, everybody gets the address"
    );
    shop.close().await;
}

fn waiting(outcomes: &[CallOutcome]) -> usize {
    outcomes
        .iter()
        .filter(|outcome| **outcome == CallOutcome::Waiting)
        .count()
}

#[tokio::test]
async fn a_call_that_nobody_sent_is_sent_by_the_sweep() {
    let shop = Shop::open().await;
    let started = shop.start().await;
    shop.advance(15).await;
    assert_eq!(
        shop.payment(started.payment).await.state,
        PaymentState::Created,
        "the request has its head start"
    );
    shop.advance(15).await;
    assert_eq!(shop.payment(started.payment).await.state, PaymentState::Open);
    shop.close().await;
}

/// The gateway wants a page to stay open for half an hour from when it reads the call; the customer has 35 minutes.
#[tokio::test]
async fn a_call_that_waited_half_an_hour_is_still_taken() {
    let shop = Shop::open().await;
    let started = shop.start().await;
    shop.control.advance(34 * 60);
    shop.test.app.clock().advance(Duration::from_secs(34 * 60));
    shop.send(started.call).await;
    assert_eq!(shop.payment(started.payment).await.state, PaymentState::Open);
    shop.advance(3 * 60).await;
    let payment = shop.payment(started.payment).await;
    assert_eq!(payment.state, PaymentState::Expired, "our own deadline closes the page");
    shop.close().await;
}

#[tokio::test]
async fn an_unreachable_gateway_leaves_the_call_pending() {
    let shop = Shop::open().await;
    let started = shop.start().await;
    let Shop { test, gateway, .. } = shop;
    gateway.shutdown().await;
    assert_eq!(
        payments::send(&test.app, started.call).await.unwrap(),
        CallOutcome::Waiting
    );
    let calls = payments::calls_for(&test.app.db().read().await.unwrap(), "ord_1")
        .await
        .unwrap();
    assert_eq!((calls[0].state, calls[0].attempts), (CallState::Pending, 1));
    test.finish().await;
}

#[tokio::test]
async fn a_call_is_kept_with_its_answer_and_without_secrets() {
    let shop = Shop::open().await;
    shop.open_payment().await;
    let kept = call(&shop).await;
    assert_eq!(
        (kept.state, kept.http_status, kept.attempts),
        (CallState::Done, Some(200), 1)
    );
    assert!(kept.request_id.unwrap().starts_with("req_"));
    let text = format!("{}{}", kept.form, kept.response.unwrap());
    assert!(text.contains("CC-7K3M-9Q2X") && !text.contains("sk_test") && !text.contains("client_secret"));
    shop.close().await;
}

#[tokio::test]
async fn a_slow_gateway_does_not_hold_the_customer_up() {
    let shop = Shop::open().await;
    let started = shop.start().await;
    shop.control
        .inject(ApiFault::once(ApiFaultKind::DelayMs { ms: 700 }, "POST", SESSIONS));
    let sending = shop.send(started.call);
    let quick = tokio::time::timeout(Duration::from_millis(200), sending).await;
    assert!(quick.is_err(), "the customer has left");
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(
        shop.payment(started.payment).await.state,
        PaymentState::Open,
        "the call went on by itself"
    );
    shop.close().await;
}
