//! What a payment's news means for its order: paid, ended, refunded. The one door: webhook, redirect, janitor and staff all
//! come through here, in the transaction that holds the payment's own change. Telling the same news twice changes nothing.
//!
//! Lock order: order, then payment, then stock, then ledger.

use kernel::Money;
use ledger::Entry;
use payments::{Became, Change, RefundId, RefundPayment};
use platform::{Broken, Fault, Tx};
use serde_json::{Value, json};

use crate::order::{Event, OrderId, State, next};
use crate::store::order::{self as store, OrderRow};
use crate::tell::{News, Tell};
use crate::{attention, books};

/// Who did it, for the timeline.
const GATEWAY: &str = "gateway";

/// Locks the order a payment's reference names; `None` when it names none of ours. Travels with the first statements of the
/// transaction, before the payment's own row is locked.
pub async fn lock(tx: &Tx, reference: &str) -> Result<Option<OrderRow>, Broken> {
    match reference.parse::<OrderId>() {
        Ok(id) => store::lock_order(tx, id).await,
        Err(_) => Ok(None),
    }
}

/// Applies one change of a payment. `locked` is what [`lock`] read for its reference.
pub async fn apply(tx: &Tx, change: &Change, locked: &Option<OrderRow>) -> Result<(), Broken> {
    let Some(order) = locked else {
        return match change.reference.parse::<OrderId>() {
            Ok(id) => Err(Broken::new(format!("{id} is paid for and does not exist"))),
            Err(_) => Ok(()),
        };
    };
    match &change.became {
        Became::Open => Ok(()),
        Became::Paid { .. } => paid(tx, order, change).await,
        Became::Failed { code } => end(tx, order, ("payment_failed", GATEWAY), &json!({ "code": code })).await,
        Became::Expired => end(tx, order, ("expired", GATEWAY), &json!({})).await,
        Became::Quarantined { reason } => attention::raise(tx, order.id, reason).await,
        Became::Refunded { refund, amount } => {
            let order = as_it_is_now(tx, order).await?;
            refunded(tx, &order, change, (*refund, *amount)).await
        }
        Became::RefundFailed {
            refund,
            amount,
            was_done,
            code,
        } => {
            if *was_done {
                let order = as_it_is_now(tx, order).await?;
                take_refund_back(tx, &order, change, (*refund, *amount)).await?;
            }
            refund_failed(tx, order, code).await
        }
    }
}

/// An earlier change of this transaction may have moved the order since it was locked.
async fn as_it_is_now(tx: &Tx, order: &OrderRow) -> Result<OrderRow, Broken> {
    let now = store::lock_order(tx, order.id).await?;
    now.ok_or_else(|| Broken::new(format!("{} is gone", order.id)))
}

async fn paid(tx: &Tx, order: &OrderRow, change: &Change) -> Result<(), Broken> {
    if order.payment_id.is_some_and(|known| known == change.payment) {
        return Ok(());
    }
    if order.payment_id.is_some() {
        post(tx, &books::unapplied(order, change)).await?;
        return attention::raise(tx, order.id, "paid_twice").await;
    }
    if change.amount != Money::new(order.total_minor, order.currency) {
        post(tx, &books::unapplied(order, change)).await?;
        return attention::raise(tx, order.id, "amount_differs").await;
    }
    match next(order.state, Event::Pay) {
        Some(state) => paid_in_time(tx, order, change, state).await,
        None => paid_late(tx, order, change).await,
    }
}

async fn paid_in_time(tx: &Tx, order: &OrderRow, change: &Change, state: State) -> Result<(), Broken> {
    let detail = payment_detail(change);
    let sale = books::sale(order, change);
    let kept = async { Ok::<_, Broken>(catalog::keep(tx, order.id.uuid()).await) };
    let (kept, ..) = tokio::try_join!(
        kept,
        store::mark_paid(tx, order.id, change.payment, state, tx.now()),
        post(tx, &sale),
        store::insert_event(tx, order.id, tx.now(), "paid", GATEWAY, &detail),
    )?;
    match kept {
        Ok(()) => {}
        // Its reservation was given back although nobody had ended the order.
        Err(Fault::Refused(_)) => {
            if !take_stock_again(tx, order).await? {
                return give_back(tx, order, change, State::Cancelled).await;
            }
        }
        Err(Fault::Broken(broken)) => return Err(broken),
    }
    tx.enqueue(&Tell::new(order.id, News::Paid));
    Ok(())
}

/// Money for an order that has ended: served after all if its stock is still there, given back otherwise.
async fn paid_late(tx: &Tx, order: &OrderRow, change: &Change) -> Result<(), Broken> {
    let detail = payment_detail(change);
    let sale = books::sale(order, change);
    tokio::try_join!(
        post(tx, &sale),
        store::insert_event(tx, order.id, tx.now(), "paid_late", GATEWAY, &detail),
    )?;
    match next(order.state, Event::PayLate) {
        Some(state) if take_stock_again(tx, order).await? => {
            store::mark_paid(tx, order.id, change.payment, state, tx.now()).await?;
            tx.enqueue(&Tell::new(order.id, News::Paid));
            Ok(())
        }
        _ => give_back(tx, order, change, order.state).await,
    }
}

async fn take_stock_again(tx: &Tx, order: &OrderRow) -> Result<bool, Broken> {
    if !catalog::reserve_again(tx, order.id.uuid()).await? {
        return Ok(false);
    }
    match catalog::keep(tx, order.id.uuid()).await {
        Ok(()) => Ok(true),
        Err(Fault::Refused(_)) => Ok(false),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

/// Asks by itself for a refund of the whole; a person is called where that is not possible.
async fn give_back(tx: &Tx, order: &OrderRow, change: &Change, state: State) -> Result<(), Broken> {
    store::mark_received(tx, order.id, change.payment, state, tx.now()).await?;
    let refund = RefundPayment {
        payment: change.payment,
        amount: change.amount,
        key: format!("late:{}", change.payment),
        reason: "order_ended".to_owned(),
    };
    match payments::refund(tx, refund).await {
        Ok(_) => {
            store::insert_event(tx, order.id, tx.now(), "refund_requested", "comptoir", &json!({})).await?;
            tx.enqueue(&Tell::new(order.id, News::PaidTooLate));
            Ok(())
        }
        Err(Fault::Refused(_)) => {
            store::mark_refunding(tx, order.id, None).await?;
            attention::raise(tx, order.id, "late_refund_refused").await
        }
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

/// An unpaid order ends and its stock is free; one that is not unpaid stays as it is. `(what, by)` for the timeline.
pub(crate) async fn end(tx: &Tx, order: &OrderRow, (what, by): (&str, &str), detail: &Value) -> Result<(), Broken> {
    let Some(state) = next(order.state, Event::Cancel) else {
        return Ok(());
    };
    tokio::try_join!(
        store::set_state(tx, order.id, state),
        catalog::release(tx, order.id.uuid()),
        store::insert_event(tx, order.id, tx.now(), what, by, detail),
    )?;
    Ok(())
}

async fn refunded(
    tx: &Tx,
    order: &OrderRow,
    change: &Change,
    (refund, amount): (RefundId, Money),
) -> Result<(), Broken> {
    let detail = json!({ "amount": amount });
    if order.payment_id != Some(change.payment) {
        let entry = books::unapplied_refund(order, change, refund, amount);
        tokio::try_join!(
            post(tx, &entry),
            store::insert_event(tx, order.id, tx.now(), "unapplied_refunded", GATEWAY, &detail),
        )?;
        return Ok(());
    }
    let entry = books::refund(order, change, refund, (order.refunded_minor, amount));
    let refunded_minor = order.refunded_minor + amount.minor();
    let is_whole = refunded_minor >= order.total_minor;
    let state = if is_whole {
        next(order.state, Event::Refund).unwrap_or(order.state)
    } else {
        order.state
    };
    let what = if is_whole { "refunded" } else { "refunded_in_part" };
    tokio::try_join!(
        post(tx, &entry),
        store::mark_refunded(tx, order.id, refunded_minor, state),
        store::insert_event(tx, order.id, tx.now(), what, GATEWAY, &detail),
    )?;
    if is_whole {
        if order.state == State::Paid {
            // Nothing has left the house: others may buy it.
            catalog::put_back(tx, order.id.uuid()).await?;
        }
        tx.enqueue(&Tell::new(order.id, News::Refunded));
    }
    Ok(())
}

async fn take_refund_back(
    tx: &Tx,
    order: &OrderRow,
    change: &Change,
    (refund, amount): (RefundId, Money),
) -> Result<(), Broken> {
    let entry = books::refund_returned(order, change, refund, amount);
    tokio::try_join!(
        post(tx, &entry),
        store::mark_refunded(tx, order.id, order.refunded_minor - amount.minor(), order.state),
    )?;
    if order.state == State::Refunded {
        // The order is somebody's again. If its pieces were sold meanwhile, the person who is told anyway decides.
        take_stock_again(tx, order).await?;
    }
    Ok(())
}

async fn refund_failed(tx: &Tx, order: &OrderRow, code: &str) -> Result<(), Broken> {
    let detail = json!({ "code": code });
    tokio::try_join!(
        store::mark_refunding(tx, order.id, None),
        store::insert_event(tx, order.id, tx.now(), "refund_failed", GATEWAY, &detail),
    )?;
    attention::raise(tx, order.id, "refund_failed").await
}

fn payment_detail(change: &Change) -> Value {
    json!({ "amount": change.amount, "gateway": change.gateway.word() })
}

/// A key that stands with other amounts is a bug or a fraud: nothing of this transaction may stand.
async fn post(tx: &Tx, entry: &Entry) -> Result<(), Broken> {
    match ledger::post(tx, entry).await {
        Ok(_) => Ok(()),
        Err(Fault::Refused(differs)) => Err(Broken::new(format!("{} differs in amount", differs.key))),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}
