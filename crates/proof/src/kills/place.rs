//! Where it happens: a PostgreSQL of its own with fsync on, the gateway in this process with its journal on the disk, two
//! servers behind one door. Everything lies in one temporary folder, which goes unless something was found.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use platform::Clock;
use platform::chance;
use platform::db::{Db, PoolSettings};
use platform::private_postgres::{Cluster, Options};
use rustix::process::{Pid, Signal, kill_process};
use standin::{Pace, Settings, Standin};

use super::Plan;
use super::door::Door;
use super::processes::{Recipe, Server};
use super::store;

/// What the shop sells. The last is scarce.
const SHELF: &str = "\
Handle,Title,Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Requires Shipping,Variant Taxable,Status
circulator,Circulator,Tafza,Heating,,true,Title,Default Title,KILL-1,2400,shopify,100000,deny,11900.00,true,true,active
electrode,Electrode,Tafza,Heating,,true,Title,Default Title,KILL-2,60,shopify,100000,deny,3450.33,true,true,active
valve,Valve,Tafza,Heating,,true,Title,Default Title,KILL-3,300,shopify,100000,deny,1240.50,true,true,active
board,Circuit board,Tafza,Heating,,true,Title,Default Title,KILL-4,300,shopify,40,deny,44900.00,true,true,active
";
const DATABASE: &str = "comptoir";
pub const STAFF: &str = "manager@comptoir.example";
pub const WEBHOOKS: &str = "/webhooks/stripe";

pub struct Place {
    folder: PathBuf,
    cluster: Option<Cluster>,
    pub gateway: Standin,
    pub secret_key: String,
    pub password: String,
    pub servers: Vec<Server>,
    pub door: Door,
    recipe: Recipe,
}

/// Temporary files may be kept in memory, where no fsync means anything; what lies here outlives a restart.
fn on_a_disk() -> PathBuf {
    let disk = PathBuf::from("/var/tmp");
    if disk.is_dir() { disk } else { std::env::temp_dir() }
}

impl Place {
    pub async fn open(plan: &Plan) -> Result<Self> {
        let folder = on_a_disk().join(format!("comptoir-kills-{}", chance::readable_code(8)));
        std::fs::create_dir_all(&folder)?;
        let cluster = start_cluster(&folder).await?;
        let (secret_key, webhook_secret) = (
            format!("sk_test_{}", chance::secret()),
            format!("whsec_{}", chance::secret()),
        );
        let ports: Vec<SocketAddr> = (0..2).map(|_| free_address()).collect::<Result<_>>()?;
        let door = Door::open(ports.clone()).await?;
        let gateway = Standin::start(Settings {
            port: 0,
            secret_key: secret_key.clone(),
            webhook_url: Some(format!("http://{}{WEBHOOKS}", door.address)),
            webhook_secret: webhook_secret.clone(),
            journal: Some(folder.join("gateway.jsonl")),
            business_name: "Comptoir".to_owned(),
        })
        .await?;
        gateway.control().set_pace(Pace {
            slow_ms: 1500,
            async_ms: 2500,
        });
        let recipe = Recipe {
            program: plan.program.clone(),
            log: folder.join("servers.log"),
            settings: vec![
                ("web.base_url", format!("http://{}", door.address)),
                ("web.secret", chance::secret()),
                ("identity.pepper", chance::secret()),
                ("database.url", cluster.url(DATABASE)),
                ("payments.stripe.api_base", gateway.url()),
                ("payments.stripe.secret_key", secret_key.clone()),
                ("payments.stripe.webhook_secret", webhook_secret),
                ("payments.timeout_s", "3".to_owned()),
                ("payments.patience_s", "2".to_owned()),
                ("files.folder", folder.join("files").to_string_lossy().into_owned()),
                ("log.filter", "warn".to_owned()),
            ]
            .into_iter()
            .chain(platform::limits::generous())
            .collect(),
        };
        let mut place = Place {
            folder,
            cluster: Some(cluster),
            gateway,
            secret_key,
            password: chance::secret(),
            servers: Vec::new(),
            door,
            recipe,
        };
        place.furnish().await?;
        // One takes money with the order, the other holds it until staff take it.
        for (address, capture) in ports.into_iter().zip(["at_order", "at_shipping"]) {
            let recipe = place.recipe.with("shop.capture", capture);
            let mut server = Server::of(&recipe, address);
            server.start()?;
            server.ready().await?;
            place.servers.push(server);
        }
        Ok(place)
    }

    /// The schema, the shelf, a member of staff: by the program's own commands, as an operator does it.
    async fn furnish(&self) -> Result<()> {
        let cluster = self.cluster.as_ref().context("no cluster")?;
        store::create_database(&cluster.url("postgres"), DATABASE).await?;
        self.recipe.run(&["migrate"], "")?;
        let shelf = self.folder.join("shelf.csv");
        std::fs::write(&shelf, SHELF)?;
        self.recipe.run(&["import", "products", &shelf.to_string_lossy()], "")?;
        store::open_counter(&cluster.url(DATABASE)).await?;
        let words = [
            "user",
            "add",
            "--email",
            STAFF,
            "--name",
            "Karim Meziane",
            "--role",
            "manager",
        ];
        self.recipe.run(&words, &self.password)
    }

    pub fn log_file(&self) -> PathBuf {
        self.folder.join("asked-and-told.jsonl")
    }

    /// A pool of the auditor's own.
    pub fn db(&self) -> Result<Db> {
        let url = self.cluster.as_ref().context("no cluster")?.url(DATABASE);
        let pool = PoolSettings {
            size: 2,
            ..PoolSettings::default()
        };
        Db::new(&url, &pool, Clock::System).map_err(|broken| anyhow::anyhow!("{broken}"))
    }

    /// Runs one of the program's commands.
    pub fn command(&self, words: &[&str]) -> Result<()> {
        self.recipe.run(words, "")
    }

    /// Kills the postmaster without a word; its backends go when they notice.
    pub fn kill_postmaster(&mut self) -> Result<()> {
        let cluster = self.cluster.take().context("no cluster")?;
        let file = std::fs::read_to_string(cluster.folder().join("data/postmaster.pid"))?;
        let pid = file
            .lines()
            .next()
            .and_then(|line| line.trim().parse().ok())
            .and_then(Pid::from_raw);
        kill_process(pid.context("the postmaster has no pid")?, Signal::KILL)?;
        // Dropping the handle waits for the process and lets go of the folder.
        drop(cluster);
        Ok(())
    }

    pub async fn start_postgres(&mut self) -> Result<()> {
        self.cluster = Some(start_cluster(&self.folder).await?);
        Ok(())
    }

    /// Kills one backend that works for a server: the postmaster then ends all others, and recovers. `false` if there is none.
    pub async fn kill_backend(&self) -> Result<bool> {
        let db = self.db()?;
        let found = async { store::find_backend(&db.read().await?).await }.await;
        db.close();
        let pid = found.map_err(|broken| anyhow::anyhow!("{broken}"))?;
        let Some(pid) = pid.and_then(|(pid,)| Pid::from_raw(pid)) else {
            return Ok(false);
        };
        // One that has gone by itself meanwhile is not found: then nothing was killed.
        Ok(kill_process(pid, Signal::KILL).is_ok())
    }

    /// Stops everything; the folder stays when there is something to look at.
    pub fn close(mut self, is_clean: bool) -> Result<()> {
        self.servers.clear();
        if let Some(cluster) = self.cluster.take() {
            cluster.stop()?;
        }
        if is_clean {
            std::fs::remove_dir_all(&self.folder)?;
        } else {
            eprintln!(
                "What was asked and told, the gateway's journal and the servers' log stay in {}",
                self.folder.display()
            );
        }
        Ok(())
    }
}

/// Durable: what is committed is on the disk, whoever is killed.
async fn start_cluster(folder: &Path) -> Result<Cluster> {
    let mut options = Options::durable(&folder.join("postgres"));
    // The last checkpoint before a kill should be old: recovery then has something to do.
    options.settings = vec![("checkpoint_timeout".to_owned(), "10min".to_owned())];
    Ok(tokio::task::spawn_blocking(move || Cluster::start(&options)).await??)
}

fn free_address() -> Result<SocketAddr> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
