//! Runs what is due. A task that fails is tried again with growing pauses, then set aside for a person; one that
//! panics counts as failed; none can end the worker.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::registry::{Schedule, TaskSet};
use super::store::{self, Claimed};
use crate::{App, Broken};

/// After this many failures a task waits for a person.
const ATTEMPTS: i32 = 12;
/// How long a worker may hold a task before another takes it.
const LOCK: SignedDuration = SignedDuration::from_mins(5);
/// How often a node looks for tasks that others left.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Tasks run at the same time by one node.
const AT_ONCE: usize = 4;

/// What a run of the due tasks did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drained {
    pub done: usize,
    pub failed: usize,
}

/// Runs every schedule and every task that is due by the clock, until none is left. Tests call it after moving the clock.
pub async fn run_due(app: &App, tasks: &TaskSet) -> Result<Drained, Broken> {
    let mut drained = Drained::default();
    for schedule in &tasks.schedules {
        if claim_schedule(app, schedule).await? {
            count(
                &mut drained,
                (schedule.run)(app.clone(), serde_json::Value::Null)
                    .await
                    .map_err(|broken| report(schedule.name, &broken)),
            );
        }
    }
    while let Some(task) = claim(app).await? {
        let outcome = run_one(app, tasks, task).await?;
        count(&mut drained, outcome);
    }
    Ok(drained)
}

/// Works until `stop` is cancelled, then lets what is running finish.
pub async fn run_forever(app: App, tasks: TaskSet, stop: CancellationToken) {
    let mut lanes = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        lanes.spawn(lane(app.clone(), tasks.clone(), stop.clone()));
    }
    for schedule in tasks.schedules.clone() {
        lanes.spawn(keep_schedule(app.clone(), schedule, stop.clone()));
    }
    while lanes.join_next().await.is_some() {}
}

async fn lane(app: App, tasks: TaskSet, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let worked = match claim(&app).await {
            Ok(Some(task)) => run_one(&app, &tasks, task).await.map(|_| true),
            Ok(None) => Ok(false),
            Err(broken) => Err(broken),
        };
        if let Err(broken) = &worked {
            tracing::warn!(%broken, "the task table cannot be read; trying again");
        }
        if !worked.unwrap_or(false) {
            tokio::select! {
                () = stop.cancelled() => return,
                () = app.db().bell().heard() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }
}

async fn keep_schedule(app: App, schedule: Schedule, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match claim_schedule(&app, &schedule).await {
            Ok(true) => {
                if let Err(broken) = (schedule.run)(app.clone(), serde_json::Value::Null).await {
                    report(schedule.name, &broken);
                }
            }
            Ok(false) => {}
            Err(broken) => tracing::warn!(%broken, task = schedule.name, "the schedule cannot be read; trying again"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(schedule.every.min(Duration::from_secs(5))) => {}
        }
    }
}

async fn claim_schedule(app: &App, schedule: &Schedule) -> Result<bool, Broken> {
    let now = app.clock().now();
    let next = now.saturating_add(SignedDuration::try_from(schedule.every).unwrap_or(SignedDuration::from_hours(1)))?;
    Ok(store::claim_schedule(&app.db().read().await?, schedule.name, now, next).await? == 1)
}

async fn claim(app: &App) -> Result<Option<Claimed>, Broken> {
    let now = app.clock().now();
    store::claim_task(&app.db().read().await?, now, now.saturating_add(LOCK)?).await
}

async fn run_one(app: &App, tasks: &TaskSet, task: Claimed) -> Result<Result<(), ()>, Broken> {
    let outcome = match tasks.handlers.get(task.name.as_str()) {
        None => Err(Broken::new(format!("no slice runs tasks named {}", task.name))),
        Some(run) => match tokio::spawn(run(app.clone(), task.payload.0)).await {
            Ok(outcome) => outcome,
            Err(panic) => Err(Broken::new(panic)),
        },
    };
    app.metrics().task_ran(&task.name, outcome.is_ok());
    let db = app.db().read().await?;
    match outcome {
        Ok(()) => {
            store::delete_task(&db, task.id).await?;
            Ok(Ok(()))
        }
        Err(broken) => {
            report(&task.name, &broken);
            let now = app.clock().now();
            let failed_at = (task.attempts >= ATTEMPTS).then_some(now);
            store::put_task_back(&db, task.id, pause(now, task.attempts)?, &broken.to_string(), failed_at).await?;
            Ok(Err(()))
        }
    }
}

/// 2 s, 4 s, 8 s … at most an hour.
fn pause(now: Timestamp, attempts: i32) -> Result<Timestamp, Broken> {
    let seconds = 2_i64.saturating_pow(attempts.clamp(1, 12).unsigned_abs()).min(3600);
    Ok(now.saturating_add(SignedDuration::from_secs(seconds))?)
}

fn report(task: &str, broken: &Broken) {
    tracing::error!(task, %broken, "task failed");
}

fn count(drained: &mut Drained, outcome: Result<(), ()>) {
    match outcome {
        Ok(()) => drained.done += 1,
        Err(()) => drained.failed += 1,
    }
}
