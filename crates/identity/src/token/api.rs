//! Tokens as JSON: log in, go on, log out. Public keys for whoever checks our tokens elsewhere.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::http::{Failure, JsonBody};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Fault, Routes};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::api::{second_factor_required, unproven};
use crate::factor;
use crate::log_in::prove;
use crate::pages::mark_refused;
use crate::token::Tokens;
use crate::token::bearer::claims_of;
use crate::token::issue::issue;
use crate::token::keys::Jwk;
use crate::token::refresh::refresh;
use crate::token::revoke::revoke;
use crate::{Browser, Claim, IdentitySettings, LogInRefused, Person, PersonId};

pub(crate) fn routes() -> Routes {
    Routes::new("/api/v1/tokens")
        .post(
            "",
            Allow::Anyone,
            create,
            "Logs a program in: an access token and a refresh token",
        )
        .limited(Limit::LogIn)
        .takes::<NewTokens>()
        .gives::<TokensGiven>()
        .post(
            "/refresh",
            Allow::Anyone,
            go_on,
            "Changes a refresh token for the next one and a new access token",
        )
        .limited(Limit::Refresh)
        .takes::<Refresh>()
        .gives::<TokensGiven>()
        .delete(
            "/current",
            Allow::SignedIn,
            end,
            "Logs the program out: its access and refresh tokens are dead",
        )
        .and(
            Routes::new("/.well-known")
                .get(
                    "/jwks.json",
                    Allow::Anyone,
                    show_keys,
                    "The public keys of access tokens",
                )
                .gives::<KeySet>(),
        )
}

/// Whose program. Not printable: it holds a password.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct NewTokens {
    email: String,
    password: String,
    /// Of the authenticator app, or a recovery code; for people who have a second factor.
    code: String,
}

/// What a program is given.
#[derive(Serialize, utoipa::ToSchema)]
struct TokensGiven {
    /// For `Authorization: Bearer …`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds.
    expires_in_s: i64,
    /// Good for one refresh.
    refresh_token: String,
    /// Seconds; each refresh begins them anew, up to the log-in's absolute end.
    refresh_expires_in_s: i64,
    person: Person,
}

impl From<Tokens> for TokensGiven {
    fn from(tokens: Tokens) -> Self {
        TokensGiven {
            access_token: tokens.access.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in_s: tokens.access_lasts.as_secs(),
            refresh_token: tokens.refresh.expose_secret().to_owned(),
            refresh_expires_in_s: tokens.refresh_lasts.as_secs(),
            person: tokens.person,
        }
    }
}

async fn create(cx: Cx, JsonBody(new): JsonBody<NewTokens>) -> Answer {
    let claim = Claim {
        email: new.email,
        password: new.password.into(),
        address: cx.address,
    };
    let account = match prove(&cx.app, &claim).await {
        Ok(account) => account,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
        Err(Fault::Refused(refusal)) => return Ok(refused(refusal)),
    };
    let has_second_factor = account.second_factor;
    if has_second_factor && let Some(refused) = refuse_code(&cx, account.id, &new.code).await? {
        return Ok(refused);
    }
    // On the heap: the joined statements make a large future.
    match Box::pin(issue(&cx.app, account, &Browser::of(&cx), has_second_factor)).await? {
        Some(tokens) => cx.json(StatusCode::CREATED, &TokensGiven::from(tokens)),
        None => Ok(refused(LogInRefused::WrongCredentials)),
    }
}

/// The answer to a code that is missing or wrong; none where it is right.
async fn refuse_code(cx: &Cx, person: PersonId, code: &str) -> Result<Option<Response>, Failure> {
    if code.is_empty() {
        return Ok(Some(second_factor_required()));
    }
    match factor::check_code(&cx.app, person, code).await {
        Ok(_) => Ok(None),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refusal)) => Ok(Some(unproven(refusal))),
    }
}

fn refused(refusal: LogInRefused) -> Response {
    let mut response = Response::default();
    mark_refused(&mut response, &refusal);
    (response.status(), response.headers().clone(), Failure::from(refusal)).into_response()
}

/// Not printable: it holds a secret.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct Refresh {
    refresh_token: String,
}

async fn go_on(cx: Cx, JsonBody(shown): JsonBody<Refresh>) -> Answer {
    let shown = SecretString::from(shown.refresh_token);
    match refresh(&cx.app, &shown, &Browser::of(&cx)).await {
        Ok(tokens) => cx.json(StatusCode::CREATED, &TokensGiven::from(tokens)),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refusal)) => Ok((StatusCode::UNAUTHORIZED, Failure::from(refusal)).into_response()),
    }
}

/// A browser has no token to give back: nothing ends.
async fn end(cx: Cx) -> Answer {
    if let Some(claims) = claims_of(&cx.app, &cx.headers)? {
        revoke(&cx.app, &claims).await?;
    }
    Ok(StatusCode::OK.into_response())
}

/// RFC 7517.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct KeySet {
    keys: Vec<Jwk>,
}

async fn show_keys(cx: Cx) -> Answer {
    let keys = cx.app.need::<IdentitySettings>()?.token_keys.public();
    let mut response = cx.json(StatusCode::OK, &KeySet { keys })?;
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(response)
}
