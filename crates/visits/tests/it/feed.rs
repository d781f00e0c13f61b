//! Visits in people's own calendars: who reads what by which address, and what stays the same while nothing changes.

use std::pin::Pin;
use std::sync::Arc;

use axum::http::{HeaderMap, Method};
use calendar::{TechnicianId, TimeId};
use kernel::Role;
use orders::OrderId;
use platform::http::cookie_of;
use platform::{Caller, Known};
use serde_json::json;
use testkit::{Parts, TestApp, Visitor};
use uuid::Uuid;

const CUSTOMER: Uuid = Uuid::from_u128(0xc1);
const KARIM: Uuid = Uuid::from_u128(0x7a);
const NASSIM: Uuid = Uuid::from_u128(0x7b);

/// People by a cookie with their role; technicians have accounts of their own.
fn authenticate(
    app: platform::App,
    headers: Arc<HeaderMap>,
) -> Pin<Box<dyn Future<Output = Result<Caller, platform::Broken>> + Send>> {
    Box::pin(async move {
        let person = cookie_of(&headers, &app.cookie_name("person")).map(|role| Known {
            id: if role == "technician" { KARIM } else { CUSTOMER },
            name: "Nadia".into(),
            email: "nadia@example.dz".into(),
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

struct House {
    test: TestApp,
    order: OrderId,
}

impl House {
    /// Two technicians; Karim has a visit on 20 January and one that was cancelled, Nassim has one on the 21st.
    async fn open() -> Self {
        let test = TestApp::start(Parts {
            routes: visits::routes(),
            authenticate,
            ..Parts::default()
        })
        .await;
        let house = House {
            test,
            order: OrderId::from_uuid(Uuid::from_u128(0x0d)),
        };
        for (id, name) in [(KARIM, "Karim B."), (NASSIM, "Nassim A.")] {
            house
                .run_sql(&format!(
                    "insert into technicians (id, person_id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active, position, created_at, updated_at)
                     values ('{id}', '{id}', '{name}', '0550', 'Africa/Algiers', 'DZ', false, '{{}}', '{{}}', '{{}}', true, 1, now(), now())"
                ))
                .await;
        }
        for (id, email, role) in [
            (KARIM, "karim", "technician"),
            (NASSIM, "nassim", "technician"),
            (CUSTOMER, "nadia", "customer"),
        ] {
            house
                .run_sql(&format!(
                    "insert into people (id, name, email, role, lang, password_hash, created_at) values ('{id}', 'Nadia', '{email}@example.dz', '{role}', 'fr', '', now())"
                ))
                .await;
        }
        house.visit(1, KARIM, 20, "confirmed").await;
        house.visit(2, KARIM, 22, "cancelled").await;
        house.visit(3, NASSIM, 21, "confirmed").await;
        house
    }

    async fn run_sql(&self, sql: &str) {
        self.test.database.connect().await.batch_execute(sql).await.unwrap();
    }

    async fn visit(&self, id: u128, technician: Uuid, day: u8, state: &str) {
        let ended = if state == "cancelled" {
            "timestamptz '2026-01-15 09:00Z'"
        } else {
            "null"
        };
        self.run_sql(&format!(
            "insert into visits (id, order_id, order_number, person_id, service_id, technician_id, technician_name, state, title, appliance, starts_at, ends_at,
                 window_min, time_zone, place, place_name, address, name, phone, email, lang, note, policy, gross_minor, currency, created_at, confirmed_at, ended_at)
             values ('{}', '{}', 'CC-1', '{CUSTOMER}', '{}', '{technician}', 'Karim B.', '{state}', '{{\"fr\": \"Dépannage, gaz\", \"ar\": \"إصلاح\", \"en\": \"Repair\"}}', 'Chaudière',
                 '2026-01-{day} 09:00Z', '2026-01-{day} 10:30Z', 120, 'Africa/Algiers', 'dz-1601', '{{\"fr\": \"Alger\", \"ar\": \"الجزائر\", \"en\": \"Algiers\"}}',
                 '9 rue des Rosiers', 'Nadia Ferhat', '0551234567', 'nadia@example.dz', 'fr', 'Code 12A', '{}', 650000, 'DZD',
                 '2026-01-10 09:00Z', '2026-01-10 09:00Z', {ended})",
            Uuid::from_u128(id),
            self.order.uuid(),
            Uuid::from_u128(9),
            serde_json::to_string(&calendar::Policy::default()).unwrap(),
        ))
        .await;
    }

    fn person(&self, role: &str) -> Visitor {
        let mut visitor = self.test.visitor();
        visitor.cookies.insert("person".into(), role.into());
        visitor
    }

    /// Makes an address by a route of the API; its path.
    async fn address(&self, role: &str, path: &str) -> String {
        let reply = self.person(role).post_json(path, &json!({})).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        let address = reply.json()["address"].as_str().unwrap().to_owned();
        address[address.find("/en/").or(address.find("/fr/")).unwrap()..].to_owned()
    }
}

#[tokio::test]
async fn a_technician_reads_their_own_work_and_nobody_elses() {
    let house = House::open().await;
    let address = house.address("technician", "/api/v1/technician/calendar").await;
    let reply = house.test.visitor().get(&address).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "text/calendar; charset=utf-8");
    let text = reply.text.replace("\r\n ", "");
    assert_eq!(
        text.matches("BEGIN:VEVENT").count(),
        1,
        "not the cancelled one, not Nassim's: {text}"
    );
    for part in [
        "Nadia Ferhat",
        "9 rue des Rosiers",
        "0551234567",
        "DTSTART;TZID=Africa/Algiers:20260120T100000",
        "X-WR-CALNAME",
        "REFRESH-INTERVAL",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for secret in ["nadia@example.dz", "6500", "?key="] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    house.test.finish().await;
}

#[tokio::test]
async fn the_same_visits_are_the_same_file_and_are_not_sent_twice() {
    let house = House::open().await;
    let address = house.address("technician", "/api/v1/technician/calendar").await;
    let mut program = house.test.visitor();
    let first = program.get(&address).await;
    let tag = first.header("etag").to_owned();
    house.test.advance(std::time::Duration::from_secs(3600)).await;
    program.headers.push(("if-none-match".into(), tag.clone()));
    let again = program.get(&address).await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
    house.visit(4, KARIM, 23, "confirmed").await;
    let changed = program.get(&address).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
    house.test.finish().await;
}

#[tokio::test]
async fn a_new_address_closes_the_old_one_whoever_makes_it() {
    let house = House::open().await;
    let karim = TechnicianId::from_uuid(KARIM);
    let office = format!("/api/v1/office/technicians/{karim}/feed");
    let old = house.address("technician", "/api/v1/technician/calendar").await;
    let new = house.address("manager", &office).await;
    assert_ne!(old, new);
    assert_eq!(house.test.visitor().get(&old).await.status, 404);
    assert_eq!(house.test.visitor().get(&new).await.status, 200);
    assert_eq!(
        house.person("customer").post_json(&office, &json!({})).await.status,
        403
    );
    let unknown = format!(
        "/api/v1/office/technicians/{}/feed",
        TechnicianId::from_uuid(Uuid::from_u128(5))
    );
    assert_eq!(
        house.person("manager").post_json(&unknown, &json!({})).await.status,
        404
    );
    let ended = house
        .person("manager")
        .send_json(Method::DELETE, &office, &json!({}))
        .await;
    assert_eq!(ended.status, 200, "{}", ended.text);
    assert_eq!(house.test.visitor().get(&new).await.status, 404);
    for guess in [
        "/calendar/x.ics",
        "/calendar/.ics",
        "/calendar/x",
        "/fr/calendar/0000000000000000000000000000000000000000000000000000000000000000.ics",
    ] {
        assert_eq!(house.test.visitor().get(guess).await.status, 404, "{guess}");
    }
    // The database knows no secret, the record knows who asked.
    let client = house.test.database.connect().await;
    let digests: i64 = client
        .query_one("select count(*) from technicians where feed_digest is not null", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(digests, 0);
    let acts = house.test.acts_on(&karim.to_string()).await;
    let verbs: Vec<&str> = acts
        .iter()
        .filter(|act| act.refused.is_none())
        .map(|act| act.verb.as_str())
        .collect();
    assert_eq!(verbs, ["renew_feed", "renew_feed", "end_feed"]);
    house
        .run_sql(&format!(
            "update technicians set is_active = false where id = '{KARIM}'"
        ))
        .await;
    assert_eq!(
        house.person("manager").post_json(&office, &json!({})).await.status,
        404,
        "works no more"
    );
    house.test.finish().await;
}

#[tokio::test]
async fn a_customer_reads_their_visits_and_is_reminded() {
    let house = House::open().await;
    let page = house.person("customer").get("/en/account/calendar").await;
    assert!(page.text.contains("There is no address yet"), "{}", page.text);
    let made = house.person("customer").post_form("/en/account/calendar", &[]).await;
    assert_eq!(made.status, 200);
    let from = made
        .text
        .find("/en/calendar/")
        .or(made.text.find("&#x2f;en&#x2f;calendar&#x2f;"))
        .unwrap();
    let path = made.text[from..].replace("&#x2f;", "/");
    let path = &path[..path.find(".ics").unwrap() + 4];
    let text = house.test.visitor().get(path).await.text.replace("\r\n ", "");
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2, "with both technicians: {text}");
    assert!(text.contains("TRIGGER:-PT120M") && text.contains("?key="), "{text}");
    assert!(!text.contains("Code 12A"), "what is for the technician: {text}");
    assert!(
        !house
            .person("customer")
            .get("/en/account/calendar")
            .await
            .text
            .contains(".ics"),
        "shown once"
    );
    let ended = house
        .person("customer")
        .post_form("/en/account/calendar/removal", &[])
        .await;
    assert_eq!(ended.status, 303);
    assert_eq!(house.test.visitor().get(path).await.status, 404);
    house.test.finish().await;
}

#[tokio::test]
async fn an_address_is_shut_while_its_owner_may_not_log_in() {
    let house = House::open().await;
    let karims = house.address("technician", "/api/v1/technician/calendar").await;
    let nadias = house.address("customer", "/api/v1/me/calendar").await;
    let open = async |address: &str| house.test.visitor().get(address).await.status.as_u16();
    assert_eq!((open(&karims).await, open(&nadias).await), (200, 200));
    for (person, address, other) in [(KARIM, &karims, &nadias), (CUSTOMER, &nadias, &karims)] {
        house
            .run_sql(&format!(
                "insert into suspensions (id, person_id, reason, suspended_at, ends_at)
                 values ('{person}', '{person}', 'x', '2026-01-15 09:00Z', '2026-01-15 12:00Z')"
            ))
            .await;
        assert_eq!((open(address).await, open(other).await), (404, 200));
        house
            .run_sql(&format!(
                "update suspensions set lifted_at = '2026-01-15 10:00Z' where person_id = '{person}'"
            ))
            .await;
        assert_eq!(open(address).await, 200, "lifted");
    }
    house
        .run_sql("insert into suspensions (id, person_id, reason, suspended_at, ends_at)
            values (gen_random_uuid(), (select id from people where role = 'customer'), 'x', '2026-01-15 10:00Z', '2026-01-15 11:00Z')")
        .await;
    assert_eq!(open(&nadias).await, 404);
    house.test.advance(std::time::Duration::from_secs(60 * 60)).await;
    assert_eq!(open(&nadias).await, 200, "a suspension that ends by itself");
    house
        .run_sql(&format!("update people set role = 'customer' where id = '{KARIM}'"))
        .await;
    assert_eq!(open(&karims).await, 404, "no technician any more");
    house
        .run_sql(&format!("update technicians set person_id = null where id = '{KARIM}'"))
        .await;
    assert_eq!(
        open(&karims).await,
        200,
        "the office gave it to somebody without an account"
    );
    house.test.finish().await;
}

#[tokio::test]
async fn one_visit_is_a_file_for_whoever_may_see_it() {
    let house = House::open().await;
    let visit = TimeId::from_uuid(Uuid::from_u128(1));
    let path = format!("/visits/{visit}/calendar.ics");
    let key = orders::key_of(&house.test.app, house.order);
    assert_eq!(house.test.visitor().get(&path).await.status, 404);
    assert_eq!(house.test.visitor().get(&format!("{path}?key=x")).await.status, 404);
    let customers = house.test.visitor().get(&format!("{path}?key={key}")).await;
    assert_eq!(customers.status, 200);
    assert!(customers.header("content-disposition").contains("visit.ics"));
    assert!(
        customers.text.contains("METHOD:PUBLISH") && customers.text.contains("BEGIN:VALARM"),
        "{}",
        customers.text
    );
    let technicians = house.person("technician").get(&path).await;
    assert_eq!(technicians.status, 200);
    assert!(!technicians.text.contains("BEGIN:VALARM"));
    let other = TimeId::from_uuid(Uuid::from_u128(3));
    assert_eq!(
        house
            .person("technician")
            .get(&format!("/visits/{other}/calendar.ics"))
            .await
            .status,
        404,
        "Nassim's"
    );
    house.test.finish().await;
}
