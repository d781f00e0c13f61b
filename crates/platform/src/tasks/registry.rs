//! Which tasks this program can run, and which it starts by itself every so often.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::{App, Broken};

use super::Task;

type Run =
    Arc<dyn Fn(App, serde_json::Value) -> Pin<Box<dyn Future<Output = Result<(), Broken>> + Send>> + Send + Sync>;

/// A task started every `every`, by one node at a time.
#[derive(Clone)]
pub struct Schedule {
    pub name: &'static str,
    pub every: Duration,
    pub(super) run: Run,
}

/// The tasks and schedules of all slices.
#[derive(Clone, Default)]
pub struct TaskSet {
    pub(super) handlers: HashMap<&'static str, Run>,
    pub(super) schedules: Vec<Schedule>,
}

impl TaskSet {
    pub fn new() -> Self {
        TaskSet::default()
    }

    /// Names the function that runs a kind of task.
    #[must_use]
    pub fn on<T, F, Fut>(mut self, run: F) -> Self
    where
        T: Task,
        F: Fn(App, T) -> Fut + Send + Sync + Clone + 'static,
        Fut: Future<Output = Result<(), Broken>> + Send + 'static,
    {
        let run: Run = Arc::new(move |app, payload| {
            let run = run.clone();
            Box::pin(async move { run(app, serde_json::from_value(payload)?).await })
        });
        self.handlers.insert(T::NAME, run);
        self
    }

    /// Runs `sweep` every `every`, by one node at a time; `name` as `slice.verb`.
    #[must_use]
    pub fn every<F, Fut>(mut self, every: Duration, name: &'static str, sweep: F) -> Self
    where
        F: Fn(App) -> Fut + Send + Sync + Clone + 'static,
        Fut: Future<Output = Result<(), Broken>> + Send + 'static,
    {
        let run: Run = Arc::new(move |app, _| {
            let sweep = sweep.clone();
            Box::pin(async move { sweep(app).await })
        });
        self.schedules.push(Schedule { name, every, run });
        self
    }

    #[must_use]
    pub fn and(mut self, other: TaskSet) -> Self {
        self.handlers.extend(other.handlers);
        self.schedules.extend(other.schedules);
        self
    }
}
