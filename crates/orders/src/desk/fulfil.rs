//! What staff do to an order: ship it, deliver it, cancel it, settle what needed a human. Each goes through the state function;
//! a second click finds it done. Nothing leaves the house while money is owed; what is held is taken first. Sends nothing to a
//! gateway: what is asked of it is a row first.

use payments::PaymentState;
use platform::audit::{self, Act};
use platform::{Tx, Verdict};
use serde_json::json;

use crate::apply::{LockedOrder, lock_order};
use crate::attention;
use crate::decide;
use crate::desk::staff::{MoneyRefused, Staff};
use crate::due::sums_of;
use crate::order::{Event, OrderId, State, next};
use crate::store::order as store;
use crate::store_step::store_step;
use crate::tell::{News, Tell};
use crate::time::follow;

/// Sends an order off. One that is held is taken first, and ships by itself when the money is there.
pub async fn ship(tx: &Tx, order: OrderId, by: &Staff) -> Verdict<(), MoneyRefused> {
    let locked = lock(tx, order).await?;
    if locked.facts().is_by_visit {
        return Err(MoneyRefused::conflict("order_not_now").into());
    }
    if locked.row.refunding_at.is_some() {
        return Err(MoneyRefused::conflict("order_refunding").into());
    }
    if locked.row.state == State::Confirmed {
        return take_then_ship(tx, &locked, by).await;
    }
    step(tx, &locked, ("ship", Event::Ship), by).await?;
    tx.enqueue(&Tell::new(order, News::Shipped));
    Ok(())
}

async fn take_then_ship(tx: &Tx, locked: &LockedOrder, by: &Staff) -> Verdict<(), MoneyRefused> {
    let order = locked.row.id;
    if locked.facts().is_left_for_visit() {
        return send_ahead(tx, locked, by).await;
    }
    if !locked.facts().is_held() {
        let owed = sums_of(&locked.dues, locked.row.currency).owed;
        return Err(MoneyRefused::conflict("order_balance_due")
            .saying("amount", owed.to_string())
            .into());
    }
    let payments = payments::list_for(tx, &order.to_string()).await?;
    if payments.iter().any(|payment| payment.state == PaymentState::Capturing) {
        return Err(MoneyRefused::conflict("order_being_taken").into());
    }
    for due in locked.dues.iter().filter(|due| due.held_minor > 0) {
        let Some(payment) = due.payment_id else { continue };
        payments::capture(tx, payment, due.to_capture(locked.row.currency))
            .await
            .map_err(|fault| MoneyRefused::of_fault(fault, "amount"))?;
    }
    let (detail, subject) = (json!({ "then": "ship" }), order.to_string());
    let act = Act::new("capture", &subject, detail.clone()).was(json!({ "state": locked.row.state }));
    tokio::try_join!(
        store::mark_shipping(tx, order, &by.name),
        store::insert_event(tx, order, tx.now(), "capture_requested", &by.name, &detail),
        audit::note(tx, &act),
    )?;
    Ok(())
}

/// Goods leave before the visit that is still to be paid: the order is shipped when it is paid.
async fn send_ahead(tx: &Tx, locked: &LockedOrder, by: &Staff) -> Verdict<(), MoneyRefused> {
    let order = locked.row.id;
    let (detail, subject) = (json!({}), order.to_string());
    let act = Act::new("ship", &subject, detail.clone()).was(json!({ "state": locked.row.state }));
    tokio::try_join!(
        store::mark_shipping(tx, order, &by.name),
        store::insert_event(tx, order, tx.now(), "sent_ahead", &by.name, &detail),
        audit::note(tx, &act),
    )?;
    tx.enqueue(&Tell::new(order, News::Shipped));
    Ok(())
}

pub async fn deliver(tx: &Tx, order: OrderId, by: &Staff) -> Verdict<(), MoneyRefused> {
    let locked = lock(tx, order).await?;
    step(tx, &locked, ("deliver", Event::Deliver), by).await
}

/// Ends an order that is not paid in whole: a deposit goes back and a hold is let go by itself, and so does money that comes
/// all the same.
pub async fn cancel(tx: &Tx, order: OrderId, by: &Staff) -> Verdict<(), MoneyRefused> {
    let locked = lock(tx, order).await?;
    let step = decide::cancel(&locked.facts(), &by.name, tx.now());
    let step = step.ok_or_else(|| MoneyRefused::conflict("order_not_now"))?;
    for payment in payments::list_for(tx, &order.to_string()).await? {
        if payment.is_frozen {
            return Err(MoneyRefused::conflict("payment_frozen").into());
        }
        if payment.state == PaymentState::Capturing {
            return Err(MoneyRefused::conflict("order_being_taken").into());
        }
    }
    store_step(tx, &step).await?;
    let subject = order.to_string();
    let act = Act::new("cancel", &subject, json!({ "state": step.next.state }));
    Ok(audit::note(tx, &act.was(json!({ "state": locked.row.state }))).await?)
}

/// Says that a person has decided what needed one.
pub async fn settle(tx: &Tx, order: OrderId, by: &Staff) -> Verdict<(), MoneyRefused> {
    let locked = lock(tx, order).await?;
    if locked.row.needs_human.is_some() {
        attention::settle(tx, order, &by.name).await?;
    }
    for payment in payments::list_for(tx, &order.to_string()).await? {
        payments::clear_needs_human(tx, payment.id, tx.now()).await?;
    }
    let subject = order.to_string();
    let act = Act::new("resolve", &subject, json!({}));
    Ok(audit::note(tx, &act.was(json!({ "waits": locked.row.needs_human }))).await?)
}

async fn lock(tx: &Tx, order: OrderId) -> Verdict<LockedOrder, MoneyRefused> {
    Ok(lock_order(tx, order).await?.ok_or_else(MoneyRefused::not_found)?)
}

async fn step(tx: &Tx, locked: &LockedOrder, (verb, event): (&str, Event), by: &Staff) -> Verdict<(), MoneyRefused> {
    let order = locked.row.id;
    let state = next(locked.row.state, event).ok_or_else(|| MoneyRefused::conflict("order_not_now"))?;
    let (detail, subject) = (json!({}), order.to_string());
    let act = Act::new(verb, &subject, json!({ "state": state })).was(json!({ "state": locked.row.state }));
    tokio::try_join!(
        store::set_state(tx, order, state),
        store::insert_event(tx, order, tx.now(), state.code(), &by.name, &detail),
        audit::note(tx, &act),
    )?;
    let moved = crate::facts::OrderFacts {
        state,
        ..locked.facts()
    };
    Ok(follow::tell_of(tx, &moved, locked.row.state).await?)
}
