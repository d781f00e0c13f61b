//! Ask again for what the gateway refused: every day by itself, or when staff say so. A new call each, as the gateway keeps its
//! answer to the old one; the amount is what is due by now, and what is not due any more is given up.

use jiff::SignedDuration;
use kernel::{Kind, Money, Refusal};
use platform::{App, Broken, Tx, Verdict};

use super::level::{Out, about, can_receive, queue_reversal, queue_transfer};
use super::{ReversalState, Share, TransferState};
use crate::PaymentId;
use crate::call::CallKind;
use crate::store::{payments, transfers};

/// Nothing of this payment was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NothingToRetry;

impl Refusal for NothingToRetry {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        "payment_nothing_to_retry"
    }
}

/// Asks again for all that the gateway refused of a payment's transfers and reversals, now. Gives their count.
pub async fn retry_transfers(tx: &Tx, payment: PaymentId) -> Verdict<usize, NothingToRetry> {
    let locked = payments::lock_payment_by(tx, Some(payment), None, None).await?;
    if locked.is_none() {
        return Err(NothingToRetry.into());
    }
    match retry(tx, payment).await? {
        0 => Err(NothingToRetry.into()),
        asked => Ok(asked),
    }
}

/// Payments with something that was refused a day ago.
pub(crate) async fn sweep_failed(app: App) -> Result<(), Broken> {
    let before = app.clock().now().checked_sub(SignedDuration::from_hours(23))?;
    let due = transfers::list_failed_payments(&app.db().read().await?, before).await?;
    for (payment,) in due {
        let tx = app.db().begin().await?;
        payments::lock_payment(&tx, payment).await?;
        retry(&tx, payment).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn retry(tx: &Tx, payment: PaymentId) -> Result<usize, Broken> {
    let Some(share) = transfers::find_share(tx, payment).await? else {
        return Ok(0);
    };
    Ok(retry_reversals(tx, &share).await? + retry_out(tx, &share).await?)
}

/// Transfers that were refused: for what is due now.
async fn retry_out(tx: &Tx, share: &Share) -> Result<usize, Broken> {
    let mut due = share.due().minor() - share.sent_minor;
    let mut asked = 0;
    for transfer in transfers::list_transfers_for(tx, share.payment).await? {
        if transfer.state != TransferState::Failed {
            continue;
        }
        if due <= 0 || !share.may_pass_on() || !can_receive(share) {
            transfers::mark_transfer_put_off(tx, transfer.id, tx.now()).await?;
            if due <= 0 {
                transfers::clear_needs_human_if(tx, share.payment, "transfer_failed", tx.now()).await?;
            }
            continue;
        }
        let (calls,) = transfers::count_transfer_calls(tx, transfer.id, None, CallKind::Transfer).await?;
        transfers::mark_transfer_asked_again(tx, transfer.id, due, tx.now()).await?;
        let out = Out {
            id: transfer.id,
            cause: &transfer.cause,
            amount_minor: due,
            turn: calls + 1,
        };
        queue_transfer(tx, share, &out).await?;
        (due, asked) = (0, asked + 1);
    }
    Ok(asked)
}

/// Reversals that were refused: those that are not due any more are dropped.
async fn retry_reversals(tx: &Tx, share: &Share) -> Result<usize, Broken> {
    let mut room = share.due().minor() - share.sent_minor;
    let mut asked = 0;
    for reversal in transfers::list_reversals_for(tx, share.payment).await? {
        if reversal.state != ReversalState::Failed {
            continue;
        }
        if reversal.amount_minor <= room {
            transfers::mark_reversal_dropped(tx, reversal.id, tx.now()).await?;
            room -= reversal.amount_minor;
            continue;
        }
        let transfer = transfers::find_transfer(tx, reversal.transfer_id).await?;
        let Some((transfer, gateway_transfer)) = transfer.and_then(|t| Some((t.id, t.gateway_transfer?))) else {
            continue;
        };
        let kind = CallKind::ReverseTransfer;
        let (calls,) = transfers::count_transfer_calls(tx, transfer, Some(reversal.id), kind).await?;
        transfers::mark_reversal_asked_again(tx, reversal.id, tx.now()).await?;
        let about = about(share.payment, transfer, Some(reversal.id));
        let back = Money::new(reversal.amount_minor, share.currency);
        queue_reversal(tx, (about, &gateway_transfer), back, calls + 1).await?;
        asked += 1;
    }
    Ok(asked)
}
