//! `comptoir demo` as a process: what it promises in its ready file, what a second start keeps, what a kill leaves.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio_postgres::NoTls;

struct Demo {
    process: Child,
    ready: Value,
}

/// A folder of the test's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("comptoir-demo-{}", hex::encode(platform::chance::bytes::<8>())));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Demo {
    async fn start(folder: &Path) -> Self {
        let ready_file = folder.join("ready.json");
        let _ = std::fs::remove_file(&ready_file);
        let mut process = Command::new(env!("CARGO_BIN_EXE_comptoir"))
            .args(["demo", "--port", "0", "--data-dir"])
            .arg(folder.join("data"))
            .arg("--ready-file")
            .arg(&ready_file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        for _ in 0..600 {
            if let Ok(text) = std::fs::read_to_string(&ready_file) {
                return Demo {
                    process,
                    ready: serde_json::from_str(&text).unwrap(),
                };
            }
            if let Some(status) = process.try_wait().unwrap() {
                panic!(
                    "the demo ended with {status}: {}",
                    std::fs::read_to_string(folder.join("log")).unwrap()
                );
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the demo was not ready within a minute");
    }

    fn text(&self, pointer: &str) -> &str {
        self.ready
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("no {pointer} in {}", self.ready))
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }

    async fn count(&self, table: &str) -> i64 {
        let (client, connection) = tokio_postgres::connect(self.text("/database_url"), NoTls)
            .await
            .unwrap();
        let driver = tokio::spawn(connection);
        let count = client
            .query_one(&format!("select count(*) from {table}"), &[])
            .await
            .unwrap()
            .get(0);
        drop(client);
        driver.await.unwrap().unwrap();
        count
    }
}

async fn get(url: &str) -> (u16, String) {
    let out = platform::outgoing::Outgoing::new(Duration::from_secs(10)).unwrap();
    let reply = out.send(out.request(http::Method::GET, url)).await.unwrap();
    (reply.status, String::from_utf8_lossy(&reply.body).into_owned())
}

#[tokio::test]
async fn the_demo_comes_up_whole_keeps_its_data_and_heals_after_a_kill() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = Folder::new();
    let mut demo = Demo::start(&folder.0).await;
    assert_eq!(demo.ready["pid"], demo.process.id());
    let roles: Vec<_> = demo.ready["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| account["role"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["admin", "manager", "technician", "customer"]);
    assert!(demo.text("/gateways/stripe/webhook_secret").starts_with("whsec_"));
    assert_eq!(demo.text("/gateways/stripe/webhook_path"), "/webhooks/stripe");
    assert_eq!(get(&format!("{}/fr/", demo.text("/url"))).await.0, 200);
    assert_eq!(get(&format!("{}/ready", demo.text("/url"))).await.0, 200);
    let products = demo.count("products").await;
    let categories = demo.count("categories").await;
    assert!(
        products >= 60 && categories == 8,
        "{products} products in {categories} categories"
    );

    // Killed without a word: the next start heals, and nothing is there twice.
    demo.signal(Signal::KILL);
    demo.process.wait().unwrap();
    let mut demo = Demo::start(&folder.0).await;
    assert_eq!(demo.count("products").await, products);
    assert_eq!(demo.count("people").await, 4);

    // Asked to stop, it stops in order: nothing listens any more, and the ready file is gone.
    demo.signal(Signal::TERM);
    assert!(demo.process.wait().unwrap().success());
    assert!(
        tokio_postgres::connect(demo.text("/database_url"), NoTls)
            .await
            .is_err()
    );
    assert!(!folder.0.join("ready.json").exists());
}

#[tokio::test]
async fn two_demos_do_not_share_a_folder() {
    let folder = Folder::new();
    let mut first = Demo::start(&folder.0).await;
    let second = Command::new(env!("CARGO_BIN_EXE_comptoir"))
        .args(["demo", "--port", "0", "--data-dir"])
        .arg(folder.0.join("data"))
        .output()
        .unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains("comptoir:") && !said.contains("panicked"), "{said}");
    first.signal(Signal::TERM);
    assert!(first.process.wait().unwrap().success());
}
