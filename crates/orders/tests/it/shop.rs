//! A shop with four parts on its shelf, two wilayas, the stand-in gateway behind the real client, and one customer's steps
//! through it.

use std::time::Duration;

use axum::http::{Extensions, Method, StatusCode};
use catalog::DemoShop;
use kernel::Role;
use orders::{DemoPlaces, Terms};
use payments::{Applier, Payments, PaymentsSettings};
use platform::http::cookie_of;
use platform::limits::{Limit, Limits};
use platform::{Caller, Known};
use secrecy::SecretString;
use serde_json::Value;
use standin::{Control, Outcome, Settings, Standin};
use testkit::{Parts, Reply, TestApp, Visitor};

const SECRET: &str = "whsec_of_the_tests_and_nobody_else";
const KEY: &str = "sk_test_of_the_tests";

const SHELF: &str = r#"
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
name = { fr = "Circulateur 15-60", ar = "مضخّة تدوير", en = "Circulator 15-60" }
description = { fr = "Fait circuler.", ar = "تدوّر.", en = "Moves." }
drawing = "pump"
tax_bp = 1900
variants = [{ sku = "CHF-1502", price_minor = 1190000, on_hand = 50, weight_g = 2400 }]

[[products]]
slug = "electrode"
category = "circulation"
brand = "Tafza"
name = { fr = "Électrode", ar = "إلكترود", en = "Electrode" }
description = { fr = "Fait l’étincelle.", ar = "تصنع الشرارة.", en = "Makes the spark." }
drawing = "electrode"
tax_bp = 900
variants = [{ sku = "CHF-0411", price_minor = 345033, on_hand = 2, weight_g = 60 }]

[[products]]
slug = "carte"
category = "circulation"
brand = "Tafza"
name = { fr = "Carte électronique", ar = "بطاقة إلكترونية", en = "Circuit board" }
description = { fr = "Commande.", ar = "تتحكم.", en = "Controls." }
drawing = "circuit-board"
tax_bp = 1900
variants = [{ sku = "CHF-7000", price_minor = 4490000, on_hand = 0, lead_days = 4, weight_g = 300 }]

[[delivery]]
code = "counter"
kind = "counter"
tax_bp = 1900
price_minor = 0
name = { fr = "Retrait au comptoir", ar = "الاستلام من المحل", en = "Collect at the counter" }
delay = { fr = "Dans l’heure", ar = "خلال ساعة", en = "Within the hour" }

[[delivery]]
code = "home-centre"
kind = "home"
tax_bp = 1900
zone = "centre"
price_minor = 119000
name = { fr = "Livraison à domicile", ar = "التوصيل إلى المنزل", en = "Home delivery" }
delay = { fr = "1 à 2 jours", ar = "من 1 إلى 2 أيام", en = "1 to 2 days" }

[[delivery]]
code = "home-sud"
kind = "home"
tax_bp = 1900
zone = "sud"
price_minor = 180000
name = { fr = "Livraison à domicile", ar = "التوصيل إلى المنزل", en = "Home delivery" }
delay = { fr = "5 jours", ar = "5 أيام", en = "5 days" }
"#;

const WILAYAS: &str = r#"
[[wilayas]]
code = "16"
name = { fr = "Alger", ar = "الجزائر", en = "Algiers" }
zone = "centre"

[[wilayas]]
code = "01"
name = { fr = "Adrar", ar = "أدرار", en = "Adrar" }
zone = "sud"

[[wilayas]]
code = "05"
name = { fr = "Batna", ar = "باتنة", en = "Batna" }
zone = "hauts-plateaux"
"#;

pub const DETAILS: [(&str, &str); 7] = [
    ("email", "nadia@example.dz"),
    ("name", "Nadia Ferhat"),
    ("phone", "0551 23 45 67"),
    ("wilaya", "16"),
    ("commune", "Bab El Oued"),
    ("street", "12, rue des Frères Bouadou"),
    ("delivery", "home"),
];

pub struct Shop {
    pub test: TestApp,
    pub gateway: Standin,
    pub control: Control,
}

impl Shop {
    pub async fn open() -> Self {
        Shop::open_with(Terms::default()).await
    }

    /// A shop that asks for its money in another way.
    pub async fn open_with(terms: Terms) -> Self {
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
            |tx: &platform::Tx, reference: &str| Box::pin(orders::lock(tx, reference)),
            |tx: &platform::Tx, change: &payments::Change, locked: &Option<orders::LockedOrder>| {
                Box::pin(orders::apply(tx, change, locked))
            },
        ));
        extensions.insert(terms);
        extensions.insert(Limits::all("1000000/min".parse().unwrap()).but(Limit::Track));
        let test = TestApp::start(Parts {
            routes: orders::routes().and(payments::routes()).and(catalog::routes()),
            tasks: orders::tasks().and(payments::tasks()).and(platform::mail::tasks()),
            authenticate,
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
        Shop { test, gateway, control }
    }

    /// Both clocks, then whatever is due.
    pub async fn advance(&self, seconds: u32) {
        self.control.advance(seconds);
        self.test.advance(Duration::from_secs(u64::from(seconds))).await;
    }

    pub async fn variant(&self, sku: &str) -> String {
        let row = self.one("select id from variants where sku = $1", &[&sku]).await;
        format!("var_{}", row.get::<_, uuid::Uuid>(0).simple())
    }

    /// On hand and reserved.
    pub async fn stock(&self, sku: &str) -> (i64, i64) {
        let row = self
            .one("select on_hand, reserved from variants where sku = $1", &[&sku])
            .await;
        (row.get(0), row.get(1))
    }

    pub async fn one(&self, sql: &str, values: &[&(dyn tokio_postgres::types::ToSql + Sync)]) -> tokio_postgres::Row {
        let client = self.test.database.connect().await;
        client.query_one(sql, values).await.unwrap()
    }

    pub async fn count(&self, of: &str) -> i64 {
        self.one(&format!("select count(*) from {of}"), &[]).await.get(0)
    }

    pub async fn run_sql(&self, sql: &str) {
        self.test.database.connect().await.batch_execute(sql).await.unwrap();
    }

    pub async fn add(&self, visitor: &mut Visitor, sku: &str, quantity: &str) -> Reply {
        let variant = self.variant(sku).await;
        visitor
            .post_form("/fr/cart/lines", &[("variant", &variant), ("quantity", quantity)])
            .await
    }

    /// A browser on the review page, and that page.
    pub async fn at_review(&self, sku: &str, quantity: &str) -> (Visitor, Reply) {
        let mut visitor = self.test.visitor();
        assert_eq!(
            self.add(&mut visitor, sku, quantity).await.status,
            StatusCode::SEE_OTHER
        );
        let kept = visitor.post_form("/fr/checkout", &DETAILS).await;
        assert_eq!(kept.location(), "/fr/checkout/review", "{}", kept.text);
        let review = visitor.get("/fr/checkout/review").await;
        assert_eq!(review.status, StatusCode::OK, "{}", review.text);
        (visitor, review)
    }

    /// An order placed, its payment's page open.
    pub async fn ordered(&self, sku: &str, quantity: &str) -> (Visitor, Order) {
        let (mut visitor, review) = self.at_review(sku, quantity).await;
        let reply = place(&mut visitor, &review).await;
        assert!(
            reply.location().starts_with(&self.gateway.url()),
            "{} {}",
            reply.status,
            reply.text
        );
        (visitor, self.newest_order().await)
    }

    pub async fn newest_order(&self) -> Order {
        let row = self
            .one(
                "select o.id, o.number, p.gateway_session, o.state from orders o join payments p on p.reference = 'ord_' || replace(o.id::text, '-', '')
                 order by o.placed_at desc, o.id desc, p.created_at desc, p.id desc limit 1",
                &[],
            )
            .await;
        let id: uuid::Uuid = row.get(0);
        let order = orders::OrderId::from_uuid(id);
        Order {
            id: order,
            number: row.get(1),
            session: row.get::<_, Option<String>>(2).unwrap_or_default(),
            key: orders::key_of(&self.test.app, order),
        }
    }

    pub async fn state(&self, order: &Order) -> String {
        self.one("select state from orders where number = $1", &[&order.number])
            .await
            .get(0)
    }

    /// The customer pays, and the gateway tells.
    pub async fn pay(&self, order: &Order) {
        self.control.pay(&order.session, Outcome::Pay).unwrap();
        assert_eq!(
            self.deliver(&self.event("checkout.session.completed")).await.status,
            StatusCode::OK
        );
    }

    /// The newest event of a kind, as the gateway would send it.
    pub fn event(&self, kind: &str) -> Value {
        let events = self.control.events();
        let found = events.into_iter().find(|event| event["type"] == kind);
        found.unwrap_or_else(|| panic!("no event {kind}"))
    }

    pub async fn deliver(&self, event: &Value) -> Reply {
        let body = event.to_string();
        let signature = standin::signature(SECRET, self.test.app.clock().now().as_second(), body.as_bytes());
        let mut visitor = self.test.visitor();
        visitor.headers.push(("stripe-signature".into(), signature));
        visitor
            .send(
                Method::POST,
                payments::STRIPE_WEBHOOK_PATH,
                Some("application/json"),
                body,
            )
            .await
    }

    /// The sum of an order's postings to an account.
    pub async fn booked(&self, order: &Order, account: &str) -> i64 {
        let db = self.test.app.db().read().await.unwrap();
        let balances = ledger::list_balances_for(&db, &order.id.to_string()).await.unwrap();
        balances
            .iter()
            .find(|row| row.account == account)
            .map_or(0, |row| row.balance_minor)
    }

    /// Subjects of the mails so far, oldest first.
    pub async fn mails(&self) -> Vec<String> {
        let client = self.test.database.connect().await;
        let rows = client
            .query("select subject from mails order by created_at, id", &[])
            .await
            .unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    pub fn staff(&self) -> Visitor {
        let mut visitor = self.test.visitor();
        visitor.cookies.insert("person".into(), "manager".into());
        visitor
    }

    /// The customer's money is held, and the gateway tells.
    pub async fn hold(&self, order: &Order) {
        self.control.pay(&order.session, Outcome::Pay).unwrap();
        let event = self.event("payment_intent.amount_capturable_updated");
        assert_eq!(self.deliver(&event).await.status, StatusCode::OK);
        self.test.run_tasks().await;
    }

    /// The customer presses the pay button of an order that stands.
    pub async fn pay_again(&self, visitor: &mut Visitor, order: &Order) -> Reply {
        let path = format!("/fr/orders/{}/payment?key={}", order.number, order.key);
        visitor.post_form(&path, &[]).await
    }

    /// One of the office's buttons.
    pub async fn office(&self, order: &Order, verb: &str, fields: &[(&str, &str)]) -> Reply {
        let path = format!("/fr/office/orders/{}/{verb}", order.number);
        self.staff().post_form(&path, fields).await
    }

    /// Staff give back all that is left, with all pieces for sale again; `request` names the confirmation.
    pub async fn refund_whole(&self, order: &Order, request: &str) -> Reply {
        let fields = [
            ("what", "whole"),
            ("line_1", ""),
            ("back_1", "on"),
            ("reason", "requested_by_customer"),
            ("request", request),
            ("step", "confirm"),
        ];
        let path = format!("/fr/office/orders/{}/refund", order.number);
        self.staff().post_form(&path, &fields).await
    }

    pub async fn close(self) {
        self.test.finish().await;
        self.gateway.shutdown().await;
    }
}

/// An order as its customer and the gateway know it.
#[derive(Debug, Clone)]
pub struct Order {
    pub id: orders::OrderId,
    pub number: String,
    pub session: String,
    pub key: String,
}

impl Order {
    pub fn path(&self) -> String {
        format!("/fr/orders/{}?key={}", self.number, self.key)
    }
}

/// Presses the pay button of a review page.
pub async fn place(visitor: &mut Visitor, review: &Reply) -> Reply {
    let token = hidden(review, "submit_token");
    let seen = hidden(review, "seen");
    let fields = [
        ("submit_token", token.as_str()),
        ("seen", seen.as_str()),
        ("gateway", "stripe"),
    ];
    visitor.post_form("/fr/orders", &fields).await
}

/// The value of a hidden field.
pub fn hidden(page: &Reply, name: &str) -> String {
    let from = page
        .text
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap_or_else(|| panic!("no field {name} in {}", page.text));
    from.split('"').next().unwrap().to_owned()
}

/// Tests sign in by a cookie that names their role.
fn authenticate(
    app: platform::App,
    headers: std::sync::Arc<axum::http::HeaderMap>,
) -> std::pin::Pin<Box<dyn Future<Output = Result<Caller, platform::Broken>> + Send>> {
    Box::pin(async move {
        let person = cookie_of(&headers, &app.cookie_name("person")).map(|role| Known {
            id: uuid::Uuid::from_u128(role.len() as u128),
            name: "Lydia".into(),
            email: "lydia@example.dz".into(),
            role: role.parse().unwrap_or(Role::Customer),
        });
        Ok(Caller {
            person,
            proof: platform::Proof::Cookie,
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
