//! Disputes: a bank takes money back, in whatever order its events come; what staff answer; and what the books then say.

use axum::http::StatusCode;
use kernel::{Currency, Money};
use payments::{
    AddEvidence, DisputeId, DisputeRefused, DisputeRow, DisputeState, EvidenceField, PaymentId, RefundPayment,
    RefundRefused,
};
use platform::Fault;
use serde_json::{Value, json};
use standin::{OpenDispute, Verdict};

use crate::shop::{Shop, amount};

const FEE: i64 = 2_000;

impl Shop {
    /// A dispute at the gateway over the whole of a paid payment; its events wait to be delivered.
    pub async fn dispute(&self, payment: PaymentId, ask: OpenDispute) -> String {
        let charge = self.charge_of(payment).await;
        self.control.open_dispute(&charge, ask).expect("a dispute")
    }

    async fn charge_of(&self, payment: PaymentId) -> String {
        let intent = self.payment(payment).await.gateway_payment.unwrap();
        let sql = format!("select coalesce(max(gateway_charge), '') from payments where gateway_payment = '{intent}'");
        let known: String = self
            .test
            .database
            .connect()
            .await
            .query_one(&sql, &[])
            .await
            .unwrap()
            .get(0);
        if !known.is_empty() {
            return known;
        }
        let events = self.control.events();
        let charge = events.iter().find_map(|event| {
            let object = &event["data"]["object"];
            let is_ours = object["id"] == intent.as_str() && event["type"] == "payment_intent.succeeded";
            is_ours.then(|| object["latest_charge"].as_str().unwrap().to_owned())
        });
        charge.expect("a charge")
    }

    /// The events of the gateway's about disputes, oldest first.
    pub fn dispute_events(&self) -> Vec<Value> {
        let mut events: Vec<Value> = self.control.events();
        events.retain(|event| event["type"].as_str().unwrap().starts_with("charge.dispute."));
        events.reverse();
        events
    }

    pub async fn deliver_all(&self, events: &[Value]) {
        for event in events {
            assert_eq!(self.deliver(event).await, StatusCode::OK, "{event}");
        }
    }

    pub async fn disputes(&self) -> Vec<DisputeRow> {
        payments::list_disputes(&self.test.app.db().read().await.unwrap())
            .await
            .unwrap()
    }

    /// The balances of the accounts that are not zero.
    pub async fn books(&self) -> Vec<(String, i64)> {
        let rows = ledger::list_balances(&self.test.app.db().read().await.unwrap())
            .await
            .unwrap();
        let rows = rows.into_iter().filter(|row| row.balance_minor != 0);
        rows.map(|row| (row.account, row.balance_minor)).collect()
    }

    async fn ask_refund(&self, payment: PaymentId, minor: i64) -> Result<(), RefundRefused> {
        let tx = self.test.app.db().begin().await.unwrap();
        let wanted = RefundPayment {
            payment,
            amount: Money::new(minor, Currency::DZD),
            key: format!("part:{minor}"),
            reason: String::new(),
        };
        match payments::refund(&tx, wanted).await {
            Ok(_) => {
                tx.commit().await.unwrap();
                Ok(())
            }
            Err(Fault::Refused(refused)) => Err(refused),
            Err(Fault::Broken(broken)) => panic!("{broken}"),
        }
    }

    async fn add(&self, dispute: DisputeId, field: EvidenceField, text: &str) -> Result<(), DisputeRefused> {
        let tx = self.test.app.db().begin().await.unwrap();
        let input = AddEvidence {
            dispute,
            field,
            text: text.into(),
        };
        let added = payments::add_evidence(&tx, "per_karim", input).await;
        tx.commit().await.unwrap();
        refusal(added)
    }

    async fn submit(&self, dispute: DisputeId) -> Result<(), DisputeRefused> {
        let tx = self.test.app.db().begin().await.unwrap();
        let asked = payments::submit_evidence(&tx, dispute).await;
        tx.commit().await.unwrap();
        refusal(asked)
    }
}

fn refusal<T>(done: Result<T, Fault<DisputeRefused>>) -> Result<(), DisputeRefused> {
    match done {
        Ok(_) => Ok(()),
        Err(Fault::Refused(refused)) => Err(refused),
        Err(Fault::Broken(broken)) => panic!("{broken}"),
    }
}

fn sorted(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
    pairs
        .iter()
        .map(|(account, minor)| ((*account).to_owned(), *minor))
        .collect()
}

#[tokio::test]
async fn a_dispute_freezes_its_payment_and_is_told_upwards_once() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    shop.dispute(payment, OpenDispute::default()).await;
    let events = shop.dispute_events();
    shop.deliver_all(&events).await;
    shop.deliver_all(&events).await;
    let after = shop.payment(payment).await;
    assert!(after.is_frozen);
    assert_eq!(after.disputed_minor, amount().minor());
    assert_eq!(shop.told().await.last().unwrap(), "dispute opened 1309000 fraudulent");
    assert_eq!(
        shop.told()
            .await
            .iter()
            .filter(|told| told.starts_with("dispute"))
            .count(),
        1
    );
    let disputes = shop.disputes().await;
    assert_eq!((disputes.len(), disputes[0].state), (1, DisputeState::NeedsResponse));
    assert!(disputes[0].due_by.is_some());
    assert!(shop.ask_refund(payment, 5).await.is_err(), "no refund while it is open");
    let taken = 1_309_000;
    let books = [
        ("disputed", taken),
        ("fees", FEE),
        ("gateway:stripe", -FEE),
        ("sales", -taken),
    ];
    assert_eq!(shop.books().await, sorted(&books));
    shop.test.run_tasks().await;
    shop.close().await;
}

/// The orders to try: every rotation, backwards too.
fn orders(events: &[Value]) -> Vec<Vec<Value>> {
    let mut orders = Vec::new();
    for at in 0..events.len() {
        let mut turned = events.to_vec();
        turned.rotate_left(at);
        orders.push(turned.clone());
        turned.reverse();
        orders.push(turned);
    }
    orders
}

/// A new payment, disputed and decided, its events delivered in the `nth` order; `None` when there are no more orders.
async fn decided_in_order(shop: &Shop, nth: usize, verdict: Verdict) -> Option<(PaymentId, String)> {
    let reference = format!("ord_{nth}");
    let payment = shop.sell(&reference).await;
    let dispute = shop.dispute(payment, OpenDispute::default()).await;
    assert!(shop.control.decide_dispute(&dispute, verdict));
    let mut events = shop.dispute_events();
    events.retain(|event| event["data"]["object"]["id"] == dispute.as_str());
    let order = orders(&events).into_iter().nth(nth)?;
    shop.deliver_all(&order).await;
    shop.deliver_all(&order[..2]).await;
    shop.test.run_tasks().await;
    Some((payment, reference))
}

async fn told_of(shop: &Shop, reference: &str) -> Vec<String> {
    let sql = format!(
        "select coalesce(array_agg(what order by id), '{{}}') from shop_told where reference = '{reference}' and what like 'dispute%'"
    );
    shop.test
        .database
        .connect()
        .await
        .query_one(&sql, &[])
        .await
        .unwrap()
        .get(0)
}

async fn books_of(shop: &Shop, reference: &str) -> Vec<(String, i64)> {
    let db = shop.test.app.db().read().await.unwrap();
    let rows = ledger::list_balances_for(&db, reference).await.unwrap();
    let rows = rows.into_iter().filter(|row| row.balance_minor != 0);
    rows.map(|row| (row.account, row.balance_minor)).collect()
}

#[tokio::test]
async fn in_whatever_order_its_events_come_a_lost_dispute_ends_the_same() {
    let shop = Shop::open().await;
    let mut tried = 0;
    while let Some((payment, reference)) = decided_in_order(&shop, tried, Verdict::Lost).await {
        let after = shop.payment(payment).await;
        assert_eq!(
            (after.is_frozen, after.disputed_minor),
            (false, 1_309_000),
            "order {tried}"
        );
        let told = ["dispute opened 1309000 fraudulent", "dispute lost"];
        assert_eq!(told_of(&shop, &reference).await, told, "order {tried}");
        let lost = [
            ("dispute_losses", 1_309_000),
            ("fees", FEE),
            ("gateway:stripe", -FEE),
            ("sales", -1_309_000),
        ];
        assert_eq!(books_of(&shop, &reference).await, sorted(&lost), "order {tried}");
        let refused = shop.ask_refund(payment, 5).await;
        assert!(refused.is_err(), "what was lost is not given back as well");
        tried += 1;
    }
    assert!(tried >= 6, "{tried}");
    assert!(
        shop.disputes()
            .await
            .iter()
            .filter(|row| row.state == DisputeState::Lost)
            .count()
            >= tried
    );
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn in_whatever_order_its_events_come_a_won_dispute_ends_the_same() {
    let shop = Shop::open().await;
    let mut tried = 0;
    while let Some((payment, reference)) = decided_in_order(&shop, tried, Verdict::Won).await {
        let after = shop.payment(payment).await;
        assert_eq!((after.is_frozen, after.disputed_minor), (false, 0), "order {tried}");
        let told = ["dispute opened 1309000 fraudulent", "dispute won"];
        assert_eq!(told_of(&shop, &reference).await, told, "order {tried}");
        let won = [
            ("fees", FEE),
            ("gateway:stripe", 1_309_000 - FEE),
            ("sales", -1_309_000),
        ];
        assert_eq!(books_of(&shop, &reference).await, sorted(&won), "order {tried}");
        tried += 1;
    }
    assert!(tried >= 8, "{tried}");
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn an_event_without_its_movements_is_asked_about() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    shop.dispute(payment, OpenDispute::default()).await;
    let mut created = shop.dispute_events().remove(0);
    created["data"]["object"]["balance_transactions"] = json!(null);
    assert_eq!(shop.deliver(&created).await, StatusCode::OK);
    assert_eq!(shop.payment(payment).await.disputed_minor, 0);
    shop.test.run_tasks().await;
    assert_eq!(shop.payment(payment).await.disputed_minor, 1_309_000);
    assert_eq!(shop.disputes().await[0].fee_minor, FEE);
    shop.close().await;
}

#[tokio::test]
async fn twenty_at_once_make_one_dispute() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    shop.dispute(payment, OpenDispute::default()).await;
    let events = shop.dispute_events();
    let all = (0..10).flat_map(|_| events.iter()).map(|event| shop.deliver(event));
    for status in futures_util::future::join_all(all).await {
        assert_eq!(status, StatusCode::OK);
    }
    assert_eq!(shop.disputes().await.len(), 1);
    assert_eq!(
        shop.told()
            .await
            .iter()
            .filter(|told| told.starts_with("dispute"))
            .count(),
        1
    );
    let entries = shop
        .count("select count(*) from journal_entries where key like 'dispute%'")
        .await;
    assert_eq!(entries, 1);
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn an_inquiry_freezes_and_moves_no_money_until_it_is_escalated() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    let ask = OpenDispute {
        is_inquiry: true,
        ..OpenDispute::default()
    };
    let dispute = shop.dispute(payment, ask).await;
    shop.deliver_all(&shop.dispute_events()).await;
    let asked = shop.payment(payment).await;
    assert_eq!((asked.is_frozen, asked.disputed_minor), (true, 0));
    assert!(shop.control.decide_dispute(&dispute, Verdict::Escalated));
    shop.deliver_all(&shop.dispute_events()).await;
    assert_eq!(shop.disputes().await[0].state, DisputeState::NeedsResponse);
    assert_eq!(shop.payment(payment).await.disputed_minor, 1_309_000);
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn evidence_is_sent_once_and_who_did_it_is_on_record() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    let theirs = shop.dispute(payment, OpenDispute::default()).await;
    shop.deliver_all(&shop.dispute_events()).await;
    let dispute = shop.disputes().await[0].id;
    assert_eq!(shop.submit(dispute).await, Err(DisputeRefused::NoEvidence));
    assert_eq!(
        shop.add(dispute, EvidenceField::ShippingCarrier, " ").await,
        Err(DisputeRefused::Text)
    );
    shop.add(dispute, EvidenceField::ShippingCarrier, "Yalidine")
        .await
        .unwrap();
    shop.add(dispute, EvidenceField::UncategorizedText, "a draft")
        .await
        .unwrap();
    shop.add(dispute, EvidenceField::UncategorizedText, "Remis en main propre")
        .await
        .unwrap();
    shop.submit(dispute).await.unwrap();
    assert_eq!(shop.submit(dispute).await, Err(DisputeRefused::NotAwaited), "once");
    shop.test.run_tasks().await;
    let calls: Vec<_> = shop
        .control
        .requests()
        .into_iter()
        .filter(|call| call.method == "POST" && call.path.ends_with(&theirs))
        .collect();
    assert_eq!(calls.len(), 1);
    assert_eq!(shop.disputes().await[0].state, DisputeState::UnderReview);
    assert_eq!(
        (
            shop.disputes().await[0].evidence,
            shop.disputes().await[0].evidence_sent
        ),
        (3, 3)
    );
    assert_eq!(
        shop.add(dispute, EvidenceField::CustomerName, "Nadia").await,
        Err(DisputeRefused::NotAwaited)
    );
    let acts = shop.test.acts_on(&dispute.to_string()).await;
    let acts: Vec<&str> = acts.iter().map(|act| act.verb.as_str()).collect();
    assert_eq!(acts, ["evidence", "evidence", "evidence", "submit_evidence"]);
    shop.close().await;
}

#[tokio::test]
async fn evidence_whose_answer_was_lost_is_sent_once() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    shop.dispute(payment, OpenDispute::default()).await;
    shop.deliver_all(&shop.dispute_events()).await;
    let dispute = shop.disputes().await[0].id;
    shop.add(dispute, EvidenceField::UncategorizedText, "Remis en main propre")
        .await
        .unwrap();
    shop.submit(dispute).await.unwrap();
    shop.control.inject(standin::ApiFault::once(
        standin::ApiFaultKind::TimeoutAfterEffect,
        "POST",
        "/v1/disputes",
    ));
    shop.test.run_tasks().await;
    shop.advance(120).await;
    assert_eq!(shop.disputes().await[0].state, DisputeState::UnderReview);
    assert_eq!(shop.disputes().await[0].evidence_sent, 1);
    assert_eq!(
        shop.count("select count(*) from gateway_calls where kind = 'dispute_evidence' and state = 'done'")
            .await,
        1
    );
    shop.close().await;
}

#[tokio::test]
async fn after_its_deadline_nobody_is_heard() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    shop.dispute(payment, OpenDispute::default()).await;
    shop.deliver_all(&shop.dispute_events()).await;
    let dispute = shop.disputes().await[0].id;
    shop.add(dispute, EvidenceField::UncategorizedText, "too late")
        .await
        .unwrap();
    shop.test
        .app
        .clock()
        .advance(std::time::Duration::from_secs(10 * 24 * 3_600));
    assert_eq!(shop.submit(dispute).await, Err(DisputeRefused::TooLate));
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn the_loss_can_be_accepted() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    shop.dispute(payment, OpenDispute::default()).await;
    shop.deliver_all(&shop.dispute_events()).await;
    let dispute = shop.disputes().await[0].id;
    let tx = shop.test.app.db().begin().await.unwrap();
    payments::accept_dispute(&tx, dispute).await.unwrap();
    tx.commit().await.unwrap();
    shop.test.run_tasks().await;
    assert_eq!(shop.disputes().await[0].state, DisputeState::Lost);
    assert!(!shop.payment(payment).await.is_frozen);
    assert_eq!(shop.told().await.last().unwrap(), "dispute lost");
    shop.close().await;
}

#[tokio::test]
async fn a_dispute_over_what_was_given_back_is_booked_and_shown() {
    let shop = Shop::open().await;
    let payment = shop.paid_payment().await;
    shop.ask_refund(payment, 1_000_000).await.unwrap();
    shop.test.run_tasks().await;
    let ask = OpenDispute {
        amount: Some(1_309_000),
        ..OpenDispute::default()
    };
    shop.dispute(payment, ask).await;
    shop.deliver_all(&shop.dispute_events()).await;
    let after = shop.payment(payment).await;
    assert_eq!(after.needs_human.as_deref(), Some("dispute_over_refunded"));
    assert_eq!((after.disputed_minor, after.refundable().minor()), (1_309_000, 0));
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_refund_and_a_dispute_at_once_have_one_winner() {
    let shop = Shop::open().await;
    for at in 0..8 {
        let payment = shop.sell(&format!("ord_{at}")).await;
        shop.dispute(payment, OpenDispute::default()).await;
        let event = shop.event("charge.dispute.funds_withdrawn");
        let (asked, status) = tokio::join!(shop.ask_refund(payment, 1_000 + at), shop.deliver(&event));
        assert_eq!(status, StatusCode::OK);
        let after = shop.payment(payment).await;
        assert!(after.is_frozen);
        let is_shown = after.needs_human.as_deref() == Some("dispute_over_refunded");
        assert_eq!(
            (asked.is_ok(), after.refunded_minor > 0),
            (is_shown, is_shown),
            "{asked:?}"
        );
    }
    shop.test.run_tasks().await;
    shop.close().await;
}

#[tokio::test]
async fn a_dispute_cut_at_any_step_is_whole_or_not_there() {
    let shop = Shop::open().await;
    for waits in 0..crate::crashes::MANY {
        let reference = format!("ord_{waits}");
        let payment = shop.sell(&reference).await;
        shop.dispute(payment, OpenDispute::default()).await;
        let event = crate::crashes::signed(&shop, "charge.dispute.funds_withdrawn");
        let cut = crate::crashes::dying_after(waits, Box::pin(payments::take_in(&shop.test.app, &event))).await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        payments::take_in(&shop.test.app, &event).await.unwrap();
        let after = shop.payment(payment).await;
        assert_eq!(
            (after.is_frozen, after.disputed_minor),
            (true, 1_309_000),
            "cut after {waits}"
        );
        assert_eq!(told_of(&shop, &reference).await.len(), 1, "cut after {waits}");
        assert_eq!(books_of(&shop, &reference).await[0], ("disputed".to_owned(), 1_309_000));
        if cut.is_some() {
            assert!(waits > 3, "the steps were really cut");
            shop.test.run_tasks().await;
            shop.close().await;
            return;
        }
    }
    panic!("the event never ends");
}
