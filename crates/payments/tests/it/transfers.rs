//! What a connected account is sent and gives back: its share of what was kept, in whatever order refunds, disputes and the
//! release come, and whatever the gateway refuses on the way.

use axum::http::StatusCode;
use kernel::{Currency, Money};
use payments::{
    AccountId, Capture, LinkTo, NothingToRetry, PassOn, PaymentId, Released, ReversalState, Terms, TransferState,
};
use platform::Fault;
use serde_json::json;
use standin::{AccountChange, ApiFault, ApiFaultKind, Verdict};

use crate::contract::{check, schema};
use crate::shop::{Shop, amount};

/// 13,090.00 DZD less 15 %.
const PART: i64 = 1_112_650;

async fn refund(shop: &Shop, payment: PaymentId, minor: i64, key: &str) {
    let tx = shop.test.app.db().begin().await.unwrap();
    let wanted = payments::RefundPayment {
        payment,
        amount: Money::new(minor, Currency::DZD),
        key: key.into(),
        reason: String::new(),
    };
    payments::refund(&tx, wanted).await.unwrap();
    tx.commit().await.unwrap();
    shop.test.run_tasks().await;
    for kind in ["refund.created", "charge.refunded"] {
        assert_eq!(shop.deliver(&shop.event(kind)).await, StatusCode::OK);
    }
    shop.test.run_tasks().await;
}

async fn release(shop: &Shop, payment: PaymentId) -> Released {
    let tx = shop.test.app.db().begin().await.unwrap();
    let released = payments::release(&tx, payment).await.unwrap();
    tx.commit().await.unwrap();
    shop.test.run_tasks().await;
    released
}

async fn released(shop: &Shop) -> (AccountId, PaymentId) {
    let account = shop.active_account().await;
    let payment = shop.paid_split("ord_1", account, PassOn::Later).await;
    assert!(matches!(release(shop, payment).await, Released::Passing(_)));
    (account, payment)
}

async fn transfers(shop: &Shop, payment: PaymentId) -> Vec<(TransferState, i64)> {
    let db = shop.test.app.db().read().await.unwrap();
    let rows = payments::list_transfers_for(&db, payment).await.unwrap();
    let mut rows: Vec<_> = rows.into_iter().map(|row| (row.state, row.amount_minor)).collect();
    rows.sort_unstable_by_key(|(_, minor)| -minor);
    rows
}

async fn reversals(shop: &Shop, payment: PaymentId) -> Vec<(ReversalState, i64)> {
    let db = shop.test.app.db().read().await.unwrap();
    let rows = payments::list_reversals_for(&db, payment).await.unwrap();
    rows.into_iter().map(|row| (row.state, row.amount_minor)).collect()
}

/// Owed to the account, our commission and its tax, and what is at the gateway, fees apart.
async fn books(shop: &Shop) -> [i64; 4] {
    [
        shop.balance("owed").await,
        shop.balance("commission").await,
        shop.balance("tax").await,
        shop.balance("gateway").await,
    ]
}

/// Of 13,090.00: commission 1,963.50, of which 313.50 tax.
const SOLD: [i64; 4] = [0, -165_000, -31_350, amount_kept()];

const fn amount_kept() -> i64 {
    1_309_000 - PART
}

#[tokio::test]
async fn a_share_is_passed_on_out_of_its_charge() {
    let shop = Shop::open().await;
    let (_, payment) = released(&shop).await;
    let listed = shop.listed("transfers").await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["amount"], PART);
    assert_eq!(listed[0]["transfer_group"], payment.to_string());
    assert!(listed[0]["source_transaction"].as_str().unwrap().starts_with("ch_"));
    assert_eq!(books(&shop).await, SOLD);
    // Its event says what we know.
    assert_eq!(shop.deliver(&shop.event("transfer.created")).await, StatusCode::OK);
    assert_eq!(transfers(&shop, payment).await, [(TransferState::Done, PART)]);
    shop.close().await;
}

#[tokio::test]
async fn what_was_given_back_before_the_release_is_not_passed_on() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let payment = shop.paid_split("ord_1", account, PassOn::Later).await;
    refund(&shop, payment, 309_000, "part").await;
    release(&shop, payment).await;
    assert_eq!(transfers(&shop, payment).await, [(TransferState::Done, 850_000)]);
    assert_eq!(reversals(&shop, payment).await, []);
    assert_eq!(shop.balance("owed").await, 0);
    let whole = shop.paid_split("ord_2", account, PassOn::Later).await;
    refund(&shop, whole, amount().minor(), "whole").await;
    assert_eq!(release(&shop, whole).await, Released::NothingToPass);
    assert!(shop.payment(whole).await.released_at.is_some());
    assert_eq!(transfers(&shop, whole).await, []);
    shop.close().await;
}

#[tokio::test]
async fn what_is_given_back_after_it_is_fetched_from_the_account() {
    let shop = Shop::open().await;
    let (_, payment) = released(&shop).await;
    refund(&shop, payment, 333_333, "first").await;
    refund(&shop, payment, 333_333, "second").await;
    refund(&shop, payment, amount().minor() - 666_666, "rest").await;
    let back = reversals(&shop, payment).await;
    assert!(back.iter().all(|(state, _)| *state == ReversalState::Done), "{back:?}");
    assert_eq!(back.iter().map(|(_, minor)| minor).sum::<i64>(), PART);
    assert_eq!(shop.at_the_gateway().await, 0);
    assert_eq!(books(&shop).await, [0, 0, 0, 0]);
    shop.close().await;
}

#[tokio::test]
async fn a_refund_by_hand_at_the_gateway_is_fetched_as_well() {
    let shop = Shop::open().await;
    let (_, payment) = released(&shop).await;
    let intent = shop.payment(payment).await.gateway_payment.unwrap();
    let by_hand = json!({
        "id": "evt_by_hand", "object": "event", "type": "refund.created", "livemode": false, "created": shop.control.now(),
        "data": { "object": {
            "id": "re_by_hand", "object": "refund", "amount": 309_000, "currency": "dzd", "status": "succeeded",
            "payment_intent": intent, "metadata": {},
        }},
    });
    assert_eq!(shop.deliver(&by_hand).await, StatusCode::OK);
    shop.test.run_tasks().await;
    assert_eq!(reversals(&shop, payment).await, [(ReversalState::Done, PART - 850_000)]);
    assert_eq!(shop.balance("owed").await, 0);
    shop.close().await;
}

#[tokio::test]
async fn a_refund_that_fails_gives_the_account_its_share_again() {
    let shop = Shop::open().await;
    let (_, payment) = released(&shop).await;
    refund(&shop, payment, 309_000, "part").await;
    let refund = shop.event("refund.created")["data"]["object"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(shop.control.fail_refund(&refund));
    assert_eq!(shop.deliver(&shop.event("refund.failed")).await, StatusCode::OK);
    shop.test.run_tasks().await;
    let sent = transfers(&shop, payment).await;
    assert_eq!(
        sent,
        [(TransferState::Done, PART), (TransferState::Done, PART - 850_000)]
    );
    assert_eq!(shop.at_the_gateway().await, PART);
    assert_eq!(books(&shop).await, SOLD);
    shop.close().await;
}

#[tokio::test]
async fn a_transfer_whose_answer_was_lost_is_made_once() {
    for fault in [
        ApiFaultKind::TimeoutAfterEffect,
        ApiFaultKind::TimeoutBeforeEffect,
        ApiFaultKind::GarbageBody,
    ] {
        let shop = Shop::open().await;
        let account = shop.active_account().await;
        let payment = shop.paid_split("ord_1", account, PassOn::Later).await;
        shop.control.inject(ApiFault::once(fault, "POST", "/v1/transfers"));
        release(&shop, payment).await;
        assert_eq!(
            transfers(&shop, payment).await,
            [(TransferState::Requested, PART)],
            "{fault:?}"
        );
        // What comes back while it is on its way waits for its answer.
        refund(&shop, payment, 309_000, "part").await;
        assert_eq!(reversals(&shop, payment).await, [], "{fault:?}");
        shop.advance(60).await;
        assert_eq!(
            transfers(&shop, payment).await,
            [(TransferState::Done, PART)],
            "{fault:?}"
        );
        assert_eq!(
            reversals(&shop, payment).await,
            [(ReversalState::Done, PART - 850_000)],
            "{fault:?}"
        );
        assert_eq!(shop.at_the_gateway().await, 850_000, "{fault:?}");
        assert_eq!(shop.balance("owed").await, 0, "{fault:?}");
        shop.close().await;
    }
}

#[tokio::test]
async fn a_transfer_whose_key_is_forgotten_is_found_by_asking() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let payment = shop.paid_split("ord_1", account, PassOn::Later).await;
    shop.control
        .inject(ApiFault::once(ApiFaultKind::Status500After, "POST", "/v1/transfers"));
    release(&shop, payment).await;
    assert_eq!(transfers(&shop, payment).await, [(TransferState::Requested, PART)]);
    shop.advance(25 * 3_600).await;
    assert_eq!(transfers(&shop, payment).await, [(TransferState::Done, PART)]);
    assert_eq!(shop.listed("transfers").await.len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn a_transfer_that_the_gateway_refuses_needs_a_human_and_is_asked_again() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let theirs = shop.account(account).await.gateway_account.unwrap();
    let payment = shop.paid_split("ord_1", account, PassOn::Later).await;
    shop.control.change_account(
        &theirs,
        AccountChange::Restrict {
            asked: vec!["document".into()],
        },
    );
    release(&shop, payment).await;
    assert_eq!(transfers(&shop, payment).await, [(TransferState::Failed, PART)]);
    assert_eq!(
        shop.payment(payment).await.needs_human.as_deref(),
        Some("transfer_failed")
    );
    assert_eq!(shop.balance("owed").await, -PART, "still owed");
    refund(&shop, payment, 309_000, "part").await;
    shop.control.change_account(&theirs, AccountChange::Onboard);
    shop.advance(25 * 3_600).await;
    assert_eq!(
        transfers(&shop, payment).await,
        [(TransferState::Done, 850_000)],
        "what is due by then"
    );
    assert_eq!(shop.payment(payment).await.needs_human, None);
    assert_eq!((shop.balance("owed").await, shop.at_the_gateway().await), (0, 850_000));
    shop.close().await;
}

#[tokio::test]
async fn a_refused_transfer_of_money_that_was_given_back_is_forgotten() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let theirs = shop.account(account).await.gateway_account.unwrap();
    let payment = shop.paid_split("ord_1", account, PassOn::Later).await;
    let asked = vec!["document".to_owned()];
    shop.control.change_account(&theirs, AccountChange::Restrict { asked });
    release(&shop, payment).await;
    refund(&shop, payment, amount().minor(), "whole").await;
    shop.control.change_account(&theirs, AccountChange::Onboard);
    shop.advance(25 * 3_600).await;
    assert_eq!(transfers(&shop, payment).await, [(TransferState::Failed, PART)]);
    assert_eq!(shop.payment(payment).await.needs_human, None);
    // The gateway's fee was found meanwhile.
    assert_eq!(books(&shop).await[..3], [0, 0, 0]);
    assert_eq!(
        shop.count("select count(*) from gateway_calls where kind = 'transfer'")
            .await,
        1
    );
    shop.close().await;
}

#[tokio::test]
async fn a_reversal_that_the_gateway_refuses_is_shown_and_recovered() {
    let shop = Shop::open().await;
    let (_, payment) = released(&shop).await;
    shop.refuse_reversals(true).await;
    refund(&shop, payment, 309_000, "part").await;
    assert_eq!(
        reversals(&shop, payment).await,
        [(ReversalState::Failed, PART - 850_000)]
    );
    assert_eq!(
        shop.payment(payment).await.needs_human.as_deref(),
        Some("reversal_failed")
    );
    assert_eq!(shop.balance("owed").await, PART - 850_000, "the account owes us");
    shop.refuse_reversals(false).await;
    let tx = shop.test.app.db().begin().await.unwrap();
    assert_eq!(payments::retry_transfers(&tx, payment).await.unwrap(), 1);
    tx.commit().await.unwrap();
    shop.test.run_tasks().await;
    assert_eq!(reversals(&shop, payment).await, [(ReversalState::Done, PART - 850_000)]);
    assert_eq!(shop.payment(payment).await.needs_human, None);
    assert_eq!((shop.balance("owed").await, shop.at_the_gateway().await), (0, 850_000));
    let tx = shop.test.app.db().begin().await.unwrap();
    let again = payments::retry_transfers(&tx, payment).await;
    assert!(matches!(again, Err(Fault::Refused(NothingToRetry))));
    drop(tx);
    shop.close().await;
}

#[tokio::test]
async fn a_disputed_share_is_fetched_and_given_again_when_the_dispute_is_won() {
    let shop = Shop::open().await;
    let (_, payment) = released(&shop).await;
    let dispute = shop.open_dispute(payment).await;
    assert_eq!(reversals(&shop, payment).await, [(ReversalState::Done, PART)]);
    assert_eq!(shop.balance("owed").await, -PART, "the account's, if it is won");
    shop.decide_dispute(&dispute, Verdict::Won).await;
    assert_eq!(
        transfers(&shop, payment).await,
        [(TransferState::Done, PART), (TransferState::Done, PART)]
    );
    assert_eq!((shop.balance("owed").await, shop.at_the_gateway().await), (0, PART));
    shop.close().await;
}

#[tokio::test]
async fn a_lost_dispute_is_borne_by_each_for_its_part() {
    let shop = Shop::open().await;
    let (_, payment) = released(&shop).await;
    let dispute = shop.open_dispute(payment).await;
    shop.decide_dispute(&dispute, Verdict::Lost).await;
    assert_eq!((shop.balance("owed").await, shop.at_the_gateway().await), (0, 0));
    assert_eq!(shop.balance("dispute_losses").await, amount_kept());
    assert_eq!(transfers(&shop, payment).await.len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn release_refund_and_dispute_lead_to_the_same_end_in_any_order() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let orders = [
        "release refund dispute",
        "release dispute refund",
        "refund release dispute",
    ];
    let orders = orders.into_iter().chain([
        "refund dispute release",
        "dispute refund release",
        "dispute release refund",
    ]);
    for (at, order) in orders.enumerate() {
        let payment = shop.paid_split(&format!("ord_{at}"), account, PassOn::Later).await;
        for step in order.split(' ') {
            match step {
                "release" => drop(release(&shop, payment).await),
                "refund" => refund(&shop, payment, 309_000, &format!("part:{at}")).await,
                _ => {
                    let dispute = shop.open_dispute(payment).await;
                    shop.decide_dispute(&dispute, Verdict::Won).await;
                }
            }
        }
        assert_eq!(
            shop.at_the_gateway().await,
            i64::try_from(at + 1).unwrap() * 850_000,
            "{order}"
        );
        assert_eq!(shop.balance("owed").await, 0, "{order}");
    }
    shop.close().await;
}

#[tokio::test]
async fn with_destination_the_gateway_passes_on_and_takes_back() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let payment = shop.paid_split("ord_1", account, PassOn::Destination).await;
    let fee = &shop.listed("charges").await[0]["application_fee_amount"];
    assert_eq!(*fee, 196_350);
    assert_eq!(books(&shop).await, SOLD);
    assert_eq!(release(&shop, payment).await, Released::NothingToPass);
    assert_eq!(shop.listed("transfers").await.len(), 1, "the gateway's own");
    refund(&shop, payment, amount().minor(), "whole").await;
    assert_eq!(shop.at_the_gateway().await, 0);
    assert_eq!(books(&shop).await, [0, 0, 0, 0]);
    let asked = shop.control.requests();
    let refund = asked.iter().find(|call| call.path == "/v1/refunds").unwrap();
    assert_eq!(refund.form["reverse_transfer"], "true");
    assert_eq!(refund.form["refund_application_fee"], "true");
    shop.close().await;
}

/// Every form of ours about accounts and their money, against Stripe's own description of it.
#[tokio::test]
async fn every_call_about_accounts_fits_stripes_description() {
    let shop = Shop::open().await;
    let (account, payment) = released(&shop).await;
    refund(&shop, payment, 309_000, "part").await;
    let onboarding = LinkTo::Onboarding {
        return_url: "http://127.0.0.1/fr/back".into(),
        refresh_url: "http://127.0.0.1/fr/again".into(),
    };
    for to in [onboarding, LinkTo::Dashboard] {
        payments::open_account_link(&shop.test.app, account, to).await.unwrap();
    }
    shop.paid_split("ord_2", account, PassOn::Destination).await;
    let mut seen = std::collections::BTreeSet::new();
    for call in shop.control.requests().into_iter().filter(|call| call.method == "POST") {
        let operation = match call.path.as_str() {
            "/v1/accounts" => "POST /v1/accounts",
            "/v1/account_links" => "POST /v1/account_links",
            "/v1/transfers" => "POST /v1/transfers",
            "/v1/checkout/sessions" => "POST /v1/checkout/sessions",
            "/v1/refunds" => "POST /v1/refunds",
            path if path.ends_with("/reversals") => "POST /v1/transfers/{id}/reversals",
            // It takes no parameters.
            path if path.ends_with("/login_links") => {
                assert!(call.form.as_object().is_none_or(serde_json::Map::is_empty), "{path}");
                continue;
            }
            path => panic!("{path} is not in the contract"),
        };
        let form = if call.form.is_null() {
            json!({})
        } else {
            call.form.clone()
        };
        check(&schema(operation), &form, operation).unwrap();
        seen.insert(operation);
    }
    assert_eq!(seen.len(), 6, "{seen:?}");
    shop.close().await;
}

#[tokio::test]
async fn what_is_fetched_back_by_hand_is_taken_over_and_not_sent_again() {
    let shop = Shop::open().await;
    let (_, payment) = released(&shop).await;
    let mut event = shop.event("transfer.created");
    event["id"] = json!("evt_by_hand");
    event["type"] = json!("transfer.reversed");
    event["data"]["object"]["amount_reversed"] = json!(100_000);
    event["data"]["object"]["reversals"]["data"] = json!([
        { "id": "trr_by_hand", "object": "transfer_reversal", "amount": 100_000, "currency": "dzd", "metadata": {} }
    ]);
    for _ in 0..2 {
        assert_eq!(shop.deliver(&event).await, StatusCode::OK);
        shop.test.run_tasks().await;
    }
    assert_eq!(reversals(&shop, payment).await, [(ReversalState::Done, 100_000)]);
    assert_eq!(transfers(&shop, payment).await, [(TransferState::Done, PART)]);
    assert_eq!(
        shop.payment(payment).await.needs_human.as_deref(),
        Some("reversed_by_hand")
    );
    assert_eq!(
        shop.balance("owed").await,
        -100_000,
        "ours to give, and a person's to decide"
    );
    shop.close().await;
}

#[tokio::test]
async fn a_part_capture_names_the_commission_of_what_is_taken() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let terms = Terms {
        capture: Capture::Manual,
        ..Terms::default()
    };
    let (payment, session) = shop.open_split_by("ord_1", (account, PassOn::Destination), terms).await;
    shop.control.pay(&session, standin::Outcome::Pay).unwrap();
    shop.deliver(&shop.event("payment_intent.amount_capturable_updated"))
        .await;
    shop.test.run_tasks().await;
    let tx = shop.test.app.db().begin().await.unwrap();
    payments::capture(&tx, payment, Some(Money::new(900_001, Currency::DZD)))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    shop.test.run_tasks().await;
    // 15 % of 9,000.01 is 1,350.0015.
    assert_eq!(shop.balance("gateway").await, 135_000);
    assert_eq!(shop.balance("commission").await + shop.balance("tax").await, -135_000);
    let asked = shop.control.requests();
    let capture = asked.iter().find(|call| call.path.ends_with("/capture")).unwrap();
    assert_eq!(capture.form["application_fee_amount"], "135000");
    shop.close().await;
}
