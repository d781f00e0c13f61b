//! A crash at every step: each future is dropped at its first, second, third … wait, as if the process had died there, and
//! what is left heals by itself to the same end.

use std::future::Future;
use std::task::Poll;
use std::time::Duration;

use kernel::{Currency, Money};
use payments::{PaymentState, RefundPayment, SignedEvent};
use standin::Outcome;

use crate::shop::Shop;

/// Runs a future until it has waited `waits` times, then drops it. `None` when it was dropped.
pub async fn dying_after<F: Future>(waits: usize, future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut polls = 0;
    std::future::poll_fn(|cx| {
        if polls == waits {
            return Poll::Ready(None);
        }
        polls += 1;
        future.as_mut().poll(cx).map(Some)
    })
    .await
}

/// More waits than any of the verbs has.
pub const MANY: usize = 60;

async fn take_in(shop: &Shop, event: &SignedEvent) {
    payments::take_in(&shop.test.app, event).await.unwrap();
}

pub fn signed(shop: &Shop, kind: &str) -> SignedEvent {
    let body = shop.event(kind).to_string();
    let now = shop.test.app.clock().now();
    let signature = standin::signature(crate::shop::SECRET, now.as_second(), body.as_bytes());
    let payments = shop.test.app.need::<payments::Payments>().unwrap();
    SignedEvent::verify(payments, &signature, &body.into(), now).unwrap()
}

#[tokio::test]
async fn a_webhook_cut_at_any_step_is_whole_or_not_there() {
    let shop = Shop::open().await;
    for waits in 0..MANY {
        let reference = format!("ord_{waits}");
        let started = shop.start_for(&reference).await;
        shop.send(started.call).await;
        let session = shop.payment(started.payment).await.gateway_session.unwrap();
        shop.control.pay(&session, Outcome::Pay).unwrap();
        let event = signed(&shop, "checkout.session.completed");
        let done = dying_after(waits, Box::pin(take_in(&shop, &event))).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        // The gateway was not answered and sends it again.
        take_in(&shop, &event).await;
        assert_eq!(
            shop.payment(started.payment).await.state,
            PaymentState::Paid,
            "cut after {waits}"
        );
        let paid = format!("select count(*) from shop_told where reference = '{reference}' and what = 'paid'");
        assert_eq!(shop.count(&paid).await, 1, "cut after {waits}");
        if done.is_some() {
            assert!(waits > 3, "the steps were really cut");
            shop.close().await;
            return;
        }
    }
    panic!("the webhook never ends");
}

#[tokio::test]
async fn a_call_cut_at_any_step_opens_one_page() {
    let shop = Shop::open().await;
    for waits in 0..MANY {
        let started = shop.start_for(&format!("ord_{waits}")).await;
        // The tasks' own way to send: nothing detached goes on after the cut.
        let task = Box::pin(payments::for_tests::perform(&shop.test.app, started.call));
        let done = dying_after(waits, task).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        shop.advance(120).await;
        let open = shop.payment(started.payment).await;
        assert_eq!(open.state, PaymentState::Open, "cut after {waits}");
        assert_eq!(shop.control.sessions().len(), waits + 1, "cut after {waits}");
        if done.is_some() {
            assert!(waits > 3, "the steps were really cut");
            shop.close().await;
            return;
        }
    }
    panic!("the call never ends");
}

#[tokio::test]
async fn a_look_up_cut_at_any_step_settles_once() {
    let shop = Shop::open().await;
    for waits in 0..MANY {
        let reference = format!("ord_{waits}");
        let started = shop.start_for(&reference).await;
        shop.send(started.call).await;
        let session = shop.payment(started.payment).await.gateway_session.unwrap();
        shop.control.pay(&session, Outcome::Never).unwrap();
        let done = dying_after(
            waits,
            Box::pin(payments::for_tests::ask(&shop.test.app, started.payment)),
        )
        .await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        shop.advance(11 * 60).await;
        assert_eq!(
            shop.payment(started.payment).await.state,
            PaymentState::Paid,
            "cut after {waits}"
        );
        let paid = format!("select count(*) from shop_told where reference = '{reference}' and what = 'paid'");
        assert_eq!(shop.count(&paid).await, 1);
        if done.is_some() {
            assert!(waits > 3, "the steps were really cut");
            shop.close().await;
            return;
        }
    }
    panic!("the look-up never ends");
}

#[tokio::test]
async fn a_refund_cut_at_any_step_is_all_there_or_not_at_all() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    let mut asked = 0;
    for waits in 0..MANY {
        let wanted = RefundPayment {
            payment,
            amount: Money::new(10, Currency::DZD),
            key: format!("part:{waits}"),
            reason: String::new(),
        };
        let asking = Box::pin(async {
            let tx = shop.test.app.db().begin().await.unwrap();
            payments::refund(&tx, wanted.clone()).await.unwrap();
            tx.commit().await.unwrap();
        });
        let done = dying_after(waits, asking).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        shop.test.run_tasks().await;
        let rows = shop.count("select count(*) from refunds").await;
        let calls = shop
            .count("select count(*) from gateway_calls where kind = 'refund' and state = 'done'")
            .await;
        assert_eq!(rows, calls, "cut after {waits}");
        assert_eq!(shop.payment(payment).await.refunded_minor, rows * 10);
        assert!(rows == asked || rows == asked + 1);
        asked = rows;
        if done.is_some() {
            assert!(waits > 3, "the steps were really cut");
            shop.close().await;
            return;
        }
    }
    panic!("the refund never ends");
}
