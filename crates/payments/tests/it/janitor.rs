//! What nobody told us: the janitor, the redirect and late money go through the same door as the webhook.

use axum::http::StatusCode;
use payments::PaymentState;
use standin::{ApiFault, ApiFaultKind, Outcome, Pace};

use crate::shop::Shop;

#[tokio::test]
async fn the_redirect_settles_it_and_the_webhook_then_says_nothing_new() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Pay).unwrap();
    let found = payments::look_up(&shop.test.app, payment).await.unwrap();
    assert_eq!(
        (found.state, found.is_answered, found.changes.len()),
        (PaymentState::Paid, true, 1)
    );
    assert_eq!(
        shop.deliver(&shop.event("checkout.session.completed")).await,
        StatusCode::OK
    );
    assert_eq!(payments::look_up(&shop.test.app, payment).await.unwrap().changes, []);
    assert_eq!(shop.told().await, ["open", "paid"]);
    shop.close().await;
}

#[tokio::test]
async fn redirect_and_webhook_at_once_make_one_effect() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Pay).unwrap();
    let event = shop.event("checkout.session.completed");
    let app = &shop.test.app;
    let (status, a, b) = tokio::join!(
        shop.deliver(&event),
        payments::look_up(app, payment),
        payments::look_up(app, payment)
    );
    assert_eq!(status, StatusCode::OK);
    a.unwrap();
    b.unwrap();
    assert_eq!(shop.told().await, ["open", "paid"]);
    shop.close().await;
}

#[tokio::test]
async fn a_lost_webhook_and_a_closed_tab_are_found_by_the_janitor() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Never).unwrap();
    shop.advance(11 * 60).await;
    assert_eq!(shop.payment(payment).await.state, PaymentState::Paid);
    assert_eq!(shop.told().await, ["open", "paid"]);
    shop.close().await;
}

#[tokio::test]
async fn nobody_pays_and_the_page_is_closed_at_the_deadline() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.advance(12 * 60).await;
    assert_eq!(
        shop.payment(payment).await.state,
        PaymentState::Open,
        "asked, not ended"
    );
    shop.advance(25 * 60).await;
    shop.advance(60).await;
    assert_eq!(shop.payment(payment).await.state, PaymentState::Expired);
    assert!(
        shop.control.pay(&session, Outcome::Pay).is_err(),
        "the page takes no money any more"
    );
    assert_eq!(shop.told().await, ["open", "expired"]);
    let expired = shop.event("checkout.session.expired");
    assert_eq!(shop.deliver(&expired).await, StatusCode::OK);
    assert_eq!(shop.told().await, ["open", "expired"]);
    shop.close().await;
}

#[tokio::test]
async fn ended_early_by_us_the_page_is_closed_at_the_gateway() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    let tx = shop.test.app.db().begin().await.unwrap();
    payments::expire(&tx, payment).await.unwrap();
    tx.commit().await.unwrap();
    shop.test.run_tasks().await;
    assert_eq!(shop.payment(payment).await.state, PaymentState::Expired);
    assert!(shop.control.pay(&session, Outcome::Pay).is_err());
    assert_eq!(shop.told().await, ["open", "expired"]);
    shop.close().await;
}

#[tokio::test]
async fn money_that_is_quicker_than_our_ending_is_not_lost() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    let tx = shop.test.app.db().begin().await.unwrap();
    payments::expire(&tx, payment).await.unwrap();
    tx.commit().await.unwrap();
    shop.control.pay(&session, Outcome::Pay).unwrap();
    shop.test.run_tasks().await;
    assert_eq!(shop.payment(payment).await.state, PaymentState::Paid);
    assert_eq!(shop.told().await, ["open", "paid"]);
    shop.close().await;
}

#[tokio::test]
async fn an_ended_payment_that_is_paid_after_all_is_told_as_paid() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Never).unwrap();
    // An event of the past that came first, as if the page had run out.
    let expired = serde_json::json!({"id": "evt_e", "type": "checkout.session.expired", "livemode": false,
        "data": {"object": {"id": session, "metadata": {"payment": payment.to_string(), "reference": "ord_1"}}}});
    shop.deliver(&expired).await;
    assert_eq!(shop.payment(payment).await.state, PaymentState::Expired);
    shop.deliver(&shop.event("checkout.session.completed")).await;
    assert_eq!(shop.told().await, ["open", "expired", "paid"]);
    shop.close().await;
}

#[tokio::test]
async fn a_delayed_method_stays_open_until_its_money_comes() {
    let shop = Shop::open().await;
    shop.control.set_pace(Pace {
        async_ms: 7_200_000,
        ..Pace::default()
    });
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::AsyncSuccess).unwrap();
    shop.deliver(&shop.event("checkout.session.completed")).await;
    assert!(shop.payment(payment).await.is_processing);
    shop.advance(3_600).await;
    let waiting = shop.payment(payment).await;
    assert_eq!(
        (waiting.state, waiting.is_processing),
        (PaymentState::Open, true),
        "past its deadline, and not ended"
    );
    shop.control.advance(3_700);
    shop.test.app.clock().advance(std::time::Duration::from_secs(3_700));
    shop.deliver(&shop.event("checkout.session.async_payment_succeeded"))
        .await;
    shop.test.run_tasks().await;
    assert_eq!(shop.payment(payment).await.state, PaymentState::Paid);
    assert_eq!(shop.told().await, ["open", "paid"]);
    shop.close().await;
}

#[tokio::test]
async fn a_delayed_method_that_fails_ends_the_payment_also_without_its_event() {
    for is_told in [true, false] {
        let shop = Shop::open().await;
        shop.control.set_pace(Pace {
            async_ms: 1_000,
            ..Pace::default()
        });
        let (payment, session) = shop.open_payment().await;
        shop.control.pay(&session, Outcome::AsyncFailure).unwrap();
        shop.deliver(&shop.event("checkout.session.completed")).await;
        shop.control.advance(60);
        if is_told {
            shop.deliver(&shop.event("checkout.session.async_payment_failed")).await;
        }
        shop.advance(11 * 60).await;
        assert_eq!(shop.payment(payment).await.state, PaymentState::Failed);
        assert!(shop.told().await[1].starts_with("failed"), "{:?}", shop.told().await);
        shop.close().await;
    }
}

#[tokio::test]
async fn a_gateway_that_does_not_answer_leaves_the_page_checking() {
    let shop = Shop::open().await;
    let (payment, session) = shop.open_payment().await;
    shop.control.pay(&session, Outcome::Pay).unwrap();
    shop.control.inject(ApiFault::once(
        ApiFaultKind::TimeoutBeforeEffect,
        "GET",
        "/v1/checkout/sessions/*",
    ));
    let found = payments::look_up(&shop.test.app, payment).await.unwrap();
    assert_eq!((found.state, found.is_answered), (PaymentState::Open, false));
    assert_eq!(
        payments::look_up(&shop.test.app, payment).await.unwrap().state,
        PaymentState::Paid
    );
    shop.close().await;
}
