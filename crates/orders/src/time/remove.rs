//! Take a line of time out of a cart: its slot and its parts are free at once, and the pieces it had put into the cart leave it.

use calendar::TimeId;
use platform::{App, Broken, Tx};
use uuid::Uuid;

use crate::cart::Holder;
use crate::change_cart::CartChanged;
use crate::store::cart::{count_pieces, find_cart, lock_cart};
use crate::store::time::{self as store, CartTimeRow};

/// One that is gone already stays gone.
pub async fn remove_time(app: &App, holder: &Holder, time: TimeId) -> Result<CartChanged, Broken> {
    let tx = app.db().begin().await?;
    let mut changed = CartChanged {
        pieces: 0,
        new_secret: None,
    };
    let Some(cart) = find_cart(&tx, holder.digest.as_deref(), holder.person).await? else {
        return Ok(changed);
    };
    let (_, times) = tokio::try_join!(lock_cart(&tx, cart.id), store::lock_times(&tx, cart.id))?;
    if let Some(row) = times.iter().find(|row| row.id == time) {
        take_out(&tx, cart.id, row).await?;
    }
    (changed.pieces,) = count_pieces(&tx, cart.id).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Under the cart's lock.
pub(crate) async fn take_out(tx: &Tx, cart: Uuid, row: &CartTimeRow) -> Result<(), Broken> {
    let (variants, quantities): (Vec<_>, Vec<_>) = row.choice.0.parts.iter().copied().unzip();
    tokio::try_join!(
        calendar::end(tx, row.id),
        catalog::release(tx, row.id.uuid()),
        store::delete_time(tx, cart, row.id, &variants, &quantities, tx.now()),
    )?;
    Ok(())
}
