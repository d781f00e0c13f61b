//! Orders past their time. Their payments' janitor asks the gateway and ends them through the one door; here is the net
//! below it. An order is never ended here while its payment might still be made.

use payments::PaymentState;
use platform::{App, Broken};
use serde_json::json;

use crate::apply;
use crate::decide::{COMPTOIR, OrderStep};
use crate::order::State;
use crate::store::order as store;
use crate::store_step::store_step;

/// Orders looked at in one sweep.
const BATCH: i64 = 100;
/// What the payment's own janitor is given before this net is drawn.
const GRACE: jiff::SignedDuration = jiff::SignedDuration::from_mins(3);

/// Ends orders whose payment has ended without their hearing of it. A payment that is still open is left to the payments'
/// janitor, which asks the gateway and tells the order. Run again, it finds the rest.
pub(crate) async fn expire(app: App) -> Result<(), Broken> {
    let before = app.clock().now().checked_sub(GRACE)?;
    let due = store::list_expired(&app.db().read().await?, before, BATCH).await?;
    for (order,) in due {
        let reference = order.to_string();
        let tx = app.db().begin().await?;
        // order → payment
        let (locked, link) = tokio::try_join!(apply::lock(&tx, &reference), payments::pay_url(&tx, &reference))?;
        let has_ended = link.is_none_or(|link| matches!(link.state, PaymentState::Expired | PaymentState::Failed));
        if let Some(order) = locked.filter(|_| has_ended) {
            let mut step = OrderStep::still(&order.facts());
            if order.row.state == State::Pending && step.end(("expired", COMPTOIR), json!({})) {
                store_step(&tx, &step).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}
