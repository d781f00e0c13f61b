//! Log-ins that wait for a second proof: bound to one browser by a cookie, for ten minutes and five tries. The first proof
//! is worth nothing once the password has changed.

use axum::response::Response;
use jiff::SignedDuration;
use platform::http::set_cookie;
use platform::{App, Broken, Cx, Verdict, chance};
use secrecy::{ExposeSecret, SecretString};

use crate::enter::{self, Browser, Entrant, LoggedIn};
use crate::factor::{self, FactorRefused};
use crate::store::{self, factors};

/// The cookie, before the platform's prefix.
const COOKIE: &str = "half";
const LASTS: SignedDuration = SignedDuration::from_mins(10);

/// A log-in that waits, as its browser holds it.
#[derive(Debug)]
pub struct Half {
    secret: SecretString,
}

impl Half {
    pub(crate) fn give_to(&self, app: &App, response: &mut Response) {
        set_cookie(app, response, (COOKIE, self.secret.expose_secret()), LASTS.as_secs());
    }

    /// The one the request's browser holds.
    pub(crate) fn of(cx: &Cx) -> Option<Self> {
        cx.cookie(COOKIE).map(|secret| Half { secret: secret.into() })
    }
}

/// Has the browser drop its cookie.
pub(crate) fn forget(app: &App, response: &mut Response) {
    set_cookie(app, response, (COOKIE, ""), 0);
}

/// `None`: the person was suspended, or the password changed, since the proof.
pub(crate) async fn begin(app: &App, entrant: &Entrant) -> Result<Option<Half>, Broken> {
    let secret = chance::secret();
    let now = app.clock().now();
    let expires_at = now.checked_add(LASTS)?;
    let db = app.db().read().await?;
    let begun = factors::insert_half(
        &db,
        &chance::digest(&secret),
        entrant.account.id,
        entrant.proven_by.as_deref(),
        expires_at,
        now,
    )
    .await?;
    Ok((begun == 1).then(|| Half { secret: secret.into() }))
}

/// Whether the browser's half log-in still waits. Counts nothing.
pub(crate) async fn waits(app: &App, half: &Half) -> Result<bool, Broken> {
    let digest = chance::digest(half.secret.expose_secret());
    let db = app.db().read().await?;
    Ok(factors::find_half(&db, &digest, app.clock().now()).await?.is_some())
}

/// The session, for the right code. The try counts for this log-in and for the person before the code is looked at.
pub(crate) async fn complete(
    app: &App,
    half: Option<Half>,
    typed: &str,
    browser: Browser,
) -> Verdict<LoggedIn, FactorRefused> {
    let half = half.ok_or(FactorRefused::Over)?;
    let code = factor::read(typed)?;
    let digest = chance::digest(half.secret.expose_secret());
    let reader = app.db().read().await?;
    let counted = factors::count_half_try(&reader, &digest, app.clock().now()).await?;
    drop(reader);
    let waiting = counted.ok_or(FactorRefused::Over)?;
    factor::admit(app, waiting.person_id).await?;
    let tx = app.db().begin().await?;
    factor::take(app, &tx, waiting.person_id, &code).await?;
    let (account, taken) = tokio::try_join!(
        store::find_account_of(&tx, waiting.person_id),
        factors::delete_half(&tx, &digest),
    )?;
    let account = account.filter(|_| taken == 1).ok_or(FactorRefused::Over)?;
    let entrant = Entrant::by_both(account, waiting.proven_by);
    // On the heap: the joined statements make a large future.
    let entered = Box::pin(enter::begin(app, &tx, entrant, &browser)).await?;
    let entered = entered.ok_or(FactorRefused::Over)?;
    tx.commit().await?;
    tracing::info!(person.id = %entered.person.id, "logged in by two factors");
    Ok(entered)
}
