//! Say that a requested visit will be: its technician, or staff for them. Its time is a visit's from then on. Too late once
//! nobody answered in time.

use platform::{Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::step::{Step, lock, take, way};
use crate::store::visit::VisitRow;
use crate::tell::News;
use crate::visit::Event;

pub async fn accept(tx: &Tx, by: &By, visit: VisitId) -> Verdict<VisitRow, VisitRefused> {
    let visit = lock(tx, by, visit).await?;
    if by.is_customer() {
        return Err(VisitRefused::NotFound.into());
    }
    let Some(after) = way(&visit, Event::Accept)? else {
        return Ok(visit);
    };
    if visit.answer_by.is_some_and(|answer_by| answer_by <= tx.now()) {
        return Err(VisitRefused::NotNow(visit.state).into());
    }
    Ok(confirm(tx, by, visit, after).await?)
}

/// What a request becomes when somebody accepts it, or when nobody has to.
pub(crate) async fn confirm(
    tx: &Tx,
    by: &By,
    visit: VisitRow,
    after: crate::visit::State,
) -> Result<VisitRow, platform::Broken> {
    calendar::confirm(tx, visit.id).await?;
    let step = Step {
        event: Event::Accept,
        by,
        detail: json!({}),
        news: Some(News::Confirmed),
    };
    take(tx, visit, after, step).await
}
