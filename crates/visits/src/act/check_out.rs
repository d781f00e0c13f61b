//! The work is done: what is left of its time is free, a hold is taken, and the visit is complete at once or when the time to
//! object is over.

use platform::{Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::act::complete::finish;
use crate::by::By;
use crate::money;
use crate::refused::VisitRefused;
use crate::step::{Step, lock, take, way};
use crate::store::visit::VisitRow;
use crate::visit::Event;

pub async fn check_out(tx: &Tx, by: &By, visit: VisitId) -> Verdict<VisitRow, VisitRefused> {
    let visit = lock(tx, by, visit).await?;
    if by.is_customer() {
        return Err(VisitRefused::NotFound.into());
    }
    let Some(after) = way(&visit, Event::CheckOut)? else {
        return Ok(visit);
    };
    let step = Step {
        event: Event::CheckOut,
        by,
        detail: json!({}),
        news: None,
    };
    let visit = take(tx, visit, after, step).await?;
    calendar::shorten(tx, visit.id).await?;
    money::finish(tx, &visit, by).await?;
    if visit.policy.0.release_delay_min > 0 {
        return Ok(visit);
    }
    finish(tx, &By::house(), visit).await
}
