//! Give a visit to somebody else at the same time, or to nobody yet: into the tray.

use calendar::TechnicianId;
use platform::{Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::by::{By, Scope};
use crate::refused::VisitRefused;
use crate::step::{Step, lock, take, way};
use crate::store::visit::{self as store, VisitRow};
use crate::tell::News;
use crate::time;
use crate::visit::Event;

pub async fn assign(tx: &Tx, by: &By, visit: VisitId, to: Option<TechnicianId>) -> Verdict<VisitRow, VisitRefused> {
    let visit = lock(tx, by, visit).await?;
    if by.scope != Scope::Staff {
        return Err(VisitRefused::NotFound.into());
    }
    let after = way(&visit, Event::Assign)?.ok_or(VisitRefused::NotNow(visit.state))?;
    if visit.technician_id == to {
        platform::audit::nothing_new();
        return Ok(visit);
    }
    let from = visit.technician_id;
    let visit = time::hand_over(tx, visit, to).await?;
    store::set_technician(tx, visit.id, visit.technician_id, visit.technician_name.as_deref()).await?;
    orders::note_moved(
        tx,
        visit.id,
        (visit.starts_at, visit.ends_at),
        visit.technician_name.as_deref(),
    )
    .await?;
    let step = Step {
        event: Event::Assign,
        by,
        detail: json!({ "from": from, "to": to }),
        // Nobody yet is no news: the customer hears who comes.
        news: to.map(|_| News::Reassigned),
    };
    Ok(take(tx, visit, after, step).await?)
}
