//! A PostgreSQL server seen from outside: what its pid file says, whether that process is really it, how it is stopped.
//! Refuses to signal a process that is not a PostgreSQL server of that very data folder: pids are reused.

use std::{fs, io, path::Path, process::Command, thread, time::Duration};

use rustix::process::{Pid, Signal, kill_process};

/// How often a state is looked at while waiting for it.
pub(super) const STEP: Duration = Duration::from_millis(20);
/// A fast shutdown writes a checkpoint, which takes its time on a slow disk.
pub(super) const FAST_STOP_STEPS: u32 = 3_000;
pub(super) const IMMEDIATE_STOP_STEPS: u32 = 500;

/// What `postmaster.pid` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PidFile {
    pub pid: u32,
    /// It takes connections.
    pub is_ready: bool,
}

impl PidFile {
    pub fn read(data: &Path) -> Option<PidFile> {
        PidFile::parse(&fs::read_to_string(data.join("postmaster.pid")).ok()?)
    }

    /// Line 1 is the pid, line 8 the state.
    fn parse(text: &str) -> Option<PidFile> {
        let pid = text.lines().next()?.trim().parse().ok()?;
        Some(PidFile {
            pid,
            is_ready: text.lines().nth(7).is_some_and(|state| state.trim() == "ready"),
        })
    }
}

/// Stops the server that a killed owner left running on `data`, and heals the pid file of one that is gone.
/// Call only with the folder's lock in hand.
pub(super) fn stop_left_over(data: &Path) -> io::Result<()> {
    let Some(found) = PidFile::read(data) else {
        return Ok(());
    };
    if !is_server_of(found.pid, data) {
        return disown(data, found.pid);
    }
    tracing::info!(
        pid = found.pid,
        "stopping the PostgreSQL server that an earlier run left behind"
    );
    for (signal, steps) in [(Signal::INT, FAST_STOP_STEPS), (Signal::QUIT, IMMEDIATE_STOP_STEPS)] {
        send(found.pid, signal)?;
        for _ in 0..steps {
            if !is_server_of(found.pid, data) {
                return Ok(());
            }
            thread::sleep(STEP);
        }
    }
    Err(io::Error::other(format!(
        "the PostgreSQL server {} left by an earlier run does not stop",
        found.pid
    )))
}

/// Makes a stale pid file harmless whose pid now belongs to another process. PostgreSQL takes the pid of its own
/// parent, which we will be, for stale, and still checks that no old backend uses the shared memory; removing the
/// file would remove that check.
fn disown(data: &Path, stale: u32) -> io::Result<()> {
    let path = data.join("postmaster.pid");
    let text = fs::read_to_string(&path)?;
    fs::write(
        &path,
        text.replacen(&stale.to_string(), &std::process::id().to_string(), 1),
    )
}

pub(super) fn send(pid: u32, signal: Signal) -> io::Result<()> {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(Pid::from_raw)
        .ok_or_else(|| io::Error::other("no such pid"))?;
    Ok(kill_process(pid, signal)?)
}

/// Whether `pid` is a living PostgreSQL server on `data`. A server works in its data folder; without `/proc`, its
/// command line names that folder.
fn is_server_of(pid: u32, data: &Path) -> bool {
    if Path::new("/proc/self").exists() {
        let process = Path::new("/proc").join(pid.to_string());
        let data = fs::canonicalize(data).ok();
        let is_postgres = fs::read_link(process.join("exe")).is_ok_and(|exe| {
            exe.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("postgres"))
        });
        return is_postgres && data.is_some() && fs::read_link(process.join("cwd")).ok() == data;
    }
    let listed = Command::new("ps")
        .args(["-o", "command=", "-p", &pid.to_string()])
        .output();
    listed.is_ok_and(|listed| {
        let line = String::from_utf8_lossy(&listed.stdout).into_owned();
        line.contains("postgres") && line.contains(&*data.to_string_lossy())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_file_tells_pid_and_readiness() {
        let text = "4711\n/data\n1700000000\n5433\n/run\n127.0.0.1\n  5432001   0\nready   \n";
        assert_eq!(
            PidFile::parse(text),
            Some(PidFile {
                pid: 4711,
                is_ready: true
            })
        );
        let starting = text.replace("ready   ", "starting");
        assert_eq!(
            PidFile::parse(&starting),
            Some(PidFile {
                pid: 4711,
                is_ready: false
            })
        );
        assert_eq!(
            PidFile::parse("47"),
            Some(PidFile {
                pid: 47,
                is_ready: false
            })
        );
        assert_eq!(PidFile::parse(""), None);
    }

    #[test]
    fn another_program_is_never_taken_for_the_server() {
        assert!(!is_server_of(std::process::id(), &std::env::temp_dir()));
    }
}
