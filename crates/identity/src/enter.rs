//! Enter: a session for somebody who has proven who they are, by whichever way. Judges no proof itself.

use std::net::IpAddr;

use axum::http::{HeaderMap, header};
use axum::response::Response;
use platform::http::set_cookie;
use platform::{App, Broken, Cx, chance};
use secrecy::{ExposeSecret, SecretString};
use tokio::try_join;

use crate::authenticate::COOKIE;
use crate::device;
use crate::store::{self, AccountRow};
use crate::{IdentitySettings, Person};

/// Where somebody comes in.
#[derive(Debug, Clone)]
pub struct Browser {
    pub address: IpAddr,
    /// What the browser calls itself, shortened.
    pub device: String,
    /// The session the browser had until now, in hexadecimal; it ends with the new one.
    pub replaces: String,
}

impl Browser {
    /// The browser of a request.
    pub fn of(cx: &Cx) -> Self {
        Browser {
            address: cx.address,
            device: device::named(user_agent(&cx.headers)),
            replaces: cx.caller.session.clone(),
        }
    }
}

pub(crate) fn user_agent(headers: &HeaderMap) -> &str {
    headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Somebody who has proven who they are.
#[derive(Debug)]
pub(crate) struct Entrant {
    account: AccountRow,
    /// The password hash the proof was made against; another one by now means another password.
    proven_by: Option<String>,
    has_second_factor: bool,
}

impl Entrant {
    pub(crate) fn by_password(account: AccountRow) -> Self {
        Entrant {
            proven_by: account.password_hash.clone(),
            account,
            has_second_factor: false,
        }
    }

    /// A provider says who they are. A password that is changed meanwhile ends this log-in as any other.
    pub(crate) fn by_provider(account: AccountRow) -> Self {
        Self::by_password(account)
    }
}

/// A session that has just begun.
#[derive(Debug)]
pub struct LoggedIn {
    pub person: Person,
    secret: SecretString,
    lasts_s: i64,
}

impl LoggedIn {
    /// Hands the session to the browser.
    pub fn give_to(&self, app: &App, response: &mut Response) {
        set_cookie(app, response, (COOKIE, self.secret.expose_secret()), self.lasts_s);
    }
}

/// Begins a session and ends the one it replaces; forgets the failed tries of this name from this address. `None`: the
/// person was suspended, or the password changed, since the proof.
pub(crate) async fn enter(app: &App, entrant: Entrant, browser: Browser) -> Result<Option<LoggedIn>, Broken> {
    let secret = chance::secret();
    let digest = chance::digest(&secret);
    let Entrant {
        account,
        proven_by,
        has_second_factor,
    } = entrant;
    let address = browser.address.to_string();
    let replaced = hex::decode(&browser.replaces).unwrap_or_default();
    let tx = app.db().begin().await?;
    let now = tx.now();
    let (begun, ..) = try_join!(
        store::insert_session(
            &tx,
            &digest,
            chance::uuid(now),
            account.id,
            proven_by.as_deref(),
            now,
            &browser.device,
            &address,
            has_second_factor
        ),
        store::delete_session(&tx, Some(&replaced)),
        store::delete_tries(&tx, &account.email, &address),
    )?;
    if begun == 0 {
        return Ok(None);
    }
    tx.commit().await?;
    tracing::info!(person.id = %account.id, "logged in");
    let lasts_s = app.need::<IdentitySettings>()?.sessions.longest_s(account.role);
    let AccountRow {
        id, name, email, role, ..
    } = account;
    Ok(Some(LoggedIn {
        person: Person { id, name, email, role },
        secret: secret.into(),
        lasts_s,
    }))
}
