//! Work that was done a while ago and is still owed: a person is called, once. It may be paid in cash and not said so, or a hold
//! lapsed before the visit, or was let go. Takes no money.

use jiff::SignedDuration;
use platform::{App, Broken};

use crate::apply::lock_order;
use crate::attention;
use crate::decide::UNPAID;
use crate::order::State;
use crate::store::time::list_unpaid;

/// Time enough to take the money on the spot, or for the gateway to tell that it has.
const AFTER: SignedDuration = SignedDuration::from_hours(2);
/// Orders looked at in one sweep.
const BATCH: i64 = 100;

/// Each in a transaction of its own. Run again, it finds the rest.
pub(crate) async fn call_for_unpaid(app: App) -> Result<(), Broken> {
    let before = app.clock().now().checked_sub(AFTER)?;
    let unpaid = list_unpaid(&app.db().read().await?, before, BATCH).await?;
    for (order,) in unpaid {
        let tx = app.db().begin().await?;
        let locked = lock_order(&tx, order).await?;
        let is_so = |row: &crate::store::order::OrderRow| row.state == State::Confirmed && row.needs_human.is_none();
        if locked.is_some_and(|locked| is_so(&locked.row)) {
            attention::raise(&tx, order, UNPAID).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
