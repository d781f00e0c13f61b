//! Checkout Sessions over the API: what is taken, what is refused, how they end.

use serde_json::json;
use standin::Outcome;

use crate::shop::{KEY, Shop, answer, id};

#[tokio::test]
async fn a_session_says_what_was_asked() {
    let shop = Shop::open().await;
    let session = shop.session().await;
    assert!(id(&session).starts_with("cs_test_"));
    assert_eq!(session["amount_total"], 770_000);
    assert_eq!(session["currency"], "dzd");
    assert_eq!(
        (&session["status"], &session["payment_status"]),
        (&json!("open"), &json!("unpaid"))
    );
    assert_eq!(session["payment_intent"], json!(null));
    assert_eq!(session["client_reference_id"], "pay_0192");
    assert_eq!(session["metadata"], json!({ "order": "ord_1" }));
    assert_eq!(
        session["expires_at"].as_i64().unwrap(),
        session["created"].as_i64().unwrap() + 86400
    );
    assert_eq!(session["url"], format!("{}/pay/{}", shop.standin.url(), id(&session)));
    let lines = shop
        .read(&format!("/v1/checkout/sessions/{}/line_items", id(&session)))
        .await;
    assert_eq!(lines["data"][0]["amount_total"], 690_000);
    assert_eq!(lines["data"][1]["description"], "Livraison <centre>");
}

#[tokio::test]
async fn wrong_parameters_are_refused_by_name() {
    let shop = Shop::open().await;
    let now = shop.control.now();
    let (soon, late, long) = ((now + 1700).to_string(), (now + 86500).to_string(), "x".repeat(201));
    let price = "line_items[0][price_data][unit_amount]";
    let cases = [
        ("mode", "", "parameter_missing", "mode"),
        ("mode", "subscription", "parameter_invalid_enum", "mode"),
        ("success_url", "", "parameter_missing", "success_url"),
        ("success_url", "merci", "url_invalid", "success_url"),
        ("expires_at", &soon, "parameter_invalid_integer", "expires_at"),
        ("expires_at", &late, "parameter_invalid_integer", "expires_at"),
        (
            "client_reference_id",
            &long,
            "parameter_invalid_string",
            "client_reference_id",
        ),
        ("customer_email", "amel", "email_invalid", "customer_email"),
        ("locale", "tlh", "parameter_invalid_enum", "locale"),
        ("submit_type", "now", "parameter_invalid_enum", "submit_type"),
        ("colour", "red", "parameter_unknown", "colour"),
        (
            "payment_intent_data[colour]",
            "red",
            "parameter_unknown",
            "payment_intent_data[colour]",
        ),
        (
            "line_items[0][price_data][colour]",
            "red",
            "parameter_unknown",
            "line_items[0][price_data][colour]",
        ),
        (price, "12.5", "parameter_invalid_integer", price),
        (price, "", "parameter_missing", price),
        (price, "99999999", "amount_too_large", "line_items"),
        (
            "line_items[0][price_data][currency]",
            "eur",
            "parameter_invalid",
            "line_items",
        ),
    ];
    for (name, value, code, param) in cases {
        let (status, body) = shop.session_with(&[(name, value)]).await;
        let error = &body["error"];
        assert_eq!(
            (status, error["type"].as_str()),
            (400, Some("invalid_request_error")),
            "{name}={value}"
        );
        assert_eq!(
            (error["code"].as_str(), error["param"].as_str()),
            (Some(code), Some(param)),
            "{name}={value}: {body}"
        );
    }
    assert!(shop.control.sessions().is_empty());
}

#[tokio::test]
async fn the_last_digit_of_thousandths_must_be_zero() {
    let shop = Shop::open().await;
    let bhd = |amount| {
        [
            ("line_items[0][price_data][currency]", "bhd"),
            ("line_items[1][price_data][currency]", "bhd"),
            ("line_items[0][price_data][unit_amount]", amount),
        ]
    };
    assert_eq!(shop.session_with(&bhd("12340")).await.0, 200);
    let (status, body) = shop
        .session_with(&[bhd("12343").as_slice(), &[("line_items[0][quantity]", "1")]].concat())
        .await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (400, &json!("invalid_charge_amount_no_decimal_compatible"))
    );
}

#[tokio::test]
async fn the_key_must_be_right() {
    let shop = Shop::open().await;
    let url = format!("{}/v1/events", shop.standin.url());
    for request in [
        shop.client.get(&url),
        shop.client.get(&url).bearer_auth("sk_test_other"),
    ] {
        let (status, body) = answer(request.send().await.unwrap()).await;
        assert_eq!((status, &body["error"]["type"]), (401, &json!("invalid_request_error")));
    }
    let basic = shop.client.get(&url).basic_auth(KEY, Some("")).send().await.unwrap();
    assert_eq!(basic.status(), 200);
    assert!(basic.headers()["request-id"].to_str().unwrap().starts_with("req_"));
    let versioned = shop
        .get("/v1/events")
        .header("stripe-version", "2026-10-28.endive")
        .send()
        .await
        .unwrap();
    assert_eq!(versioned.headers()["stripe-version"], "2026-10-28.endive");
}

#[tokio::test]
async fn only_an_open_session_can_be_expired() {
    let shop = Shop::open().await;
    let session = shop.session().await;
    let path = format!("/v1/checkout/sessions/{}/expire", id(&session));
    let (status, expired) = answer(shop.post(&path).send().await.unwrap()).await;
    assert_eq!(
        (status, &expired["status"], &expired["url"]),
        (200, &json!("expired"), &json!(null))
    );
    assert_eq!(shop.post(&path).send().await.unwrap().status(), 400);
    assert!(shop.control.pay(id(&session), Outcome::Pay).is_err());
    let (status, body) = answer(
        shop.post("/v1/checkout/sessions/cs_test_none/expire")
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!((status, &body["error"]["code"]), (404, &json!("resource_missing")));
    shop.control.settled().await;
    assert_eq!(shop.inbox.kinds(), ["checkout.session.expired"]);
    let cause = shop.inbox.letters()[0].event()["request"]["id"].clone();
    assert!(cause.as_str().unwrap().starts_with("req_"));
}

#[tokio::test]
async fn a_session_expires_by_itself() {
    let shop = Shop::open().await;
    let at = (shop.control.now() + 1900).to_string();
    let (_, session) = shop.session_with(&[("expires_at", &at)]).await;
    shop.control.advance(1800);
    assert_eq!(
        shop.read(&format!("/v1/checkout/sessions/{}", id(&session))).await["status"],
        "open"
    );
    shop.control.advance(200);
    shop.control.settled().await;
    assert_eq!(shop.inbox.kinds(), ["checkout.session.expired"]);
    assert_eq!(shop.inbox.letters()[0].event()["request"]["id"], json!(null));
}

#[tokio::test]
async fn a_paid_session_leads_to_its_intent_charge_and_fee() {
    let shop = Shop::open().await;
    let session = shop.paid().await;
    assert_eq!(
        (&session["status"], &session["payment_status"]),
        (&json!("complete"), &json!("paid"))
    );
    let path = format!("/v1/checkout/sessions/{}", id(&session));
    let whole = shop
        .read(&format!(
            "{path}?expand[]=payment_intent.latest_charge.balance_transaction&expand[]=line_items"
        ))
        .await;
    let intent = &whole["payment_intent"];
    assert_eq!(
        (&intent["status"], &intent["amount_received"]),
        (&json!("succeeded"), &json!(770_000))
    );
    assert_eq!(intent["metadata"], json!({ "payment": "pay_0192" }));
    let entry = &intent["latest_charge"]["balance_transaction"];
    assert_eq!((&entry["fee"], &entry["net"]), (&json!(11_575), &json!(758_425)));
    assert_eq!(whole["line_items"]["data"].as_array().unwrap().len(), 2);
    assert_eq!(
        shop.get(&format!("{path}?expand[]=colour"))
            .send()
            .await
            .unwrap()
            .status(),
        400
    );
}

#[tokio::test]
async fn lists_page_newest_first() {
    let shop = Shop::open().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.insert(0, id(&shop.session().await).to_owned());
    }
    let listed = |list: &serde_json::Value| -> Vec<String> {
        list["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| id(row).to_owned())
            .collect()
    };
    let first = shop.read("/v1/checkout/sessions?limit=2").await;
    assert_eq!((listed(&first), &first["has_more"]), (ids[..2].to_vec(), &json!(true)));
    let rest = shop
        .read(&format!("/v1/checkout/sessions?limit=3&starting_after={}", ids[1]))
        .await;
    assert_eq!((listed(&rest), &rest["has_more"]), (ids[2..].to_vec(), &json!(false)));
    let newer = shop
        .read(&format!("/v1/checkout/sessions?limit=2&ending_before={}", ids[3]))
        .await;
    assert_eq!((listed(&newer), &newer["has_more"]), (ids[1..3].to_vec(), &json!(true)));
    let future = shop.control.now() + 1000;
    let none = shop.read(&format!("/v1/checkout/sessions?created[gte]={future}")).await;
    assert!(listed(&none).is_empty());
    for wrong in [
        "limit=0",
        "limit=101",
        "colour=red",
        "starting_after=cs_none",
        "created[about]=5",
    ] {
        let answer = shop
            .get(&format!("/v1/checkout/sessions?{wrong}"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 400, "{wrong}");
    }
    assert_eq!(shop.get("/v1/subscriptions").send().await.unwrap().status(), 404);
}
