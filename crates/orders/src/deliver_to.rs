//! Where we deliver and what each way of delivering costs there: exactly once the wilaya is known, from–to before.

use kernel::Money;
use platform::{App, Broken, Cx};
use serde::Serialize;

use crate::details::DeliveryKind;
use crate::store::delivery::{MethodRow, WilayaRow, list_methods, list_wilayas};

/// All that delivery knows.
#[derive(Debug, Clone)]
pub struct Places {
    pub wilayas: Vec<WilayaRow>,
    pub methods: Vec<MethodRow>,
}

/// A way of delivering, for the form.
#[derive(Debug, Clone, Serialize)]
pub struct MethodChoice {
    /// `home`, `desk`, `counter`.
    pub value: String,
    pub delay: String,
    pub from: Money,
    pub to: Money,
    /// `from` and `to` are the same, and hold.
    pub is_exact: bool,
    /// Served in the chosen wilaya.
    pub is_served: bool,
}

/// One round trip.
pub async fn list_places(app: &App) -> Result<Places, Broken> {
    let db = app.db().read().await?;
    let (wilayas, methods) = tokio::try_join!(list_wilayas(&db), list_methods(&db))?;
    Ok(Places { wilayas, methods })
}

/// The ways of delivering to a wilaya (by code; unknown or empty: to anywhere), in the order of their usefulness.
pub fn list_choices(places: &Places, wilaya: &str, cx: &Cx) -> Vec<MethodChoice> {
    let zone = places
        .wilayas
        .iter()
        .find(|known| known.code == wilaya)
        .map(|known| known.zone.as_str());
    let currency = cx.app.site().currency;
    DeliveryKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let of_kind: Vec<&MethodRow> = places
                .methods
                .iter()
                .filter(|method| method.kind == kind.code())
                .collect();
            let here: Vec<&MethodRow> = of_kind.iter().copied().filter(|method| reaches(method, zone)).collect();
            let is_served = !here.is_empty();
            let shown = if is_served { here } else { of_kind };
            let prices = || shown.iter().map(|method| method.price_minor);
            let (from, to) = (prices().min()?, prices().max()?);
            Some(MethodChoice {
                value: kind.code().to_owned(),
                delay: shown.first()?.delay.0.get(cx.lang).to_owned(),
                from: Money::new(from, currency),
                to: Money::new(to, currency),
                is_exact: from == to,
                is_served,
            })
        })
        .collect()
}

fn reaches(method: &MethodRow, zone: Option<&str>) -> bool {
    match (&method.zone, zone) {
        (None, _) | (_, None) => true,
        (Some(served), Some(zone)) => served == zone,
    }
}
