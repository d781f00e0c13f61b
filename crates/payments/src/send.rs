//! Send a call: claim its row, call the gateway outside any transaction, store the answer and its effect together.
//! Repeats a call only with its own key and only while the gateway honours it; afterwards it only asks.

use jiff::Timestamp;
use platform::{App, Broken, Tx, chance};
use serde::Deserialize;
use tracing::Instrument;

use crate::answered::{Meaning, Try, Verdict, read};
use crate::call::{CallKind, CallOutcome, CallState, ClaimedCall, LEASE};
use crate::change::LockedRows;
use crate::payment::News;
use crate::settle::Door;
use crate::store::{calls, events, payments, refunds};
use crate::stripe::answer::{Answer, Outcome};
use crate::stripe::request;
use crate::stripe::wire::Intent;
use crate::tasks::LookUp;
use crate::{Applier, CallId, Gateway, Payment, Payments, Refund, others};

/// Sends a call and waits as long as a customer would; what takes longer goes on by itself.
pub async fn send(app: &App, call: CallId) -> Result<CallOutcome, Broken> {
    let patience = app.need::<Payments>()?.patience();
    let work = platform::db::count_of({
        let app = app.clone();
        async move { perform(&app, call).await }
    });
    match tokio::time::timeout(patience, tokio::spawn(work.in_current_span())).await {
        Ok(done) => done?,
        Err(_) => Ok(CallOutcome::Waiting),
    }
}

/// Sends a call to its end. Safe to repeat, at any time, by anybody.
pub async fn perform(app: &App, call: CallId) -> Result<CallOutcome, Broken> {
    let now = app.clock().now();
    let claimed = calls::claim_call(
        &app.db().read().await?,
        call,
        now,
        now.checked_add(LEASE)?,
        oldest(now)?,
    )
    .await?;
    let Some(claimed) = claimed else {
        return standing(app, call).await;
    };
    let answer = ask(app.need::<Payments>()?, &claimed).await;
    store_answer(app, &claimed, &answer).await
}

/// Sends the call. A hold is looked at before it is taken: what was taken or let go at the gateway meanwhile is the answer.
async fn ask(payments: &Payments, call: &ClaimedCall) -> Answer {
    let stripe = payments.stripe();
    if call.kind == CallKind::Capture {
        let intent = call.path.trim_end_matches("/capture");
        let mut found = stripe.get(&format!("{intent}?{}", request::INTENT_EXPANDED)).await;
        match &found.outcome {
            Outcome::Done(body) => {
                let is_held = Intent::deserialize(body).is_ok_and(|intent| intent.is_held());
                if !is_held {
                    return found;
                }
            }
            Outcome::Refused { .. } => return found,
            Outcome::NotRun { why } | Outcome::Unknown { why, .. } => {
                let why = format!("the hold could not be looked at: {why}");
                found.outcome = Outcome::NotRun { why };
                return found;
            }
        }
    }
    if call.kind == CallKind::CloseAccount {
        return stripe.delete(&call.path).await;
    }
    stripe.post(&call.path, &call.key, &call.form.0).await
}

/// Keys of calls first sent before this may be forgotten.
pub fn oldest(now: Timestamp) -> Result<Timestamp, Broken> {
    Ok(now.checked_sub(Gateway::Stripe.abilities().key_window)?)
}

async fn standing(app: &App, call: CallId) -> Result<CallOutcome, Broken> {
    let found = calls::find_standing(&app.db().read().await?, call).await?;
    let found = found.ok_or_else(|| Broken::new(format!("there is no call {call}")))?;
    Ok(match (found.state, found.kind, found.pay_url) {
        (CallState::Done, CallKind::OpenSession, Some(url)) => CallOutcome::Open { url },
        (CallState::Done, _, _) => CallOutcome::Done,
        (CallState::Refused, _, _) => CallOutcome::Refused {
            code: found.error.unwrap_or_default(),
        },
        (CallState::Pending | CallState::Sending | CallState::Unknown, _, _) => CallOutcome::Waiting,
    })
}

/// Stores an answer with its effect, in one transaction.
pub(crate) async fn store_answer(app: &App, call: &ClaimedCall, answer: &Answer) -> Result<CallOutcome, Broken> {
    let applier = app.need::<Applier>()?;
    let meaning = read(call.kind, &answer.outcome);
    let tx = app.db().begin().await?;
    let tried = Try {
        attempts: call.attempts,
        was: call.was,
        jitter: chance::bytes::<1>()[0],
    };
    let verdict = Verdict::of(tried, answer, &meaning, tx.now());
    if matches!(meaning, Meaning::Nothing) {
        mark(&tx, call, answer, &verdict).await?;
        tx.commit().await?;
        return Ok(CallOutcome::Waiting);
    }
    if matches!(meaning, Meaning::Other) {
        let outcome = others::answered(&tx, call, &answer.outcome).await?;
        mark(&tx, call, answer, &verdict).await?;
        tx.commit().await?;
        return Ok(outcome);
    }
    let (locked, payment, refund) = lock(&tx, applier, call).await?;
    let door = Door {
        tx: &tx,
        applier,
        locked: &locked,
        payment: &payment,
    };
    let outcome = match meaning {
        Meaning::Payment(news, outcome) => {
            let session = match &news {
                News::Opened { session, .. } => Some(session.as_str()),
                _ => None,
            };
            let wake = events::wake_unmatched(&tx, payment.id, session, None, tx.now());
            tokio::try_join!(mark(&tx, call, answer, &verdict), Box::pin(door.settle(&news)), wake)?;
            outcome
        }
        Meaning::Refund(news, outcome) => {
            tokio::try_join!(
                mark(&tx, call, answer, &verdict),
                Box::pin(door.settle_refund(refund, &news))
            )?;
            outcome
        }
        Meaning::AskAgain(news, outcome) => {
            mark(&tx, call, answer, &verdict).await?;
            if let Some(news) = news {
                Box::pin(door.settle(&news)).await?;
            }
            tx.enqueue(&LookUp { payment: payment.id });
            outcome
        }
        Meaning::Other | Meaning::Nothing => CallOutcome::Waiting,
    };
    tx.commit().await?;
    Ok(outcome)
}

/// order → payment → refund
async fn lock(tx: &Tx, applier: &Applier, call: &ClaimedCall) -> Result<(LockedRows, Payment, Option<Refund>), Broken> {
    let of = call.payment_id;
    let of = of.ok_or_else(|| Broken::new(format!("{} is about no payment", call.id)))?;
    let refund = async {
        match call.refund_id {
            None => Ok(None),
            Some(id) => refunds::find_refund_by(tx, Some(id), None).await,
        }
    };
    tokio::try_join!(
        applier.lock(tx, &call.reference),
        payments::lock_payment(tx, of),
        refund
    )
}

async fn mark(tx: &Tx, call: &ClaimedCall, answer: &Answer, verdict: &Verdict) -> Result<(), Broken> {
    calls::mark_call_answered(
        tx,
        call.id,
        call.attempts,
        verdict.state,
        verdict.may_repeat,
        verdict.next_at,
        answer.status,
        answer.request_id.as_deref(),
        answer.is_replay,
        answer.kept.as_deref().filter(|_| !call.kind.is_secret()),
        verdict.error.as_deref(),
        tx.now(),
    )
    .await?;
    Ok(())
}
