//! Reconciliation: what nobody told us is found in the gateway's lists and healed or listed, and the books say what the
//! gateway's balance says.

use std::time::Duration;

use jiff::Timestamp;
use kernel::{Currency, Money};
use payments::{DifferenceKind, DifferenceRow, DifferenceState, PaymentId, PaymentState, Reconciled, RefundPayment};
use platform::Fault;
use standin::{OpenDispute, Outcome, Verdict};

use crate::shop::Shop;

impl Shop {
    pub async fn reconcile(&self) -> Reconciled {
        payments::reconcile(&self.test.app, Timestamp::UNIX_EPOCH)
            .await
            .unwrap()
    }

    /// Paid at the gateway; nobody has told us.
    pub async fn pay_in_silence(&self, reference: &str) -> PaymentId {
        let started = self.start_for(reference).await;
        self.send(started.call).await;
        let session = self.payment(started.payment).await.gateway_session.unwrap();
        self.control.pay(&session, Outcome::Never).unwrap();
        started.payment
    }

    /// Paid, and told by its event.
    pub async fn sell(&self, reference: &str) -> PaymentId {
        let started = self.start_for(reference).await;
        self.send(started.call).await;
        let session = self.payment(started.payment).await.gateway_session.unwrap();
        self.control.pay(&session, Outcome::Pay).unwrap();
        self.deliver(&self.control.event(&session, "checkout.session.completed").unwrap())
            .await;
        assert_eq!(self.payment(started.payment).await.state, PaymentState::Paid);
        started.payment
    }

    pub async fn differences(&self) -> Vec<DifferenceRow> {
        payments::list_differences(&self.test.app.db().read().await.unwrap())
            .await
            .unwrap()
    }

    async fn open_kinds(&self) -> Vec<DifferenceKind> {
        let open = self.differences().await;
        open.into_iter()
            .filter(|row| row.state == DifferenceState::Open)
            .map(|row| row.kind)
            .collect()
    }

    async fn in_our_books(&self) -> i64 {
        let books = self.books().await;
        books
            .iter()
            .find(|(account, _)| account == "gateway:stripe")
            .map_or(0, |(_, minor)| *minor)
    }

    /// What the gateway itself says is ours.
    fn at_gateway(&self) -> i64 {
        let totals = self.control.totals();
        let ours = totals.as_array().unwrap().iter().filter(|row| row["account"].is_null());
        ours.map(|row| row["total"].as_i64().unwrap()).sum()
    }

    async fn run_sql(&self, sql: &str) {
        self.test.database.connect().await.batch_execute(sql).await.unwrap();
    }
}

#[tokio::test]
async fn what_nobody_told_us_is_healed_and_the_books_say_what_the_gateway_says() {
    let shop = Shop::open().await;
    let silent = shop.pay_in_silence("ord_1").await;
    let told = shop.sell("ord_2").await;
    let tx = shop.test.app.db().begin().await.unwrap();
    let wanted = RefundPayment {
        payment: told,
        amount: Money::new(9_000, Currency::DZD),
        key: "part".into(),
        reason: String::new(),
    };
    payments::refund(&tx, wanted).await.unwrap();
    tx.commit().await.unwrap();
    shop.test.run_tasks().await;
    let disputed = shop.sell("ord_3").await;
    let dispute = shop.dispute(disputed, OpenDispute::default()).await;
    shop.control.decide_dispute(&dispute, Verdict::Won);
    let lost = shop.sell("ord_4").await;
    let dispute = shop.dispute(lost, OpenDispute::default()).await;
    shop.control.decide_dispute(&dispute, Verdict::Lost);
    shop.control.pay_out(None);
    let done = shop.reconcile().await;
    assert_eq!(done.open, 0, "{:?}", shop.differences().await);
    assert_eq!(shop.payment(silent).await.state, PaymentState::Paid);
    assert_eq!(done.counts["payments_healed"], 1);
    assert_eq!(done.counts["disputes_healed"], 2);
    assert_eq!(shop.in_our_books().await, shop.at_gateway());
    let books = shop.books().await;
    assert!(
        books.iter().any(|(account, minor)| account == "bank" && *minor > 0),
        "{books:?}"
    );
    assert!(
        books
            .iter()
            .any(|(account, minor)| account == "dispute_losses" && *minor == 1_309_000),
        "{books:?}"
    );
    let before = shop.books().await;
    let again = shop.reconcile().await;
    assert_eq!(
        (again.open, shop.books().await),
        (0, before),
        "a second run changes nothing"
    );
    assert!(!again.counts.contains_key("movements_booked"));
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_refund_made_at_the_gateway_by_hand_is_taken_over() {
    let shop = Shop::open().await;
    let payment = shop.sell("ord_1").await;
    let intent = shop.payment(payment).await.gateway_payment.unwrap();
    crate::refunds::by_hand(&shop, &intent, "4000").await;
    shop.reconcile().await;
    assert_eq!(shop.payment(payment).await.refunded_minor, 4_000);
    assert_eq!(shop.told().await.last().unwrap(), "refunded 4000");
    assert_eq!(shop.in_our_books().await, shop.at_gateway());
    shop.test.run_tasks().await;
    shop.close().await;
}

/// Keeps a copy of every table, as a backup does.
const BACK_UP: &str = "create schema kept; do $$ declare t text; begin
    for t in select tablename from pg_tables where schemaname = 'public' loop
        execute format('create table kept.%I as select * from public.%I', t, t);
    end loop; end $$";
/// Puts it back over whatever happened since.
const RESTORE: &str = "set session_replication_role = replica; do $$ declare t text; begin
    for t in select tablename from pg_tables where schemaname = 'public' loop
        execute format('delete from public.%I', t);
        execute format('insert into public.%I overriding system value select * from kept.%I', t, t);
    end loop; end $$; set session_replication_role = default";

#[tokio::test]
async fn after_a_restore_every_payment_made_since_is_found_again() {
    let shop = Shop::open().await;
    for at in 0..3 {
        shop.sell(&format!("ord_before_{at}")).await;
    }
    let refunded = shop.sell("ord_refunded_later").await;
    shop.run_sql(BACK_UP).await;
    let mut since = Vec::new();
    for at in 0..20 {
        since.push(shop.sell(&format!("ord_since_{at}")).await);
    }
    let intent = shop.payment(refunded).await.gateway_payment.unwrap();
    crate::refunds::by_hand(&shop, &intent, "9000").await;
    shop.dispute(since[7], OpenDispute::default()).await;
    shop.run_sql(RESTORE).await;
    assert_eq!(
        shop.count("select count(*) from payments").await,
        4,
        "the restore forgot the rest"
    );
    let done = shop.reconcile().await;
    assert_eq!(done.counts["payments_found"], 20);
    for payment in &since {
        let found = shop.payment(*payment).await;
        assert_eq!((found.state, found.purpose.as_str()), (PaymentState::Paid, "found"));
        assert_eq!(found.needs_human.as_deref(), Some("found_by_reconciliation"));
        assert!(found.reference.starts_with("ord_since_"), "{}", found.reference);
    }
    assert!(shop.payment(since[7]).await.is_frozen, "and what happened to it");
    assert_eq!(shop.payment(refunded).await.refunded_minor, 9_000);
    assert_eq!(shop.in_our_books().await, shop.at_gateway());
    assert_eq!(shop.open_kinds().await, [DifferenceKind::PaymentFound; 20]);
    let again = shop.reconcile().await;
    assert_eq!(again.open, 20, "they wait until somebody decides");
    give_back_and_resolve(&shop, since[0]).await;
    assert_eq!(shop.reconcile().await.open, 19);
    assert_eq!(shop.in_our_books().await, shop.at_gateway());
    shop.test.run_tasks().await;
    shop.close().await;
}

/// A person gives a found payment back and says so.
async fn give_back_and_resolve(shop: &Shop, payment: PaymentId) {
    let tx = shop.test.app.db().begin().await.unwrap();
    let wanted = RefundPayment {
        payment,
        amount: shop.payment(payment).await.amount(),
        key: format!("found:{payment}"),
        reason: "nobody knows what for".into(),
    };
    payments::refund(&tx, wanted).await.unwrap();
    let all = shop.differences().await;
    let difference = all.iter().find(|row| row.payment_id == Some(payment)).unwrap();
    payments::resolve_difference(&tx, "per_karim", difference.id, "given back")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    shop.test.run_tasks().await;
    assert_eq!(shop.payment(payment).await.refunded_minor, 1_309_000);
    let acts = shop.test.acts_on(&difference.id.to_string()).await;
    assert_eq!((acts.len(), acts[0].after["note"].as_str()), (1, Some("given back")));
}

#[tokio::test]
async fn what_only_we_believe_is_listed_and_healed_when_it_is_gone() {
    let shop = Shop::open().await;
    let payment = shop.sell("ord_1").await;
    let intent = shop.payment(payment).await.gateway_payment.unwrap();
    shop.run_sql("update payments set gateway_payment = 'pi_of_nobody', gateway_charge = null")
        .await;
    let done = shop.reconcile().await;
    let kinds = shop.open_kinds().await;
    assert!(kinds.contains(&DifferenceKind::PaymentMissing), "{kinds:?}");
    assert!(
        kinds.contains(&DifferenceKind::PaymentFound),
        "theirs is nobody's: {kinds:?}"
    );
    assert!(
        !kinds.contains(&DifferenceKind::BalanceDiffers),
        "the list explains the balance"
    );
    assert_eq!(done.open, 2);
    shop.run_sql(&format!(
        "delete from payments where purpose = 'found'; update payments set gateway_payment = '{intent}'"
    ))
    .await;
    let sql = "set session_replication_role = replica;
        delete from postings p using journal_entries e where e.id = p.entry_id and e.key like 'unapplied:%';
        delete from journal_entries where key like 'unapplied:%'; set session_replication_role = default";
    shop.run_sql(sql).await;
    assert_eq!(shop.reconcile().await.open, 0, "{:?}", shop.differences().await);
    assert!(
        shop.differences()
            .await
            .iter()
            .all(|row| row.state == DifferenceState::Healed)
    );
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn another_amount_and_a_sale_that_nobody_booked_are_listed() {
    let shop = Shop::open().await;
    shop.sell("ord_1").await;
    let second = shop.sell("ord_2").await;
    shop.run_sql("update payments set amount_minor = 1300000, captured_minor = 1300000 where reference = 'ord_1'")
        .await;
    let key = format!("sale:{second}");
    let sql = format!(
        "set session_replication_role = replica;
        delete from postings p using journal_entries e where e.id = p.entry_id and e.key = '{key}';
        delete from journal_entries where key = '{key}'; set session_replication_role = default"
    );
    shop.run_sql(&sql).await;
    shop.reconcile().await;
    let mut kinds = shop.open_kinds().await;
    kinds.sort_unstable_by_key(|kind| kind.word());
    let amount = [
        DifferenceKind::AmountDiffers,
        DifferenceKind::BalanceDiffers,
        DifferenceKind::EntryMissing,
    ];
    assert_eq!(
        kinds,
        amount,
        "our row is wrong and our books are right: {:?}",
        shop.differences().await
    );
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn two_at_once_are_one_run() {
    let shop = Shop::open().await;
    for at in 0..4 {
        shop.pay_in_silence(&format!("ord_{at}")).await;
    }
    let run = || payments::reconcile(&shop.test.app, Timestamp::UNIX_EPOCH);
    let runs = tokio::join!(run(), run(), run());
    let runs = [runs.0, runs.1, runs.2];
    let refused = runs.iter().filter(|run| matches!(run, Err(Fault::Refused(_)))).count();
    let done = runs.iter().filter(|run| run.is_ok()).count();
    assert_eq!(refused + done, 3, "{runs:?}");
    assert!(done >= 1);
    assert_eq!(shop.told().await.iter().filter(|told| *told == "paid").count(), 4);
    assert_eq!(shop.in_our_books().await, shop.at_gateway());
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_run_cut_at_any_step_is_gone_on_with() {
    let shop = Shop::open().await;
    for waits in (0..400).step_by(3) {
        let reference = format!("ord_{waits}");
        let payment = shop.pay_in_silence(&reference).await;
        let run = Box::pin(payments::reconcile(&shop.test.app, Timestamp::UNIX_EPOCH));
        let done = crate::crashes::dying_after(waits, run).await;
        tokio::time::sleep(Duration::from_millis(10)).await;
        shop.test.app.clock().advance(Duration::from_secs(6 * 60));
        let after = shop.reconcile().await;
        assert_eq!(after.open, 0, "cut after {waits}: {:?}", shop.differences().await);
        assert_eq!(
            shop.payment(payment).await.state,
            PaymentState::Paid,
            "cut after {waits}"
        );
        let paid = format!("select count(*) from shop_told where reference = '{reference}' and what = 'paid'");
        assert_eq!(shop.count(&paid).await, 1, "cut after {waits}");
        assert_eq!(shop.in_our_books().await, shop.at_gateway(), "cut after {waits}");
        assert_eq!(
            shop.count("select count(*) from reconciliations where finished_at is null")
                .await,
            0
        );
        assert_eq!(shop.count("select count(*) from reconciliation_seen").await, 0);
        if done.is_some() {
            assert!(waits > 20, "the steps were really cut");
            shop.test.run_tasks().await;
            shop.close().await;
            return;
        }
    }
    panic!("the run never ends");
}

#[tokio::test]
async fn a_gateway_that_is_away_stops_the_run_and_the_next_one_goes_on() {
    let shop = Shop::open().await;
    let payment = shop.pay_in_silence("ord_1").await;
    let fault = standin::ApiFault {
        times: 3,
        ..standin::ApiFault::once(standin::ApiFaultKind::Status500Before, "GET", "/v1/refunds")
    };
    shop.control.inject(fault);
    assert!(
        payments::reconcile(&shop.test.app, Timestamp::UNIX_EPOCH)
            .await
            .is_err()
    );
    assert_eq!(
        shop.payment(payment).await.state,
        PaymentState::Paid,
        "what was read is done"
    );
    let runs = payments::list_reconciliations(&shop.test.app.db().read().await.unwrap())
        .await
        .unwrap();
    assert!(runs[0].error.is_some() && runs[0].finished_at.is_none());
    shop.control.clear_requests();
    let done = shop.reconcile().await;
    assert_eq!((done.id, done.open), (runs[0].id, 0), "the same run");
    let asked: Vec<String> = shop.control.requests().into_iter().map(|call| call.path).collect();
    assert!(
        !asked.contains(&"/v1/payment_intents".to_owned()),
        "what was read is not read again: {asked:?}"
    );
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn it_runs_by_itself_once_a_day_and_when_staff_ask() {
    let shop = Shop::open().await;
    let runs = "select count(*) from reconciliations";
    shop.pay_in_silence("ord_1").await;
    shop.advance(3_600).await;
    assert_eq!(shop.count(runs).await, 0);
    shop.advance(24 * 3_600).await;
    assert_eq!(shop.count(runs).await, 1);
    shop.advance(12 * 3_600).await;
    assert_eq!(shop.count(runs).await, 1);
    shop.advance(13 * 3_600).await;
    assert_eq!(shop.count(runs).await, 2);
    let tx = shop.test.app.db().begin().await.unwrap();
    payments::reconcile_soon(&tx).await.unwrap();
    tx.commit().await.unwrap();
    shop.test.run_tasks().await;
    assert_eq!(shop.count(runs).await, 3);
    shop.close().await;
}

#[tokio::test]
async fn a_call_that_nobody_can_answer_for_is_listed_and_stays_unknown() {
    let shop = Shop::open().await;
    let payment = shop.sell("ord_1").await;
    let tx = shop.test.app.db().begin().await.unwrap();
    let wanted = RefundPayment {
        payment,
        amount: Money::new(500, Currency::DZD),
        key: "part".into(),
        reason: String::new(),
    };
    payments::refund(&tx, wanted).await.unwrap();
    tx.commit().await.unwrap();
    shop.run_sql(
        "update gateway_calls set state = 'unknown', may_repeat = false, next_at = null where kind = 'refund'",
    )
    .await;
    shop.reconcile().await;
    assert_eq!(shop.open_kinds().await, [DifferenceKind::CallUnknown]);
    let state = "select count(*) from refunds where state = 'requested'";
    assert_eq!(shop.count(state).await, 1, "unknown is not failed");
    let needing = payments::needing_human(&shop.test.app, &shop.test.app.db().read().await.unwrap())
        .await
        .unwrap();
    assert_eq!((needing.unknown_calls, needing.differences), (1, 1));
    // Somebody has looked at the gateway's own pages: it never ran. The money may be given back again.
    let call = payments::list_waiting_calls(&shop.test.app, &shop.test.app.db().read().await.unwrap())
        .await
        .unwrap()[0]
        .id;
    let say = async |note: &str| payments::call_did_not_run(&shop.test.app, "per_karim", call, note).await;
    assert!(say(" ").await.is_err(), "without a word it is refused");
    say("not in the dashboard").await.unwrap();
    assert!(say("again").await.is_err(), "once");
    assert_eq!(shop.payment(payment).await.refunded_minor, 0);
    assert_eq!(shop.told().await.last().unwrap(), "refund failed 500 false");
    let acts = shop.test.acts_on(&call.to_string()).await;
    assert_eq!((acts.len(), acts[0].verb.as_str()), (1, "did_not_run"));
    assert_eq!(shop.reconcile().await.open, 0, "{:?}", shop.differences().await);
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn what_is_shared_with_accounts_adds_up_as_well() {
    let shop = Shop::open().await;
    let account = shop.active_account().await;
    let later = shop.paid_split("ord_1", account, payments::PassOn::Later).await;
    let at_once = shop.paid_split("ord_2", account, payments::PassOn::Destination).await;
    let tx = shop.test.app.db().begin().await.unwrap();
    payments::release(&tx, later).await.unwrap();
    tx.commit().await.unwrap();
    shop.test.run_tasks().await;
    for payment in [later, at_once] {
        let tx = shop.test.app.db().begin().await.unwrap();
        let wanted = RefundPayment {
            payment,
            amount: Money::new(309_000, Currency::DZD),
            key: format!("part:{payment}"),
            reason: String::new(),
        };
        payments::refund(&tx, wanted).await.unwrap();
        tx.commit().await.unwrap();
        shop.test.run_tasks().await;
    }
    let done = shop.reconcile().await;
    assert_eq!(done.open, 0, "{:#?}", shop.differences().await);
    assert_eq!(shop.in_our_books().await, shop.at_gateway());
    shop.test.run_tasks().await;
    shop.close().await;
}

/// How many payments the large test compares; more with COMPTOIR_MANY_PAYMENTS.
const MANY: usize = 3_000;

#[tokio::test]
async fn a_large_book_is_compared_a_page_at_a_time() {
    let many = std::env::var("COMPTOIR_MANY_PAYMENTS")
        .ok()
        .and_then(|many| many.parse().ok());
    let many: usize = many.unwrap_or(MANY);
    let shop = Shop::open().await;
    shop.test
        .database
        .connect()
        .await
        .execute(
            "insert into ledger_accounts values ('gateway:stripe', 'DZD', now()), ('sales', 'DZD', now())",
            &[],
        )
        .await
        .unwrap();
    let ids: Vec<uuid::Uuid> = (1..=many as u128).map(|at| uuid::Uuid::from_u128(at << 32)).collect();
    let named = ids.iter().map(|id| PaymentId::from_uuid(*id).to_string());
    let filled = shop.control.fill(&standin::Fill {
        count: 0,
        payments: named.collect(),
        amount: 10_000,
        currency: "dzd".into(),
    });
    assert_eq!(filled.len(), many);
    let intents: Vec<String> = filled.iter().map(|filled| filled.intent.clone()).collect();
    let client = shop.test.database.connect().await;
    let rows = "insert into payments (id, reference, number, gateway, currency, amount_minor, state, captured_minor, gateway_payment,
            expires_at, created_at, updated_at, paid_at)
        select id, 'ord_' || id, 'n', 'stripe', 'DZD', 10000, 'paid', 10000, intent, $3, $3, $3, $3
        from unnest($1::uuid[], $2::text[]) as f (id, intent)";
    let now = shop.test.app.clock().now();
    client.execute(rows, &[&ids, &intents, &now]).await.unwrap();
    client
        .batch_execute("set session_replication_role = replica")
        .await
        .unwrap();
    let entries = "insert into journal_entries (id, key, kind, reference, memo, posted_at)
        select id, 'sale:pay_' || replace(id::text, '-', ''), 'sale', 'ord_' || id, '', now() from payments";
    client.execute(entries, &[]).await.unwrap();
    let lines = "insert into postings (entry_id, line, account, currency, amount_minor)
        select id, 1, 'gateway:stripe', 'DZD', 10000 from payments union all select id, 2, 'sales', 'DZD', -10000 from payments";
    client.execute(lines, &[]).await.unwrap();
    client.batch_execute("analyze").await.unwrap();
    drop(client);
    let began = tokio::time::Instant::now();
    let first = shop.reconcile().await;
    println!("{many} payments and their fees: {:?}", began.elapsed());
    assert_eq!(
        (first.open, first.counts["payment_intents"]),
        (0, i64::try_from(many).unwrap())
    );
    assert_eq!(first.counts["movements_booked"], i64::try_from(many).unwrap());
    assert_eq!(shop.in_our_books().await, shop.at_gateway());
    let began = tokio::time::Instant::now();
    let again = shop.reconcile().await;
    println!("{many} payments again: {:?}", began.elapsed());
    assert_eq!((again.open, again.counts.get("movements_booked")), (0, None));
    shop.close().await;
}
