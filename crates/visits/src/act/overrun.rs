//! Work that goes on past its end keeps its time, a quarter of an hour at once, as far as nothing else is sold: nobody can take the
//! place where the technician still is. A visit that was forgotten does not bar the rest of the day. Tells nobody.

use jiff::{SignedDuration, Timestamp};
use platform::{App, Broken, Tx, Verdict};

use crate::VisitId;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::step::lock;
use crate::store::visit::{self as store, VisitRow};
use crate::sweep::each;
use crate::visit::State;

/// Visits looked at in one sweep.
const BATCH: i64 = 500;
/// How far ahead of now the time of work that goes on lasts.
const AHEAD: SignedDuration = SignedDuration::from_mins(15);
/// Past its end by more than this, it is a visit that nobody has checked out.
pub(crate) const LONGEST: SignedDuration = SignedDuration::from_hours(2);

/// Whether the work goes on although its time is over.
pub(crate) fn is_over(visit: &VisitRow, now: Timestamp) -> bool {
    visit.state == State::CheckedIn && visit.ends_at <= now
}

pub(crate) async fn keep_on(tx: &Tx, visit: VisitId) -> Verdict<(), VisitRefused> {
    let visit = lock(tx, &By::house(), visit).await?;
    let last = visit.ends_at.checked_add(LONGEST).map_err(Broken::new)?;
    if !is_over(&visit, tx.now()) || last <= tx.now() {
        return Ok(());
    }
    let until = tx.now().checked_add(AHEAD).map_err(Broken::new)?.min(last);
    calendar::lengthen(tx, visit.id, until)
        .await
        .map_err(|fault| fault.map(|gone| VisitRefused::of(&gone)))
}

pub(crate) async fn keep_all_on(app: App) -> Result<(), Broken> {
    let now = app.clock().now();
    let since = now.checked_sub(LONGEST)?;
    let over = store::list_overrunning(&app.db().read().await?, since, now, BATCH).await?;
    each(&app, &over, async |tx, visit| keep_on(tx, visit).await).await
}
