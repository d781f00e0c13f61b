//! Enter: a session for somebody who has proven who they are, by whichever way; or, where a second proof is due, a log-in
//! that waits for it. Judges no proof itself.

use std::net::IpAddr;

use axum::http::{HeaderMap, header};
use axum::response::Response;
use kernel::Role;
use platform::http::set_cookie;
use platform::{App, Broken, Caller, Cx, Tx, chance};
use secrecy::{ExposeSecret, SecretString};
use tokio::try_join;

use crate::authenticate::COOKIE;
use crate::device;
use crate::factor::half::{self, Half};
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
    pub(crate) account: AccountRow,
    /// The password hash the proof was made against; another one by now means another password.
    pub(crate) proven_by: Option<String>,
    pub(crate) has_second_factor: bool,
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

    /// By a first proof now and a code behind it, or by a passkey, which is both at once.
    pub(crate) fn by_both(account: AccountRow, proven_by: Option<String>) -> Self {
        Entrant {
            account,
            proven_by,
            has_second_factor: true,
        }
    }
}

/// A session that has just begun.
#[derive(Debug)]
pub struct LoggedIn {
    pub person: Person,
    session: Renewed,
}

impl LoggedIn {
    /// Hands the session to the browser.
    pub fn give_to(&self, app: &App, response: &mut Response) {
        self.session.give_to(app, response);
    }
}

/// What a first proof leads to.
#[derive(Debug)]
pub enum Entered {
    In(LoggedIn),
    /// The person has a second factor and has yet to show it.
    NeedsSecond(Half),
}

impl Entered {
    /// Hands the session, or what stands for it until then, to the browser.
    pub fn give_to(&self, app: &App, response: &mut Response) {
        match self {
            Entered::In(entered) => entered.give_to(app, response),
            Entered::NeedsSecond(half) => half.give_to(app, response),
        }
    }
}

/// A session's new secret.
#[derive(Debug)]
pub(crate) struct Renewed {
    secret: SecretString,
    lasts_s: i64,
}

impl Renewed {
    fn of(app: &App, secret: String, role: Role) -> Result<Self, Broken> {
        Ok(Renewed {
            secret: secret.into(),
            lasts_s: app.need::<IdentitySettings>()?.sessions.longest_s(role),
        })
    }

    pub(crate) fn give_to(&self, app: &App, response: &mut Response) {
        set_cookie(app, response, (COOKIE, self.secret.expose_secret()), self.lasts_s);
    }
}

/// Begins a session, or a half one where a second proof is due. `None`: the person was suspended, or the password changed,
/// since the proof.
pub(crate) async fn enter(app: &App, entrant: Entrant, browser: Browser) -> Result<Option<Entered>, Broken> {
    if entrant.account.second_factor && !entrant.has_second_factor {
        let half = half::begin(app, &entrant).await?;
        return Ok(half.map(Entered::NeedsSecond));
    }
    let tx = app.db().begin().await?;
    // On the heap: the joined statements make a large future.
    let Some(entered) = Box::pin(begin(app, &tx, entrant, &browser)).await? else {
        return Ok(None);
    };
    tx.commit().await?;
    tracing::info!(person.id = %entered.person.id, "logged in");
    Ok(Some(Entered::In(entered)))
}

/// Begins a session and ends the one it replaces; forgets the failed tries of this name from this address.
pub(crate) async fn begin(app: &App, tx: &Tx, entrant: Entrant, browser: &Browser) -> Result<Option<LoggedIn>, Broken> {
    let Entrant {
        account,
        proven_by,
        has_second_factor,
    } = entrant;
    let secret = chance::secret();
    let digest = chance::digest(&secret);
    let address = browser.address.to_string();
    let replaced = hex::decode(&browser.replaces).unwrap_or_default();
    let now = tx.now();
    let (begun, ..) = try_join!(
        store::insert_session(
            tx,
            &digest,
            chance::uuid(now),
            account.id,
            proven_by.as_deref(),
            now,
            &browser.device,
            &address,
            has_second_factor
        ),
        store::delete_session(tx, Some(&replaced)),
        store::delete_tries(tx, &account.email, &address),
    )?;
    if begun == 0 {
        return Ok(None);
    }
    let session = Renewed::of(app, secret, account.role)?;
    let AccountRow {
        id, name, email, role, ..
    } = account;
    Ok(Some(LoggedIn {
        person: Person { id, name, email, role },
        session,
    }))
}

/// Gives the caller's session a new id (ASVS 7.2.4) and notes that its owner has just proven who they are; `showed_factor`:
/// by a second factor. `None`: the session has ended meanwhile, or the caller is a program.
pub(crate) async fn renew(app: &App, tx: &Tx, caller: &Caller, showed_factor: bool) -> Result<Option<Renewed>, Broken> {
    let Some(role) = caller.role() else {
        return Ok(None);
    };
    let secret = chance::secret();
    let (old, new) = (hex::decode(&caller.session)?, chance::digest(&secret));
    let renewed = store::factors::renew_session(tx, &old, &new, tx.now(), showed_factor).await?;
    (renewed == 1).then(|| Renewed::of(app, secret, role)).transpose()
}
