//! `proof`: runs the simulation and prints one table; `make proof`. Exits with 1 when anything was wrong or a planted mistake
//! went unseen.

use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, Parser, Subcommand};
use proof::bug::Bug;
use proof::campaign::{Bounds, every_step, hunt_all, swarm};
use proof::kills;
use proof::run::run;
use proof::table::Report;
use proof::weather::Sells;
use proof::world::Plan;

/// Tries to break the money engine.
#[derive(Debug, Parser)]
#[command(name = "proof")]
struct Arguments {
    /// The first seed of the swarm, or the one to tell.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Tells one seed's story.
    #[arg(long)]
    story: bool,
    /// With `--story`: makes a planted mistake.
    #[arg(long)]
    bug: Option<String>,
    /// How many seeds at least.
    #[arg(long, default_value_t = 0)]
    seeds: u64,
    /// How many simulated hours under faults at least.
    #[arg(long, default_value_t = 8_760)]
    hours: i64,
    /// How many crashes at least.
    #[arg(long, default_value_t = 20_000)]
    crashes: u64,
    /// Writes the figures into this document, between its marks.
    #[arg(long)]
    write: Option<std::path::PathBuf>,
    /// What the document names as the commit.
    #[arg(long, default_value = "unknown")]
    commit: String,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Kills the real server and a real PostgreSQL under load, then compares three stories.
    Kills(Kills),
}

#[derive(Debug, Args)]
struct Kills {
    /// How often something is killed.
    #[arg(long, default_value_t = 30)]
    times: u32,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Mean pause between two customers, in milliseconds.
    #[arg(long, default_value_t = 300)]
    gap_ms: u64,
    /// The `comptoir` program; without it, the one beside this program.
    #[arg(long)]
    program: Option<std::path::PathBuf>,
}

/// A quiet seed in which time is taken, paid, moved and used.
const TIME: u64 = 4;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(Command::Kills(wanted)) = &arguments.command {
        return kill(wanted);
    }
    if arguments.story {
        return tell(&arguments);
    }
    #[allow(clippy::disallowed_methods, reason = "wall time of the whole run, for its reader")]
    let began = Instant::now();
    let bounds = Bounds {
        first_seed: arguments.seed,
        seeds: arguments.seeds,
        stormy_hours: arguments.hours,
        crashes: arguments.crashes,
    };
    let report = Report {
        swarm: swarm(bounds),
        every_step: every_step(1, Sells::Goods).and(every_step(TIME, Sells::Time)),
        caught: hunt_all(),
        took: began.elapsed(),
        first_seed: arguments.seed,
    };
    print!("{}", report.text());
    if let Some(path) = &arguments.write
        && let Err(error) = write(path, &report.markdown(&arguments.commit))
    {
        eprintln!("{} cannot be written: {error}", path.display());
        return ExitCode::FAILURE;
    }
    if report.is_proof() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn kill(wanted: &Kills) -> ExitCode {
    let beside = || kills::program_beside(&std::env::current_exe().ok()?);
    let Some(program) = wanted.program.clone().or_else(beside) else {
        eprintln!(
            "there is no `comptoir` beside this program: build it (cargo build -p comptoir), or name it with --program"
        );
        return ExitCode::FAILURE;
    };
    let plan = kills::Plan {
        gap: std::time::Duration::from_millis(wanted.gap_ms),
        is_talkative: true,
        ..kills::Plan::new(program, wanted.times, wanted.seed)
    };
    match kills::run_here(&plan) {
        Ok(killed) => {
            print!("{killed}");
            if killed.is_clean() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("the kills could not be carried out: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn tell(arguments: &Arguments) -> ExitCode {
    let bug = arguments.bug.as_deref().and_then(Bug::parse);
    let plan = Plan {
        is_told: true,
        bug,
        sells: bug.map(Bug::sells),
        ..Plan::default()
    };
    let outcome = run(arguments.seed, &plan);
    print!("{}", outcome.text);
    if outcome.violations.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

const BEGIN: &str = "<!-- figures: written by `make proof` -->";
const END: &str = "<!-- end of figures -->";

fn write(path: &std::path::Path, figures: &str) -> std::io::Result<()> {
    let text = std::fs::read_to_string(path)?;
    let missing = || std::io::Error::other("the marks of the figures are not there");
    let (before, rest) = text.split_once(BEGIN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    std::fs::write(path, format!("{before}{BEGIN}\n\n{figures}\n{END}{after}"))
}
