//! Bring what an account has been sent to its share: pass money on, or fetch it back. Rows and calls in the caller's
//! transaction, under the payment's lock; sends nothing.

use kernel::Money;
use platform::{Broken, Tx};

use super::{LearnCharge, Reversal, ReversalState, Share};
use crate::accounts::AccountState;
use crate::call::{CallKind, CallSubject, NewCall};
use crate::release::RELEASE;
use crate::store::{payments, transfers};
use crate::stripe::{amount, connect};
use crate::{PaymentId, ReversalId, TransferId};

/// Passes on what the account still lacks, once a cause; nothing where nothing is due or may go out. The caller holds the
/// payment's lock.
pub(crate) async fn pass_on(tx: &Tx, payment: PaymentId, cause: &str) -> Result<Option<TransferId>, Broken> {
    let Some(share) = transfers::find_share(tx, payment).await? else {
        return Ok(None);
    };
    if !share.may_pass_on() {
        return Ok(None);
    }
    let due = share.due().minor() - share.sent_minor;
    let due = due - drop_reversals(tx, payment, due).await?;
    if due <= 0 {
        return Ok(None);
    }
    let now = tx.now();
    if !can_receive(&share) {
        payments::mark_needs_human(tx, payment, "account_cannot_receive", now).await?;
    }
    let id: TransferId = tx.new_id();
    let mut cause = cause.to_owned();
    let mut written = transfers::insert_transfer(tx, id, payment, share.account, &cause, due, now).await?;
    if written == 0 && cause != RELEASE {
        // The same dispute gave back once more: what was sent by now tells the two apart.
        cause = format!("{cause}:{}", share.sent_minor);
        written = transfers::insert_transfer(tx, id, payment, share.account, &cause, due, now).await?;
    }
    if written == 0 {
        return Ok(None);
    }
    if can_receive(&share) {
        let out = Out {
            id,
            cause: &cause,
            amount_minor: due,
            turn: 1,
        };
        send_off(tx, &share, &out).await?;
    } else {
        transfers::mark_transfer_failed(tx, id, "account_cannot_receive", now).await?;
    }
    Ok(Some(id))
}

pub(super) fn can_receive(share: &Share) -> bool {
    share.gateway_account.is_some() && !matches!(share.account_state, AccountState::Closed | AccountState::Failed)
}

/// Reversals that failed and are not due any more, up to `room`: they are given up, and what they stood for is not sent again.
async fn drop_reversals(tx: &Tx, payment: PaymentId, room: i64) -> Result<i64, Broken> {
    if room <= 0 {
        return Ok(0);
    }
    let mut dropped = 0;
    for Reversal {
        id,
        amount_minor,
        state,
        ..
    } in transfers::list_reversals_for(tx, payment).await?
    {
        if state == ReversalState::Failed && dropped + amount_minor <= room {
            transfers::mark_reversal_dropped(tx, id, tx.now()).await?;
            dropped += amount_minor;
        }
    }
    if dropped > 0 {
        transfers::clear_needs_human_if(tx, payment, "reversal_failed", tx.now()).await?;
    }
    Ok(dropped)
}

/// Fetches back what the account has too much, for `cause`: a refund's or a dispute's id. While its transfer is on its way
/// nothing is done: the transfer's answer asks again. The caller holds the payment's lock.
pub(crate) async fn reverse_for(tx: &Tx, payment: PaymentId, cause: &str) -> Result<(), Broken> {
    let Some(share) = transfers::find_share(tx, payment).await? else {
        return Ok(());
    };
    let mut due = share.sent_minor - share.due().minor();
    if due <= 0 || share.is_moving {
        return Ok(());
    }
    for (at, (transfer, gateway_transfer, room)) in
        transfers::list_reversible(tx, payment).await?.into_iter().enumerate()
    {
        let amount_minor = due.min(room);
        if amount_minor <= 0 {
            continue;
        }
        let key = if at == 0 {
            cause.to_owned()
        } else {
            format!("{cause}:{at}")
        };
        let id: ReversalId = tx.new_id();
        if transfers::insert_reversal(tx, id, transfer, &key, amount_minor, tx.now()).await? == 1 {
            let back = Money::new(amount_minor, share.currency);
            let about = about(payment, transfer, Some(id));
            queue_reversal(tx, (about, &gateway_transfer), back, 1).await?;
            due -= amount_minor;
        }
    }
    Ok(())
}

pub(super) fn about(payment: PaymentId, transfer: TransferId, reversal: Option<ReversalId>) -> CallSubject {
    CallSubject {
        payment: Some(payment),
        transfer: Some(transfer),
        reversal,
        ..CallSubject::default()
    }
}

/// A transfer that is to be asked for, for the `turn`th time.
pub(super) struct Out<'a> {
    pub id: TransferId,
    pub cause: &'a str,
    pub amount_minor: i64,
    pub turn: i64,
}

/// Queues the call, or asks first for the charge that it is to be made from.
async fn send_off(tx: &Tx, share: &Share, out: &Out<'_>) -> Result<(), Broken> {
    if out.cause == RELEASE && share.gateway_charge.is_none() {
        tx.enqueue(&LearnCharge { payment: share.payment });
        return Ok(());
    }
    queue_transfer(tx, share, out).await
}

pub(super) async fn queue_transfer(tx: &Tx, share: &Share, out: &Out<'_>) -> Result<(), Broken> {
    let (id, turn) = (out.id, out.turn);
    let amount = Money::new(out.amount_minor, share.currency);
    // Out of its own charge it need not wait for our balance; but no charge gives more than was taken with it, and what came
    // back does not count again. So only the first is taken from there.
    let charge = share.gateway_charge.as_deref().filter(|_| out.cause == RELEASE);
    let form = connect::transfer(&connect::NewTransfer {
        wire: wire(amount)?,
        amount,
        destination: share.gateway_account.as_deref().unwrap_or_default(),
        charge,
        transfer: id,
        payment: share.payment,
    });
    let call = NewCall {
        key: format!("{id}:transfer:{turn}"),
        kind: CallKind::Transfer,
        path: connect::TRANSFERS.to_owned(),
        form,
        about: about(share.payment, id, None),
    };
    call.queue(tx).await?;
    Ok(())
}

pub(super) async fn queue_reversal(
    tx: &Tx,
    (about, gateway_transfer): (CallSubject, &str),
    back: Money,
    turn: i64,
) -> Result<(), Broken> {
    let id = about
        .reversal
        .ok_or_else(|| Broken::new("a reversal without its row"))?;
    let call = NewCall {
        key: format!("{id}:reverse:{turn}"),
        kind: CallKind::ReverseTransfer,
        path: format!("{}/{gateway_transfer}/reversals", connect::TRANSFERS),
        form: connect::reverse_transfer(id, wire(back)?),
        about,
    };
    call.queue(tx).await?;
    Ok(())
}

fn wire(amount: Money) -> Result<i64, Broken> {
    amount::to_wire(amount).map_err(|refused| Broken::new(format!("{amount} cannot be passed on: {refused:?}")))
}
