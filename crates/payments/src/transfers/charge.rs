//! Learn the charge that a payment's money came with: transfers are made out of it, so that they need not wait for our balance.
//! Events of a hosted page do not name it. Asks, then sends on its way what waited for the answer.

use platform::tasks::Task;
use platform::{App, Broken};
use serde::{Deserialize, Serialize};

use super::TransferState;
use super::level::{Out, queue_transfer};
use crate::call::CallKind;
use crate::store::{payments, transfers};
use crate::stripe::answer::Outcome;
use crate::stripe::request;
use crate::{PaymentId, Payments};

/// Asks for the charge of one payment.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LearnCharge {
    pub payment: PaymentId,
}

impl Task for LearnCharge {
    const NAME: &'static str = "payments.learn_charge";

    fn key(&self) -> Option<String> {
        Some(self.payment.to_string())
    }
}

/// The one field that is read.
#[derive(Debug, Deserialize)]
struct Intent {
    latest_charge: Option<String>,
}

/// The task's body. Safe to repeat.
pub(crate) async fn learn_charge(app: &App, payment: PaymentId) -> Result<(), Broken> {
    let asked = payments::find_payment(&app.db().read().await?, payment).await?;
    let asked = asked.ok_or_else(|| Broken::new(format!("there is no payment {payment}")))?;
    let charge = match (&asked.gateway_charge, &asked.gateway_payment) {
        (Some(charge), _) => Some(charge.clone()),
        (None, Some(intent)) => ask(app, intent).await?,
        (None, None) => None,
    };
    let tx = app.db().begin().await?;
    payments::lock_payment(&tx, payment).await?;
    if let Some(charge) = &charge {
        transfers::mark_charge(&tx, payment, charge).await?;
    }
    let Some(share) = transfers::find_share(&tx, payment).await? else {
        return tx.commit().await;
    };
    for transfer in transfers::list_transfers_for(&tx, payment).await? {
        let (asked,) = transfers::count_transfer_calls(&tx, transfer.id, None, CallKind::Transfer).await?;
        if transfer.state == TransferState::Requested && asked == 0 {
            let out = Out {
                id: transfer.id,
                cause: &transfer.cause,
                amount_minor: transfer.amount_minor,
                turn: 1,
            };
            queue_transfer(&tx, &share, &out).await?;
        }
    }
    tx.commit().await
}

async fn ask(app: &App, intent: &str) -> Result<Option<String>, Broken> {
    let stripe = app.need::<Payments>()?.stripe();
    let answer = stripe.get(&format!("{}/{intent}", request::INTENTS)).await;
    match &answer.outcome {
        Outcome::Done(body) => Ok(Intent::deserialize(body)?.latest_charge),
        outcome => Err(Broken::new(format!(
            "the gateway did not name the charge of {intent}: {outcome:?}"
        ))),
    }
}
