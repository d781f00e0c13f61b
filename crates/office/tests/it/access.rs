//! Who may see the office, and what its pages cost.

use axum::http::StatusCode;

use crate::shop::Shop;

/// Pages whose addresses need no id.
const PAGES: [&str; 8] = [
    "/fr/office",
    "/fr/office/money",
    "/fr/office/disputes",
    "/fr/office/accounts",
    "/fr/office/ledger",
    "/fr/office/ledger/journal",
    "/fr/office/ledger/journal.csv",
    "/fr/office/reconciliation",
];

#[tokio::test]
async fn the_office_is_for_staff_alone_and_its_pages_are_cheap() {
    let shop = Shop::open().await;
    let (_, payment) = shop.paid("CC-7K3M-9Q2A").await;
    let dispute = shop.dispute(payment).await;
    shop.stray_event("evt_stray").await;
    let mut pages: Vec<String> = PAGES.map(str::to_owned).into();
    pages.push(format!("/fr/office/payments/{payment}"));
    pages.push(format!("/fr/office/disputes/{dispute}"));
    pages.push(format!("/fr/office/disputes/{dispute}/submission"));
    pages.push(format!("/fr/office/disputes/{dispute}/acceptance"));
    for page in &pages {
        let shown = shop.staff().get(page).await;
        assert_eq!(shown.status, StatusCode::OK, "{page} {}", shown.text);
        let (statements, trips) = shown.work();
        assert!(
            statements <= 5 && trips <= 3,
            "{page}: {statements} statements, {trips} trips"
        );
        for role in ["customer", "technician", "mechanic"] {
            assert_eq!(
                shop.person(role).get(page).await.status,
                StatusCode::FORBIDDEN,
                "{page}"
            );
        }
        let guest = shop.test.visitor().get(page).await;
        assert!(guest.location().contains("/account/login"), "{page}");
    }
    shop.close().await;
}

#[tokio::test]
async fn every_button_refuses_customers_and_ids_of_nothing() {
    let shop = Shop::open().await;
    let digits = "00000000000000000000000000000007";
    let posts = [
        format!("/fr/office/money/gev_{digits}/replay"),
        format!("/fr/office/money/cal_{digits}/question"),
        format!("/fr/office/money/gev_{digits}/settlement"),
        format!("/fr/office/money/pay_{digits}/settlement"),
        format!("/fr/office/money/acc_{digits}/settlement"),
        format!("/fr/office/money/trf_{digits}/settlement"),
        format!("/fr/office/money/trr_{digits}/settlement"),
        format!("/fr/office/money/dif_{digits}/settlement"),
        "/fr/office/money/nonsense/settlement".to_owned(),
        "/fr/office/money/nonsense/replay".to_owned(),
        format!("/fr/office/disputes/dsp_{digits}/evidence"),
        format!("/fr/office/disputes/dsp_{digits}/submission"),
        format!("/fr/office/disputes/dsp_{digits}/acceptance"),
        format!("/fr/office/accounts/acc_{digits}/onboarding"),
        format!("/fr/office/accounts/acc_{digits}/login"),
        format!("/fr/office/accounts/acc_{digits}/closing"),
    ];
    let fields = [
        ("note", "Vérifié."),
        ("field", "uncategorized_text"),
        ("text", "Remis."),
    ];
    for path in &posts {
        let refused = shop.person("customer").post_form(path, &fields).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        let nothing = shop.staff().post_form(path, &fields).await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{path}: {}", nothing.text);
    }
    for path in [
        format!("/fr/office/ledger/entries/jnl_{digits}"),
        format!("/fr/office/payments/pay_{digits}"),
        "/fr/office/payments/nonsense".to_owned(),
        format!("/fr/office/accounts/acc_{digits}"),
        format!("/fr/office/disputes/dsp_{digits}"),
        format!("/fr/office/money/gev_{digits}/settlement"),
    ] {
        assert_eq!(shop.staff().get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        shop.count("audit_entries where refused is null").await,
        0,
        "what was refused is no act"
    );
    shop.close().await;
}
