//! Around every request: language, caller, deadline; around every answer: refusals worded, the page's policy, one log line,
//! metrics. Below it handlers meet only what they need.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, Version, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use futures_util::FutureExt;
use kernel::Lang;
use tower::Layer;
use tower::util::MapRequestLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::answer::{Failure, ProblemBody, ProblemField};
use super::cx::{Cx, Face, cookie_of, key, say};
use super::fault_page::FaultPage;
use super::guard::{self, Refused, turned_away};
use super::routes::Routes;
use super::seal::{RequestId, seal};
use super::{address, cors};
use crate::clock::Stopwatch;
use crate::db::Work;
use crate::pages::{as_value, assets_route};
use crate::{App, Broken, Caller, Site, chance, db};

/// Longer than the database may take over one statement. A database that is frozen rather than gone ends no statement by
/// itself; nobody is kept waiting for it. A handler that writes goes on without its reader.
const ANSWER_WITHIN: Duration = Duration::from_secs(25);
/// The longest address that is read, in bytes.
const LONGEST_ADDRESS: usize = 8 * 1024;
/// What the house speaks; anything else is turned away before it costs anything (ASVS 4.1.4).
const METHODS: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
];

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
        .method_not_allowed_fallback(|| async { turned_away(Refused::MethodNotAllowed) })
        .layer(from_fn_with_state(app.clone(), frame))
        .merge(assets_route())
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }))
        .layer(from_fn_with_state(app.clone(), seal))
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

async fn frame(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let method = request.method().clone();
    let matched = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let cx = open(&app, &mut request);
    let asked = cx.headers.clone();
    let no_work = Work {
        statements: 0,
        round_trips: 0,
    };
    let (mut response, work) = match stop_early(&app, &cx, &request) {
        Some(response) => (response, no_work),
        None => match in_time(ANSWER_WITHIN, db::counted(answer(cx.clone(), request, next))).await {
            Ok(answered) => answered,
            Err(late) => (Failure::Broken(late).into_response(), no_work),
        },
    };
    // What was worded already, was worded for who calls.
    let cx = response.extensions_mut().remove::<Cx>().unwrap_or(cx);
    if let Some(failure) = response.extensions_mut().remove::<Arc<Failure>>() {
        let said = [header::RETRY_AFTER, header::WWW_AUTHENTICATE, header::ALLOW]
            .map(|name| response.headers_mut().remove(&name).map(|value| (name, value)));
        // A refusal may begin something: a log-in that waits for its second proof.
        let cookies: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
        response = word(&cx, response.status(), &failure);
        response.headers_mut().extend(said.into_iter().flatten());
        for cookie in cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    finish(&cx, &mut response, work);
    cors::open_answer(app.site(), &cx.path, &asked, response.headers_mut());
    let route = matched.unwrap_or_else(|| "unmatched".to_owned());
    app.metrics()
        .request(&route, &method, response.status(), watch.elapsed());
    tracing::info!(
        method = %method, route, status = response.status().as_u16(),
        elapsed_us = u64::try_from(watch.elapsed().as_micros()).unwrap_or(u64::MAX), statements = work.statements, "request"
    );
    response
}

/// Finds out who calls and has the route answer. A panic is an answer like any other failure.
async fn answer(mut cx: Cx, mut request: Request, next: Next) -> Response {
    match cx.app.authenticate(cx.headers.clone()).await {
        Ok(caller) => cx.caller = Arc::new(caller),
        Err(broken) => return Failure::Broken(broken).into_response(),
    }
    request.extensions_mut().insert(cx.clone());
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response =
        answered.unwrap_or_else(|_| Failure::Broken(Broken::new("the handler panicked")).into_response());
    response.extensions_mut().insert(cx);
    response
}

/// One `Host`, and the same as a whole address on the first line names (RFC 9112 3.2): two could be read in two ways, by a
/// proxy and by us.
fn is_for_one_host(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (host, further) = (hosts.next().and_then(|host| host.to_str().ok()), hosts.next());
    let is_name = |host: &str| {
        host.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
    };
    let authority = request.uri().authority().map(axum::http::uri::Authority::as_str);
    match host {
        None => request.version() == Version::HTTP_10 && further.is_none(),
        Some(host) => {
            further.is_none() && is_name(host) && authority.is_none_or(|named| named.eq_ignore_ascii_case(host))
        }
    }
}

/// What needs no handler: a browser's question before a script of a listed origin calls, and what nobody speaks.
fn stop_early(app: &App, cx: &Cx, request: &Request) -> Option<Response> {
    if request
        .uri()
        .path_and_query()
        .is_some_and(|path| path.as_str().len() > LONGEST_ADDRESS)
    {
        return Some(turned_away(Refused::AddressTooLong));
    }
    if !is_for_one_host(request) {
        return Some(turned_away(Refused::HostUnclear));
    }
    if !METHODS.contains(request.method()) {
        let mut response = turned_away(Refused::MethodNotAllowed);
        let spoken = METHODS.map(|method| method.to_string()).join(",");
        if let Ok(spoken) = HeaderValue::from_str(&spoken) {
            response.headers_mut().insert(header::ALLOW, spoken);
        }
        return Some(response);
    }
    cors::preflight(app.site(), &cx.path, request.method(), &cx.headers)
}

/// What `work` gives, unless it takes too long.
async fn in_time<T>(within: Duration, work: impl Future<Output = T>) -> Result<T, Broken> {
    Ok(tokio::time::timeout(within, work).await?)
}

/// What can be said of a request before anybody is asked who calls.
fn open(app: &App, request: &mut Request) -> Cx {
    let path: Arc<str> = request.uri().path_and_query().map_or("/", |path| path.as_str()).into();
    if cors::listed_origin(app.site(), &path, request.headers()).is_some() {
        // Another site's script comes as a guest or with a token, never with the reader's cookies.
        request.headers_mut().remove(header::COOKIE);
    }
    let headers = Arc::new(request.headers().clone());
    let known = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let lang = request
        .extensions()
        .get::<PathLang>()
        .map(|chosen| chosen.0)
        .or_else(|| cookie_of(&headers, "lang").and_then(|code| code.parse().ok()))
        .or_else(|| known("accept-language").and_then(Lang::negotiate))
        .unwrap_or(app.site().lang);
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|peer| peer.0.ip());
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    Cx {
        app: app.clone(),
        caller: Arc::new(Caller::default()),
        lang,
        face: if path.starts_with("/api/") {
            Face::Api
        } else {
            Face::Page
        },
        request_id: request_id.unwrap_or_else(|| "none".into()),
        nonce: hex::encode(chance::bytes::<16>()).into(),
        path,
        address: address::client(&headers, peer, app.site().trusted_hops),
        headers,
    }
}

/// Words a failure for its reader and logs what is broken, once.
fn word(cx: &Cx, status: StatusCode, failure: &Failure) -> Response {
    let alternatives = match failure {
        Failure::Refused(refusal) => refusal.alternatives(),
        Failure::Broken(_) => Vec::new(),
    };
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
        Face::Api => problem(cx, (status, failure.code()), sentence, (errors, alternatives)),
        Face::Page => fault_page(cx, status, failure.code(), sentence),
    };
    let wait = match failure {
        Failure::Refused(refusal) => refusal.retry_after_s(),
        Failure::Broken(_) => (status == StatusCode::SERVICE_UNAVAILABLE).then_some(5),
    };
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn problem(
    cx: &Cx,
    (status, code): (StatusCode, &str),
    title: String,
    (errors, alternatives): (Vec<ProblemField>, Vec<String>),
) -> Response {
    let body = ProblemBody {
        kind: "about:blank".into(),
        title,
        status: status.as_u16(),
        code: code.to_owned(),
        request_id: cx.request_id.to_string(),
        errors,
        alternatives,
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

/// What a page may load and where its forms may lead.
fn policy(site: &Site, nonce: &str) -> String {
    let targets = site.form_targets.join(" ");
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; form-action 'self' {targets}; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    )
}

fn finish(cx: &Cx, response: &mut Response, work: Work) {
    let site = cx.app.site();
    // Also where nobody is signed in: carts and orders are opened by their secrets.
    guard::private(response);
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy(site, &cx.nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let is_html = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_html {
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(cx.lang.code()));
    }
    if site.shows_work {
        let text = format!("statements={}, round_trips={}", work.statements, work.round_trips);
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(HeaderName::from_static("x-work"), value);
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
