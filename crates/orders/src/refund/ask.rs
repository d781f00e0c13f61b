//! Ask for a refund: its rows in the order and one refund a payment, in one transaction under the order's lock, so that however
//! many ask at once, never more goes back than was taken. The same request is made once. Sends nothing.

use payments::{PaymentId, RefundId, RefundPayment};
use platform::audit::{self, Act};
use platform::{Broken, Tx, Verdict};
use serde_json::json;

use crate::apply::{list_lines_left, lock_order};
use crate::attention;
use crate::desk::staff::{MoneyRefused, Staff};
use crate::facts::OrderFacts;
use crate::order::OrderId;
use crate::refund::gone_back::RefundKind;
use crate::refund::plan::{AskRefund, RefundPlan, plan, room_of};
use crate::refund::shares::{self, Share};
use crate::store::money as store;
use crate::store::order as orders;
use crate::store_step::{NewRefund, insert_refund, insert_shares};

/// `None`: it was asked for already, by the same request.
pub async fn ask_refund(
    tx: &Tx,
    order: OrderId,
    ask: &AskRefund,
    by: &Staff,
) -> Verdict<Option<RefundPlan>, MoneyRefused> {
    let reference = order.to_string();
    let (locked, lines, payments, (is_known,)) = tokio::try_join!(
        lock_order(tx, order),
        list_lines_left(tx, order),
        payments::list_for(tx, &reference),
        store::is_requested(tx, order, &ask.request),
    )?;
    let order = locked.ok_or_else(MoneyRefused::not_found)?.facts();
    if is_known {
        audit::nothing_new();
        return Ok(None);
    }
    let plan = plan(&order, &lines, &payments, &ask.wish)?;
    make(tx, &order, (ask, &plan), by).await?;
    let detail = json!({
        "amount": plan.amount, "kind": ask.wish.kind(), "reason": ask.reason, "note": ask.note, "request": ask.request,
    });
    let act = Act::new("refund", &reference, detail.clone()).was(json!({ "state": order.state }));
    tokio::try_join!(
        orders::insert_event(tx, order.id, tx.now(), "refund_requested", &by.name, &detail),
        audit::note(tx, &act),
    )?;
    if plan.is_whole {
        orders::mark_refunding(tx, order.id, Some(tx.now())).await?;
    }
    Ok(Some(plan))
}

/// What a request has made before, as its plan was; what is left is told as of now.
pub async fn plan_made(tx: &Tx, order: OrderId, request: &str) -> Verdict<RefundPlan, MoneyRefused> {
    let reference = order.to_string();
    let (locked, payments, refunds, made, shares) = tokio::try_join!(
        lock_order(tx, order),
        payments::list_for(tx, &reference),
        payments::list_refunds_for(tx, &reference),
        store::list_requested(tx, order, request),
        store::list_shares_requested(tx, order, request),
    )?;
    let order = locked.ok_or_else(MoneyRefused::not_found)?.facts();
    let amount_minor: i64 = made.iter().map(|(_, amount_minor)| amount_minor).sum();
    let part = |(id, amount_minor): &(payments::RefundId, i64)| {
        let refund = refunds.iter().find(|refund| refund.id == *id)?;
        Some((refund.payment_id, order.money(*amount_minor)))
    };
    let parts: Vec<_> = made.iter().filter_map(part).collect();
    let of_payments: i64 = parts
        .iter()
        .map(|(_, amount): &(PaymentId, kernel::Money)| amount.minor())
        .sum();
    let share = |(position, quantity, amount_minor, tax_minor)| Share {
        position,
        quantity,
        amount_minor,
        tax_minor,
    };
    let left = room_of(&order, &payments);
    Ok(RefundPlan {
        amount: order.money(amount_minor),
        shares: shares.into_iter().map(share).collect(),
        cash: order.money(amount_minor - of_payments),
        parts,
        is_whole: order.refunding_at.is_some(),
        room: order.money(left.minor() + amount_minor),
    })
}

pub(crate) async fn make(
    tx: &Tx,
    order: &OrderFacts,
    (ask, plan): (&AskRefund, &RefundPlan),
    by: &Staff,
) -> Verdict<(), MoneyRefused> {
    let of_payments = plan.parts.iter().map(|(_, amount)| amount.minor());
    let sums: Vec<i64> = of_payments.chain(Some(plan.cash.minor())).collect();
    let cuts = shares::cut(&plan.shares, &sums);
    let pieces = |position: &i32| {
        let share = plan.shares.iter().find(|share| share.position == *position);
        (*position, share.and_then(|share| share.quantity).unwrap_or_default())
    };
    let put_back: Vec<(i32, i64)> = ask.put_back.iter().map(pieces).collect();
    for (at, ((payment, amount), shares)) in plan.parts.iter().zip(&cuts).enumerate() {
        let wanted = RefundPayment {
            payment: *payment,
            amount: *amount,
            key: format!("order:{}:{}:{at}", order.id, ask.request),
            reason: ask.reason.word().to_owned(),
        };
        let refund = payments::refund(tx, wanted)
            .await
            .map_err(|fault| MoneyRefused::of_fault(fault, "amount"))?;
        let row = NewRefund {
            kind: ask.wish.kind(),
            reason: ask.reason.word(),
            note: &ask.note,
            by: &by.name,
            amount_minor: amount.minor(),
        };
        insert_refund(tx, order, (refund.uuid(), &ask.request), &row).await?;
        insert_shares(tx, refund.uuid(), shares, &put_back).await?;
    }
    if plan.cash.is_positive() {
        let shares = cuts.last().map(Vec::as_slice).unwrap_or_default();
        let note = (ask.reason.word(), ask.note.as_str(), by.name.as_str());
        ask_in_cash(tx, order, (plan.cash, &ask.request, note), (shares, &put_back)).await?;
    }
    Ok(())
}

/// Somebody is to give it back by hand: a person is called, until they say that they have.
pub(crate) async fn ask_in_cash(
    tx: &Tx,
    order: &OrderFacts,
    (cash, request, (reason, note, by)): (kernel::Money, &str, (&str, &str, &str)),
    (shares, put_back): (&[Share], &[(i32, i64)]),
) -> Result<(), Broken> {
    let row = NewRefund {
        kind: RefundKind::Cash,
        reason,
        note,
        by,
        amount_minor: cash.minor(),
    };
    let mut left = cash.minor();
    let (mut positions, mut amounts) = (Vec::new(), Vec::new());
    for due in &order.dues {
        let part = left.min(due.cash_minor - due.cash_back_minor);
        if part > 0 {
            positions.push(due.position);
            amounts.push(part);
            left -= part;
        }
    }
    let refund: RefundId = tx.new_id();
    insert_refund(tx, order, (refund.uuid(), request), &row).await?;
    insert_shares(tx, refund.uuid(), shares, put_back).await?;
    store::add_cash_back(tx, order.id, &positions, &amounts).await?;
    attention::raise(tx, order.id, CASH_TO_GIVE_BACK).await
}

/// Why a person is called: the word of it.
pub const CASH_TO_GIVE_BACK: &str = "cash_to_give_back";

/// Gives back a payment that pays for nothing: the order was paid by another, or it was not what was due.
pub async fn give_surplus_back(tx: &Tx, order: OrderId, payment: PaymentId, by: &Staff) -> Verdict<(), MoneyRefused> {
    let reference = order.to_string();
    let (locked, payments, refunds) = tokio::try_join!(
        lock_order(tx, order),
        payments::list_for(tx, &reference),
        store::list_refunds(tx, order),
    )?;
    let order = locked.ok_or_else(MoneyRefused::not_found)?.facts();
    let surplus = payments
        .iter()
        .find(|known| known.id == payment && !order.is_paid_by(payment))
        .ok_or_else(MoneyRefused::not_found)?;
    let amount = surplus.refundable();
    // One that failed may be asked for again, deliberately.
    let request = format!("surplus:{payment}:{}", refunds.len());
    let wanted = RefundPayment {
        payment,
        amount,
        key: request.clone(),
        reason: "surplus".to_owned(),
    };
    let refund = payments::refund(tx, wanted)
        .await
        .map_err(|fault| MoneyRefused::of_fault(fault, "payment"))?;
    let row = NewRefund {
        kind: RefundKind::Gateway,
        reason: "surplus",
        note: "",
        by: &by.name,
        amount_minor: amount.minor(),
    };
    insert_refund(tx, &order, (refund.uuid(), &request), &row).await?;
    let detail = json!({ "amount": amount, "payment": payment, "reason": "surplus" });
    let act = Act::new("refund", &reference, detail.clone()).was(json!({ "state": order.state }));
    tokio::try_join!(
        orders::insert_event(tx, order.id, tx.now(), "refund_requested", &by.name, &detail),
        audit::note(tx, &act),
    )?;
    Ok(())
}
