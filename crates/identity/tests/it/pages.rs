//! The pages in three languages, the way on after a log-in, and the samples of every page.

use kernel::{Lang, Role};
use platform::pages::{Words, pages};

use crate::{EMAIL, PASSWORD, house, logged_in, seed};

#[tokio::test]
async fn every_page_speaks_three_languages() {
    let house = house().await;
    seed(&house, EMAIL, Role::Technician).await;
    let mut guest = house.visitor();
    let mut person = logged_in(&house, EMAIL).await;
    let words = [
        (
            "fr",
            "ltr",
            "Se connecter",
            "Créer un compte",
            "Regardez vos messages",
            "Technique",
        ),
        ("ar", "rtl", "تسجيل الدخول", "إنشاء حساب", "راجع بريدك", "تقني"),
        (
            "en",
            "ltr",
            "Log in",
            "Create an account",
            "Check your mail",
            "Technician",
        ),
    ];
    for (lang, dir, log_in, register, registered, role) in words {
        let expected = [("login", log_in), ("register", register), ("registered", registered)];
        for (path, words) in expected {
            let reply = guest.get(&format!("/{lang}/account/{path}")).await;
            assert_eq!(reply.status, 200, "{lang} {path}: {}", reply.text);
            assert!(
                reply.text.contains(words) && reply.text.contains(&format!("dir=\"{dir}\"")),
                "{lang} {path}"
            );
            assert_eq!(reply.work(), (0, 0), "a guest's form asks nothing of the database");
        }
        let text = person
            .get(&format!("/{lang}/account"))
            .await
            .text
            .replace("&#x2f;", "/");
        assert!(text.contains(role) && text.contains(EMAIL), "{lang}: {text}");
        assert!(text.contains(&format!("/{lang}/account/orders")), "{lang}: {text}");
    }
    house.finish().await;
}

#[tokio::test]
async fn the_way_on_leads_to_our_own_pages_only() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let asked = house.visitor().get("/fr/account?tab=1").await;
    assert_eq!(asked.location(), "/fr/account/login?next=%2Faccount%3Ftab%3D1");
    let form = house.visitor().get("/fr/account/login?next=%2Faccount%3Ftab%3D1").await;
    assert!(form.text.contains("?tab=1"), "{}", form.text);
    for (next, leads) in [
        ("/cart?x=1", "/fr/cart?x=1"),
        ("//evil.example", "/fr/account"),
        ("https://evil.example/", "/fr/account"),
        ("/\\evil.example", "/fr/account"),
        ("", "/fr/account"),
    ] {
        let fields = [("email", EMAIL), ("password", PASSWORD), ("next", next)];
        let reply = house.visitor().post_form("/fr/account/login", &fields).await;
        assert_eq!((reply.status.as_u16(), reply.location()), (303, leads));
    }
    let mut person = logged_in(&house, EMAIL).await;
    assert_eq!(
        person.get("/fr/account/login?next=//evil.example").await.location(),
        "/fr/account"
    );
    assert_eq!(
        person.get("/fr/account/register?next=/cart").await.location(),
        "/fr/cart"
    );
    house.finish().await;
}

#[tokio::test]
async fn every_page_draws_itself_from_its_samples() {
    let house = house().await;
    let frame = house.visitor().get("/fr/account/login").await;
    assert_eq!(frame.status, 200);
    let shell = serde_json::json!({
        "lang": "fr", "dir": "ltr", "nonce": "n", "form_token": "t", "path": "/", "base_url": "http://127.0.0.1",
        "languages": [["fr", "Français"]], "shop_name": "Comptoir", "shop_phone": "", "shop_email": "", "shop_address": "",
        "person_name": "", "is_signed_in": false, "is_staff": false, "is_technician": false, "is_demo": false, "cart_count": 0, "menu": [],
    });
    for info in pages().filter(|info| info.template.starts_with("identity/")) {
        for (sample, lang) in (info.samples)()
            .into_iter()
            .flat_map(|sample| Lang::ALL.map(|lang| (sample.clone(), lang)))
        {
            let drawn = house
                .app
                .renderer()
                .render(lang, info.template, sample, platform::pages::as_value(&shell));
            assert!(drawn.is_ok(), "{} in {lang}: {drawn:?}", info.template);
        }
    }
    house.finish().await;
}

#[test]
fn every_sentence_exists_in_every_language() {
    let words = Words::load().unwrap();
    let keys = words.keys();
    assert!(keys["fr"].iter().any(|key| key == "account-log-in"));
    assert_eq!(keys["fr"], keys["ar"]);
    assert_eq!(keys["fr"], keys["en"]);
}
