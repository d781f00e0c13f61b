//! Send a call: claim its row, call the gateway outside any transaction, store the answer and its effect together.
//! Repeats a call only with its own key and only while the gateway honours it; afterwards it only asks.

use jiff::Timestamp;
use platform::{App, Broken, Tx, chance};
use serde::de::DeserializeOwned;
use tracing::Instrument;

use crate::call::{CallKind, CallOutcome, CallState, ClaimedCall, LEASE, next_try};
use crate::payment::News;
use crate::refund::{RefundNews, RefundStatus};
use crate::settle::Door;
use crate::store::{calls, events, payments, refunds};
use crate::stripe::answer::{Answer, Outcome};
use crate::stripe::wire::{RefundObject, Session};
use crate::tasks::LookUp;
use crate::{Applier, CallId, Gateway, Payments};

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
    let answer = app
        .need::<Payments>()?
        .stripe()
        .post(&claimed.path, &claimed.key, &claimed.form.0)
        .await;
    store_answer(app, &claimed, &answer).await
}

/// Keys of calls first sent before this may be forgotten.
pub(crate) fn oldest(now: Timestamp) -> Result<Timestamp, Broken> {
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

/// What an answer means, read into ours.
enum Meaning {
    Payment(News, CallOutcome),
    Refund(RefundNews, CallOutcome),
    /// The page could not be ended: it may have been paid.
    AskAgain(CallOutcome),
    Nothing,
}

async fn store_answer(app: &App, call: &ClaimedCall, answer: &Answer) -> Result<CallOutcome, Broken> {
    let applier = app.need::<Applier>()?;
    let meaning = read(call, &answer.outcome);
    let tx = app.db().begin().await?;
    let verdict = Verdict::of(call, answer, &meaning, tx.now());
    if matches!(meaning, Meaning::Nothing) {
        mark(&tx, call, answer, &verdict).await?;
        tx.commit().await?;
        return Ok(CallOutcome::Waiting);
    }
    let refund = async {
        match call.refund_id {
            None => Ok(None),
            Some(id) => refunds::find_refund_by(&tx, Some(id), None).await,
        }
    };
    // order → payment → call
    let (locked, payment, refund) = tokio::try_join!(
        applier.lock(&tx, &call.reference),
        payments::lock_payment(&tx, call.payment_id),
        refund
    )?;
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
        Meaning::AskAgain(outcome) => {
            mark(&tx, call, answer, &verdict).await?;
            tx.enqueue(&LookUp { payment: payment.id });
            outcome
        }
        Meaning::Nothing => CallOutcome::Waiting,
    };
    tx.commit().await?;
    Ok(outcome)
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
        answer.kept.as_deref(),
        verdict.error.as_deref(),
        tx.now(),
    )
    .await?;
    Ok(())
}

fn read(call: &ClaimedCall, outcome: &Outcome) -> Meaning {
    match (call.kind, outcome) {
        (_, Outcome::NotRun { .. } | Outcome::Unknown { .. }) => Meaning::Nothing,
        (CallKind::OpenSession, Outcome::Done(body)) => match object::<Session>(body) {
            Some(Session { id, url: Some(url), .. }) => Meaning::Payment(
                News::Opened {
                    session: id,
                    url: Some(url.clone()),
                },
                CallOutcome::Open { url },
            ),
            // A replay of a session that is over has no address any more.
            Some(Session { id, url: None, .. }) => {
                Meaning::Payment(News::Opened { session: id, url: None }, CallOutcome::Done)
            }
            None => Meaning::Nothing,
        },
        (CallKind::ExpireSession, Outcome::Done(body)) => {
            match object::<Session>(body).and_then(|session| session.news()) {
                Some(news) => Meaning::Payment(news, CallOutcome::Done),
                None => Meaning::Nothing,
            }
        }
        (CallKind::Refund, Outcome::Done(body)) => match object::<RefundObject>(body) {
            Some(refund) => Meaning::Refund(refund.news(), CallOutcome::Done),
            None => Meaning::Nothing,
        },
        (kind, Outcome::Refused { code, .. }) => {
            let (code, refused) = (code.clone(), CallOutcome::Refused { code: code.clone() });
            match kind {
                CallKind::OpenSession => Meaning::Payment(News::OpenRefused { code }, refused),
                CallKind::ExpireSession => Meaning::AskAgain(refused),
                CallKind::Refund => {
                    let status = RefundStatus::Failed { code };
                    Meaning::Refund(
                        RefundNews {
                            gateway_refund: None,
                            amount: None,
                            status,
                        },
                        refused,
                    )
                }
            }
        }
    }
}

fn object<T: DeserializeOwned>(body: &serde_json::Value) -> Option<T> {
    T::deserialize(body).ok()
}

/// Where an answer leaves its call.
struct Verdict {
    state: CallState,
    may_repeat: bool,
    next_at: Option<Timestamp>,
    error: Option<String>,
}

impl Verdict {
    fn of(call: &ClaimedCall, answer: &Answer, meaning: &Meaning, now: Timestamp) -> Self {
        let again = next_try(now, call.attempts, chance::bytes::<1>()[0]);
        let waiting = |state, may_repeat, why: &str| Verdict {
            state,
            may_repeat,
            next_at: Some(again),
            error: Some(why.to_owned()),
        };
        match &answer.outcome {
            Outcome::Done(_) if matches!(meaning, Meaning::Nothing) => {
                waiting(CallState::Unknown, true, "an answer that cannot be read")
            }
            Outcome::Done(_) => Verdict {
                state: CallState::Done,
                may_repeat: false,
                next_at: None,
                error: None,
            },
            Outcome::Refused { code, message } => Verdict {
                state: CallState::Refused,
                may_repeat: false,
                next_at: None,
                error: Some(if message.is_empty() {
                    code.clone()
                } else {
                    format!("{code}: {message}")
                }),
            },
            // Nothing ran this time; an earlier try that may have is not forgotten.
            Outcome::NotRun { why } if call.was == CallState::Pending => waiting(CallState::Pending, true, why),
            Outcome::NotRun { why } => waiting(CallState::Unknown, true, why),
            Outcome::Unknown { why, may_repeat } => waiting(CallState::Unknown, *may_repeat, why),
        }
    }
}
