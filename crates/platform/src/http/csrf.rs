//! Refuses requests that another site makes in the reader's name (ID-14): Fetch Metadata or Origin first, then the
//! form's own token. Bodies are not read here; a token may also come in the `X-Form-Token` header.

use axum::http::{HeaderMap, header};

use crate::App;

/// Where a request comes from, as far as the browser says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    OurPage,
    OtherSite,
    /// No browser headers: a program, or a very old browser.
    Unsaid,
}

pub(super) fn origin_of(app: &App, headers: &HeaderMap) -> Origin {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return Origin::OurPage,
        Some(_) => return Origin::OtherSite,
        None => {}
    }
    match text(header::ORIGIN.as_str()) {
        None => Origin::Unsaid,
        Some(origin) if origin == app.site().base_url => Origin::OurPage,
        // A plain http house on this machine is reached by several names; a name that leads here by somebody else's doing
        // (DNS rebinding) is none of them.
        Some(origin) if !app.site().is_https() => {
            let host = text(header::HOST.as_str()).unwrap_or_default();
            let named = origin.strip_prefix("http://").unwrap_or_default();
            let name = named.rsplit_once(':').map_or(named, |(name, _)| name);
            if named == host && ["127.0.0.1", "localhost"].contains(&name) {
                Origin::OurPage
            } else {
                Origin::OtherSite
            }
        }
        Some(_) => Origin::OtherSite,
    }
}

/// Whether `token` was written into a form for this session (or for any guest, when nobody is signed in).
pub(super) fn is_ours(app: &App, session: &str, token: &str) -> bool {
    crate::chance::same(token, &app.form_token(session))
}
