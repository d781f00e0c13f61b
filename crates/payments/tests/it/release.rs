//! Release: once at any concurrency, at its time or by the sweep, never while a dispute is open, and cut at every wait.

use std::time::Duration;

use futures_util::future::join_all;
use jiff::SignedDuration;
use payments::{Capture, PassOn, PaymentId, PaymentState, ReleaseRefused, Released, Terms, TransferState};
use platform::Fault;

use crate::crashes::{MANY, dying_after};
use crate::shop::Shop;

/// 13,090.00 DZD less 15 %.
const PART: i64 = 1_112_650;

async fn release(shop: &Shop, payment: PaymentId) -> Result<Released, ReleaseRefused> {
    let tx = shop.test.app.db().begin().await.unwrap();
    match payments::release(&tx, payment).await {
        Ok(released) => {
            tx.commit().await.unwrap();
            Ok(released)
        }
        Err(Fault::Refused(refused)) => Err(refused),
        Err(Fault::Broken(broken)) => panic!("{broken}"),
    }
}

async fn schedule(shop: &Shop, payment: PaymentId, hours: i64) {
    let tx = shop.test.app.db().begin().await.unwrap();
    let at = tx.now().checked_add(SignedDuration::from_hours(hours)).unwrap();
    payments::schedule_release(&tx, payment, at).await.unwrap();
    tx.commit().await.unwrap();
}

async fn transfers(shop: &Shop, payment: PaymentId) -> Vec<(TransferState, i64)> {
    let db = shop.test.app.db().read().await.unwrap();
    let rows = payments::list_transfers_for(&db, payment).await.unwrap();
    rows.into_iter().map(|row| (row.state, row.amount_minor)).collect()
}

#[tokio::test]
async fn money_that_waits_is_passed_on_at_its_time() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let payment = shop.paid_split("ord_1", account, PassOn::Later).await;
    schedule(&shop, payment, 2).await;
    shop.advance(2 * 3_600 - 60).await;
    assert_eq!(transfers(&shop, payment).await, []);
    shop.advance(120).await;
    assert_eq!(transfers(&shop, payment).await, [(TransferState::Done, PART)]);
    assert_eq!(shop.at_the_gateway().await, PART);
    assert_eq!(
        (shop.balance("owed").await, shop.balance("commission").await),
        (0, -165_000)
    );
    assert_eq!(release(&shop, payment).await, Ok(Released::Before));
    shop.close().await;
}

#[tokio::test]
async fn a_hold_is_taken_and_then_passed_on() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let terms = Terms {
        capture: Capture::Manual,
        ..Terms::default()
    };
    let (payment, session) = shop.open_split("ord_1", account, terms).await;
    assert_eq!(release(&shop, payment).await, Err(ReleaseRefused::NotPaid));
    shop.control.pay(&session, standin::Outcome::Pay).unwrap();
    shop.deliver(&shop.event("payment_intent.amount_capturable_updated"))
        .await;
    shop.test.run_tasks().await;
    assert_eq!(release(&shop, payment).await, Ok(Released::Capturing));
    assert_eq!(release(&shop, payment).await, Ok(Released::Before));
    shop.test.run_tasks().await;
    assert_eq!(shop.payment(payment).await.state, PaymentState::Paid);
    assert_eq!(transfers(&shop, payment).await, [(TransferState::Done, PART)]);
    assert_eq!(shop.balance("owed").await, 0);
    shop.close().await;
}

#[tokio::test]
async fn a_lost_task_is_found_by_the_sweep_and_another_time_holds() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let payment = shop.paid_split("ord_1", account, PassOn::Later).await;
    schedule(&shop, payment, 2).await;
    schedule(&shop, payment, 5).await;
    shop.advance(3 * 3_600).await;
    assert_eq!(transfers(&shop, payment).await, [], "the later time holds");
    let client = shop.test.database.connect().await;
    client
        .execute("delete from tasks where name = 'payments.release'", &[])
        .await
        .unwrap();
    drop(client);
    shop.advance(2 * 3_600).await;
    shop.advance(660).await;
    assert_eq!(transfers(&shop, payment).await, [(TransferState::Done, PART)]);
    shop.close().await;
}

#[tokio::test]
async fn fifty_tasks_a_sweep_and_a_refund_at_once_pass_on_once() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let payment = shop.paid_split("ord_1", account, PassOn::Later).await;
    schedule(&shop, payment, 0).await;
    let app = &shop.test.app;
    let tasks = join_all((0..50).map(|_| payments::for_tests::release_due(app, payment)));
    let sweep = payments::for_tests::sweep_releases(app.clone());
    let refund = async {
        let tx = app.db().begin().await.unwrap();
        let wanted = payments::RefundPayment {
            payment,
            amount: kernel::Money::new(309_000, kernel::Currency::DZD),
            key: "part".into(),
            reason: String::new(),
        };
        payments::refund(&tx, wanted).await.unwrap();
        tx.commit().await.unwrap();
    };
    let (tasks, sweep, ()) = tokio::join!(tasks, sweep, refund);
    assert!(tasks.iter().all(Result::is_ok), "{tasks:?}");
    sweep.unwrap();
    shop.test.run_tasks().await;
    for kind in ["refund.created", "charge.refunded"] {
        shop.deliver(&shop.event(kind)).await;
    }
    shop.test.run_tasks().await;
    // 10,000.00 DZD are kept: 8,500.00 are the account's, whichever came first.
    assert_eq!(shop.at_the_gateway().await, 850_000);
    assert_eq!(shop.balance("owed").await, 0);
    assert_eq!(shop.count("select count(*) from transfers").await, 1);
    let made = shop.listed("transfers").await;
    assert_eq!(made.len(), 1, "{made:?}");
    shop.close().await;
}

#[tokio::test]
async fn a_dispute_among_fifty_releases_and_a_refund_leaves_each_cent_where_it_belongs() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let payment = shop.paid_split("ord_1", account, PassOn::Later).await;
    shop.test.run_tasks().await;
    schedule(&shop, payment, 0).await;
    let dispute = shop.dispute_at_the_gateway(payment).await;
    let (opened, withdrawn) = (
        shop.event("charge.dispute.created"),
        shop.event("charge.dispute.funds_withdrawn"),
    );
    let app = &shop.test.app;
    let tasks = join_all((0..50).map(|_| payments::for_tests::release_due(app, payment)));
    let refund = async {
        let tx = app.db().begin().await.unwrap();
        let wanted = payments::RefundPayment {
            payment,
            amount: kernel::Money::new(309_000, kernel::Currency::DZD),
            key: "part".into(),
            reason: String::new(),
        };
        match payments::refund(&tx, wanted).await {
            Ok(_) => tx.commit().await.unwrap(),
            Err(Fault::Refused(refused)) => assert_eq!(refused, payments::RefundRefused::Frozen),
            Err(Fault::Broken(broken)) => panic!("{broken}"),
        }
    };
    let told = async { (shop.deliver(&opened).await, shop.deliver(&withdrawn).await) };
    let (tasks, ..) = tokio::join!(tasks, refund, told);
    assert!(tasks.iter().all(Result::is_ok), "{tasks:?}");
    shop.test.run_tasks().await;
    shop.decide_dispute(&dispute, standin::Verdict::Won).await;
    shop.advance(1_300).await;
    let kept = {
        let after = shop.payment(payment).await;
        assert!(after.released_at.is_some() && !after.is_frozen);
        after.captured_minor - after.refunded_minor
    };
    assert_eq!(shop.at_the_gateway().await, kept - (kept * 15 + 50) / 100);
    let released = "select count(*) from transfers where cause = 'release'";
    assert_eq!(shop.count(released).await, 1);
    shop.close().await;
}

#[tokio::test]
async fn a_release_cut_at_any_step_happens_once() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    for waits in 0..MANY {
        let payment = shop.paid_split(&format!("ord_{waits}"), account, PassOn::Later).await;
        schedule(&shop, payment, 0).await;
        let releasing = Box::pin(payments::for_tests::release_due(&shop.test.app, payment));
        let done = dying_after(waits, releasing).await;
        tokio::time::sleep(Duration::from_millis(10)).await;
        shop.advance(660).await;
        assert_eq!(
            transfers(&shop, payment).await,
            [(TransferState::Done, PART)],
            "cut after {waits}"
        );
        assert_eq!(shop.listed("transfers").await.len(), waits + 1, "cut after {waits}");
        if done.is_some() {
            assert!(waits > 3, "the steps were really cut");
            shop.close().await;
            return;
        }
    }
    panic!("the release never ends");
}

#[tokio::test]
async fn a_transfer_cut_at_any_step_is_made_once() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    for waits in 0..MANY {
        let payment = shop.paid_split(&format!("ord_{waits}"), account, PassOn::Later).await;
        // Its charge is learned.
        shop.test.run_tasks().await;
        release(&shop, payment).await.unwrap();
        let sql = "select id from gateway_calls where kind = 'transfer' and state = 'pending'";
        let client = shop.test.database.connect().await;
        let id: uuid::Uuid = client.query_one(sql, &[]).await.unwrap().get(0);
        drop(client);
        let sending = Box::pin(payments::for_tests::perform(
            &shop.test.app,
            payments::CallId::from_uuid(id),
        ));
        let done = dying_after(waits, sending).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        shop.advance(120).await;
        assert_eq!(
            transfers(&shop, payment).await,
            [(TransferState::Done, PART)],
            "cut after {waits}"
        );
        assert_eq!(shop.listed("transfers").await.len(), waits + 1, "cut after {waits}");
        if done.is_some() {
            assert!(waits > 3, "the steps were really cut");
            shop.close().await;
            return;
        }
    }
    panic!("the transfer never ends");
}

#[tokio::test]
async fn nothing_is_released_while_a_dispute_is_open() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let payment = shop.paid_split("ord_1", account, PassOn::Later).await;
    schedule(&shop, payment, 1).await;
    let dispute = shop.open_dispute(payment).await;
    assert_eq!(release(&shop, payment).await, Err(ReleaseRefused::Frozen));
    shop.advance(2 * 3_600).await;
    assert_eq!(transfers(&shop, payment).await, []);
    shop.decide_dispute(&dispute, standin::Verdict::Won).await;
    shop.advance(660).await;
    assert_eq!(transfers(&shop, payment).await, [(TransferState::Done, PART)]);
    assert_eq!(shop.balance("owed").await, 0);
    shop.close().await;
}
