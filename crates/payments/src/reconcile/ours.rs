//! The other way round: what we believe and the gateway's lists did not show. Each is asked for by itself, because a list
//! only goes back so far; what the gateway never had is a difference. Then whatever an earlier run left open is looked at
//! again, and what is gone is healed.

use platform::Broken;
use serde_json::json;

use super::lists::{Asked, ask};
use super::run::{Difference, Run};
use super::{DifferenceKind, compare_disputes, compare_movements, compare_payments, compare_refunds};
use crate::send::oldest;
use crate::store::reconcile::{self as store, DifferenceRow};
use crate::store::{disputes, payments};
use crate::stripe::balance::BalanceTransaction;
use crate::stripe::dispute::{DISPUTES, DisputeObject};
use crate::stripe::request::{INTENTS, REFUNDS};
use crate::stripe::wire::{Intent, RefundObject};
use crate::tasks::LookUp;
use crate::{PaymentId, RefundId, look_up_dispute};

/// Paid, given back, disputed or asked here, and not shown there.
pub(super) async fn compare(run: &mut Run<'_>) -> Result<(), Broken> {
    payments_not_seen(run).await?;
    refunds_not_seen(run).await?;
    for (dispute,) in disputes::list_disputes_to_ask(&run.app.db().read().await?).await? {
        let done = look_up_dispute(run.app, dispute).await;
        run.kept((&dispute.to_string(), None), done).await?;
    }
    not_ended(run).await?;
    unknown_calls(run).await
}

async fn payments_not_seen(run: &mut Run<'_>) -> Result<(), Broken> {
    let mut after: Option<PaymentId> = None;
    loop {
        let rows = store::list_payments_not_seen(&run.app.db().read().await?, run.id, run.since, after).await?;
        let Some((last, _)) = rows.last() else {
            return Ok(());
        };
        after = Some(*last);
        for (id, intent) in &rows {
            look_for_payment(run, *id, intent).await?;
        }
    }
}

async fn look_for_payment(run: &mut Run<'_>, id: PaymentId, intent: &str) -> Result<(), Broken> {
    if let Asked::Found(object) = ask::<Intent>(run, &format!("{INTENTS}/{intent}")).await? {
        return compare_payments::compare(run, &[object]).await;
    }
    let payment = payments::find_payment(&run.app.db().read().await?, id).await?;
    let Some(payment) = payment.filter(|payment| payment.gateway_payment.as_deref() == Some(intent)) else {
        // It is bound to another one by now.
        return Ok(());
    };
    let ours = kernel::Money::new(-payment.captured_minor, payment.currency);
    run.differ(&Difference {
        kind: DifferenceKind::PaymentMissing,
        object: intent,
        payment: Some(id),
        amount: Some(ours),
        detail: json!({ "reference": payment.reference, "ours": payment.captured_minor }),
    })
    .await
}

async fn refunds_not_seen(run: &mut Run<'_>) -> Result<(), Broken> {
    let mut after: Option<RefundId> = None;
    loop {
        let rows = store::list_refunds_not_seen(&run.app.db().read().await?, run.id, run.since, after).await?;
        let Some((last, _)) = rows.last() else {
            return Ok(());
        };
        after = Some(*last);
        for (_, refund) in &rows {
            look_for_refund(run, refund).await?;
        }
    }
}

async fn look_for_refund(run: &mut Run<'_>, refund: &str) -> Result<(), Broken> {
    if let Asked::Found(object) = ask::<RefundObject>(run, &format!("{REFUNDS}/{refund}")).await? {
        return compare_refunds::compare(run, &[object]).await;
    }
    let rows = store::compare_refunds(&run.app.db().read().await?, &[refund], &[None]).await?;
    for row in rows {
        let amount = row
            .amount_minor
            .zip(row.currency)
            .map(|(minor, currency)| kernel::Money::new(minor, currency));
        run.differ(&Difference {
            kind: DifferenceKind::RefundMissing,
            object: refund,
            payment: row.payment_id,
            amount,
            detail: json!({ "refund": row.id, "state": row.state }),
        })
        .await?;
    }
    Ok(())
}

/// Older than the lists and not over: each is asked about by the task that always does.
async fn not_ended(run: &mut Run<'_>) -> Result<(), Broken> {
    let tx = run.app.db().begin().await?;
    let rows = store::list_not_ended(&tx, run.since).await?;
    for (payment,) in &rows {
        tx.enqueue(&LookUp { payment: *payment });
    }
    tx.commit().await?;
    run.count("payments_asked", rows.len());
    Ok(())
}

/// What became of calls without an answer shows in their rows by now; what does not is for a person: unknown is not failed.
async fn unknown_calls(run: &mut Run<'_>) -> Result<(), Broken> {
    let now = run.app.clock().now();
    let db = run.app.db().read().await?;
    let settled = store::settle_calls_by_rows(&db, now, oldest(now)?).await?;
    let left = store::list_unknown_calls(&db, oldest(now)?).await?;
    drop(db);
    run.count("calls_settled", usize::try_from(settled).unwrap_or(0));
    for call in left {
        run.differ(&Difference {
            kind: DifferenceKind::CallUnknown,
            object: &call.id.to_string(),
            payment: call.payment_id,
            amount: None,
            detail: json!({ "kind": call.kind, "reference": call.reference, "first_sent_at": call.first_sent_at, "error": call.error }),
        })
        .await?;
    }
    Ok(())
}

/// Differences that this run did not come across: outside of what it compared, or gone.
pub(super) async fn look_again(run: &mut Run<'_>) -> Result<(), Broken> {
    let left = store::list_not_seen_again(&run.app.db().read().await?, run.id).await?;
    for difference in left
        .into_iter()
        .filter(|row| row.kind != DifferenceKind::BalanceDiffers)
    {
        let done = look_at(run, &difference).await;
        if run
            .kept((&difference.object, difference.payment_id), done)
            .await?
            .is_none()
        {
            continue;
        }
        let healed = store::mark_healed(
            &run.app.db().read().await?,
            difference.id,
            run.id,
            run.app.clock().now(),
        )
        .await?;
        run.count("differences_healed", usize::try_from(healed).unwrap_or(0));
    }
    Ok(())
}

/// Compares the object of one difference again; one that is still there is written down by that.
async fn look_at(run: &mut Run<'_>, difference: &DifferenceRow) -> Result<(), Broken> {
    let object = difference.object.as_str();
    match object.split_once('_').map_or("", |(kind, _)| kind) {
        "pi" => match difference.payment_id {
            Some(id) if difference.kind == DifferenceKind::PaymentMissing => look_for_payment(run, id, object).await,
            _ => {
                if let Asked::Found(intent) = ask::<Intent>(run, &format!("{INTENTS}/{object}")).await? {
                    compare_payments::compare(run, &[intent]).await?;
                }
                Ok(())
            }
        },
        "re" | "pyr" => look_for_refund(run, object).await,
        "dp" | "du" => {
            if let Asked::Found(dispute) = ask::<DisputeObject>(run, &format!("{DISPUTES}/{object}")).await? {
                compare_disputes::compare(run, &[dispute]).await?;
            }
            Ok(())
        }
        "txn" => {
            let path = format!("/v1/balance_transactions/{object}");
            if let Asked::Found(moved) = ask::<BalanceTransaction>(run, &path).await? {
                compare_movements::compare(run, &[moved]).await?;
            }
            Ok(())
        }
        // Of every run itself: calls, and disputes asked for by our own id.
        _ => Ok(()),
    }
}
