//! `comptoir user …`: people's accounts at the machine itself. Every change goes on record as the command line's. Asks for
//! nothing on the command's line that must stay secret.

mod list;

use std::io::BufRead;
use std::process::ExitCode;

use identity::staff::{self, By, Suspend};
use identity::{Handed, PersonId, Seed};
use kernel::{Lang, Refusal};
use platform::audit::{Actor, acting};
use platform::config::Config;
use platform::http::say;
use platform::{App, Fault, Verdict};

use crate::assemble::{assemble, said};
use crate::cli::{AdminArgs, DisableArgs, ResetArgs, RoleArgs, User, UserArgs, WhoArgs};

/// 80 bits among letters and digits without look-alikes.
const GENERATED: usize = 16;

pub async fn keep_users(config: &Config, user: User) -> anyhow::Result<ExitCode> {
    let app = assemble(config, false)?.app;
    let (done, _) = acting(Actor::command_line(), run(&app, user)).await;
    println!("{}", done?);
    Ok(ExitCode::SUCCESS)
}

/// What was done, in a line or a table.
async fn run(app: &App, user: User) -> anyhow::Result<String> {
    match user {
        User::Add(args) => add(app, args).await,
        User::CreateAdmin(args) => create_admin(app, args).await,
        User::ResetPassword(args) => reset_password(app, args).await,
        User::Disable(args) => disable(app, args).await,
        User::Enable(args) => enable(app, args).await,
        User::Role(args) => change_role(app, args).await,
        User::List(args) => list::list(app, &args).await,
    }
}

async fn add(app: &App, args: UserArgs) -> anyhow::Result<String> {
    let done = format!("{} is now {}.", args.email, args.role);
    let password = ask(&format!("Password for {}", args.email))?;
    let seed = Seed {
        name: args.name,
        email: args.email,
        password,
        role: args.role,
    };
    or_refusal(app, identity::add_person(app, seed).await)?;
    Ok(done)
}

async fn create_admin(app: &App, args: AdminArgs) -> anyhow::Result<String> {
    let email = match args.email {
        Some(email) => email,
        None => ask("E-mail address")?,
    };
    let before_at = email.split('@').next().unwrap_or_default().to_owned();
    let password = if args.generate {
        platform::chance::readable_code(GENERATED)
    } else {
        ask(&format!("Password for {email}"))?
    };
    let printed = if args.generate {
        format!("\nPassword, shown this once: {password}")
    } else {
        String::new()
    };
    let done = format!("{email} is now an admin.{printed}");
    let seed = Seed {
        name: args.name.unwrap_or(before_at),
        email,
        password,
        role: kernel::Role::Admin,
    };
    or_refusal(app, identity::create_admin(app, seed).await)?;
    Ok(done)
}

async fn reset_password(app: &App, ResetArgs { who, print_link }: ResetArgs) -> anyhow::Result<String> {
    let handed = if print_link { Handed::Printed } else { Handed::ByMail };
    match or_refusal(app, identity::issue_reset(app, &who.email, handed).await)? {
        Some(link) => Ok(format!("For an hour, and once:\n{link}")),
        None => Ok(format!("A link is on its way to {}.", who.email)),
    }
}

async fn disable(app: &App, DisableArgs { who, reason, until }: DisableArgs) -> anyhow::Result<String> {
    let suspension = Suspend {
        person: find(app, &who).await?,
        reason,
        ends_at: until,
    };
    or_refusal(app, staff::suspend(app, By::command_line(), suspension).await)?;
    let end = until.map(|until| format!(" until {until}")).unwrap_or_default();
    Ok(format!("{} is suspended{end}, and logged out everywhere.", who.email))
}

async fn enable(app: &App, who: WhoArgs) -> anyhow::Result<String> {
    let person = find(app, &who).await?;
    or_refusal(app, staff::lift_suspension(app, By::command_line(), person).await)?;
    Ok(format!("{} may come in again.", who.email))
}

async fn change_role(app: &App, RoleArgs { who, role }: RoleArgs) -> anyhow::Result<String> {
    let person = find(app, &who).await?;
    or_refusal(app, staff::change_role(app, By::command_line(), person, role).await)?;
    Ok(format!("{} is now {role}.", who.email))
}

async fn find(app: &App, who: &WhoArgs) -> anyhow::Result<PersonId> {
    let found = identity::find_by_email(app, &who.email).await.map_err(said)?;
    found.ok_or_else(|| anyhow::anyhow!("nobody has the address {}", who.email))
}

/// One line of standard input.
fn ask(what: &str) -> anyhow::Result<String> {
    eprintln!("{what} (one line on standard input):");
    let line = std::io::stdin().lock().lines().next().transpose()?;
    Ok(line.unwrap_or_default())
}

/// A refusal in words, with each field that is wrong.
fn or_refusal<T, R: Refusal>(app: &App, verdict: Verdict<T, R>) -> anyhow::Result<T> {
    let word = |family: &str, code: &str, facts: &[(&'static str, String)]| {
        say(app, Lang::En, &format!("{family}-{}", code.replace('_', "-")), facts)
    };
    verdict.map_err(|fault| match fault {
        Fault::Broken(broken) => said(broken),
        Fault::Refused(refusal) => {
            let fields: Vec<String> = refusal
                .fields()
                .iter()
                .map(|problem| format!("\n{}: {}", problem.field, word("problem", problem.code, &[])))
                .collect();
            let sentence = word("refusal", refusal.code(), &refusal.facts());
            anyhow::anyhow!("{sentence}{}", fields.concat())
        }
    })
}
