//! Take a part from the stock for a visit that is being done. The act has an id, given with the form, so that saying it twice is
//! once. Bills nothing: what it costs is settled with the customer.

use catalog::{Offer, VariantId};
use jiff::SignedDuration;
use platform::audit::{self, Act};
use platform::db::Json;
use platform::http::{Checks, Invalid};
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
    let offer = offer_of(tx, input.variant).await?;
    take_from_stock(tx, &input, &offer).await?;
    keep(tx, by, (&input, offer)).await
}

fn check(input: &UsePart) -> Result<(), VisitRefused> {
    let mut checks = Checks::new();
    let is_some = (1..=MOST).contains(&input.quantity);
    checks.field("quantity", if is_some { Ok(()) } else { Err("number") });
    Ok(checks.done()?)
}

/// The part as it stands in the stock now.
async fn offer_of(tx: &Tx, variant: VariantId) -> Verdict<Offer, VisitRefused> {
    let offer = catalog::offers(tx, &[variant]).await?.into_iter().next();
    Ok(offer.ok_or_else(|| VisitRefused::from(Invalid::one("variant", "choice")))?)
}

async fn take_from_stock(tx: &Tx, input: &UsePart, offer: &Offer) -> Verdict<(), VisitRefused> {
    let until = tx
        .now()
        .saturating_add(SignedDuration::from_hours(1))
        .map_err(Broken::new)?;
    let reserved = catalog::reserve(tx, input.id, &[(input.variant, input.quantity)], until).await;
    let is_there = match reserved {
        Ok(()) => match catalog::keep(tx, input.id).await {
            Ok(()) => true,
            Err(Fault::Refused(_)) => false,
            Err(Fault::Broken(broken)) => return Err(broken.into()),
        },
        Err(Fault::Refused(_)) => false,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    if is_there {
        return Ok(());
    }
    // Somebody may have been quicker than what was read before.
    let left = offer_of(tx, input.variant).await?.available.max(0);
    let sku = offer.sku.clone();
    Err(VisitRefused::OutOfStock { sku, left }.into())
}

async fn keep(tx: &Tx, by: &By, (input, offer): (&UsePart, Offer)) -> Verdict<PartRow, VisitRefused> {
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
        returned_at: None,
    })
}
