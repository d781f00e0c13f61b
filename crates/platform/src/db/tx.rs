//! A transaction with all that must be decided inside it: the time, new ids, and the tasks that leave with its commit.
//! Calls no network. Dropped without a commit, it rolls back.

use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use axum::http::Extensions;
use jiff::Timestamp;
use kernel::{Id, IdKind};

use super::count::InFlight;
use super::session::{Connection, Session};
use crate::tasks::{NewTask, Task, TaskBell};
use crate::{Broken, chance};

/// An open transaction. `now` is fixed when it begins. Begin travels with the first statements and commit with the
/// tasks, so a transaction of one pipelined batch costs two round trips.
#[derive(Debug)]
pub struct Tx {
    connection: Connection,
    now: Timestamp,
    outbox: Mutex<Vec<NewTask>>,
    bell: TaskBell,
    parts: Arc<Extensions>,
    finished: bool,
}

impl Session for Tx {
    fn connection(&self) -> &Connection {
        &self.connection
    }
}

impl Tx {
    pub(super) fn begin(connection: Connection, now: Timestamp, (bell, parts): (TaskBell, Arc<Extensions>)) -> Self {
        send_and_forget(&connection, "begin");
        Tx {
            connection,
            now,
            outbox: Mutex::new(Vec::new()),
            bell,
            parts,
            finished: false,
        }
    }

    /// The time at which everything in this transaction happens.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What a slice brought along when the program was put together: whoever is to hear of something within the transaction.
    pub fn part<T: Clone + Send + Sync + 'static>(&self) -> Option<&T> {
        self.parts.get::<T>()
    }

    /// A new id of its kind.
    pub fn new_id<K: IdKind>(&self) -> Id<K> {
        chance::id(self.now)
    }

    /// Has `task` run once this transaction has committed, and not if it does not.
    pub fn enqueue<T: Task>(&self, task: &T) {
        self.enqueue_at(task, self.now);
    }

    /// Has `task` run at or after `due`.
    pub fn enqueue_at<T: Task>(&self, task: &T, due: Timestamp) {
        let new = NewTask::of(task, chance::uuid(self.now), due);
        self.outbox
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .push(new);
    }

    /// Commits. An error means that nothing is known to be written: the transaction was refused, or the answer lost.
    pub async fn commit(mut self) -> Result<(), Broken> {
        if self.connection.has_failed() {
            return Err(Broken::new(
                "a statement of this transaction failed: it can only be rolled back",
            ));
        }
        let tasks = std::mem::take(self.outbox.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner));
        let _in_flight = InFlight::start();
        // The tasks go out first; if they fail, the commit behind them is a rollback, and their error is the answer.
        let (written, committed) = futures_util::join!(self.write(&tasks), self.send_commit());
        self.finished = true;
        written?;
        committed.inspect_err(|broken| self.connection.note_failure(broken))?;
        if !tasks.is_empty() {
            self.bell.ring();
        }
        Ok(())
    }

    async fn write(&self, tasks: &[NewTask]) -> Result<(), Broken> {
        if tasks.is_empty() {
            return Ok(());
        }
        crate::tasks::insert_all(self, tasks, self.now).await
    }

    async fn send_commit(&self) -> Result<(), Broken> {
        drop(self.connection.turn().await);
        Ok(self.connection.client().batch_execute("commit").await?)
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if !self.finished {
            send_and_forget(&self.connection, "rollback");
        }
    }
}

/// Puts a command on the wire without waiting for its answer: the first poll sends it, and the connection reads and
/// drops the answer. Errors show in the statements behind it.
fn send_and_forget(connection: &Connection, command: &'static str) {
    let sending = std::pin::pin!(connection.client().batch_execute(command));
    match sending.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(error)) => tracing::debug!(%error, command, "not sent"),
        Poll::Ready(Ok(())) | Poll::Pending => {}
    }
}
