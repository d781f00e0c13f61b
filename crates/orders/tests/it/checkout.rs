//! The checkout: what is wrong is named in the reader's language beside what was typed; the total is whole before the last
//! step.

use axum::http::StatusCode;

use crate::shop::{DETAILS, Shop, hidden};

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    DETAILS
        .iter()
        .map(|(name, value)| {
            *changes
                .iter()
                .find(|(changed, _)| changed == name)
                .unwrap_or(&(*name, *value))
        })
        .collect()
}

#[tokio::test]
async fn problems_are_named_in_three_languages_and_input_is_kept() {
    let shop = Shop::open().await;
    let mut guest = shop.test.visitor();
    shop.add(&mut guest, "CHF-1502", "1").await;
    let wrong = with(&[
        ("email", "nadia@"),
        ("phone", "12"),
        ("name", ""),
        ("street", "<b>1</b>"),
    ]);
    for (lang, sentence) in [("fr", "Écrivez un numéro"), ("ar", "رقم"), ("en", "number")] {
        let refused = guest.post_form(&format!("/{lang}/checkout"), &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        for field in ["email", "phone", "name"] {
            assert!(refused.text.contains(&format!("f-{field}-problem")), "{lang} {field}");
        }
        assert!(!refused.text.contains("f-commune-problem"), "{lang}");
        assert!(refused.text.contains(sentence), "{lang}: {}", refused.text);
        assert!(
            refused.text.contains("value=\"nadia@\""),
            "{lang}: what was typed is kept"
        );
        assert!(refused.text.contains("&lt;b&gt;1"), "{lang}: and escaped");
        assert!(refused.text.contains("<option value=\"16\" selected>"), "{lang}");
    }
    shop.close().await;
}

#[tokio::test]
async fn delivery_and_tax_are_in_the_total_before_the_last_step() {
    let shop = Shop::open().await;
    let (mut guest, review) = shop.at_review("CHF-1502", "1").await;
    assert!(
        review
            .text
            .contains("Payer <bdi class=\"amount\" dir=\"ltr\">13\u{202f}090,00"),
        "{}",
        review.text
    );
    assert!(review.text.contains("2\u{202f}090,00"), "the tax within");
    guest.post_form("/fr/checkout", &with(&[("wilaya", "01")])).await;
    let review = guest.get("/fr/checkout/review").await;
    assert!(
        review
            .text
            .contains("Payer <bdi class=\"amount\" dir=\"ltr\">13\u{202f}700,00"),
        "the south costs more"
    );
    let counter = with(&[("delivery", "counter"), ("wilaya", ""), ("commune", ""), ("street", "")]);
    guest.post_form("/fr/checkout", &counter).await;
    let review = guest.get("/fr/checkout/review").await;
    assert!(
        review
            .text
            .contains("Payer <bdi class=\"amount\" dir=\"ltr\">11\u{202f}900,00"),
        "the counter is free"
    );
    shop.close().await;
}

#[tokio::test]
async fn the_prices_of_a_wilaya_are_shown_without_scripts() {
    let shop = Shop::open().await;
    let mut guest = shop.test.visitor();
    shop.add(&mut guest, "CHF-1502", "1").await;
    let page = guest.get("/fr/checkout").await;
    assert!(
        page.text.contains("1\u{202f}190,00") && page.text.contains("1\u{202f}800,00"),
        "from and to"
    );
    let mut fields = vec![("intent", "update"), ("wilaya", "16"), ("name", "Nadia")];
    let page = guest.post_form("/fr/checkout", &fields).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        !page.text.contains("1\u{202f}800,00") && page.text.contains("value=\"Nadia\""),
        "{}",
        page.text
    );
    fields[1].1 = "05";
    let page = guest.post_form("/fr/checkout", &fields).await;
    assert!(page.text.contains("Non desservi"), "{}", page.text);
    shop.close().await;
}

#[tokio::test]
async fn a_delivery_that_does_not_exist_there_is_refused() {
    let shop = Shop::open().await;
    let mut guest = shop.test.visitor();
    shop.add(&mut guest, "CHF-1502", "1").await;
    for changes in [
        [("wilaya", "05")],
        [("wilaya", "77")],
        [("delivery", "desk")],
        [("delivery", "drone")],
        [("wilaya", "Alger")],
    ] {
        let refused = guest.post_form("/fr/checkout", &with(&changes)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
    }
    assert_eq!(
        guest.get("/fr/checkout/review").await.location(),
        "/fr/checkout",
        "nothing to review yet"
    );
    shop.close().await;
}

#[tokio::test]
async fn an_empty_cart_leads_back_to_the_cart() {
    let shop = Shop::open().await;
    let mut guest = shop.test.visitor();
    for path in ["/fr/checkout", "/fr/checkout/review"] {
        assert_eq!(guest.get(path).await.location(), "/fr/cart", "{path}");
    }
    assert_eq!(guest.post_form("/fr/checkout", &DETAILS).await.location(), "/fr/cart");
    let fields = [("submit_token", "x"), ("seen", "1"), ("gateway", "stripe")];
    assert_eq!(guest.post_form("/fr/orders", &fields).await.location(), "/fr/cart");
    shop.close().await;
}

#[tokio::test]
async fn the_back_button_finds_what_was_typed() {
    let shop = Shop::open().await;
    let (mut guest, review) = shop.at_review("CHF-1502", "1").await;
    assert!(!hidden(&review, "submit_token").is_empty());
    let page = guest.get("/en/checkout").await;
    assert!(page.text.contains("value=\"nadia@example.dz\""), "{}", page.text);
    assert!(page.text.contains("value=\"+213551234567\""));
    shop.close().await;
}
