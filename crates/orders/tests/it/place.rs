//! Placing an order: once, for what was seen, in three round trips, whole or not at all.

use axum::http::StatusCode;
use futures_util::future::join_all;
use orders::{Holder, PlaceOrder, Seen, place as place_in};
use payments::Gateway;
use serde_json::json;
use standin::{ApiFault, ApiFaultKind};

use crate::shop::{DETAILS, Shop, hidden, place};

#[tokio::test]
async fn the_order_is_whole_before_the_gateway_is_called() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "2").await;
    assert_eq!(shop.state(&order).await, "pending");
    assert_eq!(shop.stock("CHF-1502").await, (50, 2));
    let sums = shop.one("select goods_minor, delivery_minor, tax_minor, total_minor, email::text, phone, address->>'commune' from orders", &[]).await;
    assert_eq!(
        (sums.get(0), sums.get(1), sums.get(2), sums.get(3)),
        (2_380_000_i64, 119_000_i64, 399_000_i64, 2_499_000_i64)
    );
    assert_eq!(sums.get::<_, String>(5), "+213551234567");
    assert_eq!(shop.count("order_lines where kind = 'delivery'").await, 1);
    let request = &shop.control.requests()[0];
    assert!(
        request.body.contains(&order.id.to_string()),
        "the session carries the order's id: {}",
        request.body
    );
    assert_eq!(shop.count("payments where gateway_session is not null").await, 1);
    assert_eq!(shop.count("cart_lines").await, 0, "the cart has become the order");
    assert_eq!(shop.count("carts where details is not null").await, 0);
    shop.close().await;
}

#[tokio::test]
async fn placing_costs_three_round_trips() {
    let shop = Shop::open().await;
    for at in 0..2 {
        let (visitor, review) = shop.at_review("CHF-1502", "1").await;
        let input = PlaceOrder {
            holder: Holder {
                digest: Some(platform::chance::digest(&visitor.cookies["cart"])),
                person: None,
            },
            submit_token: hidden(&review, "submit_token"),
            seen: Seen::parse(&hidden(&review, "seen")).unwrap(),
            gateway: Gateway::Stripe,
            lang: kernel::Lang::Fr,
        };
        let app = &shop.test.app;
        let (placed, work) = platform::db::counted(async {
            let tx = app.db().begin().await.unwrap();
            let placed = place_in(app, &tx, &input).await.unwrap();
            tx.commit().await.unwrap();
            placed
        })
        .await;
        assert!(placed.call.is_some());
        // The first time statements are prepared, which the count does not see as trips either.
        assert!(work.round_trips <= 3, "{at}: {work:?}");
    }
    shop.close().await;
}

#[tokio::test]
async fn a_double_click_two_tabs_and_the_back_button_make_one_order() {
    let shop = Shop::open().await;
    let (visitor, review) = shop.at_review("CHF-1502", "1").await;
    let clicks = join_all((0..20).map(|_| {
        let mut tab = visitor.clone();
        let review = review.clone();
        async move { place(&mut tab, &review).await }
    }))
    .await;
    for click in &clicks {
        assert_eq!(click.status, StatusCode::SEE_OTHER, "{}", click.text);
    }
    assert_eq!((shop.count("orders").await, shop.count("payments").await), (1, 1));
    assert_eq!(shop.stock("CHF-1502").await, (50, 1));
    let mut late = visitor.clone();
    let again = place(&mut late, &review).await;
    assert!(
        again.location().starts_with(&shop.gateway.url()),
        "the same payment: {}",
        again.location()
    );
    assert_eq!(shop.count("orders").await, 1);
    let sessions = shop.control.sessions().len();
    assert_eq!(sessions, 1, "one session at the gateway");
    shop.close().await;
}

#[tokio::test]
async fn what_changed_since_the_review_is_shown_instead_of_charged() {
    let shop = Shop::open().await;
    let (mut guest, review) = shop.at_review("CHF-1502", "1").await;
    shop.run_sql("update variants set price_minor = 1290000 where sku = 'CHF-1502'")
        .await;
    let refused = place(&mut guest, &review).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused.text.contains("14\u{202f}090,00") && refused.text.contains("nadia@example.dz"),
        "{}",
        refused.text
    );
    shop.run_sql("update delivery_methods set price_minor = 200000 where code = 'home-centre'")
        .await;
    let refused = place(&mut guest, &refused).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let mut other_tab = guest.clone();
    shop.add(&mut other_tab, "CHF-0411", "1").await;
    assert_eq!(
        place(&mut guest, &refused).await.status,
        StatusCode::CONFLICT,
        "another tab has added something"
    );
    shop.run_sql("update variants set on_hand = 0 where sku = 'CHF-1502'")
        .await;
    let review = guest.get("/fr/checkout/review").await;
    assert!(review.text.contains("Plus disponible"), "{}", review.text);
    assert_eq!((shop.count("orders").await, shop.control.requests().len()), (0, 0));
    shop.close().await;
}

#[tokio::test]
async fn nonsense_in_the_form_orders_nothing() {
    let shop = Shop::open().await;
    let (mut guest, review) = shop.at_review("CHF-1502", "1").await;
    let (token, seen) = (hidden(&review, "submit_token"), hidden(&review, "seen"));
    let cheap = seen.replace("1190000", "1").replace("1309000", "119001");
    for fields in [
        [
            ("submit_token", token.as_str()),
            ("seen", "nonsense"),
            ("gateway", "stripe"),
        ],
        [
            ("submit_token", token.as_str()),
            ("seen", cheap.as_str()),
            ("gateway", "stripe"),
        ],
        [
            ("submit_token", "another"),
            ("seen", seen.as_str()),
            ("gateway", "stripe"),
        ],
        [
            ("submit_token", token.as_str()),
            ("seen", seen.as_str()),
            ("gateway", "cowries"),
        ],
    ] {
        let reply = guest.post_form("/fr/orders", &fields).await;
        assert!(
            [200, 409, 422].contains(&reply.status.as_u16()),
            "{fields:?} {}",
            reply.status
        );
    }
    assert_eq!(shop.count("orders").await, 0);
    shop.close().await;
}

#[tokio::test]
async fn an_order_is_there_whole_or_not_at_all() {
    let shop = Shop::open().await;
    let (visitor, review) = shop.at_review("CHF-1502", "1").await;
    let app = &shop.test.app;
    let input = PlaceOrder {
        holder: Holder {
            digest: Some(platform::chance::digest(&visitor.cookies["cart"])),
            person: None,
        },
        submit_token: hidden(&review, "submit_token"),
        seen: Seen::parse(&hidden(&review, "seen")).unwrap(),
        gateway: Gateway::Stripe,
        lang: kernel::Lang::Fr,
    };
    let before_commit = app.db().begin().await.unwrap();
    place_in(app, &before_commit, &input).await.unwrap();
    drop(before_commit);
    // Stopped between any two polls: nothing is left.
    for polls in 1..12 {
        let tx = app.db().begin().await.unwrap();
        let mut work = Box::pin(place_in(app, &tx, &input));
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
            shop.count("orders").await,
            shop.count("payments").await,
            shop.count("order_lines").await
        ),
        (0, 0, 0)
    );
    assert_eq!(shop.stock("CHF-1502").await, (50, 0));
    assert_eq!(shop.count("cart_lines").await, 1, "the cart is as it was");

    // Stopped after the commit, before the gateway was called: the order's page still leads to the payment.
    let tx = app.db().begin().await.unwrap();
    place_in(app, &tx, &input).await.unwrap();
    tx.commit().await.unwrap();
    let order = shop.newest_order().await;
    let page = shop.test.visitor().get(&order.path()).await;
    assert!(page.text.contains("En attente de paiement"), "{}", page.text);
    let pay = format!("/fr/orders/{}/payment?key={}", order.number, order.key);
    let paying = shop.test.visitor().post_form(&pay, &[]).await;
    assert!(
        paying.location().starts_with(&shop.gateway.url()),
        "{} {}",
        paying.status,
        paying.text
    );
    shop.close().await;
}

#[tokio::test]
async fn a_gateway_that_fails_leaves_an_order_that_can_be_paid() {
    let shop = Shop::open().await;
    let (mut guest, review) = shop.at_review("CHF-1502", "1").await;
    shop.control.inject(ApiFault::once(
        ApiFaultKind::GarbageBody,
        "POST",
        "/v1/checkout/sessions",
    ));
    let placed = place(&mut guest, &review).await;
    assert!(placed.location().starts_with("/fr/orders/CC-"), "{}", placed.location());
    let page = guest.get(placed.location()).await;
    assert!(page.text.contains("En attente de paiement"));
    shop.advance(30).await;
    let order = shop.newest_order().await;
    let pay = format!("/fr/orders/{}/payment?key={}", order.number, order.key);
    assert!(
        guest
            .post_form(&pay, &[])
            .await
            .location()
            .starts_with(&shop.gateway.url())
    );
    assert_eq!(shop.control.sessions().len(), 1, "the same key opened the same session");
    shop.close().await;
}

#[tokio::test]
async fn the_gateways_own_words_never_reach_the_customer() {
    for (kind, words) in [
        (ApiFaultKind::GarbageBody, "upstream connect error"),
        (ApiFaultKind::RateLimited429, "Too many requests"),
        (ApiFaultKind::Status500After, "on the gateway"),
    ] {
        let shop = Shop::open().await;
        let (mut guest, review) = shop.at_review("CHF-1502", "1").await;
        shop.control
            .inject(ApiFault::once(kind, "POST", "/v1/checkout/sessions"));
        let placed = place(&mut guest, &review).await;
        let order = shop.newest_order().await;
        let thanks = order.path().replace('?', "/thanks?");
        for path in [placed.location(), &thanks] {
            let page = guest.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.text.contains(words), "{words} in {}", page.text);
        }
        shop.advance(30).await;
        shop.close().await;
    }
}

#[tokio::test]
async fn a_program_orders_in_one_request_once() {
    let shop = Shop::open().await;
    let mut program = shop.test.visitor();
    shop.add(&mut program, "CHF-1502", "1").await;
    program.headers.push(("idempotency-key".into(), "order-1".into()));
    let mut body = json!({ "gateway": "stripe", "expected_total_minor": 1_309_000 });
    for (name, value) in DETAILS {
        body[name] = json!(value);
    }
    let first = program.post_json("/api/v1/orders", &body).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    let again = program.post_json("/api/v1/orders", &body).await;
    assert_eq!(
        (again.text, again.headers["idempotent-replayed"].to_str().unwrap()),
        (first.text.clone(), "true")
    );
    let placed = first.json();
    assert!(placed["pay_url"].as_str().unwrap().starts_with(&shop.gateway.url()));
    let by_mail = format!(
        "/api/v1/orders/{}?email=NADIA@example.dz",
        placed["number"].as_str().unwrap()
    );
    let shown = shop.test.visitor().get_json(&by_mail).await;
    assert_eq!(shown.json()["totals"]["total"]["amount_minor"], 1_309_000);

    program.headers.clear();
    shop.add(&mut program, "CHF-1502", "1").await;
    body["expected_total_minor"] = json!(1);
    assert_eq!(
        program.post_json("/api/v1/orders", &body).await.json()["code"],
        "order_changed"
    );
    body["phone"] = json!("12");
    let refused = program.post_json("/api/v1/orders", &body).await.json();
    assert_eq!(refused["errors"][0]["pointer"], "/phone");
    shop.close().await;
}

#[tokio::test]
async fn whoever_comes_back_from_the_gateway_finds_the_waiting_order_in_the_cart() {
    let shop = Shop::open().await;
    let (mut customer, order) = shop.ordered("CHF-1502", "1").await;
    let cart = customer.get("/fr/cart").await;
    assert!(
        cart.text.contains(&order.number) && cart.text.contains(&order.key),
        "{}",
        cart.text
    );
    shop.pay(&order).await;
    assert!(!customer.get("/fr/cart").await.text.contains(&order.number));
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_program_is_told_the_new_total() {
    let shop = Shop::open().await;
    let mut program = shop.test.visitor();
    let secret = program.post_json("/api/v1/carts", &json!({})).await.json()["secret"].clone();
    program.headers = vec![("x-cart".into(), secret.as_str().unwrap().into())];
    let variant = shop.variant("CHF-1502").await;
    program
        .post_json("/api/v1/cart/lines", &json!({ "variant": variant, "quantity": 1 }))
        .await;
    program.headers.push(("idempotency-key".into(), "k".into()));
    let mut body = json!({ "gateway": "stripe", "expected_total_minor": 1 });
    for (name, value) in DETAILS {
        body[name] = value.into();
    }
    let refused = program.post_json("/api/v1/orders", &body).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(refused.text.contains("13090.00 DZD"), "{}", refused.text);
    shop.close().await;
}
