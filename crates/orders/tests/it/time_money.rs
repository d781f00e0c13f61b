//! Where time meets money: holds that are taken, let go or lapse around a visit, work that is left unpaid, cash that goes back, and
//! two who want each other's slot.

use std::time::Duration;

use axum::http::StatusCode;
use calendar::TimeId;
use futures_util::future::join_all;
use kernel::{Currency, Money};
use orders::{Holder, Staff, TimeAdded};
use platform::chance;
use serde_json::json;
use testkit::Visitor;

use crate::shop::{Order, Shop};
use crate::time::{add, cancel, holding, kinds, open, ordered, slots, wish};

async fn finish(shop: &Shop, order: &Order, time: TimeId) {
    let tx = shop.test.app.db().begin().await.unwrap();
    orders::lock(&tx, &order.id.to_string()).await.unwrap();
    orders::finish_time(&tx, order.id, time, "Karim").await.unwrap();
    tx.commit().await.unwrap();
}

async fn take_cash(shop: &Shop, order: &Order) -> i64 {
    let tx = shop.test.app.db().begin().await.unwrap();
    let staff = Staff { name: "Karim".into() };
    let cash = orders::pay_on_site(&tx, order.id, &staff).await.unwrap();
    tx.commit().await.unwrap();
    cash.minor()
}

async fn needs(shop: &Shop) -> Option<String> {
    shop.one("select needs_human from orders", &[]).await.get(0)
}

/// A visit whose money is held.
async fn held(shop: &Shop) -> (Visitor, TimeAdded, Order) {
    let at = slots(shop, "hold").await[0];
    let (mut visitor, added) = holding(shop, "hold", at, &[]).await;
    let (_, order) = ordered(shop, &mut visitor).await;
    shop.hold(&order).await;
    assert_eq!(shop.state(&order).await, "confirmed");
    assert_eq!(shop.count("journal_entries").await, 0, "nothing was taken yet");
    (visitor, added, order)
}

#[tokio::test]
async fn what_is_held_for_a_visit_is_taken_once_when_the_work_is_done() {
    let shop = open().await;
    let (_, added, order) = held(&shop).await;
    join_all((0..5).map(|_| finish(&shop, &order, added.time))).await;
    shop.test.run_tasks().await;
    assert_eq!(shop.state(&order).await, "delivered");
    assert_eq!(shop.booked(&order, "gateway:stripe").await, 600_000);
    assert_eq!(shop.count("gateway_calls where kind = 'capture'").await, 1);
    finish(&shop, &order, added.time).await;
    assert_eq!(needs(&shop).await, None);
    shop.close().await;
}

#[tokio::test]
async fn of_a_held_visit_that_is_cancelled_the_fee_is_taken_and_the_rest_let_go() {
    for (back_bp, kept, state, payment) in [
        (10_000, 0, "cancelled", "voided"),
        (5_000, 300_000, "paid", "paid"),
        (0, 600_000, "paid", "paid"),
    ] {
        let shop = open().await;
        let (_, added, order) = held(&shop).await;
        assert_eq!(
            cancel(&shop, &order, added.time, back_bp).await,
            (0, kept, 600_000 - kept)
        );
        shop.test.run_tasks().await;
        shop.advance(60).await;
        assert_eq!(shop.state(&order).await, state, "{back_bp}");
        assert_eq!(shop.booked(&order, "gateway:stripe").await, kept);
        assert_eq!(shop.count(&format!("payments where state = '{payment}'")).await, 1);
        shop.close().await;
    }
}

#[tokio::test]
async fn a_hold_that_lapsed_before_the_visit_is_paid_after_it_and_only_once() {
    let shop = open().await;
    let (mut visitor, added, order) = held(&shop).await;
    for _ in 0..8 {
        shop.advance(24 * 60 * 60).await;
    }
    assert_eq!(needs(&shop).await.as_deref(), Some("hold_lapsed"));
    finish(&shop, &order, added.time).await;
    assert_eq!(shop.state(&order).await, "confirmed", "the work is done all the same");
    assert_eq!(
        shop.office(&order, "settlement", &[]).await.status,
        StatusCode::SEE_OTHER
    );
    shop.advance(60 * 60).await;
    assert_eq!(needs(&shop).await, None, "time to pay on the spot");
    shop.advance(2 * 60 * 60).await;
    assert_eq!(needs(&shop).await.as_deref(), Some("visit_unpaid"));
    let again = shop.pay_again(&mut visitor, &order).await;
    assert!(again.location().starts_with(&shop.gateway.url()), "{}", again.text);
    let capture: String = shop
        .one("select capture from payments order by created_at desc limit 1", &[])
        .await
        .get(0);
    assert_eq!(
        capture, "automatic",
        "nothing comes after the work that could take a hold"
    );
    shop.pay(&shop.newest_order().await).await;
    shop.test.run_tasks().await;
    assert_eq!(
        (shop.state(&order).await.as_str(), needs(&shop).await),
        ("delivered", None)
    );
    assert_eq!(shop.booked(&order, "gateway:stripe").await, 600_000);
    shop.close().await;
}

#[tokio::test]
async fn work_can_be_done_where_the_hold_can_not_be_taken_and_a_person_is_called() {
    let shop = open().await;
    let (_, added, order) = held(&shop).await;
    // Over by our clock, and the gateway has not told yet.
    let week = Duration::from_secs(8 * 24 * 60 * 60);
    shop.test.app.clock().advance(week);
    finish(&shop, &order, added.time).await;
    assert_eq!(needs(&shop).await.as_deref(), Some("capture_refused"));
    assert_eq!(shop.count("order_time_ends where how = 'done'").await, 1);
    assert_eq!(
        take_cash_or_none(&shop, &order).await,
        None,
        "it is still held, as far as is known"
    );
    shop.control.advance(8 * 24 * 60 * 60);
    shop.test.run_tasks().await;
    shop.advance(24 * 60 * 60).await;
    assert_eq!(take_cash(&shop, &order).await, 600_000);
    assert_eq!(
        (shop.state(&order).await.as_str(), needs(&shop).await),
        ("delivered", None)
    );
    shop.test.run_tasks().await;
    shop.close().await;
}

async fn take_cash_or_none(shop: &Shop, order: &Order) -> Option<Money> {
    let db = shop.test.app.db().read().await.unwrap();
    orders::owed_on_site(&db, order.id).await.unwrap()
}

#[tokio::test]
async fn what_other_work_has_brought_stays_when_the_last_visit_is_cancelled() {
    let shop = open().await;
    let all = slots(&shop, "prepaid").await;
    let (mut visitor, first) = holding(&shop, "prepaid", all[0], &[("CHF-0411", 1)]).await;
    let holder = Holder {
        digest: Some(chance::digest(&visitor.cookies["cart"])),
        person: None,
    };
    let second = add(&shop, &holder, wish(&shop, "prepaid", all[3], &[("CHF-0411", 1)]).await)
        .await
        .unwrap();
    let (_, order) = ordered(&shop, &mut visitor).await;
    shop.pay(&order).await;
    shop.test.run_tasks().await;
    assert_eq!(shop.stock("CHF-0411").await, (0, 0));
    finish(&shop, &order, first.time).await;
    assert_eq!(
        cancel(&shop, &order, second.time, 10_000).await,
        (600_000 + 345_033, 0, 0),
        "its own part, and not the one that is built in"
    );
    assert_eq!(shop.stock("CHF-0411").await, (1, 0));
    assert_eq!(shop.state(&order).await, "delivered", "nothing else is to be done");
    shop.test.run_tasks().await;
    shop.deliver(&shop.event("refund.created")).await;
    shop.test.run_tasks().await;
    assert_eq!(shop.booked(&order, "gateway:stripe").await, 600_000 + 345_033);
    shop.close().await;
}

#[tokio::test]
async fn late_money_for_a_slot_that_has_begun_goes_back() {
    let shop = open().await;
    let at = slots(&shop, "prepaid").await[0];
    let (mut visitor, _) = holding(&shop, "prepaid", at, &[("CHF-0411", 1)]).await;
    let (_, order) = ordered(&shop, &mut visitor).await;
    shop.control.pay(&order.session, standin::Outcome::Pay).unwrap();
    shop.office(&order, "cancellation", &[]).await;
    let until = at.duration_since(shop.test.app.clock().now()).as_secs().unsigned_abs() + 60;
    shop.test.app.clock().advance(Duration::from_secs(until));
    shop.control.advance(u32::try_from(until).unwrap());
    shop.deliver(&shop.event("checkout.session.completed")).await;
    assert_eq!(shop.state(&order).await, "cancelled");
    assert_eq!((kinds(&shop).await.len(), shop.stock("CHF-0411").await), (0, (2, 0)));
    shop.test.run_tasks().await;
    shop.deliver(&shop.event("refund.created")).await;
    shop.test.run_tasks().await;
    assert_eq!(shop.booked(&order, "gateway:stripe").await, 0);
    shop.close().await;
}

/// A visit that was paid on the spot; a part of it with the order where its terms say so.
async fn paid_on_site(shop: &Shop, slug: &str) -> Order {
    let at = slots(shop, slug).await[0];
    let (mut visitor, added) = holding(shop, slug, at, &[]).await;
    let (_, order) = ordered(shop, &mut visitor).await;
    if !order.session.is_empty() {
        shop.pay(&order).await;
    }
    shop.test.run_tasks().await;
    finish(shop, &order, added.time).await;
    take_cash(shop, &order).await;
    shop.test.run_tasks().await;
    assert_eq!(shop.state(&order).await, "delivered");
    order
}

#[tokio::test]
async fn cash_goes_back_by_hand_and_once_however_many_say_so() {
    let shop = open().await;
    let order = paid_on_site(&shop, "none").await;
    let none = shop.office(&order, "cash-return", &[("amount_minor", "400000")]).await;
    assert_eq!(none.status, StatusCode::CONFLICT, "nobody has asked for it");
    let asked = shop.refund_whole(&order, "r").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    assert_eq!(shop.refund_whole(&order, "r").await.status, StatusCode::SEE_OTHER);
    assert_eq!(needs(&shop).await.as_deref(), Some("cash_to_give_back"));
    assert_eq!(
        shop.booked(&order, "gateway:cash").await,
        400_000,
        "nobody has given it yet"
    );
    let desk = shop.staff().get(&format!("/fr/office/orders/{}", order.number)).await;
    assert!(desk.text.contains("value=\"400000\""), "{}", desk.text);
    let wrong = shop.office(&order, "cash-return", &[("amount_minor", "399999")]).await;
    assert_eq!(wrong.status, StatusCode::CONFLICT, "{}", wrong.text);
    given_up_anywhere(&shop, &order).await;
    let clicks = join_all((0..5).map(|_| shop.office(&order, "cash-return", &[("amount_minor", "400000")]))).await;
    assert!(clicks.iter().all(|reply| reply.status == StatusCode::SEE_OTHER));
    assert_eq!(shop.count("audit_entries where verb = 'give_cash_back'").await, 1);
    assert_eq!(
        (shop.state(&order).await.as_str(), needs(&shop).await),
        ("refunded", None)
    );
    for account in ["gateway:cash", "tax", "advances"] {
        assert_eq!(shop.booked(&order, account).await, 0, "{account}");
    }
    assert_eq!(
        shop.refund_whole(&order, "again").await.status,
        StatusCode::CONFLICT,
        "nothing is left"
    );
    shop.test.run_tasks().await;
    let mails = shop.mails().await;
    let receipts = mails
        .iter()
        .filter(|subject| subject.contains("espèces rendues"))
        .count();
    assert_eq!(receipts, 1, "{mails:?}");
    shop.close().await;
}

/// Whoever is cut off while saying so has said nothing.
async fn given_up_anywhere(shop: &Shop, order: &Order) {
    let staff = Staff { name: "Lydia".into() };
    for polls in 0..8 {
        let tx = shop.test.app.db().begin().await.unwrap();
        let amount = Money::new(400_000, Currency::DZD);
        let mut work = Box::pin(orders::give_cash_back(&tx, order.id, amount, &staff));
        for _ in 0..polls {
            if futures_util::poll!(&mut work).is_ready() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        drop(work);
        drop(tx);
    }
    assert_eq!(shop.booked(order, "gateway:cash").await, 400_000);
    assert_eq!(
        shop.count("order_refunds where kind = 'cash' and book is null").await,
        1
    );
}

#[tokio::test]
async fn what_came_by_card_and_in_cash_goes_back_the_same_ways() {
    let shop = open().await;
    let order = paid_on_site(&shop, "deposit").await;
    let asked = shop.refund_whole(&order, "r").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    shop.test.run_tasks().await;
    shop.deliver(&shop.event("refund.created")).await;
    shop.test.run_tasks().await;
    assert_eq!(shop.booked(&order, "gateway:stripe").await, 0);
    assert_eq!(shop.booked(&order, "gateway:cash").await, 350_000);
    assert_eq!(shop.state(&order).await, "delivered", "a part of it is still ours");
    let mut staff = shop.staff();
    let path = format!("/api/v1/office/orders/{}/cash-return", order.number);
    for (key, minor, status) in [
        ("a", 1, StatusCode::CONFLICT),
        ("b", 350_000, StatusCode::OK),
        ("b", 350_000, StatusCode::OK),
        ("c", 350_000, StatusCode::OK),
    ] {
        staff.headers = vec![("idempotency-key".into(), key.into())];
        let reply = staff.post_json(&path, &json!({ "amount_minor": minor })).await;
        assert_eq!(reply.status, status, "{key}: {}", reply.text);
    }
    assert_eq!(shop.state(&order).await, "refunded");
    assert_eq!(shop.booked(&order, "gateway:cash").await, 0);
    assert_eq!(shop.booked(&order, "tax").await, 0);
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_who_want_each_others_lapsed_slot_both_get_it() {
    let shop = open().await;
    let all = slots(&shop, "prepaid").await;
    let wants = [all[20], all[21]];
    let mut holders = Vec::new();
    for at in wants {
        let (visitor, _) = holding(&shop, "prepaid", at, &[]).await;
        holders.push(Holder {
            digest: Some(chance::digest(&visitor.cookies["cart"])),
            person: None,
        });
    }
    for round in 1..=12 {
        // Over, and no sweep has passed yet.
        shop.test.app.clock().advance(Duration::from_secs(16 * 60));
        let mine = wish(&shop, "prepaid", wants[round % 2], &[]).await;
        let theirs = wish(&shop, "prepaid", wants[(round + 1) % 2], &[]).await;
        let both = tokio::join!(add(&shop, &holders[0], mine), add(&shop, &holders[1], theirs));
        assert!(both.0.is_ok() && both.1.is_ok(), "{round}: {both:?}");
    }
    assert_eq!(shop.count("cart_times").await, 2);
    shop.test.run_tasks().await;
    shop.close().await;
}
