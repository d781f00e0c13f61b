//! Counts what a request asks of the database: statements, and round trips (statements sent together are one).
//! Measures, never limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

tokio::task_local! {
    static COUNTER: Arc<Counter>;
}

#[derive(Debug, Default)]
struct Counter {
    statements: AtomicU32,
    trips: AtomicU32,
    in_flight: AtomicU32,
}

/// What one piece of work asked of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    pub statements: u32,
    pub round_trips: u32,
}

/// Runs `future` with a counter of its own and returns what it counted.
pub async fn counted<F: Future>(future: F) -> (F::Output, Work) {
    let counter = Arc::new(Counter::default());
    let output = COUNTER.scope(counter.clone(), future).await;
    let work = Work {
        statements: counter.statements.load(Ordering::Relaxed),
        round_trips: counter.trips.load(Ordering::Relaxed),
    };
    (output, work)
}

/// Carries the present counter, if any, into a future that will run as a task of its own.
pub fn count_of<F: Future>(future: F) -> impl Future<Output = F::Output> {
    let counter = COUNTER.try_with(Arc::clone).unwrap_or_default();
    COUNTER.scope(counter, future)
}

/// Marks one statement as being under way for as long as it lives.
pub(super) struct InFlight(Option<Arc<Counter>>);

impl InFlight {
    pub(super) fn start() -> Self {
        let counter = COUNTER.try_with(Arc::clone).ok();
        if let Some(counter) = &counter {
            counter.statements.fetch_add(1, Ordering::Relaxed);
            if counter.in_flight.fetch_add(1, Ordering::Relaxed) == 0 {
                counter.trips.fetch_add(1, Ordering::Relaxed);
            }
        }
        InFlight(counter)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(counter) = &self.0 {
            counter.in_flight.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
