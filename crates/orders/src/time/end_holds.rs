//! Slots and parts that carts held for their time and did not order: given back. Takes nothing from an order: what an order has
//! taken over is in no cart any more.

use platform::{App, Broken};

use crate::store::time::end_times;

/// Holds ended in one sweep.
const BATCH: usize = 500;

/// Each in a transaction of its own: slot before stock, as everywhere. Run again, it finds the rest.
pub(crate) async fn end_holds(app: App) -> Result<(), Broken> {
    for _ in 0..BATCH {
        let tx = app.db().begin().await?;
        let ended = end_times(&tx, tx.now(), 1).await?;
        let Some((time,)) = ended.first() else {
            return Ok(());
        };
        tokio::try_join!(calendar::end(&tx, *time), catalog::release(&tx, time.uuid()))?;
        tx.commit().await?;
    }
    Ok(())
}
