//! A demo shop of one test's own, started as anybody would start it.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// A running `comptoir demo`; stopped, and its data removed, when dropped.
pub struct Shop {
    process: Child,
    folder: PathBuf,
    pub ready: Value,
}

impl Shop {
    pub async fn open() -> Self {
        let folder = std::env::temp_dir().join(format!(
            "comptoir-browser-{}",
            hex::encode(platform::chance::bytes::<8>())
        ));
        std::fs::create_dir_all(&folder).unwrap();
        let ready_file = folder.join("ready.json");
        let log = std::fs::File::create(folder.join("demo.log")).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_comptoir"))
            .args(["demo", "--port", "0", "--data-dir"])
            .arg(folder.join("data"))
            .arg("--ready-file")
            .arg(&ready_file)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let told = || std::fs::read_to_string(folder.join("demo.log")).unwrap_or_default();
        for _ in 0..600 {
            if let Ok(text) = std::fs::read_to_string(&ready_file) {
                let ready = serde_json::from_str(&text).unwrap();
                return Shop { process, folder, ready };
            }
            if let Some(status) = process.try_wait().unwrap() {
                panic!("the demo ended with {status}: {}", told());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let _ = process.kill();
        panic!("the demo was not ready within a minute: {}", told());
    }

    pub fn url(&self) -> &str {
        self.ready["url"].as_str().unwrap()
    }

    /// The next `times` messages of the gateway never arrive.
    pub async fn lose_news(&self, times: u32) {
        let address = format!(
            "{}/control/webhook_faults",
            self.ready["gateways"]["standin"]["url"].as_str().unwrap()
        );
        let out = platform::outgoing::Outgoing::new(Duration::from_secs(5)).unwrap();
        let order = out
            .request(http::Method::POST, &address)
            .json(&serde_json::json!({ "kind": "drop", "times": times }));
        assert_eq!(out.send(order).await.unwrap().status, 204);
    }

    /// Makes every open payment due for a question to the gateway, as the clock would after ten minutes.
    pub async fn let_ten_minutes_pass(&self) {
        let (client, connection) =
            tokio_postgres::connect(self.ready["database_url"].as_str().unwrap(), tokio_postgres::NoTls)
                .await
                .unwrap();
        tokio::spawn(connection);
        client
            .batch_execute("update payments set check_at = now() where state in ('created', 'open')")
            .await
            .unwrap();
    }

    /// E-mail and password of the account with this role.
    pub fn account(&self, role: &str) -> (String, String) {
        let accounts = self.ready["accounts"].as_array().unwrap();
        let account = accounts.iter().find(|account| account["role"] == role).unwrap();
        (
            account["email"].as_str().unwrap().to_owned(),
            account["password"].as_str().unwrap().to_owned(),
        )
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.process);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
