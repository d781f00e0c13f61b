//! A card kept on the gateway's page and asked for the hold later, without the customer: at its time, once, and with the
//! way back to the customer when the bank wants to see him.

use jiff::SignedDuration;
use payments::{Capture, PaymentId, PaymentState, Terms};
use standin::{ApiFault, ApiFaultKind, CardConduct, Outcome};

use crate::crashes::{MANY, dying_after};
use crate::shop::{Shop, amount};

const TWO_DAYS: u32 = 2 * 86_400;

/// A payment whose card is kept, to be asked in two days.
async fn kept(shop: &Shop, reference: &str) -> PaymentId {
    let now = shop.test.app.clock().now();
    let terms = Terms {
        capture: Capture::Manual,
        hold_at: Some(now.checked_add(SignedDuration::from_secs(TWO_DAYS.into())).unwrap()),
        ..Terms::default()
    };
    let started = shop.start_on(reference, terms).await;
    shop.send(started.call).await;
    let session = shop.payment(started.payment).await.gateway_session.unwrap();
    shop.control.pay(&session, Outcome::Pay).unwrap();
    // The event names its setup intent and does not spell it out: the session is asked for.
    shop.deliver(&shop.event("checkout.session.completed")).await;
    shop.test.run_tasks().await;
    let payment = shop.payment(started.payment).await;
    assert_eq!(payment.state, PaymentState::Saved);
    assert!(payment.gateway_customer.is_some() && payment.gateway_method.is_some());
    started.payment
}

#[tokio::test]
async fn a_kept_card_is_asked_at_its_time_and_not_before() {
    let shop = Shop::open().await;
    let payment = kept(&shop, "ord_1").await;
    shop.advance(TWO_DAYS - 3_600).await;
    assert_eq!(shop.payment(payment).await.state, PaymentState::Saved);
    shop.advance(3_700).await;
    let held = shop.payment(payment).await;
    assert_eq!((held.state, held.held_minor), (PaymentState::Held, amount().minor()));
    assert_eq!(shop.told().await, ["open", "card saved", "held"]);
    shop.close().await;
}

#[tokio::test]
async fn a_bank_that_wants_the_customer_brings_him_back() {
    let shop = Shop::open().await;
    let payment = kept(&shop, "ord_1").await;
    let card = shop.payment(payment).await.gateway_method.unwrap();
    assert!(shop.control.set_card(&card, CardConduct::AsksBank));
    shop.advance(TWO_DAYS + 60).await;
    let failed = shop.payment(payment).await;
    assert_eq!(failed.state, PaymentState::Failed);
    assert_eq!(failed.failure_code.as_deref(), Some("authentication_required"));
    assert_eq!(
        shop.told().await,
        ["open", "card saved", "failed authentication_required"],
        "whoever sells is told, and brings the customer back to a page"
    );
    let again = shop.start_again("ord_1").await;
    shop.send(again.call).await;
    assert_eq!(shop.payment(again.payment).await.state, PaymentState::Open);
    shop.close().await;
}

#[tokio::test]
async fn an_answer_that_got_lost_holds_once() {
    let shop = Shop::open().await;
    for (at, kind) in [ApiFaultKind::TimeoutAfterEffect, ApiFaultKind::Status500After]
        .into_iter()
        .enumerate()
    {
        let payment = kept(&shop, &format!("ord_{at}")).await;
        shop.control.inject(ApiFault::once(kind, "POST", "/v1/payment_intents"));
        shop.advance(TWO_DAYS + 60).await;
        shop.advance(2_400).await;
        assert_eq!(shop.payment(payment).await.state, PaymentState::Held, "{kind:?}");
    }
    let held = shop.control.requests();
    let held = held
        .iter()
        .filter(|call| call.method == "POST" && call.path == "/v1/payment_intents");
    let keys: std::collections::BTreeSet<_> = held.map(|call| call.idempotency_key.clone()).collect();
    assert_eq!(keys.len(), 2, "each payment was asked under one key");
    shop.close().await;
}

#[tokio::test]
async fn a_kept_card_cut_at_any_step_is_asked_once() {
    let shop = Shop::open().await;
    for waits in 0..MANY {
        let payment = kept(&shop, &format!("ord_{waits}")).await;
        shop.control.advance(TWO_DAYS + 60);
        shop.test
            .app
            .clock()
            .advance(std::time::Duration::from_secs((TWO_DAYS + 60).into()));
        let done = dying_after(waits, Box::pin(payments::for_tests::ask(&shop.test.app, payment))).await;
        let is_over = done.is_some();
        drop(done);
        shop.advance(7_200).await;
        assert_eq!(
            shop.payment(payment).await.state,
            PaymentState::Held,
            "cut after {waits}"
        );
        if is_over {
            assert!(waits > 3, "the steps were really cut");
            shop.close().await;
            return;
        }
    }
    panic!("the asking never ends");
}

#[tokio::test]
async fn a_card_that_is_not_needed_is_forgotten_without_a_call() {
    let shop = Shop::open().await;
    let payment = kept(&shop, "ord_1").await;
    let tx = shop.test.app.db().begin().await.unwrap();
    payments::void(&tx, payment).await.unwrap();
    tx.commit().await.unwrap();
    shop.advance(TWO_DAYS + 60).await;
    assert_eq!(shop.payment(payment).await.state, PaymentState::Voided);
    let asked = shop.control.requests();
    assert!(
        !asked
            .iter()
            .any(|call| call.method == "POST" && call.path == "/v1/payment_intents")
    );
    shop.close().await;
}
