//! `comptoir serve` and `comptoir work` as processes: what they log, when they are ready, what production does not show,
//! how they stop. What they refuse to start with is told in `commands.rs`.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use platform::outgoing::{Outgoing, Reply};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use testkit::TestDatabase;

const SECRET: &str = "5f0c2b7de0c44d6bb1d3a6e19f8f6d2a";

struct Running {
    process: Child,
    url: String,
    log: PathBuf,
}

fn comptoir(database: &TestDatabase, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    command
        .args(words)
        .env("COMPTOIR_DATABASE_URL", database.url())
        .env("COMPTOIR_WEB_SECRET", SECRET)
        .env("COMPTOIR_IDENTITY_PEPPER", SECRET)
        .env("COMPTOIR_PAYMENTS_STRIPE_SECRET_KEY", "sk_test_51Habcdefghijklmnop")
        .env(
            "COMPTOIR_PAYMENTS_STRIPE_WEBHOOK_SECRET",
            "whsec_51abcdefghijklmnopqrstuvwxyz",
        )
        .stdin(Stdio::null());
    command
}

fn in_production(command: &mut Command) -> &mut Command {
    command
        .env("COMPTOIR_APP_ENVIRONMENT", "production")
        .env("COMPTOIR_WEB_BASE_URL", "https://shop.example")
        .env("COMPTOIR_IDENTITY_TOKEN_KEY", SECRET)
        .env("COMPTOIR_PAYMENTS_STRIPE_SECRET_KEY", "sk_live_51Habcdefghijklmnop")
}

impl Running {
    /// Starts the command and waits until it says so.
    async fn start(command: &mut Command, word: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let name = format!("comptoir-serve-{}.log", hex::encode(platform::chance::bytes::<8>()));
        let log = std::env::temp_dir().join(name);
        let process = command
            .env("COMPTOIR_WEB_LISTEN", format!("127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut running = Running {
            process,
            url: format!("http://127.0.0.1:{port}"),
            log,
        };
        for _ in 0..300 {
            if running.said().contains(word) {
                return running;
            }
            assert!(running.process.try_wait().unwrap().is_none(), "{}", running.said());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("not up after 30 s: {}", running.said());
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    async fn get(&self, path: &str) -> Reply {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let out = Outgoing::new(Duration::from_secs(10)).unwrap();
        let request = out.request(http::Method::GET, &format!("{}{path}", self.url));
        out.send(request.header("x-request-id", "look-1")).await.unwrap()
    }

    async fn post(&self, path: &str, body: &Value) -> Reply {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let out = Outgoing::new(Duration::from_secs(10)).unwrap();
        let request = out.request(http::Method::POST, &format!("{}{path}", self.url));
        let request = request.header("content-type", "application/json");
        let request = request.header("x-forwarded-for", "203.0.113.9");
        out.send(request.body(body.to_string())).await.unwrap()
    }

    async fn is_ready(&self) {
        for _ in 0..50 {
            if self.get("/ready").await.status == 200 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("not ready: {}", self.said());
    }

    /// Asks it to stop; what it has said by then.
    fn stop(mut self) -> String {
        kill_process(Pid::from_child(&self.process), Signal::TERM).unwrap();
        assert!(self.process.wait().unwrap().success(), "{}", self.said());
        let said = self.said();
        std::fs::remove_file(&self.log).unwrap();
        said
    }
}

/// A failed test leaves no server behind.
impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn production_logs_json_with_the_requests_id_on_its_lines() {
    let database = TestDatabase::create().await;
    let server = Running::start(in_production(&mut comptoir(&database, &["serve"])), "serving").await;
    let reply = server.get("/fr/track").await;
    assert_eq!(
        (reply.status, &reply.headers["x-request-id"]),
        (200, &"look-1".parse().unwrap())
    );
    let lines: Vec<Value> = server
        .stop()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}")))
        .collect();
    let told = lines.iter().find(|line| line["message"] == "request").unwrap();
    assert_eq!(told["span"]["request.id"], "look-1", "{told}");
    assert_eq!((&told["route"], &told["status"]), (&"/track".into(), &200.into()));
    database.drop().await;
}

#[tokio::test]
async fn production_logs_nothing_of_people_and_no_secret() {
    let database = TestDatabase::create().await;
    let server = Running::start(in_production(&mut comptoir(&database, &["serve"])), "serving").await;
    let email = "zohra.unsaid@example.dz";
    let person = json!({ "name": "Zohra Unsaid", "email": email, "password": "a radiator that never sings" });
    let claim = json!({ "email": email, "password": "another radiator altogether" });
    let card = json!({ "email": "4242424242424242", "password": "4000056655665556" });
    for (path, body) in [
        ("/api/v1/people", &person),
        ("/api/v1/sessions", &claim),
        ("/api/v1/tokens", &claim),
        ("/api/v1/people/password/mail", &claim),
        ("/api/v1/sessions", &card),
        ("/webhooks/stripe", &card),
        (
            "/api/v1/orders/CC-2222-2222?key=0123456789abcdef0123456789abcdef",
            &card,
        ),
    ] {
        server.post(path, body).await;
    }
    server
        .get("/fr/orders/CC-2222-2222?key=0123456789abcdef0123456789abcdef")
        .await;
    let said = server.stop();
    assert!(said.lines().count() > 8, "{said}");
    for unsaid in [
        "zohra.unsaid",
        "Zohra",
        "radiator",
        "42424242",
        "40000566",
        "0123456789abcdef",
        SECRET,
        "sk_live",
        "whsec_51",
        "203.0.113.9",
    ] {
        assert!(!said.contains(unsaid), "{unsaid} was logged: {said}");
    }
    database.drop().await;
}

#[tokio::test]
async fn development_logs_lines_for_people() {
    let database = TestDatabase::create().await;
    let server = Running::start(&mut comptoir(&database, &["serve"]), "serving").await;
    server.is_ready().await;
    let said = server.stop();
    assert!(said.lines().all(|line| !line.starts_with('{')), "{said}");
    assert!(said.contains("look-1"), "{said}");
    database.drop().await;
}

#[tokio::test]
async fn a_schema_that_is_behind_is_not_ready_and_health_answers_all_the_same() {
    let database = TestDatabase::create().await;
    let client = database.connect().await;
    client
        .batch_execute(
            "create table kept as select * from refinery_schema_history order by version desc limit 1;
             delete from refinery_schema_history where version in (select version from kept)",
        )
        .await
        .unwrap();
    let server = Running::start(&mut comptoir(&database, &["serve"]), "serving").await;
    // A busy machine may take longer for its first connection than the server waits for one.
    for _ in 0..50 {
        let reply = server.get("/ready").await;
        assert_eq!(reply.status, 503);
        if String::from_utf8_lossy(&reply.body).contains("migrations are pending") {
            break;
        }
    }
    assert_eq!(server.get("/health").await.status, 200);
    client
        .batch_execute("insert into refinery_schema_history select * from kept")
        .await
        .unwrap();
    server.is_ready().await;
    client
        .batch_execute("drop schema public cascade; create schema public")
        .await
        .unwrap();
    assert_eq!(server.get("/ready").await.status, 503);
    assert_eq!(server.get("/health").await.status, 200);
    server.stop();
    drop(client);
    database.drop().await;
}

#[tokio::test]
async fn production_shows_no_tool_of_the_demo_and_knows_nobody() {
    let database = TestDatabase::create().await;
    let server = Running::start(in_production(&mut comptoir(&database, &["serve"])), "serving").await;
    for path in ["/demo", "/demo/mails/1", "/dev/pages", "/dev/pages/orders/cart/0"] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
    let window = server.get("/fr/").await;
    let security = window.headers["strict-transport-security"].to_str().unwrap();
    assert!(security.starts_with("max-age=63072000"), "{security}");
    assert!(window.headers.get("x-work").is_none());
    assert!(window.headers.get("access-control-allow-origin").is_none());
    server.stop();
    let client = database.connect().await;
    let people = client.query_one("select count(*) from people", &[]).await.unwrap();
    assert_eq!(people.get::<_, i64>(0), 0);
    drop(client);
    database.drop().await;
}

#[tokio::test]
async fn tasks_are_left_to_work_when_serve_is_told_so() {
    let database = TestDatabase::create().await;
    let client = database.connect().await;
    let tries = async || {
        let row = client.query_one("select attempts from tasks", &[]).await.unwrap();
        row.get::<_, i32>(0)
    };
    client
        .batch_execute(
            "insert into tasks (id, name, payload, run_at, created_at)
             values (gen_random_uuid(), 'tests.nobody_runs_this', '{}', now(), now())",
        )
        .await
        .unwrap();
    let server = Running::start(&mut comptoir(&database, &["serve", "--no-tasks"]), "serving").await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(tries().await, 0, "{}", server.said());
    let worker = Running::start(&mut comptoir(&database, &["work"]), "working").await;
    for _ in 0..100 {
        if tries().await > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(tries().await, 1, "{}", worker.said());
    worker.stop();
    server.stop();
    drop(client);
    database.drop().await;
}

#[tokio::test]
async fn routes_prints_the_documented_table() {
    let output = Command::new(env!("CARGO_BIN_EXE_comptoir"))
        .arg("routes")
        .output()
        .unwrap();
    let document = include_str!("../../../docs/routes.md");
    assert!(document.ends_with(&String::from_utf8(output.stdout).unwrap()));
}
