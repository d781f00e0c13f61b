//! The audit finds what somebody with the database's own rights could do past every guard.

use std::time::Duration;

use testkit::{Parts, TestApp};

use crate::holds::{held, hold, settle};
use crate::shelf::{Floor, audit, dzd, entry, post};

/// Books with an entry, a running balance, a hold that ended in part and a checkpoint.
async fn books() -> TestApp {
    let test = TestApp::start(Parts::default()).await;
    let sale = entry("sale:s1", &[("gateway:stripe", 800), ("owed:acc_1", -800)]);
    assert_eq!(post(&test, &sale, Floor::Kept).await, "ok");
    assert_eq!(hold(&test, &held("H1", "stripe", dzd(500))).await, "ok");
    let amount = Some(dzd(300));
    assert_eq!(settle(&test, "H1", &ledger::Resolution::Posted { amount }).await, "ok");
    test.advance(Duration::from_hours(1)).await;
    assert_eq!(ledger::take_checkpoint(&test.app, 1).await.unwrap(), 1);
    assert!(audit(&test).await.is_clean());
    test
}

#[tokio::test]
async fn each_kind_of_damage_is_found_and_named() {
    let test = books().await;
    let client = test.database.connect().await;
    for (damage, found) in [
        (
            "update ledger_floor_balances set balance_minor = -801",
            "off by -1 DZD: the running balance of owed:acc_1",
        ),
        (
            "delete from ledger_floor_balances",
            "off by 800 DZD: the running balance of owed:acc_1",
        ),
        (
            "update ledger_checkpoint_balances set balance_minor = 801 where balance_minor = 800",
            "off by 1 DZD: the checkpoint's balance of gateway:stripe",
        ),
        (
            "delete from ledger_checkpoint_balances",
            "off by -800 DZD: the checkpoint's balance of gateway:stripe",
        ),
        (
            "update pending_postings set amount_minor = 501 where amount_minor > 0",
            "off by 1 DZD: the pending hold:H1",
        ),
        ("delete from pending_postings", "off by 500 DZD: the pending hold:H1"),
        (
            "alter table pending_resolutions drop constraint pending_resolutions_posted_minor_check;
             update pending_resolutions set posted_minor = 501",
            "ended twice, or with more than was held: hold:H1",
        ),
        (
            "delete from postings where account = 'owed:acc_1'",
            "off by 800 DZD: sale:s1",
        ),
        (
            "delete from postings where account = 'owed:acc_1'",
            "off by 800 DZD: the whole book",
        ),
        (
            "delete from postings where account = 'owed:acc_1'",
            "fewer than two postings: sale:s1",
        ),
    ] {
        let forged = format!("begin; set local session_replication_role = replica; {damage}; commit;");
        client.batch_execute(&forged).await.unwrap();
        let findings = audit(&test).await.findings();
        assert!(findings.iter().any(|line| line == found), "{damage}: {findings:?}");
    }
    // The end of the test asks whether the books balance; these are beyond repair.
    client
        .batch_execute("begin; set local session_replication_role = replica; delete from postings; commit;")
        .await
        .unwrap();
    drop(client);
    test.finish().await;
}
