//! Requests that another site makes in the reader's name: every route that writes refuses them (ID-14). Walks the route
//! table, so that a new route is tried as soon as it stands there.

use axum::http::{Method, StatusCode};
use platform::Allow;
use testkit::{Parts, Reply, TestApp, Visitor};

use crate::access::by_cookie;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// What a foreign page's request looks like: as browsers say today, and as older ones say. Empty: the header is not sent.
const FOREIGN: [[(&str, &str); 2]; 4] = [
    [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://elsewhere.example"),
    ],
    [
        ("sec-fetch-site", "same-site"),
        ("origin", "https://other.shop.example"),
    ],
    [("sec-fetch-site", ""), ("origin", "https://elsewhere.example")],
    [("sec-fetch-site", ""), ("origin", "null")],
];

struct Tried<'a> {
    visitor: Visitor,
    method: &'a Method,
    path: &'a str,
}

impl Tried<'_> {
    async fn send(&mut self, kind: &str, body: &str) -> Reply {
        self.visitor
            .send(self.method.clone(), self.path, Some(kind), body.to_owned())
            .await
    }
}

#[tokio::test]
async fn no_route_that_writes_takes_what_another_site_sends() {
    let test = TestApp::start(Parts {
        routes: server::routes(),
        authenticate: by_cookie,
        ..Parts::default()
    })
    .await;
    let token = format!("form_token={}", test.app.form_token(""));
    let strange = format!("form_token={}", test.app.form_token("another session"));
    let mut taken = Vec::new();
    let mut count = 0;
    for route in server::routes().table() {
        if route.method == Method::GET || route.allow == Allow::Gateway {
            continue;
        }
        count += 1;
        let path = route.path.replace(['{', '}'], "");
        let is_api = path.starts_with("/api/");
        let start = || {
            let mut visitor = test.visitor();
            let role = if route.allow == Allow::Technician {
                "technician"
            } else {
                "admin"
            };
            visitor.cookies.insert("role".into(), role.into());
            Tried {
                visitor,
                method: &route.method,
                path: &path,
            }
        };
        let (kind, sound) = if is_api { (JSON, "{}") } else { (FORM, token.as_str()) };
        let mut replies = Vec::new();
        for headers in FOREIGN {
            let mut tried = start();
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
            tried.visitor.headers.extend(headers);
            replies.push((format!("{:?}", tried.visitor.headers), tried.send(kind, sound).await));
        }
        // What a foreign form can send without asking, were its origin not told.
        let unproven = if is_api {
            [(FORM, "a=1"), ("text/plain", "{}")]
        } else {
            [(FORM, ""), (FORM, strange.as_str())]
        };
        for (kind, body) in unproven {
            replies.push((format!("{kind} {body}"), start().send(kind, body).await));
        }
        for (how, reply) in replies {
            if reply.status != StatusCode::FORBIDDEN {
                taken.push(format!("{} {} {how}: {}", route.method, route.path, reply.status));
            }
        }
        let own = start().send(kind, sound).await;
        assert_ne!(own.status, StatusCode::FORBIDDEN, "{path}: {}", own.text);
    }
    assert!(count > 15, "{count}");
    assert!(taken.is_empty(), "{}", taken.join("\n"));
    // What the reader's own requests asked for is nobody's to run here.
    let client = test.database.connect().await;
    client.execute("delete from tasks", &[]).await.unwrap();
    drop(client);
    test.finish().await;
}
