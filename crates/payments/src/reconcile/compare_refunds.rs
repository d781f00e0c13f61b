//! The gateway's refunds against ours: those made there by hand are taken over, those whose answer we never got are settled.

use std::collections::HashMap;

use kernel::Money;
use platform::Broken;
use serde_json::json;

use super::lists::{Asked, ask};
use super::run::{Difference, Run};
use super::{DifferenceKind, compare_payments};
use crate::refund::RefundStatus;
use crate::settle::Door;
use crate::store::reconcile::{self as store, OurRefund};
use crate::store::{calls, payments, refunds};
use crate::stripe::request::INTENTS;
use crate::stripe::wire::{Expandable, Intent, RefundObject};
use crate::{RefundId, RefundState};

#[derive(Debug, Clone, PartialEq, Eq)]
enum Judgement {
    Same,
    Settle,
    /// What the gateway has more than our books.
    Differs(Option<Money>),
}

pub(super) async fn compare(run: &mut Run<'_>, listed: &[RefundObject]) -> Result<(), Broken> {
    let late = compare_once(run, listed, false).await?;
    if late.is_empty() {
        return Ok(());
    }
    let late: Vec<RefundObject> = listed
        .iter()
        .filter(|refund| late.contains(&refund.id))
        .cloned()
        .collect();
    compare_once(run, &late, true).await?;
    Ok(())
}

async fn compare_once(run: &mut Run<'_>, listed: &[RefundObject], is_second: bool) -> Result<Vec<String>, Broken> {
    let ids: Vec<&str> = listed.iter().map(|refund| refund.id.as_str()).collect();
    let ours: Vec<Option<RefundId>> = listed.iter().map(RefundObject::ours).collect();
    let rows = store::compare_refunds(&run.app.db().read().await?, &ids, &ours).await?;
    let rows: HashMap<&str, &OurRefund> = rows.iter().map(|row| (row.gateway_refund.as_str(), row)).collect();
    let mut settled = Vec::new();
    for refund in listed {
        let Some(row) = rows.get(refund.id.as_str()) else {
            continue;
        };
        let done = match judge(refund, row) {
            Judgement::Same => continue,
            Judgement::Settle if is_second => differ(run, (refund, row), (DifferenceKind::NotSettled, None)).await,
            Judgement::Settle => {
                settled.push(refund.id.clone());
                settle(run, refund).await
            }
            Judgement::Differs(amount) => differ(run, (refund, row), (DifferenceKind::RefundDiffers, amount)).await,
        };
        run.kept((&refund.id, row.payment_id), done).await?;
    }
    Ok(settled)
}

fn judge(refund: &RefundObject, row: &OurRefund) -> Judgement {
    let news = refund.news();
    let is_failed = matches!(news.status, RefundStatus::Failed { .. });
    let (Some(state), Some(minor), Some(currency)) = (row.state, row.amount_minor, row.currency) else {
        // One that came to nothing needs no row.
        return if is_failed { Judgement::Same } else { Judgement::Settle };
    };
    let ours = Money::new(minor, currency);
    // Without what it booked or did not book on its side, each went down by its own amount.
    let more = |here: i64, there: i64| Some(Money::new(here - there, currency));
    match (&news.status, news.amount) {
        (_, None) => Judgement::Differs(None),
        (_, Some(theirs)) if theirs.currency() != currency => Judgement::Differs(None),
        (RefundStatus::Succeeded, Some(theirs)) if state == RefundState::Failed => {
            Judgement::Differs(more(0, theirs.minor()))
        }
        (RefundStatus::Succeeded, Some(theirs)) if theirs != ours => Judgement::Differs(more(minor, theirs.minor())),
        (RefundStatus::Succeeded, _) if state == RefundState::Done => same(row),
        (RefundStatus::Pending, _) if matches!(state, RefundState::Pending | RefundState::Done) => same(row),
        (RefundStatus::Failed { .. }, _) if state == RefundState::Failed => Judgement::Same,
        (RefundStatus::Pending, _) if state == RefundState::Failed => Judgement::Differs(None),
        _ => Judgement::Settle,
    }
}

fn same(row: &OurRefund) -> Judgement {
    if row.has_id == Some(true) {
        Judgement::Same
    } else {
        Judgement::Settle
    }
}

/// Its payment, found first if need be, then the refund, through the door.
async fn settle(run: &mut Run<'_>, refund: &RefundObject) -> Result<(), Broken> {
    let intent = refund.payment_intent.as_ref().map(Expandable::id);
    let intent = intent.ok_or_else(|| Broken::new(format!("{} is of no payment", refund.id)))?;
    let reference = reference_of(run, intent).await?;
    let tx = run.app.db().begin().await?;
    let (locked, payment, known) = tokio::try_join!(
        run.applier.lock(&tx, &reference),
        payments::lock_payment_by(&tx, None, None, Some(intent)),
        refunds::find_refund_by(&tx, refund.ours(), Some(&refund.id))
    )?;
    let payment = payment.ok_or_else(|| Broken::new(format!("{intent} is gone")))?;
    let door = Door {
        tx: &tx,
        applier: run.applier,
        locked: &locked,
        payment: &payment,
    };
    Box::pin(door.settle_refund(known, &refund.news())).await?;
    if let Some(ours) = refund.ours() {
        calls::mark_refund_call_done(&tx, ours, tx.now()).await?;
    }
    tx.commit().await?;
    run.count("refunds_healed", 1);
    Ok(())
}

/// What our payment of one of the gateway's belongs to; one that is not ours yet is found first.
pub(super) async fn reference_of(run: &mut Run<'_>, intent: &str) -> Result<String, Broken> {
    let known = payments::find_reference_by(&run.app.db().read().await?, None, None, Some(intent)).await?;
    if let Some((reference,)) = known.into_iter().next() {
        return Ok(reference);
    }
    if let Asked::Found(object) = ask::<Intent>(run, &format!("{INTENTS}/{intent}")).await? {
        compare_payments::compare(run, &[object]).await?;
    }
    let known = payments::find_reference_by(&run.app.db().read().await?, None, None, Some(intent)).await?;
    let (reference,) = known
        .into_iter()
        .next()
        .ok_or_else(|| Broken::new(format!("{intent} is not ours")))?;
    Ok(reference)
}

async fn differ(
    run: &mut Run<'_>,
    (refund, row): (&RefundObject, &OurRefund),
    (kind, amount): (DifferenceKind, Option<Money>),
) -> Result<(), Broken> {
    let difference = Difference {
        kind,
        object: &refund.id,
        payment: row.payment_id,
        amount,
        detail: json!({
            "status": refund.status,
            "theirs": refund.news().amount,
            "ours": row.amount_minor,
            "state": row.state,
            "refund": row.id,
        }),
    };
    run.differ(&difference).await
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn listed(status: &str, amount: i64) -> RefundObject {
        let value =
            json!({ "id": "re_1", "amount": amount, "currency": "dzd", "status": status, "failure_reason": null });
        serde_json::from_value(value).unwrap()
    }

    fn ours(state: Option<RefundState>, has_id: bool) -> OurRefund {
        OurRefund {
            gateway_refund: "re_1".into(),
            id: state.map(|_| RefundId::from_uuid(uuid::Uuid::from_u128(2))),
            amount_minor: state.map(|_| 100),
            state,
            currency: state.map(|_| Currency::DZD),
            payment_id: None,
            has_id: state.map(|_| has_id),
        }
    }

    #[test]
    fn every_state_here_meets_every_status_there() {
        use Judgement::{Differs, Same, Settle};
        let gave = |minor| Differs(Some(Money::new(minor, Currency::DZD)));
        let table = [
            (None, [Settle, Settle, Same]),
            (Some(RefundState::Requested), [Settle, Settle, Settle]),
            (Some(RefundState::Pending), [Same, Settle, Settle]),
            (Some(RefundState::Done), [Same, Same, Settle]),
            (Some(RefundState::Failed), [Differs(None), gave(-100), Same]),
        ];
        for (state, expected) in table {
            for (status, expected) in ["pending", "succeeded", "failed"].into_iter().zip(expected) {
                assert_eq!(
                    judge(&listed(status, 100), &ours(state, true)),
                    expected,
                    "{state:?} meets {status}"
                );
            }
        }
        assert_eq!(
            judge(&listed("succeeded", 100), &ours(Some(RefundState::Done), false)),
            Settle
        );
        assert_eq!(
            judge(&listed("succeeded", 130), &ours(Some(RefundState::Done), true)),
            gave(-30)
        );
    }
}
