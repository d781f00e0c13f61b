//! A finished visit is complete: nobody objected in time, or staff say so.

use platform::{App, Broken, Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::by::{By, Scope};
use crate::refused::VisitRefused;
use crate::step::{Step, lock, take, way};
use crate::store::visit::{self as store, VisitRow};
use crate::sweep::each;
use crate::tell::News;
use crate::visit::{Event, State};

/// Visits looked at in one sweep.
const BATCH: i64 = 100;

/// By staff, before its time.
pub async fn complete(tx: &Tx, by: &By, visit: VisitId) -> Verdict<VisitRow, VisitRefused> {
    let visit = lock(tx, by, visit).await?;
    if !matches!(by.scope, Scope::Staff | Scope::House) {
        return Err(VisitRefused::NotFound.into());
    }
    finish(tx, by, visit).await
}

pub(crate) async fn finish(tx: &Tx, by: &By, visit: VisitRow) -> Verdict<VisitRow, VisitRefused> {
    let Some(after) = way(&visit, Event::Complete)? else {
        return Ok(visit);
    };
    let step = Step {
        event: Event::Complete,
        by,
        detail: json!({}),
        news: Some(News::Completed),
    };
    Ok(take(tx, visit, after, step).await?)
}

pub(crate) async fn complete_all(app: App) -> Result<(), Broken> {
    let due = store::list_to_complete(&app.db().read().await?, app.clock().now(), BATCH).await?;
    each(&app, &due, async |tx, visit| {
        let by = By::house();
        let visit = lock(tx, &by, visit).await?;
        let is_due = visit.complete_at.is_some_and(|complete_at| complete_at <= tx.now());
        if is_due && visit.state == State::CheckedOut {
            finish(tx, &by, visit).await?;
        }
        Ok(())
    })
    .await
}
