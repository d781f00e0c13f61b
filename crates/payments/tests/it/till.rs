//! What whoever sells posts for a payment of their own: the sale, and what goes back. So the books of the tests say as much
//! as the gateway's balance.

use kernel::Money;
use ledger::{Account, Entry, Posting};
use payments::{Became, Change};
use platform::{Broken, Fault, Tx};

pub async fn book(tx: &Tx, change: &Change) -> Result<(), Broken> {
    let (key, amount) = match &change.became {
        Became::Paid { captured, .. } => (format!("sale:{}", change.payment), *captured),
        Became::Refunded { refund, amount } => (format!("refund:{refund}"), less(*amount)),
        Became::RefundFailed {
            refund,
            amount,
            was_done: true,
            ..
        } => (format!("refund_returned:{refund}"), *amount),
        _ => return Ok(()),
    };
    if change.account.is_some() {
        return Ok(());
    }
    let entry = Entry {
        key,
        kind: "sale",
        reference: change.reference.clone(),
        memo: String::new(),
        postings: vec![
            Posting::debit(Account::gateway(change.gateway.word()), amount),
            Posting::credit(Account::sales(), amount),
        ],
    };
    match ledger::post(tx, &entry).await {
        Ok(_) => Ok(()),
        Err(Fault::Refused(refused)) => Err(Broken::new(format!("{refused:?}"))),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

fn less(amount: Money) -> Money {
    Money::new(-amount.minor(), amount.currency())
}
