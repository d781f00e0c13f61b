//! Reconciliation by itself: once a day over the last three days, and until a run that stopped is finished; and when staff ask
//! for it.

use std::time::Duration;

use jiff::SignedDuration;
use platform::audit::{self, Act};
use platform::tasks::{Task, TaskSet};
use platform::{App, Broken, Fault, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::reconcile;
use crate::store::reconcile as store;

/// Compares now. However often it is asked for, one waits.
#[derive(Debug, Serialize, Deserialize)]
struct CompareNow {}

impl Task for CompareNow {
    const NAME: &'static str = "payments.compare_now";

    fn key(&self) -> Option<String> {
        Some("now".to_owned())
    }
}

/// Looks every half hour whether a run is due: one that stopped waits no longer than that.
const EVERY: Duration = Duration::from_mins(30);
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Webhooks are repeated for three days.
const BACK: SignedDuration = SignedDuration::from_hours(72);

pub(crate) fn tasks() -> TaskSet {
    TaskSet::new()
        .on(|app: App, _: CompareNow| compare(app))
        .every(EVERY, "payments.reconcile", sweep)
}

/// Has the last three days compared soon, in the background.
pub async fn reconcile_soon(tx: &Tx) -> Result<(), Broken> {
    tx.enqueue(&CompareNow {});
    audit::note(tx, &Act::new("compare", "reconciliation", json!({}))).await
}

async fn sweep(app: App) -> Result<(), Broken> {
    let now = app.clock().now();
    let (is_due,) = store::is_due(&app.db().read().await?, now, now.checked_sub(DAY)?).await?;
    if !is_due {
        return Ok(());
    }
    compare(app).await
}

async fn compare(app: App) -> Result<(), Broken> {
    let now = app.clock().now();
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
