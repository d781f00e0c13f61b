//! A balance is a sum that was taken plus the entries since, and always what the postings add up to.

use std::time::Duration;

use futures_util::future::join_all;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use testkit::{Parts, TestApp};

use crate::shelf::{Floor, audit, balances, entry, plain, post};

fn sale(key: usize, minor: i64) -> ledger::Entry {
    entry(&format!("sale:s{key}"), &[("gateway:stripe", minor), ("sales", -minor)])
}

/// The balances through the checkpoints are those of the postings alone.
async fn same_both_ways(test: &TestApp) {
    let audit = audit(test).await;
    assert!(audit.is_clean(), "{:?}", audit.findings());
    assert_eq!(balances(test).await, plain(&audit.balances));
    let db = test.app.db().read().await.unwrap();
    let accounts = ledger::list_accounts(&db).await.unwrap();
    let shown: Vec<(String, i64)> = accounts
        .iter()
        .map(|row| (format!("{} {}", row.account, row.currency), row.balance_minor))
        .collect();
    assert_eq!(shown, plain(&audit.balances));
}

async fn take(test: &TestApp) -> i64 {
    ledger::take_checkpoint(&test.app, 1).await.unwrap()
}

#[tokio::test]
async fn a_checkpoint_adds_up_what_is_older_than_ten_minutes() {
    let test = TestApp::start(Parts::default()).await;
    assert_eq!(take(&test).await, 0, "nothing to add up");
    assert_eq!(post(&test, &sale(1, 100), Floor::Kept).await, "ok");
    assert_eq!(take(&test).await, 0, "too young");
    test.advance(Duration::from_mins(11)).await;
    assert_eq!(post(&test, &sale(2, 10), Floor::Kept).await, "ok");
    assert_eq!(ledger::take_checkpoint(&test.app, 2).await.unwrap(), 0, "not worth it");
    assert_eq!(take(&test).await, 1);
    assert_eq!(take(&test).await, 0, "closed already");
    same_both_ways(&test).await;
    test.advance(Duration::from_hours(24)).await;
    assert_eq!(post(&test, &sale(3, 1), Floor::Kept).await, "ok");
    assert_eq!(take(&test).await, 1);
    same_both_ways(&test).await;
    assert_eq!(balances(&test).await[1], ("sales DZD".into(), -111));
    test.finish().await;
}

#[tokio::test]
async fn a_clock_that_went_back_posts_behind_the_closed_period() {
    let test = TestApp::start(Parts::default()).await;
    assert_eq!(post(&test, &sale(1, 100), Floor::Kept).await, "ok");
    test.advance(Duration::from_hours(2)).await;
    assert_eq!(take(&test).await, 1);
    let client = test.database.connect().await;
    // As if the last checkpoint had been taken by a clock a day ahead.
    client
        .batch_execute(
            "insert into ledger_checkpoints select up_to + interval '1 day', 0, taken_at from ledger_checkpoints;
             insert into ledger_checkpoint_balances select up_to + interval '1 day', account, currency, balance_minor
                 from ledger_checkpoint_balances",
        )
        .await
        .unwrap();
    assert_eq!(post(&test, &sale(2, 10), Floor::Kept).await, "ok");
    let owed = entry("sale:o1", &[("gateway:stripe", 5), ("owed:acc_1", -5)]);
    assert_eq!(post(&test, &owed, Floor::Kept).await, "ok");
    same_both_ways(&test).await;
    drop(client);
    test.finish().await;
}

#[tokio::test]
async fn any_mix_of_entries_and_checkpoints_reads_as_the_full_sum() {
    let test = TestApp::start(Parts::default()).await;
    let mut runner = TestRunner::deterministic();
    let steps = proptest::collection::vec((0..6_u8, 1..100_000_i64, 0..3_usize), 120);
    let accounts = ["sales", "owed:acc_1", "tax"];
    for (at, (what, minor, account)) in steps.new_tree(&mut runner).unwrap().current().into_iter().enumerate() {
        match what {
            0 => drop(take(&test).await),
            1 => drop(test.advance(Duration::from_mins(minor.unsigned_abs() % 40)).await),
            _ => {
                let entry = entry(
                    &format!("sale:s{at}"),
                    &[("gateway:stripe", minor), (accounts[account], -minor)],
                );
                assert_eq!(post(&test, &entry, Floor::Kept).await, "ok");
            }
        }
        if at % 10 == 0 {
            same_both_ways(&test).await;
        }
    }
    same_both_ways(&test).await;
    test.finish().await;
}

/// Entries dated long ago whose transactions are still open when the period they belong to is being closed: the worst order
/// of things. None is lost and none is counted twice.
#[tokio::test]
async fn entries_being_written_while_a_period_closes_are_counted_once() {
    let test = TestApp::start(Parts::default()).await;
    let mut closed = 0;
    for round in 0..10_usize {
        let posting = (0..4).map(|lane| {
            let (test, entry) = (&test, sale(round * 10 + lane, 100));
            async move {
                let tx = test.app.db().begin().await.unwrap();
                ledger::post(&tx, &entry).await.unwrap();
                tokio::time::sleep(Duration::from_millis(20)).await;
                tx.commit().await.unwrap();
            }
        });
        let late = async {
            let tx = test.app.db().begin().await.unwrap();
            // It began, and so is dated, before the clock moved; it writes after the period was closed.
            tokio::time::sleep(Duration::from_millis(60)).await;
            ledger::post(&tx, &sale(round * 10 + 8, 100)).await.unwrap();
            tx.commit().await.unwrap();
        };
        let closing = async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            test.app.clock().advance(Duration::from_mins(30));
            take(&test).await
        };
        let (_, (), entries) = tokio::join!(join_all(posting), late, closing);
        closed += entries;
        same_both_ways(&test).await;
    }
    assert!(closed >= 10, "periods were really closed meanwhile: {closed}");
    assert_eq!(balances(&test).await[1], ("sales DZD".into(), -5_000));
    test.finish().await;
}

#[tokio::test]
async fn a_closed_period_stays_closed() {
    let test = TestApp::start(Parts::default()).await;
    assert_eq!(post(&test, &sale(1, 100), Floor::Kept).await, "ok");
    test.advance(Duration::from_hours(1)).await;
    assert_eq!(take(&test).await, 1);
    let client = test.database.connect().await;
    let late = "insert into journal_entries (id, key, kind, reference, memo, posted_at)
        select gen_random_uuid(), 'sale:late', 'sale', '', '', up_to from ledger_checkpoints";
    let error = client.batch_execute(late).await.unwrap_err();
    assert_eq!(
        error.as_db_error().unwrap().constraint(),
        Some("journal_entries_posted_at_closed")
    );
    drop(client);
    test.finish().await;
}
