//! `comptoir import products FILE.csv`: reads Shopify's product CSV, with a progress line and a report.

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use platform::audit::{self, Actor};
use platform::config::Config;

use crate::assemble::{assemble, said};
use crate::cli::ImportArgs;

pub async fn import_products(config: &Config, args: &ImportArgs) -> anyhow::Result<ExitCode> {
    let app = assemble(config, false)?.app;
    let file = File::open(&args.file).map_err(|error| anyhow::anyhow!("{}: {error}", args.file.display()))?;
    let bytes = file.metadata()?.len();
    let is_terminal = std::io::stderr().is_terminal();
    let progress = move |at: u64, rows: u64| {
        if is_terminal {
            eprint!("\r{}  {rows} rows", bar(at, bytes));
        }
    };
    let options = catalog::import::Options { dry_run: args.dry_run };
    let import = catalog::import::products(&app, file, &options, progress);
    let (report, _) = audit::acting(Actor::command_line(), import).await;
    let report = report.map_err(said)?;
    if is_terminal {
        eprintln!();
    }
    if let Some(path) = &args.report {
        let mut out = File::create(path)?;
        for problem in &report.problems {
            writeln!(out, "{problem}")?;
        }
    }
    println!("{report}");
    Ok(if report.problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}

fn bar(at: u64, of: u64) -> String {
    let filled = usize::try_from(at.saturating_mul(30) / of.max(1)).unwrap_or(30).min(30);
    format!("[{}{}]", "#".repeat(filled), ".".repeat(30 - filled))
}
