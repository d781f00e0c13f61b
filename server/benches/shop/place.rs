//! Where it happens: a durable private cluster in a temporary folder, the migrated and seeded database, the stand-in gateway
//! in this process, and `comptoir serve` as a process of its own. Leaves nothing behind.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use platform::private_postgres::{Cluster, Options};
use platform::{App, Clock, Stopwatch, chance};
use rustix::process::{Pid, Signal, kill_process};
use server::{assemble, declared, migrations, seed_sample_business};
use standin::{Settings, Standin};
use tokio_postgres::NoTls;

use crate::load::Client;
use crate::record;

const DATABASE: &str = "comptoir";
/// More than all rounds together buy of one article.
const PLENTY: &str = "update variants set on_hand = 10000000";

/// The machine room.
pub struct Place {
    folder: PathBuf,
    cluster: Option<Cluster>,
    pub gateway: Standin,
    pub webhook_secret: String,
    /// Of everybody in the sample business.
    pub password: String,
    pub clock: Clock,
}

/// How the shop asks for its money.
#[derive(Debug, Clone, Copy)]
pub enum Capture {
    AtOrder,
    AtShipping,
}

/// A running server; stopped when dropped.
pub struct Server {
    process: Child,
    pub address: SocketAddr,
    /// From its start until `/ready` says yes.
    pub started_in_ms: f64,
}

impl Place {
    pub async fn open() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("comptoir-bench-{}", hex::encode(chance::bytes::<6>())));
        std::fs::create_dir_all(&folder)?;
        let mut options = Options::durable(&folder.join("postgres"));
        options.settings = record::log_settings();
        let cluster = tokio::task::spawn_blocking(move || Cluster::start(&options)).await??;
        let webhook_secret = format!("whsec_{}", chance::secret());
        let gateway = Standin::start(Settings {
            port: 0,
            secret_key: format!("sk_test_{}", "0".repeat(24)),
            webhook_url: None,
            webhook_secret: webhook_secret.clone(),
            journal: None,
            business_name: "Comptoir Chauffage".to_owned(),
        })
        .await?;
        let place = Place {
            folder,
            cluster: Some(cluster),
            gateway,
            webhook_secret,
            password: chance::secret(),
            clock: Clock::System,
        };
        place.furnish().await?;
        Ok(place)
    }

    /// Makes, migrates and seeds the database.
    async fn furnish(&self) -> Result<()> {
        let client = connect(&self.cluster()?.url("postgres")).await?;
        client.batch_execute(&format!("create database {DATABASE}")).await?;
        platform::db::migrate(&self.database_url()?, migrations()).await?;
        let app = self.assemble()?;
        let seeded = seed_sample_business(&app, &self.password).await;
        seeded.map_err(|broken| anyhow::anyhow!("{broken}"))?;
        app.db().close();
        let client = self.connect().await?;
        client.batch_execute(PLENTY).await?;
        client.batch_execute("vacuum analyze").await?;
        Ok(())
    }

    /// The program's parts in this process, as a worker has them: its connections are its own.
    pub fn assemble(&self) -> Result<App> {
        let mut config = platform::config::Config::load(declared(), None, [])?;
        for (key, value) in self.settings("127.0.0.1:0")? {
            config.set(key, value);
        }
        Ok(assemble(&config, true)?.app)
    }

    pub fn cluster(&self) -> Result<&Cluster> {
        self.cluster.as_ref().context("the cluster is stopped")
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn database_url(&self) -> Result<String> {
        Ok(self.cluster()?.url(DATABASE))
    }

    pub async fn connect(&self) -> Result<tokio_postgres::Client> {
        connect(&self.database_url()?).await
    }

    /// As an operator sets them behind a proxy; only the gateway's address is the stand-in's.
    fn settings(&self, listen: &str) -> Result<Vec<(&'static str, String)>> {
        Ok(vec![
            ("app.environment", "staging".to_owned()),
            ("web.listen", listen.to_owned()),
            ("web.base_url", "https://shop.example".to_owned()),
            ("web.secret", "the bench's own secret, longer than 32 bytes".to_owned()),
            ("web.shows_work", "true".to_owned()),
            (
                "identity.pepper",
                "the bench's own pepper, longer than 32 bytes".to_owned(),
            ),
            ("database.url", self.database_url()?),
            ("payments.stripe.api_base", self.gateway.url()),
            ("payments.stripe.secret_key", format!("sk_test_{}", "0".repeat(24))),
            ("payments.stripe.webhook_secret", self.webhook_secret.clone()),
            ("shop.name", "Comptoir Chauffage".to_owned()),
            ("log.format", "json".to_owned()),
        ])
    }

    /// From now on the database writes down every statement of new connections.
    pub async fn start_recording(&self) -> Result<()> {
        let start = format!("alter database {DATABASE} set log_statement = 'all'");
        Ok(self.connect().await?.batch_execute(&start).await?)
    }

    pub async fn stop_recording(&self) -> Result<()> {
        let stop = format!("alter database {DATABASE} reset log_statement");
        Ok(self.connect().await?.batch_execute(&stop).await?)
    }

    /// The program as a process of its own, its output in a file of that name.
    pub fn program(&self, listen: &str, output: &Path) -> Result<Command> {
        let log = std::fs::File::create(output)?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        for (key, value) in self.settings(listen)?.into_iter().chain(platform::limits::generous()) {
            let name = format!("COMPTOIR_{}", key.to_ascii_uppercase().replace('.', "_"));
            command.env(name, value);
        }
        Ok(command)
    }

    /// Starts the server without its background tasks, and waits until it is ready.
    pub async fn serve(&self, capture: Capture) -> Result<Server> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let log = self.folder.join(format!("server-{port}.log"));
        let mut command = self.program(&address.to_string(), &log)?;
        command.args(["serve", "--no-tasks"]);
        if matches!(capture, Capture::AtShipping) {
            command.env("COMPTOIR_SHOP_CAPTURE", "at_shipping");
        }
        let watch = Stopwatch::start();
        let mut server = Server {
            process: command.spawn()?,
            address,
            started_in_ms: 0.0,
        };
        while !is_ready(address).await {
            if let Some(status) = server.process.try_wait()? {
                let said = std::fs::read_to_string(&log)?;
                bail!("the server ended with {status}: {said}");
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        server.started_in_ms = watch.elapsed().as_secs_f64() * 1000.0;
        Ok(server)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.cluster.take().map(Cluster::stop) {
            eprintln!("the cluster did not stop: {error}");
        }
        // What cannot be removed stays among the temporary files.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut client) = Client::connect(address).await else {
        return false;
    };
    let reply = client.send("GET /ready HTTP/1.1\r\n", "").await;
    reply.is_ok_and(|reply| reply.status == 200)
}

async fn connect(url: &str) -> Result<tokio_postgres::Client> {
    let mut config: tokio_postgres::Config = url.parse()?;
    // What the bench asks is no part of a recording.
    config.options("-c log_statement=none");
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// A line of what the system says of a process's memory: `VmRSS:` is its present, `VmHWM:` its highest. `None` when it ended.
pub fn memory_mib(process: u32, line: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let found = status.lines().find_map(|each| each.strip_prefix(line))?;
    let kib: f64 = found.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024.0)
}

/// Processor time a process has used, of all its threads; zero where the system does not tell.
pub fn processor_time(process: u32) -> Duration {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task"));
    let nanoseconds = tasks.into_iter().flatten().filter_map(|task| {
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}

/// Processor time of a process and of those it has started, the ended ones included, in steps of a hundredth of a second; zero
/// where the system does not tell.
pub fn time_with_children(process: u32) -> Duration {
    let mut hundredths = 0;
    for folder in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Ok(text) = std::fs::read_to_string(folder.path().join("stat")) else {
            continue;
        };
        // The name, in brackets, may hold anything.
        let Some((before, after)) = text.rsplit_once(')') else {
            continue;
        };
        let fields: Vec<u64> = after
            .split_whitespace()
            .map(|field| field.parse().unwrap_or(0))
            .collect();
        let [
            _,
            parent,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            user,
            system,
            user_of_ended,
            system_of_ended,
            ..,
        ] = fields[..]
        else {
            continue;
        };
        if parent == u64::from(process) {
            hundredths += user + system;
        } else if before.starts_with(&format!("{process} ")) {
            hundredths += user + system + user_of_ended + system_of_ended;
        }
    }
    Duration::from_millis(hundredths * 10)
}

impl Server {
    /// Processor time the server has used, of all its threads; zero where the system does not tell.
    pub fn processor_time(&self) -> Duration {
        processor_time(self.process.id())
    }

    /// The most memory it ever had resident.
    pub fn peak_mib(&self) -> Result<f64> {
        memory_mib(self.process.id(), "VmHWM:").context("no VmHWM")
    }

    /// Resident memory.
    pub fn memory_mib(&self) -> Result<f64> {
        memory_mib(self.process.id(), "VmRSS:").context("no VmRSS")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let pid = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // One that has ended by itself is waited for all the same.
            let _ = kill_process(pid, Signal::TERM);
        }
        let _ = self.process.wait();
    }
}
