//! Who is calling: by the access token in the `Authorization` header, else by the session cookie. What this node remembers
//! costs no statement, anything else one. An unknown, old or malformed cookie makes a guest, not an error; a token that
//! proves nothing is refused by the guard.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::http::HeaderMap;
use jiff::Timestamp;
use platform::http::cookie_of;
use platform::{App, Broken, Caller, Known, Proof, chance};

use crate::memory::{Key, Remembered};
use crate::session::Cutoffs;
use crate::store::{self, tokens};
use crate::token::bearer::{Bearer, claims_of};
use crate::token::claims::Claims;
use crate::{IdentitySettings, PersonId};

/// The session cookie, before the platform's prefix.
pub(crate) const COOKIE: &str = "sid";

/// Finds out who calls; given to the application as its `Authenticate`.
pub fn authenticate(app: App, headers: Arc<HeaderMap>) -> Pin<Box<dyn Future<Output = Result<Caller, Broken>> + Send>> {
    Box::pin(async move {
        if Bearer::of(&headers) != Bearer::None {
            let claims = claims_of(&app, &headers)?;
            return Ok(by_token(&app, claims).await?.unwrap_or_else(unproven));
        }
        match cookie_of(&headers, &app.cookie_name(COOKIE)).filter(|secret| is_secret(secret)) {
            None => Ok(Caller::default()),
            Some(secret) => by_cookie(&app, chance::digest(&secret)).await,
        }
    })
}

/// The form `chance::secret` gives.
fn is_secret(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn unproven() -> Caller {
    Caller {
        proof: Proof::BadToken,
        ..Caller::default()
    }
}

async fn by_token(app: &App, claims: Option<Claims>) -> Result<Option<Caller>, Broken> {
    let Some(claims) = claims else { return Ok(None) };
    let family = recalled(app, Key::Family(claims.sid.uuid()), async |now, cutoffs| {
        let db = app.db().read().await?;
        let found = tokens::find_live_family(
            &db,
            claims.sid,
            now,
            cutoffs.staff_seen,
            cutoffs.staff_created,
            cutoffs.stale,
        );
        Ok(found.await?.map(remembered_family))
    });
    let caller = family.await?;
    Ok(caller.filter(|caller| owns(caller, claims.sub)))
}

fn owns(caller: &Caller, person: PersonId) -> bool {
    caller.person.as_ref().is_some_and(|known| known.id == person.uuid())
}

async fn by_cookie(app: &App, digest: Vec<u8>) -> Result<Caller, Broken> {
    let key = Key::Session(digest.clone());
    let found = recalled(app, key, async |now, cutoffs| {
        let db = app.db().read().await?;
        let found = store::find_live_session(
            &db,
            &digest,
            now,
            cutoffs.staff_seen,
            cutoffs.staff_created,
            cutoffs.seen,
            cutoffs.created,
            cutoffs.stale,
        );
        Ok(found.await?.map(|row| remembered_session(row, &digest)))
    });
    Ok(found.await?.unwrap_or_default())
}

/// What the node remembers under `key`, or what the database answers, which is then remembered.
async fn recalled(
    app: &App,
    key: Key,
    ask: impl AsyncFnOnce(Timestamp, Cutoffs) -> Result<Option<Remembered>, Broken>,
) -> Result<Option<Caller>, Broken> {
    let settings = app.need::<IdentitySettings>()?;
    let now = app.clock().now();
    let cutoffs = settings.sessions.cutoffs(now);
    let ticket = match settings.memory.recall(&key, now, &cutoffs) {
        Ok(caller) => return Ok(Some(caller)),
        Err(ticket) => ticket,
    };
    let Some(remembered) = ask(now, cutoffs).await? else {
        return Ok(None);
    };
    let caller = remembered.caller.clone();
    if let Some(ticket) = ticket {
        settings.memory.keep(ticket, key, remembered);
    }
    Ok(Some(caller))
}

fn remembered_session(row: store::SessionRow, digest: &[u8]) -> Remembered {
    Remembered {
        created_at: row.created_at,
        seen_at: row.seen_at,
        ends_at: Timestamp::MAX,
        caller: Caller {
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
        },
    }
}

fn remembered_family(row: tokens::LiveFamilyRow) -> Remembered {
    Remembered {
        created_at: row.created_at,
        seen_at: row.seen_at,
        ends_at: row.ends_at,
        caller: Caller {
            person: Some(Known {
                id: row.person_id.uuid(),
                name: row.name,
                email: row.email,
                role: row.role,
            }),
            proof: Proof::Token,
            session: String::new(),
            confirmed_at: Some(row.confirmed_at),
            has_second_factor: row.second_factor,
        },
    }
}
