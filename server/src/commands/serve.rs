//! `comptoir serve` and `comptoir work`. Refuse to start on unsafe settings, naming each.

use std::process::ExitCode;

use platform::config::Config;
use platform::tasks::run_forever;
use platform::telemetry;
use tokio::net::TcpListener;

use crate::assemble::assemble;
use crate::settings::{Environment, problems_of};
use crate::{serving, slices};

/// Serves pages and API, and runs the tasks unless another process does.
pub async fn serve(config: &Config, with_tasks: bool) -> anyhow::Result<ExitCode> {
    start_logging(config);
    refuse_unsafe(config)?;
    let assembled = assemble(config, false)?;
    let listen = config.required("web.listen")?;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| anyhow::anyhow!("web.listen {listen}: {error}"))?;
    let stop = serving::stop_signal()?;
    tracing::info!(listen, "serving");
    serving::serve(assembled.app, listener, with_tasks, stop).await?;
    Ok(ExitCode::SUCCESS)
}

/// Runs tasks until told to stop.
pub async fn work(config: &Config) -> anyhow::Result<ExitCode> {
    start_logging(config);
    refuse_unsafe(config)?;
    let assembled = assemble(config, false)?;
    tracing::info!("working");
    run_forever(assembled.app, slices::tasks(), serving::stop_signal()?).await;
    Ok(ExitCode::SUCCESS)
}

/// Readable lines for people, JSON for machines.
pub fn start_logging(config: &Config) {
    let json = match config.text("log.format") {
        Some("json") => true,
        Some("text") => false,
        _ => Environment::of(config) == Environment::Production,
    };
    telemetry::start_logging(json, config.text("log.filter").unwrap_or("info"));
}

/// Names everything unsafe at once.
pub fn refuse_unsafe(config: &Config) -> anyhow::Result<()> {
    let problems = problems_of(config);
    anyhow::ensure!(
        problems.is_empty(),
        "refusing to start:\n  - {}",
        problems.join("\n  - ")
    );
    Ok(())
}
