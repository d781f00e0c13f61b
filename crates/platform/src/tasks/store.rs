//! SQL of the task table and of the schedules.

use jiff::Timestamp;
use uuid::Uuid;

use super::NewTask;
use crate::Broken;
use crate::db::{Json, One, Session};

crate::row! {
    /// A task taken by a worker.
    pub struct Claimed {
        pub id: Uuid,
        pub name: String,
        pub payload: Json<serde_json::Value>,
        pub attempts: i32,
    }
}

crate::row! {
    /// A task that has used up its attempts and waits for a person.
    pub struct FailedTask {
        pub id: Uuid,
        pub name: String,
        pub attempts: i32,
        pub last_error: Option<String>,
        pub created_at: Timestamp,
    }
}

crate::statements! {
    fn insert_tasks(
        ids: &[Uuid], names: &[&str], keys: &[Option<String>], payloads: &[Json<&serde_json::Value>], due: &[Timestamp], now: Timestamp
    ) -> u64 =
        "insert into tasks (id, name, key, payload, run_at, created_at)
         select id, name, key, payload, run_at, $6
         from unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[]) as new (id, name, key, payload, run_at)
         on conflict (name, key) where locked_until is null and failed_at is null
         do update set run_at = least(tasks.run_at, excluded.run_at), payload = excluded.payload";

    /// Takes the task that has waited longest; one whose worker went away is free again when its lock runs out.
    pub(super) fn claim_task(now: Timestamp, locked_until: Timestamp) -> Option<Claimed> =
        "update tasks set locked_until = $2, attempts = attempts + 1
         where id = (
             select id from tasks
             where run_at <= $1 and failed_at is null and (locked_until is null or locked_until <= $1)
             order by run_at, id limit 1 for update skip locked)
         returning id, name, payload, attempts";

    pub(super) fn delete_task(id: Uuid) -> u64 = "delete from tasks where id = $1";

    /// Lets a task run again later, or sets it aside when `failed_at` is given.
    pub(super) fn put_task_back(id: Uuid, run_at: Timestamp, error: &str, failed_at: Option<Timestamp>) -> u64 =
        "update tasks set locked_until = null, run_at = $2, last_error = $3, failed_at = $4,
             key = case when $4::timestamptz is not null or exists (
                 select 1 from tasks other where other.name = tasks.name and other.key = tasks.key
                     and other.id <> tasks.id and other.locked_until is null and other.failed_at is null)
                 then null else key end
         where id = $1";

    /// Marks a schedule as due again at `next` if it is due now; one node gets a row back.
    pub(super) fn claim_schedule(name: &str, now: Timestamp, next: Timestamp) -> u64 =
        "insert into task_schedules (name, next_at, last_at) values ($1, $3, $2)
         on conflict (name) do update set next_at = $3, last_at = $2 where task_schedules.next_at <= $2";

    fn count_tasks_waiting(now: Timestamp) -> One<(i64, i64)> =
        "select count(*) filter (where failed_at is null and run_at <= $1), count(*) filter (where failed_at is not null) from tasks";

    /// Tasks that gave up, newest first.
    pub fn list_failed() -> Vec<FailedTask> =
        "select id, name, attempts, last_error, created_at from tasks where failed_at is not null order by failed_at desc limit 100";
}

pub(crate) async fn insert_all(db: &impl Session, tasks: &[NewTask], now: Timestamp) -> Result<(), Broken> {
    let ids: Vec<_> = tasks.iter().map(|task| task.id).collect();
    let names: Vec<_> = tasks.iter().map(|task| task.name).collect();
    let keys: Vec<_> = tasks.iter().map(|task| task.key.clone()).collect();
    let payloads: Vec<_> = tasks.iter().map(|task| Json(&task.payload)).collect();
    let due: Vec<_> = tasks.iter().map(|task| task.due).collect();
    insert_tasks(db, &ids, &names, &keys, &payloads, &due, now).await?;
    Ok(())
}

/// How many tasks are due, and how many have given up.
pub async fn count_waiting(db: &impl Session, now: Timestamp) -> Result<(i64, i64), Broken> {
    count_tasks_waiting(db, now).await
}
