//! Where we deliver and what each way of delivering costs there: exactly once the wilaya is known, from–to before.

use kernel::Money;
use platform::{App, Broken, Cx};
use serde::Serialize;

use crate::details::{DeliveryKind, VisitPlace};
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

/// The same with a visit to a place by its code: the technician may bring what there is; abroad nothing comes by carrier.
pub fn list_visit_choices(places: &Places, place: &str, cx: &Cx) -> Vec<MethodChoice> {
    let wilaya = VisitPlace::of(place, true, cx.lang).map(|visit| visit.wilaya);
    let wilaya = wilaya.unwrap_or_default();
    let free = Money::zero(cx.app.site().currency);
    let brought = MethodChoice {
        value: DeliveryKind::Visit.code().to_owned(),
        delay: cx.say("checkout-delivery-visit-note"),
        from: free,
        to: free,
        is_exact: true,
        is_served: true,
    };
    let mut sent = list_choices(places, &wilaya, cx);
    for method in &mut sent {
        method.is_served &= !wilaya.is_empty() || method.value == DeliveryKind::Counter.code();
    }
    std::iter::once(brought).chain(sent).collect()
}

fn reaches(method: &MethodRow, zone: Option<&str>) -> bool {
    match (&method.zone, zone) {
        (None, _) | (_, None) => true,
        (Some(served), Some(zone)) => served == zone,
    }
}

impl MethodChoice {
    pub(crate) fn samples() -> Vec<Self> {
        let money = |minor| Money::new(minor, kernel::Currency::DZD);
        let sample = |value: &str, from: i64, to: i64| MethodChoice {
            value: value.to_owned(),
            delay: "2 à 3 jours".into(),
            from: money(from),
            to: money(to),
            is_exact: from == to,
            is_served: true,
        };
        vec![
            sample("home", 60_000, 140_000),
            sample("desk", 40_000, 40_000),
            sample("counter", 0, 0),
        ]
    }
}
