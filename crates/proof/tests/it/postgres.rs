//! The same scripts, played by the server in memory and by the real verbs on PostgreSQL with the stand-in behind real sockets:
//! what is left in the rows must be the same, act for act. This keeps the fast world honest.

use std::time::Duration;

use axum::http::Extensions;
use kernel::{Currency, Money};
use payments::{Applier, Became, CallId, Change, PaymentId, Payments, PaymentsSettings, SignedEvent};
use platform::Tx;
use proof::script::{AMOUNT_MINOR, Act, Script};
use proof::server::{Player, refund_of, start};
use secrecy::SecretString;
use standin::{ApiFault, Control, Settings, Standin};
use testkit::{Parts, TestApp};

const SECRET: &str = "whsec_of_the_proof";
const KEY: &str = "sk_test_of_the_proof";

platform::statements! {
    fn lock_nothing(reference: &str) -> Vec<(String,)> = "select reference from scripted where reference = $1 for update";
    fn insert_told(what: &str) -> u64 = "insert into scripted_told (what) values ($1)";
}

/// Plays scripts on PostgreSQL.
struct Real {
    test: TestApp,
    gateway: Standin,
    control: Control,
    payment: PaymentId,
    call: CallId,
    refunds: usize,
}

impl Real {
    async fn begin(script: &Script) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let settings = Settings {
            port: 0,
            secret_key: KEY.into(),
            webhook_url: None,
            webhook_secret: SECRET.into(),
            journal: None,
            business_name: "Comptoir".into(),
        };
        let gateway = Standin::start(settings).await.unwrap();
        let mut extensions = Extensions::new();
        extensions.insert(Payments::new(payments_settings(&gateway.url())).unwrap());
        extensions.insert(applier());
        let parts = Parts {
            routes: payments::routes(),
            tasks: payments::tasks(),
            extensions,
            ..Parts::default()
        };
        let test = TestApp::start(parts).await;
        let tables = "create table scripted (reference text primary key);
            create table scripted_told (id bigint generated always as identity, what text not null)";
        test.database.connect().await.batch_execute(tables).await.unwrap();
        let control = gateway.control();
        let ahead = control.now() - test.app.clock().now().as_second();
        test.app.clock().advance(Duration::from_secs(ahead.unsigned_abs()));
        let tx = test.app.db().begin().await.unwrap();
        let started = payments::start(&tx, &start(script, tx.now())).await.unwrap();
        tx.commit().await.unwrap();
        let (payment, call) = (started.payment, started.call);
        Real {
            test,
            gateway,
            control,
            payment,
            call,
            refunds: 0,
        }
    }

    async fn play(&mut self, act: Act) {
        let app = &self.test.app;
        match act {
            Act::Send => {
                payments::for_tests::perform(app, self.call).await.unwrap();
            }
            Act::LookUp => {
                payments::for_tests::ask(app, self.payment).await.unwrap();
            }
            Act::Choose(outcome) => {
                let db = app.db().read().await.unwrap();
                let payment = payments::find_payment(&db, self.payment).await.unwrap().unwrap();
                if let Some(session) = payment.gateway_session {
                    let _ = self.control.pay(&session, outcome);
                }
            }
            Act::Fault(kind) => self.control.inject(ApiFault::once(kind, "POST", "**")),
            Act::Deliver(number) => self.deliver(number).await,
            Act::DeliverAll => {
                for number in 0..self.control.events().len() {
                    self.deliver(number as u64).await;
                }
            }
            Act::Minutes(minutes) => {
                self.control.advance(minutes * 60);
                self.test.advance(Duration::from_secs(u64::from(minutes) * 60)).await;
            }
            Act::Refund(amount) => {
                self.refunds += 1;
                let tx = app.db().begin().await.unwrap();
                if payments::refund(&tx, refund_of(self.payment, amount, self.refunds))
                    .await
                    .is_ok()
                {
                    tx.commit().await.unwrap();
                }
            }
            Act::Capture(amount) => {
                let amount = Money::new(amount, Currency::DZD);
                let tx = app.db().begin().await.unwrap();
                if payments::capture(&tx, self.payment, Some(amount)).await.is_ok() {
                    tx.commit().await.unwrap();
                }
            }
            Act::LetGo => {
                let tx = app.db().begin().await.unwrap();
                if payments::void(&tx, self.payment).await.is_ok() {
                    tx.commit().await.unwrap();
                }
            }
        }
    }

    async fn deliver(&self, number: u64) {
        let events = self.control.events();
        let Some(at) = usize::try_from(number).unwrap().checked_rem(events.len()) else {
            return;
        };
        // The newest stands first.
        let body = events[events.len() - 1 - at].to_string();
        let now = self.test.app.clock().now();
        let signature = standin::signature(SECRET, now.as_second(), body.as_bytes());
        let payments = self.test.app.need::<Payments>().unwrap();
        let event = SignedEvent::verify(payments, &signature, &body.into(), now).unwrap();
        payments::take_in(&self.test.app, &event).await.unwrap();
    }

    /// The rows in words, without ids and times, as the player in memory writes them.
    async fn dump(&self) -> String {
        let mut lines = Vec::new();
        let db = self.test.app.db().read().await.unwrap();
        let payment = payments::find_payment(&db, self.payment).await.unwrap().unwrap();
        drop(db);
        lines.push(format!(
            "payment {} {} {} {} {} {:?} {} {:?} {:?}",
            payment.state,
            payment.is_processing,
            payment.captured_minor,
            payment.refunded_minor,
            payment.held_minor,
            payment.to_capture_minor,
            payment.decisions,
            payment.failure_code,
            payment.needs_human
        ));
        let client = self.test.database.connect().await;
        for row in client
            .query(
                "select amount_minor, state, failure_code from refunds order by key",
                &[],
            )
            .await
            .unwrap()
        {
            let (amount, state, code): (i64, String, Option<String>) = (row.get(0), row.get(1), row.get(2));
            lines.push(format!("refund {amount} {state} {code:?}"));
        }
        for sql in [
            "select 'call ' || kind || ' ' || state || ' ' || attempts || ' ' || may_repeat from gateway_calls",
            "select 'event ' || kind || ' ' || state from gateway_events",
        ] {
            let rows = client.query(sql, &[]).await.unwrap();
            let mut found: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
            found.sort();
            lines.extend(found);
        }
        let told = client
            .query("select what from scripted_told order by id", &[])
            .await
            .unwrap();
        lines.extend(told.iter().map(|row| format!("told {}", row.get::<_, String>(0))));
        lines.join("\n") + "\n"
    }

    async fn close(self) {
        self.test.finish().await;
        self.gateway.shutdown().await;
    }
}

fn payments_settings(url: &str) -> PaymentsSettings {
    PaymentsSettings {
        stripe_api_base: url.to_owned(),
        stripe_secret_key: SecretString::from(KEY),
        webhook_secrets: vec![SecretString::from(SECRET)],
        timeout: Duration::from_millis(400),
        patience: Duration::from_secs(5),
        webhook_limit: 64 * 1024,
    }
}

fn applier() -> Applier {
    Applier::new(
        |tx: &Tx, reference: &str| Box::pin(lock_nothing(tx, reference)),
        |tx: &Tx, change: &Change, _: &Vec<(String,)>| {
            let what = proof::server::in_words(&change.became);
            let is_money = !matches!(change.became, Became::Open);
            Box::pin(async move {
                debug_assert!(is_money || what == "open");
                insert_told(tx, &what).await?;
                Ok(())
            })
        },
    )
}

/// Plays a script twice and compares after each act.
async fn play_both(seed: u64) {
    let script = Script::of(seed);
    let mut memory = Player::begin(&script).expect("a payment can be begun");
    let mut real = Real::begin(&script).await;
    for (at, act) in script.acts.iter().enumerate() {
        memory.play(*act);
        real.play(*act).await;
        let (ours, theirs) = (memory.dump(), real.dump().await);
        assert_eq!(
            ours, theirs,
            "seed {seed}: memory and PostgreSQL part at act {at}, {act:?}, of {:?}",
            script.acts
        );
    }
    real.close().await;
}

#[tokio::test]
async fn memory_and_postgresql_leave_the_same_rows() {
    for seed in 0..27 {
        play_both(seed).await;
    }
}

/// A future that waited so many times is dropped, as if the process had died there.
async fn dying_after<F: std::future::Future>(waits: usize, future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut polls = 0;
    std::future::poll_fn(|cx| {
        if polls == waits {
            return std::task::Poll::Ready(None);
        }
        polls += 1;
        future.as_mut().poll(cx).map(Some)
    })
    .await
}

/// A sale, part of it given back: every act is cut at each of its waits in turn and played again, as its caller would.
#[tokio::test]
async fn a_sale_cut_at_every_wait_ends_as_it_does_in_memory() {
    let acts = [
        Act::Send,
        Act::Choose(standin::Outcome::Pay),
        Act::DeliverAll,
        Act::Minutes(15),
    ];
    let script = Script {
        is_held: false,
        acts: acts.to_vec(),
    };
    let mut memory = Player::begin(&script).expect("a payment can be begun");
    for act in &acts {
        memory.play(*act);
    }
    let expected = facts(&memory.dump());
    for cut in [0, 2] {
        for waits in 0..40 {
            let mut real = Real::begin(&script).await;
            let mut is_cut = false;
            for (at, act) in acts.iter().enumerate() {
                if at == cut {
                    is_cut = dying_after(waits, real.play(*act)).await.is_none();
                    // Whoever was cut is dead; its lease runs out and the sweeps take over.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    // Soon enough for the gateway to take the page's own end, which must be half an hour away.
                    real.play(Act::Minutes(4)).await;
                    if *act == Act::DeliverAll {
                        real.play(*act).await;
                    }
                } else {
                    real.play(*act).await;
                }
            }
            assert_eq!(
                facts(&real.dump().await),
                expected,
                "{:?} was cut after {waits} waits",
                acts[cut]
            );
            real.close().await;
            if !is_cut {
                assert!(waits > 3, "the act was really cut");
                break;
            }
        }
    }
}

/// A dump without how often something was tried.
fn facts(dump: &str) -> Vec<String> {
    let payment = dump
        .lines()
        .filter(|line| line.starts_with("payment") || line.starts_with("refund") || line.starts_with("told"));
    payment.map(str::to_owned).collect()
}

#[test]
fn scripts_are_the_same_for_a_seed_and_differ_between_seeds() {
    assert_eq!(Script::of(3), Script::of(3));
    assert_ne!(Script::of(3), Script::of(4));
    assert_eq!(AMOUNT_MINOR, 1_309_000);
}
