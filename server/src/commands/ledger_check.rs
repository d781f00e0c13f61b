//! `comptoir ledger-check`: adds the books up again from their postings, and compares holds, running balances and
//! checkpoints with them. Exits with 1 when anything is off.

use std::process::ExitCode;

use platform::config::Config;

use crate::assemble::{assemble, said};

pub async fn ledger_check(config: &Config) -> anyhow::Result<ExitCode> {
    let app = assemble(config, false)?.app;
    let audit = ledger::audit(&app.db().read().await.map_err(said)?)
        .await
        .map_err(said)?;
    println!("{} entries with {} postings", audit.entries, audit.postings);
    println!("{} holds, {} of them pending", audit.holds, audit.pending);
    for balance in &audit.balances {
        println!(
            "{:<28}{:>20}",
            balance.account,
            kernel::Money::new(balance.balance_minor, balance.currency).to_string()
        );
    }
    for finding in audit.findings() {
        println!("{finding}");
    }
    println!(
        "{}",
        if audit.is_clean() {
            "The books balance."
        } else {
            "The books do NOT balance."
        }
    );
    Ok(if audit.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
