//! The edge: who may come in, what is refused and how, what every answer carries.

use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use kernel::Role;
use platform::http::{Form, JsonBody, Path, Query, health_routes};
use platform::{Allow, Answer, App, Broken, Caller, Cx, Known, Routes};
use serde::Deserialize;
use testkit::{Parts, TestApp};

#[derive(Debug, Deserialize)]
struct Order {
    #[expect(dead_code, reason = "only its type matters")]
    quantity: u32,
}

async fn hello(_: Cx) -> Answer {
    Ok("hello".into_response())
}

async fn take_form(_: Cx, Form(_): Form<Order>) -> Answer {
    Ok("taken".into_response())
}

async fn take_json(_: Cx, JsonBody(_): JsonBody<Order>) -> Answer {
    Ok("taken".into_response())
}

async fn read_address(_: Cx, Path(_): Path<String>, Query(_): Query<Order>) -> Answer {
    Ok("read".into_response())
}

async fn fall(_: Cx) -> Answer {
    Err(Broken::new("secret detail").into())
}

/// Set by a handler that was left alone half-way.
#[derive(Clone, Default)]
struct Finished(std::sync::Arc<std::sync::atomic::AtomicBool>);

async fn write_slowly(cx: Cx) -> Answer {
    let finished = cx.app.need::<Finished>()?.clone();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    finished.0.store(true, std::sync::atomic::Ordering::SeqCst);
    Ok("written".into_response())
}

async fn trip(_: Cx) -> Answer {
    panic!("secret detail")
}

fn routes() -> Routes {
    health_routes()
        .and(
            Routes::new("/t")
                .get("/open", Allow::Anyone, hello, "open")
                .get("/mine", Allow::SignedIn, hello, "mine")
                .get("/staff", Allow::May(kernel::Permission::MoveMoney), hello, "staff"),
        )
        .and(
            Routes::new("/t")
                .get("/admin", Allow::May(kernel::Permission::ManageStaff), hello, "admin")
                .get("/address/{name}", Allow::Anyone, read_address, "address")
                .get("/fall", Allow::Anyone, fall, "fall")
                .post("/trip", Allow::Anyone, trip, "trip"),
        )
        .and(
            Routes::new("/t")
                .post("/form", Allow::Anyone, take_form, "form")
                .post("/small", Allow::Anyone, take_form, "small")
                .limited_to(200),
        )
        .and(
            Routes::new("/api/v1")
                .post("/json", Allow::Anyone, take_json, "json")
                .get("/mine", Allow::SignedIn, hello, "mine"),
        )
}

/// In these tests the cookie `role` says who one is.
fn by_cookie(
    _: App,
    headers: std::sync::Arc<axum::http::HeaderMap>,
) -> std::pin::Pin<Box<dyn Future<Output = Result<Caller, Broken>> + Send>> {
    let role = platform::http::cookie_of(&headers, "role").and_then(|role| role.parse::<Role>().ok());
    let person = role.map(|role| Known {
        id: platform::chance::uuid(jiff::Timestamp::UNIX_EPOCH),
        name: "N".into(),
        email: "n@example.org".into(),
        role,
    });
    Box::pin(async move {
        Ok(Caller {
            person,
            proof: platform::Proof::Cookie,
            ..Caller::default()
        })
    })
}

async fn start() -> TestApp {
    TestApp::start(Parts {
        routes: routes(),
        authenticate: by_cookie,
        ..Parts::default()
    })
    .await
}

#[tokio::test]
async fn each_route_opens_for_whom_it_names() {
    let test = start().await;
    let expected = [
        ("/t/open", [200, 200, 200, 200]),
        ("/t/mine", [303, 200, 200, 200]),
        ("/t/staff", [303, 403, 200, 200]),
        ("/t/admin", [303, 403, 403, 200]),
        ("/api/v1/mine", [401, 200, 200, 200]),
    ];
    for (path, statuses) in expected {
        for (role, status) in ["", "customer", "manager", "admin"].into_iter().zip(statuses) {
            let mut visitor = test.visitor();
            visitor.cookies.insert("role".into(), role.into());
            assert_eq!(visitor.get(path).await.status.as_u16(), status, "{path} as {role:?}");
        }
    }
    assert_eq!(
        test.visitor().get("/ar/t/mine?x=1").await.location(),
        "/ar/account/login?next=%2Ft%2Fmine%3Fx%3D1"
    );
    test.finish().await;
}

#[tokio::test]
async fn a_forged_form_is_refused_and_our_own_is_taken() {
    let test = start().await;
    let mut visitor = test.visitor();
    assert_eq!(
        visitor.post_form("/t/form", &[("quantity", "2")]).await.status,
        StatusCode::OK
    );
    let body = "quantity=2".to_owned();
    let form = Some("application/x-www-form-urlencoded");
    assert_eq!(
        visitor.send(Method::POST, "/t/form", form, body.clone()).await.status,
        StatusCode::FORBIDDEN
    );
    let token = visitor.form_token();
    for (name, value) in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")] {
        let mut other = test.visitor();
        other.headers.push((name.into(), value.into()));
        let reply = other
            .send(Method::POST, "/t/form", form, format!("quantity=2&form_token={token}"))
            .await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{value}");
    }
    test.finish().await;
}

#[tokio::test]
async fn wrong_input_is_named_by_its_field_on_both_faces() {
    let test = start().await;
    let mut visitor = test.visitor();
    let reply = visitor
        .send(
            Method::POST,
            "/api/v1/json",
            Some("application/json"),
            "{\"quantity\": \"two\"}".into(),
        )
        .await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(reply.json()["errors"][0]["pointer"], "/quantity");
    assert_eq!(reply.json()["code"], "invalid");
    for bad in ["", "{", "[]", "{\"quantity\": 1} x", "{\"quantity\": -1}", "\u{0}"] {
        let reply = visitor
            .send(Method::POST, "/api/v1/json", Some("application/json"), bad.into())
            .await;
        // An empty body is no JSON.
        assert_eq!(
            reply.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{bad:?}: {}",
            reply.text
        );
    }
    for bad in ["{}", "{\"quantity\": 1, \"quantity\": 2}"] {
        let reply = visitor
            .send(Method::POST, "/api/v1/json", Some("application/json"), bad.into())
            .await;
        assert_eq!(reply.json()["errors"][0]["pointer"], "/quantity", "{bad}");
    }
    for bad in ["two", "-1", "%ff", "1%00", "99999999999999999999"] {
        let body = format!("quantity={bad}&form_token={}", visitor.form_token());
        let reply = visitor
            .send(Method::POST, "/t/form", Some("application/x-www-form-urlencoded"), body)
            .await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}: {}", reply.text);
    }
    test.finish().await;
}

#[tokio::test]
async fn an_address_that_cannot_be_read_is_refused_in_words() {
    let test = start().await;
    let mut visitor = test.visitor();
    assert_eq!(visitor.get("/t/address/a?quantity=1").await.status, StatusCode::OK);
    for (path, status) in [
        ("/t/address/%ff?quantity=1", StatusCode::NOT_FOUND),
        ("/t/address/a?quantity=two", StatusCode::UNPROCESSABLE_ENTITY),
        ("/t/address/a?quantity=1&quantity=2", StatusCode::UNPROCESSABLE_ENTITY),
        ("/t/address/a", StatusCode::UNPROCESSABLE_ENTITY),
        ("/t/address/a?quantity=1&other=%00", StatusCode::UNPROCESSABLE_ENTITY),
        ("/t/address/a?quantity=1&other=%ff", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let reply = visitor.get(path).await;
        assert_eq!(reply.status, status, "{path}");
        assert!(
            reply.header("content-type").starts_with("text/html"),
            "{path}: {}",
            reply.text
        );
    }
    test.finish().await;
}

#[tokio::test]
async fn a_large_body_is_refused_by_header_and_by_count() {
    let test = start().await;
    // `/t/form` says nothing of its limit: 100 KiB.
    for (path, limit) in [("/t/small", 200), ("/t/form", 100 * 1024)] {
        let mut visitor = test.visitor();
        let rest = format!("quantity=1&form_token={}&more=", visitor.form_token()).len();
        for (length, status) in [(limit, StatusCode::OK), (limit + 1, StatusCode::PAYLOAD_TOO_LARGE)] {
            let token = visitor.form_token();
            let body = format!("quantity=1&form_token={token}&more={}", "x".repeat(length - rest));
            let form = Some("application/x-www-form-urlencoded");
            let reply = visitor.send(Method::POST, path, form, body).await;
            assert_eq!(reply.status, status, "{length} bytes to {path}");
        }
        let mut liar = test.visitor();
        liar.headers.push(("content-length".into(), (limit + 1).to_string()));
        let reply = liar.post_form(path, &[("quantity", "1")]).await;
        assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE, "by header to {path}");
    }
    test.finish().await;
}

#[tokio::test]
async fn failures_tell_the_reader_nothing_of_the_inside() {
    let test = start().await;
    let mut visitor = test.visitor();
    for reply in [visitor.get("/t/fall").await, visitor.post_form("/t/trip", &[]).await] {
        assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(
            !reply.text.contains("secret detail") && reply.text.contains(reply.header("x-request-id")),
            "{}",
            reply.text
        );
    }
    test.finish().await;
}

#[tokio::test]
async fn a_request_id_is_taken_only_when_it_cannot_forge_a_log_line() {
    let test = start().await;
    for (given, taken) in [
        ("abc-123", true),
        ("a b", false),
        ("x\"y", false),
        (&"a".repeat(65), false),
    ] {
        let mut visitor = test.visitor();
        visitor.headers.push(("x-request-id".into(), given.into()));
        assert_eq!(
            visitor.get("/t/open").await.header("x-request-id") == given,
            taken,
            "{given}"
        );
    }
    test.finish().await;
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_a_nonce_of_its_own() {
    let test = start().await;
    let mut visitor = test.visitor();
    let mut policies = Vec::new();
    for path in ["/t/open", "/nowhere", "/api/v1/mine", "/health"] {
        let reply = visitor.get(path).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("x-frame-options"), "DENY", "{path}");
        // A guest's cart and order are private too, and no session tells.
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        let policy = reply.header("content-security-policy").to_owned();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"),
            "{policy}"
        );
        policies.push(policy);
    }
    policies.dedup();
    assert_eq!(policies.len(), 4);
    for path in ["/assets/0/nothing.css", "/assets/0/%ff", "/assets/0/comptoir.css"] {
        assert_eq!(
            visitor.get(path).await.header("x-content-type-options"),
            "nosniff",
            "{path}"
        );
    }
    test.finish().await;
}

#[tokio::test]
async fn the_language_comes_from_the_path_then_the_cookie_then_the_browser() {
    let test = start().await;
    let mut visitor = test.visitor();
    assert_eq!(visitor.get("/nowhere").await.header("content-language"), "fr");
    visitor
        .headers
        .push(("accept-language".into(), "en-GB,en;q=0.9".into()));
    assert_eq!(visitor.get("/nowhere").await.header("content-language"), "en");
    visitor.cookies.insert("lang".into(), "ar".into());
    let reply = visitor.get("/nowhere").await;
    assert_eq!(reply.header("content-language"), "ar");
    assert!(reply.text.contains("dir=\"rtl\""), "{}", reply.text);
    assert_eq!(visitor.get("/fr/nowhere").await.header("content-language"), "fr");
    test.finish().await;
}

#[tokio::test]
async fn health_always_answers_and_ready_says_whether_to_send_traffic() {
    let test = start().await;
    let mut visitor = test.visitor();
    assert_eq!(visitor.get("/health").await.json()["database"], "up");
    assert_eq!(visitor.get("/ready").await.status, StatusCode::OK);
    test.app.db().close();
    assert_eq!(visitor.get("/health").await.json()["database"], "down");
    assert_eq!(visitor.get("/health").await.status, StatusCode::OK);
    assert_eq!(visitor.get("/ready").await.status, StatusCode::SERVICE_UNAVAILABLE);
    test.finish().await;
}

#[tokio::test]
async fn metrics_are_for_holders_of_the_key() {
    let test = start().await;
    let mut visitor = test.visitor();
    assert_eq!(visitor.get("/metrics").await.status, StatusCode::FORBIDDEN);
    visitor
        .headers
        .push(("authorization".into(), "Bearer metrics key of the tests".into()));
    let reply = visitor.get("/metrics").await;
    assert!(
        reply.text.contains("comptoir_http_request_seconds_bucket"),
        "{}",
        reply.text
    );
    test.finish().await;
}

#[tokio::test]
async fn a_client_that_hangs_up_does_not_cut_a_write_in_two() {
    let finished = Finished::default();
    let mut extensions = axum::http::Extensions::new();
    extensions.insert(finished.clone());
    let routes = Routes::new("/t").post("/slow", Allow::Anyone, write_slowly, "slow");
    let test = TestApp::start(Parts {
        routes,
        extensions,
        ..Parts::default()
    })
    .await;
    let mut visitor = test.visitor();
    let hung_up = tokio::time::timeout(std::time::Duration::from_millis(10), visitor.post_form("/t/slow", &[]));
    assert!(hung_up.await.is_err());
    while !finished.0.load(std::sync::atomic::Ordering::SeqCst) {
        tokio::task::yield_now().await;
    }
    test.finish().await;
}
