//! What writing to the books costs: one statement each, and together one round trip.

use ledger::Resolution;
use platform::db::counted;
use testkit::{Parts, TestApp};

use crate::holds::held;
use crate::shelf::{dzd, entry};

#[tokio::test]
async fn a_capture_with_its_sale_and_fee_is_three_statements_in_one_round_trip() {
    let test = TestApp::start(Parts::default()).await;
    let tx = test.app.db().begin().await.unwrap();
    let hold = held("H1", "stripe", dzd(800));
    let (begun, work) = counted(ledger::hold(&tx, &hold)).await;
    assert!(begun.is_ok());
    assert_eq!((work.statements, work.round_trips), (1, 1));
    let sale = entry(
        "sale:s1",
        &[("gateway:stripe", 600), ("owed:acc_1", -500), ("commission", -100)],
    );
    let fee = entry("fee:f1", &[("fees", 20), ("gateway:stripe", -20)]);
    let end = Resolution::Posted { amount: Some(dzd(600)) };
    let (posted, work) = counted(async {
        tokio::join!(
            ledger::settle_hold(&tx, "hold:H1", &end),
            ledger::post(&tx, &sale),
            ledger::post(&tx, &fee),
        )
    })
    .await;
    assert!(posted.0.is_ok() && posted.1.is_ok() && posted.2.is_ok());
    assert_eq!((work.statements, work.round_trips), (3, 1));
    tx.commit().await.unwrap();
    test.finish().await;
}
