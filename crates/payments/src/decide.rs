//! Take a hold, or let it go: the decision and its call in the caller's transaction. The row lock of the payment lets
//! exactly one of two opposite decisions through. Sends nothing.

use kernel::Money;
use platform::{Tx, Verdict};

use crate::payment::Step;
use crate::settle::store_step;
use crate::store::payments;
use crate::{DecisionRefused, Payment, PaymentId};

/// Takes `amount` of a payment's hold, all of it when `None`; the rest is let go. The payment is paid when the gateway says
/// so. The caller holds the lock of what stands behind the payment (order → payment).
pub async fn capture(tx: &Tx, id: PaymentId, amount: Option<Money>) -> Verdict<(), DecisionRefused> {
    let payment = lock(tx, id).await?;
    let amount = amount.unwrap_or(Money::new(payment.held_minor, payment.currency));
    let step = payment.capture(amount, tx.now())?;
    store(tx, &payment, &step).await
}

/// Lets a payment's hold go, or forgets a kept card. The caller holds the lock of what stands behind the payment.
pub async fn void(tx: &Tx, id: PaymentId) -> Verdict<(), DecisionRefused> {
    let payment = lock(tx, id).await?;
    let step = payment.void()?;
    store(tx, &payment, &step).await
}

async fn lock(tx: &Tx, id: PaymentId) -> Verdict<Payment, DecisionRefused> {
    let payment = payments::lock_payment_by(tx, Some(id), None, None).await?;
    Ok(payment.ok_or(DecisionRefused::NotFound)?)
}

async fn store(tx: &Tx, payment: &Payment, step: &Step) -> Verdict<(), DecisionRefused> {
    if step.changes(payment) {
        store_step(tx, payment, step).await?;
    }
    Ok(())
}
