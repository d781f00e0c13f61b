//! What an access token says, and which of it must hold. Signatures are the keys' affair.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::PersonId;
use crate::token::DeviceId;

/// For whom tokens are made: this application, and no other of the same issuer.
pub(crate) const AUDIENCE: &str = "comptoir";

/// Clocks of our nodes differ by less.
const SKEW_S: i64 = 30;

/// All are required; times are seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) aud: String,
    pub(crate) sub: PersonId,
    pub(crate) exp: i64,
    pub(crate) iat: i64,
    pub(crate) jti: String,
    /// The family.
    pub(crate) sid: DeviceId,
}

impl Claims {
    pub(crate) fn hold(&self, issuer: &str, now: Timestamp) -> bool {
        let now = now.as_second();
        self.iss == issuer
            && self.aud == AUDIENCE
            && self.exp > now
            && self.iat <= now + SKEW_S
            && self.iat < self.exp
            && !self.jti.is_empty()
    }
}
