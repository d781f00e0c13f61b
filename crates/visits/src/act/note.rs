//! What the technician writes about a visit. The last writing stands.

use platform::audit::{self, Act};
use platform::http::Checks;
use platform::{Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::step::lock;
use crate::store::visit::{self as store, VisitRow};

/// Characters of a note.
const LONGEST: usize = 2_000;

pub async fn write_note(tx: &Tx, by: &By, visit: VisitId, text: &str) -> Verdict<VisitRow, VisitRefused> {
    let visit = lock(tx, by, visit).await?;
    if by.is_customer() {
        return Err(VisitRefused::NotFound.into());
    }
    let mut checks = Checks::new();
    let note = checks.lines("note", text, (0, LONGEST)).unwrap_or_default();
    checks.done().map_err(VisitRefused::Invalid)?;
    let subject = visit.id.to_string();
    // Who wrote, not what: the note stands in the visit.
    let act = Act::new("visit_note", &subject, json!({ "length": note.chars().count() }));
    tokio::try_join!(store::set_technician_note(tx, visit.id, &note), audit::note(tx, &act))?;
    Ok(VisitRow {
        technician_note: note,
        ..visit
    })
}
