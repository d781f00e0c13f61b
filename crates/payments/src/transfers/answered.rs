//! What became of a transfer or a reversal: of our call's answer, of an event, of a look-up. Each is booked once, when the
//! gateway has said that it is done.

use ledger::{Account, Entry, Posting};
use platform::{Broken, Fault, Tx};
use serde::Deserialize;

use super::level::reverse_for;
use super::{Reversal, ReversalState, Transfer, TransferState};
use crate::call::{CallKind, ClaimedCall};
use crate::store::{payments, transfers};
use crate::stripe::answer::Outcome;
use crate::stripe::connect::{ReversalObject, TransferObject};
use crate::{CallOutcome, Payment};

/// Applies a clear answer in the transaction that marks its call. Locks the payment.
pub(crate) async fn answered(tx: &Tx, call: &ClaimedCall, outcome: &Outcome) -> Result<CallOutcome, Broken> {
    let subject = call.payment_id.zip(call.transfer_id);
    let (payment, transfer) = subject.ok_or_else(|| Broken::new(format!("{} is about no transfer", call.id)))?;
    let payment = payments::lock_payment(tx, payment).await?;
    let transfer = transfers::find_transfer(tx, transfer).await?;
    let transfer = transfer.ok_or_else(|| Broken::new(format!("{} is about no transfer", call.id)))?;
    match (call.kind, outcome) {
        (CallKind::Transfer, Outcome::Done(body)) => {
            let made = TransferObject::deserialize(body)?;
            transfer_done(tx, (&payment, &transfer), &made.id).await?;
        }
        (CallKind::Transfer, Outcome::Refused { code, .. }) => {
            let (_, _) = tokio::try_join!(
                transfers::mark_transfer_failed(tx, transfer.id, code, tx.now()),
                payments::mark_needs_human(tx, payment.id, "transfer_failed", tx.now())
            )?;
        }
        (CallKind::ReverseTransfer, Outcome::Done(body)) => {
            let made = ReversalObject::deserialize(body)?;
            let reversal = transfers::find_reversal_by(tx, call.reversal_id, &made.id).await?;
            let reversal = reversal.ok_or_else(|| Broken::new(format!("{} is about no reversal", call.id)))?;
            reversal_done(tx, (&payment, &transfer), &reversal, &made.id).await?;
        }
        (CallKind::ReverseTransfer, Outcome::Refused { code, .. }) => {
            let id = call
                .reversal_id
                .ok_or_else(|| Broken::new(format!("{} is about no reversal", call.id)))?;
            let (_, _) = tokio::try_join!(
                transfers::mark_reversal_failed(tx, id, code, tx.now()),
                payments::mark_needs_human(tx, payment.id, "reversal_failed", tx.now())
            )?;
        }
        (kind, _) => return Err(Broken::new(format!("an answer to {kind} that cannot be read"))),
    }
    Ok(match outcome {
        Outcome::Refused { code, .. } => CallOutcome::Refused { code: code.clone() },
        _ => CallOutcome::Done,
    })
}

/// The gateway has passed the money on. What was given back meanwhile is now fetched.
pub(super) async fn transfer_done(
    tx: &Tx,
    (payment, transfer): (&Payment, &Transfer),
    gateway_transfer: &str,
) -> Result<(), Broken> {
    if transfer.state == TransferState::Done {
        return Ok(());
    }
    transfers::mark_transfer_done(tx, transfer.id, gateway_transfer, tx.now()).await?;
    transfers::clear_needs_human_if(tx, payment.id, "transfer_failed", tx.now()).await?;
    transfers::clear_needs_human_if(tx, payment.id, "account_cannot_receive", tx.now()).await?;
    post(tx, &transfer_entry(payment, transfer)).await?;
    reverse_for(tx, payment.id, &format!("{}:settled", transfer.id)).await
}

/// The money has come back.
pub(super) async fn reversal_done(
    tx: &Tx,
    (payment, transfer): (&Payment, &Transfer),
    reversal: &Reversal,
    gateway_reversal: &str,
) -> Result<(), Broken> {
    if reversal.state == ReversalState::Done {
        return Ok(());
    }
    transfers::mark_reversal_done(tx, reversal.id, gateway_reversal, tx.now()).await?;
    transfers::add_reversed(tx, transfer.id, reversal.amount_minor, tx.now()).await?;
    transfers::clear_needs_human_if(tx, payment.id, "reversal_failed", tx.now()).await?;
    post(tx, &reversal_entry(payment, transfer, reversal)).await
}

/// Told by the gateway: it stands in the books whatever else we know, also where the account then owes us.
pub(super) async fn post(tx: &Tx, entry: &Entry) -> Result<(), Broken> {
    match ledger::post_below_floor(tx, entry).await {
        Ok(_) => Ok(()),
        Err(Fault::Refused(refused)) => Err(Broken::new(format!("{refused:?}"))),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

fn transfer_entry(payment: &Payment, transfer: &Transfer) -> Entry {
    let amount = kernel::Money::new(transfer.amount_minor, payment.currency);
    Entry {
        key: format!("transfer:{}", transfer.id),
        kind: "transfer",
        reference: payment.reference.clone(),
        memo: payment.number.clone(),
        postings: vec![
            Posting::debit(Account::owed(&transfer.account_id.to_string()), amount),
            Posting::credit(Account::gateway(payment.gateway.word()), amount),
        ],
    }
}

fn reversal_entry(payment: &Payment, transfer: &Transfer, reversal: &Reversal) -> Entry {
    let amount = kernel::Money::new(reversal.amount_minor, payment.currency);
    Entry {
        key: format!("transfer_reversed:{}", reversal.id),
        kind: "transfer_reversed",
        reference: payment.reference.clone(),
        memo: payment.number.clone(),
        postings: vec![
            Posting::debit(Account::gateway(payment.gateway.word()), amount),
            Posting::credit(Account::owed(&transfer.account_id.to_string()), amount),
        ],
    }
}
