//! A borrowed connection, for reading (`Reader`) or inside a transaction (`Tx`). Statements take either.

use std::sync::atomic::{AtomicBool, Ordering};

use deadpool_postgres::Object;
use tokio::sync::{Mutex, MutexGuard};

use crate::Broken;

/// One pooled connection and what its present borrower must remember of it.
#[derive(Debug)]
pub struct Connection {
    /// There until the drop.
    client: Option<Object>,
    /// Held while a statement is prepared and sent, so that statements leave in the order they were asked for.
    turn: Mutex<()>,
    failed: AtomicBool,
    lost: AtomicBool,
}

impl Connection {
    pub(super) fn new(client: Object) -> Self {
        Connection {
            client: Some(client),
            turn: Mutex::new(()),
            failed: AtomicBool::new(false),
            lost: AtomicBool::new(false),
        }
    }

    pub(super) fn client(&self) -> &Object {
        // reason: only the drop takes it out.
        self.client.as_ref().expect("reason: only the drop takes it out")
    }

    pub(super) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    pub(super) fn note_failure(&self, broken: &Broken) {
        self.failed.store(true, Ordering::SeqCst);
        if broken.is_unavailable() {
            self.lost.store(true, Ordering::SeqCst);
        }
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::SeqCst)
    }
}

impl Drop for Connection {
    /// A connection that lost its server does not go back to the pool: the next borrower gets a new one.
    fn drop(&mut self) {
        if self.lost.load(Ordering::SeqCst)
            && let Some(client) = self.client.take()
        {
            drop(Object::take(client));
        }
    }
}

/// Where a statement can run.
pub trait Session: Sync {
    fn connection(&self) -> &Connection;
}

/// A connection for reading outside a transaction: each statement sees what is committed when it runs.
#[derive(Debug)]
pub struct Reader(pub(super) Connection);

impl Session for Reader {
    fn connection(&self) -> &Connection {
        &self.0
    }
}
