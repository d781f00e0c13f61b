//! What the gateway paid out to our bank, through the same door as its events.

use platform::Broken;
use serde_json::json;

use super::DifferenceKind;
use super::run::{Difference, Run};
use crate::stripe::connect::PayoutObject;
use crate::{Gateway, payouts};

pub(super) async fn compare(run: &mut Run<'_>, listed: &[PayoutObject]) -> Result<(), Broken> {
    for payout in listed {
        let done = keep(run, payout).await;
        run.kept((&payout.id, None), done).await?;
    }
    Ok(())
}

async fn keep(run: &mut Run<'_>, payout: &PayoutObject) -> Result<(), Broken> {
    let Some(news) = payout.news(None) else {
        let difference = Difference {
            kind: DifferenceKind::Unreadable,
            object: &payout.id,
            payment: None,
            amount: None,
            detail: json!({ "amount": payout.amount, "currency": payout.currency }),
        };
        return run.differ(&difference).await;
    };
    let tx = run.app.db().begin().await?;
    payouts::told(&tx, Gateway::Stripe, &news).await?;
    tx.commit().await
}
