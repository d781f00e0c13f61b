//! For machines that watch: `/health` always answers, `/ready` says whether to send traffic, `/metrics` counts, behind a
//! key (OPS-03, OPS-04).

use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::allow::Allow;
use super::answer::{Answer, Failure};
use super::cx::Cx;
use super::guard::Refused;
use super::routes::Routes;
use super::store;
use crate::{App, Broken, chance, tasks};

/// The state of each part.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Health {
    /// `ok` or `degraded`.
    pub status: &'static str,
    pub database: &'static str,
    pub tasks_due: Option<i64>,
    pub tasks_failed: Option<i64>,
    pub version: &'static str,
}

/// The newest migration this program knows, by its number: the binary brings it, and `/ready` asks the database for it.
#[derive(Debug, Clone, Copy)]
pub struct NewestMigration(pub i32);

/// `/health`, `/ready` and `/metrics`.
pub fn health_routes() -> Routes {
    Routes::new("")
        .get(
            "/health",
            Allow::Anyone,
            health,
            "The state of each part; always answers",
        )
        .gives::<Health>()
        .get(
            "/ready",
            Allow::Anyone,
            ready,
            "200 when database and migrations are there, else 503",
        )
        .get(
            "/metrics",
            Allow::Metrics,
            metrics,
            "Prometheus metrics, for holders of the metrics key",
        )
}

async fn look(app: &App) -> Result<(i64, i64), Broken> {
    let asked = async {
        let db = app.db().read().await?;
        store::ping(&db).await?;
        tasks::count_waiting(&db, app.clock().now()).await
    };
    tokio::time::timeout(Duration::from_secs(2), asked).await?
}

async fn health(cx: Cx) -> Answer {
    let body = match look(&cx.app).await {
        Ok((due, failed)) => Health {
            status: "ok",
            database: "up",
            tasks_due: Some(due),
            tasks_failed: Some(failed),
            version: env!("CARGO_PKG_VERSION"),
        },
        Err(_) => Health {
            status: "degraded",
            database: "down",
            tasks_due: None,
            tasks_failed: None,
            version: env!("CARGO_PKG_VERSION"),
        },
    };
    cx.json(StatusCode::OK, &body)
}

async fn ready(State(app): State<App>) -> Response {
    match is_migrated(&app).await {
        Ok(true) => (StatusCode::OK, "ready\n").into_response(),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "not ready: migrations are pending\n").into_response(),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "not ready: the database does not answer, or holds no schema\n",
        )
            .into_response(),
    }
}

/// Whether the schema is at least as new as this program; fails when the database does not answer.
async fn is_migrated(app: &App) -> Result<bool, Broken> {
    look(app).await?;
    let Some(newest) = app.part::<NewestMigration>() else {
        return Ok(true);
    };
    let asked = async { store::get_schema_version(&app.db().read().await?).await };
    let (version,) = tokio::time::timeout(Duration::from_secs(2), asked).await??;
    Ok(version >= newest.0)
}

async fn metrics(cx: Cx) -> Answer {
    let wanted = cx.app.site().metrics_key.as_deref().unwrap_or_default();
    let given = cx
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if wanted.is_empty() || !given.is_some_and(|given| chance::same(given, wanted)) {
        return Err(Failure::from(Refused::Forbidden));
    }
    let waiting = look(&cx.app).await.ok();
    let text = cx.app.metrics().text(cx.app.db().usage(), waiting)?;
    Ok((
        [(
            header::CONTENT_TYPE,
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        )],
        text,
    )
        .into_response())
}
