//! The servers as processes: started, frozen, killed, started again on the same port. Signals only its own children.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use super::talk::Talk;

/// After this long a server that was started is said not to come up.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// Not oftener: each look is a connection to a database that may be recovering.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How a server is started, again and again.
#[derive(Debug, Clone)]
pub struct Recipe {
    pub program: PathBuf,
    pub settings: Vec<(&'static str, String)>,
    pub log: PathBuf,
}

impl Recipe {
    pub fn with(&self, key: &'static str, value: impl Into<String>) -> Self {
        let mut other = self.clone();
        other.settings.push((key, value.into()));
        other
    }

    /// The program with its settings in the environment, and nothing else of ours there.
    pub fn command(&self, words: &[OsString]) -> Result<Command> {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("COMPTOIR_")) {
            command.env_remove(name);
        }
        for (key, value) in &self.settings {
            command.env(
                format!("COMPTOIR_{}", key.to_ascii_uppercase().replace('.', "_")),
                value,
            );
        }
        let log = append(&self.log)?;
        command
            .args(words)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        Ok(command)
    }

    /// Runs one command of the program to its end.
    pub fn run(&self, words: &[&str], input: &str) -> Result<()> {
        use std::io::Write;
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        let mut child = self
            .command(&words)?
            .stdin(Stdio::piped())
            .spawn()
            .context("starting the program")?;
        if let Some(mut stdin) = child.stdin.take() {
            writeln!(stdin, "{input}")?;
        }
        let status = child.wait()?;
        if !status.success() {
            bail!(
                "`comptoir {}` ended with {status}: {}",
                words.join(" ".as_ref()).display(),
                tail(&self.log)
            );
        }
        Ok(())
    }
}

fn append(path: &Path) -> Result<File> {
    Ok(OpenOptions::new().create(true).append(true).open(path)?)
}

/// The last lines of a log, to say what went wrong.
pub fn tail(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}

/// A server on a port of its own, which it keeps over its deaths.
pub struct Server {
    recipe: Recipe,
    pub address: SocketAddr,
    process: Option<Child>,
}

impl Server {
    pub fn of(recipe: &Recipe, address: SocketAddr) -> Self {
        Server {
            recipe: recipe.with("web.listen", address.to_string()),
            address,
            process: None,
        }
    }

    /// Starts the process; [`Server::ready`] waits for it.
    pub fn start(&mut self) -> Result<()> {
        let child = self.recipe.command(&["serve".into()])?.spawn();
        self.process = Some(child.context("starting the server")?);
        Ok(())
    }

    /// Waits until it answers; one that ended meanwhile is started again, as an operator's supervisor would.
    pub async fn ready(&mut self) -> Result<()> {
        let talk = Talk::to(&format!("http://{}", self.address))?;
        let wait = async {
            loop {
                if talk.get("/ready").await.status() == Some(200) {
                    return Ok(());
                }
                if let Some(process) = &mut self.process
                    && process.try_wait()?.is_some()
                {
                    self.start()?;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        match tokio::time::timeout(READY_WITHIN, wait).await {
            Ok(ready) => ready,
            Err(_) => bail!("the server is not ready: {}", tail(&self.recipe.log)),
        }
    }

    pub fn signal(&self, signal: Signal) -> Result<()> {
        let process = self.process.as_ref().context("no server runs here")?;
        Ok(kill_process(Pid::from_child(process), signal)?)
    }

    /// Waits for the end of a process that was told to end.
    pub fn bury(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.wait()?;
        }
        Ok(())
    }

    /// Killed without a word.
    pub fn kill(&mut self) -> Result<()> {
        self.signal(Signal::KILL)?;
        self.bury()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            // One that has ended by itself cannot be killed; it is waited for all the same.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
