//! What becomes of a reservation after a slot was held: an order takes it over, it is kept or released, a late payment takes it
//! again. Each is one statement, so it can travel with others. Sells nothing twice: the database's exclusion constraint decides.
//!
//! Lock order: reservations by line of time.

use jiff::Timestamp;
use kernel::{Kind, Refusal};
use platform::{Broken, Tx, Verdict};
use uuid::Uuid;

use crate::TimeId;
use crate::store::external::{settle_busy_of_holder, settle_busy_of_time};
use crate::store::reservations as store;

/// A slot that was held is held no longer, and may be somebody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

impl Refusal for Gone {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
    fn code(&self) -> &'static str {
        "calendar_slot_gone"
    }
}

/// A cart's holds become those of `holder`, an order, until `expires_at`: all of `times`, or a refusal.
pub async fn adopt(tx: &Tx, times: &[TimeId], holder: Uuid, expires_at: Timestamp) -> Verdict<(), Gone> {
    let adopted = store::adopt(tx, times, holder, expires_at).await?;
    match usize::try_from(adopted) {
        Ok(adopted) if adopted == times.len() => Ok(()),
        _ => Err(Gone.into()),
    }
}

/// Sold: what `holder` holds becomes visits, or requests where somebody is to accept them. Once; again changes nothing.
pub async fn keep(tx: &Tx, holder: Uuid) -> Verdict<(), Gone> {
    let (lost,) = store::keep(tx, holder).await?;
    if lost > 0 {
        return Err(Gone.into());
    }
    Ok(())
}

/// Accepted: what was requested will be. Once; again changes nothing.
pub async fn confirm(tx: &Tx, time: TimeId) -> Result<(), Broken> {
    store::confirm(tx, time).await?;
    Ok(())
}

/// Free for others, unless a calendar kept elsewhere has something there: all that `holder` has. Once; again changes nothing.
pub async fn release(tx: &Tx, holder: Uuid) -> Result<(), Broken> {
    tokio::try_join!(
        store::release(tx, holder, tx.now()),
        settle_busy_of_holder(tx, holder, tx.now())
    )?;
    Ok(())
}

/// Free for others, unless a calendar kept elsewhere has something there: one line of time.
pub async fn end(tx: &Tx, time: TimeId) -> Result<(), Broken> {
    tokio::try_join!(store::end(tx, time, tx.now()), settle_busy_of_time(tx, time, tx.now()))?;
    Ok(())
}

/// The work is done before its end: the rest of its time is free, but for the buffer after it and the way. Once; again, or past the
/// end, changes nothing.
pub async fn shorten(tx: &Tx, time: TimeId) -> Result<(), Broken> {
    let (now, id) = (tx.now(), tx.new_id());
    tokio::try_join!(store::shorten(tx, time, id, now), settle_busy_of_time(tx, time, now))?;
    Ok(())
}

/// The work goes on past its end: its time lasts until `until`, or until what the technician has next, which gives no way. Changes
/// nothing before its end. [`Gone`]: somebody took what comes after at this moment; the caller drops the transaction.
pub async fn lengthen(tx: &Tx, time: TimeId, until: Timestamp) -> Verdict<(), Gone> {
    let (ended, longer) = store::lengthen(tx, time, tx.new_id(), until, tx.now()).await?;
    if ended != longer {
        return Err(Gone.into());
    }
    Ok(())
}

/// Holds again, until `expires_at`, what `holder` had and lost, for a payment that came late: all of it, or `false`, and then the
/// caller releases what was taken. A holder that never had any time has nothing to lose: `true`.
pub async fn take_again(tx: &Tx, holder: Uuid, expires_at: Timestamp) -> Result<bool, Broken> {
    let (lost, taken) = store::take_again(tx, holder, expires_at, tx.now()).await?;
    Ok(lost == taken)
}
