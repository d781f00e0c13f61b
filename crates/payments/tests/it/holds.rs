//! Money held first: taken whole or in part, let go, lapsed; asked twice, at once, and cut at every wait.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use kernel::{Currency, Money};
use payments::{CallState, Capture, DecisionRefused, Payment, PaymentId, PaymentState, Terms};
use platform::Fault;
use standin::{ApiFault, ApiFaultKind, Outcome};

use crate::crashes::{MANY, dying_after};
use crate::shop::{Shop, amount};

async fn held(shop: &Shop) -> PaymentId {
    held_for(shop, "ord_1").await
}

async fn held_for(shop: &Shop, reference: &str) -> PaymentId {
    let payment = authorised(shop, reference).await;
    let event = shop.event("payment_intent.amount_capturable_updated");
    assert_eq!(shop.deliver(&event).await, StatusCode::OK);
    shop.test.run_tasks().await;
    payment
}

/// The customer has authorised; nobody has told us.
async fn authorised(shop: &Shop, reference: &str) -> PaymentId {
    let terms = Terms {
        capture: Capture::Manual,
        ..Terms::default()
    };
    let started = shop.start_on(reference, terms).await;
    shop.send(started.call).await;
    let session = shop.payment(started.payment).await.gateway_session.unwrap();
    shop.control.pay(&session, Outcome::Pay).unwrap();
    started.payment
}

async fn capture(shop: &Shop, payment: PaymentId, minor: Option<i64>) -> Result<(), DecisionRefused> {
    let tx = shop.test.app.db().begin().await.unwrap();
    let amount = minor.map(|minor| Money::new(minor, Currency::DZD));
    let done = payments::capture(&tx, payment, amount).await;
    finish(tx, done).await
}

async fn void(shop: &Shop, payment: PaymentId) -> Result<(), DecisionRefused> {
    let tx = shop.test.app.db().begin().await.unwrap();
    let done = payments::void(&tx, payment).await;
    finish(tx, done).await
}

async fn finish(tx: platform::Tx, done: platform::Verdict<(), DecisionRefused>) -> Result<(), DecisionRefused> {
    match done {
        Ok(()) => {
            tx.commit().await.unwrap();
            Ok(())
        }
        Err(Fault::Refused(refused)) => Err(refused),
        Err(Fault::Broken(broken)) => panic!("{broken}"),
    }
}

async fn stands(shop: &Shop, payment: PaymentId) -> Payment {
    shop.payment(payment).await
}

/// `posted 9000`, `voided`… of the hold in the books; `pending` while it has not ended.
async fn in_the_books(shop: &Shop, payment: PaymentId) -> String {
    let client = shop.test.database.connect().await;
    let sql = "select coalesce(r.outcome || ' ' || r.posted_minor, 'pending') from pending_entries e
        left join pending_resolutions r on r.pending_id = e.id where e.key = $1";
    let key = format!("hold:{payment}");
    client.query_one(sql, &[&key]).await.unwrap().get(0)
}

#[tokio::test]
async fn a_hold_is_kept_with_the_gateways_own_deadline_and_taken_whole() {
    let shop = Shop::open().await;
    let payment = held(&shop).await;
    let before = stands(&shop, payment).await;
    assert_eq!(
        (before.state, before.held_minor),
        (PaymentState::Held, amount().minor())
    );
    let deadline = before.hold_expires_at.unwrap();
    let days = deadline.duration_since(shop.test.app.clock().now()).as_hours() / 24;
    assert!((6..=7).contains(&days), "{days} days");
    assert_eq!(in_the_books(&shop, payment).await, "pending");
    capture(&shop, payment, None).await.unwrap();
    assert_eq!(stands(&shop, payment).await.state, PaymentState::Capturing);
    shop.test.run_tasks().await;
    let after = stands(&shop, payment).await;
    assert_eq!(
        (after.state, after.captured_minor),
        (PaymentState::Paid, amount().minor())
    );
    assert_eq!(in_the_books(&shop, payment).await, "posted 1309000");
    for kind in ["payment_intent.succeeded", "charge.captured"] {
        assert_eq!(shop.deliver(&shop.event(kind)).await, StatusCode::OK);
    }
    assert_eq!(shop.told().await, ["open", "held", "paid"]);
    shop.close().await;
}

#[tokio::test]
async fn a_part_is_taken_and_the_rest_let_go() {
    let shop = Shop::open().await;
    let payment = held(&shop).await;
    capture(&shop, payment, Some(900_000)).await.unwrap();
    shop.test.run_tasks().await;
    let after = stands(&shop, payment).await;
    assert_eq!((after.state, after.captured_minor), (PaymentState::Paid, 900_000));
    assert_eq!(after.refundable(), Money::new(900_000, Currency::DZD));
    assert_eq!(in_the_books(&shop, payment).await, "posted 900000");
    assert_eq!(shop.told().await, ["open", "held", "paid 900000"]);
    shop.close().await;
}

#[tokio::test]
async fn a_hold_that_is_let_go_costs_nobody_anything() {
    let shop = Shop::open().await;
    let payment = held(&shop).await;
    void(&shop, payment).await.unwrap();
    void(&shop, payment).await.unwrap();
    assert_eq!(capture(&shop, payment, None).await, Err(DecisionRefused::NotHeld));
    shop.test.run_tasks().await;
    assert_eq!(
        shop.deliver(&shop.event("payment_intent.canceled")).await,
        StatusCode::OK
    );
    let after = stands(&shop, payment).await;
    assert_eq!((after.state, after.captured_minor), (PaymentState::Voided, 0));
    assert_eq!((after.failure_code, after.needs_human), (None, None));
    assert_eq!(in_the_books(&shop, payment).await, "voided 0");
    assert_eq!(shop.told().await, ["open", "held", "let go"]);
    shop.close().await;
}

#[tokio::test]
async fn nobody_told_us_and_the_look_up_finds_the_hold() {
    let shop = Shop::open().await;
    let payment = authorised(&shop, "ord_1").await;
    payments::look_up(&shop.test.app, payment).await.unwrap();
    let found = stands(&shop, payment).await;
    assert_eq!(found.state, PaymentState::Held);
    assert!(found.hold_expires_at.is_some());
    shop.close().await;
}

#[tokio::test]
async fn a_hold_that_lapses_is_told_even_when_the_gateway_is_silent() {
    let shop = Shop::open().await;
    let payment = held(&shop).await;
    // Seven days and a little: the gateway lets it go by itself, and its events are lost.
    shop.advance(7 * 86_400 + 3_600).await;
    let after = stands(&shop, payment).await;
    assert_eq!(after.state, PaymentState::Voided);
    assert_eq!(after.failure_code.as_deref(), Some("hold_lapsed"));
    assert_eq!(shop.told().await, ["open", "held", "lapsed"]);
    assert_eq!(capture(&shop, payment, None).await, Err(DecisionRefused::NotHeld));
    shop.close().await;
}

#[tokio::test]
async fn what_was_done_with_the_hold_at_the_gateway_is_the_answer() {
    let shop = Shop::open().await;
    let payment = held(&shop).await;
    capture(&shop, payment, None).await.unwrap();
    // The hold lapses before our call goes out.
    shop.control.advance(8 * 86_400);
    shop.test.run_tasks().await;
    let after = stands(&shop, payment).await;
    assert_eq!(after.state, PaymentState::Voided);
    assert_eq!(after.needs_human.as_deref(), Some("hold_lapsed"));
    let captures = shop.control.requests();
    let captures = captures.iter().filter(|call| call.path.ends_with("/capture"));
    assert_eq!(captures.count(), 0, "a hold is looked at before it is taken");
    shop.close().await;
}

#[tokio::test]
async fn an_answer_that_got_lost_is_found_again_and_takes_once() {
    let shop = Shop::open().await;
    for kind in [
        ApiFaultKind::TimeoutAfterEffect,
        ApiFaultKind::Status500After,
        ApiFaultKind::GarbageBody,
    ] {
        let payment = held_for(&shop, &format!("ord_{kind:?}")).await;
        shop.control
            .inject(ApiFault::once(kind, "POST", "/v1/payment_intents/*/capture"));
        capture(&shop, payment, Some(500_000)).await.unwrap();
        shop.test.run_tasks().await;
        shop.advance(1_200).await;
        let after = stands(&shop, payment).await;
        assert_eq!(
            (after.state, after.captured_minor),
            (PaymentState::Paid, 500_000),
            "{kind:?}"
        );
    }
    shop.close().await;
}

#[tokio::test]
async fn a_capture_that_never_ran_is_decided_again_by_a_person() {
    let shop = Shop::open().await;
    let payment = held(&shop).await;
    let mut broken = ApiFault::once(
        ApiFaultKind::TimeoutBeforeEffect,
        "POST",
        "/v1/payment_intents/*/capture",
    );
    broken.times = 1_000;
    shop.control.inject(broken);
    capture(&shop, payment, None).await.unwrap();
    // Longer than the gateway honours our key: from now on it is only asked.
    for _ in 0..25 {
        shop.advance(3_600).await;
    }
    let back = stands(&shop, payment).await;
    assert_eq!(back.state, PaymentState::Held);
    assert_eq!(back.needs_human.as_deref(), Some("capture_unknown"));
    shop.control.clear_faults();
    capture(&shop, payment, None).await.unwrap();
    shop.test.run_tasks().await;
    assert_eq!(stands(&shop, payment).await.state, PaymentState::Paid);
    shop.close().await;
}

#[tokio::test]
async fn of_fifty_captures_and_voids_at_once_exactly_one_kind_wins() {
    let shop = Shop::open().await;
    for round in 0..4 {
        let payment = held_for(&shop, &format!("ord_{round}")).await;
        let tries = (0..50).map(|n| {
            let shop = &shop;
            async move {
                if n % 2 == 0 {
                    ("capture", capture(shop, payment, None).await)
                } else {
                    ("void", void(shop, payment).await)
                }
            }
        });
        let answers = futures_util::future::join_all(tries).await;
        let winners: BTreeSet<&str> = answers
            .iter()
            .filter(|(_, done)| done.is_ok())
            .map(|(what, _)| *what)
            .collect();
        assert_eq!(winners.len(), 1, "{answers:?}");
        assert!(
            answers
                .iter()
                .all(|(_, done)| matches!(done, Ok(()) | Err(DecisionRefused::NotHeld)))
        );
        shop.test.run_tasks().await;
        let after = stands(&shop, payment).await;
        let expected = if winners.contains("capture") {
            PaymentState::Paid
        } else {
            PaymentState::Voided
        };
        assert_eq!(after.state, expected);
        let calls = format!(
            "select count(*) from gateway_calls where payment_id = '{}' and kind in ('capture', 'void')",
            payment.uuid()
        );
        assert_eq!(shop.count(&calls).await, 1);
    }
    shop.close().await;
}

#[tokio::test]
async fn a_capture_cut_at_any_step_takes_once() {
    let shop = Shop::open().await;
    for waits in 0..MANY {
        let reference = format!("ord_{waits}");
        let payment = held_for(&shop, &reference).await;
        capture(&shop, payment, Some(700_000)).await.unwrap();
        let db = shop.test.app.db().read().await.unwrap();
        let calls = payments::calls_for(&db, &reference).await.unwrap();
        drop(db);
        let call = calls.iter().find(|call| call.state == CallState::Pending).unwrap().id;
        let task = Box::pin(payments::for_tests::perform(&shop.test.app, call));
        let done = dying_after(waits, task).await;
        let is_over = done.is_some();
        drop(done);
        shop.advance(300).await;
        let after = stands(&shop, payment).await;
        assert_eq!(
            (after.state, after.captured_minor),
            (PaymentState::Paid, 700_000),
            "cut after {waits}"
        );
        assert_eq!(in_the_books(&shop, payment).await, "posted 700000", "cut after {waits}");
        if is_over {
            assert!(waits > 3, "the steps were really cut");
            shop.close().await;
            return;
        }
    }
    panic!("the capture never ends");
}
