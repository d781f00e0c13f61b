//! The cart: for guests, across a log-in, in two tabs, with bad input, within its budget.

use axum::http::{Method, StatusCode};
use serde_json::json;
use testkit::Visitor;

use crate::shop::Shop;

async fn quantity(shop: &Shop, visitor: &mut Visitor) -> i64 {
    let _ = shop;
    visitor.get("/api/v1/cart").await.json()["pieces"].as_i64().unwrap()
}

#[tokio::test]
async fn a_guest_fills_a_cart_within_four_statements_and_sees_delivery_and_total() {
    let shop = Shop::open().await;
    let mut guest = shop.test.visitor();
    let added = shop.add(&mut guest, "CHF-1502", "1").await;
    assert_eq!((added.status, added.location()), (StatusCode::SEE_OTHER, "/fr/cart"));
    assert!(added.work().0 <= 4, "{:?}", added.work());
    let again = shop.add(&mut guest, "CHF-1502", "2").await;
    assert!(again.work().0 <= 4, "{:?}", again.work());
    assert_eq!(guest.cookies["cart_count"], "3");
    let page = guest.get("/fr/cart").await;
    assert!(page.text.contains("Circulateur 15-60"), "{}", page.text);
    assert!(page.text.contains("35\u{202f}700,00"), "goods");
    assert!(
        page.text.contains("36\u{202f}890,00"),
        "with the cheapest delivery to somebody"
    );
    shop.close().await;
}

#[tokio::test]
async fn a_cart_survives_log_in_and_follows_its_person_to_another_browser() {
    let shop = Shop::open().await;
    let mut browser = shop.test.visitor();
    shop.add(&mut browser, "CHF-1502", "1").await;
    browser.cookies.insert("person".into(), "customer".into());
    assert_eq!(quantity(&shop, &mut browser).await, 1);
    shop.add(&mut browser, "CHF-0411", "1").await;

    let mut phone = shop.test.visitor();
    phone.cookies.insert("person".into(), "customer".into());
    let page = phone.get("/fr/cart").await;
    assert!(page.text.contains("CHF-0411"), "{}", page.text);
    assert!(
        phone.cookies.contains_key("cart"),
        "the phone now holds the cart itself"
    );
    shop.add(&mut phone, "CHF-1502", "1").await;
    assert_eq!(quantity(&shop, &mut browser).await, 3);
    assert_eq!(shop.count("carts").await, 1);

    let mut stranger = browser.clone();
    stranger.cookies.insert("person".into(), "technician".into());
    assert_eq!(
        quantity(&shop, &mut stranger).await,
        0,
        "one person's cart is not another's"
    );
    browser.cookies.remove("person");
    assert_eq!(
        quantity(&shop, &mut browser).await,
        0,
        "who logs out on a shared machine leaves no cart and no address behind"
    );
    shop.add(&mut browser, "CHF-1502", "1").await;
    assert_eq!(shop.count("carts").await, 2, "the next one fills their own");
    shop.close().await;
}

#[tokio::test]
async fn two_tabs_and_a_double_click_end_the_same() {
    let shop = Shop::open().await;
    let mut tab = shop.test.visitor();
    shop.add(&mut tab, "CHF-1502", "1").await;
    let mut other = tab.clone();
    let line = format!("/fr/cart/lines/{}", shop.variant("CHF-1502").await);
    let set = [("quantity", "5")];
    let (first, second) = tokio::join!(tab.post_form(&line, &set), other.post_form(&line, &set));
    assert_eq!(
        (first.status, second.status),
        (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER)
    );
    assert_eq!(quantity(&shop, &mut tab).await, 5);
    let removal = format!("{line}/removal");
    tab.post_form(&removal, &[]).await;
    assert_eq!(other.post_form(&removal, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(quantity(&shop, &mut tab).await, 0);
    shop.close().await;
}

#[tokio::test]
async fn bad_lines_are_refused_by_the_field_and_change_nothing() {
    let shop = Shop::open().await;
    let mut guest = shop.test.visitor();
    shop.add(&mut guest, "CHF-0411", "1").await;
    for (sku, quantity, status) in [
        ("CHF-0411", "0", 422),
        ("CHF-0411", "-1", 422),
        ("CHF-0411", "1.5", 422),
        ("CHF-0411", "", 422),
        ("CHF-0411", "99999999999999999999", 422),
        ("CHF-0411", "100", 409),
        ("CHF-0411", "2", 409),
        ("CHF-7000", "1", 409),
    ] {
        let refused = shop.add(&mut guest, sku, quantity).await;
        assert_eq!(refused.status.as_u16(), status, "{sku} {quantity}: {}", refused.text);
        assert!(refused.text.contains("role=\"alert\""), "{sku} {quantity}");
    }
    let many = shop.add(&mut guest, "CHF-0411", "2").await;
    assert!(many.text.contains("2 au plus"), "{}", many.text);
    let api = json!({ "variant": shop.variant("CHF-0411").await, "quantity": "deux" });
    let refused = guest.post_json("/api/v1/cart/lines", &api).await.json();
    assert_eq!(refused["errors"][0]["pointer"], "/quantity");
    let unknown = json!({ "variant": "var_00000000000000000000000000000001", "quantity": 1 });
    let refused = guest.post_json("/api/v1/cart/lines", &unknown).await.json();
    assert_eq!(
        (refused["code"].as_str(), refused["errors"][0]["pointer"].as_str()),
        (Some("cart_not_sellable"), Some("/variant"))
    );
    assert_eq!(quantity(&shop, &mut guest).await, 1);
    shop.close().await;
}

#[tokio::test]
async fn the_cart_tells_what_changed_on_the_shelf() {
    let shop = Shop::open().await;
    let mut guest = shop.test.visitor();
    shop.add(&mut guest, "CHF-1502", "2").await;
    shop.add(&mut guest, "CHF-0411", "2").await;
    shop.run_sql("update variants set price_minor = 1090000 where sku = 'CHF-1502'")
        .await;
    let page = guest.get("/fr/cart").await;
    assert!(page.text.contains("Le prix a changé"), "{}", page.text);
    assert!(page.text.contains("/fr/checkout\""), "a changed price hinders nothing");
    shop.run_sql("update variants set on_hand = 1 where sku = 'CHF-0411'")
        .await;
    let page = guest.get("/fr/cart").await;
    assert!(page.text.contains("Plus que"), "{}", page.text);
    assert!(!page.text.contains("href=\"/fr/checkout\""));
    shop.close().await;
}

#[tokio::test]
async fn a_program_holds_a_cart_by_its_secret() {
    let shop = Shop::open().await;
    let mut program = shop.test.visitor();
    let made = program.post_json("/api/v1/carts", &json!({})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    program.headers.push(("x-cart".into(), secret));
    let variant = shop.variant("CHF-1502").await;
    let added = program
        .post_json("/api/v1/cart/lines", &json!({ "variant": variant, "quantity": 2 }))
        .await;
    assert_eq!(added.json()["pieces"], 2);
    let path = format!("/api/v1/cart/lines/{variant}");
    let set = program.send_json(Method::PUT, &path, &json!({ "quantity": 3 })).await;
    assert_eq!(set.json()["pieces"], 3);
    let cart = program.get_json("/api/v1/cart").await.json();
    assert_eq!(cart["totals"]["total"]["amount_minor"], 3 * 1_190_000 + 119_000);
    assert_eq!(shop.test.visitor().get_json("/api/v1/cart").await.json()["pieces"], 0);
    let wrong = json!({ "phone": 5, "gateway": "stripe", "expected_total_minor": 1 });
    let refused = program.post_json("/api/v1/orders", &wrong).await;
    assert_eq!(refused.json()["errors"][0]["pointer"], "/phone", "{}", refused.text);
    shop.close().await;
}

#[tokio::test]
async fn carts_nobody_comes_back_to_are_forgotten() {
    let shop = Shop::open().await;
    let mut guest = shop.test.visitor();
    shop.add(&mut guest, "CHF-1502", "1").await;
    shop.advance(91 * 24 * 60 * 60).await;
    assert_eq!(shop.count("carts").await, 0);
    assert_eq!(quantity(&shop, &mut guest).await, 0);
    shop.close().await;
}
