//! Connected accounts for staff: made once, linked to the gateway's pages, closed after a question.

use axum::http::StatusCode;

use crate::shop::Shop;

#[tokio::test]
async fn an_account_is_made_once_and_bad_input_names_its_field() {
    let shop = Shop::open().await;
    let mut staff = shop.staff();
    let empty = staff.get("/fr/office/accounts").await;
    assert!(empty.text.contains("Aucun compte relié"), "{}", empty.text);
    let path = "/fr/office/accounts";
    let good = [
        ("reference", "per_1"),
        ("email", "samir@example.org"),
        ("country", "fr"),
    ];
    for (name, value) in [("reference", ""), ("email", "samir"), ("country", "France")] {
        let fields = good.map(|field| if field.0 == name { (name, value) } else { field });
        let refused = staff.post_form(path, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(
            refused.text.contains(&format!("f-{name}-problem")),
            "{name} in {}",
            refused.text
        );
    }
    let made = staff.post_form(path, &good).await;
    let page = made.location().to_owned();
    assert!(page.starts_with("/fr/office/accounts/acc_"), "{}", made.text);
    assert_eq!(staff.post_form(path, &good).await.location(), page, "one each");
    assert_eq!(shop.count("connected_accounts").await, 1);
    assert_eq!(
        shop.count("audit_entries where refused is null").await,
        1,
        "asked again, nothing is noted"
    );
    let shown = staff.get(&page).await;
    for text in ["samir@example.org", "en création", "Compte demandé", "Aucun versement"] {
        assert!(shown.text.contains(text), "{text} in {}", shown.text);
    }
    let early = staff.post_form(&format!("{page}/login"), &[]).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);
    let early = staff.post_form(&format!("{page}/closing"), &[]).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);
    shop.close().await;
}

#[tokio::test]
async fn what_is_missing_is_said_in_words_and_the_account_is_closed_after_a_question() {
    let shop = Shop::open().await;
    let now = shop.test.app.clock().now();
    shop.run_sql(&format!(
        "insert into connected_accounts (id, reference, gateway, email, country, state, requirements, needs_human, created_at, updated_at)
         values ('00000000-0000-0000-0000-000000000007', 'per_1', 'stripe', 'samir@example.org', 'FR', 'failed',
             '{{external_account,individual.verification.document}}', 'account_refused', '{now}', '{now}')"
    ))
    .await;
    let mut staff = shop.staff();
    let page = "/fr/office/accounts/acc_00000000000000000000000000000007";
    let shown = staff.get(page).await;
    for text in [
        "Coordonnées bancaires",
        "Pièce d’identité",
        "individual.verification.document",
        "/closing",
    ] {
        assert!(shown.text.contains(text), "{text} in {}", shown.text);
    }
    let settle = "/fr/office/money/acc_00000000000000000000000000000007/settlement";
    let settled = staff.post_form(settle, &[("note", "Vu avec lui.")]).await;
    assert_eq!(settled.status, StatusCode::SEE_OTHER, "{}", settled.text);
    assert!(!staff.get("/fr/office/money").await.text.contains("acc_0000"));
    let question = staff.get(&format!("{page}/closing")).await;
    assert!(question.text.contains("fermé pour toujours"), "{}", question.text);
    for _ in 0..2 {
        let closed = staff.post_form(&format!("{page}/closing"), &[]).await;
        assert_eq!(closed.location(), page, "{}", closed.text);
    }
    assert_eq!(
        shop.acts("acc_00000000000000000000000000000007").await,
        ["resolve", "close_account"]
    );
    assert!(staff.get(page).await.text.contains("Ce compte est fermé."));
    shop.close().await;
}

#[tokio::test]
async fn a_link_is_shown_once_and_kept_nowhere() {
    let shop = Shop::open().await;
    let mut staff = shop.staff();
    let fields = [
        ("reference", "per_1"),
        ("email", "samir@example.org"),
        ("country", "FR"),
    ];
    let made = staff.post_form("/fr/office/accounts", &fields).await;
    let page = made.location().to_owned();
    shop.test.run_tasks().await;
    assert!(staff.get(&page).await.text.contains("à compléter"));
    let shown = staff.post_form(&format!("{page}/onboarding"), &[]).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    let link = shown.text.split("rel=\"noreferrer\"").next().unwrap();
    let link = link.rsplit("href=\"").next().unwrap().split('"').next().unwrap();
    let link = link.replace("&#x2f;", "/");
    assert!(link.contains(&shop.gateway.url().replace("http://", "")), "{link}");
    let secret = link.rsplit('/').next().unwrap().to_owned();
    assert!(!staff.get(&page).await.text.contains(&secret));
    assert_eq!(
        shop.count(&format!(
            "gateway_calls c where c.response like '%{secret}%' or c.form::text like '%{secret}%'"
        ))
        .await,
        0
    );
    let account = page.rsplit('/').next().unwrap();
    assert_eq!(shop.acts(account).await, ["create_account", "onboarding_link"]);
    shop.close().await;
}
