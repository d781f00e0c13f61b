//! Closes the books up to ten minutes ago with every account's balance, so that a balance is a sum that was taken plus the
//! entries since. Changes no entry; an entry dated in a closed period is refused by the database from then on.

use jiff::ToSpan;
use platform::{App, Broken};

use crate::store::checkpoints as store;

/// No transaction lives as long: what is posted now is dated later than the end of the period that is closed now.
const BEHIND_MINUTES: i64 = 10;

/// Entries wait this long at most for a checkpoint that waits for an entry being written.
const PATIENCE_MS: &str = "2000";

/// Takes a checkpoint if it adds `at_least` entries (one or more), and gives how many it added, 0 when it took none.
/// Waiting longer than two seconds for entries being written is `Broken` (`is_contention`); the next run does it.
pub async fn take_checkpoint(app: &App, at_least: i64) -> Result<i64, Broken> {
    let tx = app.db().begin().await?;
    let up_to = tx.now().checked_sub(BEHIND_MINUTES.minutes())?;
    let (_, _, (last,)) = tokio::try_join!(
        store::set_lock_timeout(&tx, PATIENCE_MS),
        store::lock_journal(&tx),
        store::find_last(&tx),
    )?;
    let (entries,) = store::insert_checkpoint(&tx, up_to, last, tx.now(), at_least.max(1)).await?;
    tx.commit().await?;
    Ok(entries)
}
