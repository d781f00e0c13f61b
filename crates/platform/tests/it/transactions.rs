//! Transactions: what commits, what does not, and what it costs.

use platform::db::{One, counted};
use platform::tasks::{Task, TaskSet};
use platform::{Broken, OnConstraint};
use serde::{Deserialize, Serialize};
use testkit::{Parts, TestApp};

platform::statements! {
    fn insert_schedule(name: &str, now: jiff::Timestamp) -> u64 =
        "insert into task_schedules (name, next_at, last_at) values ($1, $2, $2)";
    fn count_schedules() -> One<(i64,)> = "select count(*) from task_schedules";
    fn insert_key(caller: &str, now: jiff::Timestamp) -> u64 =
        "insert into idempotency_keys (caller, key, request_hash, created_at) values ($1, 'k', '', $2)";
}

#[derive(Debug, Serialize, Deserialize)]
struct Ring {
    times: u32,
}

impl Task for Ring {
    const NAME: &'static str = "tests.ring";
}

async fn rows(test: &TestApp) -> i64 {
    count_schedules(&test.app.db().read().await.unwrap()).await.unwrap().0
}

#[tokio::test]
async fn what_the_database_refuses_is_logged_without_the_row() {
    let test = TestApp::start(Parts::default()).await;
    let db = test.app.db().read().await.unwrap();
    let now = test.app.clock().now();
    insert_key(&db, "nadia@example.dz", now).await.unwrap();
    let broken = insert_key(&db, "nadia@example.dz", now).await.unwrap_err();
    let told = broken.to_string();
    assert!(told.contains("idempotency_keys_pkey"), "{told}");
    assert!(!told.contains("nadia") && !told.contains('\n'), "{told}");
    drop(db);
    test.finish().await;
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_and_its_connection_is_clean() {
    let test = TestApp::start(Parts::default()).await;
    for _ in 0..30 {
        let tx = test.app.db().begin().await.unwrap();
        insert_schedule(&tx, "a", tx.now()).await.unwrap();
        tx.enqueue(&Ring { times: 1 });
    }
    assert_eq!(rows(&test).await, 0);
    test.finish().await;
}

#[tokio::test]
async fn tasks_leave_with_the_commit_and_not_without_it() {
    let test = TestApp::start(Parts {
        tasks: TaskSet::new().on(|_, _: Ring| async { Ok(()) }),
        ..Parts::default()
    })
    .await;
    let tx = test.app.db().begin().await.unwrap();
    tx.enqueue(&Ring { times: 1 });
    drop(tx);
    assert_eq!(test.run_tasks().await.done, 0);
    let tx = test.app.db().begin().await.unwrap();
    tx.enqueue(&Ring { times: 2 });
    tx.commit().await.unwrap();
    assert_eq!(test.run_tasks().await.done, 1);
    test.finish().await;
}

#[tokio::test]
async fn one_batch_and_its_commit_are_two_round_trips() {
    let test = TestApp::start(Parts::default()).await;
    for expected in [false, true] {
        let work = counted(async {
            let tx = test.app.db().begin().await.unwrap();
            let now = tx.now();
            let (first, second) = if expected { ("c", "d") } else { ("a", "b") };
            tokio::try_join!(insert_schedule(&tx, first, now), insert_schedule(&tx, second, now)).unwrap();
            tx.commit().await.unwrap();
        });
        let ((), work) = work.await;
        assert!(!expected || work.round_trips == 2, "{work:?}");
    }
    assert_eq!(rows(&test).await, 4);
    test.finish().await;
}

#[tokio::test]
async fn joined_statements_run_in_the_order_they_were_joined_even_unprepared() {
    let test = TestApp::start(Parts::default()).await;
    let tx = test.app.db().begin().await.unwrap();
    let now = tx.now();
    let (inserted, counted) = tokio::try_join!(insert_schedule(&tx, "first", now), count_schedules(&tx)).unwrap();
    assert_eq!((inserted, counted.0), (1, 1));
    tx.commit().await.unwrap();
    test.finish().await;
}

#[tokio::test]
async fn a_transaction_with_a_failed_statement_cannot_commit() {
    let test = TestApp::start(Parts::default()).await;
    let tx = test.app.db().begin().await.unwrap();
    insert_schedule(&tx, "a", tx.now()).await.unwrap();
    assert!(insert_schedule(&tx, "a", tx.now()).await.is_err());
    assert!(tx.commit().await.is_err());
    assert_eq!(rows(&test).await, 0);
    test.finish().await;
}

#[tokio::test]
async fn a_named_constraint_becomes_the_refusal_of_its_line() {
    let test = TestApp::start(Parts::default()).await;
    let tx = test.app.db().begin().await.unwrap();
    insert_key(&tx, "me", tx.now()).await.unwrap();
    let again: Result<u64, Broken> = insert_key(&tx, "me", tx.now()).await;
    let verdict = again.on_constraint("idempotency_keys_pkey", || platform::http::Invalid::one("key", "taken"));
    assert!(matches!(verdict, Err(platform::Fault::Refused(_))), "{verdict:?}");
    drop(tx);
    test.finish().await;
}

#[tokio::test]
async fn a_severed_connection_is_told_as_unavailable_and_the_next_one_works() {
    let test = TestApp::start(Parts::default()).await;
    let tx = test.app.db().begin().await.unwrap();
    insert_schedule(&tx, "a", tx.now()).await.unwrap();
    let killer = test.database.connect().await;
    killer.batch_execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()").await.unwrap();
    let broken = tx.commit().await.unwrap_err();
    assert!(broken.is_unavailable(), "{broken}");
    assert_eq!(rows(&test).await, 0);
    test.finish().await;
}
