//! Serves until told to stop, then stops in order: no new connections, requests finish, tasks finish, the pool closes.

use std::net::SocketAddr;
use std::time::Duration;

use platform::App;
use platform::http::serve_routes;
use platform::tasks::run_forever;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::assemble::said;
use crate::slices;

/// How long requests and tasks under way may take once a stop was asked for.
const PATIENCE: Duration = Duration::from_secs(10);

/// A token that is cancelled by Ctrl-C or SIGTERM.
pub fn stop_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let asked = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        asked.cancel();
    });
    Ok(stop)
}

fn webhook_limit(app: &App) -> anyhow::Result<usize> {
    Ok(app.need::<payments::Payments>().map_err(said)?.webhook_limit())
}

/// Serves the routes on `listener`, listens for changes of who is logged in, and runs tasks unless told not to.
pub async fn serve(app: App, listener: TcpListener, with_tasks: bool, stop: CancellationToken) -> anyhow::Result<()> {
    let worker = with_tasks.then(|| tokio::spawn(run_forever(app.clone(), slices::tasks(), stop.clone())));
    let watcher = tokio::spawn(identity::watch(app.clone(), stop.clone()));
    let router = serve_routes(&app, slices::routes_limited(webhook_limit(&app)?));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        served = serving => served?,
        () = late => tracing::warn!("some requests did not finish in time"),
    }
    stop.cancel();
    if let Some(worker) = worker
        && tokio::time::timeout(PATIENCE, worker).await.is_err()
    {
        tracing::warn!("some tasks did not finish in time; they will run again");
    }
    // It does nothing that could be left half done.
    watcher.abort();
    app.db().close();
    Ok(())
}
