//! Tasks: at least once, one at a time by key, retried, set aside, and never the end of the worker.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use platform::Broken;
use platform::tasks::{Task, TaskSet, count_waiting, list_failed};
use serde::{Deserialize, Serialize};
use testkit::{Parts, TestApp};

#[derive(Debug, Serialize, Deserialize)]
struct Knock {
    door: String,
}

impl Task for Knock {
    const NAME: &'static str = "tests.knock";
    fn key(&self) -> Option<String> {
        Some(self.door.clone())
    }
}

async fn knock(test: &TestApp, door: &str) {
    let tx = test.app.db().begin().await.unwrap();
    tx.enqueue(&Knock { door: door.into() });
    tx.commit().await.unwrap();
}

fn counting(count: &Arc<AtomicU32>) -> TaskSet {
    let count = count.clone();
    TaskSet::new().on(move |_, _: Knock| {
        let count = count.clone();
        async move {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
    })
}

#[tokio::test]
async fn two_waiting_tasks_of_one_key_are_one() {
    let count = Arc::new(AtomicU32::new(0));
    let test = TestApp::start(Parts {
        tasks: counting(&count),
        ..Parts::default()
    })
    .await;
    knock(&test, "north").await;
    knock(&test, "north").await;
    knock(&test, "south").await;
    test.run_tasks().await;
    assert_eq!(count.load(Ordering::SeqCst), 2);
    knock(&test, "north").await;
    test.run_tasks().await;
    assert_eq!(count.load(Ordering::SeqCst), 3);
    test.finish().await;
}

#[tokio::test]
async fn a_task_waits_for_its_time() {
    let count = Arc::new(AtomicU32::new(0));
    let test = TestApp::start(Parts {
        tasks: counting(&count),
        ..Parts::default()
    })
    .await;
    let tx = test.app.db().begin().await.unwrap();
    tx.enqueue_at(&Knock { door: "late".into() }, "2026-01-15T11:00:00Z".parse().unwrap());
    tx.commit().await.unwrap();
    test.advance(Duration::from_secs(3599)).await;
    assert_eq!(count.load(Ordering::SeqCst), 0);
    test.advance(Duration::from_secs(1)).await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
    test.finish().await;
}

#[tokio::test]
async fn a_task_that_fails_or_panics_is_tried_again_and_then_waits_for_a_person() {
    let tries = Arc::new(AtomicU32::new(0));
    let counted = tries.clone();
    let tasks = TaskSet::new().on(move |_, knock: Knock| {
        let tries = counted.clone();
        async move {
            tries.fetch_add(1, Ordering::SeqCst);
            assert!(knock.door != "trap", "fell through");
            Err::<(), _>(Broken::new("nobody answers"))
        }
    });
    let test = TestApp::start(Parts {
        tasks,
        ..Parts::default()
    })
    .await;
    knock(&test, "shut").await;
    knock(&test, "trap").await;
    for _ in 0..12 {
        test.advance(Duration::from_hours(1)).await;
    }
    assert_eq!(tries.load(Ordering::SeqCst), 24);
    let db = test.app.db().read().await.unwrap();
    assert_eq!(count_waiting(&db, test.app.clock().now()).await.unwrap(), (0, 2));
    let errors: Vec<_> = list_failed(&db)
        .await
        .unwrap()
        .into_iter()
        .filter_map(|task| task.last_error)
        .collect();
    assert!(
        errors.iter().any(|error| error.contains("nobody answers")),
        "{errors:?}"
    );
    drop(db);
    test.database
        .connect()
        .await
        .batch_execute("delete from tasks")
        .await
        .unwrap();
    test.finish().await;
}

#[tokio::test]
async fn a_task_whose_worker_vanished_is_run_by_another() {
    let count = Arc::new(AtomicU32::new(0));
    let test = TestApp::start(Parts {
        tasks: counting(&count),
        ..Parts::default()
    })
    .await;
    knock(&test, "north").await;
    let client = test.database.connect().await;
    client
        .execute(
            "update tasks set locked_until = $1",
            &[&(test.app.clock().now() + Duration::from_mins(5))],
        )
        .await
        .unwrap();
    test.run_tasks().await;
    assert_eq!(count.load(Ordering::SeqCst), 0);
    test.advance(Duration::from_mins(6)).await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
    test.finish().await;
}

#[tokio::test]
async fn a_schedule_fires_once_for_two_nodes() {
    let count = Arc::new(AtomicU32::new(0));
    let counted = count.clone();
    let tasks = TaskSet::new().every(Duration::from_mins(10), "tests.sweep", move |_| {
        let count = counted.clone();
        async move {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
    });
    let test = TestApp::start(Parts {
        tasks,
        ..Parts::default()
    })
    .await;
    tokio::join!(test.run_tasks(), test.run_tasks());
    assert_eq!(count.load(Ordering::SeqCst), 1);
    test.advance(Duration::from_mins(10)).await;
    assert_eq!(count.load(Ordering::SeqCst), 2);
    test.finish().await;
}

#[tokio::test]
async fn two_workers_never_run_one_task_twice() {
    let count = Arc::new(AtomicU32::new(0));
    let test = TestApp::start(Parts {
        tasks: counting(&count),
        ..Parts::default()
    })
    .await;
    for door in 0..20 {
        knock(&test, &door.to_string()).await;
    }
    tokio::join!(test.run_tasks(), test.run_tasks(), test.run_tasks());
    assert_eq!(count.load(Ordering::SeqCst), 20);
    test.finish().await;
}
