//! Around every request: request id, language, caller, deadline; around every answer: refusals worded, security headers,
//! one log line, metrics. Below it handlers meet only what they need.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use kernel::Lang;
use tower::Layer;
use tower::util::MapRequestLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tracing::Instrument;

use super::answer::{Failure, ProblemBody, ProblemField};
use super::cx::{Cx, Face, cookie_of, key, say};
use super::fault_page::FaultPage;
use super::guard::{self, Refused};
use super::routes::Routes;
use crate::clock::Stopwatch;
use crate::db::Work;
use crate::pages::{as_value, assets_route};
use crate::{App, Broken, Caller, chance, db};

/// Longer than the database may take over one statement. A database that is frozen rather than gone ends no statement by
/// itself; nobody is kept waiting for it. A handler that writes goes on without its reader.
const ANSWER_WITHIN: Duration = Duration::from_secs(25);

/// The language named by the path's first segment.
#[derive(Debug, Clone, Copy)]
struct PathLang(Lang);

/// The whole service: the slices' routes behind the frame.
pub fn serve_routes(app: &App, routes: Routes) -> Router {
    let mut router: Router<App> = Router::new();
    for (route, handler) in routes.rows {
        let path = route.path.clone();
        router = router.route(
            &path,
            handler.layer(from_fn_with_state((app.clone(), route), guard::guard)),
        );
    }
    let framed = router
        .fallback(|| async { Failure::from(Refused::NotFound) })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .layer(from_fn_with_state(app.clone(), frame))
        .merge(assets_route())
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }))
        .with_state(app.clone());
    Router::new().fallback_service(MapRequestLayer::new(take_language).layer(framed))
}

/// Takes `/fr`, `/ar` or `/en` off the path, so that routes are written once.
fn take_language<B>(mut request: axum::http::Request<B>) -> axum::http::Request<B> {
    let path = request.uri().path();
    let mut parts = path.trim_start_matches('/').splitn(2, '/');
    let Some(lang) = parts.next().and_then(|first| first.parse::<Lang>().ok()) else {
        return request;
    };
    let rest = parts.next().unwrap_or_default();
    let query = request
        .uri()
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    if let Ok(uri) = format!("/{rest}{query}").parse::<Uri>() {
        *request.uri_mut() = uri;
        request.extensions_mut().insert(PathLang(lang));
    }
    request
}

/// Whatever is logged on the way carries the request's id, at any level of the filter.
async fn frame(State(app): State<App>, request: Request, next: Next) -> Response {
    let span = tracing::error_span!("request", request.id = tracing::field::Empty);
    answer(app, request, next).instrument(span).await
}

async fn answer(app: App, mut request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let method = request.method().clone();
    let matched = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let arrival = Arrival {
        headers: Arc::new(request.headers().clone()),
        path: request
            .uri()
            .path_and_query()
            .map_or("/", |path| path.as_str())
            .to_owned(),
        lang: request.extensions().get::<PathLang>().map(|chosen| chosen.0),
        peer: request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .map(|peer| peer.0.ip()),
    };
    let (cx, caller_failure) = open(&app, arrival).await;
    request.extensions_mut().insert(cx.clone());
    let no_work = Work {
        statements: 0,
        round_trips: 0,
    };
    let (mut response, work) = match caller_failure {
        Some(failure) => (failure.into_response(), no_work),
        None => match in_time(ANSWER_WITHIN, db::counted(next.run(request))).await {
            Ok(answered) => answered,
            Err(late) => (Failure::Broken(late).into_response(), no_work),
        },
    };
    if let Some(failure) = response.extensions_mut().remove::<Arc<Failure>>() {
        let said = [header::RETRY_AFTER, header::WWW_AUTHENTICATE]
            .map(|name| response.headers_mut().remove(&name).map(|value| (name, value)));
        response = word(&cx, response.status(), &failure);
        response.headers_mut().extend(said.into_iter().flatten());
    }
    finish(&cx, &mut response, work);
    let route = matched.unwrap_or_else(|| "unmatched".to_owned());
    app.metrics()
        .request(&route, &method, response.status(), watch.elapsed());
    tracing::info!(
        method = %method, route, status = response.status().as_u16(),
        elapsed_us = u64::try_from(watch.elapsed().as_micros()).unwrap_or(u64::MAX), statements = work.statements, "request"
    );
    response
}

/// What `work` gives, unless it takes too long.
async fn in_time<T>(within: Duration, work: impl Future<Output = T>) -> Result<T, Broken> {
    Ok(tokio::time::timeout(within, work).await?)
}

/// What the frame reads off a request before it knows anything.
struct Arrival {
    headers: Arc<HeaderMap>,
    path: String,
    lang: Option<Lang>,
    peer: Option<IpAddr>,
}

async fn open(
    app: &App,
    Arrival {
        headers,
        path,
        lang,
        peer,
    }: Arrival,
) -> (Cx, Option<Failure>) {
    let face = if path.starts_with("/api/") {
        Face::Api
    } else {
        Face::Page
    };
    let known = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let lang = lang
        .or_else(|| cookie_of(&headers, "lang").and_then(|code| code.parse().ok()))
        .or_else(|| known("accept-language").and_then(Lang::negotiate))
        .unwrap_or(app.site().lang);
    let request_id = known("x-request-id")
        .filter(|id| is_request_id(id))
        .map_or_else(|| hex::encode(chance::bytes::<12>()), str::to_owned);
    tracing::Span::current().record("request.id", request_id.as_str());
    let (caller, failure) = match in_time(ANSWER_WITHIN, app.authenticate(headers.clone()))
        .await
        .flatten()
    {
        Ok(caller) => (caller, None),
        Err(broken) => (Caller::default(), Some(Failure::Broken(broken))),
    };
    let cx = Cx {
        app: app.clone(),
        caller: Arc::new(caller),
        lang,
        face,
        request_id: request_id.into(),
        nonce: hex::encode(chance::bytes::<16>()).into(),
        path: path.into(),
        address: address_of(&headers, peer, app.site().trusted_hops),
        headers,
    };
    (cx, failure)
}

/// The client's address: the connection's, or what the outermost of our own proxies saw (ID-17). With `hops` proxies of
/// ours, the client is the entry that many places from the end of `X-Forwarded-For`; anything before it is the client's
/// own claim.
fn address_of(headers: &HeaderMap, peer: Option<IpAddr>, hops: usize) -> IpAddr {
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    if hops == 0 {
        return peer;
    }
    let lines = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok());
    let seen: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    seen.iter()
        .rev()
        .nth(hops - 1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(peer)
}

/// An incoming id is taken only in this form, so that it cannot forge log lines (OPS-06).
fn is_request_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Words a failure for its reader and logs what is broken, once.
fn word(cx: &Cx, status: StatusCode, failure: &Failure) -> Response {
    let (sentence, errors) = match failure {
        Failure::Refused(refusal) => {
            let fields = refusal.fields().iter();
            let errors = fields
                .map(|problem| ProblemField::of(problem, say(&cx.app, cx.lang, &key("problem", problem.code), &[])));
            (
                say(&cx.app, cx.lang, &key("refusal", refusal.code()), &refusal.facts()),
                errors.collect(),
            )
        }
        Failure::Broken(broken) => {
            tracing::error!(%broken, "request failed");
            (say(&cx.app, cx.lang, &key("refusal", failure.code()), &[]), Vec::new())
        }
    };
    let mut response = match cx.face {
        Face::Api => problem(cx, (status, failure.code()), sentence, errors),
        Face::Page => fault_page(cx, status, failure.code(), sentence),
    };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

fn problem(cx: &Cx, (status, code): (StatusCode, &str), title: String, errors: Vec<ProblemField>) -> Response {
    let body = ProblemBody {
        kind: "about:blank".into(),
        title,
        status: status.as_u16(),
        code: code.to_owned(),
        request_id: cx.request_id.to_string(),
        errors,
    };
    let text = serde_json::to_string(&body).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/problem+json")], text).into_response()
}

fn fault_page(cx: &Cx, status: StatusCode, code: &str, sentence: String) -> Response {
    let page = FaultPage {
        status: status.as_u16(),
        code: code.to_owned(),
        sentence: sentence.clone(),
        request_id: cx.request_id.to_string(),
    };
    match cx.render("platform/fault.html", as_value(&page)) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(broken) => {
            tracing::error!(%broken, "the error page cannot be drawn");
            (status, sentence).into_response()
        }
    }
}

fn finish(cx: &Cx, response: &mut Response, work: Work) {
    let site = cx.app.site();
    let targets = site.form_targets.join(" ");
    let csp = format!(
        "default-src 'none'; script-src 'nonce-{}' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         manifest-src 'self'; form-action 'self' {targets}; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
        cx.nonce
    );
    let fixed = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=(), payment=()",
        ),
    ];
    let is_html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    // Also where nobody is signed in: carts and orders are opened by their secrets.
    guard::private(response);
    let headers = response.headers_mut();
    for (name, value) in fixed {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if site.is_https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    let written = [
        (header::CONTENT_SECURITY_POLICY, csp),
        (HeaderName::from_static("x-request-id"), cx.request_id.to_string()),
    ];
    for (name, value) in written {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    if is_html {
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(cx.lang.code()));
    }
    if site.shows_work {
        let text = format!("statements={}, round_trips={}", work.statements, work.round_trips);
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert("x-work", value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_waits_for_ever_for_a_frozen_database() {
        let frozen = std::future::pending::<()>();
        let late = in_time(Duration::from_millis(1), frozen).await.unwrap_err();
        let failure = Failure::Broken(late);
        assert_eq!(
            (failure.status(), failure.code()),
            (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        );
    }
}
