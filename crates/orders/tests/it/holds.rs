//! Orders whose money is held first: taken when they are sent, whole or in part, or let go.

use axum::http::StatusCode;
use futures_util::future::join_all;
use orders::Terms;
use payments::Capture;
use serde_json::json;

use crate::shop::{Order, Shop};

const HOLD: Terms = Terms {
    deposit_bp: 0,
    capture: Capture::Manual,
};

async fn with_hold() -> (Shop, testkit::Visitor, Order) {
    let shop = Shop::open_with(HOLD).await;
    let (visitor, order) = shop.ordered("CHF-1502", "1").await;
    shop.hold(&order).await;
    assert_eq!(shop.state(&order).await, "confirmed");
    (shop, visitor, order)
}

#[tokio::test]
async fn what_is_held_is_taken_when_the_order_is_sent() {
    let (shop, mut customer, order) = with_hold().await;
    assert_eq!(shop.stock("CHF-1502").await, (49, 0));
    assert_eq!(shop.count("journal_entries").await, 0, "nothing was taken yet");
    let thanks = customer
        .get(&format!("/fr/orders/{}/thanks?key={}", order.number, order.key))
        .await;
    assert!(thanks.text.contains("réservé sur votre carte"), "{}", thanks.text);
    let desk = shop.staff().get(&format!("/fr/office/orders/{}", order.number)).await;
    for text in [
        "Débiter et marquer expédiée",
        "Réservé, pas encore pris",
        "Lever la réservation",
        "13090.00",
    ] {
        assert!(desk.text.contains(text), "{text} in {}", desk.text);
    }
    let to_ship = shop.staff().get("/fr/office/orders?state=to_ship").await;
    assert!(to_ship.text.contains(&order.number), "{}", to_ship.text);
    let clicks = join_all((0..5).map(|_| shop.office(&order, "shipment", &[]))).await;
    let won = clicks
        .iter()
        .filter(|reply| reply.status == StatusCode::SEE_OTHER)
        .count();
    assert_eq!(won, 1, "one of five clicks");
    shop.test.run_tasks().await;
    assert_eq!(shop.state(&order).await, "shipped");
    assert_eq!(shop.booked(&order, "gateway:stripe").await, 1_309_000);
    assert_eq!(shop.booked(&order, "tax").await, -209_000);
    assert_eq!(shop.count("audit_entries where verb = 'capture'").await, 1);
    let mails = shop.mails().await;
    assert!(mails.iter().any(|subject| subject.contains("expédiée")), "{mails:?}");
    shop.close().await;
}

#[tokio::test]
async fn a_part_of_a_hold_is_all_that_is_owed_and_all_that_goes_back() {
    let (shop, _, order) = with_hold().await;
    for (amount, status) in [
        ("x", StatusCode::UNPROCESSABLE_ENTITY),
        ("0", StatusCode::UNPROCESSABLE_ENTITY),
        ("13090,01", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let refused = shop.office(&order, "capture", &[("amount", amount)]).await;
        assert_eq!(refused.status, status, "{amount}: {}", refused.text);
        assert!(refused.text.contains("f-amount-problem"), "{amount}: {}", refused.text);
    }
    let taken = shop.office(&order, "capture", &[("amount", "10 000,00")]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    shop.test.run_tasks().await;
    assert_eq!(shop.state(&order).await, "paid");
    assert_eq!(shop.booked(&order, "gateway:stripe").await, 1_000_000);
    assert_eq!(
        shop.count("order_refunds where kind = 'not_taken' and amount_minor = 309000")
            .await,
        1
    );
    let refunded = shop.refund_whole(&order, "r").await;
    assert_eq!(refunded.status, StatusCode::SEE_OTHER, "{}", refunded.text);
    shop.test.run_tasks().await;
    shop.advance(60).await;
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("refunded".into(), (50, 0))
    );
    for account in ["gateway:stripe", "tax"] {
        assert_eq!(shop.booked(&order, account).await, 0, "{account}");
    }
    shop.close().await;
}

#[tokio::test]
async fn a_hold_that_is_let_go_leaves_an_order_that_can_be_paid_or_cancelled() {
    let (shop, mut customer, order) = with_hold().await;
    assert_eq!(shop.office(&order, "void", &[]).await.status, StatusCode::SEE_OTHER);
    shop.test.run_tasks().await;
    assert_eq!(shop.state(&order).await, "confirmed");
    assert_eq!(
        shop.office(&order, "void", &[]).await.status,
        StatusCode::CONFLICT,
        "again"
    );
    assert_eq!(shop.office(&order, "shipment", &[]).await.status, StatusCode::CONFLICT);
    shop.advance(1).await;
    let again = shop.pay_again(&mut customer, &order).await;
    assert!(
        again.location().starts_with(&shop.gateway.url()),
        "{}",
        again.location()
    );
    shop.hold(&shop.newest_order().await).await;
    assert_eq!(
        shop.office(&order, "cancellation", &[]).await.status,
        StatusCode::SEE_OTHER
    );
    shop.test.run_tasks().await;
    shop.advance(60).await;
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("cancelled".into(), (50, 0))
    );
    assert_eq!(shop.count("payments where state = 'voided'").await, 2);
    assert_eq!(shop.count("journal_entries").await, 0);
    shop.close().await;
}

#[tokio::test]
async fn of_a_capture_and_a_void_at_once_one_wins() {
    let (shop, _, order) = with_hold().await;
    let verbs = ["capture", "void"].repeat(5);
    let replies = join_all(verbs.iter().map(|verb| shop.office(&order, verb, &[("amount", "")]))).await;
    let statuses: Vec<u16> = replies.iter().map(|reply| reply.status.as_u16()).collect();
    assert!(
        statuses.iter().all(|status| matches!(status, 303 | 409 | 422)),
        "{statuses:?}"
    );
    shop.test.run_tasks().await;
    let (taken, let_go) = (
        shop.count("payments where state = 'paid'").await,
        shop.count("payments where state = 'voided'").await,
    );
    assert_eq!(taken + let_go, 1, "{statuses:?}");
    assert_eq!(shop.count("journal_entries").await, taken);
    shop.close().await;
}

#[tokio::test]
async fn a_hold_that_lapses_calls_a_person_and_keeps_the_pieces() {
    let (shop, _, order) = with_hold().await;
    for _ in 0..10 {
        shop.advance(24 * 60 * 60).await;
    }
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("confirmed".into(), (49, 0))
    );
    let why: Option<String> = shop.one("select needs_human from orders", &[]).await.get(0);
    assert_eq!(why.as_deref(), Some("hold_lapsed"));
    assert_eq!(
        shop.office(&order, "cancellation", &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(shop.stock("CHF-1502").await, (50, 0));
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn programs_take_and_let_go_with_a_key() {
    let (shop, _, order) = with_hold().await;
    let path = format!("/api/v1/office/orders/{}", order.number);
    let mut customer = shop.test.visitor();
    customer.cookies.insert("person".into(), "customer".into());
    for verb in ["capture", "void", "refunds"] {
        customer.headers = vec![("idempotency-key".into(), format!("c-{verb}"))];
        let refused = customer.post_json(&format!("{path}/{verb}"), &json!({})).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{verb}");
    }
    let mut staff = shop.staff();
    staff.headers = vec![("idempotency-key".into(), "wrong".into())];
    let wrong = staff
        .post_json(&format!("{path}/capture"), &json!({ "amount_minor": 9_999_999 }))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
    assert_eq!(wrong.json()["errors"][0]["pointer"], "/amount_minor", "{}", wrong.text);
    staff.headers = vec![("idempotency-key".into(), "take".into())];
    for _ in 0..2 {
        let taken = staff.post_json(&format!("{path}/capture"), &json!({})).await;
        assert_eq!(taken.status, StatusCode::ACCEPTED, "{}", taken.text);
    }
    assert_eq!(shop.count("audit_entries where verb = 'capture'").await, 1);
    shop.test.run_tasks().await;
    assert_eq!(shop.state(&order).await, "paid");
    shop.close().await;
}

#[tokio::test]
async fn a_hold_told_and_cut_anywhere_leaves_nothing_and_the_next_telling_does_it_all() {
    let shop = Shop::open_with(HOLD).await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    let payment = {
        let db = shop.test.app.db().read().await.unwrap();
        let link = payments::pay_url(&db, &order.id.to_string()).await.unwrap();
        link.unwrap().payment
    };
    let change = payments::Change {
        payment,
        reference: order.id.to_string(),
        amount: kernel::Money::new(1_309_000, kernel::Currency::DZD),
        gateway: payments::Gateway::Stripe,
        purpose: "whole".into(),
        account: None,
        commission: kernel::Money::new(0, kernel::Currency::DZD),
        became: payments::Became::Held { expires_at: None },
    };
    for polls in 0..12 {
        let tx = shop.test.app.db().begin().await.unwrap();
        let locked = orders::lock(&tx, &change.reference).await.unwrap();
        let mut work = Box::pin(orders::apply(&tx, &change, &locked));
        for _ in 0..polls {
            if futures_util::poll!(&mut work).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(work);
        drop(tx);
    }
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("pending".into(), (50, 1))
    );
    shop.hold(&order).await;
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("confirmed".into(), (49, 0))
    );
    shop.close().await;
}
