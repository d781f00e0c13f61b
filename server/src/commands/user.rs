//! `comptoir user add`: makes a person, or gives one who exists another role and password.

use std::io::BufRead;
use std::process::ExitCode;

use platform::config::Config;

use crate::assemble::{assemble, said};
use crate::cli::UserArgs;

pub async fn add_user(config: &Config, args: &UserArgs) -> anyhow::Result<ExitCode> {
    eprintln!("Password for {} (one line on standard input):", args.email);
    let password = std::io::stdin().lock().lines().next().transpose()?.unwrap_or_default();
    let app = assemble(config, false)?.app;
    let seed = identity::Seed {
        name: args.name.clone(),
        email: args.email.clone(),
        password,
        role: args.role,
    };
    identity::seed(&app, seed).await.map_err(said)?;
    println!("{} is now {}.", args.email, args.role);
    Ok(ExitCode::SUCCESS)
}
