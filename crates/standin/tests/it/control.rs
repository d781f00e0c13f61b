//! The control handle over HTTP, as a program or a person outside the process uses it.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::shop::{Shop, good, id};

async fn call(shop: &Shop, method: Method, path: &str, body: Value) -> reqwest::Response {
    shop.client
        .request(method, format!("{}/control{path}", shop.standin.url()))
        .json(&body)
        .send()
        .await
        .unwrap()
}

async fn list(shop: &Shop, path: &str) -> Vec<Value> {
    let url = format!("{}/control{path}", shop.standin.url());
    shop.client.get(url).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_payment_is_made_and_followed_over_http() {
    let shop = Shop::open().await;
    let session = shop.session().await;
    let outcome = format!("/sessions/{}/outcome", id(&session));
    let asked = call(&shop, Method::POST, &outcome, json!({ "outcome": "three_d_secure" })).await;
    assert_eq!(good(asked).await, json!({ "next": "authenticate" }));
    let bank = format!("/sessions/{}/authentication", id(&session));
    let paid = call(&shop, Method::POST, &bank, json!({ "is_confirmed": true })).await;
    assert_eq!(good(paid).await, json!({ "next": "return" }));
    let again = call(&shop, Method::POST, &outcome, json!({ "outcome": "pay" })).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    let none = call(
        &shop,
        Method::POST,
        "/sessions/cs_none/outcome",
        json!({ "outcome": "pay" }),
    )
    .await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
    assert_eq!(list(&shop, "/sessions").await[0]["payment_status"], "paid");
    assert_eq!(list(&shop, "/events").await.len(), 2);
    assert_eq!(list(&shop, "/deliveries").await.len(), 2);
    assert_eq!(list(&shop, "/requests").await[0]["path"], "/v1/checkout/sessions");
}

#[tokio::test]
async fn faults_clock_and_address_are_set_over_http() {
    let shop = Shop::open().await;
    let set = async |path: &str, body: Value| call(&shop, Method::POST, path, body).await.status();
    assert_eq!(
        set(
            "/faults",
            json!({ "kind": "status_500_before", "method": "POST", "times": 2 })
        )
        .await,
        204
    );
    assert_eq!(shop.session_with(&[]).await.0, 500);
    assert_eq!(call(&shop, Method::DELETE, "/faults", json!({})).await.status(), 204);
    assert_eq!(shop.session_with(&[]).await.0, 200);
    assert_eq!(set("/faults", json!({ "kind": "whim" })).await, 422);
    assert_eq!(
        set("/webhook_faults", json!({ "kind": "reorder", "times": 2 })).await,
        204
    );
    shop.paid().await;
    shop.control.settled().await;
    assert!(shop.inbox.letters().is_empty());
    assert_eq!(set("/held/release", json!({})).await, 200);
    shop.control.settled().await;
    assert_eq!(shop.inbox.letters().len(), 2);
    let before = shop.control.now();
    assert_eq!(set("/clock", json!({ "advance_seconds": 3600 })).await, 200);
    assert!(shop.control.now() >= before + 3600);
    assert_eq!(set("/webhook_url", json!({ "url": null })).await, 204);
    assert_eq!(set("/pace", json!({ "slow_ms": 1, "async_ms": 1 })).await, 204);
    shop.paid().await;
    shop.control.settled().await;
    assert_eq!(shop.inbox.letters().len(), 2);
}

#[tokio::test]
async fn the_human_page_lists_and_resends() {
    let shop = Shop::open().await;
    shop.session().await;
    shop.paid().await;
    shop.control.settled().await;
    let url = format!("{}/control", shop.standin.url());
    let text = shop.client.get(&url).send().await.unwrap().text().await.unwrap();
    let event = id(&shop.control.events()[0]).to_owned();
    let action = format!("/control/events/{event}/resend");
    assert!(
        text.contains(&action) && text.contains("7,700.00") && text.contains("delivered (200)"),
        "{text}"
    );
    let resend = shop.client.post(format!("{}{action}", shop.standin.url()));
    let answer = resend.header("accept", "text/html").send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()),
        (303, "/control")
    );
    shop.control.settled().await;
    assert_eq!(shop.inbox.letters().len(), 3);
}

#[tokio::test]
async fn other_sites_are_turned_away() {
    let shop = Shop::open().await;
    let url = format!("{}/control/held/release", shop.standin.url());
    let foreign = shop
        .client
        .post(&url)
        .header("sec-fetch-site", "cross-site")
        .send()
        .await
        .unwrap();
    assert_eq!(foreign.status(), 403);
    let renamed = shop
        .client
        .post(&url)
        .header("host", "evil.example")
        .send()
        .await
        .unwrap();
    assert_eq!(renamed.status(), 403);
}

/// A person's button: an empty form, and the page again.
async fn press(shop: &Shop, path: &str) -> reqwest::Response {
    let url = format!("{}/control{path}", shop.standin.url());
    let form: [(&str, &str); 0] = [];
    shop.client
        .post(url)
        .header("accept", "text/html")
        .form(&form)
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn banks_and_time_are_played_from_the_page() {
    let shop = Shop::open().await;
    let (_, session) = shop
        .session_with(&[("payment_intent_data[capture_method]", "manual")])
        .await;
    shop.control.pay(id(&session), standin::Outcome::Pay).unwrap();
    let held = shop.read("/v1/payment_intents?limit=1").await["data"][0].clone();
    let url = format!("{}/control", shop.standin.url());
    let page = shop.client.get(&url).send().await.unwrap().text().await.unwrap();
    assert!(page.contains(&format!("/control/payment_intents/{}/lapse", id(&held))));
    let lapse = format!("/payment_intents/{}/lapse", id(&held));
    assert_eq!(press(&shop, &lapse).await.headers()["location"], "/control");
    assert_eq!(press(&shop, &lapse).await.status(), 404);
    shop.paid().await;
    let charge = shop.read("/v1/charges?limit=1").await["data"][0].clone();
    let dispute = format!("/charges/{}/dispute", id(&charge));
    assert_eq!(press(&shop, &dispute).await.status(), 303);
    let opened = shop.read("/v1/disputes").await["data"][0].clone();
    assert_eq!(
        press(&shop, &format!("/disputes/{}/verdict/won", id(&opened)))
            .await
            .status(),
        303
    );
    assert_eq!(press(&shop, "/payouts").await.status(), 303);
    assert_eq!(shop.read("/v1/payouts").await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn money_is_moved_over_http() {
    let shop = Shop::open().await;
    let set = async |path: &str, body: Value| good(call(&shop, Method::POST, path, body).await).await;
    let filled = set(
        "/fill",
        json!({ "payments": ["pay_1", "pay_2", "pay_3"], "amount": 5000 }),
    )
    .await;
    assert_eq!(filled["count"], 3);
    let intent = filled["first"]["intent"].as_str().unwrap();
    let shown = shop.read(&format!("/v1/payment_intents/{intent}")).await;
    assert_eq!(
        (&shown["status"], &shown["metadata"]["payment"]),
        (&json!("succeeded"), &json!("pay_1"))
    );
    assert_eq!(list(&shop, "/totals").await[0]["total"], 3 * (5000 - 75 - 25));
    assert!(list(&shop, "/events").await.is_empty());
    let charge = filled["last"]["charge"].as_str().unwrap();
    let ask = json!({ "reason": "general", "is_inquiry": true });
    let opened = set(&format!("/charges/{charge}/dispute"), ask).await;
    let verdict = format!("/disputes/{}/verdict", opened["dispute"].as_str().unwrap());
    set(&verdict, json!({ "verdict": "escalated" })).await;
    set(&verdict, json!({ "verdict": "lost" })).await;
    let account = good(
        shop.post("/v1/accounts")
            .form(&[("type", "express")])
            .send()
            .await
            .unwrap(),
    )
    .await;
    let change = json!({ "change": "restrict", "asked": ["external_account"] });
    set(&format!("/accounts/{}", id(&account)), change).await;
    let payouts = set("/payouts", json!({ "account": null })).await;
    let failure = format!("/payouts/{}/failure", payouts["payouts"][0].as_str().unwrap());
    assert_eq!(set(&failure, json!({})).await["done"], true);
    let wrong = call(&shop, Method::POST, &verdict, json!({ "verdict": "maybe" })).await;
    assert!(wrong.status().is_client_error());
}
