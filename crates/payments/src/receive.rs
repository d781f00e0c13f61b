//! Take in a verified event: store it once and apply it, in one transaction. What counts as seen is applied, not received:
//! an event that matches nothing or whose effect breaks is kept and tried again. Calls nobody.

use jiff::{SignedDuration, Timestamp};
use platform::{App, Broken, Tx};

use crate::change::LockedRows;
use crate::event::{Event, EventState, Meaning, SignedEvent};
use crate::settle::Door;
use crate::store::events::{self, Delivered};
use crate::store::{payments, refunds};
use crate::tasks::{LookUp, LookUpRefunds};
use crate::{Applier, Change, EventId, Payment, Payments, Refund, others};

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub outcome: EventOutcome,
    /// What was told upwards, in the same transaction.
    pub changes: Vec<Change>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventOutcome {
    /// Its effect is in the transaction, or it said nothing new.
    Applied,
    /// It had been applied before: nothing was done.
    AppliedBefore,
    /// Nothing of ours carries its reference yet.
    Unmatched,
    /// Kept and not applied, with its error.
    Failed,
}

impl Received {
    fn only(outcome: EventOutcome) -> Self {
        Received {
            outcome,
            changes: Vec::new(),
        }
    }
}

/// An event's error that repeating would not mend.
const WRONG_MODE: &str = "an event of the other mode (test or live)";

/// Takes an event in and commits; an effect that breaks is kept in a second transaction. An error means that nothing is
/// stored, and the gateway must send it again.
pub async fn take_in(app: &App, event: &SignedEvent) -> Result<Received, Broken> {
    let broken = match receive_and_commit(app, event).await {
        Ok(received) => return Ok(received),
        Err(broken) if broken.is_unavailable() => return Err(broken),
        Err(broken) => broken,
    };
    tracing::error!(event.id = event.0.id, event.kind = event.0.kind, %broken, "a gateway event could not be applied");
    let event = &event.0;
    let tx = app.db().begin().await?;
    let id: EventId = tx.new_id();
    let about = &event.about;
    let error = short(&broken);
    events::keep_failed_event(
        &tx,
        id,
        event.gateway,
        &event.id,
        &event.kind,
        event.is_live,
        &event.raw,
        about.payment,
        about.session.as_deref(),
        about.intent.as_deref(),
        &error,
        next_try(tx.now(), 1)?,
        tx.now(),
    )
    .await?;
    tx.commit().await?;
    Ok(Received::only(EventOutcome::Failed))
}

async fn receive_and_commit(app: &App, event: &SignedEvent) -> Result<Received, Broken> {
    let (payments, applier) = (app.need::<Payments>()?, app.need::<Applier>()?);
    let tx = app.db().begin().await?;
    let received = receive(&tx, (payments, applier), event).await?;
    tx.commit().await?;
    Ok(received)
}

/// Stores and applies an event in the caller's transaction. Locks event → order → payment; one round trip for these, one
/// for the effects.
pub async fn receive(
    tx: &Tx,
    (payments, applier): (&Payments, &Applier),
    event: &SignedEvent,
) -> Result<Received, Broken> {
    let event = &event.0;
    let id: EventId = tx.new_id();
    let about = &event.about;
    let insert = events::insert_event(
        tx,
        id,
        event.gateway,
        &event.id,
        &event.kind,
        event.is_live,
        &event.raw,
        about.payment,
        about.session.as_deref(),
        about.intent.as_deref(),
        tx.now(),
    );
    let (delivered, found) = tokio::try_join!(insert, find(tx, applier, event))?;
    if delivered.state == EventState::Applied {
        return Ok(Received::only(EventOutcome::AppliedBefore));
    }
    apply(tx, (payments, applier), event, (delivered, found)).await
}

/// Tries a stored event again, in the caller's transaction.
pub(crate) async fn apply_again(
    tx: &Tx,
    (payments, applier): (&Payments, &Applier),
    id: EventId,
) -> Result<Received, Broken> {
    let stored = events::lock_event(tx, id).await?;
    let stored = stored.ok_or_else(|| Broken::new(format!("there is no event {id}")))?;
    if stored.state == EventState::Applied {
        return Ok(Received::only(EventOutcome::AppliedBefore));
    }
    let event = Event::read(stored.gateway, &stored.raw)?;
    let found = find(tx, applier, &event).await?;
    let delivered = Delivered {
        id,
        state: stored.state,
        attempts: stored.attempts,
    };
    apply(tx, (payments, applier), &event, (delivered, found)).await
}

/// The locked payment an event is about, with what stands behind it.
struct Found {
    payment: Payment,
    locked: LockedRows,
    refund: Option<Refund>,
}

async fn find(tx: &Tx, applier: &Applier, event: &Event) -> Result<Option<Found>, Broken> {
    if matches!(
        event.meaning,
        Meaning::Ignored | Meaning::Unreadable(_) | Meaning::Other(_)
    ) {
        return Ok(None);
    }
    let about = &event.about;
    let (session, intent) = (about.session.as_deref(), about.intent.as_deref());
    let reference = match &about.reference {
        Some(reference) => reference.clone(),
        None => match payments::find_reference_by(tx, about.payment, session, intent)
            .await?
            .pop()
        {
            Some((reference,)) => reference,
            None => return Ok(None),
        },
    };
    let refund = async {
        match &event.meaning {
            Meaning::Refund(news) => refunds::find_refund_by(tx, about.refund, news.gateway_refund.as_deref()).await,
            _ => Ok(None),
        }
    };
    let payment = payments::lock_payment_by(tx, about.payment, session, intent);
    let (locked, payment, refund) = tokio::try_join!(applier.lock(tx, &reference), payment, refund)?;
    match payment {
        Some(payment) if payment.reference != reference => Err(Broken::new(format!(
            "the event names {reference}, its payment belongs to {}",
            payment.reference
        ))),
        Some(payment) => Ok(Some(Found {
            payment,
            locked,
            refund,
        })),
        None => Ok(None),
    }
}

async fn apply(
    tx: &Tx,
    (payments, applier): (&Payments, &Applier),
    event: &Event,
    (delivered, found): (Delivered, Option<Found>),
) -> Result<Received, Broken> {
    let (id, now) = (delivered.id, tx.now());
    if event.is_live != payments.is_live() {
        events::mark_event_refused(tx, id, WRONG_MODE).await?;
        return Ok(Received::only(EventOutcome::Failed));
    }
    match (&event.meaning, found) {
        (Meaning::Ignored, _) => {
            events::mark_event_applied(tx, id, None, "ignored", now).await?;
            Ok(Received::only(EventOutcome::Applied))
        }
        (Meaning::Unreadable(error), _) => {
            events::mark_event_refused(tx, id, error).await?;
            Ok(Received::only(EventOutcome::Failed))
        }
        (Meaning::Other(other), _) => {
            if let Some(outcome) = others::told(tx, event.gateway, other).await? {
                events::mark_event_applied(tx, id, None, outcome, now).await?;
                return Ok(Received::only(EventOutcome::Applied));
            }
            events::mark_event_unmatched(tx, id, next_unmatched(now, delivered.attempts)?).await?;
            Ok(Received::only(EventOutcome::Unmatched))
        }
        (_, None) => {
            events::mark_event_unmatched(tx, id, next_unmatched(now, delivered.attempts)?).await?;
            Ok(Received::only(EventOutcome::Unmatched))
        }
        (meaning, Some(found)) => {
            let Found {
                payment,
                locked,
                refund,
            } = found;
            let door = Door {
                tx,
                applier,
                locked: &locked,
                payment: &payment,
            };
            // Before the effects: the two travel together, and the mark must not wait for what the applier reads.
            let mark = events::mark_event_applied(tx, id, Some(payment.id), outcome_of(meaning), now);
            let (_, changes) = tokio::try_join!(mark, Box::pin(effect(&door, meaning, refund)))?;
            Ok(Received {
                outcome: EventOutcome::Applied,
                changes,
            })
        }
    }
}

async fn effect(door: &Door<'_>, meaning: &Meaning, refund: Option<Refund>) -> Result<Vec<Change>, Broken> {
    let payment = door.payment.id;
    match meaning {
        Meaning::Payment(news) => door.settle(news).await,
        Meaning::Refund(news) => door.settle_refund(refund, news).await,
        Meaning::Dispute(news) => door.settle_dispute(news).await,
        Meaning::RefundTotal(total) => {
            // Ours are counted when they are asked for; more than that was given back by hand at the gateway.
            let is_known = total.is_some_and(|total| total.minor() <= door.payment.refunded_minor);
            if !is_known {
                door.tx.enqueue(&LookUpRefunds { payment });
            }
            Ok(Vec::new())
        }
        Meaning::TooLittle => {
            door.tx.enqueue(&LookUp { payment });
            Ok(Vec::new())
        }
        Meaning::Other(_) | Meaning::Ignored | Meaning::Unreadable(_) => Ok(Vec::new()),
    }
}

fn outcome_of(meaning: &Meaning) -> &'static str {
    match meaning {
        Meaning::Payment(_) => "payment",
        Meaning::Refund(_) | Meaning::RefundTotal(_) => "refund",
        Meaning::Dispute(_) => "dispute",
        Meaning::TooLittle => "looked_up",
        Meaning::Other(_) | Meaning::Ignored | Meaning::Unreadable(_) => "ignored",
    }
}

/// The most that is kept of an error.
pub(crate) fn short(broken: &Broken) -> String {
    broken.to_string().replace('\0', "").chars().take(2_000).collect()
}

/// When an event whose effect broke is tried again: 10 s, 20 s … at most an hour.
pub fn next_try(now: Timestamp, attempts: i32) -> Result<Timestamp, Broken> {
    let seconds = (10_i64 << attempts.clamp(1, 10).saturating_sub(1)).min(3_600);
    Ok(now.checked_add(SignedDuration::from_secs(seconds))?)
}

/// When an event that matched nothing is tried again: a minute, two … at most six hours, for about two weeks.
pub fn next_unmatched(now: Timestamp, attempts: i32) -> Result<Option<Timestamp>, Broken> {
    if attempts >= 60 {
        return Ok(None);
    }
    let minutes = (1_i64 << attempts.clamp(0, 10)).min(360);
    Ok(Some(now.checked_add(SignedDuration::from_mins(minutes))?))
}
