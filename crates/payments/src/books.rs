//! What concerns a gateway alone, in the ledger: money held and let go. What a payment is for is posted by whoever sells.

use kernel::Money;
use ledger::{Account, Entry, Posting, Resolution};
use platform::{Broken, Fault, Tx};

use crate::{Became, Payment};

/// A hold that began or ended, as a pending entry. `payment` is as it was before it became `became`.
pub(crate) async fn hold(tx: &Tx, payment: &Payment, became: Option<&Became>) -> Result<(), Broken> {
    match became {
        Some(Became::Held { .. }) => begin(tx, payment).await,
        Some(Became::Paid { captured, .. }) if payment.state.has_hold() => {
            let amount = Some(*captured);
            end(tx, payment, &Resolution::Posted { amount }).await
        }
        Some(Became::Voided { is_lapsed }) if payment.state.has_hold() => {
            let reason = if *is_lapsed { "lapsed" } else { "let_go" }.to_owned();
            end(tx, payment, &Resolution::Voided { reason }).await
        }
        _ => Ok(()),
    }
}

/// The pending entry of a payment's whole hold.
pub fn hold_entry(payment: &Payment) -> Entry {
    let amount: Money = payment.amount();
    Entry {
        key: hold_key(payment),
        kind: "hold",
        reference: payment.reference.clone(),
        memo: payment.number.clone(),
        postings: vec![
            Posting::debit(Account::holds(payment.gateway.word()), amount),
            Posting::credit(Account::held(), amount),
        ],
    }
}

async fn begin(tx: &Tx, payment: &Payment) -> Result<(), Broken> {
    match ledger::hold(tx, &hold_entry(payment)).await {
        Ok(_) => Ok(()),
        Err(Fault::Refused(refused)) => Err(Broken::new(format!("{refused:?}"))),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

async fn end(tx: &Tx, payment: &Payment, resolution: &Resolution) -> Result<(), Broken> {
    match ledger::settle_hold(tx, &hold_key(payment), resolution).await {
        Ok(_) => Ok(()),
        Err(Fault::Refused(refused)) => Err(Broken::new(format!("{refused:?}"))),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

fn hold_key(payment: &Payment) -> String {
    format!("hold:{}", payment.id)
}

/// Posts an entry. A refusal is a bug or a fraud: nothing of the transaction stays.
pub(crate) async fn post(tx: &Tx, entry: &Entry) -> Result<(), Broken> {
    match ledger::post(tx, entry).await {
        Ok(_) => Ok(()),
        Err(Fault::Refused(refused)) => Err(Broken::new(format!("{refused:?}"))),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}
