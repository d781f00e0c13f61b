//! The sample business on one day, looked at in the morning, at work and at night: what is past is done and paid, what is now is
//! under way, what is to come waits; telling it again tells no more.

use axum::http::Extensions;
use identity::{IdentitySettings, SETTINGS};
use jiff::Timestamp;
use orders::Terms;
use payments::{Capture, Payments, PaymentsSettings};
use platform::config::Config;
use secrecy::SecretString;
use testkit::{Parts, TestApp};

/// A working Sunday in Algiers; the tests' clock stands two weeks before.
const DAY: &str = "2026-02-01";

/// The demo lives through its days on the program's first thread, whose stack is larger than a test's.
const STACK: usize = 8 * 1024 * 1024;

#[test]
fn the_sample_day_is_lived_in_at_every_hour() {
    let day = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(live_and_look());
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(day).unwrap();
    thread.join().unwrap();
}

async fn live_and_look() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let test = TestApp::start(parts()).await;
    server::seed_sample_business(&test.app, "une bougie sous la pluie")
        .await
        .unwrap();
    let db = test.database.connect().await;
    let today = async |state: &str| -> i64 {
        let sql = "select count(*) from visits where state = $1 and (starts_at at time zone 'Africa/Algiers')::date = $2::text::date";
        db.query_one(sql, &[&state, &DAY]).await.unwrap().get(0)
    };
    let count = async |sql: &str| -> i64 {
        db.query_one(&format!("select count(*) from {sql}"), &[])
            .await
            .unwrap()
            .get(0)
    };

    server::live_through_sample_visits(&test.app, at("06:30:00Z"))
        .await
        .unwrap();
    assert_eq!((today("confirmed").await, today("completed").await), (6, 0));
    assert_eq!(count("visits where state = 'completed'").await, 2, "the days before");
    assert_eq!(count("visits where state = 'no_show'").await, 1);
    assert_eq!(count("visits where technician_id is null").await, 1, "the tray");
    let ordered = count("orders").await;

    server::live_through_sample_visits(&test.app, at("09:20:00Z"))
        .await
        .unwrap();
    assert_eq!(today("checked_in").await, 1, "Farid's, at a quarter past ten");
    assert_eq!((today("confirmed").await, today("completed").await), (4, 1));

    server::live_through_sample_visits(&test.app, at("20:00:00Z"))
        .await
        .unwrap();
    server::live_through_sample_visits(&test.app, at("20:30:00Z"))
        .await
        .unwrap();
    assert_eq!(today("completed").await, 6);
    assert_eq!(count("orders").await, ordered, "told again, nothing is ordered again");
    let unpaid = "orders o join visits v on v.order_id = o.id where v.state = 'completed' and o.paid_at is null";
    assert_eq!(count(unpaid).await, 0, "what is done was paid on the spot");
    test.run_tasks().await;
    test.finish().await;
}

fn at(time: &str) -> Timestamp {
    format!("{DAY}T{time}").parse().unwrap()
}

fn parts() -> Parts {
    let mut config = Config::load(SETTINGS.to_vec(), None, []).unwrap();
    config.set("identity.pepper", "a pepper of the tests, 32 bytes or longer");
    let payments = PaymentsSettings {
        // Nothing is due at once, so that nobody calls.
        stripe_api_base: "http://127.0.0.1:9".to_owned(),
        stripe_secret_key: SecretString::from("sk_test_lived_in"),
        webhook_secrets: vec![SecretString::from("whsec_lived_in")],
        timeout: std::time::Duration::from_secs(1),
        patience: std::time::Duration::from_secs(1),
        webhook_limit: 64 * 1024,
    };
    let mut extensions = Extensions::new();
    extensions.insert(IdentitySettings::from_config(&config).unwrap());
    extensions.insert(Payments::new(payments).unwrap());
    extensions.insert(server::journeys::applier());
    extensions.insert(server::journeys::follower());
    extensions.insert(Terms {
        deposit_bp: 0,
        capture: Capture::Automatic,
    });
    Parts {
        routes: server::routes(),
        tasks: server::tasks(),
        authenticate: identity::authenticate,
        extensions,
    }
}
