//! What is logged on the way of a request carries its id, also from a handler that runs detached from its connection.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::response::IntoResponse;
use platform::{Allow, Answer, Cx, Routes};
use testkit::{Parts, TestApp};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn grumble(_: Cx) -> Answer {
    tracing::warn!("grumbling");
    Ok("done".into_response())
}

#[tokio::test]
async fn every_line_of_a_request_carries_its_id() {
    let log = Log::default();
    let written = log.clone();
    let layer = fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(move || written.clone());
    let _logging = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
    let routes =
        Routes::new("/t")
            .get("/read", Allow::Anyone, grumble, "read")
            .post("/write", Allow::Anyone, grumble, "write");
    let test = TestApp::start(Parts {
        routes,
        ..Parts::default()
    })
    .await;
    let mut visitor = test.visitor();
    visitor.headers.push(("x-request-id".into(), "look-2".into()));
    visitor.get("/t/read").await;
    visitor.post_form("/t/write", &[]).await;
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let ids = |message: &str| -> Vec<String> {
        text.lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .filter(|line| line["message"] == message)
            .map(|line| line["span"]["request.id"].as_str().unwrap_or("none").to_owned())
            .collect()
    };
    assert_eq!(ids("grumbling"), ["look-2", "look-2"], "{text}");
    assert_eq!(ids("request"), ["look-2", "look-2"], "{text}");
    test.finish().await;
}
