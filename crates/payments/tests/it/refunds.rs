//! Money back: never more than was received, once each, told when the gateway confirms it, reversed when it fails later.

use axum::http::StatusCode;
use kernel::{Currency, Money};
use payments::{PaymentId, RefundId, RefundPayment, RefundRefused, RefundState};
use platform::Fault;
use standin::{ApiFault, ApiFaultKind};

use crate::shop::{Shop, amount};

async fn ask(shop: &Shop, payment: PaymentId, minor: i64, key: &str) -> Result<RefundId, RefundRefused> {
    let tx = shop.test.app.db().begin().await.unwrap();
    let wanted = RefundPayment {
        payment,
        amount: Money::new(minor, Currency::DZD),
        key: key.into(),
        reason: "cancelled".into(),
    };
    match payments::refund(&tx, wanted).await {
        Ok(id) => {
            tx.commit().await.unwrap();
            Ok(id)
        }
        Err(Fault::Refused(refused)) => Err(refused),
        Err(Fault::Broken(broken)) => panic!("{broken}"),
    }
}

async fn states(shop: &Shop) -> Vec<RefundState> {
    let db = shop.test.app.db().read().await.unwrap();
    payments::list_refunds_for(&db, "ord_1")
        .await
        .unwrap()
        .into_iter()
        .map(|refund| refund.state)
        .collect()
}

fn refunds_at_gateway(shop: &Shop) -> usize {
    shop.control
        .events()
        .iter()
        .filter(|event| event["type"] == "refund.created")
        .count()
}

#[tokio::test]
async fn the_whole_is_given_back_once() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    let first = ask(&shop, payment, amount().minor(), "ord_1:whole").await.unwrap();
    assert_eq!(
        ask(&shop, payment, amount().minor(), "ord_1:whole").await,
        Ok(first),
        "the same key is the same refund"
    );
    assert_eq!(ask(&shop, payment, 5, "ord_1:whole").await, Err(RefundRefused::Differs));
    assert_eq!(ask(&shop, payment, 1, "ord_1:more").await, Err(RefundRefused::TooMuch));
    shop.test.run_tasks().await;
    for kind in ["refund.created", "charge.refunded"] {
        assert_eq!(shop.deliver(&shop.event(kind)).await, StatusCode::OK);
    }
    shop.test.run_tasks().await;
    assert_eq!(states(&shop).await, [RefundState::Done]);
    assert_eq!(shop.told().await, ["open", "paid", "refunded 1309000"]);
    assert_eq!(refunds_at_gateway(&shop), 1);
    shop.close().await;
}

#[tokio::test]
async fn wrong_amounts_and_unpaid_payments_are_refused() {
    let shop = Shop::open().await;
    let (open, _) = shop.open_payment().await;
    assert_eq!(ask(&shop, open, 5, "a").await, Err(RefundRefused::NotPaid));
    shop.control
        .pay(
            &shop.payment(open).await.gateway_session.unwrap(),
            standin::Outcome::Pay,
        )
        .unwrap();
    shop.deliver(&shop.event("checkout.session.completed")).await;
    for minor in [0, -1, i64::MIN, 99_999_999_999] {
        assert_eq!(
            ask(&shop, open, minor, "b").await,
            Err(RefundRefused::Amount),
            "{minor}"
        );
    }
    assert_eq!(
        ask(&shop, open, amount().minor() + 1, "c").await,
        Err(RefundRefused::TooMuch)
    );
    assert_eq!(states(&shop).await, []);
    shop.close().await;
}

#[tokio::test]
async fn twenty_at_once_never_pass_what_was_received() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    let keys: Vec<String> = (0..20).map(|at| format!("part:{at}")).collect();
    let tries = keys.iter().map(|key| ask(&shop, payment, 200_000, key));
    let outcomes = futures_util::future::join_all(tries).await;
    assert_eq!(
        outcomes.iter().filter(|outcome| outcome.is_ok()).count(),
        6,
        "{outcomes:?}"
    );
    assert!(
        outcomes
            .iter()
            .all(|outcome| outcome.is_ok() || *outcome == Err(RefundRefused::TooMuch))
    );
    shop.test.run_tasks().await;
    assert_eq!(shop.payment(payment).await.refunded_minor, 1_200_000);
    assert_eq!(states(&shop).await, [RefundState::Done; 6]);
    let past = "update payments set refunded_minor = captured_minor + 1";
    let error = shop
        .test
        .database
        .connect()
        .await
        .batch_execute(past)
        .await
        .unwrap_err();
    assert_eq!(
        error.as_db_error().unwrap().constraint(),
        Some("payments_refunded_minor_check")
    );
    shop.close().await;
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_made_once() {
    for fault in [
        ApiFaultKind::TimeoutAfterEffect,
        ApiFaultKind::TimeoutBeforeEffect,
        ApiFaultKind::GarbageBody,
    ] {
        let shop = Shop::open().await;
        let payment = shop.paid_payment().await;
        ask(&shop, payment, amount().minor(), "ord_1:whole").await.unwrap();
        shop.control.inject(ApiFault::once(fault, "POST", "/v1/refunds"));
        shop.test.run_tasks().await;
        assert_eq!(states(&shop).await, [RefundState::Requested], "{fault:?}");
        shop.advance(30).await;
        assert_eq!(states(&shop).await, [RefundState::Done], "{fault:?}");
        assert_eq!(refunds_at_gateway(&shop), 1);
        assert_eq!(shop.told().await, ["open", "paid", "refunded 1309000"]);
        shop.close().await;
    }
}

#[tokio::test]
async fn a_refund_that_got_a_stored_500_is_found_by_asking() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    ask(&shop, payment, amount().minor(), "ord_1:whole").await.unwrap();
    shop.control
        .inject(ApiFault::once(ApiFaultKind::Status500After, "POST", "/v1/refunds"));
    shop.test.run_tasks().await;
    for _ in 0..26 {
        shop.advance(3_600).await;
    }
    assert_eq!(states(&shop).await, [RefundState::Done]);
    assert_eq!(refunds_at_gateway(&shop), 1);
    shop.close().await;
}

#[tokio::test]
async fn a_refund_that_fails_later_is_reversed_and_shown_to_a_person() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    ask(&shop, payment, amount().minor(), "ord_1:whole").await.unwrap();
    shop.test.run_tasks().await;
    let theirs = shop.event("refund.created")["data"]["object"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(shop.control.fail_refund(&theirs));
    let events = shop.control.events();
    let failed = events
        .iter()
        .find(|event| event["data"]["object"]["status"] == "failed")
        .unwrap();
    shop.deliver(failed).await;
    shop.deliver(&shop.event("refund.created")).await;
    assert_eq!(
        states(&shop).await,
        [RefundState::Failed],
        "older news does not bring it back"
    );
    assert_eq!(
        shop.told().await,
        ["open", "paid", "refunded 1309000", "refund failed 1309000 true"]
    );
    let after = shop.payment(payment).await;
    assert_eq!(
        (after.refunded_minor, after.needs_human.as_deref()),
        (0, Some("refund_failed"))
    );
    ask(&shop, payment, amount().minor(), "ord_1:again").await.unwrap();
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_refund_made_by_hand_at_the_gateway_is_taken_over() {
    for kind in ["charge.refunded", "refund.created"] {
        let shop = Shop::open().await;
        let payment = shop.paid_payment().await;
        let intent = shop.payment(payment).await.gateway_payment.unwrap();
        by_hand(&shop, &intent, "500000").await;
        shop.deliver(&shop.event(kind)).await;
        shop.test.run_tasks().await;
        assert_eq!(shop.payment(payment).await.refunded_minor, 500_000, "{kind}");
        assert_eq!(shop.told().await, ["open", "paid", "refunded 500000"]);
        assert_eq!(
            ask(&shop, payment, amount().minor(), "ord_1:whole").await,
            Err(RefundRefused::TooMuch)
        );
        shop.close().await;
    }
}

/// As a person would in the gateway's own pages: without our metadata.
pub async fn by_hand(shop: &Shop, intent: &str, minor: &str) {
    let out = platform::outgoing::Outgoing::new(std::time::Duration::from_secs(5)).unwrap();
    let request = out
        .request(http::Method::POST, &format!("{}/v1/refunds", shop.gateway.url()))
        .bearer_auth("sk_test_of_the_tests")
        .form(&[("payment_intent", intent), ("amount", minor)]);
    assert_eq!(out.send(request).await.unwrap().status, 200);
}

#[tokio::test]
async fn money_that_came_too_late_is_given_back_in_the_same_transaction() {
    let shop = Shop::open().await;
    shop.gives_back.store(true, std::sync::atomic::Ordering::SeqCst);
    let payment = shop.paid_payment().await;
    assert_eq!(shop.payment(payment).await.refunded_minor, amount().minor());
    assert_eq!(states(&shop).await, [RefundState::Requested]);
    shop.test.run_tasks().await;
    assert_eq!(shop.told().await, ["open", "paid", "refunded 1309000"]);
    shop.close().await;
}
