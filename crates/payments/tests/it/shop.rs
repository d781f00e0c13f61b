//! A small shop around payments: the stand-in gateway, an applier that writes down what it is told, and hands to move
//! both clocks. Its one table says what was told upwards, in the same transactions.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::{Extensions, Method, StatusCode};
use kernel::{Currency, Lang, Money};
use payments::{
    Applier, Became, CallId, CallOutcome, Change, Gateway, PayLine, Payment, PaymentId, Payments, PaymentsSettings,
    RefundPayment, StartPayment, Started, Terms,
};
use platform::{Broken, Tx};
use secrecy::SecretString;
use serde_json::Value;
use standin::{Control, Settings, Standin};
use testkit::{Parts, TestApp};

pub const SECRET: &str = "whsec_of_the_tests_and_nobody_else";
pub const KEY: &str = "sk_test_of_the_tests";

platform::statements! {
    fn lock_order(reference: &str) -> Vec<(String,)> = "select reference from shop_orders where reference = $1 for update";
    fn insert_told(reference: &str, what: &str) -> u64 = "insert into shop_told (reference, what) values ($1, $2)";
    fn list_told() -> Vec<(String,)> = "select what from shop_told order by id";
    pub fn insert_order(reference: &str) -> u64 = "insert into shop_orders (reference) values ($1) on conflict do nothing";
}

pub struct Shop {
    pub test: TestApp,
    pub gateway: Standin,
    pub control: Control,
    /// While set, the applier breaks.
    pub is_broken: Arc<AtomicBool>,
    /// While set, the applier gives back at once what is paid, as for an order that has ended.
    pub gives_back: Arc<AtomicBool>,
}

impl Shop {
    pub async fn open() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let gateway = Standin::start(Settings {
            port: 0,
            secret_key: KEY.into(),
            webhook_url: None,
            webhook_secret: SECRET.into(),
            journal: None,
            business_name: "Comptoir Chauffage".into(),
        })
        .await
        .unwrap();
        let (is_broken, gives_back) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let mut extensions = Extensions::new();
        extensions.insert(Payments::new(settings(&gateway.url())).unwrap());
        extensions.insert(applier(is_broken.clone(), gives_back.clone()));
        let test = TestApp::start(Parts {
            routes: payments::routes(),
            tasks: payments::tasks(),
            extensions,
            ..Parts::default()
        })
        .await;
        let tables = "create table shop_orders (reference text primary key);
            create table shop_told (id bigint generated always as identity, reference text not null, what text not null)";
        test.database.connect().await.batch_execute(tables).await.unwrap();
        let control = gateway.control();
        let ahead = control.now() - test.app.clock().now().as_second();
        test.app.clock().advance(Duration::from_secs(ahead.unsigned_abs()));
        test.run_tasks().await;
        Shop {
            test,
            gateway,
            control,
            is_broken,
            gives_back,
        }
    }

    /// Both clocks, then whatever is due.
    pub async fn advance(&self, seconds: u32) {
        self.control.advance(seconds);
        self.test.advance(Duration::from_secs(u64::from(seconds))).await;
    }

    /// An order's payment of 13,090.00 DZD, committed, its call not sent.
    pub async fn start(&self) -> Started {
        self.start_for("ord_1").await
    }

    pub async fn start_for(&self, reference: &str) -> Started {
        self.start_on(reference, Terms::default()).await
    }

    pub async fn start_on(&self, reference: &str, terms: Terms) -> Started {
        let tx = self.test.app.db().begin().await.unwrap();
        insert_order(&tx, reference).await.unwrap();
        let wanted = StartPayment {
            terms,
            ..wanted(reference, &tx)
        };
        let started = payments::start(&tx, &wanted).await.unwrap();
        tx.commit().await.unwrap();
        started
    }

    /// Another payment of an order that stands.
    pub async fn start_again(&self, reference: &str) -> Started {
        let tx = self.test.app.db().begin().await.unwrap();
        let started = payments::start(&tx, &wanted(reference, &tx)).await.unwrap();
        tx.commit().await.unwrap();
        started
    }

    pub async fn send(&self, call: CallId) -> CallOutcome {
        payments::send(&self.test.app, call).await.unwrap()
    }

    /// A payment whose page is open, with its session at the gateway.
    pub async fn open_payment(&self) -> (PaymentId, String) {
        let started = self.start().await;
        assert!(matches!(self.send(started.call).await, CallOutcome::Open { .. }));
        let session = self.payment(started.payment).await.gateway_session.unwrap();
        (started.payment, session)
    }

    /// A payment that was paid, told by its event.
    pub async fn paid_payment(&self) -> PaymentId {
        let (payment, session) = self.open_payment().await;
        self.control.pay(&session, standin::Outcome::Pay).unwrap();
        assert_eq!(
            self.deliver(&self.event("checkout.session.completed")).await,
            StatusCode::OK
        );
        payment
    }

    /// The newest event of a kind, as the gateway would send it.
    pub fn event(&self, kind: &str) -> Value {
        let events = self.control.events();
        events
            .into_iter()
            .find(|event| event["type"] == kind)
            .unwrap_or_else(|| panic!("no event {kind}"))
    }

    pub async fn deliver(&self, event: &Value) -> StatusCode {
        let body = event.to_string();
        let signature = standin::signature(SECRET, self.test.app.clock().now().as_second(), body.as_bytes());
        self.post(&body, &signature).await.status
    }

    pub async fn post(&self, body: &str, signature: &str) -> testkit::Reply {
        let mut visitor = self.test.visitor();
        visitor.headers.push(("stripe-signature".into(), signature.into()));
        visitor
            .send(
                Method::POST,
                payments::STRIPE_WEBHOOK_PATH,
                Some("application/json"),
                body.to_owned(),
            )
            .await
    }

    pub async fn payment(&self, id: PaymentId) -> Payment {
        payments::find_payment(&self.test.app.db().read().await.unwrap(), id)
            .await
            .unwrap()
            .unwrap()
    }

    /// What was told upwards, in order.
    pub async fn told(&self) -> Vec<String> {
        let rows = list_told(&self.test.app.db().read().await.unwrap()).await.unwrap();
        rows.into_iter().map(|(what,)| what).collect()
    }

    pub fn break_applier(&self, is_broken: bool) {
        self.is_broken.store(is_broken, Ordering::SeqCst);
    }

    pub async fn count(&self, sql: &str) -> i64 {
        self.test
            .database
            .connect()
            .await
            .query_one(sql, &[])
            .await
            .unwrap()
            .get(0)
    }

    pub async fn close(self) {
        self.test.finish().await;
        self.gateway.shutdown().await;
    }
}

pub fn amount() -> Money {
    Money::new(1_309_000, Currency::DZD)
}

fn settings(url: &str) -> PaymentsSettings {
    PaymentsSettings {
        stripe_api_base: url.to_owned(),
        stripe_secret_key: SecretString::from(KEY),
        webhook_secrets: vec![SecretString::from("whsec_rolled_in"), SecretString::from(SECRET)],
        timeout: Duration::from_millis(1_500),
        patience: Duration::from_secs(5),
        webhook_limit: 64 * 1024,
    }
}

pub fn wanted(reference: &str, tx: &Tx) -> StartPayment {
    let dzd = |minor| Money::new(minor, Currency::DZD);
    let line = |title: &str, minor| PayLine {
        title: title.into(),
        quantity: 1,
        unit: dzd(minor),
    };
    StartPayment {
        reference: reference.into(),
        number: "CC-7K3M-9Q2X".into(),
        gateway: Gateway::Stripe,
        amount: amount(),
        lines: vec![
            line("Circulateur UPS 25-60 & joint", 1_190_000),
            line("Livraison à domicile", 119_000),
        ],
        email: "nadia@example.org".into(),
        lang: Lang::Fr,
        expires_at: tx.now().checked_add(jiff::SignedDuration::from_mins(35)).unwrap(),
        return_url: "http://127.0.0.1/fr/orders/CC-7K3M-9Q2X/thanks?session={CHECKOUT_SESSION_ID}".into(),
        cancel_url: "http://127.0.0.1/fr/orders/CC-7K3M-9Q2X".into(),
        terms: Terms::default(),
    }
}

fn applier(is_broken: Arc<AtomicBool>, gives_back: Arc<AtomicBool>) -> Applier {
    Applier::new(
        |tx: &Tx, reference: &str| Box::pin(lock_order(tx, reference)),
        move |tx: &Tx, change: &Change, orders: &Vec<(String,)>| {
            let is_broken = is_broken.load(Ordering::SeqCst);
            let gives_back = gives_back.load(Ordering::SeqCst) && matches!(change.became, Became::Paid { .. });
            Box::pin(async move {
                if is_broken {
                    return Err(Broken::new("the shop is on fire"));
                }
                if orders.is_empty() {
                    return Err(Broken::new("no order stands behind this payment"));
                }
                if gives_back {
                    let (payment, amount) = (change.payment, change.amount);
                    let (key, reason) = (format!("{}:late", change.reference), "too late".to_owned());
                    let wanted = RefundPayment {
                        payment,
                        amount,
                        key,
                        reason,
                    };
                    payments::refund(tx, wanted)
                        .await
                        .map_err(|fault| Broken::new(format!("{fault:?}")))?;
                }
                if change.account.is_some() {
                    crate::market::book(tx, change).await?;
                }
                let word = word(&change.became);
                tokio::try_join!(insert_told(tx, &change.reference, &word), crate::till::book(tx, change))?;
                Ok(())
            })
        },
    )
}

fn word(became: &Became) -> String {
    match became {
        Became::Open => "open".into(),
        Became::CardSaved => "card saved".into(),
        Became::Held { .. } => "held".into(),
        Became::Voided { is_lapsed: true } => "lapsed".into(),
        Became::Voided { is_lapsed: false } => "let go".into(),
        Became::Paid { captured, .. } if *captured == amount() => "paid".into(),
        Became::Paid { captured, .. } => format!("paid {}", captured.minor()),
        Became::Failed { code } => format!("failed {code}"),
        Became::Expired => "expired".into(),
        Became::Quarantined { reason } => format!("quarantined {reason}"),
        Became::Refunded { amount, .. } => format!("refunded {}", amount.minor()),
        Became::RefundFailed { amount, was_done, .. } => format!("refund failed {} {was_done}", amount.minor()),
        Became::DisputeOpened { amount, reason, .. } => format!("dispute opened {} {reason}", amount.minor()),
        Became::DisputeClosed { outcome, .. } => format!("dispute {outcome:?}").to_lowercase(),
    }
}
