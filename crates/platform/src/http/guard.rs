//! Stands before every handler: is the caller allowed, is the request our own page's, is the body small enough. Runs
//! handlers that write detached from the connection, so that a client that hangs up cannot cut them in two.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Kind, Refusal};
use tracing::Instrument;

use super::allow::{Allow, Gate};
use super::answer::Failure;
use super::cx::{Cx, Face};
use super::routes::Route;
use super::{csrf, idempotency};
use crate::{App, Broken, db};

/// Why the door stayed shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    NotFound,
    Forbidden,
    SignInFirst,
    Forged,
    TooLarge,
}

impl Refusal for Refused {
    fn kind(&self) -> Kind {
        match self {
            Refused::NotFound => Kind::NotFound,
            Refused::Forbidden | Refused::SignInFirst | Refused::Forged => Kind::Forbidden,
            Refused::TooLarge => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Refused::NotFound => "not_found",
            Refused::Forbidden => "forbidden",
            Refused::SignInFirst => "sign_in_first",
            Refused::Forged => "form_expired",
            Refused::TooLarge => "too_large",
        }
    }
}

pub(super) async fn guard(State((app, route)): State<(App, Arc<Route>)>, request: Request, next: Next) -> Response {
    let Some(cx) = request.extensions().get::<Cx>().cloned() else {
        return Failure::Broken(Broken::new("a route outside the frame")).into_response();
    };
    match route.allow.gate(&cx.caller, app.site().demo) {
        Gate::Open => {}
        Gate::Hidden => return Failure::from(Refused::NotFound).into_response(),
        Gate::Closed => return Failure::from(Refused::Forbidden).into_response(),
        Gate::SignInFirst => return sign_in_first(&cx, &route),
    }
    if route.method == Method::GET {
        return next.run(request).await;
    }
    let request = match admit(&app, &cx, &route, request).await {
        Ok(request) => request,
        Err(refused) => return turned_away(refused),
    };
    let work = db::count_of(async move {
        match idempotency::key_of(&route, &cx) {
            None => next.run(request).await,
            Some(key) => idempotency::answer_once(&cx, &key, request, next).await,
        }
    });
    match tokio::spawn(work.in_current_span()).await {
        Ok(response) => response,
        Err(panic) => Failure::Broken(Broken::new(panic)).into_response(),
    }
}

fn turned_away(refused: Refused) -> Response {
    let mut response = Failure::from(refused).into_response();
    if refused == Refused::TooLarge {
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    }
    response
}

fn sign_in_first(cx: &Cx, route: &Route) -> Response {
    if cx.face == Face::Page && route.method == Method::GET {
        let next: String = serde_urlencoded::to_string([("next", cx.path.as_ref())]).unwrap_or_default();
        return cx.redirect(&format!("/account/login?{next}"));
    }
    let mut response = Failure::from(Refused::SignInFirst).into_response();
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

/// Reads the body within its limit and checks that the request is not forged.
async fn admit(app: &App, cx: &Cx, route: &Route, request: Request) -> Result<Request, Refused> {
    let (parts, body) = request.into_parts();
    let declared = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|bytes| bytes > route.body_limit) {
        return Err(Refused::TooLarge);
    }
    let body = axum::body::to_bytes(body, route.body_limit)
        .await
        .map_err(|_| Refused::TooLarge)?;
    if route.allow != Allow::Gateway {
        check_origin(app, cx, &parts.headers, &body)?;
    }
    Ok(Request::from_parts(parts, Body::from(body)))
}

fn check_origin(app: &App, cx: &Cx, headers: &axum::http::HeaderMap, body: &[u8]) -> Result<(), Refused> {
    let origin = csrf::origin_of(app, headers);
    if origin == csrf::Origin::OtherSite {
        return Err(Refused::Forged);
    }
    if cx.face == Face::Api {
        // A JSON body cannot be sent by a foreign form, and a foreign script is told apart by its Origin.
        let is_json = headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/json"));
        return if is_json || body.is_empty() {
            Ok(())
        } else {
            Err(Refused::Forged)
        };
    }
    let in_header = headers.get("x-form-token").and_then(|token| token.to_str().ok());
    let in_body = || {
        serde_urlencoded::from_bytes::<Vec<(String, String)>>(body)
            .ok()?
            .into_iter()
            .find(|(name, _)| name == "form_token")
            .map(|(_, token)| token)
    };
    let token = in_header.map(str::to_owned).or_else(in_body).unwrap_or_default();
    if csrf::is_ours(app, &cx.caller.session, &token) {
        Ok(())
    } else {
        Err(Refused::Forged)
    }
}

/// Marks an answer as private to its reader.
pub(super) fn private(response: &mut Response) {
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}
