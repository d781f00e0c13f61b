//! A fault's form.

use kernel::{Lang, Localized, Permission};
use platform::http::{Form, Path, Problems};
use platform::{Allow, Answer, Broken, Cx, Routes, Verdict, chance};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::choices::{Choice, drawings};
use crate::office::edit::{EditRefused, Saved, Target};
use crate::office::fault::{Fault, FaultFields, put_fault};
use crate::office::form::{FaultForm, read_version, renamed, shown};
use crate::office::offered::Service;
use crate::store::edit as store;
use crate::{FaultId, ServiceId};

pub(super) fn routes() -> Routes {
    let manages = Allow::May(Permission::ManageServices);
    Routes::new("/office/faults")
        .post("", manages, post_new, "Makes a fault")
        .get("/new", manages, show_new, "The form for a new fault")
        .get("/{fault}", manages, show_one, "A fault's form")
        .post("/{fault}", manages, post_one, "Changes a fault")
}

#[derive(Debug, Serialize)]
struct FaultPage {
    id: String,
    is_new: bool,
    form: FaultForm,
    drawings: Vec<Choice>,
    services: Vec<Choice>,
    problems: Option<Problems>,
}
platform::page!(FaultPage, "calendar/office_fault.html", FaultPage::samples_list);

/// What the form for a new one sends besides.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Made {
    id: String,
    #[serde(flatten)]
    form: FaultForm,
}

async fn show_new(cx: Cx) -> Answer {
    let form = FaultForm {
        is_active: "true".into(),
        ..FaultForm::default()
    };
    let id = chance::id(cx.app.clock().now());
    cx.page(&FaultPage::load(&cx, (id, true), form).await?)
}

async fn show_one(cx: Cx, Path(id): Path<FaultId>) -> Answer {
    let row = store::find_fault(&cx.app.db().read().await?, id).await?;
    let fault = Fault::of(row.ok_or(EditRefused::NotFound)?)?;
    let form = FaultForm::of(&fault.fields, Some(fault.version));
    cx.page(&FaultPage::load(&cx, (id, false), form).await?)
}

async fn post_new(cx: Cx, Form(made): Form<Made>) -> Answer {
    let id = made.id.parse().map_err(|_| EditRefused::field("id", "choice"))?;
    let form = FaultForm {
        version: String::new(),
        ..made.form
    };
    post(cx, (id, true), form).await
}

async fn post_one(cx: Cx, Path(id): Path<FaultId>, Form(form): Form<FaultForm>) -> Answer {
    store::find_fault(&cx.app.db().read().await?, id)
        .await?
        .ok_or(EditRefused::NotFound)?;
    post(cx, (id, false), form).await
}

async fn post(cx: Cx, (id, is_new): (FaultId, bool), mut form: FaultForm) -> Answer {
    let Err(refused) = shown(save(&cx, id, &form).await)? else {
        return Ok(cx.redirect("/office/services"));
    };
    if let Some(version) = refused.version() {
        form.version = version.to_string();
    }
    let page = FaultPage {
        problems: Some(renamed(Problems::of(&cx, &refused))),
        ..FaultPage::load(&cx, (id, is_new), form).await?
    };
    cx.page_refused(&refused, &page)
}

async fn save(cx: &Cx, id: FaultId, form: &FaultForm) -> Verdict<Saved<FaultId>, EditRefused> {
    let fields = form.read().map_err(EditRefused::Invalid)?;
    let version = read_version(&form.version)?;
    let tx = cx.app.db().begin().await?;
    let saved = put_fault(&tx, Target { id, version }, fields).await?;
    tx.commit().await?;
    Ok(saved)
}

impl FaultPage {
    async fn load(cx: &Cx, (id, is_new): (FaultId, bool), form: FaultForm) -> Result<Self, Broken> {
        let rows = store::list_services(&cx.app.db().read().await?).await?;
        let services: Vec<Service> = rows.into_iter().map(Service::of).collect::<Result<_, _>>()?;
        let choice = |service: &Service| Choice::new(service.id.to_string(), service.fields.title.get(cx.lang));
        Ok(FaultPage {
            id: id.to_string(),
            is_new,
            form,
            drawings: drawings(),
            services: services.iter().map(choice).collect(),
            problems: None,
        })
    }

    fn samples_list() -> Vec<Self> {
        let service = ServiceId::from_uuid(Uuid::from_u128(7));
        let fields = FaultFields {
            slug: "pas-d-allumage".into(),
            title: Localized::new("Ne s’allume pas", "لا تشتعل", "Does not light"),
            note: Localized::default(),
            drawing: "no-flame".into(),
            service,
            part_categories: vec!["allumage".into()],
            is_active: true,
            position: 1,
        };
        let sample = |is_new: bool, problems: Option<Problems>| FaultPage {
            id: "flt_00000000000000000000000000000007".into(),
            is_new,
            form: FaultForm::of(&fields, (!is_new).then_some(2)),
            drawings: drawings(),
            services: vec![Choice::new(service.to_string(), fields.title.get(Lang::Fr))],
            problems,
        };
        let problems = Problems {
            summary: "…".into(),
            fields: [("slug".to_owned(), "…".to_owned())].into(),
        };
        vec![sample(true, None), sample(false, Some(problems))]
    }
}
