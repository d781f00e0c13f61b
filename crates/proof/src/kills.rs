//! Real kills: the real server and a real PostgreSQL are killed in the middle of a real load, started again, and afterwards
//! what customers were told, what our books say and what the gateway did are held against one another. Looks at the server
//! from outside only: its commands, its HTTP, its tables.
//!
//! The gateway lives in this process, writes its journal through to the disk and is never killed: it is the truth. Only
//! processes that were started here are ever signalled.

mod audit;
mod customer;
mod door;
mod gateway_truth;
mod log;
mod office;
mod place;
mod processes;
mod quiet;
mod report;
mod store;
mod strike;
mod talk;
mod world;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use tokio::signal::unix::{SignalKind, signal};

pub use audit::{Fault, Finding};
pub use report::{Killed, Recovery};
pub use strike::Strike;

use crate::chance::Chance;
use place::Place;
use world::World;

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The `comptoir` program.
    pub program: PathBuf,
    /// How often something is killed.
    pub times: u32,
    pub seed: u64,
    /// Mean pause between two customers.
    pub gap: Duration,
    /// Says what is going on, a line a kill.
    pub is_talkative: bool,
}

/// The server's program, where cargo puts it: in the folder of this program's, or the one above it.
pub fn program_beside(here: &Path) -> Option<PathBuf> {
    let folders = here.ancestors().skip(1).take(2);
    folders
        .map(|folder| folder.join("comptoir"))
        .find(|program| program.is_file())
}

impl Plan {
    pub fn new(program: PathBuf, times: u32, seed: u64) -> Self {
        Plan {
            program,
            times,
            seed,
            gap: Duration::from_millis(300),
            is_talkative: false,
        }
    }
}

/// The whole run on threads of its own. Told to stop (Ctrl-C, SIGTERM), it stops everything it has started.
pub fn run_here(plan: &Plan) -> Result<Killed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut told = signal(SignalKind::terminate())?;
        tokio::select! {
            killed = run(plan) => killed,
            _ = tokio::signal::ctrl_c() => bail!("stopped"),
            _ = told.recv() => bail!("stopped"),
        }
    })
}

/// Load, kills, quiet, audit. Fails only where the run itself could not be made; what was found is in the report.
pub async fn run(plan: &Plan) -> Result<Killed> {
    let mut place = Place::open(plan).await?;
    let world = Arc::new(World::furnish(&place, plan).await?);
    let load = tokio::spawn(customer::keep_coming(world.clone(), Chance::of(plan.seed)));
    let staff = tokio::spawn(office::keep_working(world.clone(), Chance::of(plan.seed ^ 1)));
    let struck = strike::all(&mut place, &world, plan).await;
    world.close_doors();
    // Whoever is still in the shop finishes; a lane that panicked has been reported by its log.
    let load = load.await;
    world.all_left();
    let staff = staff.await;
    let strikes = struck?;
    load??;
    staff??;
    let quiet = quiet::wait(&place, &world).await?;
    let retried = customer::ask_again(&world).await? + office::ask_again(&world).await?;
    let settled = quiet::wait(&place, &world).await?;
    let findings = audit::audit(&place, &world).await?;
    let killed = report::Killed::of(&world, (&strikes, retried), (quiet + settled, findings));
    place.close(killed.is_clean())?;
    Ok(killed)
}
