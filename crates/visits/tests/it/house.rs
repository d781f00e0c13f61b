//! A house with two technicians and visits that were ordered for nothing at once: the order stands, its visit is paid on the spot.
//! The clock stands at Thursday 2026-01-15, 11:00 in Algiers.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Extensions, HeaderMap};
use calendar::{Acceptance, Policy, ServiceId, TechnicianId, Travel, Wish};
use jiff::Timestamp;
use kernel::{Localized, Role};
use orders::{Follower, OrderId, OrderMoved, State as OrderState, TimeChoice};
use platform::files::Files;
use platform::http::cookie_of;
use platform::mail::SendMail;
use platform::tasks::TaskSet;
use platform::{Caller, Known, chance};
use testkit::{Parts, Reply, TestApp, Visitor};
use uuid::Uuid;
use visits::{By, Scope, State, VisitId, VisitRow};

/// Hydra, of the wilaya of Algiers.
pub const PLACE: &str = "dz-1628";
/// The accounts of the two technicians, and of a customer.
pub const KARIM: Uuid = Uuid::from_u128(0x6b);
pub const LILA: Uuid = Uuid::from_u128(0x11);
pub const NADIA: Uuid = Uuid::from_u128(0x0a);

pub struct House {
    pub test: TestApp,
    db: tokio_postgres::Client,
    pub repair: ServiceId,
    /// Karim, Lila.
    pub crew: Vec<TechnicianId>,
}

/// A visit that was ordered.
#[derive(Debug, Clone)]
pub struct Ordered {
    pub order: OrderId,
    pub visit: VisitId,
}

impl House {
    pub async fn open() -> Self {
        House::open_with(Policy::default()).await
    }

    /// With a service on these terms.
    pub async fn open_with(policy: Policy) -> Self {
        let mut extensions = Extensions::new();
        let folder = std::env::temp_dir().join(format!("comptoir-visits-{}", hex::encode(chance::bytes::<8>())));
        extensions.insert(Files::new(folder));
        extensions.insert(Follower::new(|tx, moved| Box::pin(visits::follow(tx, moved))));
        let test = TestApp::start(Parts {
            routes: visits::routes().and(orders::routes()),
            tasks: visits::tasks()
                .and(orders::tasks())
                .and(mails_stay())
                .and(platform::sms::tasks()),
            authenticate,
            extensions,
        })
        .await;
        let now = test.app.clock().now();
        let db = test.database.connect().await;
        db.batch_execute(
            "insert into travel_bands values (1, 50000, 'DZD', 1900, 0);
             insert into served_areas values ('dz-16', 1)",
        )
        .await
        .unwrap();
        let repair: ServiceId = chance::id(now);
        let policy = serde_json::to_value(policy).unwrap();
        db.execute(
            "insert into services (id, slug, title, summary, drawing, duration_min, before_min, after_min, step_min, window_min, notice_min,
                 horizon_days, price_minor, currency, tax_bp, skills, technicians, areas, policy, is_active, position, created_at, updated_at)
             values ($1, 'repair', '{\"fr\": \"Dépannage\", \"ar\": \"تصليح\", \"en\": \"Repair\"}', '{}', '', 60, 15, 15, 30, 120, 120, 60,
                 450000, 'DZD', 1900, '{}', '{}', '{}', $2, true, 0, $3, $3)",
            &[&repair, &policy, &now],
        )
        .await
        .unwrap();
        let weekly: Vec<i32> = (0..7)
            .flat_map(|day| [480, 1_020].map(|minute| day * 1_440 + minute))
            .collect();
        let mut crew = Vec::new();
        for (place, (name, person)) in [("Karim B.", KARIM), ("Lila M.", LILA)].into_iter().enumerate() {
            let id: TechnicianId = chance::id(now);
            db.execute(
                "insert into technicians (id, person_id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active,
                     position, created_at, updated_at)
                 values ($1, $2, $3, '', 'Africa/Algiers', 'DZ', true, '{}', '{}', $4, true, $5, $6, $6)",
                &[&id, &person, &name, &weekly, &i32::try_from(place).unwrap(), &now],
            )
            .await
            .unwrap();
            crew.push(id);
        }
        House { test, db, repair, crew }
    }

    pub fn now(&self) -> Timestamp {
        self.test.app.clock().now()
    }

    /// Until the wall of Algiers says so.
    pub async fn wait_until(&self, wall: &str) {
        let seconds = at(wall).duration_since(self.now()).as_secs();
        self.test.advance(Duration::from_secs(seconds.unsigned_abs())).await;
    }

    pub async fn run_sql(&self, sql: &str) {
        self.db.batch_execute(sql).await.unwrap();
    }

    pub async fn text(&self, sql: &str) -> String {
        let row = self.db.query_one(sql, &[]).await.unwrap();
        row.get::<_, Option<String>>(0).unwrap_or_default()
    }

    /// A browser of `technician`, `lila`, `manager` or `customer`.
    pub fn person(&self, who: &str) -> Visitor {
        let mut visitor = self.test.visitor();
        visitor.cookies.insert("person".into(), who.into());
        visitor
    }

    /// Presses a button of the technician's day.
    pub async fn step(&self, who: &str, ordered: &Ordered, step: &str) -> Reply {
        let path = format!("/fr/technician/visits/{}/steps", ordered.visit);
        self.person(who).post_form(&path, &[("step", step)]).await
    }

    pub async fn count(&self, of: &str) -> i64 {
        let row = self.db.query_one(&format!("select count(*) from {of}"), &[]).await;
        row.unwrap().get(0)
    }

    /// Holds a slot, orders it, and has the order stand.
    pub async fn order(&self, wall: &str, technician: usize) -> Ordered {
        self.order_in((PLACE, "Hydra"), at(wall), technician).await
    }

    /// The same at another place.
    pub async fn order_in(&self, place: (&str, &str), starts_at: Timestamp, technician: usize) -> Ordered {
        let ordered = self.place(place, starts_at, technician).await;
        self.moved(&ordered, None, OrderState::Confirmed).await;
        ordered
    }

    async fn place(&self, (place, name): (&str, &str), starts_at: Timestamp, technician: usize) -> Ordered {
        let now = self.now();
        let order: OrderId = chance::id(now);
        let visit: VisitId = chance::id(now);
        let wish = Wish {
            service: self.repair,
            place: place.to_owned(),
            starts_at,
            technician: Some(self.crew[technician]),
        };
        let tx = self.test.app.db().begin().await.unwrap();
        let expires_at = now.checked_add(jiff::SignedDuration::from_mins(15)).unwrap();
        let held = calendar::hold(&tx, visit, &wish, (order.uuid(), expires_at))
            .await
            .unwrap();
        calendar::keep(&tx, order.uuid()).await.unwrap();
        tx.commit().await.unwrap();
        let choice = TimeChoice {
            service: self.repair,
            slug: held.offer.slug,
            title: held.offer.title,
            technician: held.technician,
            technician_name: held.technician_name,
            starts_at: held.starts_at,
            ends_at: held.ends_at,
            window_min: held.offer.window_min,
            time_zone: held.time_zone,
            place: place.to_owned(),
            place_name: Localized::same(name),
            fault: Some(Localized::same("Rien ne s’allume")),
            appliance: "Thelia 23".into(),
            note: "3e étage".into(),
            policy: held.offer.policy,
            price: held.offer.price,
            tax_bp: held.offer.tax_bp,
            travel: Travel {
                band: held.offer.travel.band,
                price: held.offer.travel.price,
                tax_bp: held.offer.travel.tax_bp,
                travel_min: held.offer.travel.travel_min,
            },
            parts: vec![],
            again: String::new(),
        };
        self.write_order(&order, (visit, &choice)).await;
        Ordered { order, visit }
    }

    /// As the checkout leaves an order of which nothing is due at once.
    async fn write_order(&self, order: &OrderId, (visit, choice): (VisitId, &TimeChoice)) {
        let hex = order.uuid().simple().to_string().to_uppercase();
        let number = format!("CC-{}-{}", &hex[24..28], &hex[28..]);
        let address = serde_json::json!({
            "delivery": "home", "delay": Localized::default(), "wilaya": "16", "wilaya_name": Localized::same("Alger"),
            "commune": "Hydra", "street": "12, rue des Pins",
        });
        let db = &self.db;
        db.execute(
            "insert into orders (id, number, submit_token, email, phone, name, address, lang, currency, goods_minor, delivery_minor,
                 discount_minor, tax_minor, total_minor, state, placed_at, expires_at, confirmed_at)
             values ($1, $2, $2, 'nadia@example.dz', '+213551234567', 'Nadia Ferhat', $3, 'fr', 'DZD', 500000, 0, 0, 79832, 500000,
                 'confirmed', $4, $4, $4)",
            &[order, &number, &address, &self.now()],
        )
        .await
        .unwrap();
        let time = serde_json::to_value(choice).unwrap();
        db.execute(
            "insert into order_lines (order_id, position, kind, sku, title, quantity, unit_minor, discount_minor, gross_minor, tax_bp,
                 tax_minor, visit_id, time)
             values ($1, 1, 'visit', '', '{\"fr\": \"Dépannage\", \"ar\": \"تصليح\", \"en\": \"Repair\"}', 1, 450000, 0, 450000, 1900, 71849, $2, $3),
                    ($1, 2, 'travel', '', '{\"fr\": \"Trajet\", \"ar\": \"تنقل\", \"en\": \"Travel\"}', 1, 50000, 0, 50000, 1900, 7983, $2, null)",
            &[order, &visit, &time],
        )
        .await
        .unwrap();
        db.execute(
            "insert into amounts_due (order_id, position, purpose, due, capture, amount_minor)
             values ($1, 1, 'whole', 'at_visit', 'automatic', 500000)",
            &[order],
        )
        .await
        .unwrap();
    }

    /// The order moves, and its visits with it.
    pub async fn moved(&self, ordered: &Ordered, from: Option<OrderState>, to: OrderState) {
        let tx = self.test.app.db().begin().await.unwrap();
        let moved = OrderMoved {
            order: ordered.order,
            from,
            to,
        };
        visits::follow(&tx, &moved).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub fn technician(&self, technician: usize) -> By {
        By {
            scope: Scope::Technician(self.crew[technician]),
            name: "Karim B.".into(),
        }
    }

    /// Where the visit stands, and whether its time is reserved.
    pub async fn stands(&self, ordered: &Ordered) -> (State, bool) {
        let row = self
            .db
            .query_one(
                "select v.state, exists (select from reservations r where r.time_id = v.id and r.ended_at is null) from visits v where v.id = $1",
                &[&ordered.visit],
            )
            .await
            .unwrap();
        (State::parse(row.get(0)).unwrap(), row.get(1))
    }

    pub async fn events(&self, ordered: &Ordered) -> Vec<String> {
        let rows = self
            .db
            .query(
                "select what from visit_events where visit_id = $1 order by id",
                &[&ordered.visit],
            )
            .await;
        rows.unwrap().iter().map(|row| row.get(0)).collect()
    }
}

pub fn staff() -> By {
    By {
        scope: Scope::Staff,
        name: "Lydia".into(),
    }
}

pub fn customer(ordered: &Ordered) -> By {
    By::customer(Scope::Order(ordered.order))
}

/// By the wall of Algiers: `2026-01-17 09:00`.
pub fn at(wall: &str) -> Timestamp {
    let wall: jiff::civil::DateTime = wall.replace(' ', "T").parse().unwrap();
    wall.in_tz("Africa/Algiers").unwrap().timestamp()
}

pub fn by_technician() -> Policy {
    Policy {
        acceptance: Acceptance::ByTechnician,
        answer_within_min: 120,
        ..Policy::default()
    }
}

/// Runs one act in a transaction of its own.
pub async fn run(
    house: &House,
    act: impl AsyncFnOnce(&platform::Tx) -> platform::Verdict<VisitRow, visits::VisitRefused>,
) -> Result<VisitRow, visits::VisitRefused> {
    let tx = house.test.app.db().begin().await.unwrap();
    match act(&tx).await {
        Ok(visit) => {
            tx.commit().await.unwrap();
            Ok(visit)
        }
        Err(platform::Fault::Refused(refused)) => Err(refused),
        Err(platform::Fault::Broken(broken)) => panic!("{broken}"),
    }
}

/// Mails stay in the outbox here.
fn mails_stay() -> TaskSet {
    TaskSet::new().on(|_, _: SendMail| async { Ok(()) })
}

fn authenticate(
    app: platform::App,
    headers: Arc<HeaderMap>,
) -> Pin<Box<dyn Future<Output = Result<Caller, platform::Broken>> + Send>> {
    Box::pin(async move {
        let person = cookie_of(&headers, &app.cookie_name("person")).map(|who| {
            let (id, role) = match who.as_str() {
                "technician" => (KARIM, Role::Technician),
                "lila" => (LILA, Role::Technician),
                "manager" => (Uuid::from_u128(7), Role::Manager),
                _ => (NADIA, Role::Customer),
            };
            Known {
                id,
                name: who,
                email: "nadia@example.dz".into(),
                role,
            }
        });
        Ok(Caller {
            person,
            proof: platform::Proof::Cookie,
            confirmed_at: Some(app.clock().now()),
            ..Caller::default()
        })
    })
}
