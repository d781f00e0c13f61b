//! On my way: the technician sets out, the customer hears of it.

use platform::{Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::step::{Step, lock, take, way};
use crate::store::visit::VisitRow;
use crate::tell::News;
use crate::visit::Event;

pub async fn set_out(tx: &Tx, by: &By, visit: VisitId) -> Verdict<VisitRow, VisitRefused> {
    let visit = lock(tx, by, visit).await?;
    if by.is_customer() {
        return Err(VisitRefused::NotFound.into());
    }
    let Some(after) = way(&visit, Event::SetOut)? else {
        return Ok(visit);
    };
    if visit.technician_id.is_none() {
        return Err(VisitRefused::Unassigned.into());
    }
    let step = Step {
        event: Event::SetOut,
        by,
        detail: json!({}),
        news: Some(News::OnTheWay),
    };
    Ok(take(tx, visit, after, step).await?)
}
