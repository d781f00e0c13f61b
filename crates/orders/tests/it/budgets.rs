//! What money costs the database, from the gateway's word to the order: statements and round trips of each step. A step that
//! grows is seen here first; nothing is timed.

use axum::http::StatusCode;
use orders::Terms;
use payments::{CallKind, CallOutcome, Capture};
use platform::db::counted;
use serde_json::json;
use standin::{Outcome, RefundPace};

use crate::shop::{Order, Shop, place};

/// Statements and round trips, the commit's among them.
type Cost = (u32, u32);

/// What steps cost and may cost.
#[derive(Default)]
struct Bill(Vec<(&'static str, Cost, Cost)>);

impl Bill {
    fn add(&mut self, what: &'static str, cost: Cost, most: Cost) {
        self.0.push((what, cost, most));
    }

    /// All at once, so that a change is seen whole.
    #[track_caller]
    fn holds(self) {
        let is_over = |(_, cost, most): &(&str, Cost, Cost)| cost.0 > most.0 || cost.1 > most.1;
        assert!(!self.0.iter().any(is_over), "(step, cost, most): {:#?}", self.0);
    }
}

/// One trip for the client's share, three for the order, four for the gateway's page.
const PLACED: Cost = (23, 8);
/// A webhook's three trips: what is locked, what changes, the commit with its tasks.
const COMPLETION: Cost = (11, 3);
const SEEN_BEFORE: Cost = (5, 2);
const NO_NEWS: Cost = (7, 3);
const REFUND_REQUESTED: Cost = (22, 11);
const REFUND_CALL: Cost = (8, 4);
/// One more than a webhook's: what is left of the lines is read under the lock.
const REFUND_DONE: Cost = (20, 4);
const HOLD: Cost = (14, 4);
const CAPTURE_REQUESTED: Cost = (15, 8);
const CAPTURE_CALL: Cost = (15, 4);

/// Sends the newest call of a kind, as its worker does; what it cost.
async fn send(shop: &Shop, order: &Order, kind: CallKind) -> Cost {
    let app = &shop.test.app;
    let db = app.db().read().await.unwrap();
    let calls = payments::calls_for(&db, &order.id.to_string()).await.unwrap();
    let call = calls.iter().rfind(|call| call.kind == kind).unwrap().id;
    let (outcome, work) = counted(payments::send(app, call)).await;
    assert_eq!(outcome.unwrap(), CallOutcome::Done);
    (work.statements, work.round_trips)
}

#[tokio::test]
async fn a_webhook_that_completes_an_order_stays_at_three_round_trips() {
    let mut bill = Bill::default();
    let shop = Shop::open().await;
    let (mut customer, review) = shop.at_review("CHF-1502", "1").await;
    let placed = place(&mut customer, &review).await;
    bill.add("the order, up to the gateway's page", placed.work(), PLACED);
    let order = shop.newest_order().await;
    shop.control.pay(&order.session, Outcome::Pay).unwrap();
    let event = shop.event("checkout.session.completed");
    let first = shop.deliver(&event).await;
    assert_eq!(shop.state(&order).await, "paid");
    bill.add("completion", first.work(), COMPLETION);
    let again = shop.deliver(&event).await;
    bill.add("the same event again", again.work(), SEEN_BEFORE);
    let other = shop.deliver(&shop.event("payment_intent.succeeded")).await;
    bill.add("another event of the same news", other.work(), NO_NEWS);
    bill.holds();
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_refund_costs_the_same_whatever_the_order_holds() {
    let mut bill = Bill::default();
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
    bill.add("the refund's request", made.work(), REFUND_REQUESTED);
    let asked = send(&shop, &order, CallKind::Refund).await;
    bill.add("the refund's call", asked, REFUND_CALL);
    let refund = shop.event("refund.created");
    let refund = refund["data"]["object"]["id"].as_str().unwrap().to_owned();
    assert!(shop.control.settle_refund(&refund));
    let done = shop.deliver(&shop.event("refund.updated")).await;
    assert_eq!(done.status, StatusCode::OK);
    assert_eq!(shop.booked(&order, "refunds").await, 1_000_000);
    bill.add("the refund's event", done.work(), REFUND_DONE);
    bill.holds();
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_hold_and_its_capture_cost_no_more_than_a_payment() {
    let mut bill = Bill::default();
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
    bill.add("the hold's event", held.work(), HOLD);
    let mut staff = shop.staff();
    staff.headers = vec![("idempotency-key".into(), "take it".into())];
    let path = format!("/api/v1/office/orders/{}/capture", order.number);
    let asked = staff.post_json(&path, &json!({})).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text);
    bill.add("the capture's request", asked.work(), CAPTURE_REQUESTED);
    let answered = send(&shop, &order, CallKind::Capture).await;
    assert_eq!(shop.state(&order).await, "paid");
    bill.add("the capture's answer", answered, CAPTURE_CALL);
    let told = shop.deliver(&shop.event("payment_intent.succeeded")).await;
    bill.add("the capture's own event", told.work(), NO_NEWS);
    bill.holds();
    shop.test.run_tasks().await;
    shop.close().await;
}
