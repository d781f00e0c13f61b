//! The outermost skin: every answer leaves with the request's id and the security headers, whoever made it: a page, an
//! asset, a refusal, the last resort after a panic. Everything that is logged on the way stands in the request's span.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::{App, chance};

/// The id of the request, its own or ours.
#[derive(Debug, Clone)]
pub(super) struct RequestId(pub Arc<str>);

/// For what is neither page nor script: it needs nothing and may be framed by nobody.
const BARE_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const FIXED: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

pub(super) async fn seal(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = id_of(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    // Whatever is logged on the way carries the request's id, at any level of the filter.
    let span = tracing::error_span!("request", request.id = %id);
    let mut response = next.run(request).instrument(span).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(BARE_POLICY));
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if app.site().is_https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// An incoming id is taken only in a form that cannot forge log lines (OPS-06).
fn id_of(headers: &HeaderMap) -> Arc<str> {
    let is_sound =
        |id: &&str| (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let mut given = headers.get_all("x-request-id").iter();
    let only = given.next().filter(|_| given.next().is_none());
    only.and_then(|id| id.to_str().ok())
        .filter(is_sound)
        .map_or_else(|| hex::encode(chance::bytes::<12>()).into(), Into::into)
}
