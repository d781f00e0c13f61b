//! Revoke: a program logs out. Its access token is dead with its refresh token (ID-04).

use platform::{App, Broken};

use crate::access;
use crate::store::tokens;
use crate::token::claims::Claims;

/// Ends the family the token names; one that has ended already is no error.
pub(crate) async fn revoke(app: &App, claims: &Claims) -> Result<(), Broken> {
    let now = app.clock().now();
    let db = app.db().read().await?;
    let ended = tokens::revoke_family(&db, claims.sid, now).await?;
    access::forget_here(app, claims.sub)?;
    if ended > 0 {
        tracing::info!(person.id = %claims.sub, "logged out");
    }
    Ok(())
}
