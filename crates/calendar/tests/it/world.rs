//! A small house for tests: a repair of an hour with half an hour around it, Algiers and Blida served, technicians who work from
//! eight to noon and from one to five, Saturday to Thursday. The clock stands at Thursday 2026-01-15, 11:00 in Algiers.

use calendar::{Held, HoldRefused, ServiceId, TechnicianId, TimeId, Wish};
use jiff::{SignedDuration, Timestamp};
use platform::{Verdict, chance};
use testkit::{Parts, TestApp};
use uuid::Uuid;

/// Monday to Thursday, Saturday, Sunday.
const WORKDAYS: [i32; 6] = [0, 1, 2, 3, 5, 6];

pub struct World {
    pub test: TestApp,
    pub repair: ServiceId,
    /// Karim, Lila, …, in the house's order.
    pub crew: Vec<TechnicianId>,
}

pub const NAMES: [&str; 10] = [
    "Karim B.",
    "Lila M.",
    "Samir T.",
    "Nadia H.",
    "Omar Z.",
    "Ines K.",
    "Walid S.",
    "Amel D.",
    "Yacine R.",
    "Sonia F.",
];
/// Hydra, of the wilaya of Algiers, and Blida.
pub const HYDRA: &str = "dz-1628";
pub const BLIDA: &str = "dz-0901";

impl World {
    pub async fn with(technicians: usize) -> World {
        let test = TestApp::start(Parts {
            routes: calendar::routes(),
            tasks: calendar::tasks(),
            ..Parts::default()
        })
        .await;
        let now = test.app.clock().now();
        let db = test.database.connect().await;
        db.batch_execute(
            "insert into travel_bands values (1, 0, 'DZD', 1900, 0), (2, 80000, 'DZD', 1900, 30);
             insert into served_areas values ('dz-16', 1), ('dz-09', 2)",
        )
        .await
        .unwrap();
        let repair = insert_service(&test, "repair", 60).await;
        let weekly: Vec<i32> = WORKDAYS
            .iter()
            .flat_map(|day| [480, 720, 780, 1_020].map(|minute| day * 1_440 + minute))
            .collect();
        let mut crew = Vec::new();
        for (place, name) in NAMES.iter().take(technicians).enumerate() {
            let id: TechnicianId = chance::id(now);
            db.execute(
                "insert into technicians (id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active,
                     position, created_at, updated_at)
                 values ($1, $2, '', 'Africa/Algiers', 'DZ', false, '{gas}', '{}', $3, true, $4, $5, $5)",
                &[&id, name, &weekly, &i32::try_from(place).unwrap(), &now],
            )
            .await
            .unwrap();
            crew.push(id);
        }
        World { test, repair, crew }
    }

    pub fn now(&self) -> Timestamp {
        self.test.app.clock().now()
    }

    pub async fn execute(&self, sql: &str) {
        self.test.database.connect().await.batch_execute(sql).await.unwrap();
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

    pub fn wish(&self, starts_at: &str) -> Wish {
        Wish {
            service: self.repair,
            place: HYDRA.to_owned(),
            starts_at: at(starts_at),
            technician: None,
        }
    }

    pub fn wish_of(&self, starts_at: &str, technician: usize) -> Wish {
        Wish {
            technician: Some(self.crew[technician]),
            ..self.wish(starts_at)
        }
    }

    pub fn id(&self) -> Uuid {
        chance::uuid(self.now())
    }

    /// Holds for a quarter of an hour, in a transaction of its own.
    pub async fn hold(&self, time: TimeId, wish: &Wish) -> Verdict<Held, HoldRefused> {
        self.hold_for(time, wish, SignedDuration::from_mins(15)).await
    }

    pub async fn hold_for(&self, time: TimeId, wish: &Wish, long: SignedDuration) -> Verdict<Held, HoldRefused> {
        let tx = self.test.app.db().begin().await?;
        let held = calendar::hold(&tx, time, wish, (self.id(), tx.now() + long)).await?;
        tx.commit().await?;
        Ok(held)
    }

    pub fn time(&self) -> TimeId {
        chance::id(self.now())
    }

    /// A visit that stands: held and kept.
    pub async fn visit(&self, wish: &Wish) -> TimeId {
        let (time, holder) = (self.time(), self.id());
        let tx = self.test.app.db().begin().await.unwrap();
        let expires_at = tx.now() + SignedDuration::from_mins(15);
        calendar::hold(&tx, time, wish, (holder, expires_at)).await.unwrap();
        calendar::keep(&tx, holder).await.unwrap();
        tx.commit().await.unwrap();
        time
    }

    /// Active reservations that overlap for one technician; the constraint says none ever.
    pub async fn overlaps(&self) -> i64 {
        self.count(
            "select count(*) from reservations a join reservations b
                 on a.technician_id = b.technician_id and a.id < b.id and a.during && b.during
             where a.ended_at is null and b.ended_at is null",
        )
        .await
    }
}

pub async fn insert_service(test: &TestApp, slug: &str, duration_min: i32) -> ServiceId {
    let now = test.app.clock().now();
    let id: ServiceId = chance::id(now);
    let policy = serde_json::to_value(calendar::Policy::default()).unwrap();
    let db = test.database.connect().await;
    db.execute(
        "insert into services (id, slug, title, summary, drawing, duration_min, before_min, after_min, step_min, window_min, notice_min,
             horizon_days, price_minor, currency, tax_bp, skills, technicians, areas, policy, is_active, position, created_at, updated_at)
         values ($1, $2, '{\"fr\": \"Dépannage\"}', '{}', '', $3, 15, 15, 30, 120, 120, 60, 450000, 'DZD', 1900, '{gas}', '{}', '{}', $4, true,
             0, $5, $5)",
        &[&id, &slug, &duration_min, &policy, &now],
    )
    .await
    .unwrap();
    id
}

/// By the wall of Algiers: `2026-01-17 09:00`.
pub fn at(wall: &str) -> Timestamp {
    let wall: jiff::civil::DateTime = wall.replace(' ', "T").parse().unwrap();
    wall.in_tz("Africa/Algiers").unwrap().timestamp()
}

/// As the wall of Algiers shows it.
pub fn told(at: Timestamp) -> String {
    at.in_tz("Africa/Algiers")
        .unwrap()
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}
