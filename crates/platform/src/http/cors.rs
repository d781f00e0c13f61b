//! Scripts of other origins: those the operator lists may call the API, as a guest or with a token. Their cookies do not
//! count (OPS-08). Everybody else is left to the browser's own rule, which lets them read nothing.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::Site;

const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";
const HEADERS: &str = "authorization, content-type, accept-language, idempotency-key, x-cart, x-request-id";
const EXPOSED: &str = "x-request-id, retry-after, www-authenticate, idempotent-replayed";
/// Ten minutes.
const REMEMBERED_FOR: &str = "600";

/// The listed origin a request comes from; none for our own pages, unlisted origins and anything but the API.
pub(super) fn listed_origin<'a>(site: &Site, path: &str, headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let origin = origins.next().filter(|_| origins.next().is_none())?;
    let is_listed = site
        .cors_origins
        .iter()
        .any(|listed| listed.as_bytes() == origin.as_bytes());
    (is_api(path) && is_listed && origin.as_bytes() != site.base_url.as_bytes()).then_some(origin)
}

/// The answer to a browser that asks before it sends.
pub(super) fn preflight(site: &Site, path: &str, method: &Method, headers: &HeaderMap) -> Option<Response> {
    if *method != Method::OPTIONS || !headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        return None;
    }
    listed_origin(site, path, headers)?;
    let allowed = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, REMEMBERED_FOR),
    ];
    Some((StatusCode::NO_CONTENT, allowed).into_response())
}

/// Lets a listed origin's script read the answer, whatever it is.
pub(super) fn open_answer(site: &Site, path: &str, asked: &HeaderMap, answer: &mut HeaderMap) {
    if site.cors_origins.is_empty() || !is_api(path) {
        return;
    }
    answer.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = listed_origin(site, path, asked) {
        answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
}

fn is_api(path: &str) -> bool {
    path.starts_with("/api/v1/")
}

/// What is wrong with the list; in development plain http is let in from this machine.
pub fn problems_of(origins: &[String], is_development: bool) -> Vec<String> {
    let is_local = |rest: &str| {
        let host = rest.rsplit_once(':').map_or(
            rest,
            |(host, port)| if port.parse::<u16>().is_ok() { host } else { rest },
        );
        ["localhost", "127.0.0.1", "[::1]"].contains(&host)
    };
    let is_host = |rest: &str| {
        !rest.is_empty()
            && rest
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.:[]".contains(c))
    };
    let is_sound = |origin: &str| match origin.split_once("://") {
        Some(("https", rest)) => is_host(rest) && !rest.ends_with(":443"),
        Some(("http", rest)) => is_development && is_host(rest) && is_local(rest),
        _ => false,
    };
    origins
        .iter()
        .filter(|origin| !is_sound(origin))
        .map(|origin| {
            format!(
                "web.cors_origins: {origin:?} is no exact https origin such as https://app.example; * would let every site in"
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_origins_are_listed() {
        let problems = |origin: &str, is_development| problems_of(&[origin.to_owned()], is_development).len();
        for good in [
            "https://app.example",
            "https://app.example:8443",
            "https://xn--bcher-kva.example",
        ] {
            assert_eq!(problems(good, false), 0, "{good}");
        }
        for bad in [
            "*",
            "null",
            "https://*.example",
            "http://app.example",
            "https://app.example/",
            "https://app.example/path",
            "https://App.example",
            "https://user@app.example",
            "https://app.example:443",
            "app.example",
            "https://",
            "http://localhost.example",
        ] {
            assert_eq!((problems(bad, false), problems(bad, true)), (1, 1), "{bad}");
        }
        for local in [
            "http://localhost",
            "http://localhost:5173",
            "http://127.0.0.1:5173",
            "http://[::1]:5173",
        ] {
            assert_eq!((problems(local, false), problems(local, true)), (1, 0), "{local}");
        }
    }
}
