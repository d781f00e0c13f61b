//! The application of one test.

use std::time::Duration;

use axum::Router;
use axum::http::Extensions;
use kernel::{Currency, Lang};
use platform::db::{Db, PoolSettings};
use platform::http::serve_routes;
use platform::limits::Limits;
use platform::pages::Renderer;
use platform::tasks::{Drained, TaskSet, run_due};
use platform::{App, AppParts, Authenticate, Caller, Clock, Routes, Site, audit};
use secrecy::SecretString;

use crate::database::TestDatabase;
use crate::leaks::Given;
use crate::visitor::Visitor;
use crate::{leaks, log};

/// What a test's application is made of. `Parts::default()` is an empty house.
pub struct Parts {
    pub routes: Routes,
    pub tasks: TaskSet,
    pub authenticate: Authenticate,
    /// What slices find with `app.part()`. Limits are generous unless they stand here; so may another
    /// `Site`.
    pub extensions: Extensions,
}

impl Default for Parts {
    fn default() -> Self {
        Parts {
            routes: Routes::default(),
            tasks: TaskSet::new(),
            authenticate: |_, _| Box::pin(async { Ok(Caller::default()) }),
            extensions: Extensions::new(),
        }
    }
}

/// A running application on a database of its own. End every test with [`TestApp::finish`].
pub struct TestApp {
    pub app: App,
    pub database: TestDatabase,
    pub tasks: TaskSet,
    pub router: Router,
    given: Given,
    /// Where in this process's log the test begins.
    said_before: usize,
    finished: bool,
}

impl TestApp {
    /// The clock starts at 2026-01-15 10:00 UTC and stands still.
    pub async fn start(parts: Parts) -> Self {
        let said_before = log::listen();
        let database = TestDatabase::create().await;
        let clock = Clock::manual("2026-01-15T10:00:00Z".parse().unwrap());
        let zone = jiff::tz::TimeZone::get("Africa/Algiers").unwrap();
        let app = app_on(&database, clock, Renderer::new(None, zone, false).unwrap(), &parts);
        let router = serve_routes(&app, parts.routes);
        TestApp {
            app,
            database,
            tasks: parts.tasks,
            router,
            given: Given::default(),
            said_before,
            finished: false,
        }
    }

    /// As a server that has just started on the same database, at the same hour: whatever the one before remembered by itself
    /// is gone. Visitors from before still talk to that one.
    pub fn restart(&mut self, parts: Parts) {
        self.app.db().close();
        let (clock, renderer) = (self.app.clock().clone(), self.app.renderer().clone());
        self.app = app_on(&self.database, clock, renderer, &parts);
        self.router = serve_routes(&self.app, parts.routes);
    }

    /// A browser of its own: cookies, language, nobody signed in.
    pub fn visitor(&self) -> Visitor {
        Visitor::heard_by(self.app.clone(), self.router.clone(), self.given.clone())
    }

    /// Moves the clock, then runs what has become due.
    pub async fn advance(&self, by: Duration) -> Drained {
        self.app.clock().advance(by);
        self.run_tasks().await
    }

    /// Runs every due task and schedule until none is left.
    pub async fn run_tasks(&self) -> Drained {
        run_due(&self.app, &self.tasks).await.unwrap()
    }

    /// What was done to one thing, or tried on it, oldest first.
    pub async fn acts_on(&self, subject: &str) -> Vec<audit::Entry> {
        let filter = audit::Filter {
            subject: Some(subject.to_owned()),
            ..audit::Filter::default()
        };
        let db = self.app.db().read().await.unwrap();
        let mut acts = audit::list_entries(&db, &filter, 1_000).await.unwrap();
        acts.reverse();
        acts
    }

    /// Ends the test: fails it if a due task is left, a task failed for good, the books do not balance, or
    /// something was logged that must not be.
    pub async fn finish(mut self) {
        self.finished = true;
        let client = self.database.connect().await;
        let left: Vec<String> = client
            .query("select name || coalesce(': ' || last_error, '') from tasks where run_at <= $1 or failed_at is not null", &[&self.app.clock().now()])
            .await
            .unwrap()
            .iter()
            .map(|row| row.get(0))
            .collect();
        assert!(left.is_empty(), "tasks are left over: {left:?}");
        let has_ledger = client
            .query_one("select to_regclass('postings') is not null", &[])
            .await
            .unwrap()
            .get::<_, bool>(0);
        if has_ledger {
            let open = client
                .query("select currency, sum(amount_minor)::bigint from postings group by currency having sum(amount_minor) <> 0", &[])
                .await
                .unwrap();
            assert!(open.is_empty(), "the books do not balance: {open:?}");
            let floors = client
                .query(
                    "select coalesce(f.account, s.account) from ledger_floor_balances f full join (
                         select account, currency, sum(amount_minor) as balance_minor
                         from postings where ledger_floor_side(account) <> 0 group by account, currency
                     ) s on s.account = f.account and s.currency = f.currency
                     where f.balance_minor is distinct from s.balance_minor",
                    &[],
                )
                .await
                .unwrap();
            assert!(
                floors.is_empty(),
                "running balances are not the sum of their postings: {floors:?}"
            );
        }
        self.look_for_leaks(&client).await;
        drop(client);
        self.app.db().close();
        let TestApp { database, .. } = &mut self;
        let name = std::mem::replace(database, TestDatabase::gone());
        name.drop().await;
    }

    /// No log and no metric of the test holds what says something of a person or opens a door (PRIV-03).
    async fn look_for_leaks(&self, client: &tokio_postgres::Client) {
        let mut unsaid = leaks::unsaid_of(client).await;
        unsaid.extend(self.given.unsaid());
        let mut scraper = self.visitor();
        let key = self.app.site().metrics_key.clone().unwrap_or_default();
        scraper.headers.push(("authorization".into(), format!("Bearer {key}")));
        let metrics = scraper.get("/metrics").await;
        unsaid.insert(key, "the metrics key".into());
        let logged = leaks::leaks(&log::said_since(self.said_before), &unsaid);
        assert!(logged.is_empty(), "logged:\n{}", logged.join("\n"));
        let counted = leaks::leaks(&metrics.text, &unsaid);
        assert!(counted.is_empty(), "in the metrics:\n{}", counted.join("\n"));
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        assert!(
            self.finished || std::thread::panicking(),
            "end the test with `finish().await`: it tells what was left over"
        );
    }
}

fn app_on(database: &TestDatabase, clock: Clock, renderer: Renderer, parts: &Parts) -> App {
    let pool = PoolSettings {
        size: 12,
        wait_ms: 60_000,
        ..PoolSettings::default()
    };
    let mut extensions = parts.extensions.clone();
    // All of a test's visitors come from one address.
    if extensions.get::<Limits>().is_none() {
        extensions.insert(Limits::all("1000000/min".parse().unwrap()));
    }
    App::new(AppParts {
        db: Db::new(&database.url(), &pool, clock).unwrap(),
        site: extensions.remove::<Site>().unwrap_or_else(site),
        secret: SecretString::from("a secret of the tests, 32 bytes long or longer"),
        renderer,
        authenticate: parts.authenticate,
        menu: vec![],
        parts: extensions,
    })
}

/// What the tests' house agrees on.
pub fn site() -> Site {
    Site {
        base_url: "http://127.0.0.1".into(),
        name: "Comptoir Chauffage".into(),
        phone: "+213 21 00 00 00".into(),
        email: "bonjour@comptoir.example".into(),
        address: "12 rue des Frères Bouadou, Alger".into(),
        lang: Lang::Fr,
        currency: Currency::DZD,
        form_targets: vec![],
        demo: true,
        shows_work: true,
        metrics_key: Some("metrics key of the tests".into()),
        staff_second_factor: false,
        cors_origins: vec![],
        trusted_hops: 0,
    }
}
