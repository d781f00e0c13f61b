//! Connected accounts: made once, told in any order, ended only when nothing is left, and links that are kept nowhere.

use axum::http::StatusCode;
use futures_util::future::join_all;
use payments::{
    AccountId, AccountRefused, AccountState, CallOutcome, CallState, CloseRefused, CreateRefused, LinkTo, PassOn,
    SplitRefused, Terms,
};
use platform::Fault;
use serde_json::{Value, json};
use standin::{AccountChange, ApiFault, ApiFaultKind};

use crate::crashes::{MANY, dying_after};
use crate::market::wanted;
use crate::shop::Shop;

async fn close(shop: &Shop, account: AccountId) -> Result<AccountState, CloseRefused> {
    let tx = shop.test.app.db().begin().await.unwrap();
    match payments::close_account(&tx, account).await {
        Ok(state) => {
            tx.commit().await.unwrap();
            Ok(state)
        }
        Err(Fault::Refused(refused)) => Err(refused),
        Err(Fault::Broken(broken)) => panic!("{broken}"),
    }
}

async fn link(shop: &Shop, account: AccountId, to: LinkTo) -> Result<CallOutcome, AccountRefused> {
    match payments::open_account_link(&shop.test.app, account, to).await {
        Ok(outcome) => Ok(outcome),
        Err(Fault::Refused(refused)) => Err(refused),
        Err(Fault::Broken(broken)) => panic!("{broken}"),
    }
}

fn onboarding() -> LinkTo {
    LinkTo::Onboarding {
        return_url: "http://127.0.0.1/fr/account/payouts".into(),
        refresh_url: "http://127.0.0.1/fr/account/payouts/link".into(),
    }
}

fn accounts_made(shop: &Shop) -> usize {
    let calls = shop.control.requests();
    let keys: std::collections::BTreeSet<_> = calls
        .iter()
        .filter(|call| call.method == "POST" && call.path == "/v1/accounts")
        .map(|call| call.idempotency_key.clone())
        .collect();
    keys.len()
}

/// The newest event of a kind with another id, time and change of its object.
fn altered(shop: &Shop, created: i64, change: impl Fn(&mut Value)) -> Value {
    let mut event = shop.event("account.updated");
    event["id"] = json!(format!("evt_altered_{created}"));
    event["created"] = json!(created);
    change(&mut event["data"]["object"]);
    event
}

#[tokio::test]
async fn an_account_is_made_once_a_reference_however_many_ask() {
    let shop = Shop::open().await;
    let made: Vec<AccountId> = join_all((0..20).map(|_| shop.ask_for_account("per_samir"))).await;
    assert!(made.iter().all(|account| *account == made[0]));
    shop.test.run_tasks().await;
    assert_eq!(accounts_made(&shop), 1);
    let account = shop.account(made[0]).await;
    assert_eq!(account.state, AccountState::Onboarding);
    assert!(account.gateway_account.is_some());
    assert!(!account.requirements.is_empty(), "the gateway asks for something");
    assert_ne!(shop.new_account("per_karim").await, made[0]);
    shop.close().await;
}

#[tokio::test]
async fn an_account_whose_answer_was_lost_is_made_once() {
    for fault in [ApiFaultKind::TimeoutAfterEffect, ApiFaultKind::TimeoutBeforeEffect] {
        let shop = Shop::open().await;
        let account = shop.ask_for_account("per_samir").await;
        shop.control.inject(ApiFault::once(fault, "POST", "/v1/accounts"));
        shop.test.run_tasks().await;
        assert_eq!(shop.account(account).await.state, AccountState::Creating, "{fault:?}");
        shop.advance(60).await;
        assert_eq!(shop.account(account).await.state, AccountState::Onboarding, "{fault:?}");
        assert_eq!(accounts_made(&shop), 1);
        shop.close().await;
    }
}

#[tokio::test]
async fn making_an_account_cut_at_any_step_makes_one() {
    let shop = Shop::open().await;
    for waits in 0..MANY {
        let account = shop.ask_for_account(&format!("per_{waits}")).await;
        let db = shop.test.app.db().read().await.unwrap();
        let call = payments::calls_for_account(&db, account).await.unwrap()[0].id;
        drop(db);
        let sending = Box::pin(payments::for_tests::perform(&shop.test.app, call));
        let done = dying_after(waits, sending).await;
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        shop.advance(120).await;
        assert_eq!(
            shop.account(account).await.state,
            AccountState::Onboarding,
            "cut after {waits}"
        );
        assert_eq!(accounts_made(&shop), waits + 1, "cut after {waits}");
        if done.is_some() {
            assert!(waits > 3, "the steps were really cut");
            shop.close().await;
            return;
        }
    }
    panic!("the call never ends");
}

#[tokio::test]
async fn what_the_gateway_tells_moves_the_account_and_older_news_does_not() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    assert_eq!(shop.account(account).await.state, AccountState::Active);
    let theirs = shop.account(account).await.gateway_account.unwrap();
    let told_at = shop.event("account.updated")["created"].as_i64().unwrap();
    let older = altered(&shop, told_at - 1, |object| object["payouts_enabled"] = json!(false));
    assert_eq!(shop.deliver(&older).await, StatusCode::OK);
    assert_eq!(shop.account(account).await.state, AccountState::Active, "older news");
    shop.advance(5).await;
    let asked = vec!["individual.verification.document".to_owned()];
    assert!(
        shop.control
            .change_account(&theirs, AccountChange::Restrict { asked: asked.clone() })
    );
    for _ in 0..3 {
        assert_eq!(shop.deliver(&shop.event("account.updated")).await, StatusCode::OK);
    }
    let restricted = shop.account(account).await;
    assert_eq!(
        (restricted.state, restricted.requirements),
        (AccountState::Restricted, asked)
    );
    assert_eq!(restricted.needs_human.as_deref(), Some("account_restricted"));
    assert_eq!(
        shop.try_split(account).await,
        Err(SplitRefused::Account(AccountRefused::NotActive))
    );
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn two_events_of_one_second_are_settled_by_asking() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let told_at = shop.event("account.updated")["created"].as_i64().unwrap();
    let same = altered(&shop, told_at, |object| object["payouts_enabled"] = json!(false));
    assert_eq!(shop.deliver(&same).await, StatusCode::OK);
    assert_eq!(shop.account(account).await.state, AccountState::Restricted);
    shop.test.run_tasks().await;
    assert_eq!(
        shop.account(account).await.state,
        AccountState::Active,
        "as the gateway says when asked"
    );
    shop.close().await;
}

#[tokio::test]
async fn an_event_that_comes_before_the_answer_is_enough() {
    let shop = Shop::open().await;
    let account = shop.ask_for_account("per_samir").await;
    shop.control
        .inject(ApiFault::once(ApiFaultKind::TimeoutAfterEffect, "POST", "/v1/accounts"));
    shop.test.run_tasks().await;
    let theirs = shop.listed("accounts").await[0]["id"].as_str().unwrap().to_owned();
    assert!(shop.control.change_account(&theirs, AccountChange::Onboard));
    assert_eq!(shop.deliver(&shop.event("account.updated")).await, StatusCode::OK);
    assert_eq!(shop.account(account).await.state, AccountState::Active);
    shop.advance(60).await;
    assert_eq!(shop.account(account).await.gateway_account, Some(theirs));
    assert_eq!(accounts_made(&shop), 1);
    shop.close().await;
}

#[tokio::test]
async fn an_account_of_somebody_else_at_the_same_gateway_is_ignored() {
    let shop = Shop::open().await;
    shop.active_account().await;
    let strange = altered(&shop, 1, |object| {
        object["id"] = json!("acct_strange");
        object["metadata"] = json!({});
    });
    assert_eq!(shop.deliver(&strange).await, StatusCode::OK);
    let ignored = "select count(*) from gateway_events where outcome = 'ignored' and state = 'applied'";
    assert_eq!(shop.count(ignored).await, 1);
    assert_eq!(shop.count("select count(*) from connected_accounts").await, 1);
    shop.close().await;
}

#[tokio::test]
async fn a_link_goes_to_the_one_who_clicked_and_is_kept_nowhere() {
    let shop = Shop::open().await;
    let creating = shop.ask_for_account("per_samir").await;
    assert_eq!(link(&shop, creating, onboarding()).await, Err(AccountRefused::NotReady));
    shop.test.run_tasks().await;
    assert_eq!(
        link(&shop, creating, LinkTo::Dashboard).await,
        Err(AccountRefused::NotReady)
    );
    let mut seen = Vec::new();
    for _ in 0..2 {
        let Ok(CallOutcome::Open { url }) = link(&shop, creating, onboarding()).await else {
            panic!("no link");
        };
        let secret = url.rsplit('/').next().unwrap().to_owned();
        let kept = format!(
            "select count(*) from gateway_calls where response like '%{secret}%' or form::text like '%{secret}%' or error like '%{secret}%'"
        );
        assert_eq!(shop.count(&kept).await, 0, "{url}");
        seen.push(url);
    }
    assert_ne!(seen[0], seen[1], "each click has its own");
    let theirs = shop.account(creating).await.gateway_account.unwrap();
    shop.control.change_account(&theirs, AccountChange::Onboard);
    // Back from the gateway's pages: that proves nothing, so it is asked.
    let now = payments::look_up_account(&shop.test.app, creating)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(now.state, AccountState::Active);
    assert!(matches!(
        link(&shop, creating, LinkTo::Dashboard).await,
        Ok(CallOutcome::Open { .. })
    ));
    shop.close().await;
}

#[tokio::test]
async fn a_link_that_the_gateway_is_slow_with_is_clicked_again() {
    let shop = Shop::open().await;
    let account = shop.new_account("per_samir").await;
    shop.control.inject(ApiFault::once(
        ApiFaultKind::TimeoutAfterEffect,
        "POST",
        "/v1/account_links",
    ));
    assert_eq!(link(&shop, account, onboarding()).await, Ok(CallOutcome::Waiting));
    shop.advance(600).await;
    let db = shop.test.app.db().read().await.unwrap();
    let calls = payments::calls_for_account(&db, account).await.unwrap();
    drop(db);
    assert!(
        calls
            .iter()
            .all(|call| call.state != CallState::Unknown && call.state != CallState::Pending)
    );
    let asked = shop.control.requests();
    assert_eq!(
        asked.iter().filter(|call| call.path == "/v1/account_links").count(),
        1,
        "not by itself"
    );
    assert!(matches!(
        link(&shop, account, onboarding()).await,
        Ok(CallOutcome::Open { .. })
    ));
    shop.close().await;
}

#[tokio::test]
async fn an_account_cut_off_by_its_owner_takes_part_in_nothing_more() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let theirs = shop.account(account).await.gateway_account.unwrap();
    shop.advance(5).await;
    assert!(shop.control.change_account(&theirs, AccountChange::Deauthorize));
    let gone = shop.event("account.application.deauthorized");
    assert_eq!(shop.deliver(&gone).await, StatusCode::OK);
    let after = shop.account(account).await;
    assert_eq!(after.state, AccountState::Closed);
    assert_eq!(after.needs_human.as_deref(), Some("account_deauthorized"));
    assert_eq!(
        shop.try_split(account).await,
        Err(SplitRefused::Account(AccountRefused::NotActive))
    );
    let tx = shop.test.app.db().begin().await.unwrap();
    let again = payments::create_account(&tx, wanted("per_samir")).await;
    assert!(matches!(again, Err(Fault::Refused(CreateRefused::Closed))));
    drop(tx);
    shop.close().await;
}

#[tokio::test]
async fn an_account_ends_only_when_nothing_is_left() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let (_, session) = shop.open_split("ord_1", account, Terms::default()).await;
    let Err(CloseRefused::Open(open)) = close(&shop, account).await else {
        panic!("closed with a payment open");
    };
    assert_eq!((open.payments, open.unreleased), (1, 0));
    shop.control.pay(&session, standin::Outcome::Pay).unwrap();
    shop.deliver(&shop.event("checkout.session.completed")).await;
    let Err(CloseRefused::Open(open)) = close(&shop, account).await else {
        panic!("closed with money unreleased");
    };
    assert_eq!((open.payments, open.unreleased), (0, 1));
    shop.test.run_tasks().await;
    assert_eq!(shop.account(account).await.state, AccountState::Active);
    shop.close().await;
}

#[tokio::test]
async fn the_gateway_has_the_last_word_on_the_end() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let payment = shop.paid_split("ord_1", account, PassOn::Destination).await;
    let theirs = shop.account(account).await.gateway_account.unwrap();
    assert_eq!(close(&shop, account).await, Ok(AccountState::Closing));
    assert_eq!(close(&shop, account).await, Ok(AccountState::Closing), "asked twice");
    shop.test.run_tasks().await;
    let kept = shop.account(account).await;
    assert_eq!(
        (kept.state, kept.needs_human.as_deref()),
        (AccountState::Closing, Some("account_not_closed"))
    );
    assert_eq!(
        shop.try_split(account).await,
        Err(SplitRefused::Account(AccountRefused::NotActive))
    );
    // Its money goes to its bank; a day later we ask again.
    shop.control.pay_out(Some(&theirs));
    shop.advance(25 * 3_600).await;
    assert_eq!(shop.account(account).await.state, AccountState::Closed);
    let ends = shop.control.requests();
    assert_eq!(ends.iter().filter(|call| call.method == "DELETE").count(), 2);
    assert_eq!(shop.payment(payment).await.account_id, Some(account));
    shop.close().await;
}

#[tokio::test]
async fn closing_and_splitting_at_once_leave_no_payment_with_a_closing_account() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let splitting = async {
        let tx = shop.test.app.db().begin().await.unwrap();
        let Ok(split) = payments::split(
            &tx,
            payments::WantedSplit {
                account,
                commission_bp: 0,
                transfer: PassOn::Later,
                currency: crate::shop::amount().currency(),
            },
        )
        .await
        else {
            return false;
        };
        let terms = Terms {
            split: Some(split),
            ..Terms::default()
        };
        let wanted = payments::StartPayment {
            terms,
            ..crate::shop::wanted("ord_1", &tx)
        };
        payments::start(&tx, &wanted).await.unwrap();
        tx.commit().await.unwrap();
        true
    };
    let (split, closed) = tokio::join!(splitting, close(&shop, account));
    assert_ne!(split, closed.is_ok(), "exactly one of the two");
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn payouts_are_kept_in_any_order_and_our_own_are_booked() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let theirs = shop.account(account).await.gateway_account.unwrap();
    let payout = |kind: &str, id: &str, status: &str, whose: Option<&str>| {
        json!({
            "id": format!("evt_{id}_{status}"), "object": "event", "type": format!("payout.{kind}"), "livemode": false,
            "created": shop.control.now(), "account": whose, "pending_webhooks": 1,
            "data": { "object": {
                "id": id, "object": "payout", "amount": 250_000, "currency": "dzd", "status": status,
                "arrival_date": shop.control.now() + 86_400, "created": shop.control.now(), "failure_code": null,
            }},
        })
    };
    for event in [
        payout("paid", "po_own", "paid", None),
        payout("created", "po_own", "pending", None),
        payout("paid", "po_theirs", "paid", Some(&theirs)),
        payout("created", "po_strange", "pending", Some("acct_strange")),
    ] {
        for _ in 0..2 {
            assert_eq!(shop.deliver(&event).await, StatusCode::OK);
        }
    }
    assert_eq!(
        (shop.balance("bank").await, shop.balance("gateway").await),
        (250_000, -250_000)
    );
    let db = shop.test.app.db().read().await.unwrap();
    let (own, others) = (
        payments::list_own_payouts(&db).await.unwrap(),
        payments::list_payouts_of_account(&db, account).await.unwrap(),
    );
    drop(db);
    assert_eq!(
        own.iter().map(|payout| payout.state.as_str()).collect::<Vec<_>>(),
        ["paid"]
    );
    assert_eq!(others.len(), 1);
    assert_eq!(shop.count("select count(*) from payouts").await, 2);
    assert_eq!(
        shop.deliver(&payout("failed", "po_own", "failed", None)).await,
        StatusCode::OK
    );
    assert_eq!((shop.balance("bank").await, shop.balance("gateway").await), (0, 0));
    assert_eq!(
        shop.deliver(&payout("failed", "po_theirs", "failed", Some(&theirs)))
            .await,
        StatusCode::OK
    );
    assert_eq!(
        shop.account(account).await.needs_human.as_deref(),
        Some("payout_failed")
    );
    shop.close().await;
}
