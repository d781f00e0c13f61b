//! What the tests of the books share: posting short entries, asking for balances, and dying at a step.

use std::task::Poll;

use kernel::{Currency, Money};
use ledger::{Account, BalanceRow, Entry, Posted, Posting, WhyRefused};
use platform::Fault;
use testkit::TestApp;

pub fn dzd(minor: i64) -> Money {
    Money::new(minor, Currency::DZD)
}

/// An entry of DZD lines: account and minor units, debit positive.
pub fn entry(key: &str, lines: &[(&str, i64)]) -> Entry {
    let kind = match key.split(':').next() {
        Some("sale") => "sale",
        Some("transfer") => "transfer",
        _ => "dispute",
    };
    Entry {
        key: key.into(),
        kind,
        reference: format!("ord_{key}"),
        memo: "a line of a test".into(),
        postings: lines
            .iter()
            .map(|(account, minor)| Posting::debit(Account::from(*account), dzd(*minor)))
            .collect(),
    }
}

pub enum Floor {
    Kept,
    MayBePassed,
}

/// `ok`, `same_again`, `differs`, or `below` with the account and what it lacks. Told to try again, it does.
pub async fn post(test: &TestApp, entry: &Entry, floor: Floor) -> String {
    loop {
        if let Some(told) = post_once(test, entry, &floor).await {
            return told;
        }
    }
}

/// None where a lock was in the way and nothing was done.
async fn post_once(test: &TestApp, entry: &Entry, floor: &Floor) -> Option<String> {
    let tx = test.app.db().begin().await.unwrap();
    let posted = match floor {
        Floor::Kept => ledger::post(&tx, entry).await,
        Floor::MayBePassed => ledger::post_below_floor(&tx, entry).await,
    };
    let outcome = match posted {
        Ok(Posted::New) => "ok",
        Ok(Posted::SameAgain) => "same_again",
        Err(Fault::Refused(refused)) => {
            return Some(match refused.why {
                WhyRefused::Differs => "differs".into(),
                WhyRefused::BelowFloor { account, missing } => format!("below {account} {}", missing.minor()),
            });
        }
        Err(Fault::Broken(broken)) if broken.is_contention() => return None,
        Err(Fault::Broken(broken)) => panic!("{broken}"),
    };
    tx.commit().await.unwrap();
    Some(outcome.into())
}

pub async fn balances(test: &TestApp) -> Vec<(String, i64)> {
    let db = test.app.db().read().await.unwrap();
    plain(&ledger::list_balances(&db).await.unwrap())
}

pub fn plain(rows: &[BalanceRow]) -> Vec<(String, i64)> {
    rows.iter()
        .map(|row| (format!("{} {}", row.account, row.currency), row.balance_minor))
        .collect()
}

pub async fn audit(test: &TestApp) -> ledger::Audit {
    ledger::audit(&test.app.db().read().await.unwrap()).await.unwrap()
}

/// Runs a future until it has waited `waits` times, then drops it. `None` when it was dropped.
pub async fn dying_after<F: Future>(waits: usize, future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut polls = 0;
    std::future::poll_fn(|cx| {
        if polls == waits {
            return Poll::Ready(None);
        }
        polls += 1;
        future.as_mut().poll(cx).map(Some)
    })
    .await
}
