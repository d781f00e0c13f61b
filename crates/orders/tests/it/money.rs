//! What payments say and what it does to orders, stock and books: in any order, more than once, too late.

use axum::http::StatusCode;
use futures_util::future::join_all;
use standin::{Outcome, Pace};

use crate::shop::{Order, Shop};

async fn needs_human(shop: &Shop, order: &Order) -> Option<String> {
    shop.one("select needs_human from orders where number = $1", &[&order.number])
        .await
        .get(0)
}

#[tokio::test]
async fn a_paid_order_keeps_its_stock_books_the_sale_and_tells_the_customer() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    shop.control.pay(&order.session, Outcome::Pay).unwrap();
    let event = shop.event("checkout.session.completed");
    let reply = shop.deliver(&event).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.work().1 <= 3, "a webhook costs {:?}", reply.work());
    assert_eq!(shop.state(&order).await, "paid");
    assert_eq!(shop.stock("CHF-1502").await, (49, 0));
    for (account, minor) in [
        ("gateway:stripe", 1_309_000),
        ("sales", -1_000_000),
        ("delivery", -100_000),
        ("tax", -209_000),
    ] {
        assert_eq!(shop.booked(&order, account).await, minor, "{account}");
    }
    shop.test.run_tasks().await;
    assert_eq!(shop.mails().await, vec![format!("Commande {} confirmée", order.number)]);
    let mail = shop.one("select body_text, body_html from mails", &[]).await;
    let text: String = mail.get(0);
    assert!(text.contains(&order.key) && text.contains("13\u{202f}090,00"), "{text}");

    let again = join_all((0..5).map(|_| shop.deliver(&event))).await;
    assert!(again.iter().all(|reply| reply.status == StatusCode::OK));
    shop.test.run_tasks().await;
    assert_eq!((shop.mails().await.len(), shop.stock("CHF-1502").await), (1, (49, 0)));
    assert_eq!(shop.count("order_events where what = 'paid'").await, 1);
    shop.close().await;
}

#[tokio::test]
async fn five_deliveries_at_once_make_one_sale() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "3").await;
    shop.control.pay(&order.session, Outcome::Pay).unwrap();
    let event = shop.event("checkout.session.completed");
    let replies = join_all((0..5).map(|_| shop.deliver(&event))).await;
    assert!(replies.iter().all(|reply| reply.status == StatusCode::OK));
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("paid".into(), (47, 0))
    );
    assert_eq!(shop.count("journal_entries").await, 1);
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn the_redirect_alone_completes_an_order_and_the_webhook_finds_it_done() {
    let shop = Shop::open().await;
    let (mut customer, order) = shop.ordered("CHF-1502", "1").await;
    let thanks = format!("/fr/orders/{}/thanks?key={}", order.number, order.key);
    let unpaid = customer.get(&thanks).await;
    assert!(
        unpaid.text.contains("Le paiement n’est pas fait") && !unpaid.text.contains("http-equiv=\"refresh\""),
        "{}",
        unpaid.text
    );
    shop.control.pay(&order.session, Outcome::Pay).unwrap();
    let paid = customer.get(&thanks).await;
    assert!(paid.text.contains("Merci, votre commande est payée"), "{}", paid.text);
    assert_eq!(shop.state(&order).await, "paid");
    assert!(customer.get(&thanks).await.text.contains("Merci"), "safe to load again");
    shop.deliver(&shop.event("checkout.session.completed")).await;
    assert_eq!(
        (shop.count("journal_entries").await, shop.stock("CHF-1502").await),
        (1, (49, 0))
    );
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_slow_bank_is_waited_for() {
    let shop = Shop::open().await;
    let (mut customer, order) = shop.ordered("CHF-1502", "1").await;
    shop.control.set_pace(Pace {
        async_ms: 7_200_000,
        ..Pace::default()
    });
    shop.control.pay(&order.session, Outcome::AsyncSuccess).unwrap();
    let thanks = format!("/fr/orders/{}/thanks?key={}", order.number, order.key);
    let page = customer.get(&thanks).await;
    assert!(
        page.text.contains("http-equiv=\"refresh\"") && page.text.contains("Nous vérifions"),
        "{}",
        page.text
    );
    let last = customer.get(&format!("{thanks}&n=20")).await;
    assert!(
        !last.text.contains("http-equiv=\"refresh\""),
        "it does not look for ever"
    );
    let pay = format!("/fr/orders/{}/payment?key={}", order.number, order.key);
    let paying = customer.post_form(&pay, &[]).await;
    assert!(
        paying.location().ends_with("note=waiting"),
        "nobody pays twice: {}",
        paying.location()
    );
    shop.advance(3_600).await;
    assert_eq!(shop.state(&order).await, "pending", "past its time, and not ended");
    shop.control.advance(3_700);
    shop.test.app.clock().advance(std::time::Duration::from_secs(3_700));
    shop.deliver(&shop.event("checkout.session.async_payment_succeeded"))
        .await;
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("paid".into(), (49, 0))
    );
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn an_order_nobody_pays_ends_and_gives_its_stock_back() {
    let shop = Shop::open().await;
    let (mut customer, order) = shop.ordered("CHF-0411", "2").await;
    assert_eq!(shop.stock("CHF-0411").await, (2, 2));
    shop.advance(30 * 60).await;
    assert_eq!(shop.state(&order).await, "pending");
    for _ in 0..6 {
        shop.advance(3 * 60).await;
    }
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-0411").await),
        ("cancelled".into(), (2, 0))
    );
    let page = customer.get(&order.path()).await;
    assert!(page.text.contains("Remettre ces articles au panier"), "{}", page.text);
    let again = format!("/fr/orders/{}/cart?key={}", order.number, order.key);
    assert_eq!(customer.post_form(&again, &[]).await.location(), "/fr/cart");
    assert_eq!(customer.get_json("/api/v1/cart").await.json()["pieces"], 2);
    assert_eq!(shop.count("journal_entries").await, 0);
    shop.close().await;
}

#[tokio::test]
async fn an_order_paid_in_silence_is_never_ended_by_the_sweep() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    shop.control.pay(&order.session, Outcome::Never).unwrap();
    for _ in 0..14 {
        shop.advance(3 * 60).await;
    }
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("paid".into(), (49, 0))
    );
    shop.close().await;
}

/// An order whose time ran out here while its customer was paying: the events come the wrong way round.
async fn paid_after_its_end(shop: &Shop, sku: &str) -> Order {
    let (_, order) = shop.ordered(sku, "1").await;
    let mut staff = shop.staff();
    let cancel = format!("/fr/office/orders/{}/cancellation", order.number);
    assert_eq!(staff.post_form(&cancel, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(shop.state(&order).await, "cancelled");
    shop.control.pay(&order.session, Outcome::Pay).unwrap();
    order
}

#[tokio::test]
async fn a_late_payment_is_served_while_the_stock_is_there() {
    let shop = Shop::open().await;
    let order = paid_after_its_end(&shop, "CHF-1502").await;
    shop.deliver(&shop.event("checkout.session.completed")).await;
    shop.test.run_tasks().await;
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("paid".into(), (49, 0))
    );
    assert_eq!(shop.booked(&order, "gateway:stripe").await, 1_309_000);
    shop.close().await;
}

#[tokio::test]
async fn a_late_payment_for_what_is_gone_goes_back_by_itself() {
    let shop = Shop::open().await;
    let order = paid_after_its_end(&shop, "CHF-1502").await;
    shop.run_sql("update variants set on_hand = 0 where sku = 'CHF-1502'")
        .await;
    assert_eq!(
        shop.deliver(&shop.event("checkout.session.completed")).await.status,
        StatusCode::OK
    );
    let page = shop.test.visitor().get(&order.path()).await;
    assert!(page.text.contains("Remboursement en cours"), "{}", page.text);
    shop.test.run_tasks().await;
    for _ in 0..3 {
        shop.advance(60).await;
    }
    assert_eq!(
        (shop.state(&order).await, needs_human(&shop, &order).await),
        ("refunded".into(), None)
    );
    for (account, minor) in [
        ("gateway:stripe", 0),
        ("tax", 0),
        ("sales", -1_000_000),
        ("delivery", -100_000),
        ("refunds", 1_100_000),
    ] {
        assert_eq!(shop.booked(&order, account).await, minor, "{account}");
    }
    let mails = shop.mails().await;
    // Both at one standing instant, so in no order.
    for words in ["nous vous remboursons", "remboursée"] {
        assert!(
            mails.iter().any(|subject| subject.contains(words)),
            "{words}: {mails:?}"
        );
    }
    shop.close().await;
}

#[tokio::test]
async fn staff_give_a_whole_order_back_once() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "2").await;
    shop.pay(&order).await;
    assert_eq!(shop.stock("CHF-1502").await, (48, 0));
    let clicks = join_all((0..5).map(|at| {
        let (shop, order) = (&shop, &order);
        async move { shop.refund_whole(order, &format!("click {at}")).await.status }
    }))
    .await;
    assert_eq!(
        clicks.iter().filter(|status| **status == StatusCode::SEE_OTHER).count(),
        1,
        "{clicks:?}"
    );
    assert_eq!(
        clicks.iter().filter(|status| **status == StatusCode::CONFLICT).count(),
        4,
        "{clicks:?}"
    );
    shop.test.run_tasks().await;
    shop.advance(60).await;
    assert_eq!(shop.state(&order).await, "refunded");
    assert_eq!(
        (shop.booked(&order, "gateway:stripe").await, shop.count("refunds").await),
        (0, 1)
    );
    // It never left the house, so its pieces are for sale again.
    assert_eq!(shop.stock("CHF-1502").await, (50, 0));
    let receipt = shop.test.visitor().get(&order.path().replace('?', "/receipt?")).await;
    assert!(receipt.text.contains("Remboursé"), "{}", receipt.text);
    shop.close().await;
}

#[tokio::test]
async fn a_refund_that_fails_later_calls_a_person_and_its_entry_is_reversed() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    shop.pay(&order).await;
    let mut staff = shop.staff();
    shop.refund_whole(&order, "r").await;
    shop.test.run_tasks().await;
    shop.advance(60).await;
    assert_eq!(shop.booked(&order, "gateway:stripe").await, 0);
    assert_eq!(shop.stock("CHF-1502").await, (50, 0));
    let theirs: String = shop.one("select gateway_refund from refunds", &[]).await.get(0);
    assert!(shop.control.fail_refund(&theirs));
    shop.deliver(&shop.event("refund.failed")).await;
    assert_eq!(needs_human(&shop, &order).await.as_deref(), Some("refund_failed"));
    assert_eq!(shop.stock("CHF-1502").await, (49, 0));
    assert_eq!(
        (
            shop.booked(&order, "gateway:stripe").await,
            shop.booked(&order, "refunds").await
        ),
        (1_309_000, 0)
    );
    assert!(
        staff
            .get("/fr/office/orders?needs=yes")
            .await
            .text
            .contains("Remboursement échoué")
    );
    staff
        .post_form(&format!("/fr/office/orders/{}/settlement", order.number), &[])
        .await;
    assert_eq!(needs_human(&shop, &order).await, None);
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_payment_that_fails_after_all_ends_the_order() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    shop.control.set_pace(Pace {
        async_ms: 1_000,
        ..Pace::default()
    });
    shop.control.pay(&order.session, Outcome::AsyncFailure).unwrap();
    shop.deliver(&shop.event("checkout.session.completed")).await;
    shop.control.advance(60);
    shop.deliver(&shop.event("checkout.session.async_payment_failed")).await;
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("cancelled".into(), (50, 0))
    );
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_transaction_cut_anywhere_leaves_nothing_and_the_next_delivery_does_it_all() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    shop.control.pay(&order.session, Outcome::Pay).unwrap();
    let change = payments::Change {
        payment: {
            let db = shop.test.app.db().read().await.unwrap();
            payments::pay_url(&db, &order.id.to_string())
                .await
                .unwrap()
                .unwrap()
                .payment
        },
        reference: order.id.to_string(),
        amount: kernel::Money::new(1_309_000, kernel::Currency::DZD),
        gateway: payments::Gateway::Stripe,
        purpose: "whole".into(),
        account: None,
        commission: kernel::Money::new(0, kernel::Currency::DZD),
        became: payments::Became::Paid {
            gateway_payment: "pi_1".into(),
            captured: kernel::Money::new(1_309_000, kernel::Currency::DZD),
        },
    };
    for polls in 0..10 {
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
        (
            shop.state(&order).await,
            shop.stock("CHF-1502").await,
            shop.count("journal_entries").await
        ),
        ("pending".into(), (50, 1), 0)
    );
    shop.deliver(&shop.event("checkout.session.completed")).await;
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("paid".into(), (49, 0))
    );
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn what_was_shipped_does_not_come_back_to_the_shelf_by_a_refund() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    shop.pay(&order).await;
    let mut staff = shop.staff();
    let reply = staff
        .post_form(&format!("/fr/office/orders/{}/shipment", order.number), &[])
        .await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    let kept = [
        ("what", "whole"),
        ("reason", "returned"),
        ("request", "r"),
        ("step", "confirm"),
    ];
    let refund = format!("/fr/office/orders/{}/refund", order.number);
    assert_eq!(staff.post_form(&refund, &kept).await.status, StatusCode::SEE_OTHER);
    shop.test.run_tasks().await;
    shop.advance(60).await;
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("refunded".into(), (49, 0))
    );
    shop.close().await;
}
