//! Who may see what, tracking, receipts, and the office's pages and buttons.

use axum::http::StatusCode;

use crate::shop::{Shop, place};

#[tokio::test]
async fn an_order_is_seen_by_its_link_its_owner_and_staff_only() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    let bare = format!("/fr/orders/{}", order.number);
    let mut stranger = shop.test.visitor();
    for path in [
        bare.clone(),
        format!("{bare}?key=0"),
        format!("{bare}/receipt"),
        format!("{bare}/thanks"),
        "/fr/orders/CC-0000-0000".into(),
    ] {
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        stranger.post_form(&format!("{bare}/payment"), &[]).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        stranger
            .get_json(&format!("/api/v1/orders/{}?email=x@example.dz", order.number))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(stranger.get(&order.path()).await.status, StatusCode::OK);
    assert_eq!(shop.staff().get(&bare).await.status, StatusCode::OK);
    stranger.cookies.insert("person".into(), "customer".into());
    assert_eq!(
        stranger.get(&bare).await.status,
        StatusCode::NOT_FOUND,
        "somebody else's"
    );
    for path in [
        "/fr/office/orders",
        &format!("/fr/office/orders/{}", order.number),
        "/api/v1/orders",
    ] {
        assert_eq!(stranger.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    shop.close().await;
}

#[tokio::test]
async fn a_person_finds_their_own_orders() {
    let shop = Shop::open().await;
    let (mut customer, review) = shop.at_review("CHF-1502", "1").await;
    customer.cookies.insert("person".into(), "customer".into());
    place(&mut customer, &review).await;
    let order = shop.newest_order().await;
    assert!(customer.get("/fr/account/orders").await.text.contains(&order.number));
    assert_eq!(
        customer.get(&format!("/fr/orders/{}", order.number)).await.status,
        StatusCode::OK
    );
    let mut other = shop.test.visitor();
    other.cookies.insert("person".into(), "technician".into());
    assert!(!other.get("/fr/account/orders").await.text.contains(&order.number));
    shop.close().await;
}

#[tokio::test]
async fn an_order_is_tracked_by_number_and_e_mail() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    let mut guest = shop.test.visitor();
    let typed = order.number.to_lowercase().replace('-', " ");
    let found = guest
        .post_form("/ar/track", &[("number", &typed), ("email", "Nadia@Example.dz")])
        .await;
    assert_eq!(found.location(), order.path().replace("/fr/", "/ar/"));
    let page = guest.get(found.location()).await;
    assert!(
        page.text.contains("dir=\"rtl\"") && page.text.contains("في انتظار الدفع"),
        "{}",
        page.text
    );
    for (number, email) in [
        (typed.as_str(), "x@example.dz"),
        ("CC-0000-0000", "nadia@example.dz"),
        ("", ""),
    ] {
        let refused = guest
            .post_form("/fr/track", &[("number", number), ("email", email)])
            .await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        assert!(
            refused.text.contains("Aucune commande avec ce numéro"),
            "{}",
            refused.text
        );
    }
    shop.close().await;
}

#[tokio::test]
async fn the_e_mail_of_an_order_cannot_be_found_by_trying() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    let mut guest = shop.test.visitor();
    for number in 0..10 {
        let path = format!("/api/v1/orders/{}?email=a{number}@example.dz", order.number);
        assert_eq!(guest.get_json(&path).await.status, StatusCode::NOT_FOUND);
    }
    let right = [("number", order.number.as_str()), ("email", "nadia@example.dz")];
    let refused = guest.post_form("/fr/track", &right).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        refused.text.contains("Trop d’essais") && refused.text.contains("nadia@example.dz"),
        "{}",
        refused.text
    );
    assert_eq!(
        guest.get(&order.path()).await.status,
        StatusCode::OK,
        "the link still opens it"
    );
    shop.advance(15 * 60).await;
    assert_eq!(guest.post_form("/fr/track", &right).await.status, StatusCode::SEE_OTHER);
    shop.close().await;
}

#[tokio::test]
async fn a_receipt_shows_the_stored_lines_and_the_tax_of_each_rate() {
    let shop = Shop::open().await;
    let (mut customer, review) = shop.at_review("CHF-0411", "2").await;
    place(&mut customer, &review).await;
    let order = shop.newest_order().await;
    let path = order.path().replace('?', "/receipt?");
    assert_eq!(
        customer.get(&path).await.status,
        StatusCode::NOT_FOUND,
        "nothing to receipt yet"
    );
    shop.pay(&order).await;
    shop.run_sql("update products set tax_bp = 2000; update variants set price_minor = 1")
        .await;
    let receipt = customer.get(&path).await;
    // 2 × 3 450,33 at 9 % is 6 900,66 with 569,78 of tax; delivery 1 190,00 at 19 % has 190,00.
    for text in [
        "6\u{202f}900,66",
        "569,78",
        "6\u{202f}330,88",
        "190,00",
        "1\u{202f}000,00",
        "8\u{202f}090,66",
        ">9&nbsp;%<",
        ">19&nbsp;%<",
    ] {
        assert!(receipt.text.contains(text), "{text} in {}", receipt.text);
    }
    let arabic = customer.get(&path.replace("/fr/", "/ar/")).await;
    assert!(
        arabic.text.contains("8.090,66") && arabic.text.contains("وصل"),
        "{}",
        arabic.text
    );
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn staff_take_an_order_to_its_customer_by_the_buttons_its_state_allows() {
    let shop = Shop::open().await;
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    let mut staff = shop.staff();
    let page = format!("/fr/office/orders/{}", order.number);
    let early = staff.post_form(&format!("{page}/shipment"), &[]).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(!staff.get(&page).await.text.contains("/shipment"));
    shop.pay(&order).await;
    let paid = staff.get(&page).await;
    for text in [
        "/shipment",
        "/refund",
        "Argent de la commande",
        "checkout.session.completed",
        "Ouvrir la page de paiement",
        "Lydia",
    ] {
        assert!(paid.text.contains(text), "{text} in {}", paid.text);
    }
    assert!(!paid.text.contains("/cancellation") && !paid.text.contains("/delivery\""));
    assert!(staff.get("/fr/office/orders").await.text.contains(&order.number));
    assert_eq!(staff.post_form(&format!("{page}/shipment"), &[]).await.location(), page);
    assert_eq!(
        staff.post_form(&format!("{page}/shipment"), &[]).await.status,
        StatusCode::CONFLICT,
        "a second click"
    );
    assert_eq!(
        staff.post_form(&format!("{page}/delivery"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(shop.state(&order).await, "delivered");
    shop.test.run_tasks().await;
    assert_eq!(shop.mails().await.len(), 2);
    let timeline: i64 = shop.count("order_events where by = 'Lydia'").await;
    assert_eq!(timeline, 2);
    shop.close().await;
}

#[tokio::test]
async fn the_list_is_filtered_and_paged_by_its_address() {
    let shop = Shop::open().await;
    for path in ["/fr/office/orders?q=a%00b", "/api/v1/orders?q=%00"] {
        let refused = shop.staff().get(path).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    let (_, order) = shop.ordered("CHF-1502", "1").await;
    shop.run_sql(
        "insert into orders (id, number, submit_token, email, phone, name, address, lang, currency, goods_minor, delivery_minor, discount_minor,
             tax_minor, total_minor, state, placed_at, expires_at)
         select gen_random_uuid(), 'CC-AAAA-' || n, 'token ' || n, 'x@example.dz', phone, name, address, lang, currency, goods_minor, delivery_minor,
             discount_minor, tax_minor, total_minor, 'cancelled', placed_at - n * interval '1 minute', expires_at from orders, generate_series(1000, 1119) n",
    )
    .await;
    let mut staff = shop.staff();
    let mut seen = 0;
    let mut path = "/api/v1/orders".to_owned();
    for _ in 0..3 {
        let page = staff.get_json(&path).await.json();
        seen += page["orders"].as_array().unwrap().len();
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/orders?cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, 121);
    for (query, found) in [
        ("state=pending", true),
        ("state=cancelled", false),
        ("q=nadia@example.dz", true),
        ("needs=yes", false),
        (&format!("q={}", order.number), true),
        ("state=nonsense&cursor=nonsense", true),
    ] {
        let page = staff.get(&format!("/fr/office/orders?{query}")).await;
        assert_eq!(
            (page.status, page.text.contains(&order.number)),
            (StatusCode::OK, found),
            "{query}"
        );
    }
    let page = staff.get("/fr/office/orders?state=cancelled").await;
    assert!(page.text.contains("cursor="), "{}", page.text);
    shop.close().await;
}
