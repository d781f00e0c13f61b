//! Where the house goes and what the way costs: bands of distance, and the zones and places that lie in each. A place's own row
//! goes before its zone's; what has no row is not served.

use kernel::Currency;
use platform::audit::{self, Act};
use platform::http::Checks;
use platform::{Broken, Tx, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::check;
use super::edit::{EditRefused, Saved, Step, plan};
use crate::store::areas as store;

/// What the way into a band costs and how long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Band {
    /// Tax included.
    pub price_minor: i64,
    #[schema(value_type = String)]
    pub currency: Currency,
    /// In basis points.
    pub tax_bp: i32,
    /// On top of a service's own buffers.
    pub travel_min: i32,
}

/// Makes or changes a band, 1 to 9; `seen` is the version that was seen, `None` where it was not there.
pub async fn put_band(tx: &Tx, (band, seen): (i16, Option<i64>), wanted: Band) -> Verdict<Saved<i16>, EditRefused> {
    let mut checks = Checks::new();
    check::within(&mut checks, "band", band, (1, 9));
    check::within(&mut checks, "price_minor", wanted.price_minor, (0, 1_000_000_000_000));
    check::within(&mut checks, "tax_bp", wanted.tax_bp, (0, 10_000));
    check::within(&mut checks, "travel_min", wanted.travel_min, (0, 480));
    checks.done().map_err(EditRefused::Invalid)?;
    let stands = store::lock_band(tx, band).await?;
    let before = stands.as_ref().map(|row| (row.version, json!(row.band())));
    let fields = json!(wanted);
    let version = match plan(
        before.as_ref().map(|(version, fields)| (*version, fields)),
        seen,
        &fields,
    )? {
        Step::Same(version) => {
            audit::nothing_new();
            return Ok(Saved { id: band, version });
        }
        Step::Insert | Step::Update => {
            store::put_band(
                tx,
                band,
                wanted.price_minor,
                wanted.currency.code(),
                wanted.tax_bp,
                wanted.travel_min,
                seen.unwrap_or(0),
            )
            .await?
        }
    };
    let Some((version,)) = version else {
        let row = store::lock_band(tx, band).await?.ok_or(EditRefused::NotFound)?;
        let (stands, version) = (json!(row.band()), row.version);
        plan(Some((version, &stands)), seen, &fields)?;
        return Ok(Saved { id: band, version });
    };
    let subject = format!("band {band}");
    let before = before.map_or(Value::Null, |(_, fields)| fields);
    audit::note(tx, &Act::new("put_band", &subject, fields).was(before)).await?;
    Ok(Saved { id: band, version })
}

/// Puts a zone or a place into a band; `None`: its row goes, and its zone's holds again, or it is not served any more. `seen` is
/// the version that was seen, 0 where it had no row.
pub async fn put_area(tx: &Tx, (code, seen): (&str, i64), band: Option<i16>) -> Verdict<Saved<()>, EditRefused> {
    if !check::is_area(code) {
        return Err(EditRefused::field("code", "choice").into());
    }
    if let Some(band) = band
        && store::find_band(tx, band).await?.is_none()
    {
        return Err(EditRefused::field("band", "choice").into());
    }
    let wanted = json!({ "band": band });
    let (version, before) = standing(tx, code).await?;
    if let Step::Same(version) = plan(Some((version, &before)), Some(seen), &wanted)? {
        audit::nothing_new();
        return Ok(Saved { id: (), version });
    }
    let done = match band {
        Some(band) => store::put_area(tx, code, band, seen, tx.now().as_millisecond()).await?,
        None => store::delete_area(tx, code, seen).await?,
    };
    let Some((version,)) = done else {
        // Somebody made the row in the same moment.
        let (version, before) = standing(tx, code).await?;
        plan(Some((version, &before)), Some(seen), &wanted)?;
        audit::nothing_new();
        return Ok(Saved { id: (), version });
    };
    let verb = if band.is_some() { "put_area" } else { "remove_area" };
    let was = if seen == 0 { Value::Null } else { before };
    audit::note(tx, &Act::new(verb, code, wanted).was(was)).await?;
    Ok(Saved { id: (), version })
}

/// An area's row, locked; where there is none, what that means, as version 0.
async fn standing(tx: &Tx, code: &str) -> Result<(i64, Value), Broken> {
    let row = store::lock_area(tx, code).await?;
    Ok(row.map_or((0, json!({ "band": null })), |row| {
        (row.version, json!({ "band": row.band }))
    }))
}
