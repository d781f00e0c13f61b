//! `comptoir migrate`: applies what is pending, all or nothing.

use std::process::ExitCode;

use platform::config::Config;

use crate::migrations;

pub async fn migrate(config: &Config) -> anyhow::Result<ExitCode> {
    let applied = platform::db::migrate(config.required("database.url")?, migrations()).await?;
    if applied.is_empty() {
        println!("The schema is up to date.");
    }
    for name in applied {
        println!("applied {name}");
    }
    Ok(ExitCode::SUCCESS)
}
