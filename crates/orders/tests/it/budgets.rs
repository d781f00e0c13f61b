//! What money costs the database, from the gateway's word to the order: statements and round trips of each step. A step that
//! grows is seen here first; nothing is timed.

use axum::http::StatusCode;
use orders::Terms;
use payments::{CallKind, CallOutcome, Capture};
use platform::db::{Work, counted};
use serde_json::json;
use standin::{Outcome, RefundPace};

use crate::shop::{Order, Shop};

/// Statements and round trips, the commit's among them.
#[derive(Debug, Clone, Copy)]
struct Budget(u32, u32);

impl Budget {
    #[track_caller]
    fn holds(self, what: &str, (statements, trips): (u32, u32)) {
        let Budget(most, most_trips) = self;
        assert!(
            statements <= most && trips <= most_trips,
            "{what}: {statements} statements in {trips} round trips, at most {most} in {most_trips}"
        );
    }
}

/// A webhook's three trips: what is locked, what changes, the commit with its tasks.
const COMPLETION: Budget = Budget(13, 3);
const NO_NEWS: Budget = Budget(7, 3);
const REFUND_ASKED_AND_ANSWERED: Budget = Budget(9, 5);
const REFUND_DONE: Budget = Budget(20, 5);
const HOLD: Budget = Budget(14, 4);
const CAPTURE_ANSWERED: Budget = Budget(20, 6);

/// Sends the newest call of a kind, as its worker does; what it cost.
async fn send(shop: &Shop, order: &Order, kind: CallKind) -> (u32, u32) {
    let app = &shop.test.app;
    let db = app.db().read().await.unwrap();
    let calls = payments::calls_for(&db, &order.id.to_string()).await.unwrap();
    let call = calls.iter().rfind(|call| call.kind == kind).unwrap().id;
    let (outcome, work) = counted(payments::send(app, call)).await;
    assert_eq!(outcome.unwrap(), CallOutcome::Done);
    let Work {
        statements,
        round_trips,
    } = work;
    (statements, round_trips)
}

#[tokio::test]
async fn a_webhook_that_completes_an_order_stays_at_three_round_trips() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    shop.control.pay(&order.session, Outcome::Pay).unwrap();
    let event = shop.event("checkout.session.completed");
    let first = shop.deliver(&event).await;
    assert_eq!(shop.state(&order).await, "paid");
    COMPLETION.holds("completion", first.work());
    let again = shop.deliver(&event).await;
    NO_NEWS.holds("the same event again", again.work());
    let other = shop.deliver(&shop.event("payment_intent.succeeded")).await;
    NO_NEWS.holds("another event of the same news", other.work());
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_refund_costs_the_same_whatever_the_order_holds() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "3").await;
    shop.pay(&order).await;
    shop.control.set_refund_pace(RefundPace::Pending);
    let mut staff = shop.staff();
    staff.headers = vec![("idempotency-key".into(), "one of three".into())];
    let body =
        json!({ "kind": "lines", "lines": [{ "position": 1, "quantity": 1, "put_back": true }], "reason": "damaged" });
    let path = format!("/api/v1/office/orders/{}/refunds", order.number);
    let made = staff.post_json(&path, &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let asked = send(&shop, &order, CallKind::Refund).await;
    REFUND_ASKED_AND_ANSWERED.holds("the refund's call", asked);
    let refund = shop.event("refund.created");
    let refund = refund["data"]["object"]["id"].as_str().unwrap().to_owned();
    assert!(shop.control.settle_refund(&refund));
    let done = shop.deliver(&shop.event("refund.updated")).await;
    assert_eq!(done.status, StatusCode::OK);
    assert_eq!(shop.booked(&order, "refunds").await, 1_000_000);
    REFUND_DONE.holds("the refund's event", done.work());
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_hold_and_its_capture_cost_no_more_than_a_payment() {
    let shop = Shop::open_with(Terms {
        deposit_bp: 0,
        capture: Capture::Manual,
    })
    .await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    shop.control.pay(&order.session, Outcome::Pay).unwrap();
    let held = shop
        .deliver(&shop.event("payment_intent.amount_capturable_updated"))
        .await;
    HOLD.holds("the hold's event", held.work());
    let mut staff = shop.staff();
    staff.headers = vec![("idempotency-key".into(), "take it".into())];
    let path = format!("/api/v1/office/orders/{}/capture", order.number);
    let asked = staff.post_json(&path, &json!({})).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text);
    let answered = send(&shop, &order, CallKind::Capture).await;
    assert_eq!(shop.state(&order).await, "paid");
    CAPTURE_ANSWERED.holds("the capture's answer", answered);
    let told = shop.deliver(&shop.event("payment_intent.succeeded")).await;
    NO_NEWS.holds("the capture's own event", told.work());
    shop.test.run_tasks().await;
    shop.close().await;
}
