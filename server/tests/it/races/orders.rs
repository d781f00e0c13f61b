//! Races about orders: the pay button, the way back, one event, the last pieces, one key, cancelling against paying.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use payments::Capture;
use standin::{ApiFault, ApiFaultKind, Outcome};

use super::CLIENTS;
use super::house::{House, at_once, winners};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_clicks_on_pay_open_one_page() {
    let house = House::open(Capture::Automatic).await;
    for _ in 0..4 {
        // The page could not be opened when the order was placed: whoever clicks first opens it.
        let fault = ApiFault::once(ApiFaultKind::Status500Before, "POST", "/v1/checkout/sessions");
        house.control.inject(fault);
        let placed = house.placed().await;
        assert_eq!(placed.session, "");
        let pages_before = house.control.sessions().len();
        let click = |_| {
            let (mut visitor, path) = (
                house.test.visitor(),
                format!("/fr/orders/{}/payment?key={}", placed.number, placed.key),
            );
            async move { visitor.post_form(&path, &[]).await }
        };
        let replies = at_once((0..CLIENTS).map(click).collect()).await;
        assert_eq!(winners(&replies, StatusCode::SEE_OTHER), CLIENTS);
        let pages: BTreeSet<&str> = replies
            .iter()
            .map(testkit::Reply::location)
            .filter(|to| to.contains("/pay/"))
            .collect();
        assert_eq!(pages.len(), 1, "{pages:?}");
        assert_eq!(house.control.sessions().len(), pages_before + 1);
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_returns_and_events_pay_once() {
    let house = House::open(Capture::Automatic).await;
    for round in 1..=5_i64 {
        let placed = house.placed().await;
        house.control.pay(&placed.session, Outcome::Pay).unwrap();
        let events = house.events_of(&placed);
        assert!(events.len() >= 2);
        let act = |at: usize| {
            let mut visitor = house.test.visitor();
            let path = format!("/fr/orders/{}/thanks?key={}", placed.number, placed.key);
            let event = events[at % events.len()].clone();
            let letter = letter(&house, &event);
            async move {
                if at.is_multiple_of(2) {
                    return visitor.get(&path).await;
                }
                let (mut courier, body) = letter;
                let (method, to) = (axum::http::Method::POST, payments::STRIPE_WEBHOOK_PATH);
                courier.send(method, to, Some("application/json"), body).await
            }
        };
        let replies = at_once((0..CLIENTS).map(act).collect()).await;
        assert_eq!(winners(&replies, StatusCode::OK), CLIENTS);
        house.settle(&placed).await;
        assert_eq!(
            house.booked(&placed, "sales").await + house.booked(&placed, "tax").await,
            -super::house::PRICE
        );
        assert_eq!(house.count("orders where state = 'paid'").await, round);
        assert_eq!(house.count("journal_entries where kind = 'sale'").await, round);
        assert_eq!(house.stock().await, (100 - round, 0));
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_event_fifty_times_is_one_payment() {
    let house = House::open(Capture::Automatic).await;
    for round in 1..=5_i64 {
        let placed = house.placed().await;
        house.control.pay(&placed.session, Outcome::Pay).unwrap();
        let completed = house
            .control
            .event(&placed.session, "checkout.session.completed")
            .unwrap();
        let act = |_| {
            let (mut courier, body) = letter(&house, &completed);
            let (method, to) = (axum::http::Method::POST, payments::STRIPE_WEBHOOK_PATH);
            async move { courier.send(method, to, Some("application/json"), body).await }
        };
        let replies = at_once((0..CLIENTS).map(act).collect()).await;
        assert_eq!(winners(&replies, StatusCode::OK), CLIENTS);
        house.test.run_tasks().await;
        let kind = "gateway_events where kind = 'checkout.session.completed' and state = 'applied'";
        assert_eq!(house.count(kind).await, round);
        assert_eq!(house.count("journal_entries where kind = 'sale'").await, round);
        assert_eq!(house.count("order_events where what = 'paid'").await, round);
    }
    house.close().await;
}

/// A letter of the gateway, with whoever carries it.
fn letter(house: &House, event: &serde_json::Value) -> (testkit::Visitor, String) {
    let body = event.to_string();
    let mut visitor = house.test.visitor();
    visitor.headers.push(("stripe-signature".into(), house.sign(&body)));
    (visitor, body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_three_pieces_go_to_three_of_fifty() {
    let house = House::open(Capture::Automatic).await;
    for round in 1..=3_i64 {
        house.set_stock(3).await;
        let mut buyers = Vec::new();
        for _ in 0..CLIENTS {
            buyers.push(house.with_cart().await);
        }
        let buy = |mut visitor: testkit::Visitor| async move { House::order(&mut visitor, "nadia@example.dz").await };
        let replies = at_once(buyers.into_iter().map(buy).collect()).await;
        assert_eq!(winners(&replies, StatusCode::CREATED), 3);
        assert_eq!(house.stock().await, (3 * round, 3 * round));
        assert_eq!(house.count("orders").await, 3 * round);
        assert_eq!(house.count("stock_reservations where state = 'held'").await, 3 * round);
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_fifty_times_is_one_order_and_one_answer() {
    let house = House::open(Capture::Automatic).await;
    for round in 1..=5_i64 {
        let mut visitor = house.with_cart().await;
        visitor
            .headers
            .push(("idempotency-key".into(), format!("race-{round}")));
        let ask = |_| {
            let mut visitor = visitor.clone();
            async move { House::order(&mut visitor, "nadia@example.dz").await }
        };
        let replies = at_once((0..CLIENTS).map(ask).collect()).await;
        assert!(winners(&replies, StatusCode::CREATED) >= 1);
        let again = House::order(&mut visitor, "nadia@example.dz").await;
        let answers: BTreeSet<&str> = replies
            .iter()
            .chain([&again])
            .filter(|reply| reply.status == StatusCode::CREATED)
            .map(|reply| reply.text.as_str())
            .collect();
        assert_eq!(answers.len(), 1, "{answers:?}");
        let refused = replies.iter().filter(|reply| reply.status != StatusCode::CREATED);
        assert!(
            refused
                .into_iter()
                .all(|reply| reply.json()["code"] == "idempotency_key_in_use")
        );
        assert_eq!(
            (house.count("orders").await, house.count("payments").await),
            (round, round)
        );
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_key_whose_answer_was_lost_finds_its_order() {
    let house = House::open(Capture::Automatic).await;
    let mut visitor = house.with_cart().await;
    visitor.headers.push(("idempotency-key".into(), "lost".into()));
    let first = House::order(&mut visitor, "nadia@example.dz").await;
    // As a server leaves it that dies after the commit: the key is taken and has no answer; a minute later it is free.
    house.forget_answers().await;
    let again = House::order(&mut visitor, "nadia@example.dz").await;
    assert_eq!(again.status, StatusCode::CREATED, "{}", again.text);
    assert_eq!(again.json(), first.json());
    assert_eq!(house.count("orders").await, 1);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancelling_against_paying_ends_in_one_of_the_two() {
    let house = House::open(Capture::Automatic).await;
    for _ in 0..5 {
        let placed = house.placed().await;
        house.control.pay(&placed.session, Outcome::Pay).unwrap();
        let events = house.events_of(&placed);
        let act = |at: usize| {
            let (mut staff, path) = (
                house.staff(),
                format!("/fr/office/orders/{}/cancellation", placed.number),
            );
            let (mut courier, body) = letter(&house, &events[at % events.len()]);
            async move {
                if at.is_multiple_of(2) {
                    return staff.post_form(&path, &[]).await;
                }
                let (method, to) = (axum::http::Method::POST, payments::STRIPE_WEBHOOK_PATH);
                courier.send(method, to, Some("application/json"), body).await
            }
        };
        for reply in at_once((0..CLIENTS).map(act).collect()).await {
            assert!(reply.status.as_u16() < 500, "{}: {}", reply.status, reply.text);
        }
        house.settle(&placed).await;
        let state: String = house
            .one("select state from orders where number = $1", &[&placed.number])
            .await
            .get(0);
        let left = house.booked(&placed, "gateway:stripe").await;
        let expected = if state == "paid" { super::house::PRICE } else { 0 };
        assert_eq!(left, expected, "{state}");
    }
    assert_eq!(house.count("orders where needs_human is not null").await, 0);
    house.close().await;
}
