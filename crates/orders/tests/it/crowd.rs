//! 160 buyers on 50 pieces: exactly 50 orders, 110 clean refusals, nothing left over.

use axum::http::StatusCode;
use futures_util::future::join_all;

use crate::shop::{Shop, place};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_of_a_hundred_and_sixty_buyers_get_a_piece() {
    let shop = Shop::open().await;
    let mut buyers = Vec::new();
    for _ in 0..160 {
        buyers.push(shop.at_review("CHF-1502", "1").await);
    }
    let replies = join_all(
        buyers
            .into_iter()
            .map(|(mut visitor, review)| async move { place(&mut visitor, &review).await }),
    )
    .await;
    let won = replies
        .iter()
        .filter(|reply| reply.status == StatusCode::SEE_OTHER)
        .count();
    let refused: Vec<_> = replies
        .iter()
        .filter(|reply| reply.status == StatusCode::CONFLICT)
        .collect();
    let other: Vec<_> = replies
        .iter()
        .map(|reply| reply.status)
        .filter(|status| !matches!(status.as_u16(), 303 | 409))
        .collect();
    assert_eq!((won, refused.len()), (50, 110), "{other:?}");
    assert!(
        refused
            .iter()
            .all(|reply| reply.text.contains("CHF-1502") && reply.text.contains("nadia@example.dz"))
    );
    assert_eq!(shop.stock("CHF-1502").await, (50, 50));
    assert_eq!((shop.count("orders").await, shop.count("payments").await), (50, 50));
    assert_eq!(shop.count("stock_reservations").await, 50);
    assert_eq!(shop.count("order_lines").await, 100);
    assert_eq!(shop.count("order_events").await, 50);

    pay_all(&shop).await;
    shop.close().await;
}

/// All fifty pay; stock and books must say the same.
async fn pay_all(shop: &Shop) {
    let sessions: Vec<String> = shop
        .control
        .sessions()
        .iter()
        .map(|session| session["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(sessions.len(), 50, "each has one page to pay at");
    for session in &sessions {
        shop.control.pay(session, standin::Outcome::Pay).unwrap();
    }
    let events: Vec<_> = shop
        .control
        .events()
        .into_iter()
        .filter(|event| event["type"] == "checkout.session.completed")
        .collect();
    let told = join_all(events.iter().map(|event| shop.deliver(event))).await;
    assert!(told.iter().all(|reply| reply.status == StatusCode::OK));
    shop.test.run_tasks().await;
    assert_eq!(shop.stock("CHF-1502").await, (0, 0));
    assert_eq!(shop.count("orders where state = 'paid'").await, 50);
    let received = shop
        .one(
            "select sum(amount_minor)::bigint from postings where account = 'gateway:stripe'",
            &[],
        )
        .await;
    assert_eq!(received.get::<_, i64>(0), 50 * 1_309_000);
    assert_eq!(
        shop.count("order_lines l where not exists (select 1 from orders o where o.id = l.order_id)")
            .await,
        0
    );
}
