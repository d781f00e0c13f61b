//! What staff do to an order: ship it, deliver it, cancel it unpaid, give its money back, settle what needed a human. Each
//! goes through the state function; a second click finds it done. Sends nothing to a gateway: a refund is a row first.

use kernel::{Kind, Money, Refusal};
use payments::RefundPayment;
use platform::{Fault, Tx, Verdict};
use serde_json::json;

use crate::access::NoSuchOrder;
use crate::apply;
use crate::attention;
use crate::order::{Event, OrderId, State, actions, next};
use crate::store::order::{self as store, OrderRow};
use crate::tell::{News, Tell};

/// Why an order stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FulfilRefused {
    NotFound,
    /// Its state does not allow it.
    NotNow,
    /// Its money is on its way back.
    Refunding,
    /// The payment would give nothing back.
    RefundRefused(&'static str),
}

impl Refusal for FulfilRefused {
    fn kind(&self) -> Kind {
        match self {
            FulfilRefused::NotFound => Kind::NotFound,
            FulfilRefused::NotNow | FulfilRefused::Refunding | FulfilRefused::RefundRefused(_) => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            FulfilRefused::NotFound => NoSuchOrder.code(),
            FulfilRefused::NotNow => "order_not_now",
            FulfilRefused::Refunding => "order_refunding",
            FulfilRefused::RefundRefused(code) => code,
        }
    }
}

/// `by` is the name of whoever does it, for the timeline.
pub async fn ship(tx: &Tx, order: OrderId, by: &str) -> Verdict<(), FulfilRefused> {
    let order = lock(tx, order).await?;
    if order.refunding_at.is_some() {
        return Err(FulfilRefused::Refunding.into());
    }
    step(tx, &order, Event::Ship, by).await?;
    tx.enqueue(&Tell::new(order.id, News::Shipped));
    Ok(())
}

pub async fn deliver(tx: &Tx, order: OrderId, by: &str) -> Verdict<(), FulfilRefused> {
    let order = lock(tx, order).await?;
    step(tx, &order, Event::Deliver, by).await
}

/// Ends an unpaid order; money that comes all the same goes back by itself.
pub async fn cancel(tx: &Tx, order: OrderId, by: &str) -> Verdict<(), FulfilRefused> {
    let order = lock(tx, order).await?;
    if next(order.state, Event::Cancel).is_none() {
        return Err(FulfilRefused::NotNow.into());
    }
    apply::end(tx, &order, ("cancelled", by), &json!({})).await?;
    if let Some(link) = payments::pay_url(tx, &order.id.to_string()).await? {
        payments::expire(tx, link.payment).await?;
    }
    Ok(())
}

/// Gives all of an order's money back. The order becomes refunded when the gateway says that it is.
pub async fn refund(tx: &Tx, order: OrderId, by: &str) -> Verdict<(), FulfilRefused> {
    let order = lock(tx, order).await?;
    let may = actions(order.state, order.refunding_at.is_some(), order.payment_id.is_some());
    let (true, Some(payment)) = (may.refund, order.payment_id) else {
        return Err(if order.refunding_at.is_some() {
            FulfilRefused::Refunding.into()
        } else {
            FulfilRefused::NotNow.into()
        });
    };
    let wanted = RefundPayment {
        payment,
        amount: Money::new(order.total_minor - order.refunded_minor, order.currency),
        // A refund that failed may be asked for again, deliberately: the count of tries is part of the fact.
        key: format!("whole:{}:{}", order.id, tries(tx, &order).await?),
        reason: "requested_by_customer".to_owned(),
    };
    match payments::refund(tx, wanted.clone()).await {
        Ok(_) => {}
        Err(Fault::Refused(refused)) => return Err(FulfilRefused::RefundRefused(refused.code()).into()),
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    }
    let detail = json!({ "amount": wanted.amount });
    tokio::try_join!(
        store::mark_refunding(tx, order.id, Some(tx.now())),
        store::insert_event(tx, order.id, tx.now(), "refund_requested", by, &detail),
    )?;
    Ok(())
}

/// Says that a person has decided what needed one.
pub async fn settle(tx: &Tx, order: OrderId, by: &str) -> Verdict<(), FulfilRefused> {
    let order = lock(tx, order).await?;
    if order.needs_human.is_some() {
        attention::settle(tx, order.id, by).await?;
    }
    for payment in payments::list_for(tx, &order.id.to_string()).await? {
        payments::clear_needs_human(tx, payment.id, tx.now()).await?;
    }
    Ok(())
}

async fn lock(tx: &Tx, order: OrderId) -> Verdict<OrderRow, FulfilRefused> {
    Ok(store::lock_order(tx, order).await?.ok_or(FulfilRefused::NotFound)?)
}

async fn tries(tx: &Tx, order: &OrderRow) -> Result<i64, platform::Broken> {
    Ok(store::count_events(tx, order.id, "refund_failed").await?.0)
}

async fn step(tx: &Tx, order: &OrderRow, event: Event, by: &str) -> Verdict<(), FulfilRefused> {
    let state: State = next(order.state, event).ok_or(FulfilRefused::NotNow)?;
    let detail = json!({});
    tokio::try_join!(
        store::set_state(tx, order.id, state),
        store::insert_event(tx, order.id, tx.now(), state.code(), by, &detail),
    )?;
    Ok(())
}
