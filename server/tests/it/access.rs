//! Who may reach what, derived from the route table: every route, as every kind of caller, with real people and records
//! (ID-15, ID-16), what they are shown, and what they cannot write.

mod bodies;
mod extra_fields;
mod fields;
mod house;
mod matrix;
mod records;

use std::pin::Pin;
use std::sync::Arc;

use axum::http::HeaderMap;
use kernel::Role;
use platform::http::cookie_of;
use platform::{Allow, App, Broken, Caller, Known};
use testkit::{Parts, TestApp};

/// In this test the cookie `role` says who one is.
pub fn by_cookie(app: App, headers: Arc<HeaderMap>) -> Pin<Box<dyn Future<Output = Result<Caller, Broken>> + Send>> {
    let role = cookie_of(&headers, "role").and_then(|role| role.parse::<Role>().ok());
    let id = platform::chance::uuid(jiff::Timestamp::UNIX_EPOCH);
    let person = role.map(|role| Known {
        id,
        name: "N".into(),
        email: "n@example.org".into(),
        role,
    });
    Box::pin(async move {
        Ok(Caller {
            person,
            proof: platform::Proof::Cookie,
            confirmed_at: Some(app.clock().now()),
            ..Caller::default()
        })
    })
}

fn opens(allow: Allow, role: Option<Role>) -> bool {
    match allow {
        Allow::Anyone | Allow::Gateway | Allow::Metrics | Allow::Demo => true,
        Allow::SignedIn => role.is_some(),
        Allow::May(permission) => role.is_some_and(|role| role.may(permission)),
        Allow::Technician => matches!(role, Some(Role::Technician | Role::Mechanic)),
    }
}

#[tokio::test]
async fn every_route_refuses_every_caller_it_does_not_name() {
    let test = TestApp::start(Parts {
        routes: server::routes(),
        authenticate: by_cookie,
        ..Parts::default()
    })
    .await;
    let callers = [
        None,
        Some(Role::Customer),
        Some(Role::Technician),
        Some(Role::Mechanic),
        Some(Role::Manager),
        Some(Role::Admin),
    ];
    let mut wrong = Vec::new();
    for route in server::routes().table() {
        let path = route.path.replace("{id}", "0").replace(['{', '}'], "");
        for role in callers.iter().filter(|role| !opens(route.allow, **role)) {
            let mut visitor = test.visitor();
            if let Some(role) = role {
                visitor.cookies.insert("role".into(), role.code().into());
            }
            let reply = visitor.send(route.method.clone(), &path, None, String::new()).await;
            let refused = match role {
                Some(_) => reply.status == 403,
                None => {
                    reply.status == 401 || (reply.status == 303 && reply.location().contains("/account/login?next="))
                }
            };
            if !refused {
                wrong.push(format!("{} {} as {role:?}: {}", route.method, route.path, reply.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    test.finish().await;
}

/// A file of `tests/data` is as the house answers now; COMPTOIR_TEST_UPDATE=1 writes it anew.
fn is_as_kept(file: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(file);
    if std::env::var_os("COMPTOIR_TEST_UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let changed: Vec<String> = text
        .lines()
        .filter(|line| !kept.lines().any(|before| before == *line))
        .map(|line| format!("+ {line}"))
        .chain(
            kept.lines()
                .filter(|before| !text.lines().any(|line| line == *before))
                .map(|line| format!("- {line}")),
        )
        .collect();
    assert!(
        kept == text,
        "server/tests/data/{file} says otherwise; if the new answers are right, write it anew with COMPTOIR_TEST_UPDATE=1:\n{}",
        changed.join("\n")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_caller_gets_from_every_route_what_the_matrix_says() {
    matrix::run().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_caller_sees_the_fields_that_are_theirs_and_nobody_elses_name_or_address() {
    fields::run().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fields_that_only_the_server_sets_are_refused_or_ignored() {
    extra_fields::run().await;
}

#[test]
fn every_route_limits_what_it_reads() {
    for route in server::routes().table() {
        let limit = match route.allow {
            Allow::Gateway => 64 * 1024,
            // Photos of what was found, four at once.
            Allow::Technician if route.path.ends_with("/photos") => 32 * 1024 * 1024,
            _ => 100 * 1024,
        };
        assert!(route.body_limit <= limit, "{} {}", route.method, route.path);
    }
}

#[test]
fn every_api_route_is_described_and_every_description_is_a_route() {
    let routes = server::routes();
    let document = platform::http::openapi("Comptoir", &routes);
    let described = document["paths"].as_object().unwrap();
    let api: Vec<_> = routes
        .table()
        .filter(|route| route.path.starts_with("/api/v1"))
        .collect();
    assert!(api.len() > 5);
    for route in api {
        let operation = &described[&route.path][route.method.as_str().to_ascii_lowercase()];
        assert!(
            operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()),
            "{} {}",
            route.method,
            route.path
        );
    }
}
