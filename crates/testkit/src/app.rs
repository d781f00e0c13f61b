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
use platform::{App, AppParts, Authenticate, Caller, Clock, Routes, Site};
use secrecy::SecretString;

use crate::database::TestDatabase;
use crate::visitor::Visitor;

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
    finished: bool,
}

impl TestApp {
    /// The clock starts at 2026-01-15 10:00 UTC and stands still.
    pub async fn start(parts: Parts) -> Self {
        let database = TestDatabase::create().await;
        let clock = Clock::manual("2026-01-15T10:00:00Z".parse().unwrap());
        let pool = PoolSettings {
            size: 12,
            wait_ms: 60_000,
            ..PoolSettings::default()
        };
        let db = Db::new(&database.url(), &pool, clock).unwrap();
        let mut extensions = parts.extensions;
        // All of a test's visitors come from one address.
        if extensions.get::<Limits>().is_none() {
            extensions.insert(Limits::all("1000000/min".parse().unwrap()));
        }
        let app = App::new(AppParts {
            db,
            site: extensions.remove::<Site>().unwrap_or_else(site),
            secret: SecretString::from("a secret of the tests, 32 bytes long or longer"),
            renderer: Renderer::new(None, jiff::tz::TimeZone::get("Africa/Algiers").unwrap(), false).unwrap(),
            authenticate: parts.authenticate,
            menu: vec![],
            parts: extensions,
        });
        let router = serve_routes(&app, parts.routes);
        TestApp {
            app,
            database,
            tasks: parts.tasks,
            router,
            finished: false,
        }
    }

    /// A browser of its own: cookies, language, nobody signed in.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.app.clone(), self.router.clone())
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

    /// Ends the test: fails it if a due task is left, a task failed for good, or the books do not balance.
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
        drop(client);
        self.app.db().close();
        let TestApp { database, .. } = &mut self;
        let name = std::mem::replace(database, TestDatabase::gone());
        name.drop().await;
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
