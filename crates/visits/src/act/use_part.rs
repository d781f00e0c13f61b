//! Take a part from the stock for a visit that is being done. The act has an id, given with the form, so that saying it twice is
//! once. Bills nothing: what it costs is settled with the customer.

use catalog::VariantId;
use jiff::SignedDuration;
use platform::audit::{self, Act};
use platform::db::Json;
use platform::http::Checks;
use platform::{Broken, Fault, Tx, Verdict};
use serde_json::json;
use uuid::Uuid;

use crate::VisitId;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::step::lock;
use crate::store::event::insert_event;
use crate::store::part::{self as store, PartRow};
use crate::visit::State;

/// Pieces of one part taken at once.
const MOST: i64 = 99;

#[derive(Debug, Clone, Copy)]
pub struct UsePart {
    /// Names the act.
    pub id: Uuid,
    pub visit: VisitId,
    pub variant: VariantId,
    pub quantity: i64,
}

pub async fn use_part(tx: &Tx, by: &By, input: UsePart) -> Verdict<PartRow, VisitRefused> {
    let visit = lock(tx, by, input.visit).await?;
    if by.is_customer() {
        return Err(VisitRefused::NotFound.into());
    }
    if let Some(known) = store::find_part(tx, input.id).await? {
        audit::nothing_new();
        return if known.visit_id == visit.id {
            Ok(known)
        } else {
            Err(VisitRefused::NotFound.into())
        };
    }
    if !matches!(visit.state, State::CheckedIn | State::CheckedOut) {
        return Err(VisitRefused::NotNow(visit.state).into());
    }
    check(&input)?;
    take_from_stock(tx, &input).await?;
    keep(tx, by, &input).await
}

fn check(input: &UsePart) -> Result<(), VisitRefused> {
    let mut checks = Checks::new();
    let is_some = (1..=MOST).contains(&input.quantity);
    checks.field("quantity", if is_some { Ok(()) } else { Err("number") });
    Ok(checks.done()?)
}

async fn take_from_stock(tx: &Tx, input: &UsePart) -> Verdict<(), VisitRefused> {
    let until = tx
        .now()
        .saturating_add(SignedDuration::from_hours(1))
        .map_err(Broken::new)?;
    catalog::reserve(tx, input.id, &[(input.variant, input.quantity)], until)
        .await
        .map_err(|fault| fault.map(|gone| VisitRefused::OutOfStock { sku: gone.sku }))?;
    match catalog::keep(tx, input.id).await {
        Ok(()) => Ok(()),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(_)) => Err(VisitRefused::OutOfStock { sku: String::new() }.into()),
    }
}

async fn keep(tx: &Tx, by: &By, input: &UsePart) -> Verdict<PartRow, VisitRefused> {
    let offers = catalog::offers(tx, &[input.variant]).await?;
    let offer = offers
        .into_iter()
        .next()
        .ok_or(VisitRefused::OutOfStock { sku: String::new() })?;
    let detail = json!({ "sku": offer.sku, "quantity": input.quantity });
    let subject = input.visit.to_string();
    let act = Act::new("visit_part", &subject, detail.clone());
    let title = Json(&offer.title);
    tokio::try_join!(
        store::insert_part(
            tx,
            input.id,
            input.visit,
            input.variant,
            &offer.sku,
            &title,
            input.quantity,
            &by.name,
            tx.now()
        ),
        insert_event(tx, input.visit, tx.now(), "part", &by.name, &detail),
        audit::note(tx, &act),
    )?;
    Ok(PartRow {
        id: input.id,
        visit_id: input.visit,
        variant_id: input.variant,
        sku: offer.sku,
        title: Json(offer.title),
        quantity: input.quantity,
        by: by.name.clone(),
        at: tx.now(),
    })
}
