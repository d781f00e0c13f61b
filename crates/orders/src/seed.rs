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

/// Both files.
#[derive(Debug, Clone)]
pub struct DemoPlaces {
    pub currency: Currency,
    pub delivery: Vec<DemoDelivery>,
    pub wilayas: Vec<DemoWilaya>,
}

/// The shop's file; its shelf belongs to others and is passed over.
#[derive(Deserialize)]
struct ShopFile {
    currency: Currency,
    delivery: Vec<DemoDelivery>,
}

#[derive(Deserialize)]
struct WilayasFile {
    wilayas: Vec<DemoWilaya>,
}

impl DemoPlaces {
    /// Reads `[[delivery]]` of the shop's TOML and `[[wilayas]]` of the other.
    pub fn parse(shop: &str, wilayas: &str) -> Result<Self, toml::de::Error> {
        let ShopFile { currency, delivery } = toml::from_str(shop)?;
        let WilayasFile { wilayas } = toml::from_str(wilayas)?;
        Ok(DemoPlaces {
            currency,
            delivery,
            wilayas,
        })
    }
}

/// Puts both into the tables.
pub async fn seed_delivery(tx: &Tx, places: &DemoPlaces) -> Result<(), Broken> {
    let wilayas = &places.wilayas;
    let codes: Vec<&str> = wilayas.iter().map(|wilaya| wilaya.code.as_str()).collect();
    let names: Vec<Json<&Localized>> = wilayas.iter().map(|wilaya| Json(&wilaya.name)).collect();
    let zones: Vec<&str> = wilayas.iter().map(|wilaya| wilaya.zone.as_str()).collect();
    store::put_wilayas(tx, &codes, &names, &zones).await?;
    for method in &places.delivery {
        store::put_method(
            tx,
            &method.code,
            method.kind.code(),
            method.zone.as_deref(),
            &Json(&method.name),
            &Json(&method.delay),
            method.price_minor,
            places.currency,
            i32::from(method.tax_bp),
        )
        .await?;
    }
    Ok(())
}
