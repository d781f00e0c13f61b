//! The settings of this slice, and what they become when the program is put together.

use std::sync::Arc;

use jiff::SignedDuration;
use platform::Broken;
use platform::config::{Config, ConfigProblem, Setting};
use secrecy::SecretString;

use crate::factor::keys::FactorKeys;
use crate::hasher::{Cost, Hasher};
use crate::memory::Memory;
use crate::provider::{self, Providers};
use crate::session::SessionPolicy;
use crate::token::TokenPolicy;
use crate::token::keys::Keys;

/// Declared settings: keys, defaults, help.
pub const SETTINGS: &[Setting] = &[
    Setting::secret(
        "identity.pepper",
        "mixed into every password hash, kept out of the database; at least 32 bytes, never changed",
    ),
    Setting::secret(
        "identity.token_key",
        "access tokens are signed with keys made of it; at least 32 bytes; required in production",
    ),
    Setting::secret(
        "identity.token_key_before",
        "the token key before this one, accepted for as long as its tokens live: put the old key here when you change it",
    ),
    Setting::new("identity.access_minutes", "15", "an access token expires after so long"),
    Setting::new(
        "identity.refresh_days",
        "7",
        "unused for so long, a refresh token expires",
    ),
    Setting::new(
        "identity.refresh_absolute_days",
        "60",
        "a program must log in again after so long, however often it refreshed",
    ),
    Setting::new(
        "identity.argon2_memory_kib",
        "19456",
        "memory of one password hash, in KiB",
    ),
    Setting::new("identity.argon2_passes", "2", "passes of one password hash"),
    Setting::new(
        "identity.staff_idle_minutes",
        "30",
        "unused for so long, a manager's session ends",
    ),
    Setting::new(
        "identity.staff_absolute_hours",
        "12",
        "a manager's session ends after so long, used or not",
    ),
    Setting::new(
        "identity.staff_second_factor",
        "false",
        "admins and managers come into the back office only with a second factor",
    ),
    Setting::new(
        "identity.idle_days",
        "14",
        "unused for so long, a customer's or technician's session ends",
    ),
    Setting::new(
        "identity.absolute_days",
        "60",
        "a customer's or technician's session ends after so long, used or not",
    ),
    Setting::optional(
        "identity.provider.*.issuer",
        "people may log in with their account at this OpenID Connect provider: its issuer's address",
    ),
    Setting::optional("identity.provider.*.client_id", "what the provider calls this shop"),
    Setting::secret(
        "identity.provider.*.client_secret",
        "proves to the provider that it is this shop; none for a public client",
    ),
    Setting::optional(
        "identity.provider.*.name",
        "as the button says; without it, the name in the setting",
    ),
    Setting::optional(
        "identity.provider.*.scopes",
        "asked for besides openid; without it, email and profile",
    ),
    Setting::optional(
        "identity.provider.*.pages",
        "origin of the provider's log-in page, where it is not the issuer's",
    ),
    Setting::optional(
        "identity.provider.*.inside",
        "true: the provider stands in this house's own network, where private addresses and http are usual",
    ),
];

/// What this slice finds with `app.need::<IdentitySettings>()`. Cheap to clone.
#[derive(Clone)]
pub struct IdentitySettings {
    pub sessions: SessionPolicy,
    pub(crate) hasher: Hasher,
    pub(crate) factor_keys: FactorKeys,
    pub(crate) tokens: TokenPolicy,
    pub(crate) token_keys: Keys,
    /// What this node remembers; the one part that is not a setting.
    pub(crate) memory: Arc<Memory>,
    pub(crate) providers: Providers,
}

impl IdentitySettings {
    /// Reads and checks the settings; names the one that is missing or unsafe.
    pub fn from_config(config: &Config) -> Result<Self, ConfigProblem> {
        let cost = Cost {
            memory_kib: config.parsed("identity.argon2_memory_kib")?,
            passes: config.parsed("identity.argon2_passes")?,
        };
        if !cost.is_enough() {
            let advice = "identity.argon2_memory_kib and identity.argon2_passes are below OWASP's floor: 19456 and 2, or 47104 and 1";
            return Err(ConfigProblem(vec![advice.to_owned()]));
        }
        let sessions = SessionPolicy {
            staff_idle: minutes_of(config, "identity.staff_idle_minutes", 1)?,
            staff_absolute: minutes_of(config, "identity.staff_absolute_hours", 60)?,
            idle: minutes_of(config, "identity.idle_days", 24 * 60)?,
            absolute: minutes_of(config, "identity.absolute_days", 24 * 60)?,
        };
        let pepper = SecretString::from(config.required("identity.pepper")?.to_owned());
        let tokens = TokenPolicy {
            access: minutes_of(config, "identity.access_minutes", 1)?,
            refresh: minutes_of(config, "identity.refresh_days", 24 * 60)?,
            absolute: minutes_of(config, "identity.refresh_absolute_days", 24 * 60)?,
        };
        let said = |broken: Broken| ConfigProblem(vec![format!("identity: {broken}")]);
        let factor_keys = FactorKeys::of_pepper(&pepper).map_err(said)?;
        let token_keys = keys_of(config, &pepper).map_err(said)?;
        let hasher = Hasher::new(pepper, cost).map_err(said)?;
        Ok(IdentitySettings {
            sessions,
            hasher,
            factor_keys,
            tokens,
            token_keys,
            memory: Arc::default(),
            providers: Providers::from_config(config)?,
        })
    }

    /// The origins of the providers' log-in pages, which forms may lead to.
    pub fn form_targets(config: &Config) -> Result<Vec<String>, ConfigProblem> {
        provider::origins(config)
    }
}

/// Without a token key of its own, which production demands, the pepper stands in.
fn keys_of(config: &Config, pepper: &SecretString) -> Result<Keys, Broken> {
    let secret = |key: &str| config.text(key).map(|text| SecretString::from(text.to_owned()));
    let key = secret("identity.token_key");
    let before = secret("identity.token_key_before");
    Keys::new(key.as_ref().unwrap_or(pepper), before.as_ref(), pepper)
}

/// A length of time of at least one of its unit and at most ten years.
fn minutes_of(config: &Config, key: &str, unit_minutes: i64) -> Result<SignedDuration, ConfigProblem> {
    let count: i64 = config.parsed(key)?;
    let minutes = count.saturating_mul(unit_minutes);
    if count < 1 || minutes > 10 * 365 * 24 * 60 {
        return Err(ConfigProblem(vec![format!(
            "{key} = {count} must lie between 1 and ten years"
        )]));
    }
    Ok(SignedDuration::from_mins(minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(key: &str, value: &str) -> String {
        let mut config = Config::load(SETTINGS.to_vec(), None, []).unwrap();
        config.set("identity.pepper", "a pepper of the tests, 32 bytes or longer");
        assert!(IdentitySettings::from_config(&config).is_ok());
        config.set(key, value);
        IdentitySettings::from_config(&config).err().unwrap().to_string()
    }

    #[test]
    fn a_missing_or_unsafe_setting_is_named() {
        assert!(problem("identity.pepper", "").contains("COMPTOIR_IDENTITY_PEPPER"));
        assert!(problem("identity.argon2_memory_kib", "8192").contains("OWASP"));
        assert!(problem("identity.idle_days", "0").contains("identity.idle_days"));
        assert!(problem("identity.idle_days", "9223372036854775807").contains("ten years"));
        assert!(problem("identity.staff_absolute_hours", "long").contains("identity.staff_absolute_hours"));
    }
}
