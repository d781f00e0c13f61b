//! Two-phase entries as tables a bookkeeper can read, at once, and cut at every step.
//! `hold H1 stripe 80.00`, `post H1 60.00` (or `whole`), `void H1 reason`; `pending` and `balance` lines say what an
//! account then holds.

use kernel::{Currency, Money};
use ledger::{Account, Entry, Posted, Posting, Resolution, WhyNotSettled};
use platform::Fault;
use testkit::{Parts, TestApp};

use crate::shelf::dying_after;

async fn check(table: &str) {
    let test = TestApp::start(Parts::default()).await;
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let outcome = match words.as_slice() {
            ["pending", account, amount] => {
                assert_eq!(pending(&test, account).await, money(amount), "{line}");
                continue;
            }
            ["balance", account, amount] => {
                assert_eq!(balance(&test, account).await, money(amount), "{line}");
                continue;
            }
            ["hold", key, gateway, amount, _] => hold(&test, &held(key, gateway, money(amount))).await,
            ["post", key, "whole", _] => settle(&test, key, &Resolution::Posted { amount: None }).await,
            ["post", key, amount, _] => {
                let amount = Some(money(amount));
                settle(&test, key, &Resolution::Posted { amount }).await
            }
            ["void", key, reason, _] => {
                let reason = (*reason).to_owned();
                settle(&test, key, &Resolution::Voided { reason }).await
            }
            _ => panic!("the table cannot be read: {line}"),
        };
        assert_eq!(Some(&outcome), words.last(), "{line}");
    }
    test.finish().await;
}

fn money(text: &str) -> Money {
    Money::parse(text, Currency::DZD).unwrap()
}

pub fn held(key: &str, gateway: &str, amount: Money) -> Entry {
    Entry {
        key: format!("hold:{key}"),
        kind: "hold",
        reference: "ord_1".into(),
        memo: "a line of a table".into(),
        postings: vec![
            Posting::debit(Account::holds(gateway), amount),
            Posting::credit(Account::held(), amount),
        ],
    }
}

pub async fn hold(test: &TestApp, entry: &Entry) -> &'static str {
    let tx = test.app.db().begin().await.unwrap();
    let outcome = match ledger::hold(&tx, entry).await {
        Ok(Posted::New) => "ok",
        Ok(Posted::SameAgain) => "same_again",
        Err(Fault::Refused(_)) => return "differs",
        Err(Fault::Broken(broken)) => panic!("{broken}"),
    };
    tx.commit().await.unwrap();
    outcome
}

pub async fn settle(test: &TestApp, key: &str, resolution: &Resolution) -> &'static str {
    let tx = test.app.db().begin().await.unwrap();
    let outcome = match ledger::settle_hold(&tx, &format!("hold:{key}"), resolution).await {
        Ok(Posted::New) => "ok",
        Ok(Posted::SameAgain) => "same_again",
        Err(Fault::Refused(refused)) => {
            return match refused.why {
                WhyNotSettled::NotFound => "not_found",
                WhyNotSettled::Differs => "differs",
                WhyNotSettled::NotInHold => "not_in_hold",
            };
        }
        Err(Fault::Broken(broken)) => panic!("{broken}"),
    };
    tx.commit().await.unwrap();
    outcome
}

async fn pending(test: &TestApp, account: &str) -> Money {
    let db = test.app.db().read().await.unwrap();
    of(&ledger::list_pending_balances(&db).await.unwrap(), account)
}

async fn balance(test: &TestApp, account: &str) -> Money {
    let db = test.app.db().read().await.unwrap();
    of(&ledger::list_balances(&db).await.unwrap(), account)
}

fn of(rows: &[ledger::BalanceRow], account: &str) -> Money {
    let minor = rows
        .iter()
        .find(|row| row.account == account)
        .map_or(0, |row| row.balance_minor);
    Money::new(minor, Currency::DZD)
}

#[tokio::test]
async fn a_hold_is_posted_whole_once() {
    check(
        r"
        hold     H1   stripe   8000.00   ok
        hold     H1   stripe   8000.00   same_again
        hold     H1   stripe   8000.01   differs
        pending  holds:stripe  8000.00
        pending  held         -8000.00
        balance  holds:stripe     0.00
        post     H1   whole              ok
        post     H1   8000.00            same_again
        pending  holds:stripe     0.00
        pending  held             0.00
        void     H1   cancelled          differs
        post     H1   7999.99            differs
        hold     H1   stripe   8000.00   same_again
        pending  holds:stripe     0.00
    ",
    )
    .await;
}

#[tokio::test]
async fn a_part_capture_lets_the_rest_go_at_the_same_moment() {
    check(
        r"
        hold     H1   stripe   8000.00   ok
        hold     H2   stripe   1000.00   ok
        pending  holds:stripe  9000.00
        post     H1   8000.01            not_in_hold
        post     H1   0.00               not_in_hold
        post     H1   6000.00            ok
        post     H1   6000.00            same_again
        post     H1   6100.00            differs
        post     H1   whole              differs
        pending  holds:stripe  1000.00
        pending  held         -1000.00
    ",
    )
    .await;
}

#[tokio::test]
async fn a_voided_hold_stays_voided_whatever_the_reason_given_later() {
    check(
        r"
        void     H1   cancelled          not_found
        post     H1   whole              not_found
        hold     H1   stripe   8000.00   ok
        void     H1   cancelled          ok
        void     H1   hold_lapsed        same_again
        post     H1   whole              differs
        pending  holds:stripe     0.00
        balance  held             0.00
    ",
    )
    .await;
}

#[tokio::test]
async fn fifty_at_once_end_a_hold_in_one_way() {
    let test = TestApp::start(Parts::default()).await;
    assert_eq!(hold(&test, &held("H1", "stripe", money("80.00"))).await, "ok");
    let ends = |at: usize| match at % 3 {
        0 => Resolution::Posted { amount: None },
        1 => Resolution::Posted {
            amount: Some(money("60.00")),
        },
        _ => Resolution::Voided { reason: "late".into() },
    };
    let outcomes = futures_util::future::join_all((0..50).map(|at| {
        let (test, end) = (&test, ends(at));
        async move { (at % 3, settle(test, "H1", &end).await) }
    }))
    .await;
    let winners: Vec<usize> = outcomes
        .iter()
        .filter(|(_, told)| *told == "ok")
        .map(|(way, _)| *way)
        .collect();
    assert_eq!(winners.len(), 1, "{outcomes:?}");
    for (way, told) in outcomes {
        let right = if way == winners[0] {
            ["ok", "same_again"]
        } else {
            ["differs"; 2]
        };
        assert!(right.contains(&told), "{way}: {told}");
    }
    test.finish().await;
}

#[tokio::test]
async fn fifty_at_once_hold_one_amount() {
    let test = TestApp::start(Parts::default()).await;
    let entry = held("H1", "stripe", money("80.00"));
    let outcomes = futures_util::future::join_all((0..50).map(|_| hold(&test, &entry))).await;
    assert_eq!(outcomes.iter().filter(|told| **told == "ok").count(), 1, "{outcomes:?}");
    assert!(outcomes.iter().all(|told| ["ok", "same_again"].contains(told)));
    assert_eq!(pending(&test, "holds:stripe").await, money("80.00"));
    test.finish().await;
}

/// A sale out of a hold, as whoever captures does it: both in one transaction.
async fn capture(test: &TestApp, key: &str) {
    let amount = money("60.00");
    let sale = Entry {
        key: format!("sale:{key}"),
        kind: "sale",
        reference: "ord_1".into(),
        memo: String::new(),
        postings: vec![
            Posting::debit(Account::gateway("stripe"), amount),
            Posting::credit(Account::sales(), amount),
        ],
    };
    let tx = test.app.db().begin().await.unwrap();
    let end = Resolution::Posted { amount: Some(amount) };
    ledger::settle_hold(&tx, &format!("hold:{key}"), &end).await.unwrap();
    ledger::post(&tx, &sale).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_capture_cut_at_any_step_is_whole_or_not_there() {
    let test = TestApp::start(Parts::default()).await;
    for waits in 0..40 {
        let key = format!("C{waits}");
        hold(&test, &held(&key, "stripe", money("80.00"))).await;
        let done = dying_after(waits, Box::pin(capture(&test, &key))).await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        let db = test.app.db().read().await.unwrap();
        let hold = ledger::find_hold(&db, &format!("hold:{key}")).await.unwrap().unwrap();
        drop(db);
        let taken = money("60.00").minor() * i64::try_from(waits).unwrap();
        let cut = balance(&test, "sales").await.minor() + taken;
        assert_eq!(
            hold.outcome.is_some(),
            cut < 0,
            "cut after {waits}: the hold and the sale end together"
        );
        capture(&test, &key).await;
        assert_eq!(
            balance(&test, "sales").await.minor() + taken,
            -money("60.00").minor(),
            "cut after {waits}"
        );
        assert_eq!(pending(&test, "held").await, money("0.00"));
        if done.is_some() {
            assert!(waits > 3, "the steps were really cut");
            test.finish().await;
            return;
        }
    }
    panic!("the capture never ends");
}
