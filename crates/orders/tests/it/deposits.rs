//! Orders that are paid in two parts: the deposit makes them stand, the balance makes them leave the house.

use axum::http::StatusCode;
use futures_util::future::join_all;
use orders::Terms;
use payments::Capture;
use standin::Outcome;

use crate::shop::{Order, Shop, place};

const DEPOSIT: Terms = Terms {
    deposit_bp: 3000,
    capture: Capture::Automatic,
};

/// A shop with an order whose deposit is paid.
async fn with_deposit() -> (Shop, testkit::Visitor, Order) {
    let shop = Shop::open_with(DEPOSIT).await;
    let (visitor, review) = shop.at_review("CHF-1502", "1").await;
    assert!(
        review.text.contains("Payer l’acompte de") && review.text.contains("9\u{202f}163,00"),
        "{}",
        review.text
    );
    let mut visitor = visitor;
    place(&mut visitor, &review).await;
    let order = shop.newest_order().await;
    shop.pay(&order).await;
    shop.advance(1).await;
    (shop, visitor, order)
}

#[tokio::test]
async fn a_deposit_confirms_the_order_and_its_balance_completes_it() {
    let (shop, mut customer, order) = with_deposit().await;
    assert_eq!(shop.state(&order).await, "confirmed");
    assert_eq!(shop.stock("CHF-1502").await, (49, 0), "its pieces are sold");
    assert_eq!(
        (
            shop.booked(&order, "gateway:stripe").await,
            shop.booked(&order, "advances").await
        ),
        (392_700, -392_700)
    );
    let mail: String = shop.one("select body_text from mails", &[]).await.get(0);
    assert!(
        mail.contains(&order.key) && mail.contains("9\u{202f}163,00") && mail.contains("3\u{202f}927,00"),
        "{mail}"
    );
    let page = customer.get(&order.path()).await;
    assert!(
        page.text.contains("Payer le solde de") && page.text.contains("9\u{202f}163,00"),
        "{}",
        page.text
    );
    let to_ship = shop.staff().get("/fr/office/orders?state=to_ship").await;
    assert!(!to_ship.text.contains(&order.number), "money is owed");
    let early = shop.office(&order, "shipment", &[]).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.text.contains("9163.00 DZD"), "{}", early.text);

    let to_gateway = shop.pay_again(&mut customer, &order).await;
    assert!(
        to_gateway.location().starts_with(&shop.gateway.url()),
        "{}",
        to_gateway.text
    );
    let again = shop.pay_again(&mut customer, &order).await;
    assert_eq!(again.location(), to_gateway.location(), "the same page");
    let balance = shop.newest_order().await;
    shop.control.pay(&balance.session, Outcome::Pay).unwrap();
    let reply = shop.deliver(&shop.event("checkout.session.completed")).await;
    assert!(reply.work().1 <= 4, "a balance costs {:?}", reply.work());
    assert_eq!(shop.state(&order).await, "paid");
    for (account, minor) in [
        ("gateway:stripe", 1_309_000),
        ("advances", 0),
        ("sales", -1_000_000),
        ("delivery", -100_000),
        ("tax", -209_000),
    ] {
        assert_eq!(shop.booked(&order, account).await, minor, "{account}");
    }
    assert_eq!(shop.office(&order, "shipment", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(shop.state(&order).await, "shipped");
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_balance_that_failed_is_tried_again_and_never_at_two_pages() {
    let (shop, customer, order) = with_deposit().await;
    let clicks = join_all((0..20).map(|_| {
        let (mut tab, shop, order) = (customer.clone(), &shop, &order);
        async move { shop.pay_again(&mut tab, order).await }
    }))
    .await;
    for click in &clicks {
        assert!(
            click.location().starts_with(&shop.gateway.url()),
            "{}",
            click.location()
        );
    }
    assert_eq!((shop.count("payments").await, shop.control.sessions().len()), (2, 2));
    for _ in 0..14 {
        shop.advance(3 * 60).await;
    }
    assert_eq!(
        shop.state(&order).await,
        "confirmed",
        "its time ran out, the order stands"
    );
    assert_eq!(shop.count("payments where state = 'expired'").await, 1);
    let mut customer = customer;
    let again = shop.pay_again(&mut customer, &order).await;
    assert!(
        again.location().starts_with(&shop.gateway.url()),
        "{}",
        again.location()
    );
    assert_eq!(shop.count("payments").await, 3);
    assert_eq!(shop.count("payments where state in ('created', 'open')").await, 1);
    let thanks = format!("/fr/orders/{}/thanks?key={}", order.number, order.key);
    let balance = shop.newest_order().await;
    shop.control.pay(&balance.session, Outcome::Never).unwrap();
    let page = customer.get(&thanks).await;
    assert!(page.text.contains("Merci, votre commande est payée"), "{}", page.text);
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("paid".into(), (49, 0))
    );
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn cancelling_gives_the_deposit_back_by_itself() {
    let (shop, mut customer, order) = with_deposit().await;
    shop.pay_again(&mut customer, &order).await;
    assert_eq!(
        shop.office(&order, "cancellation", &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        shop.office(&order, "cancellation", &[]).await.status,
        StatusCode::CONFLICT,
        "a second click"
    );
    shop.test.run_tasks().await;
    for _ in 0..3 {
        shop.advance(60).await;
    }
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("refunded".into(), (50, 0))
    );
    assert_eq!(
        (
            shop.booked(&order, "gateway:stripe").await,
            shop.booked(&order, "advances").await
        ),
        (0, 0)
    );
    assert_eq!(
        shop.count("payments where state in ('created', 'open')").await,
        0,
        "the page is closed"
    );
    let mails = shop.mails().await;
    assert!(mails.iter().any(|subject| subject.contains("annulée")), "{mails:?}");
    shop.close().await;
}

#[tokio::test]
async fn a_deposit_nobody_pays_ends_the_order() {
    let shop = Shop::open_with(DEPOSIT).await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    for _ in 0..14 {
        shop.advance(3 * 60).await;
    }
    assert_eq!(
        (shop.state(&order).await, shop.stock("CHF-1502").await),
        ("cancelled".into(), (50, 0))
    );
    assert_eq!(shop.count("journal_entries").await, 0);
    shop.close().await;
}

#[tokio::test]
async fn a_balance_begun_and_cut_anywhere_leaves_one_page() {
    let (shop, mut customer, order) = with_deposit().await;
    for polls in 0..12 {
        let mut work = Box::pin(orders::pay_now(&shop.test.app, order.id, kernel::Lang::Fr));
        for _ in 0..polls {
            if futures_util::poll!(&mut work).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(work);
    }
    let to_gateway = shop.pay_again(&mut customer, &order).await;
    assert!(
        to_gateway.location().starts_with(&shop.gateway.url()),
        "{}",
        to_gateway.location()
    );
    assert_eq!(shop.count("payments where purpose = 'balance'").await, 1);
    shop.test.run_tasks().await;
    assert_eq!(shop.control.sessions().len(), 2);
    shop.close().await;
}
