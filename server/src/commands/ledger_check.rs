//! `comptoir ledger-check`: adds the books up again from their postings. Exits with 1 when they do not balance.

use std::process::ExitCode;

use platform::config::Config;

use crate::assemble::{assemble, said};

pub async fn ledger_check(config: &Config) -> anyhow::Result<ExitCode> {
    let app = assemble(config, false)?.app;
    let audit = ledger::audit(&app.db().read().await.map_err(said)?).await.map_err(said)?;
    println!("{audit}");
    Ok(if audit.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
