//! End requests nobody answered in time, as if they had been declined. Whoever accepts at the same moment wins or loses by the
//! order's lock: one of the two.

use platform::{App, Broken, Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::act::cancel::{ALL_BACK, end};
use crate::by::By;
use crate::refused::VisitRefused;
use crate::step::{Step, lock};
use crate::store::visit as store;
use crate::sweep::each;
use crate::tell::News;
use crate::visit::{Event, next};

/// Visits looked at in one sweep.
const BATCH: i64 = 100;

/// Changes nothing where somebody was faster.
pub(crate) async fn lapse(tx: &Tx, visit: VisitId) -> Verdict<(), VisitRefused> {
    let by = By::house();
    let visit = lock(tx, &by, visit).await?;
    let is_late = visit.answer_by.is_some_and(|answer_by| answer_by <= tx.now());
    if !is_late || next(visit.state, Event::Lapse).is_none() {
        return Ok(());
    }
    let step = Step {
        event: Event::Lapse,
        by: &by,
        detail: json!({}),
        news: Some(News::Lapsed),
    };
    end(tx, visit, ALL_BACK, step).await?;
    Ok(())
}

pub(crate) async fn lapse_all(app: App) -> Result<(), Broken> {
    let late = store::list_unanswered(&app.db().read().await?, app.clock().now(), BATCH).await?;
    each(&app, &late, async |tx, visit| lapse(tx, visit).await).await
}
