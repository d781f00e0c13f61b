//! The store as a visitor meets it: pages in three languages, filters, search, what each costs the database.

use axum::http::StatusCode;
use platform::pages::pages;
use testkit::{Reply, TestApp, Visitor};

use crate::shop;

/// Statements and round trips a page may cost.
fn assert_cheap(reply: &Reply, what: &str) {
    let (statements, trips) = reply.work();
    assert!(statements <= 4, "{what} costs {statements} statements");
    assert!(trips <= 1, "{what} costs {trips} round trips");
}

/// A page with its slashes unescaped.
fn html(reply: &Reply) -> String {
    reply.text.replace("&#x2f;", "/")
}

/// The slugs of a page's cards, in order.
fn cards(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    html(reply)
        .split(" class=\"name\"><a href=\"")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('"')?.0.rsplit('/').next()?.to_owned()))
        .collect()
}

async fn start() -> (TestApp, Visitor) {
    let test = shop::start().await;
    let visitor = test.visitor();
    (test, visitor)
}

#[tokio::test]
async fn every_page_draws_all_its_samples_in_every_language() {
    let test = shop::start().await;
    let mut drawn = 0;
    for lang in ["fr", "ar", "en"] {
        let cx = platform::pages::as_value(&shell(lang));
        for page in pages().filter(|page| page.template.starts_with("catalog/")) {
            for sample in (page.samples)() {
                let html = test
                    .app
                    .renderer()
                    .render(lang.parse().unwrap(), page.template, sample, cx.clone())
                    .unwrap();
                assert!(html.contains("<main"), "{}", page.template);
                drawn += 1;
            }
        }
    }
    assert_eq!(drawn, 3 * 14);
    test.finish().await;
}

fn shell(lang: &'static str) -> platform::http::Shell {
    platform::http::Shell {
        lang,
        dir: "ltr",
        nonce: "n".into(),
        form_token: "t".into(),
        path: "/".into(),
        base_url: "http://127.0.0.1".into(),
        languages: vec![("fr", "Français")],
        shop_name: "Comptoir".into(),
        shop_phone: String::new(),
        shop_email: String::new(),
        shop_address: String::new(),
        person_name: String::new(),
        is_signed_in: false,
        is_staff: false,
        is_technician: false,
        is_demo: false,
        cart_count: 0,
        menu: vec![],
    }
}

#[tokio::test]
async fn the_window_shows_one_piece_of_each_shelf_that_can_be_had() {
    let (test, mut visitor) = start().await;
    let home = visitor.get("/fr/").await;
    assert_eq!(home.status, StatusCode::OK);
    let shown = cards(&home);
    assert_eq!(shown[..3], ["circulation", "allumage", "raccords"], "categories first");
    assert_eq!(shown[3..], ["circulateur-15-60", "electrode-allumage", "flexible-inox"]);
    assert!(
        home.text.contains("Saunier Duval Thema Classic C 24"),
        "the appliance can be chosen"
    );
    let warm = visitor.get("/fr/").await;
    assert_cheap(&warm, "home");
    test.finish().await;
}

#[tokio::test]
async fn a_category_is_filtered_sorted_and_paged_by_its_address() {
    let (test, mut visitor) = start().await;
    let all = visitor.get("/fr/c/circulation").await;
    assert_eq!(
        cards(&all),
        ["circulateur-15-60", "circulateur-25-40", "circulateur-32-80"]
    );
    assert!(all.text.contains("De retour sous"), "a piece to come says when");
    let of =
        async |visitor: &mut Visitor, query: &str| cards(&visitor.get(&format!("/fr/c/circulation?{query}")).await);
    assert_eq!(of(&mut visitor, "brand=Oran+Pompes").await, ["circulateur-25-40"]);
    assert_eq!(
        of(&mut visitor, "brand=Oran+Pompes&brand=Tafza&stock=1").await,
        ["circulateur-15-60", "circulateur-25-40"]
    );
    assert_eq!(
        of(&mut visitor, "price_min=20000&price_max=30000").await,
        ["circulateur-15-60"]
    );
    assert_eq!(
        of(&mut visitor, "sort=price").await,
        ["circulateur-25-40", "circulateur-15-60", "circulateur-32-80"]
    );
    assert_eq!(of(&mut visitor, "sort=price-down").await[0], "circulateur-32-80");
    assert_eq!(of(&mut visitor, "sort=newest").await.len(), 3);
    assert_eq!(of(&mut visitor, "page=2").await.len(), 0);
    assert_eq!(of(&mut visitor, "brand=Nobody").await.len(), 0);
    let warm = visitor.get("/fr/c/circulation").await;
    assert_cheap(&warm, "category");
    test.finish().await;
}

#[tokio::test]
async fn bad_filters_are_named_and_never_fail_a_page() {
    let (test, mut visitor) = start().await;
    let page = visitor.get("/fr/c/circulation?price_min=cheap&sort=x&page=-1").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("prix minimum, tri, page"), "{}", page.text);
    assert_eq!(cards(&page).len(), 3);
    for query in [
        "price_min=99999999999999999999999",
        "price_max=-1&price_min=1e5",
        "appliance=nobody",
        "page=9223372036854775807",
        "brand=a&brand=a&brand='%3B--",
        "&&==&",
    ] {
        let page = visitor.get(&format!("/ar/c/circulation?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        for path in ["/en/", "/en/p/flexible-inox", "/en/search", "/api/v1/products"] {
            let page = visitor.get(&format!("{path}?{query}")).await;
            assert!(page.status.as_u16() < 500, "{path}?{query}: {}", page.status);
        }
    }
    // What is no text at all was typed by nobody.
    for query in ["brand=%00&brand=%FF", "appliance=%00", "q=%00&%00=%00"] {
        let page = visitor.get(&format!("/ar/c/circulation?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    test.finish().await;
}

#[tokio::test]
async fn unknown_addresses_are_not_found() {
    let (test, mut visitor) = start().await;
    for path in [
        "/fr/c/nothing",
        "/fr/p/nothing",
        "/fr/p/%00",
        "/fr/c/%00",
        "/fr/c/%F0%9F%94%A5",
        &format!("/fr/p/{}", "x".repeat(2000)),
        "/api/v1/products/nothing",
    ] {
        let reply = visitor.get(path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
    test.finish().await;
}

#[tokio::test]
async fn a_chosen_appliance_is_remembered_and_narrows_what_is_shown() {
    let (test, mut visitor) = start().await;
    let home = visitor.get("/fr/?appliance=vaillant-atmotec-plus").await;
    assert!(home.text.contains("Pour votre"));
    let shelf = visitor.get("/fr/c/circulation").await;
    assert_eq!(
        cards(&shelf),
        ["circulateur-25-40", "circulateur-32-80"],
        "remembered by a cookie"
    );
    let universal = visitor.get("/fr/c/raccords").await;
    assert_eq!(cards(&universal).len(), 2, "what fits everything stays");
    let fits = visitor.get("/fr/p/circulateur-25-40").await;
    assert!(fits.text.contains("Compatible avec votre"));
    let other = visitor.get("/fr/p/circulateur-15-60").await;
    assert!(other.text.contains("Ne se monte pas sur votre") && other.text.contains("fit not"));
    visitor.get("/fr/c/circulation?appliance=").await;
    let shelf = visitor.get("/fr/c/circulation").await;
    assert_eq!(cards(&shelf).len(), 3, "forgotten again");
    test.finish().await;
}

#[tokio::test]
async fn a_product_says_price_tax_stock_and_offers_its_variants() {
    let (test, mut visitor) = start().await;
    let hose = visitor.get("/fr/p/flexible-inox").await;
    assert_eq!(hose.text.matches("type=\"radio\"").count(), 3);
    assert_eq!(
        hose.text.matches("disabled").count(),
        1,
        "the one that is gone cannot be chosen"
    );
    assert!(html(&hose).contains("action=\"/fr/cart/lines\""));
    assert!(hose.text.contains("TVA") && hose.text.contains("19"));
    let pump = visitor.get("/ar/p/circulateur-15-60").await;
    assert!(pump.text.contains("dir=\"rtl\"") && pump.text.contains("تدوّر ماء التدفئة"));
    assert!(!pump.text.contains("type=\"radio\""));
    let later = visitor.get("/en/p/circulateur-32-80").await;
    assert!(later.text.contains("Back within") && !html(&later).contains("/cart/lines"));
    let warm = visitor.get("/en/p/circulateur-32-80").await;
    assert_cheap(&warm, "product");
    test.finish().await;
}

#[tokio::test]
async fn search_forgives_accents_arabic_forms_and_slips() {
    let (test, mut visitor) = start().await;
    for (question, first) in [
        ("Electrode", "electrode-allumage"),
        ("ÉLECTRODE D’IONISATION", "electrode-allumage"),
        ("CHF-0411", "electrode-allumage"),
        ("0411", "electrode-allumage"),
        ("مضخه تدوير 15", "circulateur-15-60"),
        ("المِضخة 25", "circulateur-25-40"),
        ("الإلكترود", "electrode-allumage"),
        ("vaillant 32-80", "circulateur-32-80"),
    ] {
        let reply = visitor.get(&search(question)).await;
        assert_eq!(cards(&reply).first().map(String::as_str), Some(first), "{question}");
        assert!(!reply.text.contains("s’en approche"), "{question} is an exact find");
    }
    for (question, first) in [
        ("elektrode alumage", "electrode-allumage"),
        ("flexble", "flexible-inox"),
        ("electrode introuvable", "electrode-allumage"),
    ] {
        let reply = visitor.get(&search(question)).await;
        assert_eq!(cards(&reply).first().map(String::as_str), Some(first), "{question}");
        assert!(reply.text.contains("s’en approche"), "{question} comes near only");
        assert!(reply.work().0 <= 4);
    }
    let none = visitor.get(&search("zzzzqqq")).await;
    assert!(none.text.contains("Nous n’avons rien trouvé"));
    assert_eq!(visitor.get("/fr/search?q=%25_%5C").await.status, StatusCode::OK);
    assert_eq!(visitor.get("/fr/search").await.status, StatusCode::OK);
    test.finish().await;
}

fn search(question: &str) -> String {
    let query: String = form_urlencoded::byte_serialize(question.as_bytes()).collect();
    format!("/fr/search?q={query}")
}

#[tokio::test]
async fn seeding_again_changes_nothing_and_keeps_what_was_sold() {
    let test = shop::start().await;
    let pump = shop::variant(&test, "CHF-1502").await;
    let holder = platform::chance::uuid(test.app.clock().now());
    let tx = test.app.db().begin().await.unwrap();
    let until = test.app.clock().now();
    catalog::reserve(&tx, holder, &[(pump, 3)], until).await.unwrap();
    catalog::keep(&tx, holder).await.unwrap();
    tx.commit().await.unwrap();
    test.app.clock().advance(std::time::Duration::from_mins(1));
    shop::seed(&test).await;
    assert_eq!(shop::stock(&test, "CHF-1502").await, (47, 0));
    for table in ["categories", "products", "variants"] {
        let touched = format!("select count(*) from {table} where updated_at > created_at");
        assert_eq!(shop::count(&test, &touched).await, 0, "{table}");
    }
    assert_eq!(shop::count(&test, "select count(*) from product_appliances").await, 5);
    test.finish().await;
}

#[tokio::test]
async fn programs_read_the_same_shelf_page_by_page() {
    let (test, mut visitor) = start().await;
    let categories = visitor.get("/api/v1/categories").await.json();
    assert_eq!(categories["items"].as_array().unwrap().len(), 3);
    let mut slugs = Vec::new();
    let mut path = "/api/v1/products?limit=4".to_owned();
    loop {
        let body = visitor.get(&path).await.json();
        slugs.extend(
            body["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["slug"].as_str().unwrap().to_owned()),
        );
        let Some(next) = body["next"].as_str() else { break };
        path = format!("/api/v1/products?limit=4&cursor={next}");
    }
    slugs.sort();
    assert_eq!(slugs.len(), 6);
    slugs.dedup();
    assert_eq!(slugs.len(), 6, "no product twice");
    let cheap = visitor
        .get("/api/v1/products?category=circulation&price_max=20000&stock=1")
        .await
        .json();
    assert_eq!(
        cheap["items"][0]["price"],
        serde_json::json!({"amount_minor": 1_990_000, "currency": "DZD"})
    );
    let found = visitor.get("/api/v1/products?q=electrode").await.json();
    assert_eq!(found["items"][0]["slug"], "electrode-allumage");
    let hose = visitor.get("/api/v1/products/flexible-inox").await.json();
    assert_eq!(hose["variants"][1]["options"][0]["fr"], "500 mm");
    assert_eq!(hose["variants"][1]["available"], 0);
    for query in [
        "limit=0",
        "limit=x",
        "cursor=x",
        "price_min=x",
        "sort=x",
        "category=%00",
    ] {
        let reply = visitor.get(&format!("/api/v1/products?{query}")).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(reply.json()["code"], "invalid");
    }
    test.finish().await;
}
