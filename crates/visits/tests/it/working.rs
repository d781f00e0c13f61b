//! The office's planning and the technician's day: who sees what, what moves and what does not, each step once, photos and cash.

use std::pin::Pin;
use std::sync::Arc;

use axum::http::{HeaderMap, Method, StatusCode};
use calendar::{Policy, TechnicianId, TimeId};
use kernel::Role;
use platform::http::cookie_of;
use platform::mail::SendMail;
use platform::tasks::TaskSet;
use platform::{Caller, Known};
use testkit::{Parts, Reply, TestApp, Visitor};
use uuid::Uuid;

const KARIM: Uuid = Uuid::from_u128(0x7a);
const LILA: Uuid = Uuid::from_u128(0x7b);
const ORDER: Uuid = Uuid::from_u128(0x0d);
const SERVICE: Uuid = Uuid::from_u128(0x5e);

/// The role is the cookie; technicians have accounts of their own, named after them.
fn authenticate(
    app: platform::App,
    headers: Arc<HeaderMap>,
) -> Pin<Box<dyn Future<Output = Result<Caller, platform::Broken>> + Send>> {
    Box::pin(async move {
        let person = cookie_of(&headers, &app.cookie_name("person")).map(|who| {
            let (id, role) = match who.as_str() {
                "karim" => (KARIM, Role::Technician),
                "lila" => (LILA, Role::Technician),
                "nobody" => (Uuid::from_u128(0xff), Role::Technician),
                role => (Uuid::from_u128(7), role.parse().unwrap_or(Role::Customer)),
            };
            Known {
                id,
                name: "Karim B.".into(),
                email: "karim@example.dz".into(),
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

/// Mails stay in the outbox here.
fn mails_stay() -> TaskSet {
    TaskSet::new().on(|_, _: SendMail| async { Ok(()) })
}

struct House {
    test: TestApp,
    visit: TimeId,
    hers: TimeId,
}

impl House {
    /// The clock stands at 15 January. Karim has a visit that day at noon and one at three, Lila has one at noon; Karim is away
    /// from five on.
    async fn open() -> Self {
        let test = TestApp::start(Parts {
            routes: visits::routes(),
            tasks: visits::tasks().and(platform::sms::tasks()).and(mails_stay()),
            authenticate,
            ..Parts::default()
        })
        .await;
        let house = House {
            test,
            visit: TimeId::from_uuid(Uuid::from_u128(1)),
            hers: TimeId::from_uuid(Uuid::from_u128(2)),
        };
        let policy = serde_json::to_string(&Policy::default()).unwrap();
        house
            .run_sql(&format!(
                "insert into services (id, slug, title, summary, drawing, duration_min, before_min, after_min, step_min, window_min, notice_min,
                     horizon_days, price_minor, currency, tax_bp, skills, technicians, areas, policy, is_active, position, created_at, updated_at)
                 values ('{SERVICE}', 'repair', '{{\"fr\": \"Dépannage\"}}', '{{}}', '', 60, 15, 15, 30, 120, 120, 60, 450000, 'DZD', 1900, '{{}}', '{{}}', '{{}}',
                     '{policy}', true, 0, now(), now());
                 insert into travel_bands values (1, 0, 'DZD', 1900, 0);
                 insert into served_areas values ('dz-16', 1);
                 insert into technicians (id, person_id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active, position, created_at, updated_at)
                 values ('{KARIM}', '{KARIM}', 'Karim B.', '0550', 'Africa/Algiers', 'DZ', false, '{{}}', '{{}}', '{{4800,5460}}', true, 1, now(), now()),
                        ('{LILA}', '{LILA}', 'Lila M.', '0551', 'Africa/Algiers', 'DZ', false, '{{}}', '{{}}', '{{4800,5460}}', true, 2, now(), now());
                 insert into orders (id, number, submit_token, email, phone, name, address, lang, currency, goods_minor, delivery_minor, discount_minor, tax_minor,
                     total_minor, state, placed_at, expires_at, confirmed_at)
                 values ('{ORDER}', 'CC-1', 't', 'nadia@example.dz', '+213551234567', 'Nadia Ferhat', '{{\"delivery\": \"visit\", \"delay\": {{}}, \"wilaya\": \"16\", \"wilaya_name\": {{}}, \"commune\": \"Hydra\", \"street\": \"9 rue des Rosiers\"}}', 'fr', 'DZD', 450000, 0, 0, 71849, 450000,
                     'confirmed', '2026-01-10 09:00Z', '2026-01-11 09:00Z', '2026-01-10 09:00Z');
                 insert into reservations (id, technician_id, kind, starts_at, ends_at, during, created_at, note)
                 values (gen_random_uuid(), '{KARIM}', 'leave', '2026-01-15 16:00Z', '2026-01-16 12:00Z', tstzrange('2026-01-15 16:00Z', '2026-01-16 12:00Z'), now(), 'Dentiste')"
            ))
            .await;
        for (id, technician, hour) in [(1, KARIM, 11), (3, KARIM, 14), (2, LILA, 11)] {
            house.stand(id, (technician, hour), &policy).await;
        }
        house
    }

    async fn stand(&self, id: u128, (technician, hour): (Uuid, u8), policy: &str) {
        let (id, end) = (Uuid::from_u128(id), hour + 1);
        self.run_sql(&format!(
            "insert into visits (id, order_id, order_number, service_id, technician_id, technician_name, state, title, appliance, starts_at, ends_at,
                 window_min, time_zone, place, place_name, address, name, phone, email, lang, note, policy, gross_minor, currency, created_at, confirmed_at)
             values ('{id}', '{ORDER}', 'CC-1', '{SERVICE}', '{technician}', 'K', 'confirmed', '{{\"fr\": \"Dépannage\"}}', 'Thema', '2026-01-15 {hour}:00Z',
                 '2026-01-15 {end}:00Z', 120, 'Africa/Algiers', 'dz-1628', '{{\"fr\": \"Hydra\"}}', '9 rue des Rosiers', 'Nadia Ferhat', '+213551234567',
                 'nadia@example.dz', 'fr', 'Code 12A', '{policy}', 450000, 'DZD', '2026-01-10 09:00Z', '2026-01-10 09:00Z');
             insert into reservations (id, time_id, holder_id, technician_id, kind, service_id, place, starts_at, ends_at, during, created_at)
             values (gen_random_uuid(), '{id}', '{ORDER}', '{technician}', 'visit', '{SERVICE}', 'dz-1628', '2026-01-15 {hour}:00Z', '2026-01-15 {end}:00Z',
                 tstzrange('2026-01-15 {hour}:00Z'::timestamptz - interval '15 min', '2026-01-15 {end}:15Z'), now())"
        ))
        .await;
    }

    async fn run_sql(&self, sql: &str) {
        self.test.database.connect().await.batch_execute(sql).await.unwrap();
    }

    async fn text(&self, sql: &str) -> String {
        let row = self.test.database.connect().await.query_one(sql, &[]).await.unwrap();
        row.get::<_, Option<String>>(0).unwrap_or_default()
    }

    /// State and technician of the visit, and the hour its one reservation begins.
    async fn standing(&self) -> String {
        let id = self.visit.uuid();
        self.text(&format!(
            "select concat_ws(' ', v.state, v.technician_name, (select string_agg(to_char(r.starts_at at time zone 'UTC', 'HH24:MI'), ',') from reservations r
                 where r.time_id = v.id and r.ended_at is null)) from visits v where v.id = '{id}'"
        ))
        .await
    }

    fn person(&self, who: &str) -> Visitor {
        let mut visitor = self.test.visitor();
        visitor.cookies.insert("person".into(), who.into());
        visitor
    }

    async fn shift(&self, technician: Uuid, time: &str) -> Reply {
        let technician = if technician.is_nil() {
            String::new()
        } else {
            TechnicianId::from_uuid(technician).to_string()
        };
        let path = format!("/fr/office/planning/visits/{}", self.visit);
        let form = [
            ("technician", technician.as_str()),
            ("date", "2026-01-15"),
            ("time", time),
            ("view", "day"),
        ];
        self.person("manager").post_form(&path, &form).await
    }

    async fn step(&self, who: &str, step: &str) -> Reply {
        let path = format!("/fr/technician/visits/{}/steps", self.visit);
        self.person(who).post_form(&path, &[("step", step)]).await
    }
}

#[tokio::test]
async fn the_planning_shows_who_is_where_in_seven_statements() {
    let house = House::open().await;
    for query in ["?date=2026-01-15", "?date=2026-01-15&view=week"] {
        let page = house
            .person("manager")
            .get(&format!("/fr/office/planning{query}"))
            .await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        for said in [
            "Karim B.",
            "Lila M.",
            "12:00–13:00",
            "Dépannage",
            "Nadia Ferhat",
            "Hydra",
            "Dentiste",
            "k-leave",
        ] {
            assert!(page.text.contains(said), "{query}: {said}: {}", page.text);
        }
        assert!(page.work().0 <= 7, "{query} costs {:?}", page.work());
    }
    let json = house
        .person("manager")
        .get("/api/v1/office/planning?from=2026-01-15&days=1")
        .await
        .json();
    assert_eq!(
        (
            json["visits"].as_array().unwrap().len(),
            json["reservations"].as_array().unwrap().len()
        ),
        (3, 4)
    );
    for who in ["customer", "karim"] {
        let reply = house.person(who).get("/fr/office/planning").await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{who}");
    }
    let bad = house
        .person("manager")
        .get("/api/v1/office/planning?from=soon&days=99")
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bad.text);
    assert!(bad.text.contains("/from") && bad.text.contains("/days"), "{}", bad.text);
    house.test.finish().await;
}

#[tokio::test]
async fn a_visit_moves_where_there_is_room_and_stays_where_there_is_none() {
    let house = House::open().await;
    assert_eq!(house.standing().await, "confirmed K 11:00");
    for (technician, time) in [(LILA, "12:30"), (KARIM, "15:00"), (KARIM, "17:30")] {
        let refused = house.shift(technician, time).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{time}: {}", refused.text);
        assert!(refused.text.contains("À cette heure-là"), "both are shown");
        assert_eq!(house.standing().await, "confirmed K 11:00");
    }
    let named = house.shift(KARIM, "25:99").await;
    assert_eq!(named.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(named.text.contains("f-time-problem"), "{}", named.text);
    let moved = house.shift(LILA, "15:00").await;
    assert_eq!(
        (moved.status, moved.location()),
        (StatusCode::SEE_OTHER, "/fr/office/planning?date=2026-01-15"),
        "{}",
        moved.text
    );
    assert_eq!(house.standing().await, "confirmed Lila M. 14:00");
    assert_eq!(
        house.shift(LILA, "15:00").await.status,
        StatusCode::SEE_OTHER,
        "twice is once"
    );
    assert_eq!(house.shift(Uuid::nil(), "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.standing().await, "confirmed 14:00", "in the tray");
    let page = house.person("manager").get("/fr/office/planning?date=2026-02-01").await;
    assert!(page.text.contains("Une visite sans technicien"), "{}", page.text);
    assert_eq!(house.shift(KARIM, "12:00").await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.standing().await, "confirmed Karim B. 11:00");
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn why_a_slot_is_closed_is_said_in_words() {
    let house = House::open().await;
    let query = |time: &str| {
        let (karim, service) = (TechnicianId::from_uuid(KARIM), calendar::ServiceId::from_uuid(SERVICE));
        format!("/fr/office/planning/why?technician={karim}&service={service}&place=Hydra&date=2026-01-15&time={time}")
    };
    let leave = house.person("manager").get(&query("17:30")).await;
    assert_eq!(leave.status, StatusCode::OK);
    assert!(
        leave.text.contains("En congé") && leave.text.contains("Dentiste"),
        "{}",
        leave.text
    );
    let named = house.person("manager").get(&query("soon")).await;
    assert_eq!(named.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.test.finish().await;
}

#[tokio::test]
async fn a_technician_takes_each_step_once_and_only_of_their_own_visits() {
    let house = House::open().await;
    let day = house.person("karim").get("/fr/technician?date=2026-01-15").await;
    assert!(
        day.text.contains("Je pars") && day.text.contains("9 rue des Rosiers"),
        "{}",
        day.text
    );
    assert_eq!(day.text.matches("class=\"sheet errand").count(), 2, "not Lila's");
    let json = house
        .person("karim")
        .get("/api/v1/technician/day?date=2026-01-15")
        .await
        .json();
    assert_eq!(json["visits"][0]["steps"][0], "set_out");
    let nobody = house.person("nobody").get("/fr/technician").await;
    assert!(nobody.text.contains("relié à aucun technicien"), "{}", nobody.text);
    for who in ["lila", "nobody"] {
        let reply = house
            .person(who)
            .get(&format!("/fr/technician/visits/{}", house.visit))
            .await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{who}");
        assert_eq!(house.step(who, "set_out").await.status, StatusCode::NOT_FOUND, "{who}");
    }
    assert_eq!(house.step("karim", "check_out").await.status, StatusCode::CONFLICT);
    for (step, state) in [("set_out", "on_the_way"), ("check_in", "checked_in")] {
        for _ in 0..2 {
            assert_eq!(house.step("karim", step).await.status, StatusCode::SEE_OTHER, "{step}");
        }
        assert!(house.standing().await.starts_with(state));
    }
    let events = house
        .text("select string_agg(what, ' ' order by id) from visit_events")
        .await;
    assert_eq!(events, "set_out check_in");
    let note = format!("/fr/technician/visits/{}/note", house.visit);
    let kept = house
        .person("karim")
        .post_form(&note, &[("note", "Électrode changée")])
        .await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let page = house
        .person("karim")
        .get(&format!("/fr/technician/visits/{}", house.visit))
        .await;
    assert!(
        page.text.contains("Électrode changée") && page.text.contains("Travail terminé"),
        "{}",
        page.text
    );
    let hers = house
        .person("karim")
        .get(&format!("/fr/technician/visits/{}", house.hers))
        .await;
    assert_eq!(hers.status, StatusCode::NOT_FOUND);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn photos_come_with_the_forms_token_and_are_seen_by_their_technician_alone() {
    let house = House::open().await;
    house.step("karim", "check_in").await;
    let path = format!("/fr/technician/visits/{}/photos", house.visit);
    let mut karim = house.person("karim");
    let token = karim.form_token();
    let sent = async |visitor: &mut Visitor, token: &str, bytes: &str| {
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{token}\r\n\
             --x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\n{bytes}\r\n--x--\r\n"
        );
        visitor
            .send(Method::POST, &path, Some("multipart/form-data; boundary=x"), body)
            .await
    };
    assert_eq!(
        sent(&mut karim, "", "x").await.status,
        StatusCode::FORBIDDEN,
        "no token"
    );
    let refused = sent(&mut karim, &token, "<svg onload=alert(1)>").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("f-photo-problem"), "{}", refused.text);
    assert_eq!(
        sent(&mut karim, &token, "").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let mut lila = house.person("lila");
    let hers = lila.form_token();
    assert_eq!(sent(&mut lila, &hers, "x").await.status, StatusCode::NOT_FOUND);
    house.test.finish().await;
}

#[tokio::test]
async fn visits_of_whoever_left_are_told_until_somebody_else_is_to_do_them() {
    let house = House::open().await;
    let planning = async || {
        house
            .person("manager")
            .get("/fr/office/planning?date=2026-02-01")
            .await
            .text
    };
    let told = "ne travaille plus ici";
    assert!(!planning().await.contains(told));
    house
        .run_sql(&format!("update technicians set is_active = false where id = '{LILA}'"))
        .await;
    let page = planning().await;
    assert!(page.contains(told) && page.contains(&house.hers.to_string()), "{page}");
    let karim = TechnicianId::from_uuid(KARIM).to_string();
    let form = [
        ("technician", karim.as_str()),
        ("date", "2026-01-15"),
        ("time", "09:00"),
        ("view", "day"),
    ];
    let path = format!("/fr/office/planning/visits/{}", house.hers);
    let moved = house.person("manager").post_form(&path, &form).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
    assert!(!planning().await.contains(told));
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn a_list_of_days_that_no_clock_knows_is_a_list() {
    let house = House::open().await;
    let cursor = format!("cursor=-377705023201000000.{}", house.visit);
    for query in ["from=-009999-01-01", "until=-009999-01-01", "from=9999-12-31", &cursor] {
        for path in ["/api/v1/office/visits", "/fr/office/visits"] {
            let reply = house.person("manager").get(&format!("{path}?{query}")).await;
            assert_eq!(reply.status, StatusCode::OK, "{path}?{query}: {}", reply.text);
        }
    }
    house.test.finish().await;
}
