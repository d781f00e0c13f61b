//! Runs a command beside a throwaway PostgreSQL cluster and returns the command's exit code:
//! `with-postgres cargo nextest run` gives it `COMPTOIR_TEST_DATABASE_URL`.
//! Keeps nothing: the cluster and all its databases are gone when the command ends. A cluster named in that variable
//! beforehand is used as it is, and none is started.

use std::{os::unix::process::ExitStatusExt, process::ExitCode};

use platform::private_postgres::{Cluster, Options};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::Command,
    signal::unix::{SignalKind, signal},
};

const ADDRESS: &str = "COMPTOIR_TEST_DATABASE_URL";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => ExitCode::from(code),
        Err(cause) => {
            eprintln!("with-postgres: {cause}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<u8, Box<dyn std::error::Error>> {
    let mut words = std::env::args_os().skip(1).skip_while(|word| word == "--");
    let program = words
        .next()
        .ok_or("name the command to run: with-postgres -- COMMAND [ARGUMENTS]")?;
    // From here on a signal no longer ends this process, so that the cluster is always stopped.
    let (mut interrupted, mut terminated) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);

    let is_given = std::env::var_os(ADDRESS).is_some_and(|address| !address.is_empty());
    let cluster = if is_given {
        None
    } else {
        Some(Cluster::start(&Options::throwaway())?)
    };
    let mut command = Command::new(&program);
    command.args(words);
    if let Some(cluster) = &cluster {
        command.env(ADDRESS, cluster.url("postgres"));
    }
    let mut child = command
        .spawn()
        .map_err(|cause| format!("running {}: {cause}", program.display()))?;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            // A terminal sends Ctrl-C to the command too; it decides when it is done.
            _ = interrupted.recv() => {}
            _ = terminated.recv() => pass_on_termination(&child)?,
        }
    };
    if let Some(cluster) = cluster {
        cluster.stop()?;
    }
    Ok(exit_code(status))
}

fn pass_on_termination(child: &tokio::process::Child) -> std::io::Result<()> {
    let pid = child
        .id()
        .and_then(|pid| i32::try_from(pid).ok())
        .and_then(Pid::from_raw);
    Ok(pid.map_or(Ok(()), |pid| kill_process(pid, Signal::TERM))?)
}

/// As a shell tells it: the command's own code, or 128 and the signal that ended it.
fn exit_code(status: std::process::ExitStatus) -> u8 {
    let code = status
        .code()
        .unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    u8::try_from(code).unwrap_or(u8::MAX)
}
