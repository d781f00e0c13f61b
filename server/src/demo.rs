//! `comptoir demo`: a whole shop on one machine. A private PostgreSQL, the stand-in gateway, a sample business, the
//! server: the same program as in production, with settings made up on the first start and kept beside the data.

mod banner;
mod keys;
mod order;
mod seed;
mod visits;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use platform::config::Config;
use platform::private_postgres::{Cluster, Options};
use standin::Standin;
use tokio::net::TcpListener;

use crate::assemble::{assemble, assemble_at, said};
use crate::cli::DemoArgs;
use crate::commands::{refuse_unsafe, start_logging};
use crate::{migrations, serving};
use keys::Keys;

pub use seed::seed as seed_sample_business;
pub use visits::live as live_through_sample_visits;

const DATABASE: &str = "comptoir";
const PORT: u16 = 8080;
/// Where the gateway sends its events.
const STRIPE_WEBHOOKS: &str = "/webhooks/stripe";

/// Where the parts of a running demo are.
struct Up {
    address: SocketAddr,
    database_url: String,
    gateway_url: String,
}

/// Runs the demo until it is told to stop.
pub async fn run(mut config: Config, args: &DemoArgs) -> anyhow::Result<ExitCode> {
    if config.is_default("log.filter") {
        // On the terminal stands what to try, not every request.
        config.set("log.filter", "warn");
    }
    start_logging(&config);
    let data_dir = std::path::absolute(&args.data_dir)?;
    std::fs::create_dir_all(&data_dir).with_context(|| format!("making {}", data_dir.display()))?;
    let stop = serving::stop_signal()?;
    let listener = bind(args.port).await?;
    let address = listener.local_addr()?;
    let folder = data_dir.join("postgres");
    let cluster = tokio::task::spawn_blocking(move || Cluster::start(&Options::durable(&folder))).await??;
    create_database(&cluster.url("postgres")).await?;
    let database_url = cluster.url(DATABASE);
    platform::db::migrate(&database_url, migrations()).await?;
    let keys = Keys::load_or_make(&data_dir)?;
    let gateway = start_gateway(&data_dir, &keys, address).await?;
    let up = Up {
        address,
        database_url,
        gateway_url: gateway.url(),
    };
    configure(&mut config, &keys, &up);
    config.set("files.folder", data_dir.join("files").to_string_lossy());
    refuse_unsafe(&config)?;
    let app = assemble(&config, true)?.app;
    seed::seed(&app, &keys.password).await.map_err(said)?;
    let now = app.clock().now();
    // A second application on the same database, whose clock is moved: nobody else sees it.
    let then = assemble_at(&config, visits::clock_before(now))?.app;
    visits::live(&then, now).await.map_err(said)?;
    drop(then);
    visits::book_at_gateway(&app, &gateway.control()).await.map_err(said)?;
    let serving = tokio::spawn(serving::serve(app, listener, true, stop.clone()));
    let ready = banner::Ready::new(&up, &keys);
    ready.announce(args.ready_file.as_deref())?;
    let served = serving.await?;
    gateway.shutdown().await;
    if let Some(path) = &args.ready_file {
        // The file says that all is up; it must not outlive that.
        let _ = std::fs::remove_file(path);
    }
    tokio::task::spawn_blocking(move || cluster.stop()).await??;
    served?;
    eprintln!("Stopped. The data stays in {}.", data_dir.display());
    Ok(ExitCode::SUCCESS)
}

/// The port asked for; without one, 8080 or any free port.
async fn bind(port: Option<u16>) -> anyhow::Result<TcpListener> {
    let at = |port: u16| SocketAddr::from(([127, 0, 0, 1], port));
    match port {
        Some(port) => TcpListener::bind(at(port))
            .await
            .with_context(|| format!("port {port} cannot be used")),
        None => match TcpListener::bind(at(PORT)).await {
            Ok(listener) => Ok(listener),
            Err(_) => Ok(TcpListener::bind(at(0)).await?),
        },
    }
}

async fn create_database(url: &str) -> anyhow::Result<()> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let driver = tokio::spawn(connection);
    let created = client.batch_execute(&format!("create database {DATABASE}")).await;
    drop(client);
    // The connection ends with its client.
    let _ = driver.await;
    match created {
        Err(error) if error.code() == Some(&tokio_postgres::error::SqlState::DUPLICATE_DATABASE) => Ok(()),
        other => Ok(other?),
    }
}

/// The gateway keeps its port and its journal, so that payments begun before a restart can be finished after it.
async fn start_gateway(data_dir: &Path, keys: &Keys, shop: SocketAddr) -> anyhow::Result<Standin> {
    let settings = |port: u16| standin::Settings {
        port,
        secret_key: keys.gateway_key.clone(),
        webhook_url: Some(format!("http://{shop}{STRIPE_WEBHOOKS}")),
        webhook_secret: keys.webhook_secret.clone(),
        journal: Some(journal(data_dir)),
        business_name: seed::SHOP_NAME.to_owned(),
    };
    let kept = std::fs::read_to_string(data_dir.join("gateway-port"))
        .ok()
        .and_then(|text| text.trim().parse().ok());
    let gateway = match kept {
        Some(port) => match Standin::start(settings(port)).await {
            Ok(gateway) => gateway,
            Err(_) => Standin::start(settings(0)).await?,
        },
        None => Standin::start(settings(0)).await?,
    };
    if let Some(port) = gateway.url().rsplit(':').next() {
        std::fs::write(data_dir.join("gateway-port"), port)?;
    }
    Ok(gateway)
}

fn journal(data_dir: &Path) -> PathBuf {
    data_dir.join("gateway-journal.jsonl")
}

fn configure(config: &mut Config, keys: &Keys, up: &Up) {
    let settings = [
        ("web.listen", up.address.to_string()),
        ("web.base_url", format!("http://{}", up.address)),
        ("web.secret", keys.web_secret.clone()),
        ("web.metrics_key", keys.metrics_key.clone()),
        ("web.shows_work", "true".to_owned()),
        ("identity.pepper", keys.pepper.clone()),
        ("database.url", up.database_url.clone()),
        ("payments.stripe.api_base", up.gateway_url.clone()),
        ("payments.stripe.secret_key", keys.gateway_key.clone()),
        ("payments.stripe.webhook_secret", keys.webhook_secret.clone()),
        ("shop.name", seed::SHOP_NAME.to_owned()),
        ("shop.phone", "+213 21 00 00 00".to_owned()),
        ("shop.email", "bonjour@comptoir.example".to_owned()),
        ("shop.address", "12, rue Hassiba Ben Bouali, 16000 Alger".to_owned()),
    ];
    for (key, value) in settings {
        config.set(key, value);
    }
    for (key, value) in platform::limits::generous()
        .filter(|(key, _)| config.is_default(key))
        .collect::<Vec<_>>()
    {
        config.set(key, value);
    }
}
