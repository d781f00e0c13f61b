//! The one door in memory, as `payments::settle` has it: news of a payment or a refund is applied by the product's total
//! functions, stored, and told to the shop in the same transaction.

use kernel::Money;
use payments::for_proof::{RefundBecame, RefundNews, RefundStatus, call_of};
use payments::{Became, Change, News, Payment, PaymentId, PaymentState, Refund, RefundState, Step};

use super::{Tx, books, order};
use crate::bug::Bug;
use crate::rows::Task;

/// News of a payment.
pub fn settle(tx: &mut Tx<'_>, id: PaymentId, news: &News) {
    let Some(payment) = tx.payment(id) else {
        return tx.break_off(format!("there is no {id}"));
    };
    let step = apply(tx, &payment, news);
    if !step.changes(&payment) {
        return;
    }
    store_step(tx, &payment, &step);
    if let Some(became) = &step.became {
        tx.say(format!("{} becomes {}", payment.number, in_words(became)));
        let change = change(&payment, became.clone());
        if tx.has(Bug::TwoTransactions) {
            tx.rows.untold.push(change);
        } else {
            order::apply(tx, &change);
        }
    }
}

/// The product's own function, and beside it the planted mistakes it could have.
fn apply(tx: &Tx<'_>, payment: &Payment, news: &News) -> Step {
    let mut step = payment.apply(news, tx.now);
    match news {
        News::AttemptFailed { .. } | News::Processing { .. } | News::Opened { .. }
            if tx.has(Bug::NewsGoesBack) && payment.state == PaymentState::Paid =>
        {
            step.next.state = PaymentState::Open;
        }
        News::Voided { .. } if tx.has(Bug::HoldExpiryIgnored) && payment.state == PaymentState::Held => {
            step = payment.apply(&News::DecisionLost, tx.now);
        }
        _ => {}
    }
    step
}

/// What a step changed, what it asks of the gateway, and the hold's own entries.
pub fn store_step(tx: &mut Tx<'_>, payment: &Payment, step: &Step) {
    tx.rows.payments.insert(payment.id, step.next.clone());
    note_check(tx, payment.id);
    if let Some(todo) = &step.todo {
        match call_of(&step.next, todo) {
            Ok(Some(call)) => tx.queue(call),
            Ok(None) => {}
            Err(broken) => tx.break_off(broken.to_string()),
        }
    }
    books::hold(tx, payment, step.became.as_ref());
    let is_new_hold = step.next.state == PaymentState::Held && payment.state != PaymentState::Held;
    if is_new_hold && step.next.hold_expires_at.is_none() {
        tx.enqueue(Task::LookUp(payment.id));
    }
}

/// When the janitor asks about the payment next.
pub fn note_check(tx: &mut Tx<'_>, id: PaymentId) {
    let next = tx.rows.payments.get(&id).and_then(|payment| payment.next_check(tx.now));
    match next {
        Some(at) => tx.rows.check_at.insert(id, at),
        None => tx.rows.check_at.remove(&id),
    };
}

/// More would be given back than was received: the table's check breaks, and nothing of the transaction stands.
#[derive(Debug, Clone, Copy)]
pub struct TooMuch;

/// News of a refund; one that we did not ask for was made by hand and is taken over. Refused before anything is written.
pub fn settle_refund(
    tx: &mut Tx<'_>,
    payment: PaymentId,
    known: Option<Refund>,
    news: &RefundNews,
) -> Result<(), TooMuch> {
    let Some(payment) = tx.payment(payment) else {
        tx.break_off(format!("there is no {payment}"));
        return Ok(());
    };
    let known = match known {
        Some(known) => known,
        None => match adopt(tx, &payment, news)? {
            Some(known) => known,
            None => return Ok(()),
        },
    };
    if known.payment_id != payment.id {
        tx.break_off(format!("{} is a refund of another payment", known.id));
        return Ok(());
    }
    if news
        .amount
        .is_some_and(|amount| amount != Money::new(known.amount_minor, payment.currency))
    {
        needs_human(tx, payment.id, "refund_amount_differs");
        return Ok(());
    }
    apply_refund(tx, &payment, known, news);
    Ok(())
}

fn apply_refund(tx: &mut Tx<'_>, payment: &Payment, known: Refund, news: &RefundNews) {
    let (next, became) = known.apply(news);
    if tx.has(Bug::EveryRefundCounts) && news.status == RefundStatus::Succeeded && known.state == RefundState::Done {
        books::refund_again(tx, &known);
    }
    if next == known && became.is_none() {
        return;
    }
    let amount = Money::new(next.amount_minor, payment.currency);
    tx.rows.refunds.insert(next.id, next.clone());
    let became = match became {
        None => return,
        Some(RefundBecame::Done) => Became::Refunded {
            refund: next.id,
            amount,
        },
        Some(RefundBecame::Failed { was_done }) => {
            give_room(tx, &next);
            if tx.has(Bug::FailedRefundForgotten) {
                return;
            }
            let code = next.failure_code.clone().unwrap_or_default();
            Became::RefundFailed {
                refund: next.id,
                amount,
                was_done,
                code,
            }
        }
    };
    tx.say(format!("{}: {}", payment.number, in_words(&became)));
    order::apply(tx, &change(payment, became));
}

fn give_room(tx: &mut Tx<'_>, refund: &Refund) {
    if let Some(payment) = tx.rows.payments.get_mut(&refund.payment_id) {
        payment.refunded_minor -= refund.amount_minor;
    }
    needs_human(tx, refund.payment_id, "refund_failed");
}

fn adopt(tx: &mut Tx<'_>, payment: &Payment, news: &RefundNews) -> Result<Option<Refund>, TooMuch> {
    let (Some(theirs), Some(amount)) = (&news.gateway_refund, news.amount) else {
        tx.break_off("a refund that is not ours says neither its id nor its amount".to_owned());
        return Ok(None);
    };
    if matches!(news.status, RefundStatus::Failed { .. }) {
        return Ok(None);
    }
    if amount.currency() != payment.currency {
        needs_human(tx, payment.id, "refund_amount_differs");
        return Ok(None);
    }
    if payment.refunded_minor + amount.minor() > payment.captured_minor {
        return Err(TooMuch);
    }
    let refund = Refund {
        id: tx.new_id(),
        payment_id: payment.id,
        key: format!("{}:{theirs}", payment.gateway),
        amount_minor: amount.minor(),
        reason: "made_at_the_gateway".to_owned(),
        state: RefundState::Requested,
        gateway_refund: Some(theirs.clone()),
        failure_code: None,
        requested_at: tx.now,
    };
    if let Some(row) = tx.rows.payments.get_mut(&payment.id) {
        row.refunded_minor += refund.amount_minor;
    }
    tx.rows.refunds.insert(refund.id, refund.clone());
    tx.say(format!("{}: takes over a refund made by hand", payment.number));
    Ok(Some(refund))
}

pub fn needs_human(tx: &mut Tx<'_>, id: PaymentId, reason: &str) {
    if let Some(payment) = tx.rows.payments.get_mut(&id) {
        payment.needs_human = Some(reason.to_owned());
    }
}

pub fn change(payment: &Payment, became: Became) -> Change {
    Change {
        payment: payment.id,
        reference: payment.reference.clone(),
        amount: payment.amount(),
        gateway: payment.gateway,
        purpose: payment.purpose.clone(),
        account: payment.account_id,
        commission: Money::new(payment.commission_minor, payment.currency),
        became,
    }
}

pub fn in_words(became: &Became) -> String {
    match became {
        Became::Open => "open".to_owned(),
        Became::Paid { captured, .. } => format!("paid ({})", captured.minor()),
        Became::Held { .. } => "held".to_owned(),
        Became::Voided { is_lapsed: true } => "voided: the hold has lapsed".to_owned(),
        Became::Voided { is_lapsed: false } => "voided".to_owned(),
        Became::Failed { code } => format!("failed ({code})"),
        Became::Expired => "expired".to_owned(),
        Became::Refunded { amount, .. } => format!("{} refunded", amount.minor()),
        Became::RefundFailed { amount, .. } => format!("the refund of {} failed", amount.minor()),
        other => format!("{other:?}"),
    }
}
