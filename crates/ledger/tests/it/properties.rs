//! Whatever is posted, held, captured and let go, in any order and any number of times: the books sum to zero, and what is
//! pending is what a plain model of it says.

use std::collections::BTreeMap;

use kernel::{Currency, Money};
use ledger::{Account, Entry, Posting, Resolution};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use testkit::{Parts, TestApp};

use crate::holds::{held, hold, settle};
use crate::shelf::{Floor, audit, balances, dzd, entry as short, plain, post};

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

/// One step on one of a few holds, so that they meet.
#[derive(Debug, Clone)]
enum Step {
    Hold(usize, i64),
    Post(usize, Option<i64>),
    Void(usize),
    Sale(usize, i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0..12_usize, 1..6_i64).prop_map(|(key, amount)| Step::Hold(key, amount * 100)),
        (0..12_usize, prop::option::of(0..7_i64)).prop_map(|(key, part)| Step::Post(key, part.map(|part| part * 100))),
        (0..12_usize).prop_map(Step::Void),
        (0..6_usize, 1..4_i64).prop_map(|(key, amount)| Step::Sale(key, amount)),
    ];
    prop::collection::vec(step, 60)
}

/// What the books should say: each hold's amount and, once it has ended, how much of it was taken.
#[derive(Default)]
struct Model {
    holds: BTreeMap<usize, (i64, Option<i64>)>,
    sales: BTreeMap<usize, i64>,
}

impl Model {
    fn expects(&mut self, step: &Step) -> &'static str {
        match *step {
            Step::Hold(key, amount) => match self.holds.get(&key) {
                None => {
                    self.holds.insert(key, (amount, None));
                    "ok"
                }
                Some((held, _)) if *held == amount => "same_again",
                Some(_) => "differs",
            },
            Step::Post(key, part) => match self.holds.get(&key) {
                None => "not_found",
                Some((held, _)) if part.is_some_and(|part| part == 0 || part > *held) => "not_in_hold",
                Some((held, _)) => self.end(key, part.unwrap_or(*held)),
            },
            Step::Void(key) if self.holds.contains_key(&key) => self.end(key, 0),
            Step::Void(_) => "not_found",
            Step::Sale(key, amount) => match self.sales.insert(key, amount) {
                None => "ok",
                Some(before) if before == amount => "same_again",
                Some(before) => {
                    self.sales.insert(key, before);
                    "differs"
                }
            },
        }
    }

    fn end(&mut self, key: usize, taken: i64) -> &'static str {
        match self.holds.get_mut(&key) {
            Some((_, Some(before))) if *before == taken => "same_again",
            Some((_, Some(_))) => "differs",
            Some((_, ended)) => {
                *ended = Some(taken);
                "ok"
            }
            None => "not_found",
        }
    }

    fn pending(&self) -> i64 {
        let open = self.holds.values().filter(|(_, ended)| ended.is_none());
        open.map(|(held, _)| held).sum()
    }
}

async fn walk(test: &TestApp, step: &Step) -> String {
    match *step {
        Step::Hold(key, amount) => hold(test, &held(&key.to_string(), "stripe", dzd(amount))).await.into(),
        Step::Post(key, part) => {
            let amount = part.map(dzd);
            settle(test, &key.to_string(), &Resolution::Posted { amount })
                .await
                .into()
        }
        Step::Void(key) => {
            let reason = "let go".into();
            settle(test, &key.to_string(), &Resolution::Voided { reason })
                .await
                .into()
        }
        Step::Sale(key, amount) => {
            let sale = short(
                &format!("sale:{key}"),
                &[("gateway:stripe", amount), ("sales", -amount)],
            );
            post(test, &sale, Floor::Kept).await
        }
    }
}

#[tokio::test]
async fn any_sequence_of_holds_captures_and_voids_keeps_pending_and_posted_right() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..6 {
        let test = TestApp::start(Parts::default()).await;
        let mut model = Model::default();
        for step in steps().new_tree(&mut runner).unwrap().current() {
            assert_eq!(walk(&test, &step).await, model.expects(&step), "{step:?}");
            let db = test.app.db().read().await.unwrap();
            let pending = plain(&ledger::list_pending_balances(&db).await.unwrap());
            let wanted = match model.pending() {
                0 => vec![],
                minor => vec![("held DZD".into(), -minor), ("holds:stripe DZD".into(), minor)],
            };
            assert_eq!(pending, wanted, "{step:?}");
        }
        let sold: i64 = model.sales.values().sum();
        assert_eq!(balances(&test).await[1], ("sales DZD".into(), -sold));
        let audit = audit(&test).await;
        assert!(audit.is_clean(), "{:?}", audit.findings());
        assert_eq!(usize::try_from(audit.holds).unwrap(), model.holds.len());
        test.finish().await;
    }
}
