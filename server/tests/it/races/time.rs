//! Races about time: one slot, slots that overlap, anybody who can, visits that move into one slot, and a part with a slot when
//! either is gone. Exactly one wins, or as many as there are; the losers hear what is free and nothing of theirs is half done.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use calendar::DemoTime;
use payments::Capture;
use serde_json::{Value, json};
use testkit::{Reply, Visitor};

use super::CLIENTS;
use super::house::{House, at_once, winners};

/// Rounds at one slot; the others take fewer, for each of their rounds asks more.
const ROUNDS: usize = 200;
const FEWER: usize = 20;

/// Two services of different length, done by the same people, open day and night so that there are slots for every round.
fn time(technicians: usize) -> String {
    let service = |slug: &str, duration_min: u32| {
        format!(
            r#"
[[services]]
slug = "{slug}"
title = {{ fr = "Visite", ar = "زيارة", en = "Visit" }}
summary = {{ fr = "Une visite.", ar = "زيارة.", en = "A visit." }}
drawing = "boiler"
duration_min = {duration_min}
before_min = 0
after_min = 0
step_min = 30
window_min = 60
notice_min = 60
horizon_days = 60
price_minor = 300000
tax_bp = 1900
skills = []
policy = {{ acceptance = "automatic", answer_within_min = 1440, payment = "none", deposit_bp = 0, tiers = [], release_delay_min = 0 }}
"#
        )
    };
    let technician = |at: usize| {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|day| format!("\"{day} 00:00-23:30\""));
        format!(
            r#"
[[technicians]]
name = "Karim {at}"
phone = "+213550000000"
time_zone = "Africa/Algiers"
country = "DZ"
works_on_holidays = true
skills = []
areas = []
weekly = [{}]
"#,
            days.join(", ")
        )
    };
    let technicians: String = (0..technicians).map(technician).collect();
    format!(
        "currency = \"DZD\"\nfaults = []\n{}{}{technicians}
[[bands]]
band = 1
price_minor = 0
tax_bp = 1900
travel_min = 0

[[areas]]
band = 1
codes = [\"dz-16\"]
",
        service("courte", 30),
        service("longue", 90)
    )
}

/// A house with time to sell.
struct Clinic {
    house: House,
    short: String,
    long: String,
    /// The short one's slots, and how many were used up.
    starts: Vec<String>,
    used: AtomicUsize,
}

impl Clinic {
    async fn open(technicians: usize) -> Self {
        let house = House::open(Capture::Automatic).await;
        let tx = house.test.app.db().begin().await.unwrap();
        let demo = DemoTime::parse(&time(technicians)).unwrap();
        calendar::seed_time(&tx, &demo, &[]).await.unwrap();
        tx.commit().await.unwrap();
        let mut clinic = Clinic {
            house,
            short: String::new(),
            long: String::new(),
            starts: Vec::new(),
            used: AtomicUsize::new(0),
        };
        clinic.short = clinic.service("courte").await;
        clinic.long = clinic.service("longue").await;
        let path = format!("/api/v1/services/{}/slots?place=dz-1601&days=31", clinic.short);
        let reply = clinic.house.test.visitor().get(&path).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        let days = reply.json()["days"].as_array().cloned().unwrap();
        let slots = days
            .iter()
            .flat_map(|day| day["slots"].as_array().cloned().unwrap_or_default());
        clinic.starts = slots
            .map(|slot| slot["starts_at"].as_str().unwrap().to_owned())
            .collect();
        assert!(clinic.starts.len() > 1_000, "{}", clinic.starts.len());
        clinic
    }

    async fn service(&self, slug: &str) -> String {
        let id: uuid::Uuid = self
            .house
            .one("select id from services where slug = $1", &[&slug])
            .await
            .get(0);
        format!("svc_{}", id.simple())
    }

    /// A slot nobody has fought for, with room for the long one around it.
    fn fresh(&self) -> usize {
        self.used.fetch_add(5, Ordering::Relaxed) + 2
    }

    fn wish(&self, service: &str, slot: usize, parts: &Value) -> Value {
        json!({ "service": service, "place": "dz-1601", "starts_at": self.starts[slot], "parts": parts })
    }

    async fn held(&self) -> i64 {
        self.house.count("reservations where ended_at is null").await
    }

    fn part(&self) -> Value {
        json!([{ "variant": self.house.variant(), "quantity": 1 }])
    }

    /// A visit that stands, and its key.
    async fn visit(&self, slot: usize) -> (String, String) {
        let mut visitor = self.house.test.visitor();
        let held = hold(&mut visitor, self.wish(&self.short, slot, &json!([]))).await;
        assert_eq!(held.status, StatusCode::CREATED, "{}", held.text);
        let (visit, secret) = (held.json()["id"].clone(), held.json()["secret"].clone());
        visitor
            .headers
            .push(("x-cart".into(), secret.as_str().unwrap().to_owned()));
        let order = json!({
            "email": "nadia@example.dz", "name": "Nadia Ferhat", "phone": "0550 12 34 56", "delivery": "visit",
            "street": "12, rue des Frères", "gateway": "stripe", "expected_total_minor": 300_000,
        });
        let placed = visitor.post_json("/api/v1/orders", &order).await;
        assert_eq!(placed.status, StatusCode::CREATED, "{}", placed.text);
        let key = placed.json()["key"].as_str().unwrap().to_owned();
        (visit.as_str().unwrap().to_owned(), key)
    }
}

async fn hold(visitor: &mut Visitor, wish: Value) -> Reply {
    visitor.post_json("/api/v1/carts/current/times", &wish).await
}

/// Everybody wishes at once.
async fn all_wish(clinic: &Clinic, wishes: Vec<Value>) -> Vec<Reply> {
    let wish = |wish: Value| {
        let mut visitor = clinic.house.test.visitor();
        async move { hold(&mut visitor, wish).await }
    };
    at_once(wishes.into_iter().map(wish).collect()).await
}

/// Who lost hears what is free instead.
fn losers_hear_what_is_free(replies: &[Reply]) {
    for reply in replies.iter().filter(|reply| reply.status == StatusCode::CONFLICT) {
        let problem = reply.json();
        assert_eq!(problem["code"], "calendar_slot_taken", "{}", reply.text);
        assert!(
            problem["alternatives"].as_array().is_some_and(|free| !free.is_empty()),
            "{}",
            reply.text
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_slot_is_sold_once_two_hundred_times() {
    let clinic = Clinic::open(1).await;
    for round in 1..=ROUNDS {
        let slot = clinic.fresh();
        let wishes = vec![clinic.wish(&clinic.short, slot, &json!([])); CLIENTS];
        let replies = all_wish(&clinic, wishes).await;
        assert_eq!(winners(&replies, StatusCode::CREATED), 1, "round {round}");
        losers_hear_what_is_free(&replies);
        assert_eq!(clinic.held().await, i64::try_from(round).unwrap());
    }
    assert_eq!(
        clinic.house.count("carts").await,
        i64::try_from(ROUNDS).unwrap(),
        "a loser has no cart"
    );
    clinic.house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn slots_that_overlap_are_sold_once() {
    let clinic = Clinic::open(1).await;
    for round in 1..=FEWER {
        // An hour and a half from half an hour before, and half an hour in its midst or at its end.
        let slot = clinic.fresh();
        let wish = |client: usize| match client % 3 {
            0 => clinic.wish(&clinic.long, slot - 1, &json!([])),
            1 => clinic.wish(&clinic.short, slot, &json!([])),
            _ => clinic.wish(&clinic.long, slot, &json!([])),
        };
        let replies = all_wish(&clinic, (0..CLIENTS).map(wish).collect()).await;
        assert_eq!(winners(&replies, StatusCode::CREATED), 1, "round {round}");
        losers_hear_what_is_free(&replies);
    }
    clinic.house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn anybody_who_can_is_as_many_as_there_are() {
    let clinic = Clinic::open(3).await;
    for round in 1..=FEWER {
        let slot = clinic.fresh();
        let replies = all_wish(&clinic, vec![clinic.wish(&clinic.short, slot, &json!([])); CLIENTS]).await;
        assert_eq!(winners(&replies, StatusCode::CREATED), 3, "round {round}");
        losers_hear_what_is_free(&replies);
    }
    clinic.house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_visits_that_move_into_one_slot_one_does() {
    let clinic = Clinic::open(1).await;
    let mut visits = Vec::new();
    for _ in 0..CLIENTS {
        visits.push(clinic.visit(clinic.fresh()).await);
    }
    for round in 1..=FEWER {
        let to = json!({ "starts_at": clinic.starts[clinic.fresh()] });
        let go = |(visit, key): &(String, String)| {
            let (mut visitor, path, to) = (
                clinic.house.test.visitor(),
                format!("/api/v1/visits/{visit}/move?key={key}"),
                to.clone(),
            );
            async move { visitor.post_json(&path, &to).await }
        };
        let replies = at_once(visits.iter().map(go).collect()).await;
        assert_eq!(winners(&replies, StatusCode::OK), 1, "round {round}");
        assert_eq!(
            clinic.held().await,
            i64::try_from(CLIENTS).unwrap(),
            "everybody has one time"
        );
    }
    clinic.house.test.run_tasks().await;
    clinic.house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_part_and_a_slot_are_had_together_or_not_at_all() {
    let clinic = Clinic::open(2).await;
    let mut sold = 0;
    for round in 1..=FEWER {
        // The last part, and a slot for everybody: one has both, and the others' slots are free.
        clinic.house.set_stock(1).await;
        let (_, before) = clinic.house.stock().await;
        let first = clinic.fresh();
        for _ in 0..CLIENTS / 5 {
            clinic.fresh();
        }
        let wish = |client: usize| clinic.wish(&clinic.short, first + client, &clinic.part());
        let replies = all_wish(&clinic, (0..CLIENTS).map(wish).collect()).await;
        assert_eq!(
            winners(&replies, StatusCode::CREATED),
            1,
            "the last part, round {round}"
        );
        sold += 1;
        assert_eq!(clinic.house.stock().await, (before + 1, before + 1));
        assert_eq!(clinic.held().await, sold);
        // Parts for everybody, and two who can come: two have both, and the others' parts are on the shelf.
        clinic.house.set_stock(100).await;
        let slot = clinic.fresh();
        let replies = all_wish(&clinic, vec![clinic.wish(&clinic.short, slot, &clinic.part()); CLIENTS]).await;
        assert_eq!(
            winners(&replies, StatusCode::CREATED),
            2,
            "the last slot, round {round}"
        );
        sold += 2;
        assert_eq!(clinic.house.stock().await.1, before + 3);
        assert_eq!(clinic.held().await, sold);
    }
    clinic.house.close().await;
}
