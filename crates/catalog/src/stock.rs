//! Stock: pieces are reserved for a holder, then kept (sold) or released (given back), once; what was sold can be put
//! back. Each verb is one
//! statement, so it can travel with others; each takes the variants' locks in the order of their ids. Never sells what
//! is not there: the database refuses less than zero.

use std::time::Duration;

use jiff::Timestamp;
use kernel::{Kind, Refusal};
use platform::tasks::TaskSet;
use platform::{App, Broken, Tx, Verdict};
use uuid::Uuid;

use crate::VariantId;
use crate::store::stock as store;

/// A holder ends its reservation itself at its deadline; this much later nobody will, and the stock is given back.
const GRACE: Duration = Duration::from_hours(1);

/// Reservations given back in one go.
const BATCH: i64 = 500;

/// Fewer pieces are left than were asked for; nothing was reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfStock {
    /// The first line that cannot be had; empty when the variant does not exist.
    pub sku: String,
}

impl Refusal for OutOfStock {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
    fn code(&self) -> &'static str {
        "out_of_stock"
    }
    fn facts(&self) -> Vec<(&'static str, String)> {
        vec![("sku", self.sku.clone())]
    }
}

/// The reservation was given back before: its pieces may be gone. See [`reserve_again`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Released;

impl Refusal for Released {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
    fn code(&self) -> &'static str {
        "reservation_released"
    }
}

/// Reserves all `lines` for `holder`, or none of them. Lines of one variant count together. A holder reserves once: a
/// second time violates `stock_reservations_pkey`.
pub async fn reserve(
    tx: &Tx,
    holder: Uuid,
    lines: &[(VariantId, i64)],
    expires_at: Timestamp,
) -> Verdict<(), OutOfStock> {
    let (variants, quantities): (Vec<_>, Vec<_>) = lines.iter().copied().unzip();
    let reserved = store::reserve(tx, holder, &variants, &quantities, expires_at, tx.now()).await?;
    out_of(reserved)
}

/// The same for a holder that takes over what `from` have: their pieces count as there, and their reservations end with it, so
/// that at no moment anybody else could have them. What `from` have beyond `lines` is free afterwards.
pub async fn reserve_over(
    tx: &Tx,
    holder: Uuid,
    (lines, from): (&[(VariantId, i64)], &[Uuid]),
    expires_at: Timestamp,
) -> Verdict<(), OutOfStock> {
    let (variants, quantities): (Vec<_>, Vec<_>) = lines.iter().copied().unzip();
    let reserved = store::reserve_over(tx, holder, &variants, &quantities, expires_at, tx.now(), from).await?;
    out_of(reserved)
}

fn out_of(reserved: Vec<store::ReservedRow>) -> Verdict<(), OutOfStock> {
    match reserved.into_iter().find(|line| !line.is_reserved) {
        None => Ok(()),
        Some(line) => Err(OutOfStock {
            sku: line.sku.unwrap_or_default(),
        }
        .into()),
    }
}

/// Sold: what `holder` has reserved leaves the stock. Once; again changes nothing.
pub async fn keep(tx: &Tx, holder: Uuid) -> Verdict<(), Released> {
    let (released,) = store::keep(tx, holder, tx.now()).await?;
    if released > 0 {
        return Err(Released.into());
    }
    Ok(())
}

/// Given back: what `holder` has reserved may be had by others. Once; again, or after it was kept, changes nothing.
pub async fn release(tx: &Tx, holder: Uuid) -> Result<(), Broken> {
    store::release(tx, holder, tx.now()).await?;
    Ok(())
}

/// Back on the shelf: what `holder` had bought and never got, or has returned. Once; again, or where nothing was kept,
/// changes nothing.
pub async fn put_back(tx: &Tx, holder: Uuid) -> Result<(), Broken> {
    store::put_back(tx, holder, tx.now()).await?;
    Ok(())
}

/// Back on the shelf: some of the pieces `holder` had bought, never more of a variant than it still has.
pub async fn put_back_some(tx: &Tx, holder: Uuid, pieces: &[(VariantId, i64)]) -> Result<(), Broken> {
    let (variants, quantities): (Vec<_>, Vec<_>) = pieces.iter().copied().unzip();
    store::put_back_some(tx, holder, &variants, &quantities, tx.now()).await?;
    Ok(())
}

/// Reserves again what was released or put back, for a payment that came late: all of it, or nothing and `false`. What is still
/// held or was kept is left as it is and counts as had. A holder that never reserved has nothing: `false`.
pub async fn reserve_again(tx: &Tx, holder: Uuid) -> Result<bool, Broken> {
    let (is_had,) = store::reserve_again(tx, holder).await?;
    Ok(is_had)
}

pub(crate) fn tasks() -> TaskSet {
    TaskSet::new().every(Duration::from_mins(5), "catalog.release_expired", release_expired)
}

/// Gives back what nobody has ended long after its deadline.
async fn release_expired(app: App) -> Result<(), Broken> {
    loop {
        let tx = app.db().begin().await?;
        let cutoff = tx.now() - jiff::SignedDuration::try_from(GRACE)?;
        let (released,) = store::release_expired(&tx, cutoff, BATCH, tx.now()).await?;
        tx.commit().await?;
        if released > 0 {
            tracing::warn!(stock.released = released, "reservations outlived their holders");
        }
        if released < BATCH {
            return Ok(());
        }
    }
}
