//! Reconciliation by itself: once a day over the last three days, and until a run that stopped is finished.

use std::time::Duration;

use jiff::SignedDuration;
use platform::tasks::TaskSet;
use platform::{App, Broken, Fault};

use super::reconcile;
use crate::store::reconcile as store;

/// Looks every half hour whether a run is due: one that stopped waits no longer than that.
const EVERY: Duration = Duration::from_mins(30);
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Webhooks are repeated for three days.
const BACK: SignedDuration = SignedDuration::from_hours(72);

pub(crate) fn tasks() -> TaskSet {
    TaskSet::new().every(EVERY, "payments.reconcile", sweep)
}

async fn sweep(app: App) -> Result<(), Broken> {
    let now = app.clock().now();
    let (is_due,) = store::is_due(&app.db().read().await?, now, now.checked_sub(DAY)?).await?;
    if !is_due {
        return Ok(());
    }
    match reconcile(&app, now.checked_sub(BACK)?).await {
        Ok(done) if done.open > 0 => {
            tracing::warn!(open = done.open, "reconciliation left differences for a person");
            Ok(())
        }
        Ok(_) | Err(Fault::Refused(_)) => Ok(()),
        Err(Fault::Broken(broken)) => {
            // The run keeps where it stopped; the next look goes on.
            tracing::error!(%broken, "reconciliation stopped");
            Ok(())
        }
    }
}
