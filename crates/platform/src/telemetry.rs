//! Logs and metrics. Neither ever holds personal data or secrets (PRIV-03): routes by their pattern, people by nothing.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{Method, StatusCode};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::Broken;

type Labels = Vec<(&'static str, String)>;

/// Starts logging: JSON lines for machines, readable lines for people. `filter` as `RUST_LOG` writes it.
pub fn start_logging(json: bool, filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let started = if json {
        registry
            .with(
                tracing_subscriber::fmt::layer()
                    .json()
                    .flatten_event(true)
                    .with_writer(std::io::stderr),
            )
            .try_init()
    } else {
        registry
            .with(
                tracing_subscriber::fmt::layer()
                    .compact()
                    .with_target(false)
                    .with_writer(std::io::stderr),
            )
            .try_init()
    };
    // A panic is a line like the others, with its request's id. Its words are told only where they are written in the
    // program: formatted ones may quote what people typed.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        let words = panic.payload().downcast_ref::<&str>().copied().unwrap_or("(formatted)");
        tracing::error!(at, words, "panicked");
    }));
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
}

/// Counters and durations of this process.
pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Labels, Histogram, fn() -> Histogram>,
    tasks: Family<Labels, Counter>,
    events: Family<Labels, Counter>,
    connections: Gauge,
    connections_limit: Gauge,
    tasks_due: Gauge,
    tasks_failed: Gauge,
}

fn durations() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 14))
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let metrics = Metrics {
            registry: Mutex::new(Registry::with_prefix("comptoir")),
            requests: Family::new_with_constructor(durations as fn() -> Histogram),
            tasks: Family::default(),
            events: Family::default(),
            connections: Gauge::default(),
            connections_limit: Gauge::default(),
            tasks_due: Gauge::default(),
            tasks_failed: Gauge::default(),
        };
        {
            let mut registry = metrics.registry.lock().unwrap_or_else(PoisonError::into_inner);
            registry.register(
                "http_request_seconds",
                "Duration of requests by route",
                metrics.requests.clone(),
            );
            registry.register(
                "tasks_run",
                "Background tasks run, by name and outcome",
                metrics.tasks.clone(),
            );
            registry.register(
                "events",
                "What happened in the business, by kind",
                metrics.events.clone(),
            );
            registry.register(
                "database_connections",
                "Connections in use",
                metrics.connections.clone(),
            );
            registry.register(
                "database_connections_limit",
                "Connections allowed",
                metrics.connections_limit.clone(),
            );
            registry.register("tasks_due", "Tasks that wait for a worker", metrics.tasks_due.clone());
            registry.register(
                "tasks_failed",
                "Tasks that gave up and wait for a person",
                metrics.tasks_failed.clone(),
            );
        }
        metrics
    }

    pub(crate) fn request(&self, route: &str, method: &Method, status: StatusCode, took: Duration) {
        let labels = vec![
            ("route", route.to_owned()),
            ("method", method.to_string()),
            ("status", status.as_u16().to_string()),
        ];
        self.requests.get_or_create(&labels).observe(took.as_secs_f64());
    }

    pub(crate) fn task_ran(&self, name: &str, succeeded: bool) {
        let outcome = if succeeded { "done" } else { "failed" };
        self.tasks
            .get_or_create(&vec![("task", name.to_owned()), ("outcome", outcome.to_owned())])
            .inc();
    }

    /// Counts something the business did: `orders.placed`, `payments.paid`.
    pub fn count(&self, kind: &'static str) {
        self.events.get_or_create(&vec![("kind", kind.to_owned())]).inc();
    }

    pub(crate) fn text(&self, (used, limit): (usize, usize), tasks: Option<(i64, i64)>) -> Result<String, Broken> {
        self.connections.set(i64::try_from(used).unwrap_or(i64::MAX));
        self.connections_limit.set(i64::try_from(limit).unwrap_or(i64::MAX));
        if let Some((due, failed)) = tasks {
            self.tasks_due.set(due);
            self.tasks_failed.set(failed);
        }
        let mut text = String::new();
        encode(&mut text, &self.registry.lock().unwrap_or_else(PoisonError::into_inner))?;
        Ok(text)
    }
}
