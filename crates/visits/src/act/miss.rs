//! Nobody was there: said by the technician or the house, once the arrival window is over. What the terms keep of a visit
//! cancelled at the last moment is kept.

use jiff::SignedDuration;
use platform::{Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::act::cancel::end;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::step::{Step, lock, way};
use crate::store::visit::VisitRow;
use crate::tell::News;
use crate::visit::Event;

pub async fn miss(tx: &Tx, by: &By, visit: VisitId) -> Verdict<VisitRow, VisitRefused> {
    let visit = lock(tx, by, visit).await?;
    if by.is_customer() {
        return Err(VisitRefused::NotFound.into());
    }
    if way(&visit, Event::Miss)?.is_none() {
        return Ok(visit);
    }
    // Whom nobody was to visit has missed nobody.
    if visit.technician_id.is_none() {
        return Err(VisitRefused::Unassigned.into());
    }
    if tx.now() < window_end(&visit) {
        return Err(VisitRefused::TooEarly.into());
    }
    let kept = visit.policy.0.back_bp(SignedDuration::ZERO);
    let step = Step {
        event: Event::Miss,
        by,
        detail: json!({ "back_bp": kept }),
        news: Some(News::Missed),
    };
    Ok(end(tx, visit, kept, step).await?.0)
}

/// Until when the technician may come, and so the customer has to be there.
pub fn window_end(visit: &VisitRow) -> jiff::Timestamp {
    let window = SignedDuration::from_mins(i64::from(visit.window_min));
    visit.starts_at.checked_add(window).unwrap_or(visit.ends_at)
}
