//! What browsers are told and what is believed of them: headers on every answer, listed origins, methods, addresses.

use axum::http::{Extensions, Method, StatusCode};
use axum::response::IntoResponse;
use kernel::Role;
use platform::http::{JsonBody, cookie_of};
use platform::{Allow, Answer, App, Broken, Caller, Cx, Known, Proof, Routes, Site};
use serde::Deserialize;
use testkit::{Parts, Reply, TestApp, Visitor};

const LISTED: &str = "https://app.example";

#[derive(Deserialize)]
struct Body {
    #[expect(dead_code, reason = "only its type matters")]
    #[serde(default)]
    note: String,
}

async fn hello(_: Cx) -> Answer {
    Ok("hello".into_response())
}

async fn take(_: Cx, JsonBody(_): JsonBody<Body>) -> Answer {
    Ok("taken".into_response())
}

async fn who(cx: Cx) -> Answer {
    let cart = cx.cookie("cart").unwrap_or_default();
    let role = cx.caller.role().map_or("guest", Role::code);
    Ok(format!("{role} {cart}").into_response())
}

async fn trip(_: Cx) -> Answer {
    panic!("secret detail")
}

fn routes() -> Routes {
    Routes::new("/api/v1")
        .get("/who", Allow::Anyone, who, "who")
        .get("/mine", Allow::SignedIn, hello, "mine")
        .post("/take", Allow::Anyone, take, "take")
        .and(
            Routes::new("/t")
                .get("/page", Allow::Anyone, hello, "page")
                .get("/trip", Allow::Anyone, trip, "trip")
                .post("/form", Allow::Anyone, hello, "form")
                .get("/named/{name}", Allow::Anyone, hello, "named"),
        )
}

/// In these tests the cookie `role` or the token says who one is.
fn by_word(
    _: App,
    headers: std::sync::Arc<axum::http::HeaderMap>,
) -> std::pin::Pin<Box<dyn Future<Output = Result<Caller, Broken>> + Send>> {
    let token = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer ").map(str::to_owned));
    let proof = if token.is_some() { Proof::Token } else { Proof::Cookie };
    let word = token.or_else(|| cookie_of(&headers, "role").or_else(|| cookie_of(&headers, "__Host-role")));
    let person = word.and_then(|role| role.parse::<Role>().ok()).map(|role| Known {
        id: platform::chance::uuid(jiff::Timestamp::UNIX_EPOCH),
        name: "N".into(),
        email: "n@example.org".into(),
        role,
    });
    Box::pin(async move {
        Ok(Caller {
            person,
            proof,
            ..Caller::default()
        })
    })
}

async fn start(base_url: &str) -> TestApp {
    let mut extensions = Extensions::new();
    extensions.insert(Site {
        base_url: base_url.into(),
        cors_origins: vec![LISTED.into()],
        ..testkit::site()
    });
    TestApp::start(Parts {
        routes: routes(),
        authenticate: by_word,
        extensions,
        ..Parts::default()
    })
    .await
}

fn with(test: &TestApp, headers: &[(&str, &str)]) -> Visitor {
    let mut visitor = test.visitor();
    visitor.headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    visitor
}

fn is_open(reply: &Reply) -> bool {
    reply.header("access-control-allow-origin") == LISTED
        && reply.headers.get("access-control-allow-credentials").is_none()
        && reply.headers.get_all("vary").iter().any(|value| value == "Origin")
}

#[tokio::test]
async fn a_listed_origin_may_call_the_api_and_hears_errors_too() {
    let test = start("https://shop.example").await;
    let mut foreign = with(&test, &[("origin", LISTED), ("sec-fetch-site", "cross-site")]);
    let asked = &mut with(
        &test,
        &[
            ("origin", LISTED),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ],
    );
    let preflight = asked.send(Method::OPTIONS, "/api/v1/take", None, String::new()).await;
    assert_eq!(preflight.status, StatusCode::NO_CONTENT);
    assert!(is_open(&preflight), "{:?}", preflight.headers);
    assert_eq!(preflight.header("access-control-max-age"), "600");
    assert!(preflight.header("access-control-allow-methods").contains("POST"));
    assert!(
        preflight
            .header("access-control-allow-headers")
            .contains("content-type")
    );
    for (path, status) in [
        ("/api/v1/who", 200),
        ("/api/v1/mine", 401),
        ("/api/v1/nowhere", 404),
        ("/fr/api/v1/who", 200),
    ] {
        let reply = foreign.get(path).await;
        assert_eq!(reply.status.as_u16(), status, "{path}");
        assert!(is_open(&reply), "{path}: {:?}", reply.headers);
    }
    let taken = foreign.post_json("/api/v1/take", &serde_json::json!({})).await;
    assert!(taken.status == StatusCode::OK && is_open(&taken), "{}", taken.text);
    let wrong = foreign.post_json("/api/v1/take", &serde_json::json!({"note": 1})).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && is_open(&wrong));
    // What a page of that origin could send without asking is refused as from anybody.
    let plain = foreign
        .send(Method::POST, "/api/v1/take", Some("text/plain"), "{}".into())
        .await;
    assert!(plain.status == StatusCode::FORBIDDEN && is_open(&plain));
    test.finish().await;
}

#[tokio::test]
async fn a_listed_origin_comes_as_a_guest_or_with_a_token() {
    let test = start("https://shop.example").await;
    let mut foreign = with(&test, &[("origin", LISTED), ("sec-fetch-site", "cross-site")]);
    foreign.cookies.insert("__Host-role".into(), "admin".into());
    foreign.cookies.insert("__Host-cart".into(), "full".into());
    assert_eq!(foreign.get("/api/v1/who").await.text, "guest ");
    foreign.headers.push(("authorization".into(), "Bearer customer".into()));
    assert_eq!(foreign.get("/api/v1/who").await.text, "customer ");
    let mut own = test.visitor();
    own.cookies = foreign.cookies.clone();
    assert_eq!(own.get("/api/v1/who").await.text, "admin full");
    test.finish().await;
}

#[tokio::test]
async fn everybody_else_is_let_in_nowhere() {
    let test = start("https://shop.example").await;
    for origin in [
        "https://elsewhere.example",
        "https://app.example.evil.example",
        "http://app.example",
        "https://APP.example",
        "https://app.example:443",
        "null",
        "*",
    ] {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("sec-fetch-site", "cross-site"),
        ];
        let mut other = with(&test, &headers);
        for (method, path, status) in [
            (Method::OPTIONS, "/api/v1/take", 405),
            (Method::GET, "/api/v1/who", 200),
            (Method::POST, "/api/v1/take", 403),
        ] {
            let body = if method == Method::POST { "{}" } else { "" };
            let reply = other
                .send(method.clone(), path, Some("application/json"), body.into())
                .await;
            assert_eq!(reply.status.as_u16(), status, "{origin} {method} {path}");
            assert!(reply.headers.get("access-control-allow-origin").is_none(), "{origin}");
            assert!(
                reply.headers.get_all("vary").iter().any(|value| value == "Origin"),
                "{origin}"
            );
        }
    }
    // Pages are for browsers, not for scripts of other sites.
    let mut listed = with(
        &test,
        &[
            ("origin", LISTED),
            ("access-control-request-method", "POST"),
            ("sec-fetch-site", "cross-site"),
        ],
    );
    for (method, path) in [
        (Method::OPTIONS, "/t/form"),
        (Method::GET, "/t/page"),
        (Method::POST, "/t/form"),
    ] {
        let reply = listed.send(method, path, None, String::new()).await;
        assert!(reply.headers.get("access-control-allow-origin").is_none(), "{path}");
    }
    assert_eq!(listed.post_form("/t/form", &[]).await.status, StatusCode::FORBIDDEN);
    test.finish().await;
}

#[tokio::test]
async fn in_production_only_the_shops_own_origin_is_ours() {
    for (base_url, origin, host, status) in [
        ("https://shop.example", "https://shop.example", "shop.example", 200),
        ("https://shop.example", "https://shop.example", "other.example", 200),
        ("https://shop.example", "https://other.example", "other.example", 403),
        ("https://shop.example", "http://shop.example", "shop.example", 403),
        ("https://shop.example", "https://127.0.0.1", "127.0.0.1", 403),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1:8080", 200),
        ("http://127.0.0.1:8080", "http://localhost:8080", "localhost:8080", 200),
        // A name that somebody else leads to this machine.
        (
            "http://127.0.0.1:8080",
            "http://rebound.example:8080",
            "rebound.example:8080",
            403,
        ),
        (
            "http://127.0.0.1:8080",
            "http://localhost.example:8080",
            "localhost.example:8080",
            403,
        ),
        ("http://127.0.0.1:8080", "http://localhost:9090", "localhost:8080", 403),
    ] {
        let test = start(base_url).await;
        let mut old = with(&test, &[("sec-fetch-site", ""), ("origin", origin), ("host", host)]);
        let reply = old.post_form("/t/form", &[]).await;
        assert_eq!(reply.status.as_u16(), status, "{origin} at {host}, house {base_url}");
        test.finish().await;
    }
}

#[tokio::test]
async fn every_answer_is_sealed_whoever_made_it() {
    let test = start("https://shop.example").await;
    let mut visitor = test.visitor();
    visitor.headers.push(("x-request-id".into(), "look-3".into()));
    let asset = "/assets/0/comptoir.css";
    let tries = [
        (Method::GET, "/t/page", 200),
        (Method::HEAD, "/t/page", 200),
        (Method::GET, asset, 200),
        (Method::GET, "/assets/0/nothing.css", 404),
        (Method::POST, asset, 405),
        (Method::GET, "/nowhere", 404),
        (Method::GET, "/t/trip", 500),
        (Method::POST, "/t/form", 403),
        (Method::DELETE, "/t/page", 405),
        (Method::OPTIONS, "/t/page", 405),
        (Method::TRACE, "/t/page", 405),
        (Method::from_bytes(b"PROPFIND").unwrap(), "/t/page", 405),
        (Method::GET, "/api/v1/mine", 401),
    ];
    for (method, path, status) in tries {
        let reply = visitor.send(method.clone(), path, None, String::new()).await;
        assert_eq!(reply.status.as_u16(), status, "{method} {path}");
        for (name, value) in [
            ("x-request-id", "look-3"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        ] {
            assert_eq!(reply.header(name), value, "{name} of {method} {path}");
        }
        let policy = reply.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{method} {path}: {policy}"
        );
        let kept = if path == asset && status == 200 {
            "public"
        } else {
            "no-store"
        };
        assert!(reply.header("cache-control").starts_with(kept), "{method} {path}");
        assert!(!reply.text.contains("secret detail"), "{method} {path}");
        if method == Method::HEAD {
            assert_eq!(reply.text, "");
        }
    }
    for hosts in [&["a", "b"][..], &[""], &["a b"], &["<script>"], &["a@b"]] {
        let named: Vec<_> = hosts.iter().map(|host| ("host", *host)).collect();
        assert_eq!(
            with(&test, &named).get("/t/page").await.status,
            StatusCode::BAD_REQUEST,
            "{hosts:?}"
        );
    }
    let long = visitor.get(&format!("/t/page?q={}", "x".repeat(9_000))).await;
    assert_eq!((long.status.as_u16(), long.header("x-frame-options")), (414, "DENY"));
    test.finish().await;
}

#[tokio::test]
async fn a_method_nobody_takes_is_told_in_words_with_those_that_are() {
    let test = start("https://shop.example").await;
    let mut visitor = test.visitor();
    let page = visitor.send(Method::DELETE, "/fr/t/page", None, String::new()).await;
    assert_eq!((page.status.as_u16(), page.header("allow")), (405, "GET,HEAD"));
    assert!(page.text.contains("pas de cette façon"), "{}", page.text);
    let problem = visitor.send(Method::PUT, "/api/v1/take", None, String::new()).await;
    assert_eq!((problem.status.as_u16(), problem.header("allow")), (405, "POST"));
    assert_eq!(
        (problem.header("content-type"), &problem.json()["code"]),
        ("application/problem+json", &"method_not_allowed".into())
    );
    // What a form asks for behind another's back is not heard.
    for name in ["x-http-method-override", "x-method-override", "x-http-method"] {
        let mut sly = with(&test, &[(name, "DELETE")]);
        assert_eq!(sly.get("/t/page?_method=DELETE").await.status, StatusCode::OK);
    }
    test.finish().await;
}

#[tokio::test]
async fn an_address_or_body_with_two_meanings_has_none() {
    let test = start("https://shop.example").await;
    let mut visitor = test.visitor();
    for (path, status) in [
        ("/t/named/a", 200),
        ("/t/named/%00", 404),
        ("/t/named/a%0d%0aset-cookie:x", 404),
        ("/t/named/%c3%28", 404),
        ("/t/page?q=%00", 422),
        ("/t/page?q=%c3%28", 422),
        ("/t/page?%00=1", 422),
    ] {
        assert_eq!(visitor.get(path).await.status.as_u16(), status, "{path}");
    }
    let deep = format!("{{\"note\":{}", "[".repeat(10_000));
    for (body, pointer) in [
        (r#"{"note":"a\u0000b"}"#, "/note"),
        (r#"{"other":{"x":["\u0000"]}}"#, "/other/x[0]"),
        (r#"{"other":1,"other":2}"#, "/other"),
        (r#"{"note":1e999999}"#, ""),
        (r#"{"note":"\ud800"}"#, ""),
        (deep.as_str(), ""),
    ] {
        let reply = visitor
            .send(Method::POST, "/api/v1/take", Some("application/json"), body.into())
            .await;
        assert_eq!(
            reply.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            &body[..body.len().min(60)]
        );
        let named = reply.json()["errors"][0]["pointer"].as_str().unwrap().to_owned();
        assert!(pointer.is_empty() || named == pointer, "{named}: {body}");
    }
    test.finish().await;
}
