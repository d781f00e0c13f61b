//! The whole house for a race: every route, task and journey, one article on the shelf, the stand-in gateway behind the real
//! client, and many visitors.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Extensions, HeaderMap, Method, StatusCode};
use catalog::DemoShop;
use futures_util::future::join_all;
use orders::{DemoPlaces, Terms};
use payments::{Capture, Payments, PaymentsSettings};
use platform::http::cookie_of;
use platform::{App, Broken, Caller, Known};
use secrecy::SecretString;
use serde_json::{Value, json};
use standin::{Control, Settings, Standin};
use testkit::{Parts, Reply, TestApp, Visitor};
use tokio_postgres::types::ToSql;

const SECRET: &str = "whsec_of_the_races_and_nobody_else";
const KEY: &str = "sk_test_of_the_races";
pub const PRICE: i64 = 1_190_000;

pub const SHELF: &str = r#"
currency = "DZD"
appliances = []

[[categories]]
slug = "circulation"
name = { fr = "Circulation", ar = "التدوير", en = "Circulation" }
intro = { fr = "Ce qui fait tourner l’eau.", ar = "ما يحرك الماء.", en = "What moves the water." }
drawing = "pump"

[[products]]
slug = "circulateur"
category = "circulation"
brand = "Tafza"
name = { fr = "Circulateur", ar = "مضخّة", en = "Circulator" }
description = { fr = "Fait circuler.", ar = "تدوّر.", en = "Moves." }
drawing = "pump"
tax_bp = 1900
variants = [{ sku = "RACE-1", price_minor = 1190000, on_hand = 100, weight_g = 2400 }]

[[delivery]]
code = "counter"
kind = "counter"
tax_bp = 1900
price_minor = 0
name = { fr = "Retrait au comptoir", ar = "الاستلام من المحل", en = "Collect at the counter" }
delay = { fr = "Dans l’heure", ar = "خلال ساعة", en = "Within the hour" }
"#;

pub const WILAYAS: &str = r#"
[[wilayas]]
code = "16"
name = { fr = "Alger", ar = "الجزائر", en = "Algiers" }
zone = "centre"
"#;

pub struct House {
    pub test: TestApp,
    pub control: Control,
    gateway: Standin,
    variant: String,
}

/// An order as its customer knows it.
#[derive(Debug, Clone)]
pub struct Placed {
    pub number: String,
    pub key: String,
    pub reference: String,
    /// The gateway's page; empty while there is none.
    pub session: String,
}

impl House {
    pub async fn open(capture: Capture) -> Self {
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
        extensions.insert(server::journeys::applier());
        extensions.insert(server::journeys::follower());
        extensions.insert(server::journeys::follower());
        extensions.insert(Terms { deposit_bp: 0, capture });
        let test = TestApp::start(Parts {
            routes: server::routes(),
            tasks: orders::tasks()
                .and(payments::tasks())
                .and(visits::tasks())
                .and(platform::mail::tasks())
                .and(platform::sms::tasks()),
            authenticate: role_in_cookie,
            extensions,
        })
        .await;
        let control = gateway.control();
        let ahead = control.now() - test.app.clock().now().as_second();
        test.app.clock().advance(Duration::from_secs(ahead.unsigned_abs()));
        let tx = test.app.db().begin().await.unwrap();
        catalog::seed_shop(&tx, &DemoShop::parse(SHELF).unwrap()).await.unwrap();
        orders::seed_delivery(&tx, &DemoPlaces::parse(SHELF, WILAYAS).unwrap())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        test.run_tasks().await;
        let mut house = House {
            test,
            control,
            gateway,
            variant: String::new(),
        };
        let id: uuid::Uuid = house
            .one("select id from variants where sku = 'RACE-1'", &[])
            .await
            .get(0);
        house.variant = format!("var_{}", id.simple());
        house
    }

    /// A program with a piece in its cart.
    pub async fn with_cart(&self) -> Visitor {
        let mut visitor = self.test.visitor();
        let reply = visitor
            .post_json("/api/v1/cart/lines", &json!({ "variant": self.variant, "quantity": 1 }))
            .await;
        let secret = reply.json()["secret"]
            .as_str()
            .unwrap_or_else(|| panic!("{}", reply.text))
            .to_owned();
        visitor.headers.push(("x-cart".into(), secret));
        visitor
    }

    /// Orders what is in the visitor's cart, under the key in its headers if there is one.
    pub async fn order(visitor: &mut Visitor, email: &str) -> Reply {
        let body = json!({
            "email": email, "name": "Nadia Ferhat", "phone": "0550 12 34 56", "delivery": "counter", "gateway": "stripe",
            "expected_total_minor": PRICE,
        });
        visitor.post_json("/api/v1/orders", &body).await
    }

    /// An order that stands.
    pub async fn placed(&self) -> Placed {
        let reply = House::order(&mut self.with_cart().await, "nadia@example.dz").await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        placed_of(&reply.json())
    }

    /// An order that is paid, or whose money is held, and everybody knows.
    pub async fn paid(&self) -> Placed {
        let placed = self.placed().await;
        self.control.pay(&placed.session, standin::Outcome::Pay).unwrap();
        for event in self.events_of(&placed) {
            assert_eq!(self.deliver(&event).await.status, StatusCode::OK);
        }
        self.test.run_tasks().await;
        placed
    }

    /// The gateway's events about an order, newest first.
    pub fn events_of(&self, placed: &Placed) -> Vec<Value> {
        let is_theirs = |event: &Value| event["data"]["object"]["metadata"]["reference"] == placed.reference.as_str();
        self.control.events().into_iter().filter(is_theirs).collect()
    }

    pub fn sign(&self, body: &str) -> String {
        standin::signature(SECRET, self.test.app.clock().now().as_second(), body.as_bytes())
    }

    pub async fn deliver(&self, event: &Value) -> Reply {
        let body = event.to_string();
        let mut visitor = self.test.visitor();
        visitor.headers.push(("stripe-signature".into(), self.sign(&body)));
        let kind = Some("application/json");
        visitor
            .send(Method::POST, payments::STRIPE_WEBHOOK_PATH, kind, body)
            .await
    }

    /// The one article.
    pub fn variant(&self) -> &str {
        &self.variant
    }

    pub fn staff(&self) -> Visitor {
        let mut visitor = self.test.visitor();
        visitor.cookies.insert("role".into(), "manager".into());
        visitor
    }

    pub async fn one(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> tokio_postgres::Row {
        self.test.database.connect().await.query_one(sql, values).await.unwrap()
    }

    pub async fn count(&self, of: &str) -> i64 {
        self.one(&format!("select count(*) from {of}"), &[]).await.get(0)
    }

    /// On hand and reserved.
    pub async fn stock(&self) -> (i64, i64) {
        let row = self
            .one("select on_hand, reserved from variants where sku = 'RACE-1'", &[])
            .await;
        (row.get(0), row.get(1))
    }

    /// So many pieces are free, beside what is reserved.
    pub async fn set_stock(&self, free: i64) {
        let client = self.test.database.connect().await;
        client
            .execute("update variants set on_hand = reserved + $1", &[&free])
            .await
            .unwrap();
    }

    /// As if servers had died before they kept their answers, and the keys had come free since.
    pub async fn forget_answers(&self) {
        self.test
            .database
            .connect()
            .await
            .batch_execute("delete from idempotency_keys")
            .await
            .unwrap();
    }

    /// The sum of an order's postings to an account.
    pub async fn booked(&self, placed: &Placed, account: &str) -> i64 {
        let sum = "select coalesce(sum(p.amount_minor), 0)::bigint from postings p join journal_entries e on e.id = p.entry_id
             where e.reference = $1 and p.account = $2";
        self.one(sum, &[&placed.reference, &account]).await.get(0)
    }

    /// Lets tasks, their calls and the events of these come to rest.
    pub async fn settle(&self, placed: &Placed) {
        for _ in 0..3 {
            self.test.run_tasks().await;
            for event in self.events_of(placed) {
                assert_eq!(self.deliver(&event).await.status, StatusCode::OK);
            }
        }
        self.test.run_tasks().await;
    }

    pub async fn close(self) {
        let clean = ledger::audit(&self.test.app.db().read().await.unwrap()).await.unwrap();
        assert!(clean.is_clean(), "{:?}", clean.findings());
        self.test.finish().await;
        self.gateway.shutdown().await;
    }
}

/// Does it all at once and hands back what each heard.
pub async fn at_once<F: Future<Output = Reply> + Send + 'static>(acts: Vec<F>) -> Vec<Reply> {
    let running: Vec<_> = acts.into_iter().map(tokio::spawn).collect();
    join_all(running).await.into_iter().map(Result::unwrap).collect()
}

/// How many heard this status; fails when anybody heard something that is neither it nor a refusal.
pub fn winners(replies: &[Reply], won: StatusCode) -> usize {
    for reply in replies {
        let is_refused = matches!(reply.status, StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.status == won || is_refused, "{}: {}", reply.status, reply.text);
    }
    replies.iter().filter(|reply| reply.status == won).count()
}

pub fn placed_of(answer: &Value) -> Placed {
    let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    Placed {
        number: text("number"),
        key: text("key"),
        reference: text("id"),
        session: text("pay_url").rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

/// The cookie `role` says who one is; every role is one person.
fn role_in_cookie(_: App, headers: Arc<HeaderMap>) -> Pin<Box<dyn Future<Output = Result<Caller, Broken>> + Send>> {
    let role = cookie_of(&headers, "role").and_then(|role| role.parse::<kernel::Role>().ok());
    let person = role.map(|role| Known {
        id: uuid::Uuid::from_u128(7),
        name: "Karim".into(),
        email: "karim@comptoir.example".into(),
        role,
    });
    let session = String::new();
    Box::pin(async move {
        Ok(Caller {
            person,
            session,
            ..Caller::default()
        })
    })
}

fn settings(url: &str) -> PaymentsSettings {
    PaymentsSettings {
        stripe_api_base: url.to_owned(),
        stripe_secret_key: SecretString::from(KEY),
        webhook_secrets: vec![SecretString::from(SECRET)],
        timeout: Duration::from_secs(10),
        patience: Duration::from_secs(20),
        webhook_limit: 64 * 1024,
    }
}
