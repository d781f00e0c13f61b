//! A borrowed connection, for reading (`Reader`) or inside a transaction (`Tx`). Statements take either.

use std::sync::atomic::{AtomicBool, Ordering};

use deadpool_postgres::Object;
use tokio::sync::{Mutex, MutexGuard};

/// One pooled connection and what its present borrower must remember of it.
#[derive(Debug)]
pub struct Connection {
    client: Object,
    /// Held while a statement is prepared and sent, so that statements leave in the order they were asked for.
    turn: Mutex<()>,
    failed: AtomicBool,
}

impl Connection {
    pub(super) fn new(client: Object) -> Self {
        Connection {
            client,
            turn: Mutex::new(()),
            failed: AtomicBool::new(false),
        }
    }

    pub(super) fn client(&self) -> &Object {
        &self.client
    }

    pub(super) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    pub(super) fn note_failure(&self) {
        self.failed.store(true, Ordering::SeqCst);
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::SeqCst)
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
