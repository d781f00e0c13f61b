//! What can be booked: each service with what it is, costs and takes, and the faults that lead to it.

use calendar::{FaultCard, ServiceCard, Terms};
use jiff::Timestamp;
use kernel::{Currency, Lang, Money};
use platform::{Answer, Cx};
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub(super) struct ServicesPage {
    services: Vec<ServiceShown>,
}

#[derive(Debug, Clone, Serialize)]
struct ServiceShown {
    title: String,
    summary: String,
    drawing: String,
    price: Money,
    duration_min: i32,
    terms: Terms,
    /// Title and path.
    faults: Vec<(String, String)>,
}

pub(super) async fn show(cx: Cx) -> Answer {
    let db = cx.app.db().read().await?;
    let (services, faults) = tokio::try_join!(calendar::list_services(&db), calendar::list_faults(&db))?;
    let now = cx.app.clock().now();
    cx.page(&ServicesPage {
        services: services
            .iter()
            .map(|service| ServiceShown::of(service, &faults, (cx.lang, now)))
            .collect(),
    })
}

impl ServiceShown {
    fn of(service: &ServiceCard, faults: &[FaultCard], (lang, now): (Lang, Timestamp)) -> Self {
        let leading = faults.iter().filter(|fault| fault.service == service.id);
        ServiceShown {
            title: service.title.get(lang).to_owned(),
            summary: service.summary.get(lang).to_owned(),
            drawing: service.drawing.clone(),
            price: service.price,
            duration_min: service.duration_min,
            // How it is paid is the same whenever it is; until when it can be cancelled is not shown here.
            terms: Terms::of(&service.policy, now, "", now),
            faults: leading
                .map(|fault| (fault.title.get(lang).to_owned(), format!("/book/{}", fault.slug)))
                .collect(),
        }
    }
}

impl ServicesPage {
    fn samples_list() -> Vec<Self> {
        let repair = ServiceShown {
            title: "Dépannage de chaudière".into(),
            summary: "Une heure sur place.".into(),
            drawing: "boiler".into(),
            price: Money::new(450_000, Currency::DZD),
            duration_min: 60,
            terms: Terms::sample(),
            faults: vec![("Pas d’eau chaude".into(), "/book/pas-d-eau-chaude".into())],
        };
        let empty = ServicesPage { services: Vec::new() };
        let full = ServicesPage { services: vec![repair] };
        vec![empty, full]
    }
}

platform::page!(ServicesPage, "visits/book/services.html", ServicesPage::samples_list);
