//! The command line. Parses and dispatches; the work is in `commands/`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use platform::config::Config;

use crate::{commands, demo, settings};

/// Comptoir: a shop, an appointment book and the payments under both, in one server.
#[derive(Debug, Parser)]
#[command(name = "comptoir", version)]
pub struct Cli {
    /// Configuration file (TOML); variables `COMPTOIR_…` stand over it.
    #[arg(long, global = true, env = "COMPTOIR_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages, API and background tasks.
    Serve {
        /// Leave the tasks to `comptoir work` processes.
        #[arg(long)]
        no_tasks: bool,
    },
    /// Run background tasks only.
    Work,
    /// Bring the database schema up to date.
    Migrate,
    /// Show every setting, where it came from, and what is missing.
    Doctor,
    /// Read records from files.
    #[command(subcommand)]
    Import(Import),
    /// Keep people's accounts.
    #[command(subcommand)]
    User(User),
    /// Check that the books balance; exits with 1 when they do not.
    LedgerCheck,
    /// Compare the gateway's lists with our rows and books; exits with 1 when something waits for a person.
    Reconcile(ReconcileArgs),
    /// Print the route table with who may call each, as Markdown.
    Routes,
    /// Run a whole demo shop: database, sample business, stand-in gateway, server.
    Demo(DemoArgs),
}

#[derive(Debug, Subcommand)]
enum Import {
    /// Products from Shopify's product CSV.
    Products(ImportArgs),
}

/// What `import products` takes.
#[derive(Debug, Clone, Args)]
pub struct ImportArgs {
    /// The CSV file.
    pub file: PathBuf,
    /// Say what would happen, change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Write the report line by line to this file as well.
    #[arg(long)]
    pub report: Option<PathBuf>,
}

/// What is done about people's accounts.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a person, or change the role and password of one who exists. The password is read from standard input.
    Add(UserArgs),
    /// Make an admin for an address that has no account. What is not given is read from standard input.
    CreateAdmin(AdminArgs),
    /// Have a link mailed by which somebody chooses another password.
    ResetPassword(ResetArgs),
    /// Suspend somebody: out at once, and no way in until it ends or is lifted.
    Disable(DisableArgs),
    /// Lift a suspension.
    Enable(WhoArgs),
    /// Give somebody another role.
    Role(RoleArgs),
    /// List people; hashes and secrets are never shown.
    List(ListArgs),
}

/// What `user add` takes.
#[derive(Debug, Clone, Args)]
pub struct UserArgs {
    #[arg(long)]
    pub email: String,
    #[arg(long)]
    pub name: String,
    /// admin, manager, technician, mechanic or customer.
    #[arg(long)]
    pub role: kernel::Role,
}

/// What `user create-admin` takes.
#[derive(Debug, Clone, Args)]
pub struct AdminArgs {
    #[arg(long)]
    pub email: Option<String>,
    /// Without it, the address up to its @.
    #[arg(long)]
    pub name: Option<String>,
    /// Make up a password and print it, once.
    #[arg(long)]
    pub generate: bool,
}

/// Whom a command is about.
#[derive(Debug, Clone, Args)]
pub struct WhoArgs {
    #[arg(long)]
    pub email: String,
}

/// What `user reset-password` takes.
#[derive(Debug, Clone, Args)]
pub struct ResetArgs {
    #[command(flatten)]
    pub who: WhoArgs,
    /// Print the link instead of mailing it.
    #[arg(long)]
    pub print_link: bool,
}

/// What `user disable` takes.
#[derive(Debug, Clone, Args)]
pub struct DisableArgs {
    #[command(flatten)]
    pub who: WhoArgs,
    /// The person reads it.
    #[arg(long)]
    pub reason: String,
    /// An instant such as 2026-03-01T00:00:00Z; without it, until it is lifted.
    #[arg(long)]
    pub until: Option<jiff::Timestamp>,
}

/// What `user role` takes.
#[derive(Debug, Clone, Args)]
pub struct RoleArgs {
    #[command(flatten)]
    pub who: WhoArgs,
    /// admin, manager, technician, mechanic or customer.
    #[arg(long)]
    pub role: kernel::Role,
}

/// What `user list` takes.
#[derive(Debug, Clone, Args)]
pub struct ListArgs {
    /// Only this role.
    #[arg(long)]
    pub role: Option<kernel::Role>,
    /// One JSON array instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// What `reconcile` takes.
#[derive(Debug, Clone, Args)]
pub struct ReconcileArgs {
    /// How far back: 30d, 12h.
    #[arg(long, default_value = "3d")]
    pub since: String,
    /// From the beginning; after a restore.
    #[arg(long, conflicts_with = "since")]
    pub all: bool,
}

/// What `demo` takes.
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// Port of the shop; 0 takes any free one. Without it: 8080, or any free one when that is taken.
    #[arg(long)]
    pub port: Option<u16>,
    /// Where the demo keeps its database and secrets.
    #[arg(long, default_value = ".comptoir/demo")]
    pub data_dir: PathBuf,
    /// Written as JSON when everything is up.
    #[arg(long)]
    pub ready_file: Option<PathBuf>,
}

/// Runs the command to its end.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let config = Config::load(settings::declared(), cli.config.as_deref(), std::env::vars())?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve { no_tasks } => commands::serve(&config, !no_tasks).await,
            Command::Work => commands::work(&config).await,
            Command::Migrate => commands::migrate(&config).await,
            Command::Doctor => commands::doctor(&config).await,
            Command::Import(Import::Products(args)) => commands::import_products(&config, &args).await,
            Command::User(user) => commands::keep_users(&config, user).await,
            Command::LedgerCheck => commands::ledger_check(&config).await,
            Command::Reconcile(args) => commands::reconcile(&config, &args).await,
            Command::Routes => commands::print_routes(),
            Command::Demo(args) => demo::run(config, &args).await,
        }
    })
}
