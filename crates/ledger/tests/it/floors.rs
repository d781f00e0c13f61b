//! Accounts that may lie on one side of zero only: what is owed to somebody can be passed on once, however many try.

use futures_util::future::join_all;
use testkit::{Parts, TestApp};

use crate::shelf::{Floor, audit, balances, dying_after, dzd, entry, post};

fn earned(key: &str, minor: i64) -> ledger::Entry {
    entry(
        &format!("sale:{key}"),
        &[("gateway:stripe", minor), ("owed:acc_1", -minor)],
    )
}

fn passed_on(key: &str, minor: i64) -> ledger::Entry {
    entry(
        &format!("transfer:{key}"),
        &[("owed:acc_1", minor), ("gateway:stripe", -minor)],
    )
}

#[tokio::test]
async fn what_is_owed_is_passed_on_and_no_more() {
    let test = TestApp::start(Parts::default()).await;
    assert_eq!(
        post(&test, &passed_on("t0", 1), Floor::Kept).await,
        "below owed:acc_1 1"
    );
    assert_eq!(post(&test, &earned("s1", 8_000), Floor::Kept).await, "ok");
    assert_eq!(post(&test, &passed_on("t1", 5_000), Floor::Kept).await, "ok");
    assert_eq!(
        post(&test, &passed_on("t2", 5_000), Floor::Kept).await,
        "below owed:acc_1 2000"
    );
    assert_eq!(
        post(&test, &passed_on("t1", 5_000), Floor::Kept).await,
        "same_again",
        "though it would no longer fit"
    );
    assert_eq!(post(&test, &passed_on("t1", 5_001), Floor::Kept).await, "differs");
    assert_eq!(post(&test, &passed_on("t2", 3_000), Floor::Kept).await, "ok");
    assert_eq!(
        balances(&test).await,
        [("gateway:stripe DZD".into(), 0), ("owed:acc_1 DZD".into(), 0)]
    );
    assert!(audit(&test).await.is_clean());
    test.finish().await;
}

#[tokio::test]
async fn a_dispute_may_pass_the_floor_and_nothing_else_goes_deeper() {
    let test = TestApp::start(Parts::default()).await;
    let taken = |key: &str, minor| {
        entry(
            &format!("dispute:{key}"),
            &[("owed:acc_1", minor), ("gateway:stripe", -minor)],
        )
    };
    assert_eq!(post(&test, &earned("s1", 1_000), Floor::Kept).await, "ok");
    assert_eq!(
        post(&test, &taken("d1", 4_000), Floor::Kept).await,
        "below owed:acc_1 3000"
    );
    assert_eq!(post(&test, &taken("d1", 4_000), Floor::MayBePassed).await, "ok");
    assert_eq!(post(&test, &taken("d1", 4_000), Floor::MayBePassed).await, "same_again");
    assert_eq!(
        post(&test, &passed_on("t1", 1), Floor::Kept).await,
        "below owed:acc_1 1"
    );
    assert_eq!(
        post(&test, &earned("s2", 500), Floor::Kept).await,
        "ok",
        "towards the floor is always free"
    );
    assert_eq!(
        post(&test, &passed_on("t1", 1), Floor::Kept).await,
        "below owed:acc_1 1"
    );
    assert_eq!(post(&test, &earned("s3", 3_000), Floor::Kept).await, "ok");
    assert_eq!(
        post(&test, &passed_on("t1", 501), Floor::Kept).await,
        "below owed:acc_1 1"
    );
    assert_eq!(post(&test, &passed_on("t1", 500), Floor::Kept).await, "ok");
    assert_eq!(balances(&test).await[1], ("owed:acc_1 DZD".into(), 0));
    assert!(audit(&test).await.is_clean());
    test.finish().await;
}

#[tokio::test]
async fn a_first_entry_may_be_the_one_that_passes_the_floor() {
    let test = TestApp::start(Parts::default()).await;
    let taken = entry("dispute:d1", &[("owed:acc_1", 700), ("gateway:stripe", -700)]);
    assert_eq!(post(&test, &taken, Floor::MayBePassed).await, "ok");
    assert_eq!(
        post(&test, &passed_on("t1", 1), Floor::Kept).await,
        "below owed:acc_1 1"
    );
    assert!(audit(&test).await.is_clean());
    test.finish().await;
}

#[tokio::test]
async fn fifty_transfers_at_once_pass_on_what_is_there() {
    let test = TestApp::start(Parts::default()).await;
    assert_eq!(post(&test, &earned("s1", 10_000), Floor::Kept).await, "ok");
    let tries: Vec<_> = (0..50).map(|at| passed_on(&format!("t{at}"), 900)).collect();
    let told = join_all(tries.iter().map(|entry| post(&test, entry, Floor::Kept))).await;
    assert_eq!(told.iter().filter(|told| *told == "ok").count(), 11, "{told:?}");
    assert!(
        told.iter().all(|told| told == "ok" || told == "below owed:acc_1 800"),
        "{told:?}"
    );
    assert_eq!(balances(&test).await[1], ("owed:acc_1 DZD".into(), -100));
    assert!(audit(&test).await.is_clean());
    test.finish().await;
}

#[tokio::test]
async fn fifty_first_entries_at_once_open_one_running_balance() {
    let test = TestApp::start(Parts::default()).await;
    let tries: Vec<_> = (0..50).map(|at| earned(&format!("s{}", at / 2), 100)).collect();
    let told = join_all(tries.iter().map(|entry| post(&test, entry, Floor::Kept))).await;
    assert_eq!(told.iter().filter(|told| *told == "ok").count(), 25, "{told:?}");
    assert!(
        told.iter().all(|told| ["ok", "same_again"].contains(&told.as_str())),
        "{told:?}"
    );
    assert_eq!(balances(&test).await[1], ("owed:acc_1 DZD".into(), -2_500));
    assert!(audit(&test).await.is_clean());
    test.finish().await;
}

#[tokio::test]
async fn one_transfer_told_fifty_times_at_once_is_one_transfer() {
    let test = TestApp::start(Parts::default()).await;
    assert_eq!(post(&test, &earned("s1", 900), Floor::Kept).await, "ok");
    let transfer = passed_on("t1", 900);
    let told = join_all((0..50).map(|_| post(&test, &transfer, Floor::Kept))).await;
    assert_eq!(told.iter().filter(|told| *told == "ok").count(), 1, "{told:?}");
    assert!(
        told.iter().all(|told| ["ok", "same_again"].contains(&told.as_str())),
        "{told:?}"
    );
    test.finish().await;
}

/// Two accounts, entries naming them in either order, all at once: locked by code, so that none waits in a circle.
#[tokio::test]
async fn entries_on_two_accounts_with_a_floor_never_wait_in_a_circle() {
    let test = TestApp::start(Parts::default()).await;
    for account in ["owed:acc_1", "owed:acc_2"] {
        let sale = entry(
            &format!("sale:{account}"),
            &[("gateway:stripe", 100_000), (account, -100_000)],
        );
        assert_eq!(post(&test, &sale, Floor::Kept).await, "ok");
    }
    let tries: Vec<_> = (0..50)
        .map(|at| {
            let (from, to) = if at % 2 == 0 {
                ("owed:acc_1", "owed:acc_2")
            } else {
                ("owed:acc_2", "owed:acc_1")
            };
            entry(&format!("transfer:t{at}"), &[(from, dzd(10).minor()), (to, -10)])
        })
        .collect();
    let told = join_all(tries.iter().map(|entry| post(&test, entry, Floor::Kept))).await;
    assert!(told.iter().all(|told| told == "ok"), "{told:?}");
    assert!(audit(&test).await.is_clean());
    test.finish().await;
}

#[tokio::test]
async fn a_transfer_cut_at_any_step_is_whole_or_not_there() {
    let test = TestApp::start(Parts::default()).await;
    for waits in 0..40 {
        assert_eq!(post(&test, &earned(&format!("s{waits}"), 900), Floor::Kept).await, "ok");
        let transfer = passed_on(&format!("t{waits}"), 900);
        let done = dying_after(waits, Box::pin(post(&test, &transfer, Floor::Kept))).await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        let findings = audit(&test).await.findings();
        assert!(findings.is_empty(), "cut after {waits}: {findings:?}");
        assert!(["ok", "same_again"].contains(&post(&test, &transfer, Floor::Kept).await.as_str()));
        assert_eq!(
            balances(&test).await[1],
            ("owed:acc_1 DZD".into(), 0),
            "cut after {waits}"
        );
        if done.is_some() {
            assert!(waits > 1, "the steps were really cut");
            test.finish().await;
            return;
        }
    }
    panic!("the transfer never ends");
}

/// The database's own rule and the program's name the same accounts.
#[tokio::test]
async fn the_floor_is_known_alike_on_both_sides() {
    let test = TestApp::start(Parts::default()).await;
    let client = test.database.connect().await;
    for kind in ledger::AccountKind::ALL {
        for code in [kind.word().to_owned(), format!("{}:x_1", kind.word())] {
            let row = client
                .query_one("select ledger_floor_side($1)", &[&code])
                .await
                .unwrap();
            let is_whole = ledger::Account::from(code.as_str()).whose().is_some() == has_owner(kind);
            if is_whole {
                assert_eq!(
                    row.get::<_, i32>(0) != 0,
                    ledger::Account::from(code.as_str()).has_floor(),
                    "{code}"
                );
            }
        }
    }
    drop(client);
    test.finish().await;
}

fn has_owner(kind: ledger::AccountKind) -> bool {
    use ledger::AccountKind::{Gateway, Holds, Owed};
    matches!(kind, Gateway | Holds | Owed)
}
