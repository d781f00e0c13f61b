//! What the machine must not decide: an order waits for a person, with its reason, until one says it is settled.

use platform::{Broken, Tx};
use serde_json::json;

use crate::order::OrderId;
use crate::store::order as store;

/// Puts an order on the office's first page. `reason` is a stable snake_case word, `office-needs-<reason>` in the words.
pub(crate) async fn raise(tx: &Tx, order: OrderId, reason: &str) -> Result<(), Broken> {
    let detail = json!({ "reason": reason });
    tokio::try_join!(
        store::set_needs_human(tx, order, Some(reason)),
        store::insert_event(tx, order, tx.now(), "needs_human", "comptoir", &detail),
    )?;
    tracing::warn!(order.id = %order, reason, "an order needs a human");
    Ok(())
}

/// A person has settled it; `by` is their name.
pub(crate) async fn settle(tx: &Tx, order: OrderId, by: &str) -> Result<(), Broken> {
    let detail = json!({});
    tokio::try_join!(
        store::set_needs_human(tx, order, None),
        store::insert_event(tx, order, tx.now(), "settled", by, &detail),
    )?;
    Ok(())
}
