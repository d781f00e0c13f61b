//! Services and faults: the list, and a service's form.

use kernel::{Currency, Lang, Permission};
use platform::http::{Form, Path, Problems};
use platform::{Allow, Answer, Broken, Cx, Routes, Verdict, chance};
use serde::{Deserialize, Serialize};

use super::choices::{Choice, areas, drawings};
use crate::ServiceId;
use crate::office::edit::{EditRefused, Saved, Target};
use crate::office::fault::Fault;
use crate::office::form::{ServiceForm, TIERS, read_version, renamed, shown};
use crate::office::offered::{Service, ServiceFields, put_service};
use crate::store::{areas as area_store, edit as store};

pub(super) fn routes() -> Routes {
    let manages = Allow::May(Permission::ManageServices);
    Routes::new("/office/services")
        .get("", manages, show_list, "Services, and the faults that lead to them")
        .post("", manages, post_new, "Makes a service")
        .get("/new", manages, show_new, "The form for a new service")
        .get("/{service}", manages, show_one, "A service's form")
        .post("/{service}", manages, post_one, "Changes a service")
}

/// A line of the list.
#[derive(Debug, Serialize)]
struct ServiceLine {
    id: String,
    title: String,
    slug: String,
    drawing: String,
    duration_min: i32,
    price: kernel::Money,
    payment: &'static str,
    is_active: bool,
}

#[derive(Debug, Serialize)]
struct FaultLine {
    id: String,
    title: String,
    slug: String,
    service: String,
    is_active: bool,
}

#[derive(Debug, Serialize)]
struct ServicesPage {
    services: Vec<ServiceLine>,
    faults: Vec<FaultLine>,
}
platform::page!(
    ServicesPage,
    "calendar/office_services.html",
    ServicesPage::samples_list
);

#[derive(Debug, Serialize)]
struct ServicePage {
    id: String,
    is_new: bool,
    form: ServiceForm,
    drawings: Vec<Choice>,
    technicians: Vec<Choice>,
    areas: Vec<Choice>,
    tiers: usize,
    problems: Option<Problems>,
}
platform::page!(ServicePage, "calendar/office_service.html", ServicePage::samples_list);

/// What the form for a new one sends besides.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Made {
    id: String,
    #[serde(flatten)]
    form: ServiceForm,
}

async fn show_list(cx: Cx) -> Answer {
    let db = cx.app.db().read().await?;
    let (services, faults) = tokio::try_join!(store::list_services(&db), store::list_faults(&db))?;
    let services: Vec<Service> = services.into_iter().map(Service::of).collect::<Result<_, _>>()?;
    let faults: Vec<Fault> = faults.into_iter().map(Fault::of).collect::<Result<_, _>>()?;
    cx.page(&ServicesPage::of(&services, &faults, cx.lang))
}

async fn show_new(cx: Cx) -> Answer {
    let id = chance::id(cx.app.clock().now());
    let form = ServiceForm::of(&ServiceFields::blank(Currency::DZD), None);
    cx.page(&ServicePage::load(&cx, (id, true), form).await?)
}

async fn show_one(cx: Cx, Path(id): Path<ServiceId>) -> Answer {
    let row = store::find_service(&cx.app.db().read().await?, id).await?;
    let service = Service::of(row.ok_or(EditRefused::NotFound)?)?;
    let form = ServiceForm::of(&service.fields, Some(service.version));
    cx.page(&ServicePage::load(&cx, (id, false), form).await?)
}

async fn post_new(cx: Cx, Form(made): Form<Made>) -> Answer {
    let id = made.id.parse().map_err(|_| EditRefused::field("id", "choice"))?;
    let form = ServiceForm {
        version: String::new(),
        ..made.form
    };
    post(cx, (id, true), form).await
}

async fn post_one(cx: Cx, Path(id): Path<ServiceId>, Form(form): Form<ServiceForm>) -> Answer {
    store::find_service(&cx.app.db().read().await?, id)
        .await?
        .ok_or(EditRefused::NotFound)?;
    post(cx, (id, false), form).await
}

async fn post(cx: Cx, (id, is_new): (ServiceId, bool), mut form: ServiceForm) -> Answer {
    let Err(refused) = shown(save(&cx, id, &form).await)? else {
        return Ok(cx.redirect("/office/services"));
    };
    if let Some(version) = refused.version() {
        form.version = version.to_string();
    }
    let page = ServicePage {
        problems: Some(renamed(Problems::of(&cx, &refused))),
        ..ServicePage::load(&cx, (id, is_new), form).await?
    };
    cx.page_refused(&refused, &page)
}

async fn save(cx: &Cx, id: ServiceId, form: &ServiceForm) -> Verdict<Saved<ServiceId>, EditRefused> {
    let fields = form.read().map_err(EditRefused::Invalid)?;
    let version = read_version(&form.version)?;
    let tx = cx.app.db().begin().await?;
    let saved = put_service(&tx, Target { id, version }, fields).await?;
    tx.commit().await?;
    Ok(saved)
}

impl ServicesPage {
    fn of(services: &[Service], faults: &[Fault], lang: Lang) -> Self {
        let title_of = |id: ServiceId| {
            let service = services.iter().find(|service| service.id == id);
            service.map_or("", |service| service.fields.title.get(lang)).to_owned()
        };
        ServicesPage {
            faults: faults
                .iter()
                .map(|fault| FaultLine {
                    id: fault.id.to_string(),
                    title: fault.fields.title.get(lang).to_owned(),
                    slug: fault.fields.slug.clone(),
                    service: title_of(fault.fields.service),
                    is_active: fault.fields.is_active,
                })
                .collect(),
            services: services
                .iter()
                .map(|service| ServiceLine {
                    id: service.id.to_string(),
                    title: service.fields.title.get(lang).to_owned(),
                    slug: service.fields.slug.clone(),
                    drawing: service.fields.drawing.clone(),
                    duration_min: service.fields.duration_min,
                    price: kernel::Money::new(service.fields.price_minor, service.fields.currency),
                    payment: service.fields.policy.payment.word(),
                    is_active: service.fields.is_active,
                })
                .collect(),
        }
    }

    fn samples_list() -> Vec<Self> {
        let line = |payment: &'static str, is_active: bool| ServiceLine {
            id: "svc_00000000000000000000000000000007".into(),
            title: "Dépannage de chaudière".into(),
            slug: "depannage-chaudiere".into(),
            drawing: "boiler".into(),
            duration_min: 60,
            price: kernel::Money::new(450_000, Currency::DZD),
            payment,
            is_active,
        };
        let fault = |is_active: bool| FaultLine {
            id: "flt_00000000000000000000000000000007".into(),
            title: "La chaudière ne s’allume pas".into(),
            slug: "pas-d-allumage".into(),
            service: "Dépannage de chaudière".into(),
            is_active,
        };
        let empty = ServicesPage {
            services: vec![],
            faults: vec![],
        };
        let services = ["none", "deposit", "hold", "prepaid"].map(|payment| line(payment, payment != "hold"));
        let full = ServicesPage {
            services: services.into(),
            faults: vec![fault(true), fault(false)],
        };
        vec![empty, full]
    }
}

impl ServicePage {
    async fn load(cx: &Cx, (id, is_new): (ServiceId, bool), form: ServiceForm) -> Result<Self, Broken> {
        let db = cx.app.db().read().await?;
        let (technicians, served) = tokio::try_join!(store::list_technicians(&db), area_store::list_areas(&db))?;
        let technicians = technicians.into_iter().map(|row| {
            let id = row.id.to_string();
            Choice {
                is_on: form.more.contains_key(&format!("technician_{id}")),
                ..Choice::new(id, row.name)
            }
        });
        Ok(ServicePage {
            id: id.to_string(),
            is_new,
            drawings: drawings(),
            technicians: technicians.collect(),
            areas: areas(served.iter().map(|row| row.code.as_str()), &form.more, cx.lang),
            tiers: TIERS,
            problems: None,
            form,
        })
    }

    fn samples_list() -> Vec<Self> {
        let mut fields = ServiceFields::blank(Currency::DZD);
        fields.areas = vec!["dz-16".into()];
        let sample = |is_new: bool, problems: Option<Problems>| {
            let form = ServiceForm::of(&fields, (!is_new).then_some(3));
            ServicePage {
                id: "svc_00000000000000000000000000000007".into(),
                is_new,
                drawings: drawings(),
                technicians: vec![Choice::new("tec_00000000000000000000000000000007", "Karim B.")],
                areas: areas(["dz-09"].into_iter(), &form.more, Lang::Fr),
                tiers: TIERS,
                problems,
                form,
            }
        };
        let problems = Problems {
            summary: "…".into(),
            fields: ["slug", "title_fr", "price", "tiers", "areas_more", "technicians"]
                .map(|field| (field.to_owned(), "…".to_owned()))
                .into(),
        };
        vec![sample(true, None), sample(false, Some(problems))]
    }
}
