//! Give back notes and coins: what was asked back of an order that was paid on the spot is in the customer's hand, and the books
//! say so. Of several who say it at once, one has given it. Asks no gateway.
//!
//! Lock order: order, then stock, then ledger.

use kernel::Money;
use payments::RefundId;
use platform::audit::{self, Act};
use platform::{Tx, Verdict};
use serde_json::json;

use crate::apply::{known_refund, list_lines_left, lock_order};
use crate::attention;
use crate::decide::in_cash;
use crate::desk::staff::{MoneyRefused, Staff};
use crate::facts::OrderFacts;
use crate::order::OrderId;
use crate::refund::ask::CASH_TO_GIVE_BACK;
use crate::refund::gone_back::RefundKind;
use crate::store::money::{RefundRow, list_refunds};
use crate::store_step::store_step;

/// What is to be given back by hand and was not yet.
pub(crate) fn to_give(order: &OrderFacts, refunds: &[RefundRow]) -> Money {
    order.money(waiting(refunds).map(|row| row.amount_minor).sum())
}

fn waiting(refunds: &[RefundRow]) -> impl Iterator<Item = &RefundRow> {
    let cash = refunds.iter().filter(|row| row.kind == RefundKind::Cash);
    cash.filter(|row| row.book.is_none())
}

/// Says that `seen`, all that was to be given back, was given. Again changes nothing; another amount is refused.
pub async fn give_cash_back(tx: &Tx, order: OrderId, seen: Money, by: &Staff) -> Verdict<(), MoneyRefused> {
    let (locked, refunds) = tokio::try_join!(lock_order(tx, order), list_refunds(tx, order))?;
    let mut facts = locked.ok_or_else(MoneyRefused::not_found)?.facts();
    if refunds.iter().all(|row| row.kind != RefundKind::Cash) {
        return Err(MoneyRefused::conflict("order_nothing_left").into());
    }
    let amount = to_give(&facts, &refunds);
    if !amount.is_positive() {
        audit::nothing_new();
        return Ok(());
    }
    if seen != amount {
        let differs = MoneyRefused::conflict("order_cash_differs").at("amount");
        return Err(differs.saying("amount", amount.to_string()).into());
    }
    let was = facts.state;
    for row in waiting(&refunds) {
        facts = give(tx, facts, (row.refund_id, row.amount_minor), by).await?;
    }
    if facts.needs_human.as_deref() == Some(CASH_TO_GIVE_BACK) {
        attention::settle(tx, order, &by.name).await?;
    }
    let subject = order.to_string();
    let act = Act::new(
        "give_cash_back",
        &subject,
        json!({ "amount": amount, "state": facts.state }),
    );
    Ok(audit::note(tx, &act.was(json!({ "state": was }))).await?)
}

async fn give(
    tx: &Tx,
    order: OrderFacts,
    (refund, amount_minor): (RefundId, i64),
    by: &Staff,
) -> Verdict<OrderFacts, MoneyRefused> {
    let (known, lines) = tokio::try_join!(known_refund(tx, refund), list_lines_left(tx, order.id))?;
    let known = known.ok_or_else(MoneyRefused::not_found)?;
    let step = in_cash(&order, &known, (order.money(amount_minor), &by.name), &lines);
    store_step(tx, &step).await?;
    Ok(step.next)
}
