//! `comptoir doctor`: every setting with its source, then what is missing or unsafe. Exits with 1 when something is.

use std::process::ExitCode;

use platform::config::Config;

use crate::migrations;
use crate::settings::{problems_of, weaknesses_of};

pub async fn doctor(config: &Config) -> anyhow::Result<ExitCode> {
    for shown in config.shown() {
        let value = shown.value.as_deref().unwrap_or("(not set)");
        let source = shown.source.map(|source| source.to_string()).unwrap_or_default();
        println!("{:<34} {value:<32} {source}", shown.key);
    }
    let mut problems = problems_of(config);
    if let Some(url) = config.text("database.url") {
        problems.extend(database_problem(url).await);
    }
    for weakness in weaknesses_of(config) {
        println!("\nconsider: {weakness}");
    }
    for problem in &problems {
        println!("\nmend: {problem}");
    }
    if problems.is_empty() {
        println!("\nNothing stands in the way of starting.");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

async fn database_problem(url: &str) -> Option<String> {
    match platform::db::pending(url, migrations()).await {
        Err(problem) => Some(format!("database.url: {problem}")),
        Ok(pending) if pending.is_empty() => None,
        Ok(pending) => Some(format!(
            "{} migrations are pending; run `comptoir migrate`",
            pending.len()
        )),
    }
}
