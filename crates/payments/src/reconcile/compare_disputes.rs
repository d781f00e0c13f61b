//! The gateway's disputes against ours: one that we never heard of, or heard less of, goes through the door.

use std::collections::HashMap;

use platform::Broken;

use super::compare_refunds::reference_of;
use super::run::Run;
use crate::settle::Door;
use crate::store::payments;
use crate::store::reconcile::{self as store, OurDispute};
use crate::stripe::dispute::DisputeObject;

pub(super) async fn compare(run: &mut Run<'_>, listed: &[DisputeObject]) -> Result<(), Broken> {
    let ids: Vec<&str> = listed.iter().map(|dispute| dispute.id.as_str()).collect();
    let rows = store::compare_disputes(&run.app.db().read().await?, &ids).await?;
    let rows: HashMap<&str, &OurDispute> = rows.iter().map(|row| (row.gateway_dispute.as_str(), row)).collect();
    for dispute in listed {
        let is_same = rows.get(dispute.id.as_str()).is_some_and(|row| is_same(dispute, row));
        if !is_same {
            let done = settle(run, dispute).await;
            run.kept((&dispute.id, None), done).await?;
        }
    }
    Ok(())
}

/// Whether nothing would come of its news.
fn is_same(dispute: &DisputeObject, row: &OurDispute) -> bool {
    let news = dispute.news();
    let (mut withdrawn, mut reinstated, mut fee) = (0, 0, 0);
    for movement in news.movements.iter().flatten() {
        withdrawn += (-movement.amount.minor()).max(0);
        reinstated += movement.amount.minor().max(0);
        fee += movement.fee.minor();
    }
    row.state.is_some()
        && row.state == news.state
        && (row.withdrawn_minor, row.reinstated_minor, row.fee_minor) == (Some(withdrawn), Some(reinstated), Some(fee))
}

async fn settle(run: &mut Run<'_>, dispute: &DisputeObject) -> Result<(), Broken> {
    let intent = match (dispute.intent(), dispute.charge()) {
        (Some(intent), _) => intent.to_owned(),
        (None, charge) => super::compare_movements::intent_of(run, charge).await?,
    };
    let reference = reference_of(run, &intent).await?;
    let tx = run.app.db().begin().await?;
    let (locked, payment) = tokio::try_join!(
        run.applier.lock(&tx, &reference),
        payments::lock_payment_by(&tx, None, None, Some(&intent))
    )?;
    let payment = payment.ok_or_else(|| Broken::new(format!("{intent} is gone")))?;
    let door = Door {
        tx: &tx,
        applier: run.applier,
        locked: &locked,
        payment: &payment,
    };
    Box::pin(door.settle_dispute(&dispute.news())).await?;
    tx.commit().await?;
    run.count("disputes_healed", 1);
    Ok(())
}
