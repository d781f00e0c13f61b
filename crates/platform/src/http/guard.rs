//! Stands before every handler: does the client come too often, is the caller allowed, is the request our own page's, is the body small enough. Runs
//! handlers that write detached from the connection, so that a client that hangs up cannot cut them in two.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Kind, Refusal};
use tracing::Instrument;

use super::allow::{Allow, Gate, Proof, Rules};
use super::answer::Failure;
use super::cx::{Cx, Face};
use super::routes::Route;
use super::{cors, csrf, idempotency, input, upload};
use crate::audit::{self, Actor};
use crate::{App, Broken, db, limits};

/// Why the door stayed shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    NotFound,
    Forbidden,
    SignInFirst,
    SecondFactorFirst,
    ConfirmFirst,
    BadToken,
    Forged,
    TooLarge,
    AddressTooLong,
    MethodNotAllowed,
    HostUnclear,
}

impl Refusal for Refused {
    fn kind(&self) -> Kind {
        match self {
            Refused::NotFound => Kind::NotFound,
            Refused::Forbidden
            | Refused::SignInFirst
            | Refused::SecondFactorFirst
            | Refused::ConfirmFirst
            | Refused::BadToken
            | Refused::Forged => Kind::Forbidden,
            Refused::TooLarge | Refused::AddressTooLong | Refused::MethodNotAllowed | Refused::HostUnclear => {
                Kind::Invalid
            }
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Refused::NotFound => "not_found",
            Refused::Forbidden => "forbidden",
            Refused::SignInFirst => "sign_in_first",
            Refused::SecondFactorFirst => "second_factor_first",
            Refused::ConfirmFirst => "confirm_first",
            Refused::BadToken => "invalid_token",
            Refused::Forged => "form_expired",
            Refused::TooLarge => "too_large",
            Refused::AddressTooLong => "address_too_long",
            Refused::MethodNotAllowed => "method_not_allowed",
            Refused::HostUnclear => "host_unclear",
        }
    }
}

pub(super) async fn guard(State((app, route)): State<(App, Arc<Route>)>, request: Request, next: Next) -> Response {
    let Some(cx) = request.extensions().get::<Cx>().cloned() else {
        return Failure::Broken(Broken::new("a route outside the frame")).into_response();
    };
    if let Err(limited) = limits::count_address(&app, route.limit, cx.address).await {
        return Failure::from(limited).into_response();
    }
    if let Err(unreadable) = input::check_address(request.uri()) {
        return unreadable.into_response();
    }
    // The metrics key and a gateway's signature are no access tokens.
    if cx.caller.proof == Proof::BadToken && !matches!(route.allow, Allow::Metrics | Allow::Gateway) {
        return unproven(Refused::BadToken);
    }
    let rules = Rules {
        demo: app.site().demo,
        staff_second_factor: app.site().staff_second_factor,
        now: app.clock().now(),
    };
    let gate = route.allow.gate(&cx.caller, route.asks_again, rules);
    if route.method == Method::GET {
        return match gate {
            Gate::Open if route.writes => run_detached(&cx, &route, request, next).await,
            Gate::Open => next.run(request).await,
            shut => stay_out(&cx, &route, shut),
        };
    }
    let tried = request.uri().path().to_owned();
    let response = match gate {
        Gate::Open => match admit(&app, &cx, &route, request).await {
            Ok(request) => run_detached(&cx, &route, request, next).await,
            Err(refused) => turned_away(refused),
        },
        shut => stay_out(&cx, &route, shut),
    };
    if route.allow.is_staff() && cx.caller.person.is_some() && response.status().is_client_error() {
        return note_refused(&cx, &route, &tried, response).await;
    }
    response
}

/// Runs the handler as a task of its own, with the caller as the one who acts.
async fn run_detached(cx: &Cx, route: &Arc<Route>, request: Request, next: Next) -> Response {
    let (cx, route) = (cx.clone(), route.clone());
    let shows_work = cx.app.site().shows_work;
    let is_staff = route.allow.is_staff();
    let actor = actor_of(&cx);
    let work = async move {
        match idempotency::key_of(&route, &cx) {
            None => next.run(request).await,
            Some(key) => idempotency::answer_once(&cx, &key, request, next).await,
        }
    };
    let work = db::count_of(audit::acting(actor, work));
    match tokio::spawn(work.in_current_span()).await {
        Ok((mut response, noted)) => {
            let is_done = response.status().is_success() || response.status().is_redirection();
            if shows_work && is_staff && is_done && noted == 0 {
                // Tests refuse such an answer: an act of staff that left no trace.
                response
                    .headers_mut()
                    .insert("x-unaudited", HeaderValue::from_static("1"));
            }
            response
        }
        // Where is in the log; the words of a panic may quote what people typed.
        Err(_) => Failure::Broken(Broken::new("the handler panicked")).into_response(),
    }
}

fn actor_of(cx: &Cx) -> Actor {
    Actor {
        person: cx.caller.person.as_ref().map(|person| person.id),
        part: cx.caller.role().map_or_else(String::new, |role| role.code().to_owned()),
        address: cx.address.to_string(),
        request_id: cx.request_id.to_string(),
    }
}

/// A try of an act of staff that was refused goes on record; where that fails, the answer is the failure's.
async fn note_refused(cx: &Cx, route: &Route, tried: &str, response: Response) -> Response {
    let code = match response.extensions().get::<Arc<Failure>>() {
        Some(failure) => failure.code().to_owned(),
        None => response.status().as_u16().to_string(),
    };
    let subject = format!("{} {tried}", route.method);
    let noted = async {
        let db = cx.app.db().read().await?;
        let now = cx.app.clock().now();
        audit::note_refused(&db, now, &actor_of(cx), ("try", &subject, &code)).await
    };
    match noted.await {
        Ok(()) => response,
        Err(broken) => Failure::Broken(broken).into_response(),
    }
}

/// The answer where the door stays shut.
fn stay_out(cx: &Cx, route: &Route, gate: Gate) -> Response {
    match gate {
        Gate::Open | Gate::Closed => Failure::from(Refused::Forbidden).into_response(),
        Gate::Hidden => Failure::from(Refused::NotFound).into_response(),
        Gate::SignInFirst => go_first(cx, route, "/account/login", Refused::SignInFirst),
        Gate::SecondFactorFirst => go_first(cx, route, "/account/second-factor", Refused::SecondFactorFirst),
        Gate::ConfirmFirst => go_first(cx, route, "/account/confirm", Refused::ConfirmFirst),
    }
}

pub(super) fn turned_away(refused: Refused) -> Response {
    let mut response = Failure::from(refused).into_response();
    match refused {
        Refused::TooLarge => *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE,
        Refused::AddressTooLong => *response.status_mut() = StatusCode::URI_TOO_LONG,
        Refused::HostUnclear => *response.status_mut() = StatusCode::BAD_REQUEST,
        Refused::MethodNotAllowed => *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED,
        _ => {}
    }
    response
}

/// A reader is led to the page that helps, and back afterwards; a form that was sent and a program are told.
fn go_first(cx: &Cx, route: &Route, page: &str, refused: Refused) -> Response {
    if cx.face == Face::Page && route.method == Method::GET {
        let next: String = serde_urlencoded::to_string([("next", cx.path.as_ref())]).unwrap_or_default();
        return cx.redirect(&format!("{page}?{next}"));
    }
    match refused {
        Refused::SignInFirst => unproven(refused),
        _ => Failure::from(refused).into_response(),
    }
}

/// An answer that signing in would change, with the scheme that programs sign in by (RFC 6750).
fn unproven(refused: Refused) -> Response {
    let challenge = match refused {
        Refused::BadToken => "Bearer error=\"invalid_token\"",
        _ => "Bearer",
    };
    let mut response = Failure::from(refused).into_response();
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
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
    // A token in a header is sent by nobody who does not hold it.
    if route.allow != Allow::Gateway && cx.caller.proof != Proof::Token {
        check_origin(app, cx, &parts.headers, &body).await?;
    }
    Ok(Request::from_parts(parts, Body::from(body)))
}

async fn check_origin(app: &App, cx: &Cx, headers: &axum::http::HeaderMap, body: &Bytes) -> Result<(), Refused> {
    let is_listed = cors::listed_origin(app.site(), &cx.path, headers).is_some();
    if !is_listed && csrf::origin_of(app, headers) == csrf::Origin::OtherSite {
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
    let token = match in_header {
        Some(token) => token.to_owned(),
        None => token_of(headers, body).await.unwrap_or_default(),
    };
    if csrf::is_ours(app, &cx.caller.session, &token) {
        Ok(())
    } else {
        Err(Refused::Forged)
    }
}

/// The token that a form carries, with files or without.
async fn token_of(headers: &axum::http::HeaderMap, body: &Bytes) -> Option<String> {
    if let Some(boundary) = upload::boundary_of(headers) {
        return upload::find_text(body, boundary, "form_token").await;
    }
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(body).ok()?;
    fields
        .into_iter()
        .find(|(name, _)| name == "form_token")
        .map(|(_, token)| token)
}

/// Marks an answer as private to its reader.
pub(super) fn private(response: &mut Response) {
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}
