//! Stores a decision about an order: its rows, stock, books, what is asked of its payments, whom to tell. Everything is written
//! as it is to be, so that a second time changes nothing. Decides nothing.

use ledger::Entry;
use payments::{RefundId, RefundPayment};
use platform::{Broken, Fault, Tx};
use serde_json::{Value, json};

use crate::apply::take_goods_again;
use crate::attention;
use crate::decide::{COMPTOIR, OrderStep, PaymentAct, RefundNote, StockAct};
use crate::facts::OrderFacts;
use crate::refund::ask::ask_in_cash;
use crate::refund::gone_back::RefundKind;
use crate::refund::shares::Share;
use crate::store::money as store;
use crate::store::order as orders;
use crate::tell::{News, Tell};
use crate::time::follow;

/// False when pieces were to be kept whose reservation had been given back. What can travel together does.
pub(crate) async fn store_step(tx: &Tx, step: &OrderStep) -> Result<bool, Broken> {
    let order = &step.next;
    let (is_kept, ..) = tokio::try_join!(
        act_on_stock(tx, step),
        store_rows(tx, step),
        post_all(tx, &step.entries),
        keep_note(tx, step)
    )?;
    for act in &step.acts {
        Box::pin(act_on_payment(tx, order, act)).await?;
    }
    let is_raised = step.happened.iter().any(|happening| happening.what == "needs_human");
    if let Some(reason) = order.needs_human.as_deref().filter(|_| is_raised) {
        tracing::warn!(order.id = %order.id, reason, "an order needs a human");
    }
    for news in &step.tell {
        tx.enqueue(&tell_of(step, *news));
    }
    if is_kept {
        follow::tell_of(tx, order, step.from).await?;
    }
    Ok(is_kept)
}

fn tell_of(step: &OrderStep, news: News) -> Tell {
    let tell = Tell::new(step.next.id, news);
    match &step.note {
        Some(RefundNote::Done { refund, amount, .. }) => tell.about(*refund, *amount),
        _ => tell,
    }
}

/// Time goes before stock, everywhere.
async fn act_on_time(tx: &Tx, step: &OrderStep) -> Result<bool, Broken> {
    let order = step.next.id.uuid();
    match &step.stock {
        Some(StockAct::Keep) => match calendar::keep(tx, order).await {
            Ok(()) => Ok(true),
            Err(Fault::Refused(_)) => Ok(false),
            Err(Fault::Broken(broken)) => Err(broken),
        },
        // Whoever follows frees the time of each visit that ends with it; work that has begun keeps its own.
        Some(StockAct::PutBack) if follow::is_followed(tx) => Ok(true),
        Some(StockAct::Release | StockAct::PutBack) => {
            calendar::release(tx, order).await?;
            Ok(true)
        }
        None | Some(StockAct::PutBackSome(_) | StockAct::TakeAgain) => Ok(true),
    }
}

async fn act_on_stock(tx: &Tx, step: &OrderStep) -> Result<bool, Broken> {
    let order = step.next.id;
    if step.next.has_time && !act_on_time(tx, step).await? {
        return Ok(false);
    }
    match &step.stock {
        None => {}
        Some(StockAct::Keep) => match catalog::keep(tx, order.uuid()).await {
            Ok(()) => {}
            Err(Fault::Refused(_)) => return Ok(false),
            Err(Fault::Broken(broken)) => return Err(broken),
        },
        Some(StockAct::Release) => catalog::release(tx, order.uuid()).await?,
        Some(StockAct::PutBack) => catalog::put_back(tx, order.uuid()).await?,
        Some(StockAct::PutBackSome(pieces)) => {
            let variants = store::list_variants(tx, order).await?;
            let of = |position: i32| {
                variants
                    .iter()
                    .find(|(at, _)| *at == position)
                    .map(|(_, variant)| *variant)
            };
            let pieces: Vec<_> = pieces
                .iter()
                .filter_map(|(position, pieces)| Some((of(*position)?, *pieces)))
                .collect();
            catalog::put_back_some(tx, order.uuid(), &pieces).await?;
        }
        // Pieces only: a visit that was called off does not take its slot again.
        Some(StockAct::TakeAgain) => {
            take_goods_again(tx, order).await?;
        }
    }
    Ok(true)
}

async fn store_rows(tx: &Tx, step: &OrderStep) -> Result<(), Broken> {
    let (order, dues) = (&step.next, &step.next.dues);
    let positions: Vec<i32> = dues.iter().map(|due| due.position).collect();
    let payments: Vec<_> = dues
        .iter()
        .map(|due| due.payment_id.map(payments::PaymentId::uuid))
        .collect();
    let held: Vec<i64> = dues.iter().map(|due| due.held_minor).collect();
    let paid: Vec<i64> = dues.iter().map(|due| due.paid_minor).collect();
    let waived: Vec<i64> = dues.iter().map(|due| due.waived_minor).collect();
    let cash: Vec<i64> = dues.iter().map(|due| due.cash_minor).collect();
    let what: Vec<&str> = step.happened.iter().map(|happening| happening.what).collect();
    let by: Vec<&str> = step.happened.iter().map(|happening| happening.by.as_str()).collect();
    let details: Vec<Value> = step.happened.iter().map(|happening| happening.detail.clone()).collect();
    store::store_step(
        tx,
        order.id,
        order.state,
        order.confirmed_at,
        order.paid_at,
        order.refunding_at,
        order.refunded_minor,
        order.ship_when_paid.as_deref(),
        order.needs_human.as_deref(),
        &positions,
        &payments,
        &held,
        &paid,
        &waived,
        &cash,
        tx.now(),
        &what,
        &by,
        &details,
    )
    .await?;
    Ok(())
}

async fn post_all(tx: &Tx, entries: &[Entry]) -> Result<(), Broken> {
    for entry in entries {
        post(tx, entry).await?;
    }
    Ok(())
}

/// A key that stands with other amounts is a bug or a fraud: nothing of this transaction may stand.
async fn post(tx: &Tx, entry: &Entry) -> Result<(), Broken> {
    match ledger::post(tx, entry).await {
        Ok(_) => Ok(()),
        Err(Fault::Refused(refused)) => Err(Broken::new(format!(
            "{} was refused by the books: {refused:?}",
            entry.key
        ))),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

/// A refund's row goes out before the rows that name it.
async fn keep_note(tx: &Tx, step: &OrderStep) -> Result<(), Broken> {
    let order = &step.next;
    let Some(note) = &step.note else { return Ok(()) };
    match note {
        RefundNote::Done {
            refund,
            amount,
            book,
            shares,
            is_new,
        } => {
            let request = format!("gateway:{refund}");
            let row = NewRefund {
                kind: RefundKind::Gateway,
                reason: "made_at_the_gateway",
                note: "",
                by: crate::decide::GATEWAY,
                amount_minor: amount.minor(),
            };
            let insert = async {
                match is_new {
                    true => insert_refund(tx, order, (refund.uuid(), &request), &row).await,
                    false => Ok(()),
                }
            };
            tokio::try_join!(
                insert,
                insert_shares(tx, refund.uuid(), shares, &[]),
                store::mark_refund_done(tx, *refund, *book)
            )?;
        }
        RefundNote::Failed { refund } => {
            store::mark_refund_failed(tx, *refund, tx.now()).await?;
        }
        RefundNote::NotTaken {
            payment,
            amount,
            shares,
        } => {
            let row = NewRefund {
                kind: RefundKind::NotTaken,
                reason: "not_taken",
                note: "",
                by: COMPTOIR,
                amount_minor: amount.minor(),
            };
            let request = format!("not_taken:{payment}");
            tokio::try_join!(
                insert_refund(tx, order, (payment.uuid(), &request), &row),
                insert_shares(tx, payment.uuid(), shares, &[])
            )?;
        }
    }
    Ok(())
}

/// What an order keeps of a refund.
pub(crate) struct NewRefund<'a> {
    pub kind: RefundKind,
    pub reason: &'a str,
    pub note: &'a str,
    pub by: &'a str,
    pub amount_minor: i64,
}

pub(crate) async fn insert_refund(
    tx: &Tx,
    order: &OrderFacts,
    (refund, request): (uuid::Uuid, &str),
    row: &NewRefund<'_>,
) -> Result<(), Broken> {
    let (kind, now) = (row.kind, tx.now());
    store::insert_refund(
        tx,
        refund,
        order.id,
        request,
        kind,
        row.reason,
        row.note,
        row.by,
        row.amount_minor,
        now,
    )
    .await?;
    Ok(())
}

/// `put_back`: pieces of lines that will be for sale again, by position.
pub(crate) async fn insert_shares(
    tx: &Tx,
    refund: uuid::Uuid,
    shares: &[Share],
    put_back: &[(i32, i64)],
) -> Result<(), Broken> {
    let positions: Vec<i32> = shares.iter().map(|share| share.position).collect();
    let quantities: Vec<Option<i64>> = shares.iter().map(|share| share.quantity).collect();
    let back = |share: &Share| {
        let found = put_back.iter().find(|(position, _)| *position == share.position);
        found.map_or(0, |(_, pieces)| (*pieces).min(share.quantity.unwrap_or_default()))
    };
    let back: Vec<i64> = shares.iter().map(back).collect();
    let amounts: Vec<i64> = shares.iter().map(|share| share.amount_minor).collect();
    let taxes: Vec<i64> = shares.iter().map(|share| share.tax_minor).collect();
    store::insert_shares(tx, refund, &positions, &quantities, &back, &amounts, &taxes).await?;
    Ok(())
}

async fn act_on_payment(tx: &Tx, order: &OrderFacts, act: &PaymentAct) -> Result<(), Broken> {
    match act {
        PaymentAct::Refund {
            payment,
            amount,
            key,
            reason,
        } => {
            let refund = RefundPayment {
                payment: *payment,
                amount: *amount,
                key: key.clone(),
                reason: (*reason).to_owned(),
            };
            match payments::refund(tx, refund).await {
                Ok(refund) => note_refund(tx, order, (refund, amount.minor()), (key, reason)).await,
                Err(Fault::Refused(_)) => {
                    orders::mark_refunding(tx, order.id, None).await?;
                    attention::raise(tx, order.id, "late_refund_refused").await
                }
                Err(Fault::Broken(broken)) => Err(broken),
            }
        }
        PaymentAct::Void { payment } => match payments::void(tx, *payment).await {
            Ok(()) => Ok(()),
            Err(Fault::Refused(_)) => attention::raise(tx, order.id, "void_refused").await,
            Err(Fault::Broken(broken)) => Err(broken),
        },
        PaymentAct::CashBack { amount } => {
            let why = ("order_cancelled", "", COMPTOIR);
            Box::pin(ask_in_cash(tx, order, (*amount, "cancelled:cash", why), (&[], &[]))).await
        }
        PaymentAct::EndPage => {
            for payment in payments::list_for(tx, &order.id.to_string()).await? {
                if payment.state.is_awaited() {
                    payments::expire(tx, payment.id).await?;
                }
            }
            Ok(())
        }
    }
}

async fn note_refund(
    tx: &Tx,
    order: &OrderFacts,
    (refund, amount_minor): (RefundId, i64),
    (request, reason): (&str, &str),
) -> Result<(), Broken> {
    let row = NewRefund {
        kind: RefundKind::Gateway,
        reason,
        note: "",
        by: COMPTOIR,
        amount_minor,
    };
    insert_refund(tx, order, (refund.uuid(), request), &row).await?;
    orders::insert_event(tx, order.id, tx.now(), "refund_requested", COMPTOIR, &json!({})).await?;
    Ok(())
}
