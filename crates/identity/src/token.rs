//! What programs log in with: a short access token that is only checked, and a refresh token that is changed for the next
//! at each use. Both name a family, the program's log-in; revoking it kills them all (ID-02, ID-03, ID-04).

pub(crate) mod api;
pub(crate) mod bearer;
pub(crate) mod claims;
pub(crate) mod issue;
pub(crate) mod keys;
pub(crate) mod refresh;
pub(crate) mod revoke;

use jiff::{SignedDuration, Timestamp};
use platform::{App, Broken, chance};
use secrecy::{ExposeSecret, SecretString};

use crate::store::tokens::FamilyRow;
use crate::token::claims::{AUDIENCE, Claims};
use crate::{IdentitySettings, Person};

kernel::id!(
    /// Names a log-in: a browser's session or a program's token family.
    pub(crate) DeviceId, DeviceKind, "dev"
);

/// How long tokens live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TokenPolicy {
    pub(crate) access: SignedDuration,
    /// Unused for so long, a refresh token expires.
    pub(crate) refresh: SignedDuration,
    /// A family ends after so long, used or not.
    pub(crate) absolute: SignedDuration,
}

/// What a program is given. Not printable: it holds secrets.
pub(crate) struct Tokens {
    pub(crate) person: Person,
    pub(crate) access: SecretString,
    pub(crate) access_lasts: SignedDuration,
    pub(crate) refresh: SecretString,
    pub(crate) refresh_lasts: SignedDuration,
}

/// An access token for the family, beside the refresh token it now has.
pub(crate) fn tokens_of(app: &App, family: FamilyRow, refresh: SecretString, now: Timestamp) -> Result<Tokens, Broken> {
    let settings = app.need::<IdentitySettings>()?;
    let policy = settings.tokens;
    let access_lasts = policy.access.min(family.ends_at.duration_since(now));
    let claims = Claims {
        iss: app.site().base_url.clone(),
        aud: AUDIENCE.to_owned(),
        sub: family.person_id,
        exp: now.saturating_add(access_lasts)?.as_second(),
        iat: now.as_second(),
        jti: hex::encode(chance::bytes::<16>()),
        sid: family.id,
    };
    Ok(Tokens {
        access: settings.token_keys.sign(&claims)?,
        access_lasts,
        refresh,
        refresh_lasts: family.expires_at.duration_since(now),
        person: Person {
            id: family.person_id,
            name: family.name,
            email: family.email,
            role: family.role,
        },
    })
}

/// What the database keeps of a refresh token.
pub(crate) fn digest_of(refresh: &SecretString) -> Vec<u8> {
    chance::digest(refresh.expose_secret())
}
