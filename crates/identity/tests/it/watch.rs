//! Two nodes on one database: the usual request asks nothing, and what changes on one is known on the other within a
//! second, whatever becomes of the connection that listens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, Method};
use kernel::Role;
use platform::App;
use platform::db::counted;
use platform::http::serve_routes;
use testkit::{TestApp, Visitor};
use tokio_util::sync::CancellationToken;

use crate::tokens::{tokens_for, with};
use crate::{EMAIL, PASSWORD, credentials, house, logged_in, node_of, seed, settings, sql};

/// A second, and what a crowded machine adds to the question.
const WITHIN: Duration = Duration::from_millis(1_500);

/// A node that listens, beside the house, which does not.
struct Node {
    app: App,
    stop: CancellationToken,
}

impl Node {
    fn start(house: &TestApp) -> Self {
        let app = node_of(house, settings(&[]));
        let stop = CancellationToken::new();
        tokio::spawn(identity::watch(app.clone(), stop.clone()));
        Node { app, stop }
    }

    /// The role of who calls, and how many statements it took to know.
    async fn ask(&self, name: &'static str, value: &str) -> (Option<Role>, u32) {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        let (caller, work) = counted(self.app.authenticate(Arc::new(headers))).await;
        (caller.unwrap().role(), work.statements)
    }

    /// Waits until the answer costs nothing, so that the node relies on its memory.
    #[allow(clippy::disallowed_methods, reason = "the test is about real time")]
    async fn learn(&self, name: &'static str, value: &str) {
        let begun = Instant::now();
        while self.ask(name, value).await != (Some(Role::Customer), 0) {
            assert!(begun.elapsed() < Duration::from_secs(10), "the node never remembers");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until the node answers `role`.
    #[allow(clippy::disallowed_methods, reason = "the test is about real time")]
    async fn expect(&self, role: Option<Role>, name: &'static str, value: &str, what: &str) {
        let begun = Instant::now();
        while self.ask(name, value).await.0 != role {
            assert!(begun.elapsed() < WITHIN, "{what} is not known after a second");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_node_that_changed_something_knows_it_in_its_next_answer() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let node = Node::start(&house);
    let visitor = Visitor::new(node.app.clone(), serve_routes(&node.app, identity::routes()));
    let claim = credentials(EMAIL, PASSWORD);
    for _ in 0..5 {
        let mut browser = visitor.clone();
        assert_eq!(browser.post_json("/api/v1/sessions", &claim).await.status, 201);
        let cookie = format!("sid={}", browser.cookies["sid"]);
        let bearer = format!("Bearer {}", tokens_for(&house, EMAIL).await.access);
        node.learn("cookie", &cookie).await;
        node.learn("authorization", &bearer).await;
        let mut program = visitor.clone();
        program.headers = vec![("authorization".into(), bearer.clone())];
        let out = program
            .send(Method::DELETE, "/api/v1/tokens/current", None, String::new())
            .await;
        assert_eq!(
            (out.status.as_u16(), node.ask("authorization", &bearer).await.0),
            (200, None)
        );
        assert_eq!(browser.post_form("/fr/account/logout", &[]).await.status, 303);
        assert_eq!(node.ask("cookie", &cookie).await.0, None);
    }
    drop(node);
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_usual_request_asks_the_database_nothing() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let node = Node::start(&house);
    let cookie = format!("sid={}", logged_in(&house, EMAIL).await.cookies["sid"]);
    let bearer = format!("Bearer {}", tokens_for(&house, EMAIL).await.access);
    for (name, value) in [("cookie", &cookie), ("authorization", &bearer)] {
        node.learn(name, value).await;
        house.app.clock().advance(Duration::from_secs(299));
        assert_eq!(node.ask(name, value).await, (Some(Role::Customer), 0));
        house.app.clock().advance(Duration::from_secs(1));
        assert_eq!(node.ask(name, value).await, (Some(Role::Customer), 1), "noted as seen");
        house.app.clock().advance(Duration::from_secs(1));
        assert_eq!(node.ask(name, value).await, (Some(Role::Customer), 0));
    }
    drop(node);
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ends_on_one_node_is_refused_on_another_within_a_second() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let node = Node::start(&house);
    let change = |sql_text: &'static str| {
        let house = &house;
        async move { sql(house, sql_text).await }
    };
    let suspend = "insert into suspensions (id, person_id, suspended_by, reason, suspended_at)
                   select gen_random_uuid(), id, id, 'test', '2026-01-15' from people";
    let lift = "update suspensions set lifted_at = '2026-01-15'";
    for what in ["log-out", "log-out everywhere", "password", "suspension", "role"] {
        let mut browser = logged_in(&house, EMAIL).await;
        let cookie = format!("sid={}", browser.cookies["sid"]);
        let bearer = format!("Bearer {}", tokens_for(&house, EMAIL).await.access);
        node.learn("cookie", &cookie).await;
        node.learn("authorization", &bearer).await;
        match what {
            "log-out" => {
                browser.post_form("/fr/account/logout", &[]).await;
                with(&house, &bearer, Method::DELETE, "/api/v1/tokens/current").await;
            }
            "log-out everywhere" => {
                let out = browser.send_json(Method::DELETE, "/api/v1/sessions", &()).await;
                assert_eq!(out.status, 200, "{}", out.text);
            }
            "password" => {
                let other = identity::Seed {
                    name: "Samira Ould Ali".into(),
                    email: EMAIL.into(),
                    password: "un radiateur bavard".into(),
                    role: Role::Customer,
                };
                identity::seed(&house.app, other).await.unwrap();
                seed(&house, EMAIL, Role::Customer).await;
            }
            "suspension" => change(suspend).await,
            _ => change("update people set role = 'technician'").await,
        }
        let after = (what == "role").then_some(Role::Technician);
        node.expect(after, "cookie", &cookie, what).await;
        node.expect(after, "authorization", &bearer, what).await;
        change(lift).await;
    }
    drop(node);
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_cannot_hear_asks_and_is_never_wrong() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let node = Node::start(&house);
    let deaf = "select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and application_name = 'comptoir listener'";
    for _ in 0..3 {
        let mut browser = logged_in(&house, EMAIL).await;
        let cookie = format!("sid={}", browser.cookies["sid"]);
        node.learn("cookie", &cookie).await;
        sql(&house, deaf).await;
        browser.post_form("/fr/account/logout", &[]).await;
        node.expect(None, "cookie", &cookie, "a log-out while deaf").await;
    }
    drop(node);
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_announcements_do_no_harm() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let node = Node::start(&house);
    let mut browser = logged_in(&house, EMAIL).await;
    let cookie = format!("sid={}", browser.cookies["sid"]);
    node.learn("cookie", &cookie).await;
    for text in [
        "",
        "pulse",
        "pulse 1",
        "pulse 99999999999999999999",
        "garbage",
        "'; drop table people",
        &"x".repeat(7_000),
    ] {
        let client = house.database.connect().await;
        client
            .execute("select pg_notify('comptoir_access', $1)", &[&text])
            .await
            .unwrap();
    }
    sql(&house, "select pg_notify('comptoir_access', id::text) from people").await;
    node.learn("cookie", &cookie).await;
    browser.post_form("/fr/account/logout", &[]).await;
    node.expect(None, "cookie", &cookie, "a log-out among forged words")
        .await;
    drop(node);
    house.finish().await;
}
