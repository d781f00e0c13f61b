//! Background tasks: rows written with the transaction that wants them, run at least once by any node. A task is only a
//! wake-up: its body calls a verb that looks at the business row again, so losing or doubling one changes nothing.
//! Holds no deadlines of its own and no business words.

mod bell;
mod registry;
mod store;
mod worker;

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub use bell::TaskBell;
pub use registry::{Schedule, TaskSet};
pub use store::{FailedTask, count_waiting, list_failed};
pub use worker::{Drained, run_due, run_forever};

pub(crate) use store::insert_all;

/// A piece of background work, by its payload.
pub trait Task: Serialize + DeserializeOwned + Send + 'static {
    /// `slice.verb`, stable: rows outlive programs.
    const NAME: &'static str;

    /// Tasks of one name and key that wait at the same time are one; the earlier due time holds.
    fn key(&self) -> Option<String> {
        None
    }
}

/// A task on its way into the table.
#[derive(Debug, Clone)]
pub struct NewTask {
    id: Uuid,
    name: &'static str,
    key: Option<String>,
    payload: serde_json::Value,
    due: Timestamp,
}

impl NewTask {
    pub(crate) fn of<T: Task>(task: &T, id: Uuid, due: Timestamp) -> Self {
        // A payload that is not JSON (a map with odd keys) would be a bug in a slice; it is kept as null and its
        // handler reports it.
        let payload = serde_json::to_value(task).unwrap_or(serde_json::Value::Null);
        NewTask {
            id,
            name: T::NAME,
            key: task.key(),
            payload,
            due,
        }
    }
}
