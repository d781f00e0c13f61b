//! The payment page as a browser without JavaScript uses it.

use std::time::{Duration, Instant};

use reqwest::Response;
use serde_json::{Value, json};
use standin::Pace;

use crate::shop::{Shop, good, id, location};

async fn page(shop: &Shop, url: &str) -> (Response, String) {
    let text = shop.client.get(url).send().await.unwrap().text().await.unwrap();
    (shop.client.get(url).send().await.unwrap(), text)
}

async fn session(shop: &Shop, session: &Value) -> Value {
    shop.read(&format!("/v1/checkout/sessions/{}", id(session))).await
}

#[tokio::test]
async fn the_page_names_the_amount_in_the_sessions_language() {
    let shop = Shop::open().await;
    for (locale, start, digits, word) in [
        ("fr", r#"<html lang="fr" dir="ltr">"#, "7\u{202f}700,00", "Payer"),
        ("ar", r#"<html lang="ar" dir="rtl">"#, "7\u{202f}700,00", "ادفع"),
        ("en", r#"<html lang="en" dir="ltr">"#, "7,700.00", "Pay"),
    ] {
        let (_, session) = shop.session_with(&[("locale", locale)]).await;
        let (response, text) = page(&shop, session["url"].as_str().unwrap()).await;
        assert_eq!(response.status(), 200);
        assert!(
            text.contains(start) && text.contains(digits) && text.contains(word),
            "{text}"
        );
        assert!(text.contains("Livraison &lt;centre&gt;") && !text.contains("<script") && !text.contains("style="));
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self' http://127.0.0.1:9"));
        for outcome in [
            "pay",
            "decline",
            "three_d_secure",
            "slow",
            "never",
            "async_success",
            "async_failure",
        ] {
            assert!(
                text.contains(&format!(r#"name="outcome" value="{outcome}""#)),
                "{outcome}"
            );
        }
    }
}

#[tokio::test]
async fn paying_leads_back_to_the_shop_and_a_second_click_charges_nothing() {
    let shop = Shop::open().await;
    let open = shop.session().await;
    let thanks = format!("http://127.0.0.1:9/merci?s={}", id(&open));
    assert_eq!(location(&shop.choose(&open, "pay").await), thanks);
    assert_eq!(location(&shop.choose(&open, "pay").await), thanks);
    assert_eq!(shop.read("/v1/charges").await["data"].as_array().unwrap().len(), 1);
    let (_, text) = page(&shop, open["url"].as_str().unwrap()).await;
    assert!(text.contains("Paiement terminé"));
}

#[tokio::test]
async fn a_declined_card_can_be_tried_again() {
    let shop = Shop::open().await;
    let open = shop.session().await;
    assert_eq!(
        location(&shop.choose(&open, "decline").await),
        format!("/pay/{}", id(&open))
    );
    let (_, text) = page(&shop, open["url"].as_str().unwrap()).await;
    assert!(text.contains("role=\"alert\"") && text.contains("La banque a refusé cette carte"));
    assert_eq!(session(&shop, &open).await["status"], "open");
    assert_eq!(shop.choose(&open, "pay").await.status(), 303);
    let intents = shop.read("/v1/payment_intents").await;
    assert_eq!(intents["data"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&intents["data"][0]["status"], &intents["data"][0]["last_payment_error"]),
        (&json!("succeeded"), &json!(null))
    );
}

#[tokio::test]
async fn the_card_number_decides_and_a_real_one_is_refused() {
    let shop = Shop::open().await;
    let open = shop.session().await;
    let with_card = async |card: &str| -> Response {
        let form = [("outcome", "pay"), ("card", card)];
        shop.client
            .post(open["url"].as_str().unwrap())
            .form(&form)
            .send()
            .await
            .unwrap()
    };
    let real = with_card("5555 4444 3333 1111").await;
    assert_eq!(real.status(), 200);
    let text = real.text().await.unwrap();
    assert!(text.contains("cartes d’essai") && !text.contains("5555"));
    assert_eq!(
        location(&with_card("4000 0000 0000 0002").await),
        format!("/pay/{}", id(&open))
    );
    assert!(location(&with_card("4000 0025 0000 3155").await).ends_with("/authentication"));
    assert!(location(&with_card("4242 4242 4242 4242").await).contains("/merci"));
}

#[tokio::test]
async fn the_bank_may_ask_and_be_told_yes_or_no() {
    let shop = Shop::open().await;
    for (answer, target, status) in [("confirm", "/merci", "complete"), ("refuse", "/pay/cs_test_", "open")] {
        let open = shop.session().await;
        let bank = format!("{}/pay/{}/authentication", shop.standin.url(), id(&open));
        assert_eq!(shop.client.get(&bank).send().await.unwrap().status(), 303);
        assert!(bank.ends_with(location(&shop.choose(&open, "three_d_secure").await)));
        let asked = session(&shop, &open).await;
        let intent = shop
            .read(&format!(
                "/v1/payment_intents/{}",
                asked["payment_intent"].as_str().unwrap()
            ))
            .await;
        assert_eq!(intent["status"], "requires_action");
        assert!(page(&shop, &bank).await.1.contains("Confirmez-vous ce paiement"));
        let answered = shop
            .client
            .post(&bank)
            .form(&[("answer", answer)])
            .send()
            .await
            .unwrap();
        assert!(location(&answered).contains(target), "{answer}");
        assert_eq!(session(&shop, &open).await["status"], status);
    }
}

#[tokio::test]
async fn a_slow_payment_is_taken_at_once_and_told_late() {
    let shop = Shop::open().await;
    shop.control.set_pace(Pace {
        slow_ms: 200,
        async_ms: 200,
    });
    let open = shop.session().await;
    #[allow(clippy::disallowed_methods, reason = "the test is about a real wait")]
    let start = Instant::now();
    let response = shop.choose(&open, "slow").await;
    assert!(location(&response).contains("/merci") && start.elapsed() >= Duration::from_millis(200));
    assert!(shop.inbox.letters().is_empty());
    assert_eq!(session(&shop, &open).await["payment_status"], "paid");
    shop.control.advance(1);
    shop.control.settled().await;
    assert_eq!(shop.inbox.letters().len(), 2);
}

#[tokio::test]
async fn a_closed_tab_leaves_a_payment_nobody_is_told_of() {
    let shop = Shop::open().await;
    let open = shop.session().await;
    let response = shop.choose(&open, "never").await;
    assert_eq!(response.status(), 200);
    assert!(!response.text().await.unwrap().contains("<a "));
    shop.control.advance(3600);
    shop.control.settled().await;
    assert!(shop.inbox.letters().is_empty());
    assert_eq!(session(&shop, &open).await["payment_status"], "paid");
}

#[tokio::test]
async fn pages_that_lead_nowhere_say_so() {
    let shop = Shop::open().await;
    let none = shop
        .client
        .get(format!("{}/pay/cs_test_none", shop.standin.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(none.status(), 404);
    assert!(none.text().await.unwrap().contains("Page introuvable"));
    let open = shop.session().await;
    shop.control.advance(24 * 3600 + 1);
    let late = shop
        .choose(&open, "pay")
        .await
        .text()
        .await
        .unwrap()
        .replace("&#x2f;", "/");
    assert!(late.contains("Lien expiré") && late.contains("http://127.0.0.1:9/panier"));
    let odd = shop.choose(&open, "whim").await;
    assert_eq!(odd.status(), 422);
}

#[tokio::test]
async fn style_and_typefaces_come_from_the_gateway() {
    let shop = Shop::open().await;
    let style = format!("{}/pay/assets/pay.css", shop.standin.url());
    let (response, text) = page(&shop, &style).await;
    assert_eq!(response.headers()["content-type"], "text/css; charset=utf-8");
    for font in text.split("url(").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        let url = format!("{}/pay/assets/{font}", shop.standin.url());
        assert_eq!(
            shop.client.get(url).send().await.unwrap().headers()["content-type"],
            "font/woff2",
            "{font}"
        );
    }
}

#[tokio::test]
async fn a_page_may_keep_a_card_without_taking_money() {
    let shop = Shop::open().await;
    let form = [
        ("mode", "setup"),
        ("currency", "eur"),
        ("customer_creation", "always"),
        ("success_url", "http://127.0.0.1:9/merci"),
        ("locale", "fr"),
    ];
    let open = good(shop.post("/v1/checkout/sessions").form(&form).send().await.unwrap()).await;
    let (_, text) = page(&shop, open["url"].as_str().unwrap()).await;
    assert!(
        text.contains("Enregistrer la carte") && !text.contains("async_success"),
        "{text}"
    );
    assert!(location(&shop.choose(&open, "decline").await).ends_with(id(&open)));
    let asked = shop.choose(&open, "three_d_secure").await;
    let bank = format!("{}{}", shop.standin.url(), location(&asked));
    let answer = shop
        .client
        .post(bank)
        .form(&[("answer", "confirm")])
        .send()
        .await
        .unwrap();
    assert_eq!(location(&answer), "http://127.0.0.1:9/merci");
    let kept = session(&shop, &open).await;
    assert_eq!(
        (&kept["status"], &kept["payment_status"]),
        (&json!("complete"), &json!("no_payment_required"))
    );
    let setup = shop
        .read(&format!("/v1/setup_intents/{}", kept["setup_intent"].as_str().unwrap()))
        .await;
    assert_eq!(
        (&setup["status"], &setup["customer"]),
        (&json!("succeeded"), &kept["customer"])
    );
}
