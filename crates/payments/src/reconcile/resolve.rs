//! What staff see and do about differences: lists for the office, and a person's word that one is dealt with. Moves no
//! money.

use jiff::SignedDuration;
use kernel::{Kind, Refusal};
use platform::audit::{self, Act};
use platform::db::Session;
use platform::{App, Broken, Tx, Verdict};
use serde_json::json;

use super::{DifferenceKind, DifferenceState};
use crate::DifferenceId;
use crate::send::oldest;
use crate::store::payments;
use crate::store::reconcile::{self as store, ExpiringHold, NeedingHuman, UnknownCall};

/// Holds that lapse within this wait for a person.
const SOON: SignedDuration = SignedDuration::from_hours(48);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceRefused {
    NotFound,
    /// It is gone, or somebody has dealt with it.
    Ended,
    /// A word about what was done is asked for.
    Note,
}

impl Refusal for DifferenceRefused {
    fn kind(&self) -> Kind {
        match self {
            DifferenceRefused::NotFound => Kind::NotFound,
            DifferenceRefused::Ended => Kind::Conflict,
            DifferenceRefused::Note => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            DifferenceRefused::NotFound => "not_found",
            DifferenceRefused::Ended => "difference_ended",
            DifferenceRefused::Note => "difference_note",
        }
    }
}

/// A person has dealt with it; `note` says how. A found payment waits for nobody any more.
pub async fn resolve_difference(tx: &Tx, by: &str, id: DifferenceId, note: &str) -> Verdict<(), DifferenceRefused> {
    let note: String = note.trim().chars().filter(|c| *c != '\0').take(2_000).collect();
    if note.is_empty() {
        return Err(DifferenceRefused::Note.into());
    }
    let known = store::lock_difference(tx, id)
        .await?
        .ok_or(DifferenceRefused::NotFound)?;
    if known.state != DifferenceState::Open {
        return Err(DifferenceRefused::Ended.into());
    }
    if let (DifferenceKind::PaymentFound, Some(payment)) = (known.kind, known.payment_id) {
        payments::clear_needs_human(tx, payment, tx.now()).await?;
    }
    store::mark_resolved(tx, id, by, &note, tx.now()).await?;
    let detail = json!({ "kind": known.kind, "object": known.object, "note": note });
    Ok(audit::note(tx, &Act::new("resolve", &id.to_string(), detail)).await?)
}

/// Calls that may have run, whose keys are too old to repeat them, oldest first.
pub async fn list_waiting_calls(app: &App, db: &impl Session) -> Result<Vec<UnknownCall>, Broken> {
    store::list_unknown_calls(db, oldest(app.clock().now())?).await
}

/// Holds that lapse within two days, the next one first.
pub async fn list_waiting_holds(app: &App, db: &impl Session) -> Result<Vec<ExpiringHold>, Broken> {
    store::list_expiring_holds(db, app.clock().now().checked_add(SOON)?).await
}

/// How much waits for a person, by what it is: one statement.
pub async fn needing_human(app: &App, db: &impl Session) -> Result<NeedingHuman, Broken> {
    let now = app.clock().now();
    store::count_needing_human(db, oldest(now)?, now.checked_add(SOON)?).await
}
