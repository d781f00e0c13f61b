//! Calendars kept elsewhere: read, unchanged, broken, hostile, dead; and what they bar.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::{Extensions, Method};
use calendar::{CalendarReader, ExternalCalendarId, TechnicianId, conflicts, dead_links, read_external};
use jiff::{SignedDuration, Timestamp};
use platform::chance;
use platform::outgoing::Outgoing;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use crate::house::House;

/// What the host answers at the one address it has.
#[derive(Debug, Clone)]
enum Says {
    Calendar(String),
    Status(u16),
    MovedTo(String),
    TooMuch,
    Nothing,
}

/// A host of one calendar on this machine. Remembers what it was asked.
#[derive(Clone)]
struct Host {
    address: SocketAddr,
    says: Arc<Mutex<Says>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Host {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = Host {
            address: listener.local_addr().unwrap(),
            says: Arc::new(Mutex::new(Says::Calendar(calendar("")))),
            asked: Arc::default(),
        };
        let serving = host.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().answer(stream));
            }
        });
        host
    }

    fn say(&self, says: Says) {
        *self.says.lock().unwrap() = says;
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        self.asked.lock().unwrap().push(head.clone());
        let says = self.says.lock().unwrap().clone();
        let tag = |text: &str| format!("\"{}\"", hex::encode(&chance::digest(text)[..8]));
        let (status, more, body) = match says {
            Says::Calendar(text) if head.contains(&format!("if-none-match: {}", tag(&text))) => {
                ("304 Not Modified".to_owned(), String::new(), String::new())
            }
            Says::Calendar(text) => ("200 OK".to_owned(), format!("etag: {}\r\n", tag(&text)), text),
            Says::Status(status) => (format!("{status} Said"), String::new(), String::new()),
            Says::MovedTo(place) => ("302 Found".to_owned(), format!("location: {place}\r\n"), String::new()),
            Says::TooMuch => ("200 OK".to_owned(), String::new(), "X".repeat(2 * 1024 * 1024 + 1)),
            Says::Nothing => return tokio::time::sleep(Duration::from_secs(60)).await,
        };
        let text = format!(
            "HTTP/1.1 {status}\r\nconnection: close\r\n{more}content-length: {}\r\n\r\n{body}",
            body.len()
        );
        // Whoever asked may be gone.
        let _ = stream.write_all(text.as_bytes()).await;
    }
}

fn calendar(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

/// An event of one day in January 2026, by its hours in UTC.
fn event(day: u8, from: u8, until: u8) -> String {
    format!(
        "BEGIN:VEVENT\r\nUID:{day}-{from}\r\nDTSTART:202601{day:02}T{from:02}0000Z\r\nDTEND:202601{day:02}T{until:02}0000Z\r\nEND:VEVENT\r\n"
    )
}

struct Stage {
    house: House,
    host: Host,
    technician: TechnicianId,
    service: Uuid,
}

impl Stage {
    async fn open() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let host = Host::open().await;
        // Long enough for a busy machine, short enough to wait for.
        let client = Outgoing::public_and(Duration::from_secs(3), host.address).unwrap();
        let mut extensions = Extensions::new();
        extensions.insert(CalendarReader::through(client));
        let house = House::open_with(extensions).await;
        let (technician, service) = (Uuid::from_u128(0x7ec1), Uuid::from_u128(0x5c1));
        house
            .run_sql(&format!(
                "insert into technicians (id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active, position, created_at, updated_at)
                 values ('{technician}', 'Karim B.', '0550', 'Africa/Algiers', 'DZ', false, '{{}}', '{{}}', '{{}}', true, 1, now(), now());
                 insert into services (id, slug, title, summary, drawing, duration_min, before_min, after_min, step_min, window_min, notice_min, horizon_days,
                     price_minor, currency, tax_bp, skills, technicians, areas, policy, is_active, position, created_at, updated_at)
                 values ('{service}', 'repair', '{{}}', '{{}}', 'pump', 60, 0, 0, 60, 60, 0, 30, 0, 'DZD', 0, '{{}}', '{{}}', '{{}}', '{{}}', true, 1, now(), now())"
            ))
            .await;
        Stage {
            house,
            host,
            technician: TechnicianId::from_uuid(technician),
            service,
        }
    }

    fn url(&self) -> String {
        format!("http://{}/private-a1b2c3/basic.ics", self.host.address)
    }

    fn api(&self) -> String {
        format!("/api/v1/office/technicians/{}/calendars", self.technician)
    }

    /// Adds the host's calendar, and reads it.
    async fn add(&self) -> ExternalCalendarId {
        let body = json!({ "name": "Agenda", "url": self.url() });
        let reply = self.house.staff().post_json(&self.api(), &body).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        self.house.test.run_tasks().await;
        reply.json()["id"].as_str().unwrap().parse().unwrap()
    }

    async fn read_again(&self) {
        let drained = self.house.test.advance(Duration::from_secs(15 * 60 + 1)).await;
        assert_eq!(drained.failed, 0);
    }

    async fn view(&self) -> serde_json::Value {
        let reply = self.house.staff().get_json(&self.api()).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()["calendars"][0].clone()
    }

    /// What the technician is taken for, by kind and hours in UTC.
    async fn taken(&self) -> Vec<String> {
        let client = self.house.test.database.connect().await;
        let rows = client
            .query(
                "select kind || to_char(lower(during) at time zone 'UTC', ' DD HH24') || to_char(upper(during) at time zone 'UTC', '-HH24')
                 from reservations where technician_id = $1 and ended_at is null order by during",
                &[&self.technician.uuid()],
            )
            .await
            .unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Takes hours of a day in January for a line of time, whatever else is there; says whether it could.
    async fn reserve(&self, time: u128, kind: &str, (day, from, until): (u8, u8, u8)) -> bool {
        let client = self.house.test.database.connect().await;
        let expires = if kind == "hold" {
            "timestamptz '2026-01-15 10:15Z'"
        } else {
            "null"
        };
        let sql = format!(
            "insert into reservations (id, time_id, holder_id, technician_id, kind, service_id, place, starts_at, ends_at, during, expires_at, created_at)
             select gen_random_uuid(), '{0}', '{0}', '{1}', '{kind}', '{2}', 'dz-1601', a, b, tstzrange(a, b), {expires}, now()
             from (values (timestamptz '2026-01-{day:02} {from:02}:00Z', timestamptz '2026-01-{day:02} {until:02}:00Z')) span(a, b)
             on conflict do nothing",
            Uuid::from_u128(time),
            self.technician.uuid(),
            self.service
        );
        client.execute(&sql, &[]).await.unwrap() == 1
    }

    async fn finish(self) {
        self.house.test.finish().await;
    }
}

#[tokio::test]
async fn what_it_says_bars_the_technician_and_what_it_takes_back_frees_them() {
    let stage = Stage::open().await;
    stage.host.say(Says::Calendar(calendar(&format!(
        "{}{}",
        event(20, 9, 11),
        event(20, 10, 12)
    ))));
    stage.add().await;
    assert_eq!(stage.taken().await, ["busy 20 09-12"], "one span, though two events");
    let view = stage.view().await;
    assert_eq!(view["failure"], "");
    assert!(view["host"].as_str().unwrap().starts_with("127.0.0.1"), "{view}");
    assert!(!view.to_string().contains("a1b2c3"), "the address is a secret: {view}");
    stage.host.say(Says::Calendar(calendar(&event(20, 10, 12))));
    stage.read_again().await;
    assert_eq!(stage.taken().await, ["busy 20 10-12"]);
    stage.host.say(Says::Calendar(calendar("")));
    stage.read_again().await;
    assert_eq!(stage.taken().await, Vec::<String>::new());
    stage.finish().await;
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again_and_still_counts_as_read() {
    let stage = Stage::open().await;
    stage.host.say(Says::Calendar(calendar(&event(20, 9, 11))));
    stage.add().await;
    let first = stage.view().await["sound_at"].clone();
    stage.read_again().await;
    assert_eq!(stage.host.asked(), 2);
    assert!(stage.host.asked.lock().unwrap()[1].contains("if-none-match: \""));
    assert_ne!(stage.view().await["sound_at"], first);
    assert_eq!(stage.taken().await, ["busy 20 09-11"]);
    // Once a day it is read whole: what repeats has to be followed further.
    stage.house.test.advance(Duration::from_secs(25 * 3600)).await;
    assert!(
        !stage
            .host
            .asked
            .lock()
            .unwrap()
            .last()
            .unwrap()
            .contains("if-none-match")
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_failure_frees_nobody_and_is_told() {
    let stage = Stage::open().await;
    stage.host.say(Says::Calendar(calendar(&event(20, 9, 11))));
    let id = stage.add().await;
    let half = calendar(&event(20, 9, 11)).replace("END:VCALENDAR\r\n", "");
    for (says, failure) in [
        (Says::Status(500), "answered"),
        (Says::Status(404), "answered"),
        (Says::MovedTo("http://127.0.0.1:1/other.ics".to_owned()), "not_public"),
        (Says::MovedTo("http://169.254.169.254/latest".to_owned()), "not_public"),
        (Says::TooMuch, "too_large"),
        (Says::Nothing, "no_answer"),
        (Says::Calendar("<!doctype html>Sign in".to_owned()), "not_a_calendar"),
        (Says::Calendar(half), "not_a_calendar"),
        (
            Says::Calendar(calendar(
                "BEGIN:VEVENT\r\nDTSTART;TZID=Nowhere/At_All:20260121T090000\r\nEND:VEVENT\r\n",
            )),
            "unknown_zone",
        ),
        (
            Says::Calendar(calendar(
                "BEGIN:VEVENT\r\nDTSTART:20260121T090000Z\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\n",
            )),
            "unknown_rule",
        ),
    ] {
        stage.host.say(says.clone());
        stage.read_again().await;
        let view = stage.view().await;
        assert_eq!(view["failure"], failure, "{says:?}");
        assert_eq!(stage.taken().await, ["busy 20 09-11"], "{says:?}");
    }
    let page = stage
        .house
        .staff()
        .get(&format!("/en/office/technicians/{}/calendars", stage.technician))
        .await;
    assert!(
        page.text.contains("cannot be followed") && !page.text.contains("a1b2c3"),
        "{}",
        page.text
    );
    // A day without a sound reading: somebody is told, and it still bars.
    stage.house.test.advance(Duration::from_secs(24 * 3600)).await;
    let db = stage.house.test.app.db().read().await.unwrap();
    let dead = dead_links(&db, stage.house.test.app.clock().now()).await.unwrap();
    assert_eq!(dead.iter().map(|dead| dead.id).collect::<Vec<_>>(), [id]);
    drop(db);
    assert_eq!(stage.taken().await, ["busy 20 09-11"]);
    stage.host.say(Says::Calendar(calendar("")));
    stage.read_again().await;
    assert_eq!(stage.view().await["is_dead"], false);
    stage.finish().await;
}

#[tokio::test]
async fn what_is_sold_stands_and_becomes_busy_the_moment_it_ends() {
    let stage = Stage::open().await;
    assert!(stage.reserve(1, "visit", (20, 10, 11)).await);
    stage.host.say(Says::Calendar(calendar(&event(20, 9, 12))));
    stage.add().await;
    let around = ["busy 20 09-10", "visit 20 10-11", "busy 20 11-12"];
    assert_eq!(stage.taken().await, around);
    stage.read_again().await;
    assert_eq!(stage.taken().await, around, "read twice, it is the same");
    let app = &stage.house.test.app;
    let db = app.db().read().await.unwrap();
    let known = conflicts(&db, app.clock().now()).await.unwrap();
    drop(db);
    assert_eq!(known.len(), 1);
    assert_eq!(
        (known[0].time.uuid(), known[0].calendar.as_str()),
        (Uuid::from_u128(1), "Agenda")
    );
    // Cancelled: in the same transaction nobody else can have it.
    let tx = app.db().begin().await.unwrap();
    calendar::end(&tx, known[0].time).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage.taken().await, ["busy 20 09-12"]);
    assert!(!stage.reserve(2, "visit", (20, 10, 11)).await);
    stage.finish().await;
}

#[tokio::test]
async fn a_hold_that_lapses_over_a_busy_time_does_not_free_it() {
    let stage = Stage::open().await;
    assert!(stage.reserve(1, "hold", (20, 10, 11)).await);
    stage.host.say(Says::Calendar(calendar(&event(20, 9, 12))));
    stage.add().await;
    assert_eq!(stage.taken().await, ["busy 20 09-10", "hold 20 10-11", "busy 20 11-12"]);
    stage.house.test.advance(Duration::from_secs(15 * 60 + 1)).await;
    assert_eq!(stage.taken().await, ["busy 20 09-12"]);
    // Released by its holder it is the same.
    assert!(stage.reserve(3, "visit", (22, 10, 11)).await);
    stage.host.say(Says::Calendar(calendar(&event(22, 10, 12))));
    stage.read_again().await;
    assert_eq!(stage.taken().await, ["visit 22 10-11", "busy 22 11-12"]);
    let tx = stage.house.test.app.db().begin().await.unwrap();
    calendar::release(&tx, Uuid::from_u128(3)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage.taken().await, ["busy 22 10-12"]);
    stage.finish().await;
}

#[tokio::test]
async fn read_by_several_at_once_and_after_a_crash_it_is_read_once() {
    let stage = Stage::open().await;
    stage.host.say(Says::Calendar(calendar(&event(20, 9, 11))));
    let id = stage.add().await;
    let app = &stage.house.test.app;
    app.clock().advance(Duration::from_secs(15 * 60 + 1));
    let all = (0..6).map(|_| tokio::spawn(read_external(app.clone())));
    for one in all.collect::<Vec<_>>() {
        one.await.unwrap().unwrap();
    }
    assert_eq!(stage.host.asked(), 2, "one of the six asked");
    // Whoever took it went away: it is free again when the lease is over, not before.
    stage
        .house
        .run_sql(&format!(
            "update external_calendars set next_read_at = timestamptz '{}' where id = '{}'",
            app.clock().now().checked_add(SignedDuration::from_mins(5)).unwrap(),
            id.uuid()
        ))
        .await;
    stage.house.test.advance(Duration::from_secs(240)).await;
    assert_eq!(stage.host.asked(), 2);
    stage.house.test.advance(Duration::from_secs(61)).await;
    assert_eq!(stage.host.asked(), 3);
    assert_eq!(stage.taken().await, ["busy 20 09-11"]);
    stage.finish().await;
}

#[tokio::test]
async fn a_calendar_that_is_removed_bars_nobody_and_the_others_still_do() {
    let stage = Stage::open().await;
    stage.host.say(Says::Calendar(calendar(&event(20, 9, 12))));
    let id = stage.add().await;
    let second = json!({ "name": "Second", "url": format!("{}?second", stage.url()) });
    stage.host.say(Says::Calendar(calendar(&event(20, 11, 14))));
    assert_eq!(stage.house.staff().post_json(&stage.api(), &second).await.status, 201);
    stage.house.test.run_tasks().await;
    assert_eq!(stage.taken().await, ["busy 20 09-14"]);
    let reply = stage
        .house
        .staff()
        .send_json(Method::DELETE, &format!("{}/{id}", stage.api()), &json!({}))
        .await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(stage.taken().await, ["busy 20 11-14"]);
    let gone = stage
        .house
        .staff()
        .send_json(Method::DELETE, &format!("{}/{id}", stage.api()), &json!({}))
        .await;
    assert_eq!(gone.status, 404);
    let acts = stage.house.test.acts_on(&stage.technician.to_string()).await;
    let verbs: Vec<&str> = acts.iter().map(|act| act.verb.as_str()).collect();
    assert_eq!(verbs, ["add_calendar", "add_calendar", "remove_calendar"]);
    assert!(!format!("{acts:?}").contains("a1b2c3"), "the address is in no record");
    stage.finish().await;
}

#[tokio::test]
async fn addresses_that_lead_inside_and_a_second_time_are_refused() {
    let stage = Stage::open().await;
    let staff = stage.house.staff();
    for url in [
        "",
        "http://127.0.0.1:1/a.ics",
        "https://localhost/a.ics",
        "file:///etc/passwd",
        "webcal://192.168.1.1/a.ics",
        "words",
    ] {
        let reply = stage
            .house
            .staff()
            .post_json(&stage.api(), &json!({ "name": "A", "url": url }))
            .await;
        assert_eq!(reply.status, 422, "{url}: {}", reply.text);
    }
    stage.add().await;
    let body = json!({ "name": "Again", "url": stage.url() });
    assert_eq!(stage.house.staff().post_json(&stage.api(), &body).await.status, 409);
    let form = [("name", "Agenda"), ("url", "http://10.0.0.1/")];
    let path = format!("/en/office/technicians/{}/calendars", stage.technician);
    let mut staff = staff;
    let reply = staff.post_form(&path, &form).await;
    assert_eq!(reply.status, 422);
    assert!(reply.text.contains("not the address of a calendar"), "{}", reply.text);
    let nobody = stage.house.person("customer").get(&path).await;
    assert_eq!(nobody.status, 403);
    stage.finish().await;
}

#[tokio::test]
async fn a_large_calendar_is_settled_quickly() {
    let stage = Stage::open().await;
    let body = (0..28_u8)
        .map(|day| event(day + 1, 6, 7) + &event(day + 1, 9, 10))
        .collect::<String>();
    let daily =
        "BEGIN:VEVENT\r\nUID:d\r\nDTSTART:20150101T120000Z\r\nDURATION:PT30M\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n";
    stage.host.say(Says::Calendar(calendar(&format!("{body}{daily}"))));
    stage.add().await;
    let count = stage.house.count("reservations where kind = 'busy'").await;
    assert!(count > 400, "{count}");
    let before: Timestamp = stage.house.test.app.clock().now();
    stage.read_again().await;
    assert!(stage.house.test.app.clock().now() > before);
    assert_eq!(
        stage
            .house
            .count("reservations where kind = 'busy' and ended_at is not null")
            .await,
        0,
        "nothing churns"
    );
    stage.finish().await;
}

/// The sold time hides what the calendar says of it; a customer who moves it inside that is not moved into what is busy.
#[tokio::test]
async fn nobody_moves_their_visit_into_a_busy_time_that_it_hides() {
    let stage = Stage::open().await;
    let policy = serde_json::to_string(&calendar::Policy::default()).unwrap();
    stage
        .house
        .run_sql(&format!(
            "update technicians set weekly = '{{1920,2520}}';
             update services set policy = '{policy}', title = '{{\"fr\": \"Dépannage\"}}';
             insert into travel_bands values (1, 0, 'DZD', 0, 0);
             insert into served_areas values ('dz-16', 1)"
        ))
        .await;
    assert!(stage.reserve(1, "visit", (20, 8, 10)).await);
    stage.host.say(Says::Calendar(calendar(&event(20, 9, 10))));
    stage.add().await;
    assert_eq!(stage.taken().await, ["visit 20 08-10"]);
    let (time, app) = (calendar::TimeId::from_uuid(Uuid::from_u128(1)), &stage.house.test.app);
    let tx = app.db().begin().await.unwrap();
    let into = calendar::move_to(&tx, time, "2026-01-20T09:00:00Z".parse().unwrap(), None).await;
    assert!(
        matches!(
            &into,
            Err(platform::Fault::Refused(calendar::MoveRefused::Taken { .. }))
        ),
        "{into:?}"
    );
    drop(tx);
    let tx = app.db().begin().await.unwrap();
    let behind = "2026-01-20T10:00:00Z".parse().unwrap();
    calendar::move_to(&tx, time, behind, None).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage.taken().await, ["busy 20 09-10", "visit 20 10-12"]);
    stage.finish().await;
}
