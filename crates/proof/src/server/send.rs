//! Sending a call in memory, as `payments::send` has it: claim the row, call the gateway, store the answer and its effect
//! together.

use payments::for_proof::{Answer, LEASE, Meaning, Outcome, Try, Verdict, oldest, read, wire};
use payments::{CallId, CallKind, CallOutcome, CallState, EventState, News};
use serde::Deserialize;

use super::{Away, Server, Tx, door};
use crate::bug::Bug;
use crate::clockwork::Reply;
use crate::network::Request;
use crate::rows::{CallRow, Task};

/// As long as a customer waits.
const PATIENCE_MS: i64 = 6_000;

impl Server {
    /// Sends a call and waits as long as a customer would.
    pub async fn send(&self, call: CallId) -> CallOutcome {
        let reply = Reply::new();
        let (server, given) = (self.clone(), reply.clone());
        self.spawn(async move {
            let outcome = server.perform(call).await;
            given.give(&server.world.clock, outcome);
        });
        let patience = self.world.now_ms() + PATIENCE_MS;
        let outcome = reply.wait(&self.world.clock, patience).await;
        outcome.and_then(Result::ok).unwrap_or(CallOutcome::Waiting)
    }

    /// Sends a call to its end. Safe to repeat, at any time, by anybody.
    pub async fn perform(&self, call: CallId) -> Result<CallOutcome, Away> {
        if self.has(Bug::CallBeforeCommit) {
            let known = self.read(|rows| rows.calls.get(&call).map(|row| row.call.clone()));
            if let Some(call) = known.filter(|call| call.kind == CallKind::Refund) {
                self.ask_gateway("send the call", Request::post(&call.path, &call.key, &call.form))
                    .await;
            }
        }
        let claimed = self.transaction("claim the call", |tx| claim(tx, call)).await?;
        let Some((row, was)) = claimed else {
            return Ok(self.standing(call));
        };
        let answer = self.ask(&row).await;
        self.transaction("store the answer", |tx| store_answer(tx, (&row, was), &answer))
            .await
    }

    /// A hold is looked at before it is taken.
    async fn ask(&self, row: &CallRow) -> Answer {
        let call = &row.call;
        if call.kind == CallKind::Capture {
            let intent = call.path.trim_end_matches("/capture");
            let path = format!("{intent}?{}", payments::for_proof::request::INTENT_EXPANDED);
            let mut found = self.ask_gateway("look at the hold", Request::get(path)).await;
            match &found.outcome {
                Outcome::Done(body) => {
                    let is_held = wire::Intent::deserialize(body).is_ok_and(|intent| intent.is_held());
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
        let key = if self.has(Bug::NewKeyPerAttempt) {
            format!("{}:{}", call.key, row.attempts)
        } else {
            call.key.clone()
        };
        let mut answer = self
            .ask_gateway("send the call", Request::post(&call.path, &key, &call.form))
            .await;
        if self.has(Bug::TimeoutIsDeclined)
            && let Outcome::Unknown { why, .. } = &answer.outcome
        {
            answer.outcome = Outcome::Refused {
                code: "timeout".to_owned(),
                message: why.clone(),
            };
        }
        answer
    }

    fn standing(&self, call: CallId) -> CallOutcome {
        self.read(|rows| {
            let Some(row) = rows.calls.get(&call) else {
                return CallOutcome::Waiting;
            };
            let payment = row.call.about.payment.and_then(|id| rows.payments.get(&id));
            let url = payment.and_then(|payment| payment.pay_url.clone());
            match (row.state, row.call.kind, url) {
                (CallState::Done, CallKind::OpenSession, Some(url)) => CallOutcome::Open { url },
                (CallState::Done, ..) => CallOutcome::Done,
                (CallState::Refused, ..) => CallOutcome::Refused {
                    code: row.error.clone().unwrap_or_default(),
                },
                (CallState::Pending | CallState::Sending | CallState::Unknown, ..) => CallOutcome::Waiting,
            }
        })
    }
}

fn claim(tx: &mut Tx<'_>, call: CallId) -> Option<(CallRow, CallState)> {
    let mut oldest = oldest(tx.now).ok()?;
    if tx.has(Bug::ResendAfterWindow) {
        oldest = jiff::Timestamp::UNIX_EPOCH;
    }
    let lease = if tx.has(Bug::LeaseForEver) {
        jiff::SignedDuration::from_hours(24 * 365)
    } else {
        LEASE
    };
    let claimed = tx.rows.claim_call(call, tx.now, lease, oldest)?;
    let tries = claimed.0.attempts;
    if tries > 1 {
        tx.say(format!("takes up {} again ({tries})", claimed.0.call.key));
    }
    Some(claimed)
}

fn store_answer(tx: &mut Tx<'_>, (row, was): (&CallRow, CallState), answer: &Answer) -> CallOutcome {
    let meaning = read(row.call.kind, &answer.outcome);
    let tried = Try {
        attempts: row.attempts,
        was,
        jitter: tx.jitter(),
    };
    let verdict = Verdict::of(tried, answer, &meaning, tx.now);
    let payment = row.call.about.payment;
    if !matches!(meaning, Meaning::Nothing) || !matches!(answer.outcome, Outcome::Done(_)) {
        tx.say(format!("{} is {}", row.call.key, verdict.state));
    }
    mark(tx, row, &verdict);
    match (meaning, payment) {
        (Meaning::Payment(news, outcome), Some(payment)) => {
            if let News::Opened { session, .. } = &news {
                wake_unmatched(tx, payment, Some(session));
            } else {
                wake_unmatched(tx, payment, None);
            }
            door::settle(tx, payment, &news);
            outcome
        }
        (Meaning::Refund(news, outcome), Some(payment)) => {
            let refund = tx.rows.refund_by(row.call.about.refund, None).cloned();
            if door::settle_refund(tx, payment, refund, &news).is_err() {
                tx.break_off(format!("the answer of {} gives back too much", row.call.key));
            }
            outcome
        }
        (Meaning::AskAgain(news, outcome), Some(payment)) => {
            if let Some(news) = news {
                door::settle(tx, payment, &news);
            }
            tx.enqueue(Task::LookUp(payment));
            outcome
        }
        _ => CallOutcome::Waiting,
    }
}

/// Stores an answer, unless the call was taken by another since.
fn mark(tx: &mut Tx<'_>, row: &CallRow, verdict: &Verdict) {
    if let Some(call) = tx.rows.calls.get_mut(&row.id)
        && call.attempts == row.attempts
        && call.state == CallState::Sending
    {
        call.state = verdict.state;
        call.may_repeat = verdict.may_repeat;
        call.next_at = verdict.next_at;
        call.error.clone_from(&verdict.error);
        call.locked_until = None;
    }
}

/// A payment has learned its ids: events that waited for them are due.
pub fn wake_unmatched(tx: &mut Tx<'_>, payment: payments::PaymentId, session: Option<&str>) {
    let now = tx.now;
    for event in tx.rows.events.values_mut() {
        let waits = event.payment == Some(payment) || (session.is_some() && event.session.as_deref() == session);
        if waits && event.state == EventState::Unmatched {
            event.next_at = Some(now);
        }
    }
}
