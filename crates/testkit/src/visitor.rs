//! A browser in the same process: cookies are kept, forms carry their token, nothing is followed by itself.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use platform::{App, chance};
use serde::Serialize;
use tower::ServiceExt;

use crate::leaks::Given;

/// One visitor's browser.
#[derive(Clone)]
pub struct Visitor {
    app: App,
    router: Router,
    given: Given,
    pub cookies: BTreeMap<String, String>,
    /// Headers sent with every request, such as `accept-language`. `host` and `sec-fetch-site` are as from our own page
    /// unless they stand here, and are left out where their value is empty.
    pub headers: Vec<(String, String)>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Visitor {
    /// A browser of its own, at any application.
    pub fn new(app: App, router: Router) -> Self {
        Visitor::heard_by(app, router, Given::default())
    }

    pub(crate) fn heard_by(app: App, router: Router, given: Given) -> Self {
        Visitor {
            app,
            router,
            given,
            cookies: BTreeMap::new(),
            headers: vec![],
        }
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Method::GET, path, None, String::new()).await
    }

    pub async fn get_json(&mut self, path: &str) -> Reply {
        self.get(path).await
    }

    /// Posts a form as our own page would: same origin, with the session's form token.
    pub async fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let token = self.form_token();
        let mut fields = fields.to_vec();
        fields.push(("form_token", &token));
        let body = serde_urlencoded::to_string(&fields).unwrap();
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded"), body)
            .await
    }

    pub async fn post_json<T: Serialize>(&mut self, path: &str, body: &T) -> Reply {
        self.send_json(Method::POST, path, body).await
    }

    pub async fn send_json<T: Serialize>(&mut self, method: Method, path: &str, body: &T) -> Reply {
        self.send(
            method,
            path,
            Some("application/json"),
            serde_json::to_string(body).unwrap(),
        )
        .await
    }

    /// The token the forms of this visitor's pages carry.
    pub fn form_token(&self) -> String {
        let session = self
            .cookies
            .get("sid")
            .map(|secret| hex::encode(chance::digest(secret)))
            .unwrap_or_default();
        self.app.form_token(&session)
    }

    /// Any request, as it is.
    pub async fn send(&mut self, method: Method, path: &str, content_type: Option<&str>, body: String) -> Reply {
        let mut request = Request::builder().method(method.clone()).uri(path);
        for (usual, value) in [("host", "127.0.0.1"), ("sec-fetch-site", "same-origin")] {
            if self.headers.iter().all(|(name, _)| name != usual) {
                request = request.header(usual, value);
            }
        }
        for (name, value) in self.headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(name, value);
        }
        if !self.cookies.is_empty() {
            let line: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(header::COOKIE, line.join("; "));
        }
        if let Some(kind) = content_type {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(Body::from(body)).unwrap())
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        assert!(
            !parts.headers.contains_key("x-unaudited"),
            "an act of staff left no trace: {method} {path}"
        );
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.keep_cookies(&parts.headers);
        self.given.hear(&parts.headers, &text);
        Reply {
            status: parts.status,
            headers: parts.headers,
            text,
        }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Reply {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// What the request cost the database: statements and round trips.
    pub fn work(&self) -> (u32, u32) {
        let numbers: Vec<u32> = self
            .header("x-work")
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|part| part.parse().ok())
            .collect();
        (numbers[0], numbers[1])
    }
}
