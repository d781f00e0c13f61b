//! The demo's delivery methods and wilayas, as their files are read. Idempotent by code. Checks nothing that the files' own
//! test checks.

use kernel::{Currency, Localized};
use platform::db::Json;
use platform::{Broken, Tx};
use serde::Deserialize;

use crate::details::DeliveryKind;
use crate::store::delivery as store;

/// A way of delivering.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoDelivery {
    pub code: String,
    pub kind: DeliveryKind,
    /// Served zone; everywhere when absent.
    #[serde(default)]
    pub zone: Option<String>,
    pub name: Localized,
    pub delay: Localized,
    /// Tax included.
    pub price_minor: i64,
    pub tax_bp: u16,
}

/// A wilaya and the zone whose prices hold there.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoWilaya {
    /// Two digits.
    pub code: String,
    pub name: Localized,
    pub zone: String,
}

/// Puts both into the tables.
pub async fn seed_delivery(
    tx: &Tx,
    currency: Currency,
    methods: &[DemoDelivery],
    wilayas: &[DemoWilaya],
) -> Result<(), Broken> {
    let codes: Vec<&str> = wilayas.iter().map(|wilaya| wilaya.code.as_str()).collect();
    let names: Vec<Json<&Localized>> = wilayas.iter().map(|wilaya| Json(&wilaya.name)).collect();
    let zones: Vec<&str> = wilayas.iter().map(|wilaya| wilaya.zone.as_str()).collect();
    store::put_wilayas(tx, &codes, &names, &zones).await?;
    for method in methods {
        store::put_method(
            tx,
            &method.code,
            method.kind.code(),
            method.zone.as_deref(),
            &Json(&method.name),
            &Json(&method.delay),
            method.price_minor,
            currency,
            i32::from(method.tax_bp),
        )
        .await?;
    }
    Ok(())
}
