//! Orders past their time: the gateway is asked first, and what it says goes through the one door. An order is never ended
//! here while its payment might still be made.

use payments::PaymentState;
use platform::{App, Broken};
use serde_json::json;

use crate::apply;
use crate::store::order as store;

/// Orders looked at in one sweep.
const BATCH: i64 = 100;
/// What the payment's own janitor is given before this net is drawn.
const GRACE: jiff::SignedDuration = jiff::SignedDuration::from_mins(3);

/// Ends what nobody will pay any more. Run again, it finds the rest.
pub(crate) async fn expire(app: App) -> Result<(), Broken> {
    let before = app.clock().now().checked_sub(GRACE)?;
    let due = store::list_expired(&app.db().read().await?, before, BATCH).await?;
    for (order,) in due {
        let reference = order.to_string();
        let link = payments::pay_url(&app.db().read().await?, &reference).await?;
        let Some(link) = link else { continue };
        let asked = payments::look_up(&app, link.payment).await?;
        if !matches!(asked.state, PaymentState::Expired | PaymentState::Failed) {
            continue;
        }
        // The payment has ended and told its order; one that did not hear it is ended now.
        let tx = app.db().begin().await?;
        if let Some(order) = apply::lock(&tx, &reference).await? {
            apply::end(&tx, &order, ("expired", "comptoir"), &json!({})).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
