//! Wakes this node's worker as soon as a transaction of this node has left tasks. Other nodes find them by looking.

use std::sync::Arc;

use tokio::sync::Notify;

/// Rung after a commit, heard by the worker.
#[derive(Debug, Clone, Default)]
pub struct TaskBell(Arc<Notify>);

impl TaskBell {
    pub fn ring(&self) {
        self.0.notify_one();
    }

    pub async fn heard(&self) {
        self.0.notified().await;
    }
}
