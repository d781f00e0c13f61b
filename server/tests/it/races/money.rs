//! Races about money that is there: refunds in parts, one refund's key, taking a hold against letting it go.

use axum::http::StatusCode;
use payments::Capture;
use serde_json::json;

use super::CLIENTS;
use super::house::{House, PRICE, at_once, winners};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_part_refunds_never_pass_what_was_paid() {
    const PART: i64 = 200_000;
    let house = House::open(Capture::Automatic).await;
    for _ in 0..3 {
        let placed = house.paid().await;
        let ask = |at: usize| {
            let (mut staff, path) = (
                house.staff(),
                format!("/api/v1/office/orders/{}/refunds", placed.number),
            );
            staff.headers.push(("idempotency-key".into(), format!("part-{at}")));
            let body = json!({ "kind": "adjustment", "amount_minor": PART, "reason": "goodwill", "note": "race" });
            async move { staff.post_json(&path, &body).await }
        };
        let replies = at_once((0..CLIENTS).map(ask).collect()).await;
        let fit = usize::try_from(PRICE / PART).unwrap();
        assert_eq!(winners(&replies, StatusCode::CREATED), fit);
        house.settle(&placed).await;
        let sums =
            "select p.captured_minor, p.refunded_minor, (select coalesce(sum(r.amount_minor), 0)::bigint from refunds r
             where r.payment_id = p.id and r.state = 'done') from payments p where p.reference = $1";
        let row = house.one(sums, &[&placed.reference]).await;
        let went_back = PRICE / PART * PART;
        assert_eq!(
            (row.get::<_, i64>(0), row.get::<_, i64>(1), row.get::<_, i64>(2)),
            (PRICE, went_back, went_back)
        );
        assert_eq!(house.booked(&placed, "gateway:stripe").await, PRICE - went_back);
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refund_whose_answer_was_lost_is_made_once() {
    let house = House::open(Capture::Automatic).await;
    let placed = house.paid().await;
    let path = format!("/api/v1/office/orders/{}/refunds", placed.number);
    let body = json!({ "kind": "adjustment", "amount_minor": 100_000, "reason": "goodwill", "note": "race" });
    let ask = async || {
        let mut staff = house.staff();
        staff.headers.push(("idempotency-key".into(), "once".into()));
        staff.post_json(&path, &body).await
    };
    let first = ask().await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    house.forget_answers().await;
    let again = ask().await;
    assert_eq!(again.status, StatusCode::CREATED, "{}", again.text);
    assert_eq!(again.json(), first.json());
    house.settle(&placed).await;
    assert_eq!(house.count("refunds").await, 1);
    assert_eq!(house.booked(&placed, "gateway:stripe").await, PRICE - 100_000);
    house.close().await;
}

/// To decide the same again changes nothing and is no fault; to decide the contrary is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_who_take_or_let_go_a_hold_one_side_wins() {
    let house = House::open(Capture::Manual).await;
    for _ in 0..6 {
        let placed = house.paid().await;
        house.control.clear_requests();
        let decide = |at: usize| {
            let act = if at.is_multiple_of(2) { "capture" } else { "void" };
            let (mut staff, path) = (house.staff(), format!("/api/v1/office/orders/{}/{act}", placed.number));
            async move { staff.post_json(&path, &json!({})).await }
        };
        let replies = at_once((0..CLIENTS).map(decide).collect()).await;
        winners(&replies, StatusCode::ACCEPTED);
        let accepted = |side: usize| {
            replies
                .iter()
                .skip(side)
                .step_by(2)
                .filter(|reply| reply.status == StatusCode::ACCEPTED)
                .count()
        };
        let (takes, lets_go) = (accepted(0), accepted(1));
        assert!(
            (takes > 0) != (lets_go > 0),
            "{takes} were told that it is taken, {lets_go} that it is let go"
        );
        house.settle(&placed).await;
        let decided = house.control.requests();
        let asked = |end: &str| decided.iter().filter(|call| call.path.ends_with(end)).count();
        assert_eq!(
            (asked("/capture"), asked("/cancel")),
            if takes > 0 { (1, 0) } else { (0, 1) }
        );
        let row = house
            .one("select state from payments where reference = $1", &[&placed.reference])
            .await;
        let stands = (row.get::<_, String>(0), house.booked(&placed, "gateway:stripe").await);
        let wanted = if takes > 0 {
            ("paid".to_owned(), PRICE)
        } else {
            ("voided".to_owned(), 0)
        };
        assert_eq!(stands, wanted);
    }
    house.close().await;
}
