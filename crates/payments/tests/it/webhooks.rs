//! Events in: forged, stale, doubled, reordered, unknown, of the wrong mode, breaking; each makes its effect once or is kept.

use axum::http::StatusCode;
use payments::{EventOutcome, EventState, GatewayEvent, PaymentState};
use serde_json::{Value, json};
use standin::Outcome;

use crate::shop::{SECRET, Shop};

const STORED: &str = "select count(*) from gateway_events";

async fn stuck(shop: &Shop) -> Vec<GatewayEvent> {
    payments::list_stuck_events(&shop.test.app.db().read().await.unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_forged_or_stale_event_is_a_400_and_nothing_is_stored() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Pay).unwrap();
    let body = shop.event("checkout.session.completed").to_string();
    let now = shop.test.app.clock().now().as_second();
    let signed = |secret: &str, at: i64| standin::signature(secret, at, body.as_bytes());
    let refused = [
        signed("whsec_forged", now),
        signed(SECRET, now - 301),
        signed(SECRET, now + 301),
        signed("", now),
        String::new(),
        "t=1,v1=".into(),
    ];
    for signature in refused {
        let reply = shop.post(&body, &signature).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{signature}");
        assert_eq!(reply.text, "refused");
    }
    let garbage = "no event at all";
    assert_eq!(
        shop.post(garbage, &standin::signature(SECRET, now, garbage.as_bytes()))
            .await
            .status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(shop.count(STORED).await, 0);
    assert_eq!(shop.payment(payment).await.state, PaymentState::Open);
    let rolled = standin::signature("whsec_rolled_in", now, body.as_bytes());
    assert_eq!(
        shop.post(&body, &rolled).await.status,
        StatusCode::OK,
        "the other secret is valid too"
    );
    assert_eq!(shop.told().await, ["open", "paid"]);
    shop.close().await;
}

#[tokio::test]
async fn a_webhook_over_64_kib_is_refused_and_nothing_is_stored() {
    let shop = Shop::open().await;
    let body =
        json!({"id": "evt_1", "type": "x", "livemode": false, "data": {"object": {"pad": "x".repeat(65 * 1024)}}})
            .to_string();
    let signature = standin::signature(SECRET, shop.test.app.clock().now().as_second(), body.as_bytes());
    let reply = shop.post(&body, &signature).await;
    assert!(reply.status.is_client_error(), "by count: {}", reply.status);
    let small = json!({"id": "evt_1", "type": "x", "livemode": false, "data": {"object": {}}}).to_string();
    let mut visitor = shop.test.visitor();
    let signature = standin::signature(SECRET, shop.test.app.clock().now().as_second(), small.as_bytes());
    visitor.headers = vec![
        ("stripe-signature".into(), signature),
        ("content-length".into(), "65537".into()),
    ];
    let path = payments::STRIPE_WEBHOOK_PATH;
    let reply = visitor
        .send(axum::http::Method::POST, path, Some("application/json"), small)
        .await;
    assert!(reply.status.is_client_error(), "by header: {}", reply.status);
    assert_eq!(shop.count(STORED).await, 0);
    shop.close().await;
}

#[tokio::test]
async fn five_deliveries_at_once_and_later_make_one_effect() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Pay).unwrap();
    let event = shop.event("checkout.session.completed");
    let statuses = futures_util::future::join_all((0..5).map(|_| shop.deliver(&event))).await;
    assert_eq!(statuses, [StatusCode::OK; 5]);
    shop.advance(3_600).await;
    assert_eq!(shop.deliver(&event).await, StatusCode::OK);
    assert_eq!(shop.told().await, ["open", "paid"]);
    assert_eq!(shop.count(STORED).await, 1);
    assert_eq!(shop.count("select deliveries::bigint from gateway_events").await, 6);
    assert_eq!(shop.payment(payment).await.captured_minor, 1_309_000);
    shop.close().await;
}

#[tokio::test]
async fn a_webhook_costs_three_round_trips() {
    let shop = Shop::open().await;
    let (_, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Pay).unwrap();
    // Statements are prepared once a connection; what is counted is what every later webhook costs.
    let body = shop.event("checkout.session.completed").to_string();
    let signature = standin::signature(SECRET, shop.test.app.clock().now().as_second(), body.as_bytes());
    let reply = shop.post(&body, &signature).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.work().1 <= 3, "{:?}", reply.work());
    shop.close().await;
}

#[tokio::test]
async fn in_whatever_order_events_come_the_end_is_the_same() {
    let kinds = ["checkout.session.completed", "payment_intent.succeeded"];
    for order in [[0, 1], [1, 0]] {
        let shop = Shop::open().await;
        let (payment, session) = shop.open_payment().await;
        shop.control.pay(&session, Outcome::Decline).unwrap();
        shop.control.pay(&session, Outcome::Pay).unwrap();
        let declined = shop.event("payment_intent.payment_failed");
        for at in order {
            assert_eq!(shop.deliver(&shop.event(kinds[at])).await, StatusCode::OK);
        }
        assert_eq!(shop.deliver(&declined).await, StatusCode::OK);
        let expired = forged_kind(&shop.event(kinds[0]), "checkout.session.expired", "evt_expired");
        assert_eq!(shop.deliver(&expired).await, StatusCode::OK);
        let paid = shop.payment(payment).await;
        assert_eq!(
            (paid.state, paid.gateway_session, paid.needs_human),
            (PaymentState::Paid, Some(session), None)
        );
        assert!(paid.gateway_payment.is_some());
        assert_eq!(shop.told().await, ["open", "paid"]);
        shop.close().await;
    }
}

/// The same object under another name, as gateways send several events of one change.
fn forged_kind(event: &Value, kind: &str, id: &str) -> Value {
    let mut event = event.clone();
    event["type"] = json!(kind);
    event["id"] = json!(id);
    event
}

#[tokio::test]
async fn an_event_that_is_quicker_than_our_own_answer_finds_its_payment() {
    let shop = Shop::open().await;
    let started = shop.start().await;
    shop.control.inject(standin::ApiFault::once(
        standin::ApiFaultKind::TimeoutAfterEffect,
        "POST",
        "/v1/checkout/sessions",
    ));
    assert_eq!(shop.send(started.call).await, payments::CallOutcome::Waiting);
    let session = shop.control.sessions()[0]["id"].as_str().unwrap().to_owned();
    shop.control.pay(&session, Outcome::Pay).unwrap();
    assert_eq!(
        shop.deliver(&shop.event("checkout.session.completed")).await,
        StatusCode::OK
    );
    assert_eq!(shop.payment(started.payment).await.state, PaymentState::Paid);
    shop.advance(60).await;
    assert_eq!(shop.told().await, ["paid"]);
    assert_eq!(shop.control.sessions().len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn unknown_kinds_are_kept_and_answered() {
    let shop = Shop::open().await;
    let event =
        json!({"id": "evt_new", "type": "something.of_tomorrow", "livemode": false, "data": {"object": {"id": "x_1"}}});
    assert_eq!(shop.deliver(&event).await, StatusCode::OK);
    assert_eq!(
        shop.count("select count(*) from gateway_events where state = 'applied' and outcome = 'ignored'")
            .await,
        1
    );
    shop.close().await;
}

#[tokio::test]
async fn an_event_of_the_wrong_mode_is_kept_and_not_applied() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Pay).unwrap();
    let mut event = shop.event("checkout.session.completed");
    event["livemode"] = json!(true);
    assert_eq!(shop.deliver(&event).await, StatusCode::OK);
    assert_eq!(shop.payment(payment).await.state, PaymentState::Open);
    let stuck = stuck(&shop).await;
    assert_eq!(
        (stuck.len(), stuck[0].state, stuck[0].next_at),
        (1, EventState::Failed, None)
    );
    assert_eq!(
        payments::replay(&shop.test.app, stuck[0].id).await.unwrap(),
        EventOutcome::Failed
    );
    shop.close().await;
}

#[tokio::test]
async fn an_event_that_matches_nothing_is_applied_when_its_payment_appears() {
    let shop = Shop::open().await;
    let started = shop.start().await;
    assert!(matches!(
        shop.send(started.call).await,
        payments::CallOutcome::Open { .. }
    ));
    let session = shop.payment(started.payment).await.gateway_session.unwrap();
    shop.control.pay(&session, Outcome::Pay).unwrap();
    // An intent's event without our metadata, before we have heard of the intent.
    let mut event = shop.event("payment_intent.succeeded");
    event["data"]["object"]["metadata"] = json!({});
    assert_eq!(shop.deliver(&event).await, StatusCode::OK);
    assert_eq!(stuck(&shop).await[0].state, EventState::Unmatched);
    assert_eq!(
        shop.deliver(&shop.event("checkout.session.completed")).await,
        StatusCode::OK
    );
    shop.advance(120).await;
    assert!(stuck(&shop).await.is_empty());
    assert_eq!(shop.told().await, ["open", "paid"]);
    shop.close().await;
}

#[tokio::test]
async fn an_event_whose_effect_breaks_is_kept_retried_and_can_be_replayed() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Pay).unwrap();
    shop.break_applier(true);
    let event = shop.event("checkout.session.completed");
    assert_eq!(shop.deliver(&event).await, StatusCode::OK);
    assert_eq!(
        shop.payment(payment).await.state,
        PaymentState::Open,
        "the effect was rolled back"
    );
    shop.advance(30).await;
    let kept = stuck(&shop).await.remove(0);
    assert_eq!((kept.state, kept.attempts), (EventState::Failed, 2));
    assert!(kept.error.unwrap().contains("on fire"));
    assert_eq!(
        payments::replay(&shop.test.app, kept.id).await.unwrap(),
        EventOutcome::Failed
    );
    shop.break_applier(false);
    assert_eq!(
        payments::replay(&shop.test.app, kept.id).await.unwrap(),
        EventOutcome::Applied
    );
    assert_eq!(
        payments::replay(&shop.test.app, kept.id).await.unwrap(),
        EventOutcome::AppliedBefore
    );
    assert_eq!(shop.told().await, ["open", "paid"]);
    shop.close().await;
}

#[tokio::test]
async fn a_broken_effect_heals_by_itself_when_the_cause_is_gone() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Pay).unwrap();
    shop.break_applier(true);
    shop.deliver(&shop.event("checkout.session.completed")).await;
    shop.break_applier(false);
    shop.advance(30).await;
    assert_eq!(shop.payment(payment).await.state, PaymentState::Paid);
    shop.close().await;
}

#[tokio::test]
async fn another_amount_is_quarantined_and_never_fulfilled() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Pay).unwrap();
    let mut event = shop.event("checkout.session.completed");
    event["data"]["object"]["amount_total"] = json!(1);
    shop.deliver(&event).await;
    assert_eq!(shop.payment(payment).await.state, PaymentState::Quarantined);
    assert_eq!(shop.told().await, ["open", "quarantined amount_differs"]);
    let db = shop.test.app.db().read().await.unwrap();
    assert_eq!(payments::list_needing_human(&db).await.unwrap().len(), 1);
    drop(db);
    shop.close().await;
}

#[tokio::test]
async fn an_event_that_says_too_little_has_its_object_looked_up() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Pay).unwrap();
    let mut event = shop.event("checkout.session.completed");
    event["data"]["object"]["payment_intent"] = Value::Null;
    shop.deliver(&event).await;
    shop.test.run_tasks().await;
    assert_eq!(shop.payment(payment).await.state, PaymentState::Paid);
    shop.close().await;
}

#[tokio::test]
async fn an_event_that_cannot_be_read_is_kept_for_a_person() {
    let shop = Shop::open().await;
    let event = json!({"id": "evt_odd", "type": "checkout.session.completed", "livemode": false, "data": {"object": {"id": 7}}});
    assert_eq!(shop.deliver(&event).await, StatusCode::OK);
    assert_eq!(stuck(&shop).await[0].state, EventState::Failed);
    shop.close().await;
}

#[tokio::test]
async fn an_event_of_another_version_only_says_what_to_ask_about() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Pay).unwrap();
    let mut event = shop.event("checkout.session.completed");
    event["api_version"] = "2031-01-01.later".into();
    event["data"]["object"]["amount_total"] = 1.into();
    assert_eq!(shop.deliver(&event).await, StatusCode::OK);
    assert_eq!(
        shop.payment(payment).await.state,
        PaymentState::Open,
        "its words are not trusted"
    );
    shop.test.run_tasks().await;
    assert_eq!(
        shop.payment(payment).await.state,
        PaymentState::Paid,
        "the gateway was asked"
    );
    shop.close().await;
}
