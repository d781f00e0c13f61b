//! Who is calling, by the session cookie: one statement, and none at all without a cookie. An unknown, old or malformed
//! cookie makes a guest, not an error.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::http::HeaderMap;
use platform::http::cookie_of;
use platform::{App, Broken, Caller, Known, Proof, chance};

use crate::{IdentitySettings, store};

/// The session cookie, before the platform's prefix.
pub(crate) const COOKIE: &str = "sid";

/// Finds out who calls; given to the application as its `Authenticate`.
pub fn authenticate(app: App, headers: Arc<HeaderMap>) -> Pin<Box<dyn Future<Output = Result<Caller, Broken>> + Send>> {
    Box::pin(async move {
        match cookie_of(&headers, &app.cookie_name(COOKIE)).filter(|secret| is_secret(secret)) {
            None => Ok(Caller::default()),
            Some(secret) => find_caller(&app, &chance::digest(&secret)).await,
        }
    })
}

/// The form `chance::secret` gives.
fn is_secret(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

async fn find_caller(app: &App, digest: &[u8]) -> Result<Caller, Broken> {
    let now = app.clock().now();
    let cutoffs = app.need::<IdentitySettings>()?.sessions.cutoffs(now);
    let db = app.db().read().await?;
    let found = store::find_live_session(
        &db,
        digest,
        now,
        cutoffs.staff_seen,
        cutoffs.staff_created,
        cutoffs.seen,
        cutoffs.created,
        cutoffs.stale,
    )
    .await?;
    Ok(found.map_or_else(Caller::default, |row| Caller {
        person: Some(Known {
            id: row.person_id,
            name: row.name,
            email: row.email,
            role: row.role,
        }),
        proof: Proof::Cookie,
        session: hex::encode(digest),
        confirmed_at: Some(row.confirmed_at),
        has_second_factor: row.second_factor,
    }))
}
