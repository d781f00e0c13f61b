//! Log out: ends the session this request came with. A guest logging out is no error.

use axum::response::Response;
use platform::http::set_cookie;
use platform::{App, Broken, Caller};

use crate::authenticate::COOKIE;
use crate::{PersonId, access, store};

/// Ends the caller's session; it is refused from the next request on, whoever still holds its cookie.
pub async fn log_out(app: &App, caller: &Caller) -> Result<(), Broken> {
    let digest = hex::decode(&caller.session)?;
    if digest.is_empty() {
        return Ok(());
    }
    let db = app.db().read().await?;
    store::delete_session(&db, Some(&digest)).await?;
    if let Some(person) = &caller.person {
        access::forget_here(app, PersonId::from_uuid(person.id))?;
        tracing::info!(person.id = %person.id, "logged out");
    }
    Ok(())
}

/// Has the browser drop its cookie.
pub(crate) fn forget(app: &App, response: &mut Response) {
    set_cookie(app, response, (COOKIE, ""), 0);
}
