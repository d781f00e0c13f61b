//! A payment the gateway took and we have no row of, such as one made between a backup and its restore: it gets a row under
//! its own id, stands in the books as `unapplied`, and waits for a person. What becomes of it is booked here, because
//! nobody who sells knows it.

use kernel::Money;
use ledger::{Account, Entry, Posting};
use platform::{Broken, Tx};
use serde_json::json;

use super::DifferenceKind;
use super::compare_payments::named;
use super::run::{Difference, Run};
use crate::books::post;
use crate::store::events;
use crate::store::reconcile as store;
use crate::stripe::wire::{Expandable, Intent};
use crate::{Became, Change, Gateway, Payment, PaymentId};

/// What such a payment is for.
pub(crate) const PURPOSE: &str = "found";

/// Makes the row and its entry, and lists it for a person, in one transaction.
pub(super) async fn adopt(run: &mut Run<'_>, intent: &Intent, taken: Money) -> Result<(), Broken> {
    let tx = run.app.db().begin().await?;
    let id = match named(intent) {
        Some(id) if insert(&tx, id, intent, taken).await? => id,
        _ => {
            let id: PaymentId = tx.new_id();
            if !insert(&tx, id, intent, taken).await? {
                // Somebody else has found it meanwhile.
                return Ok(());
            }
            id
        }
    };
    let entry = Entry {
        key: format!("unapplied:{id}"),
        kind: "unapplied",
        reference: reference(intent),
        memo: format!("found at the gateway: {}", intent.id),
        postings: vec![
            Posting::debit(Account::gateway(Gateway::Stripe.word()), taken),
            Posting::credit(Account::unapplied(), taken),
        ],
    };
    let difference = Difference {
        kind: DifferenceKind::PaymentFound,
        object: &intent.id,
        payment: Some(id),
        amount: Some(taken),
        detail: json!({ "reference": reference(intent), "taken": taken, "metadata": intent.metadata }),
    };
    post(&tx, &entry).await?;
    events::wake_unmatched(&tx, id, None, Some(&intent.id), tx.now()).await?;
    run.differ_in(&tx, &difference).await?;
    tx.commit().await?;
    run.count("payments_found", 1);
    Ok(())
}

async fn insert(tx: &Tx, id: PaymentId, intent: &Intent, taken: Money) -> Result<bool, Broken> {
    let reference = reference(intent);
    let charge = intent.latest_charge.as_ref().map(Expandable::id);
    let written = store::insert_found(
        tx,
        id,
        &reference,
        &intent.id,
        Gateway::Stripe,
        taken.currency(),
        taken.minor(),
        &intent.id,
        charge,
        tx.now(),
    )
    .await?;
    Ok(written == 1)
}

/// What it was for, in our own words if it carries them.
fn reference(intent: &Intent) -> String {
    let named = intent.metadata.as_ref().and_then(|metadata| metadata.get("reference"));
    let is_plain = |text: &&String| !text.is_empty() && text.len() <= 200 && !text.chars().any(char::is_control);
    named.filter(is_plain).unwrap_or(&intent.id).clone()
}

/// Whether nobody who sells is to be told of this payment.
pub(crate) fn is_found(payment: &Payment) -> bool {
    payment.purpose == PURPOSE
}

/// Books what became of a found payment's refunds: against `unapplied`, as it was booked itself.
pub(crate) async fn book(tx: &Tx, change: &Change) -> Result<(), Broken> {
    let (key, kind, amount) = match &change.became {
        Became::Refunded { refund, amount } => (format!("refund:{refund}"), "refund", *amount),
        Became::RefundFailed {
            refund,
            amount,
            was_done: true,
            ..
        } => {
            let back = Money::new(-amount.minor(), amount.currency());
            (format!("refund_returned:{refund}"), "refund_returned", back)
        }
        _ => return Ok(()),
    };
    let entry = Entry {
        key,
        kind,
        reference: change.reference.clone(),
        memo: format!("of {}, found at the gateway", change.payment),
        postings: vec![
            Posting::debit(Account::unapplied(), amount),
            Posting::credit(Account::gateway(change.gateway.word()), amount),
        ],
    };
    post(tx, &entry).await
}
