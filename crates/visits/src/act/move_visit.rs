//! Move a visit to another slot: one atomic swap, so that it has its old time or its new one, never none and never both. A
//! customer moves it until it has begun, into a slot that is one; it costs nothing, but a late move does not win back the time to
//! cancel. Staff move it freely.

use calendar::TechnicianId;
use jiff::Timestamp;
use platform::{Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::act::cancel::back_bp;
use crate::by::{By, Scope};
use crate::refused::VisitRefused;
use crate::step::{Step, lock, take, way};
use crate::store::visit::{self as store, VisitRow};
use crate::tell::News;
use crate::time;
use crate::visit::Event;

#[derive(Debug, Clone, Copy)]
pub struct MoveVisit {
    pub visit: VisitId,
    pub starts_at: Timestamp,
    /// `None`: whoever does it now, or else whoever can.
    pub technician: Option<TechnicianId>,
}

pub async fn move_visit(tx: &Tx, by: &By, input: MoveVisit) -> Verdict<VisitRow, VisitRefused> {
    let visit = lock(tx, by, input.visit).await?;
    if matches!(by.scope, Scope::Technician(_)) {
        return Err(VisitRefused::NotFound.into());
    }
    let after = way(&visit, Event::Move)?.ok_or(VisitRefused::NotNow(visit.state))?;
    if by.is_customer() && (visit.starts_at <= tx.now() || visit.on_the_way_at.is_some()) {
        return Err(VisitRefused::Begun.into());
    }
    if is_there(&visit, &input) {
        platform::audit::nothing_new();
        return Ok(visit);
    }
    let most = if by.is_customer() {
        i32::try_from(back_bp(&visit, by, tx.now())).unwrap_or(0)
    } else {
        10_000
    };
    let from = visit.starts_at;
    let visit = time::swap(tx, by, visit, &input).await?;
    let visit = VisitRow {
        back_bp_most: most,
        // Whoever is asked answers before the visit begins.
        answer_by: visit.answer_by.map(|answer_by| answer_by.min(visit.starts_at)),
        ..visit
    };
    let name = visit.technician_name.as_deref();
    store::set_slot(
        tx,
        visit.id,
        visit.starts_at,
        visit.ends_at,
        visit.technician_id,
        name,
        most,
    )
    .await?;
    orders::note_moved(
        tx,
        visit.id,
        (visit.starts_at, visit.ends_at),
        visit.technician_name.as_deref(),
    )
    .await?;
    let step = Step {
        event: Event::Move,
        by,
        detail: json!({ "from": from, "to": visit.starts_at }),
        news: Some(News::Moved),
    };
    Ok(take(tx, visit, after, step).await?)
}

fn is_there(visit: &VisitRow, input: &MoveVisit) -> bool {
    let is_theirs = input.technician.is_none() || input.technician == visit.technician_id;
    visit.starts_at == input.starts_at && is_theirs
}
