//! The pool of connections, with limits on how long anything may take (a dropped future does not stop its statement).

use std::sync::Arc;
use std::time::Duration;

use axum::http::Extensions;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio_postgres::{Config, NoTls};

use super::listen::Listener;
use super::session::{Connection, Reader};
use super::tx::Tx;
use crate::tasks::TaskBell;
use crate::{Broken, Clock};

/// How many connections, and how long one may be waited for and used.
#[derive(Debug, Clone)]
pub struct PoolSettings {
    pub size: usize,
    pub wait_ms: u64,
    pub statement_timeout_ms: u64,
    pub lock_timeout_ms: u64,
}

impl Default for PoolSettings {
    fn default() -> Self {
        PoolSettings {
            size: 16,
            wait_ms: 5_000,
            statement_timeout_ms: 15_000,
            lock_timeout_ms: 5_000,
        }
    }
}

/// The database, as the program sees it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    pool: Pool,
    config: Config,
    clock: Clock,
    bell: TaskBell,
    parts: Arc<Extensions>,
}

impl Db {
    /// Prepares the pool; connects only when first used.
    pub fn new(url: &str, settings: &PoolSettings, clock: Clock) -> Result<Self, Broken> {
        let mut config: Config = url.parse()?;
        config.application_name("comptoir");
        config.connect_timeout(Duration::from_millis(settings.wait_ms));
        // A word with one slip of the finger is still like the word that was meant: `%>` finds it.
        config.options(format!(
            "-c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout=30000 -c timezone=UTC \
             -c pg_trgm.word_similarity_threshold=0.45",
            settings.statement_timeout_ms, settings.lock_timeout_ms
        ));
        let manager = Manager::from_config(
            config.clone(),
            NoTls,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(settings.size)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_millis(settings.wait_ms)))
            .create_timeout(Some(Duration::from_millis(settings.wait_ms)))
            .build()?;
        Ok(Db {
            pool,
            config,
            clock,
            bell: TaskBell::default(),
            parts: Arc::default(),
        })
    }

    /// The same, handing what slices brought along to every transaction.
    #[must_use]
    pub(crate) fn with_parts(self, parts: &Extensions) -> Self {
        Db {
            parts: Arc::new(parts.clone()),
            ..self
        }
    }

    /// Begins a transaction at the clock's present time.
    pub async fn begin(&self) -> Result<Tx, Broken> {
        let client = self.pool.get().await?;
        let around = (self.bell.clone(), self.parts.clone());
        Ok(Tx::begin(Connection::new(client), self.clock.now(), around))
    }

    /// Borrows a connection for reading.
    pub async fn read(&self) -> Result<Reader, Broken> {
        Ok(Reader(Connection::new(self.pool.get().await?)))
    }

    /// Opens a connection beside the pool and listens on `channel`, a plain lower-case name.
    pub async fn listen(&self, channel: &'static str) -> Result<Listener, Broken> {
        Listener::on(&self.config, channel).await
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Rung whenever a committed transaction has left tasks.
    pub fn bell(&self) -> &TaskBell {
        &self.bell
    }

    /// Connections in use and at hand, for metrics.
    pub fn usage(&self) -> (usize, usize) {
        let status = self.pool.status();
        (status.size.saturating_sub(status.available), status.max_size)
    }

    /// Closes every connection that is not in use, and refuses new ones.
    pub fn close(&self) {
        self.pool.close();
    }
}
