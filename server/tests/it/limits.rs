//! How often: the class of every route that writes, and of those that search (ID-17). Judged by what a route is for, so that a
//! new one is asked for its class as soon as it stands in the table.

use axum::http::Method;
use platform::Allow;
use platform::http::Route;
use platform::limits::Limit;

/// What a route that writes may be counted as, by what its path says it is for. The first line that fits holds.
const CLASSES: &[(&str, &[Limit])] = &[
    ("/office/", &[Limit::Write, Limit::Reset]),
    ("/webhooks/", &[Limit::Webhook]),
    ("/logout", &[Limit::Write]),
    ("/track", &[Limit::Track]),
    ("/verif", &[Limit::Reset, Limit::LogIn]),
    ("/password", &[Limit::Reset, Limit::LogIn]),
    ("/forgotten", &[Limit::Reset]),
    ("/reset", &[Limit::Reset]),
    ("/resend", &[Limit::Reset]),
    ("/payment", &[Limit::Payment]),
    ("/register", &[Limit::Register]),
    ("/people", &[Limit::Register]),
    ("/login", &[Limit::LogIn]),
    ("/confirm", &[Limit::LogIn]),
    ("/refresh", &[Limit::Refresh]),
];

/// Paths that are exactly what a class is for.
const EXACT: &[(&str, &str, Limit)] = &[
    ("POST", "/orders", Limit::Payment),
    ("POST", "/api/v1/orders", Limit::Payment),
    ("POST", "/api/v1/carts/current/times", Limit::Hold),
    ("POST", "/api/v1/sessions", Limit::LogIn),
    ("GET", "/search", Limit::Search),
    ("GET", "/c/{slug}", Limit::Search),
    ("GET", "/api/v1/products", Limit::Search),
];

fn judge(route: &Route) -> Option<String> {
    let told = |wanted: &[Limit]| {
        let is_right = wanted.contains(&route.limit);
        (!is_right).then(|| format!("{} {} is {:?}, not {wanted:?}", route.method, route.path, route.limit))
    };
    let exact = EXACT
        .iter()
        .find(|(method, path, _)| route.method.as_str() == *method && route.path == *path);
    if let Some((_, _, limit)) = exact {
        return told(&[*limit]);
    }
    if route.method == Method::GET {
        return told(&[Limit::Read, Limit::Search, Limit::Reset, Limit::LogIn]);
    }
    match CLASSES.iter().find(|(part, _)| route.path.contains(part)) {
        Some((_, wanted)) => told(wanted),
        // Whatever else writes has a class by its method; no gateway comes by another door.
        None if route.limit == Limit::Read || route.allow == Allow::Gateway => told(&[Limit::Write]),
        None => None,
    }
}

#[test]
fn every_route_is_counted_as_what_it_is_for() {
    let routes = server::routes();
    let wrong: Vec<String> = routes.table().filter_map(judge).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (method, path, _) in EXACT {
        assert!(
            routes
                .table()
                .any(|route| route.method.as_str() == *method && route.path == *path),
            "{method} {path} is gone"
        );
    }
}

#[test]
fn every_class_guards_a_route() {
    let routes = server::routes();
    let unused: Vec<&Limit> = Limit::ALL
        .iter()
        .filter(|limit| routes.table().all(|route| route.limit != **limit))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}
