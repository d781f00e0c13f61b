//! Put a part back into the stock that was taken for a visit by mistake, or not needed after all: all its pieces, while the visit
//! may still be worked on. Once; again changes nothing.

use platform::audit::{self, Act};
use platform::{Tx, Verdict};
use serde_json::json;
use uuid::Uuid;

use crate::VisitId;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::step::lock;
use crate::store::event::insert_event;
use crate::store::part::{self as store, PartRow};
use crate::visit::State;

/// `part`: the act it was taken by.
pub async fn return_part(tx: &Tx, by: &By, visit: VisitId, part: Uuid) -> Verdict<PartRow, VisitRefused> {
    let visit = lock(tx, by, visit).await?;
    if by.is_customer() {
        return Err(VisitRefused::NotFound.into());
    }
    let found = store::find_part(tx, part).await?;
    let part = found
        .filter(|part| part.visit_id == visit.id)
        .ok_or(VisitRefused::NotFound)?;
    if part.returned_at.is_some() {
        audit::nothing_new();
        return Ok(part);
    }
    if !matches!(visit.state, State::CheckedIn | State::CheckedOut) {
        return Err(VisitRefused::NotNow(visit.state).into());
    }
    catalog::put_back_some(tx, part.id, &[(part.variant_id, part.quantity)]).await?;
    let detail = json!({ "sku": part.sku, "quantity": part.quantity });
    let subject = visit.id.to_string();
    let act = Act::new("visit_part_back", &subject, detail.clone());
    tokio::try_join!(
        store::mark_part_returned(tx, part.id, tx.now()),
        insert_event(tx, visit.id, tx.now(), "part_back", &by.name, &detail),
        audit::note(tx, &act),
    )?;
    Ok(PartRow {
        returned_at: Some(tx.now()),
        ..part
    })
}
