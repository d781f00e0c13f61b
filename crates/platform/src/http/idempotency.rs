//! `Idempotency-Key`: the first answer to a key is kept and given again; another body under the same key is refused;
//! while the first is still running, the second is told so. Keys belong to their caller.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use kernel::{Kind, Refusal};
use sha2::{Digest, Sha256};

use super::answer::Failure;
use super::cx::Cx;
use super::routes::Route;
use super::store;
use crate::{App, Broken, audit, chance};

/// How long a request may run before its key is free again; the verb behind it is itself safe to repeat.
const RUNNING_AT_MOST: SignedDuration = SignedDuration::from_secs(60);
const ANSWER_LIMIT: usize = 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyRefused {
    Malformed,
    OtherBody,
    StillRunning,
}

impl Refusal for KeyRefused {
    fn kind(&self) -> Kind {
        match self {
            KeyRefused::Malformed | KeyRefused::OtherBody => Kind::Invalid,
            KeyRefused::StillRunning => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            KeyRefused::Malformed => "idempotency_key_malformed",
            KeyRefused::OtherBody => "idempotency_key_reused",
            KeyRefused::StillRunning => "idempotency_key_in_use",
        }
    }
}

/// The key of a request to a route that honours it.
pub(super) fn key_of(route: &Route, cx: &Cx) -> Option<String> {
    route
        .idempotent
        .then(|| cx.headers.get("idempotency-key"))?
        .map(|key| key.to_str().unwrap_or_default().to_owned())
}

pub(super) async fn answer_once(cx: &Cx, key: &str, request: Request, next: Next) -> Response {
    match try_once(cx, key, request, next).await {
        Ok(response) => response,
        Err(failure) => failure.into_response(),
    }
}

async fn try_once(cx: &Cx, key: &str, request: Request, next: Next) -> Result<Response, Failure> {
    if key.is_empty() || key.len() > 255 {
        return Err(KeyRefused::Malformed.into());
    }
    let app = &cx.app;
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(Broken::new)?;
    let caller = caller_of(cx);
    let hash = Sha256::new()
        .chain_update(parts.method.as_str())
        .chain_update(cx.path.as_bytes())
        .chain_update(&bytes)
        .finalize()
        .to_vec();
    let now = app.clock().now();
    let locked_until = now.saturating_add(RUNNING_AT_MOST).map_err(Broken::new)?;
    let db = app.db().read().await?;
    if store::claim_key(&db, &caller, key, &hash, now, locked_until).await? == 0 {
        return match store::find_key(&db, &caller, key).await? {
            Some(kept) if kept.request_hash != hash => Err(KeyRefused::OtherBody.into()),
            Some(store::KeptAnswer {
                status: Some(status),
                body: Some(body),
                ..
            }) => {
                audit::nothing_new();
                Ok(replay(status, body))
            }
            _ => Err(KeyRefused::StillRunning.into()),
        };
    }
    drop(db);
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    keep(app, &caller, key, response).await
}

/// Keeps an answer that is final. Failures of ours (5xx) free the key instead: the same request may succeed later.
async fn keep(app: &App, caller: &str, key: &str, response: Response) -> Result<Response, Failure> {
    let db = app.db().read().await?;
    if response.status().is_server_error() || response.extensions().get::<std::sync::Arc<Failure>>().is_some() {
        store::free_key(&db, caller, key).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes: Bytes = axum::body::to_bytes(body, ANSWER_LIMIT).await.map_err(Broken::new)?;
    let status = i16::try_from(parts.status.as_u16()).map_err(Broken::new)?;
    store::keep_answer(&db, caller, key, status, &String::from_utf8_lossy(&bytes)).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn replay(status: i16, body: String) -> Response {
    let status = u16::try_from(status)
        .ok()
        .and_then(|code| StatusCode::from_u16(code).ok())
        .unwrap_or(StatusCode::OK);
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
    response
        .headers_mut()
        .insert("idempotent-replayed", HeaderValue::from_static("true"));
    response
}

/// The signed-in person, or the guest's cart secret (as a digest), or nobody in particular.
fn caller_of(cx: &Cx) -> String {
    if let Some(person) = &cx.caller.person {
        return person.id.to_string();
    }
    let secret = cx
        .headers
        .get("x-cart")
        .and_then(|token| token.to_str().ok().map(str::to_owned))
        .or_else(|| cx.cookie("cart"));
    secret.map_or_else(|| "anyone".to_owned(), |secret| hex::encode(chance::digest(&secret)))
}
