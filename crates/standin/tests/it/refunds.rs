//! Refunds over the API: never more than was taken, and what they leave on the balance.

use serde_json::{Value, json};
use standin::{Outcome, RefundPace};

use crate::shop::{Shop, answer, id};

async fn paid_intent(shop: &Shop) -> String {
    shop.paid().await["payment_intent"].as_str().unwrap().to_owned()
}

fn code(body: &Value) -> &str {
    body["error"]["code"].as_str().unwrap()
}

#[tokio::test]
async fn partial_refunds_add_up_to_the_whole_and_no_further() {
    let shop = Shop::open().await;
    let intent = paid_intent(&shop).await;
    let (status, first) = shop
        .refund(&[
            ("payment_intent", &intent),
            ("amount", "70000"),
            ("metadata[line]", "2"),
        ])
        .await;
    assert_eq!(
        (status, &first["status"], &first["metadata"]["line"]),
        (200, &json!("succeeded"), &json!("2"))
    );
    let (status, over) = shop.refund(&[("payment_intent", &intent), ("amount", "700001")]).await;
    assert_eq!((status, over["error"]["param"].as_str()), (400, Some("amount")));
    let charge = first["charge"].as_str().unwrap();
    let (_, rest) = shop
        .refund(&[("charge", charge), ("reason", "requested_by_customer")])
        .await;
    assert_eq!(
        (&rest["amount"], &rest["reason"]),
        (&json!(700_000), &json!("requested_by_customer"))
    );
    let (status, again) = shop.refund(&[("payment_intent", &intent)]).await;
    assert_eq!((status, code(&again)), (400, "charge_already_refunded"));
    let charge = shop.read(&format!("/v1/charges/{charge}")).await;
    assert_eq!(
        (&charge["amount_refunded"], &charge["refunded"]),
        (&json!(770_000), &json!(true))
    );
    let moved = shop.read("/v1/balance_transactions?type=refund").await;
    assert_eq!(moved["data"][0]["amount"], -700_000);
    let refunds = shop.read(&format!("/v1/refunds?payment_intent={intent}")).await;
    assert_eq!(refunds["data"].as_array().unwrap().len(), 2);
    shop.control.settled().await;
    assert_eq!(
        shop.inbox.kinds()[2..5],
        ["charge.refunded", "refund.created", "refund.updated"]
    );
}

#[tokio::test]
async fn wrong_refunds_are_refused() {
    let shop = Shop::open().await;
    let intent = paid_intent(&shop).await;
    for (form, expected) in [
        (vec![], "parameter_missing"),
        (vec![("payment_intent", "pi_none")], "resource_missing"),
        (vec![("charge", "ch_none")], "resource_missing"),
        (
            vec![("payment_intent", intent.as_str()), ("amount", "0")],
            "parameter_invalid_integer",
        ),
        (
            vec![("payment_intent", intent.as_str()), ("reason", "whim")],
            "parameter_invalid_enum",
        ),
        (
            vec![("payment_intent", intent.as_str()), ("colour", "red")],
            "parameter_unknown",
        ),
        (
            vec![("payment_intent", intent.as_str()), ("charge", "ch_none")],
            "parameter_invalid",
        ),
    ] {
        let (status, body) = shop.refund(&form).await;
        assert_eq!((status, code(&body)), (400, expected), "{form:?}");
    }
}

#[tokio::test]
async fn money_that_has_not_come_cannot_be_given_back() {
    let shop = Shop::open().await;
    let session = shop.session().await;
    shop.control.pay(id(&session), Outcome::AsyncSuccess).unwrap();
    let session = shop.read(&format!("/v1/checkout/sessions/{}", id(&session))).await;
    let intent = session["payment_intent"].as_str().unwrap();
    let (status, body) = shop.refund(&[("payment_intent", intent)]).await;
    assert_eq!((status, code(&body)), (400, "payment_intent_unexpected_state"));
    shop.control.advance(10);
    assert_eq!(shop.refund(&[("payment_intent", intent)]).await.0, 200);
}

#[tokio::test]
async fn a_refund_can_fail_afterwards() {
    let shop = Shop::open().await;
    let intent = paid_intent(&shop).await;
    let (_, refund) = shop.refund(&[("payment_intent", &intent)]).await;
    assert!(shop.control.fail_refund(id(&refund)));
    assert!(!shop.control.fail_refund(id(&refund)));
    let refund = shop.read(&format!("/v1/refunds/{}", id(&refund))).await;
    assert_eq!(
        (&refund["status"], refund["failure_reason"].is_string()),
        (&json!("failed"), true)
    );
    shop.control.settled().await;
    assert_eq!(shop.inbox.kinds().last().unwrap(), "refund.failed");
    assert_eq!(shop.refund(&[("payment_intent", &intent)]).await.0, 200);
}

#[tokio::test]
async fn a_refund_may_wait_and_be_cancelled_or_settled() {
    let shop = Shop::open().await;
    shop.control.set_refund_pace(RefundPace::RequiresAction);
    let intent = paid_intent(&shop).await;
    let (_, refund) = shop.refund(&[("payment_intent", &intent), ("amount", "1000")]).await;
    assert_eq!(
        (&refund["status"], refund["balance_transaction"].is_null()),
        (&json!("requires_action"), true)
    );
    let cancel = format!("/v1/refunds/{}/cancel", id(&refund));
    let (status, canceled) = answer(shop.post(&cancel).send().await.unwrap()).await;
    assert_eq!((status, &canceled["status"]), (200, &json!("canceled")));
    assert_eq!(shop.post(&cancel).send().await.unwrap().status(), 400);
    shop.control.set_refund_pace(RefundPace::Pending);
    let (status, whole) = shop.refund(&[("payment_intent", &intent)]).await;
    assert_eq!((status, &whole["pending_reason"]), (200, &json!("processing")));
    assert!(shop.control.settle_refund(id(&whole)) && !shop.control.settle_refund(id(&whole)));
    let settled = shop.read(&format!("/v1/refunds/{}", id(&whole))).await;
    assert_eq!(
        (&settled["status"], settled["balance_transaction"].is_string()),
        (&json!("succeeded"), true)
    );
    let listed = shop
        .read(&format!("/v1/refunds?payment_intent={intent}&created[gte]=1&limit=1"))
        .await;
    assert_eq!(
        (&listed["data"][0]["id"], &listed["has_more"]),
        (&whole["id"], &json!(true))
    );
}
