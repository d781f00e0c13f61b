//! `comptoir ledger-check`: adds the books up again from their postings. Exits with 1 when they do not balance.

use std::process::ExitCode;

use platform::config::Config;

use crate::assemble::{assemble, said};

pub async fn ledger_check(config: &Config) -> anyhow::Result<ExitCode> {
    let app = assemble(config, false)?.app;
    let audit = ledger::audit(&app.db().read().await.map_err(said)?)
        .await
        .map_err(said)?;
    println!("{} entries with {} postings", audit.entries, audit.postings);
    for balance in &audit.balances {
        println!(
            "{:<28}{:>20}",
            balance.account,
            kernel::Money::new(balance.balance_minor, balance.currency).to_string()
        );
    }
    for off in audit.unbalanced.iter().chain(&audit.currencies) {
        println!(
            "off by {} {}: {}",
            off.off_by_minor,
            off.currency,
            if off.key.is_empty() { "the whole book" } else { &off.key }
        );
    }
    for key in &audit.incomplete {
        println!("fewer than two postings: {key}");
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
