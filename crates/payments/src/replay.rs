//! Try a stored event again: by itself after a pause, or by hand, with the act on record. What is applied stays applied.

use kernel::{Kind, Refusal};
use platform::audit::{self, Act};
use platform::{App, Broken, Tx, Verdict};
use serde_json::json;

use crate::receive::{EventOutcome, Received, apply_again, next_try, short};
use crate::store::events;
use crate::{Applier, EventId, Payments};

/// There is no such event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchEvent;

impl Refusal for NoSuchEvent {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }

    fn code(&self) -> &'static str {
        "not_found"
    }
}

/// By hand, for staff; whether the caller may is the route's affair.
pub async fn replay(app: &App, event: EventId) -> Verdict<EventOutcome, NoSuchEvent> {
    if events::lock_event(&app.db().read().await?, event).await?.is_none() {
        return Err(NoSuchEvent.into());
    }
    Ok(again(app, event, By::Hand).await?.outcome)
}

/// An effect that breaks again is noted with its error and a longer pause; after twelve times it waits for a person.
pub(crate) async fn try_again(app: &App, event: EventId) -> Result<Received, Broken> {
    again(app, event, By::Itself).await
}

/// Who tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Hand,
    Itself,
}

async fn again(app: &App, event: EventId, by: By) -> Result<Received, Broken> {
    let broken = match run(app, event, by).await {
        Ok(received) => return Ok(received),
        Err(broken) if broken.is_unavailable() => return Err(broken),
        Err(broken) => broken,
    };
    tracing::error!(event = %event, %broken, "a gateway event could not be applied again");
    let tx = app.db().begin().await?;
    if let Some(stored) = events::lock_event(&tx, event).await? {
        let next_at = if stored.attempts < 12 {
            Some(next_try(tx.now(), stored.attempts + 1)?)
        } else {
            None
        };
        events::mark_event_failed(&tx, event, &short(&broken), next_at).await?;
        note(&tx, event, by).await?;
    }
    tx.commit().await?;
    Ok(Received {
        outcome: EventOutcome::Failed,
        changes: Vec::new(),
    })
}

async fn run(app: &App, event: EventId, by: By) -> Result<Received, Broken> {
    let tx = app.db().begin().await?;
    let received = apply_again(&tx, (app.need::<Payments>()?, app.need::<Applier>()?), event).await?;
    if received.outcome == EventOutcome::AppliedBefore {
        audit::nothing_new();
    } else {
        note(&tx, event, by).await?;
    }
    tx.commit().await?;
    Ok(received)
}

/// Puts a replay by hand on record.
async fn note(tx: &Tx, event: EventId, by: By) -> Result<(), Broken> {
    match by {
        By::Hand => audit::note(tx, &Act::new("replay", &event.to_string(), json!({}))).await,
        By::Itself => Ok(()),
    }
}
