//! Reading the books: pages that miss nothing and repeat nothing, filters, one entry, a file in pages.

use std::time::Duration;

use ledger::{BookedEntry, Cursor, JournalFilter, JournalPage};
use testkit::{Parts, TestApp};

use crate::holds::{held, hold, settle};
use crate::shelf::{Floor, dzd, entry, post};

/// Thirty entries at ten instants: sales, and every third one a transfer.
async fn books() -> TestApp {
    let test = TestApp::start(Parts::default()).await;
    for at in 0..30 {
        let entry = match at % 3 {
            0 | 1 => entry(
                &format!("sale:s{at}"),
                &[("gateway:stripe", 100 + at), ("owed:acc_1", -100 - at)],
            ),
            _ => entry(&format!("transfer:t{at}"), &[("owed:acc_1", 50), ("gateway:cash", -50)]),
        };
        assert_eq!(post(&test, &entry, Floor::Kept).await, "ok");
        if at % 3 == 2 {
            test.advance(Duration::from_mins(1)).await;
        }
    }
    test
}

async fn all(test: &TestApp, filter: &JournalFilter, limit: u16, newest_first: bool) -> Vec<BookedEntry> {
    let db = test.app.db().read().await.unwrap();
    let mut entries = Vec::new();
    let mut cursor: Option<Cursor> = None;
    loop {
        let JournalPage { entries: more, next } = if newest_first {
            ledger::list_journal(&db, filter, cursor, limit).await.unwrap()
        } else {
            ledger::export_journal(&db, filter, cursor, limit).await.unwrap()
        };
        assert!(more.len() <= usize::from(limit));
        entries.extend(more);
        match next {
            None => return entries,
            next => cursor = next,
        }
    }
}

#[tokio::test]
async fn pages_of_any_length_give_the_whole_journal_once() {
    let test = books().await;
    let filter = JournalFilter::default();
    let whole = all(&test, &filter, 100, true).await;
    assert_eq!(whole.len(), 30);
    assert!(whole.iter().all(|entry| entry.postings.len() == 2));
    for limit in [1, 7, 30] {
        assert_eq!(all(&test, &filter, limit, true).await, whole, "pages of {limit}");
        let mut oldest_first = all(&test, &filter, limit, false).await;
        oldest_first.reverse();
        assert_eq!(oldest_first, whole, "file in pages of {limit}");
    }
    test.finish().await;
}

#[tokio::test]
async fn filters_let_through_what_they_name() {
    let test = books().await;
    let whole = all(&test, &JournalFilter::default(), 100, false).await;
    let count = async |filter: JournalFilter| all(&test, &filter, 4, true).await.len();
    let of_account = JournalFilter {
        account: Some("gateway:cash".into()),
        ..JournalFilter::default()
    };
    assert_eq!(count(of_account.clone()).await, 10);
    assert_eq!(
        all(&test, &of_account, 3, true).await[0].postings.len(),
        2,
        "with all its postings"
    );
    let of_kind = JournalFilter {
        kind: Some("sale".into()),
        ..JournalFilter::default()
    };
    assert_eq!(count(of_kind).await, 20);
    let of_reference = JournalFilter {
        reference: Some("ord_sale:s3".into()),
        ..JournalFilter::default()
    };
    assert_eq!(count(of_reference).await, 1);
    let of_time = JournalFilter {
        from: Some(whole[3].posted_at),
        to: Some(whole[9].posted_at),
        ..JournalFilter::default()
    };
    assert_eq!(count(of_time).await, 6, "from is inside and to is not");
    test.finish().await;
}

#[tokio::test]
async fn an_entry_is_found_by_its_id_with_its_postings() {
    let test = books().await;
    let whole = all(&test, &JournalFilter::default(), 100, false).await;
    let db = test.app.db().read().await.unwrap();
    let found = ledger::find_entry(&db, whole[4].id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&whole[4]));
    let unknown = "jnl_00000000000000000000000000000001".parse().unwrap();
    assert!(ledger::find_entry(&db, unknown).await.unwrap().is_none());
    drop(db);
    test.finish().await;
}

#[tokio::test]
async fn accounts_show_what_is_posted_and_what_is_pending() {
    let test = books().await;
    hold(&test, &held("H1", "stripe", dzd(700))).await;
    hold(&test, &held("H2", "stripe", dzd(30))).await;
    settle(&test, "H2", &ledger::Resolution::Posted { amount: None }).await;
    let db = test.app.db().read().await.unwrap();
    let accounts = ledger::list_accounts(&db).await.unwrap();
    let shown: Vec<(&str, i64, i64)> = accounts
        .iter()
        .map(|row| (row.account.as_str(), row.balance_minor, row.pending_minor))
        .collect();
    let sold = 20 * 100 + (0..30).filter(|at| at % 3 != 2).sum::<i64>();
    assert_eq!(
        shown,
        [
            ("gateway:cash", -500, 0),
            ("gateway:stripe", sold, 0),
            ("held", 0, -700),
            ("holds:stripe", 0, 700),
            ("owed:acc_1", 500 - sold, 0)
        ]
    );
    let pending: Vec<String> = ledger::list_pending(&db)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.key)
        .collect();
    assert_eq!(pending, ["hold:H1"]);
    assert_eq!(ledger::list_holds_for(&db, "ord_1").await.unwrap().len(), 2);
    drop(db);
    test.finish().await;
}
