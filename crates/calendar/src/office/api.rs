//! The JSON face of the editors: the same verbs as the pages. What is changed names the version it was read as in `If-Match`.

mod areas;
mod technicians;

use axum::http::{StatusCode, header};
use kernel::Permission;
use platform::http::{JsonBody, Path};
use platform::{Allow, Answer, Cx, Routes, Verdict};
use serde::Serialize;

use super::edit::{EditRefused, Saved, Target};
use super::fault::{Fault, FaultFields, put_fault};
use super::offered::{Service, ServiceFields, put_service};
use crate::store::edit as store;
use crate::{FaultId, ServiceId};

pub(crate) fn routes() -> Routes {
    of_services()
        .and(of_faults())
        .and(technicians::routes())
        .and(areas::routes())
}

fn of_services() -> Routes {
    let manages = Allow::May(Permission::ManageServices);
    Routes::new("/api/v1/office/services")
        .get("", manages, list_services, "Services, those that are off among them")
        .gives::<ServicesBody>()
        .post("", manages, post_service, "Makes a service")
        .takes::<ServiceFields>()
        .gives::<SavedBody>()
        .idempotent()
        .get("/{service}", manages, show_service, "One service")
        .gives::<Service>()
        .put(
            "/{service}",
            manages,
            replace_service,
            "Changes a service; `If-Match` names its version",
        )
        .takes::<ServiceFields>()
        .gives::<SavedBody>()
}

fn of_faults() -> Routes {
    let manages = Allow::May(Permission::ManageServices);
    Routes::new("/api/v1/office/fault-types")
        .get("", manages, list_faults, "Faults, those that are off among them")
        .gives::<FaultsBody>()
        .post("", manages, post_fault, "Makes a fault")
        .takes::<FaultFields>()
        .gives::<SavedBody>()
        .idempotent()
        .get("/{fault}", manages, show_fault, "One fault")
        .gives::<Fault>()
        .put(
            "/{fault}",
            manages,
            replace_fault,
            "Changes a fault; `If-Match` names its version",
        )
        .takes::<FaultFields>()
        .gives::<SavedBody>()
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ServicesBody {
    services: Vec<Service>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct FaultsBody {
    fault_types: Vec<Fault>,
}

/// What was saved.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SavedBody {
    id: String,
    /// For `If-Match` of the next change.
    version: i64,
}

/// The version that a request says it read: `If-Match: "3"`.
fn seen(cx: &Cx) -> Result<i64, EditRefused> {
    let text = cx.headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let text = text.ok_or_else(|| EditRefused::field("if_match", "required"))?;
    let digits = text.trim().trim_matches('"');
    digits.parse().map_err(|_| EditRefused::field("if_match", "number"))
}

fn saved<I: ToString>(cx: &Cx, status: StatusCode, saved: &Saved<I>) -> Answer {
    cx.json(
        status,
        &SavedBody {
            id: saved.id.to_string(),
            version: saved.version,
        },
    )
}

async fn list_services(cx: Cx) -> Answer {
    let rows = store::list_services(&cx.app.db().read().await?).await?;
    let services = rows.into_iter().map(Service::of).collect::<Result<_, _>>()?;
    cx.json(StatusCode::OK, &ServicesBody { services })
}

async fn show_service(cx: Cx, Path(id): Path<ServiceId>) -> Answer {
    let row = store::find_service(&cx.app.db().read().await?, id).await?;
    cx.json(StatusCode::OK, &Service::of(row.ok_or(EditRefused::NotFound)?)?)
}

async fn post_service(cx: Cx, JsonBody(fields): JsonBody<ServiceFields>) -> Answer {
    let tx = cx.app.db().begin().await?;
    let done = put_service(&tx, Target::new(tx.new_id()), fields).await?;
    tx.commit().await?;
    saved(&cx, StatusCode::CREATED, &done)
}

async fn replace_service(cx: Cx, Path(id): Path<ServiceId>, JsonBody(fields): JsonBody<ServiceFields>) -> Answer {
    let done = change_service(&cx, id, fields).await?;
    saved(&cx, StatusCode::OK, &done)
}

async fn change_service(cx: &Cx, id: ServiceId, fields: ServiceFields) -> Verdict<Saved<ServiceId>, EditRefused> {
    let version = seen(cx)?;
    let tx = cx.app.db().begin().await?;
    let done = put_service(&tx, Target::seen(id, version), fields).await?;
    tx.commit().await?;
    Ok(done)
}

async fn list_faults(cx: Cx) -> Answer {
    let rows = store::list_faults(&cx.app.db().read().await?).await?;
    let fault_types = rows.into_iter().map(Fault::of).collect::<Result<_, _>>()?;
    cx.json(StatusCode::OK, &FaultsBody { fault_types })
}

async fn show_fault(cx: Cx, Path(id): Path<FaultId>) -> Answer {
    let row = store::find_fault(&cx.app.db().read().await?, id).await?;
    cx.json(StatusCode::OK, &Fault::of(row.ok_or(EditRefused::NotFound)?)?)
}

async fn post_fault(cx: Cx, JsonBody(fields): JsonBody<FaultFields>) -> Answer {
    let tx = cx.app.db().begin().await?;
    let done = put_fault(&tx, Target::new(tx.new_id()), fields).await?;
    tx.commit().await?;
    saved(&cx, StatusCode::CREATED, &done)
}

async fn replace_fault(cx: Cx, Path(id): Path<FaultId>, JsonBody(fields): JsonBody<FaultFields>) -> Answer {
    let done = change_fault(&cx, id, fields).await?;
    saved(&cx, StatusCode::OK, &done)
}

async fn change_fault(cx: &Cx, id: FaultId, fields: FaultFields) -> Verdict<Saved<FaultId>, EditRefused> {
    let version = seen(cx)?;
    let tx = cx.app.db().begin().await?;
    let done = put_fault(&tx, Target::seen(id, version), fields).await?;
    tx.commit().await?;
    Ok(done)
}
