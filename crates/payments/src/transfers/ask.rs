//! Ask the gateway for the transfers of a payment: for calls whose key has been forgotten, and for money that came back
//! without our asking. What is not found there needs a human.

use platform::{App, Broken};
use serde::Deserialize;

use super::told;
use crate::send::oldest;
use crate::store::{payments, transfers};
use crate::stripe::answer::Outcome;
use crate::stripe::connect::{self, Page, ReversalObject, TransferObject};
use crate::{PaymentId, Payments};

/// Asks to the end. Safe to repeat.
pub(crate) async fn ask(app: &App, payment: PaymentId) -> Result<(), Broken> {
    let stripe = app.need::<Payments>()?.stripe();
    let answer = stripe
        .get(&format!("{}?transfer_group={payment}&limit=100", connect::TRANSFERS))
        .await;
    let Outcome::Done(body) = &answer.outcome else {
        let outcome = &answer.outcome;
        return Err(Broken::new(format!(
            "the gateway did not list the transfers of {payment}: {outcome:?}"
        )));
    };
    for mut found in Page::<TransferObject>::deserialize(body)?.data {
        if found.reversals.as_ref().is_some_and(|page| page.has_more) {
            let path = format!("{}/{}/reversals?limit=100", connect::TRANSFERS, found.id);
            if let Outcome::Done(body) = stripe.get(&path).await.outcome {
                found.reversals = Some(Page::<ReversalObject>::deserialize(&body)?);
            }
        }
        let tx = app.db().begin().await?;
        told(&tx, &found.news()).await?;
        tx.commit().await?;
    }
    let now = app.clock().now();
    let db = app.db().read().await?;
    if transfers::has_lost_transfer(&db, payment, oldest(now)?).await?.0 {
        payments::mark_needs_human(&db, payment, "transfer_unknown", now).await?;
    }
    Ok(())
}
