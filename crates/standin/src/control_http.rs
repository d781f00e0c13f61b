//! The control handle over HTTP, under /control: JSON for programs, one small page for people.
//! Refuses what another site's page sends: it has no password, only the loopback address and this.

use axum::extract::{Path, Request, State as Shared};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next as Rest;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use crate::Pace;
use crate::checkout::{ChoiceRefused, Next, Outcome};
use crate::control::Control;
use crate::control_money;
use crate::fault::{ApiFault, WebhookFault};
use crate::page::html;

#[derive(Deserialize)]
struct Choose {
    outcome: Outcome,
}

#[derive(Deserialize)]
struct Authenticate {
    is_confirmed: bool,
}

#[derive(Deserialize)]
struct Advance {
    advance_seconds: u32,
}

#[derive(Deserialize)]
struct Address {
    url: Option<String>,
}

/// The routes of /control.
pub(crate) fn routes(control: Control) -> Router {
    Router::new()
        .route("/control", get(overview))
        .route(
            "/control/sessions",
            get(async |Shared(control): Shared<Control>| Json(control.sessions())),
        )
        .route("/control/sessions/{id}/outcome", post(choose))
        .route("/control/sessions/{id}/authentication", post(authenticate))
        .route(
            "/control/events",
            get(async |Shared(control): Shared<Control>| Json(control.events())),
        )
        .route("/control/events/{id}/resend", post(resend))
        .route(
            "/control/deliveries",
            get(async |Shared(control): Shared<Control>| Json(control.deliveries())),
        )
        .route("/control/held/release", post(release))
        .route("/control/refunds/{id}/failure", post(fail_refund))
        .route("/control/requests", get(requests).delete(clear_requests))
        .route("/control/faults", post(inject).delete(clear_faults))
        .route("/control/webhook_faults", post(inject_webhook).delete(clear_faults))
        .route("/control/webhook_url", post(set_webhook_url))
        .route("/control/clock", get(clock).post(advance))
        .route("/control/pace", post(set_pace))
        .merge(control_money::routes())
        .layer(axum::middleware::from_fn(own_site_only))
        .with_state(control)
}

/// Turns away pages of other sites, and names that lead here by a forged address book.
async fn own_site_only(request: Request, rest: Rest) -> Response {
    if is_foreign(request.headers(), request.method()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    rest.run(request).await
}

fn is_foreign(headers: &HeaderMap, method: &Method) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text("host").map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    let is_other_site = matches!(text("sec-fetch-site"), Some("cross-site" | "same-site"));
    !matches!(host, Some("127.0.0.1" | "localhost")) || (is_other_site && method != Method::GET)
}

async fn overview(Shared(control): Shared<Control>) -> Response {
    html(&control.0, "control.html", &control.overview(), &[])
}

fn chosen(done: Result<Next, ChoiceRefused>) -> Response {
    match done {
        Ok(next) => Json(json!({ "next": next })).into_response(),
        Err(refused) => {
            let status = match refused {
                ChoiceRefused::NotFound => StatusCode::NOT_FOUND,
                ChoiceRefused::Broken => StatusCode::INTERNAL_SERVER_ERROR,
                ChoiceRefused::Complete | ChoiceRefused::Expired | ChoiceRefused::NotAsked => StatusCode::CONFLICT,
                ChoiceRefused::NotOffered => StatusCode::UNPROCESSABLE_ENTITY,
            };
            (status, Json(json!({ "refused": refused.to_string() }))).into_response()
        }
    }
}

async fn choose(Shared(control): Shared<Control>, Path(id): Path<String>, Json(choice): Json<Choose>) -> Response {
    chosen(control.pay(&id, choice.outcome))
}

async fn authenticate(
    Shared(control): Shared<Control>,
    Path(id): Path<String>,
    Json(answer): Json<Authenticate>,
) -> Response {
    chosen(control.authenticate(&id, answer.is_confirmed))
}

/// Whether a person's page asks.
pub(crate) fn is_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// JSON for programs; a person's form leads back to the page.
pub(crate) fn done(headers: &HeaderMap, is_done: bool) -> Response {
    if !is_done {
        return StatusCode::NOT_FOUND.into_response();
    }
    if is_page(headers) {
        return Redirect::to("/control").into_response();
    }
    Json(json!({ "done": true })).into_response()
}

async fn resend(Shared(control): Shared<Control>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    done(&headers, control.resend(&id))
}

async fn release(Shared(control): Shared<Control>, headers: HeaderMap) -> Response {
    control.release_held();
    done(&headers, true)
}

async fn fail_refund(Shared(control): Shared<Control>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    done(&headers, control.fail_refund(&id))
}

async fn requests(Shared(control): Shared<Control>) -> Response {
    Json(control.requests()).into_response()
}

async fn clear_requests(Shared(control): Shared<Control>) -> StatusCode {
    control.clear_requests();
    StatusCode::NO_CONTENT
}

async fn inject(Shared(control): Shared<Control>, Json(fault): Json<ApiFault>) -> StatusCode {
    control.inject(fault);
    StatusCode::NO_CONTENT
}

async fn inject_webhook(Shared(control): Shared<Control>, Json(fault): Json<WebhookFault>) -> StatusCode {
    control.inject_webhook(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults(Shared(control): Shared<Control>) -> StatusCode {
    control.clear_faults();
    StatusCode::NO_CONTENT
}

async fn set_webhook_url(Shared(control): Shared<Control>, Json(address): Json<Address>) -> StatusCode {
    control.set_webhook_url(address.url);
    StatusCode::NO_CONTENT
}

async fn clock(Shared(control): Shared<Control>) -> Response {
    Json(json!({ "now": control.now() })).into_response()
}

async fn advance(Shared(control): Shared<Control>, Json(moved): Json<Advance>) -> Response {
    control.advance(moved.advance_seconds);
    Json(json!({ "now": control.now() })).into_response()
}

async fn set_pace(Shared(control): Shared<Control>, Json(pace): Json<Pace>) -> StatusCode {
    control.set_pace(pace);
    StatusCode::NO_CONTENT
}
