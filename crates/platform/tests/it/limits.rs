//! How often: shares that are used up and fill again, counted for all nodes or for one, before anything else is looked at.

use std::time::Duration;

use axum::http::{Extensions, Method, StatusCode};
use axum::response::IntoResponse;
use platform::limits::{self, Limit, Limits};
use platform::pages::Renderer;
use platform::{Allow, Answer, App, AppParts, Caller, Cx, Routes};
use secrecy::SecretString;
use testkit::{Parts, TestApp, Visitor};

async fn hello(_: Cx) -> Answer {
    Ok("hello".into_response())
}

async fn of_account(cx: Cx) -> Answer {
    limits::count(&cx.app, Limit::Reset, "samira@example.dz").await?;
    Ok("counted".into_response())
}

fn routes() -> Routes {
    Routes::new("/t")
        .get("/search", Allow::Anyone, hello, "search")
        .limited(Limit::Search)
        .post("/log-in", Allow::Anyone, hello, "log in")
        .limited(Limit::LogIn)
        .limited_to(200)
        .post("/forgotten", Allow::Anyone, of_account, "forgotten")
        .limited(Limit::Reset)
        .and(
            Routes::new("/api/v1")
                .post("/refresh", Allow::Anyone, hello, "refresh")
                .limited(Limit::Refresh),
        )
}

fn extensions(rate: &str) -> Extensions {
    let mut extensions = Extensions::new();
    extensions.insert(Limits::all(rate.parse().unwrap()));
    extensions
}

async fn start(rate: &str) -> TestApp {
    TestApp::start(Parts {
        routes: routes(),
        tasks: limits::tasks(),
        extensions: extensions(rate),
        ..Parts::default()
    })
    .await
}

async fn statuses(visitor: &mut Visitor, path: &str, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        let reply = if path.contains("search") {
            visitor.get(path).await
        } else {
            visitor.post_form(path, &[]).await
        };
        statuses.push(reply.status.as_u16());
    }
    statuses
}

async fn rows(test: &TestApp) -> Vec<(String, Vec<u8>)> {
    let client = test.database.connect().await;
    let rows = client
        .query("select class, key from limit_counts order by class", &[])
        .await
        .unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[tokio::test]
async fn a_share_that_is_used_up_fills_with_time_and_the_wait_is_told() {
    let test = start("3/min").await;
    let mut visitor = test.visitor();
    assert_eq!(statuses(&mut visitor, "/fr/t/log-in", 4).await, [200, 200, 200, 429]);
    let refused = visitor.post_form("/fr/t/log-in", &[]).await;
    assert_eq!(refused.header("retry-after"), "20");
    assert!(
        refused.text.contains("Réessayez dans 20 s") && refused.header("content-type").starts_with("text/html"),
        "{}",
        refused.text
    );
    test.app.clock().advance(Duration::from_secs(20));
    assert_eq!(statuses(&mut visitor, "/t/log-in", 2).await, [200, 429]);
    // What was refused cost nothing.
    test.app.clock().advance(Duration::from_secs(60));
    assert_eq!(statuses(&mut visitor, "/t/log-in", 4).await, [200, 200, 200, 429]);
    test.finish().await;
}

#[tokio::test]
async fn a_program_is_told_by_problem_and_header() {
    let test = start("1/h").await;
    let mut visitor = test.visitor();
    let body = serde_json::json!({});
    assert_eq!(visitor.post_json("/api/v1/refresh", &body).await.status, StatusCode::OK);
    let refused = visitor.post_json("/api/v1/refresh", &body).await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "3600"));
    assert_eq!(refused.json()["code"], "too_often_minutes");
    assert!(
        refused.json()["title"].as_str().unwrap().contains("60 min"),
        "{}",
        refused.text
    );
    test.finish().await;
}

#[tokio::test]
async fn the_share_is_counted_before_the_body_is_read_and_classes_do_not_mix() {
    let test = start("1/min").await;
    let mut visitor = test.visitor();
    assert_eq!(statuses(&mut visitor, "/t/search", 2).await, [200, 429]);
    assert_eq!(statuses(&mut visitor, "/t/log-in", 1).await, [200]);
    let large = visitor.send(Method::POST, "/t/log-in", None, "x".repeat(10_000)).await;
    assert_eq!(large.status, StatusCode::TOO_MANY_REQUESTS);
    test.finish().await;
}

#[tokio::test]
async fn forwarded_addresses_of_ones_own_making_open_no_new_share() {
    let test = start("2/min").await;
    let mut visitor = test.visitor();
    for (n, status) in [200, 200, 429, 429].into_iter().enumerate() {
        visitor.headers = vec![
            ("x-forwarded-for".into(), format!("203.0.113.{n}")),
            ("forwarded".into(), format!("for=203.0.113.{n}")),
            ("x-real-ip".into(), format!("203.0.113.{n}")),
        ];
        assert_eq!(visitor.post_form("/t/log-in", &[]).await.status.as_u16(), status);
    }
    test.finish().await;
}

#[tokio::test]
async fn an_account_has_a_share_of_its_own_whoever_asks() {
    let test = start("2/min").await;
    let mut visitor = test.visitor();
    assert_eq!(statuses(&mut visitor, "/t/forgotten", 2).await, [200, 200]);
    assert!(
        limits::count(&test.app, Limit::Reset, "samira@example.dz")
            .await
            .is_err()
    );
    assert!(limits::count(&test.app, Limit::Reset, "nadia@example.dz").await.is_ok());
    // No row tells whose it is.
    let rows = rows(&test).await;
    let classes: Vec<&str> = rows.iter().map(|(class, _)| class.as_str()).collect();
    assert_eq!(classes, ["reset", "reset_account", "reset_account"]);
    assert!(rows.iter().all(|(_, key)| key.len() == 16));
    test.finish().await;
}

/// Another process of the same house.
fn another_node(test: &TestApp, rate: &str) -> App {
    App::new(AppParts {
        db: test.app.db().clone(),
        site: test.app.site().clone(),
        secret: SecretString::from("a secret of the tests, 32 bytes long or longer"),
        renderer: Renderer::new(None, jiff::tz::TimeZone::UTC, false).unwrap(),
        authenticate: |_, _| Box::pin(async { Ok(Caller::default()) }),
        menu: vec![],
        parts: extensions(rate),
    })
}

#[tokio::test]
async fn a_hundred_at_once_on_two_nodes_are_ten() {
    let test = start("10/h").await;
    let nodes = [test.app.clone(), another_node(&test, "10/h")];
    let tries = (0..100).map(|n| {
        let app = nodes[n % 2].clone();
        tokio::spawn(async move { limits::count(&app, Limit::LogIn, "samira@example.dz").await.is_ok() })
    });
    let mut passed = 0;
    for tried in tries.collect::<Vec<_>>() {
        passed += usize::from(tried.await.unwrap());
    }
    assert_eq!(passed, 10);
    test.finish().await;
}

#[tokio::test]
async fn without_the_database_each_node_counts_for_itself() {
    let test = start("3/min").await;
    let mut visitor = test.visitor();
    assert_eq!(statuses(&mut visitor, "/t/log-in", 1).await, [200]);
    test.app.db().close();
    assert_eq!(statuses(&mut visitor, "/t/log-in", 5).await, [200, 200, 200, 429, 429]);
    test.finish().await;
}

#[tokio::test]
async fn pages_cost_no_statement_and_shared_classes_one() {
    let test = start("10/min").await;
    let mut visitor = test.visitor();
    assert_eq!(visitor.get("/t/search").await.work(), (0, 0));
    assert_eq!(visitor.post_form("/t/log-in", &[]).await.work(), (1, 1));
    test.finish().await;
}

#[tokio::test]
async fn whole_shares_are_swept() {
    let test = start("3/min").await;
    let mut visitor = test.visitor();
    statuses(&mut visitor, "/t/log-in", 3).await;
    assert_eq!(rows(&test).await.len(), 1);
    test.app.clock().advance(Duration::from_secs(59));
    test.run_tasks().await;
    assert_eq!(rows(&test).await.len(), 1, "not whole yet");
    test.advance(Duration::from_mins(11)).await;
    assert!(rows(&test).await.is_empty());
    test.finish().await;
}
