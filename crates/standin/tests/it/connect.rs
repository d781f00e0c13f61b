//! Connected accounts, what is passed on to them and taken back, and payouts.

use serde_json::json;
use standin::AccountChange;

use crate::desk::{DAY_MS, Desk, id_at};
use crate::shop::{Shop, good};

fn account(desk: &mut Desk) -> String {
    let form = [
        ("controller[fees][payer]", "application"),
        ("controller[losses][payments]", "application"),
        ("controller[requirement_collection]", "stripe"),
        ("controller[stripe_dashboard][type]", "express"),
        ("country", "FR"),
        ("email", "nour@example.fr"),
        ("capabilities[transfers][requested]", "true"),
        ("metadata[account]", "acc_1"),
    ];
    let account = desk.post("/v1/accounts", &form);
    assert_eq!(
        (&account["charges_enabled"], &account["details_submitted"]),
        (&json!(false), &json!(false))
    );
    id_at(&account, "id").to_owned()
}

fn active(desk: &mut Desk) -> String {
    let id = account(desk);
    assert!(desk.gateway.change_account(&id, AccountChange::Onboard));
    let told = desk.told();
    assert_eq!(
        (&told[0]["type"], &told[0]["account"]),
        (&json!("account.updated"), &json!(id))
    );
    id
}

#[test]
fn an_account_is_onboarded_restricted_and_lost() {
    let mut desk = Desk::new();
    let id = account(&mut desk);
    let transfer = [("amount", "100"), ("currency", "eur"), ("destination", id.as_str())];
    let refused = desk.refused("/v1/transfers", &transfer);
    assert_eq!(refused, (400, "insufficient_capabilities_for_transfer".into()));
    assert!(desk.gateway.change_account(&id, AccountChange::Onboard));
    let shown = desk.get(&format!("/v1/accounts/{id}"));
    assert_eq!(
        (&shown["capabilities"]["transfers"], &shown["payouts_enabled"]),
        (&json!("active"), &json!(true))
    );
    let asked = vec!["individual.verification.document".to_owned()];
    assert!(desk.gateway.change_account(&id, AccountChange::Restrict { asked }));
    let shown = desk.get(&format!("/v1/accounts/{id}"));
    assert_eq!(
        (&shown["requirements"]["past_due"][0], &shown["charges_enabled"]),
        (&json!("individual.verification.document"), &json!(false))
    );
    assert!(desk.gateway.change_account(&id, AccountChange::Deauthorize));
    let told = desk.told();
    assert_eq!(told[2]["type"], "account.application.deauthorized");
    let (status, error) = desk.get_as(&id, "/v1/balance");
    assert_eq!((status, &error["error"]["code"]), (403, &json!("account_invalid")));
}

#[test]
fn a_destination_charge_is_shared_and_taken_back_in_proportion() {
    let mut desk = Desk::new();
    let seller = active(&mut desk);
    let shares = [
        ("payment_intent_data[application_fee_amount]", "1200"),
        ("payment_intent_data[transfer_data][destination]", seller.as_str()),
    ];
    let intent = desk.paid(&shares);
    let charge = &intent["latest_charge"];
    let facts = desk.gateway.facts();
    assert_eq!(facts.balance("eur"), 12_000 - 205 - 12_000 + 1_200);
    assert_eq!(facts.balance_of(&seller, "eur"), 10_800);
    let transfer = desk.get(&format!("/v1/transfers/{}", id_at(charge, "transfer")));
    assert_eq!(
        (&transfer["amount"], &transfer["source_transaction"]),
        (&json!(12_000), &charge["id"])
    );
    let fee = desk.get(&format!("/v1/application_fees/{}", id_at(charge, "application_fee")));
    assert_eq!((&fee["amount"], &fee["account"]), (&json!(1_200), &json!(seller)));
    let refund = |amount| {
        [
            ("payment_intent", id_at(&intent, "id").to_owned()),
            ("amount", amount),
            ("reverse_transfer", "true".to_owned()),
            ("refund_application_fee", "true".to_owned()),
        ]
    };
    for amount in ["3333", "8667"] {
        let form = refund(amount.to_owned());
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert!(desk.post("/v1/refunds", &form)["transfer_reversal"].is_string());
    }
    assert_eq!(desk.gateway.facts().balance_of(&seller, "eur"), 0);
    assert_eq!(desk.gateway.facts().balance("eur"), -205);
    assert!(desk.kinds().iter().any(|kind| kind == "transfer.reversed"));
    let moved = desk.get("/v1/balance_transactions?limit=100&expand[]=data.source");
    let back = &moved["data"][0]["source"];
    assert_eq!((&back["object"], &back["fee"]), (&json!("fee_refund"), &fee["id"]));
    assert_eq!(desk.delete(&format!("/v1/accounts/{seller}")).1["deleted"], true);
}

#[test]
fn a_hold_is_shared_when_it_is_captured() {
    let mut desk = Desk::new();
    let seller = active(&mut desk);
    let intent = desk.paid(&[
        ("payment_intent_data[capture_method]", "manual"),
        ("payment_intent_data[application_fee_amount]", "1200"),
        ("payment_intent_data[transfer_data][destination]", seller.as_str()),
    ]);
    assert_eq!(desk.gateway.facts().balance_of(&seller, "eur"), 0);
    let capture = format!("/v1/payment_intents/{}/capture", id_at(&intent, "id"));
    desk.post(
        &capture,
        &[("amount_to_capture", "6000"), ("application_fee_amount", "600")],
    );
    assert_eq!(desk.gateway.facts().balance_of(&seller, "eur"), 5_400);
}

#[test]
fn a_later_transfer_passes_on_at_most_its_charge() {
    let mut desk = Desk::new();
    let seller = active(&mut desk);
    let intent = desk.paid(&[]);
    let charge = id_at(&intent, "latest_charge");
    let transfer = |amount| {
        vec![
            ("amount", amount),
            ("currency", "eur"),
            ("destination", seller.as_str()),
            ("source_transaction", charge),
            ("metadata[transfer]", "trf_1"),
        ]
    };
    let made = desk.post("/v1/transfers", &transfer("9000"));
    assert_eq!(desk.refused("/v1/transfers", &transfer("3001")).0, 400);
    assert_eq!(desk.kinds(), ["transfer.created"]);
    let id = id_at(&made, "id").to_owned();
    let reversals = format!("/v1/transfers/{id}/reversals");
    desk.post(&reversals, &[("amount", "4000"), ("metadata[reversal]", "trr_1")]);
    assert_eq!(
        desk.refused(&reversals, &[("amount", "5001")]),
        (400, "amount_too_large".into())
    );
    desk.post(&reversals, &[]);
    let shown = desk.get(&format!("/v1/transfers/{id}"));
    assert_eq!(
        (&shown["amount_reversed"], &shown["reversed"]),
        (&json!(9_000), &json!(true))
    );
    assert_eq!(shown["reversals"]["data"][1]["metadata"]["reversal"], "trr_1");
    assert_eq!(desk.get(&reversals)["data"].as_array().unwrap().len(), 2);
    let without_charge = [
        ("amount", "900000"),
        ("currency", "eur"),
        ("destination", seller.as_str()),
    ];
    assert_eq!(
        desk.refused("/v1/transfers", &without_charge),
        (400, "balance_insufficient".into())
    );
    let (status, _) = desk.delete("/v1/accounts/acct_none");
    assert_eq!(status, 403);
}

#[test]
fn a_payout_takes_the_balance_along_and_may_come_back() {
    let mut desk = Desk::new();
    let seller = active(&mut desk);
    let intent = desk.paid(&[]);
    let balance = desk.get("/v1/balance");
    assert_eq!(
        (&balance["available"][0]["amount"], &balance["pending"][0]["amount"]),
        (&json!(0), &json!(11_795))
    );
    let charge = id_at(&intent, "latest_charge");
    let form = [
        ("amount", "5000"),
        ("currency", "eur"),
        ("destination", seller.as_str()),
        ("source_transaction", charge),
    ];
    desk.post("/v1/transfers", &form);
    desk.told();
    let payouts = desk.gateway.pay_out(None);
    let payout = desk.get(&format!("/v1/payouts/{}", payouts[0]));
    assert_eq!(
        (&payout["amount"], &payout["status"]),
        (&json!(6_795), &json!("in_transit"))
    );
    let inside = desk.get(&format!("/v1/balance_transactions?payout={}", payouts[0]));
    let kinds: Vec<_> = inside["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["payout", "transfer", "charge"]);
    desk.after(2 * DAY_MS);
    assert_eq!(
        desk.kinds(),
        ["payout.created", "payout.reconciliation_completed", "payout.paid"]
    );
    assert!(desk.gateway.fail_payout(&payouts[0]) && !desk.gateway.fail_payout(&payouts[0]));
    assert_eq!(desk.gateway.facts().balance("eur"), 6_795);
    // The seller's own payout, as he sees it.
    let theirs = desk.gateway.pay_out(Some(&seller));
    let (_, listed) = desk.get_as(&seller, "/v1/payouts");
    assert_eq!(id_at(&listed["data"][0], "id"), theirs[0]);
    let told = desk.told();
    assert_eq!(told.last().unwrap()["account"], json!(seller));
    let (_, moved) = desk.get_as(&seller, "/v1/balance_transactions");
    assert_eq!(moved["data"][1]["type"], "payment");
    assert_eq!(desk.get("/v1/payouts")["data"].as_array().unwrap().len(), 1);
}

#[test]
fn totals_are_the_sum_of_the_movements() {
    let mut desk = Desk::new();
    let seller = active(&mut desk);
    let shares = [
        ("payment_intent_data[transfer_data][amount]", "9000"),
        ("payment_intent_data[transfer_data][destination]", seller.as_str()),
    ];
    for _ in 0..3 {
        let intent = desk.paid(&shares);
        desk.post(
            "/v1/refunds",
            &[
                ("payment_intent", id_at(&intent, "id")),
                ("amount", "700"),
                ("reverse_transfer", "true"),
            ],
        );
    }
    desk.gateway.pay_out(Some(&seller));
    let facts = desk.gateway.facts();
    let sum = |account: Option<&str>| -> i64 {
        let rows = facts.balance_transactions().filter(|row| row.account == account);
        rows.map(|row| row.amount - row.fee).sum()
    };
    assert_eq!(
        (sum(None), sum(Some(&seller))),
        (facts.balance("eur"), facts.balance_of(&seller, "eur"))
    );
}

#[tokio::test]
async fn an_owner_goes_through_the_page_once() {
    let shop = Shop::open().await;
    let form = [("type", "express"), ("country", "FR")];
    let account = good(shop.post("/v1/accounts").form(&form).send().await.unwrap()).await;
    let form = [
        ("account", id_at(&account, "id")),
        ("type", "account_onboarding"),
        ("return_url", "http://127.0.0.1:9/retour"),
        ("refresh_url", "http://127.0.0.1:9/encore"),
    ];
    let link = good(shop.post("/v1/account_links").form(&form).send().await.unwrap()).await;
    let url = id_at(&link, "url");
    let page = shop.client.get(url).send().await.unwrap().text().await.unwrap();
    assert!(
        page.contains("external_account") && page.contains("Compte connecté"),
        "{page}"
    );
    let again = shop.client.get(url).send().await.unwrap();
    assert_eq!(again.headers()["location"], "http://127.0.0.1:9/encore");
    let left = shop
        .client
        .post(url)
        .form(&[("leaving", "complete")])
        .send()
        .await
        .unwrap();
    assert_eq!(left.headers()["location"], "http://127.0.0.1:9/retour");
    let shown = shop.read(&format!("/v1/accounts/{}", id_at(&account, "id"))).await;
    assert_eq!(shown["details_submitted"], true);
    let path = format!("/v1/accounts/{}/login_links", id_at(&account, "id"));
    let link = good(shop.post(&path).send().await.unwrap()).await;
    let page = shop.client.get(id_at(&link, "url")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    shop.control.settled().await;
    assert_eq!(shop.inbox.kinds(), ["account.updated"]);
}
