//! What staff do with money that is held: take it, whole or in part, or let it go. The payment's row lock lets one of the two
//! through. Sends nothing: the gateway hears of it after the commit.

use kernel::Money;
use payments::{PaymentId, Released};
use platform::audit::{self, Act};
use platform::{Tx, Verdict};
use serde_json::{Value, json};

use crate::apply::{LockedOrder, lock_order};
use crate::desk::staff::{MoneyRefused, Staff};
use crate::order::{OrderId, State};
use crate::store::order as store;

/// Takes `amount` of an order's hold, all of it when `None`; the rest is let go and nobody owes it any more.
pub async fn capture(tx: &Tx, order: OrderId, amount: Option<Money>, by: &Staff) -> Verdict<(), MoneyRefused> {
    let locked = lock_order(tx, order).await?.ok_or_else(MoneyRefused::not_found)?;
    let payment = held_payment(&locked)?;
    let amount = match amount {
        Some(amount) if amount.minor() > held_minor(&locked) => {
            return Err(MoneyRefused::invalid("amount", "order_amount").into());
        }
        Some(amount) => Some(amount),
        None => locked.dues.iter().find_map(|due| due.to_capture(locked.row.currency)),
    };
    payments::capture(tx, payment, amount)
        .await
        .map_err(|fault| MoneyRefused::of_fault(fault, "amount"))?;
    let (detail, subject) = (json!({ "payment": payment, "amount": amount }), order.to_string());
    let act = Act::new("capture", &subject, detail.clone()).was(held(&locked));
    tokio::try_join!(
        store::insert_event(tx, order, tx.now(), "capture_requested", &by.name, &detail),
        audit::note(tx, &act),
    )?;
    Ok(())
}

/// Lets an order's hold go. The order stands: its customer may pay it anew, or staff cancel it.
pub async fn void(tx: &Tx, order: OrderId, by: &Staff) -> Verdict<(), MoneyRefused> {
    let locked = lock_order(tx, order).await?.ok_or_else(MoneyRefused::not_found)?;
    let payment = held_payment(&locked)?;
    payments::void(tx, payment)
        .await
        .map_err(|fault| MoneyRefused::of_fault(fault, "payment"))?;
    let (detail, subject) = (json!({ "payment": payment }), order.to_string());
    let act = Act::new("void", &subject, detail.clone()).was(held(&locked));
    tokio::try_join!(
        store::insert_event(tx, order, tx.now(), "void_requested", &by.name, &detail),
        audit::note(tx, &act),
    )?;
    Ok(())
}

/// Ends the holding period of one of an order's payments now.
pub async fn release(tx: &Tx, order: OrderId, payment: PaymentId) -> Verdict<(), MoneyRefused> {
    let reference = order.to_string();
    let (locked, payments) = tokio::try_join!(lock_order(tx, order), payments::list_for(tx, &reference))?;
    let is_ours = payments.iter().any(|known| known.id == payment);
    let locked = locked.filter(|_| is_ours).ok_or_else(MoneyRefused::not_found)?;
    let done = payments::release(tx, payment)
        .await
        .map_err(|fault| MoneyRefused::of_fault(fault, "payment"))?;
    if done == Released::Before {
        audit::nothing_new();
        return Ok(());
    }
    let act = Act::new("release", &reference, json!({ "payment": payment }));
    Ok(audit::note(tx, &act.was(held(&locked))).await?)
}

fn held_minor(locked: &LockedOrder) -> i64 {
    locked.dues.iter().map(|due| due.held_minor).sum()
}

/// What of an order is held, for the record.
fn held(locked: &LockedOrder) -> Value {
    json!({ "state": locked.row.state, "held_minor": held_minor(locked) })
}

fn held_payment(locked: &LockedOrder) -> Result<PaymentId, MoneyRefused> {
    let held = locked.dues.iter().find(|due| due.held_minor > 0);
    held.filter(|_| locked.row.state == State::Confirmed)
        .and_then(|due| due.payment_id)
        .ok_or_else(|| MoneyRefused::conflict("payment_not_held"))
}

/// An amount as it is typed; empty means all of it.
pub(crate) fn read_amount(text: &str, currency: kernel::Currency) -> Result<Option<Money>, MoneyRefused> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let amount = Money::parse(text, currency).map_err(|_| MoneyRefused::invalid("amount", "number"))?;
    if !amount.is_positive() {
        return Err(MoneyRefused::invalid("amount", "order_amount"));
    }
    Ok(Some(amount))
}
