//! A transfer as an event or a list of the gateway's shows it: what we asked for is settled, what came back without our asking
//! (by hand, at the gateway) is taken over.

use kernel::Money;
use platform::{Broken, Tx};

use super::answered::{reversal_done, transfer_done};
use super::{Transfer, TransferNews};
use crate::store::{payments, transfers};
use crate::tasks::LookUpTransfers;
use crate::{Payment, ReversalId};

/// `false` when no transfer of ours is meant. Locks the payment.
pub(crate) async fn told(tx: &Tx, news: &TransferNews) -> Result<bool, Broken> {
    let Some(found) = transfers::find_transfer_by(tx, news.transfer, &news.gateway_transfer).await? else {
        return Ok(false);
    };
    let payment = payments::lock_payment(tx, found.payment_id).await?;
    let transfer = transfers::find_transfer(tx, found.id).await?;
    let transfer = transfer.ok_or_else(|| Broken::new(format!("{} is gone", found.id)))?;
    if let Some(known) = &transfer.gateway_transfer
        && *known != news.gateway_transfer
    {
        payments::mark_needs_human(tx, payment.id, "transferred_twice", tx.now()).await?;
        return Ok(true);
    }
    if news
        .amount
        .is_some_and(|amount| amount.minor() != transfer.amount_minor)
    {
        payments::mark_needs_human(tx, payment.id, "transfer_differs", tx.now()).await?;
    }
    transfer_done(tx, (&payment, &transfer), &news.gateway_transfer).await?;
    transfers::mark_transfer_call_done(tx, transfer.id, None, tx.now()).await?;
    came_back(tx, (&payment, &transfer), news).await?;
    Ok(true)
}

async fn came_back(tx: &Tx, of: (&Payment, &Transfer), news: &TransferNews) -> Result<(), Broken> {
    let (payment, transfer) = of;
    for back in &news.reversals {
        let known = transfers::find_reversal_by(tx, back.reversal, &back.gateway_reversal).await?;
        let reversal = match known {
            Some(known) => known,
            None => match adopt(tx, of, back).await? {
                Some(adopted) => adopted,
                None => continue,
            },
        };
        reversal_done(tx, of, &reversal, &back.gateway_reversal).await?;
        transfers::mark_transfer_call_done(tx, transfer.id, Some(reversal.id), tx.now()).await?;
    }
    // More came back than the list shows: the whole list is asked for.
    let listed: i64 = news
        .reversals
        .iter()
        .filter_map(|back| back.amount)
        .map(Money::minor)
        .sum();
    let known = transfers::find_transfer(tx, transfer.id)
        .await?
        .map_or(0, |row| row.reversed_minor);
    if news.reversed.is_some_and(|total| total.minor() > known.max(listed)) {
        tx.enqueue(&LookUpTransfers { payment: payment.id });
    }
    Ok(())
}

/// A reversal that we did not ask for.
async fn adopt(
    tx: &Tx,
    (payment, transfer): (&Payment, &Transfer),
    back: &super::ReversalNews,
) -> Result<Option<super::Reversal>, Broken> {
    let Some(amount) = back
        .amount
        .filter(|amount| amount.currency() == payment.currency && amount.is_positive())
    else {
        payments::mark_needs_human(tx, payment.id, "transfer_differs", tx.now()).await?;
        return Ok(None);
    };
    let (id, key): (ReversalId, _) = (tx.new_id(), format!("{}:{}", payment.gateway, back.gateway_reversal));
    transfers::insert_reversal(tx, id, transfer.id, &key, amount.minor(), tx.now()).await?;
    let adopted = transfers::find_reversal_by(tx, Some(id), &back.gateway_reversal).await?;
    payments::mark_needs_human(tx, payment.id, "reversed_by_hand", tx.now()).await?;
    Ok(adopted)
}
