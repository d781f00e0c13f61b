//! The JSON face of the office.

use axum::http::StatusCode;
use serde_json::json;

use crate::shop::Shop;

impl Shop {
    /// A program of staff with a key for one call.
    fn keyed(&self, key: &str) -> testkit::Visitor {
        let mut visitor = self.staff();
        visitor.headers.push(("idempotency-key".into(), key.into()));
        visitor
    }
}

#[tokio::test]
async fn programs_replay_answer_and_settle_with_a_key() {
    let shop = Shop::open().await;
    let (_, payment) = shop.paid("CC-7K3M-9Q2A").await;
    let dispute = shop.dispute(payment).await;
    let event = shop.stray_event("evt_stray").await;
    let now = shop.test.app.clock().now();
    shop.run_sql(&format!(
        "insert into reconciliations (id, gateway, since, started_at) values (gen_random_uuid(), 'stripe', '{now}', '{now}');
         insert into reconciliation_differences (id, reconciliation_id, kind, object, currency, amount_minor, detail, state, found_at, seen_at)
             select '00000000-0000-0000-0000-000000000007', r.id, 'balance_differs', 'balance', 'DZD', -500, '{{}}', 'open', '{now}', '{now}'
             from reconciliations r"
    ))
    .await;
    let mut staff = shop.staff();
    let open = staff.get_json("/api/v1/office/differences?state=open").await.json();
    assert_eq!(open["differences"][0]["kind"], "balance_differs");
    assert_eq!(
        open["differences"][0]["amount"],
        json!({ "amount_minor": -500, "currency": "DZD" })
    );
    let disputes = staff.get_json("/api/v1/office/disputes").await.json();
    assert_eq!(disputes["disputes"][0]["id"], dispute);
    assert_eq!(disputes["disputes"][0]["can_answer"], true);

    let keyed = |key: &str| shop.keyed(key);
    let path = "/api/v1/office/differences/dif_00000000000000000000000000000007/settlement";
    let bare = keyed("a").post_json(path, &json!({ "note": "" })).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(bare.json()["errors"][0]["pointer"], "/note");
    let body = json!({ "note": "Frais de change." });
    assert_eq!(keyed("b").post_json(path, &body).await.status, StatusCode::OK);
    assert_eq!(
        keyed("b").post_json(path, &body).await.status,
        StatusCode::OK,
        "the stored answer"
    );
    assert_eq!(
        keyed("c").post_json(path, &body).await.json()["code"],
        "payment_nothing_to_settle"
    );

    let path = format!("/api/v1/office/disputes/{dispute}/evidence");
    let refused = keyed("d").post_json(&path, &json!({ "field": "x", "text": "y" })).await;
    assert_eq!(refused.json()["errors"][0]["pointer"], "/field");
    let piece = json!({ "field": "uncategorized_text", "text": "Remis en main propre." });
    assert_eq!(keyed("e").post_json(&path, &piece).await.status, StatusCode::CREATED);
    let path = format!("/api/v1/office/disputes/{dispute}/submission");
    assert_eq!(
        keyed("f").post_json(&path, &json!({})).await.status,
        StatusCode::ACCEPTED
    );
    assert_eq!(
        keyed("g").post_json(&path, &json!({})).await.status,
        StatusCode::CONFLICT
    );

    let path = format!("/api/v1/office/events/{event}/replay");
    let replayed = keyed("h").post_json(&path, &json!({})).await;
    assert_eq!(replayed.json()["outcome"], "unmatched", "{}", replayed.text);
    let nothing = keyed("i")
        .post_json("/api/v1/office/events/nonsense/replay", &json!({}))
        .await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    let customer = shop.person("customer").get_json("/api/v1/office/disputes").await;
    assert_eq!(customer.status, StatusCode::FORBIDDEN);
    shop.close().await;
}
