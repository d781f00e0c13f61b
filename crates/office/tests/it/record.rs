//! The record of acts: nothing in it changes, refused tries stand in it and cannot fill it, and its page shows it.

use axum::http::StatusCode;

use crate::shop::Shop;

#[tokio::test]
async fn what_was_done_stays_on_record() {
    let shop = Shop::open().await;
    let event = shop.stray_event("evt_stray").await;
    let path = format!("/fr/office/money/{event}/settlement");
    let done = shop
        .staff()
        .post_form(&path, &[("note", "=1+1 vu avec la banque")])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let client = shop.test.database.connect().await;
    for change in [
        "update audit_entries set verb = 'other'",
        "delete from audit_entries",
        "truncate audit_entries",
    ] {
        let broken = client.batch_execute(change).await.unwrap_err();
        let constraint = broken.as_db_error().and_then(|error| error.constraint());
        assert_eq!(constraint, Some("audit_entries_append_only"), "{change}");
    }
    let mut admin = shop.person("admin");
    let page = admin
        .get(&format!("/fr/office/audit?subject={event}&verb=resolve"))
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(
        page.text.contains("vu avec la banque") && page.text.contains("manager"),
        "{}",
        page.text
    );
    let (statements, trips) = page.work();
    assert!(statements <= 5 && trips <= 4, "{statements} statements, {trips} trips");
    let file = admin.get("/fr/office/audit.csv").await;
    assert!(
        file.text.contains("resolve") && !file.text.contains("\n="),
        "{}",
        file.text
    );
    let wrong = admin.get("/fr/office/audit?from=2026-13-01&end=maybe").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(shop.staff().get("/fr/office/audit").await.status, StatusCode::FORBIDDEN);
    shop.close().await;
}

#[tokio::test]
async fn refused_tries_are_noted_once_a_minute_and_never_flood() {
    let shop = Shop::open().await;
    let event = shop.stray_event("evt_stray").await;
    let settle = format!("/fr/office/money/{event}/settlement");
    let tries = "audit_entries where refused";
    for _ in 0..3 {
        shop.person("customer").post_form(&settle, &[("note", "abc")]).await;
    }
    assert_eq!(shop.count(&format!("{tries} = 'forbidden'")).await, 1, "no permission");
    shop.staff().post_form(&settle, &[("note", "")]).await;
    assert_eq!(shop.count(&format!("{tries} = '422'")).await, 1, "wrong input");
    shop.staff().post_form(&settle, &[("note", "Vu.")]).await;
    shop.staff().post_form(&settle, &[("note", "Vu.")]).await;
    assert_eq!(
        shop.count(&format!("{tries} = 'payment_nothing_to_settle'")).await,
        1,
        "wrong state"
    );
    for at in 0..80 {
        let path = format!("/fr/office/money/gev_{at:032x}/replay");
        shop.person("customer").post_form(&path, &[]).await;
    }
    assert_eq!(shop.count(&format!("{tries} is not null")).await, 60);
    shop.close().await;
}
