//! What the books do by themselves: once a day they close the period behind them, if it is worth a sum of its own.

use std::time::Duration;

use platform::tasks::TaskSet;
use platform::{App, Broken};

/// Adding up fewer entries than this costs less than keeping another row for each account.
const WORTH_ENTRIES: i64 = 1_000;

pub fn tasks() -> TaskSet {
    TaskSet::new().every(Duration::from_hours(24), "ledger.checkpoint", take_checkpoint)
}

async fn take_checkpoint(app: App) -> Result<(), Broken> {
    crate::take_checkpoint(&app, WORTH_ENTRIES).await.map(|_| ())
}
