//! What the slice runs in the background: mails to customers, orders past their time, carts nobody comes back to. Each body
//! calls a verb.

use std::time::Duration;

use platform::tasks::TaskSet;
use platform::{App, Broken};

use crate::expire::expire;
use crate::store::cart::delete_carts_untouched_since;
use crate::tell::tell;
use crate::time::end_holds::end_holds;
use crate::time::unpaid::call_for_unpaid;

/// As long as the cookie that leads to them.
const CARTS_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 90);

pub fn tasks() -> TaskSet {
    TaskSet::new()
        .on(tell)
        .every(Duration::from_secs(60), "orders.expire", expire)
        .every(Duration::from_secs(60), "orders.end_holds", end_holds)
        .every(Duration::from_secs(600), "orders.call_for_unpaid", call_for_unpaid)
        .every(Duration::from_secs(24 * 60 * 60), "orders.forget_carts", forget_carts)
}

async fn forget_carts(app: App) -> Result<(), Broken> {
    let since = app.clock().now().checked_sub(CARTS_KEPT)?;
    let forgotten = delete_carts_untouched_since(&app.db().read().await?, since).await?;
    tracing::debug!(carts = forgotten, "old carts were forgotten");
    Ok(())
}
