//! The work begins. From here on the visit can be neither moved nor cancelled: what is wrong with it is settled afterwards.

use platform::{Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::step::{Step, lock, take, way};
use crate::store::visit::VisitRow;
use crate::visit::Event;

pub async fn check_in(tx: &Tx, by: &By, visit: VisitId) -> Verdict<VisitRow, VisitRefused> {
    let visit = lock(tx, by, visit).await?;
    if by.is_customer() {
        return Err(VisitRefused::NotFound.into());
    }
    let Some(after) = way(&visit, Event::CheckIn)? else {
        return Ok(visit);
    };
    if visit.technician_id.is_none() {
        return Err(VisitRefused::Unassigned.into());
    }
    let step = Step {
        event: Event::CheckIn,
        by,
        detail: json!({}),
        news: None,
    };
    Ok(take(tx, visit, after, step).await?)
}
