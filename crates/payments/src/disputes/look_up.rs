//! Ask the gateway how a dispute stands: when an event said too little, when the answer to our evidence was lost, and once
//! a day while it is not over.

use platform::tasks::{Task, TaskSet};
use platform::{App, Broken};
use serde::{Deserialize, Serialize};

use crate::settle::Door;
use crate::store::{disputes, payments};
use crate::stripe::answer::Outcome;
use crate::stripe::dispute::{DISPUTES, DisputeObject};
use crate::{Applier, CallId, DisputeId, Payments};

/// Asks the gateway about one dispute.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LookUpDispute {
    pub dispute: DisputeId,
}

impl Task for LookUpDispute {
    const NAME: &'static str = "payments.look_up_dispute";

    fn key(&self) -> Option<String> {
        Some(self.dispute.to_string())
    }
}

/// Asks about the dispute of a call whose answer was lost, and whose key may be forgotten.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LookUpAnswer {
    pub call: CallId,
}

impl Task for LookUpAnswer {
    const NAME: &'static str = "payments.look_up_dispute_answer";

    fn key(&self) -> Option<String> {
        Some(self.call.to_string())
    }
}

pub(crate) fn tasks() -> TaskSet {
    TaskSet::new()
        .on(|app: App, task: LookUpDispute| async move { look_up_dispute(&app, task.dispute).await })
        .on(|app: App, task: LookUpAnswer| async move { look_up_answer(&app, task.call).await })
}

async fn look_up_answer(app: &App, call: CallId) -> Result<(), Broken> {
    let found = disputes::find_dispute_of_call(&app.db().read().await?, call).await?;
    match found {
        Some((dispute,)) => look_up_dispute(app, dispute).await,
        None => Ok(()),
    }
}

/// Asks to the end, and applies the answer through the one door.
pub async fn look_up_dispute(app: &App, id: DisputeId) -> Result<(), Broken> {
    let db = app.db().read().await?;
    let row = disputes::find_dispute(&db, id).await?;
    drop(db);
    let row = row.ok_or_else(|| Broken::new(format!("there is no dispute {id}")))?;
    let path = format!("{DISPUTES}/{}", row.gateway_dispute);
    let answer = app.need::<Payments>()?.stripe().get(&path).await;
    let object = match &answer.outcome {
        Outcome::Done(body) => DisputeObject::deserialize(body).ok(),
        _ => None,
    };
    let object = object.filter(|object| object.id == row.gateway_dispute);
    let object = object.ok_or_else(|| {
        let outcome = &answer.outcome;
        Broken::new(format!("the gateway did not say how {id} stands: {outcome:?}"))
    })?;
    let applier = app.need::<Applier>()?;
    let tx = app.db().begin().await?;
    let (locked, payment) = tokio::try_join!(
        applier.lock(&tx, &row.reference),
        payments::lock_payment(&tx, row.payment_id)
    )?;
    let door = Door {
        tx: &tx,
        applier,
        locked: &locked,
        payment: &payment,
    };
    let news = object.news();
    let (dispute, ..) = Box::pin(door.apply_dispute(&news)).await?;
    let was_heard = news.is_answered || dispute.is_some_and(|dispute| dispute.state.is_closed());
    if was_heard && disputes::mark_answers_done(&tx, id, tx.now()).await? > 0 {
        disputes::mark_evidence_sent(&tx, id, tx.now(), tx.now()).await?;
    }
    tx.commit().await
}
