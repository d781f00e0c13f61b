//! Say that a requested visit will not be: its technician, or staff for them. Its time is free and its money goes back whole.

use platform::{Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::act::cancel::{ALL_BACK, end};
use crate::by::By;
use crate::refused::VisitRefused;
use crate::step::{Step, lock, way};
use crate::store::visit::VisitRow;
use crate::tell::News;
use crate::visit::Event;

/// `reason`: for the house, not for the customer; may be empty.
pub async fn decline(tx: &Tx, by: &By, visit: VisitId, reason: &str) -> Verdict<VisitRow, VisitRefused> {
    let visit = lock(tx, by, visit).await?;
    if by.is_customer() {
        return Err(VisitRefused::NotFound.into());
    }
    if way(&visit, Event::Decline)?.is_none() {
        return Ok(visit);
    }
    let step = Step {
        event: Event::Decline,
        by,
        detail: json!({ "reason": reason }),
        news: Some(News::Declined),
    };
    Ok(end(tx, visit, ALL_BACK, step).await?.0)
}
