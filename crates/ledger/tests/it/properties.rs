//! Whatever is posted, the books sum to zero.

use kernel::{Currency, Money};
use ledger::{Account, Entry, Posting};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use testkit::{Parts, TestApp};

/// A balanced entry: any amounts on any accounts, and one more posting that takes up the rest of each currency.
fn balanced() -> impl Strategy<Value = Vec<(usize, i64, bool)>> {
    prop::collection::vec(
        (
            0..5_usize,
            (-1_000_000_000_i64..1_000_000_000).prop_filter("zero", |minor| *minor != 0),
            any::<bool>(),
        ),
        1..6,
    )
}

fn entry(key: usize, lines: &[(usize, i64, bool)]) -> Entry {
    const ACCOUNTS: [&str; 5] = ["sales", "tax", "gateway:stripe", "refunds", "delivery"];
    let currency = |is_euro: bool| if is_euro { Currency::EUR } else { Currency::DZD };
    let posting =
        |account: &str, minor, is_euro| Posting::debit(Account::from(account), Money::new(minor, currency(is_euro)));
    let mut postings: Vec<Posting> = lines
        .iter()
        .map(|(account, minor, is_euro)| posting(ACCOUNTS[*account], *minor, *is_euro))
        .collect();
    for is_euro in [false, true] {
        let rest: i64 = lines.iter().filter(|line| line.2 == is_euro).map(|line| line.1).sum();
        postings.push(posting("unapplied", -rest, is_euro));
    }
    Entry {
        key: format!("sale:{key}"),
        kind: "sale",
        reference: String::new(),
        memo: String::new(),
        postings,
    }
    .without_zeros()
}

#[tokio::test]
async fn any_list_of_balanced_entries_keeps_the_sum_zero() {
    let test = TestApp::start(Parts::default()).await;
    let mut runner = TestRunner::deterministic();
    for key in 0..200 {
        let lines = balanced().new_tree(&mut runner).unwrap().current();
        let entry = entry(key % 150, &lines);
        assert_eq!(entry.check(), Ok(()));
        let tx = test.app.db().begin().await.unwrap();
        if ledger::post(&tx, &entry).await.is_ok() {
            tx.commit().await.unwrap();
        }
    }
    let audit = ledger::audit(&test.app.db().read().await.unwrap()).await.unwrap();
    assert!(audit.is_clean(), "{audit:?}");
    assert_eq!(audit.entries, 150);
    test.finish().await;
}
