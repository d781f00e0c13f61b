//! An office over a small shop: payments behind the stand-in gateway, orders and disputes written straight into their tables, and
//! staff to look at them.

use std::time::Duration;

use axum::http::{Extensions, Method, StatusCode};
use kernel::{Currency, Lang, Money, Role};
use payments::{Applier, Gateway, PayLine, PaymentId, Payments, PaymentsSettings, StartPayment, Terms};
use platform::http::cookie_of;
use platform::{Caller, Known};
use secrecy::SecretString;
use serde_json::{Value, json};
use standin::{Control, Settings, Standin};
use testkit::{Parts, Reply, TestApp, Visitor};
use uuid::Uuid;

const SECRET: &str = "whsec_of_the_tests_and_nobody_else";
const KEY: &str = "sk_test_of_the_tests";

pub struct Shop {
    pub test: TestApp,
    pub gateway: Standin,
    pub control: Control,
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
        let mut extensions = Extensions::new();
        extensions.insert(Payments::new(settings(&gateway.url())).unwrap());
        extensions.insert(Applier::new(
            |_: &platform::Tx, _: &str| Box::pin(async { Ok(()) }),
            |_: &platform::Tx, _: &payments::Change, (): &()| Box::pin(async { Ok(()) }),
        ));
        let test = TestApp::start(Parts {
            routes: office::routes().and(payments::routes()),
            tasks: payments::tasks(),
            authenticate,
            extensions,
        })
        .await;
        let control = gateway.control();
        let ahead = control.now() - test.app.clock().now().as_second();
        test.app.clock().advance(Duration::from_secs(ahead.unsigned_abs()));
        test.run_tasks().await;
        Shop { test, gateway, control }
    }

    pub fn person(&self, role: &str) -> Visitor {
        let mut visitor = self.test.visitor();
        visitor.cookies.insert("person".into(), role.into());
        visitor
    }

    pub fn staff(&self) -> Visitor {
        self.person("manager")
    }

    pub async fn run_sql(&self, sql: &str) {
        self.test.database.connect().await.batch_execute(sql).await.unwrap();
    }

    pub async fn count(&self, of: &str) -> i64 {
        let client = self.test.database.connect().await;
        let row = client
            .query_one(&format!("select count(*) from {of}"), &[])
            .await
            .unwrap();
        row.get(0)
    }

    /// An order of 13,090.00 DZD that exists in its table alone. Gives its id.
    pub async fn order(&self, number: &str) -> Uuid {
        let id = Uuid::new_v5(number);
        self.run_sql(&format!(
            "insert into orders (id, number, submit_token, email, phone, name, address, lang, currency, goods_minor, delivery_minor,
                 discount_minor, tax_minor, total_minor, state, placed_at, expires_at)
             values ('{id}', '{number}', '{number}', 'nadia@example.dz', '+213551234567', 'Nadia Ferhat', '{{}}', 'fr', 'DZD', 1190000, 119000,
                 0, 209000, 1309000, 'pending', now(), now())"
        ))
        .await;
        id
    }

    /// A payment of an order, its page open; gives it and its session.
    pub async fn open_payment(&self, order: Uuid, number: &str) -> (PaymentId, String) {
        let started = self.start(order, number).await;
        payments::send(&self.test.app, started.1).await.unwrap();
        let db = self.test.app.db().read().await.unwrap();
        let payment = payments::find_payment(&db, started.0).await.unwrap().unwrap();
        (started.0, payment.gateway_session.unwrap())
    }

    /// A payment of an order, its call not sent.
    pub async fn start(&self, order: Uuid, number: &str) -> (PaymentId, payments::CallId) {
        let tx = self.test.app.db().begin().await.unwrap();
        let amount = Money::new(1_309_000, Currency::DZD);
        let wanted = StartPayment {
            reference: orders::OrderId::from_uuid(order).to_string(),
            number: number.into(),
            gateway: Gateway::Stripe,
            amount,
            lines: vec![PayLine {
                title: "Circulateur".into(),
                quantity: 1,
                unit: amount,
            }],
            email: "nadia@example.dz".into(),
            lang: Lang::Fr,
            expires_at: tx.now().checked_add(jiff::SignedDuration::from_mins(35)).unwrap(),
            return_url: "http://127.0.0.1/fr/orders/1/thanks".into(),
            cancel_url: "http://127.0.0.1/fr/orders/1".into(),
            terms: Terms::default(),
        };
        let started = payments::start(&tx, &wanted).await.unwrap();
        tx.commit().await.unwrap();
        (started.payment, started.call)
    }

    /// An order that was paid, told by its event.
    pub async fn paid(&self, number: &str) -> (Uuid, PaymentId) {
        let order = self.order(number).await;
        let (payment, session) = self.open_payment(order, number).await;
        self.control.pay(&session, standin::Outcome::Pay).unwrap();
        let events = self.control.events();
        let told = events
            .iter()
            .find(|event| event["type"] == "checkout.session.completed")
            .unwrap();
        assert_eq!(self.deliver(told).await.status, StatusCode::OK);
        self.test.run_tasks().await;
        (order, payment)
    }

    pub async fn deliver(&self, event: &Value) -> Reply {
        let body = event.to_string();
        let signature = standin::signature(SECRET, self.test.app.clock().now().as_second(), body.as_bytes());
        let mut visitor = self.test.visitor();
        visitor.headers.push(("stripe-signature".into(), signature));
        let path = payments::STRIPE_WEBHOOK_PATH;
        visitor.send(Method::POST, path, Some("application/json"), body).await
    }

    /// An event about something that we have no row of. Gives its id of ours.
    pub async fn stray_event(&self, id: &str) -> String {
        let event = json!({
            "id": id, "object": "event", "type": "checkout.session.completed", "api_version": "2026-01-28.clover", "livemode": false, "created": 1,
            "data": { "object": { "id": "cs_test_nobody", "object": "checkout.session", "payment_status": "paid", "status": "complete",
                "payment_intent": "pi_nobody", "amount_total": 1_309_000, "currency": "dzd", "metadata": {} } },
        });
        assert_eq!(self.deliver(&event).await.status, StatusCode::OK);
        let client = self.test.database.connect().await;
        let row = client
            .query_one("select id from gateway_events where event_id = $1", &[&id])
            .await
            .unwrap();
        format!("gev_{}", row.get::<_, Uuid>(0).simple())
    }

    /// A dispute of a payment that waits for our answer until three days from now.
    pub async fn dispute(&self, payment: PaymentId) -> String {
        let id = Uuid::new_v5(&payment.to_string());
        let now = self.test.app.clock().now();
        let due = now.checked_add(jiff::SignedDuration::from_hours(72)).unwrap();
        self.run_sql(&format!(
            "insert into disputes (id, payment_id, gateway_dispute, amount_minor, reason, state, due_by, withdrawn_minor, fee_minor, opened_at, updated_at)
             values ('{id}', '{}', 'dp_{}', 1309000, 'product_not_received', 'needs_response', '{due}', 1309000, 2000, '{now}', '{now}')",
            payment.uuid(),
            id.simple()
        ))
        .await;
        format!("dsp_{}", id.simple())
    }

    /// The acts on one thing, oldest first.
    pub async fn acts(&self, subject: &str) -> Vec<String> {
        let acts = self.test.acts_on(subject).await;
        acts.into_iter().map(|act| act.verb).collect()
    }

    /// Runs what is due, so that nothing is left, and ends.
    pub async fn close(self) {
        self.test.run_tasks().await;
        self.test.finish().await;
        self.gateway.shutdown().await;
    }
}

/// Ids that are the same in every run.
trait FromText {
    fn new_v5(text: &str) -> Uuid;
}

impl FromText for Uuid {
    fn new_v5(text: &str) -> Uuid {
        let digest = platform::chance::digest(text);
        Uuid::from_slice(&digest[..16]).unwrap()
    }
}

/// Tests sign in by a cookie that names their role.
fn authenticate(
    app: platform::App,
    headers: std::sync::Arc<axum::http::HeaderMap>,
) -> std::pin::Pin<Box<dyn Future<Output = Result<Caller, platform::Broken>> + Send>> {
    Box::pin(async move {
        let person = cookie_of(&headers, &app.cookie_name("person")).map(|role| Known {
            id: Uuid::from_u128(7),
            name: "Lydia".into(),
            email: "lydia@example.dz".into(),
            role: role.parse().unwrap_or(Role::Customer),
        });
        Ok(Caller {
            person,
            proof: platform::Proof::Cookie,
            confirmed_at: Some(app.clock().now()),
            ..Caller::default()
        })
    })
}

fn settings(url: &str) -> PaymentsSettings {
    PaymentsSettings {
        stripe_api_base: url.to_owned(),
        stripe_secret_key: SecretString::from(KEY),
        webhook_secrets: vec![SecretString::from(SECRET)],
        timeout: Duration::from_millis(1_500),
        patience: Duration::from_secs(5),
        webhook_limit: 64 * 1024,
    }
}
