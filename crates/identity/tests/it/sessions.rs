//! Sessions: what the cookie is like, how long it lasts, what it costs, and how soon a change of the person counts.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Extensions, HeaderMap, header};
use axum::response::Response;
use identity::{Browser, Claim};
use kernel::Role;
use platform::db::counted;
use platform::{App, AppParts, Site};
use secrecy::SecretString;
use testkit::{TestApp, Visitor};

use crate::{EMAIL, count, credentials, house, logged_in, seed, settings, sql};

const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

async fn is_in(visitor: &mut Visitor) -> bool {
    visitor.get("/api/v1/me").await.status == 200
}

#[tokio::test]
async fn the_cookie_is_for_the_browser_alone_and_the_database_keeps_a_digest() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let reply = house
        .visitor()
        .post_json("/api/v1/sessions", &credentials(EMAIL, crate::PASSWORD))
        .await;
    let cookie = reply.header("set-cookie");
    for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=5184000"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    let secret = cookie.split(['=', ';']).nth(1).unwrap();
    assert_eq!(secret.len(), 64);
    assert!(!reply.text.contains(secret), "no script ever sees the session");
    assert_eq!(count(&house, "sessions where octet_length(digest) = 32").await, 1);
    assert_eq!(
        count(&house, &format!("sessions where digest = decode('{secret}', 'hex')")).await,
        0
    );
    house.finish().await;
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut parts = Extensions::new();
    parts.insert(settings(&[]));
    let app = App::new(AppParts {
        db: house.app.db().clone(),
        site: Site {
            base_url: "https://shop.example".into(),
            ..house.app.site().clone()
        },
        secret: SecretString::from("a secret of the tests, 32 bytes long or longer"),
        renderer: house.app.renderer().clone(),
        authenticate: identity::authenticate,
        menu: vec![],
        parts,
    });
    let claim = Claim {
        email: EMAIL.into(),
        password: crate::PASSWORD.into(),
        address: [127, 0, 0, 1].into(),
    };
    let browser = Browser {
        address: [127, 0, 0, 1].into(),
        device: String::new(),
        replaces: String::new(),
    };
    let mut response = Response::default();
    identity::log_in(&app, claim, browser)
        .await
        .unwrap()
        .give_to(&app, &mut response);
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("__Host-sid=") && cookie.ends_with("; Secure"),
        "{cookie}"
    );
    assert!(
        cookie.contains("; HttpOnly; SameSite=Lax") && !cookie.contains("Domain"),
        "{cookie}"
    );
    let pair = cookie.split(';').next().unwrap();
    for (cookie, is_known) in [(pair, true), (pair.trim_start_matches("__Host-"), false)] {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        let caller = app.authenticate(Arc::new(headers)).await.unwrap();
        assert_eq!(caller.person.is_some(), is_known, "{cookie}");
    }
    house.finish().await;
}

pub async fn cost(house: &TestApp, name: &'static str, value: &str) -> (bool, u32) {
    let mut headers = HeaderMap::new();
    headers.insert(name, value.parse().unwrap());
    let (caller, work) = counted(house.app.authenticate(Arc::new(headers))).await;
    (caller.unwrap().person.is_some(), work.statements)
}

#[tokio::test]
async fn authenticating_is_one_statement_and_none_without_a_cookie() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let visitor = logged_in(&house, EMAIL).await;
    let secret = &visitor.cookies["sid"];
    assert_eq!(
        cost(&house, "cookie", &format!("cart=1; sid={secret}")).await,
        (true, 1)
    );
    assert_eq!(cost(&house, "cookie", "cart=1; lang=fr").await, (false, 0));
    assert_eq!(cost(&house, "cookie", "sid=").await, (false, 0));
    assert_eq!(cost(&house, "cookie", "sid='; drop table people").await, (false, 0));
    assert_eq!(
        cost(&house, "cookie", &format!("sid={}", "0".repeat(64))).await,
        (false, 1)
    );
    house.finish().await;
}

#[tokio::test]
async fn a_customer_stays_for_weeks_and_a_manager_for_half_an_hour() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    seed(&house, "karim@exemple.dz", Role::Manager).await;
    let (mut customer, mut manager) = (
        logged_in(&house, EMAIL).await,
        logged_in(&house, "karim@exemple.dz").await,
    );
    house.advance(29 * MINUTE).await;
    assert!(is_in(&mut manager).await);
    house.advance(29 * MINUTE).await;
    assert!(is_in(&mut manager).await, "using a session keeps it");
    house.advance(31 * MINUTE).await;
    assert!(!is_in(&mut manager).await);
    house.advance(12 * DAY).await;
    assert!(is_in(&mut customer).await);
    house.advance(14 * DAY).await;
    assert!(!is_in(&mut customer).await);
    house.finish().await;
}

#[tokio::test]
async fn a_session_ends_at_its_absolute_age_however_much_it_is_used() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    seed(&house, "karim@exemple.dz", Role::Admin).await;
    let (mut customer, mut admin) = (
        logged_in(&house, EMAIL).await,
        logged_in(&house, "karim@exemple.dz").await,
    );
    for _ in 0..28 {
        house.advance(25 * MINUTE).await;
        assert!(is_in(&mut admin).await);
    }
    house.advance(20 * MINUTE).await;
    assert!(!is_in(&mut admin).await, "twelve hours are over");
    for _ in 0..5 {
        house.advance(11 * DAY).await;
        assert!(is_in(&mut customer).await);
    }
    house.advance(5 * DAY).await;
    assert!(!is_in(&mut customer).await, "sixty days are over");
    house.run_tasks().await;
    assert_eq!(count(&house, "sessions").await, 0, "the sweep deletes what is over");
    house.finish().await;
}

#[tokio::test]
async fn being_seen_is_noted_every_few_minutes_only() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    let mut notes = Vec::new();
    for minutes in [4, 2, 4, 2] {
        house.app.clock().advance(minutes * MINUTE);
        visitor.get("/api/v1/me").await;
        notes.push(
            count(
                &house,
                &format!("sessions where last_seen_at = '{}'", house.app.clock().now()),
            )
            .await,
        );
    }
    assert_eq!(notes, [0, 1, 0, 1]);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn a_changed_role_and_a_suspension_count_from_the_next_request() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    // The house keeps an admin whoever changes.
    seed(&house, "karim@exemple.dz", Role::Admin).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    sql(
        &house,
        "update people set role = 'admin' where email = 'samira@exemple.dz'",
    )
    .await;
    assert_eq!(visitor.get("/api/v1/me").await.json()["role"], "admin");
    house.advance(31 * MINUTE).await;
    assert!(
        !is_in(&mut visitor).await,
        "an admin's session is as short as any admin's"
    );
    sql(
        &house,
        "update people set role = 'customer' where email = 'samira@exemple.dz'",
    )
    .await;
    assert!(is_in(&mut visitor).await);
    sql(
        &house,
        "insert into suspensions (id, person_id, suspended_by, reason, suspended_at)
         select gen_random_uuid(), id, id, 'test', '2026-01-15' from people where role = 'customer'",
    )
    .await;
    assert!(!is_in(&mut visitor).await);
    house.finish().await;
}
