//! Settings of payments and what makes them unsafe. Reads no environment itself.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use platform::Broken;
use platform::config::{Config, ConfigProblem, Setting};
use platform::outgoing::Outgoing;
use secrecy::{ExposeSecret, SecretString};

use crate::stripe::client::Client;

const SECRET_KEY: &str = "payments.stripe.secret_key";
const WEBHOOK_SECRET: &str = "payments.stripe.webhook_secret";
const WEBHOOK_SECRET_OLD: &str = "payments.stripe.webhook_secret_old";
const API_BASE: &str = "payments.stripe.api_base";
const TIMEOUT: &str = "payments.timeout_s";
const PATIENCE: &str = "payments.patience_s";
const WEBHOOK_LIMIT: &str = "payments.webhook_limit_kib";
const RELEASE_AFTER: &str = "payments.release_after_h";

/// Every setting of this slice.
pub const SETTINGS: &[Setting] = &[
    Setting::new(
        API_BASE,
        "https://api.stripe.com",
        "where Stripe's API is; the demo puts its stand-in here",
    ),
    Setting::secret(
        SECRET_KEY,
        "Stripe's secret or restricted key: sk_live_…, sk_test_…, rk_…",
    ),
    Setting::secret(WEBHOOK_SECRET, "signing secret of the webhook end point: whsec_…"),
    Setting::secret(
        WEBHOOK_SECRET_OLD,
        "the one before, while it is being rolled; both are valid",
    ),
    Setting::new(TIMEOUT, "15", "seconds a gateway may take to answer"),
    Setting::new(
        PATIENCE,
        "6",
        "seconds a customer waits for a gateway before the page says that we are checking",
    ),
    Setting::new(WEBHOOK_LIMIT, "64", "largest webhook, in KiB, at most 1024"),
    Setting::new(
        RELEASE_AFTER,
        "2",
        "hours from the end of the work to the release of its money, at most 720",
    ),
];

/// The settings, read.
#[derive(Debug, Clone)]
pub struct PaymentsSettings {
    pub stripe_api_base: String,
    pub stripe_secret_key: SecretString,
    /// All that are valid now.
    pub webhook_secrets: Vec<SecretString>,
    pub timeout: Duration,
    pub patience: Duration,
    /// Bytes, for `routes_limited`.
    pub webhook_limit: usize,
}

impl PaymentsSettings {
    pub fn from_config(config: &Config) -> Result<Self, ConfigProblem> {
        let kib: usize = config.parsed(WEBHOOK_LIMIT)?;
        if !(1..=1024).contains(&kib) {
            return Err(ConfigProblem(vec![format!(
                "{WEBHOOK_LIMIT} = {kib} is not between 1 and 1024"
            )]));
        }
        let secrets = [WEBHOOK_SECRET, WEBHOOK_SECRET_OLD]
            .into_iter()
            .filter_map(|key| config.text(key));
        Ok(PaymentsSettings {
            stripe_api_base: config.required(API_BASE)?.to_owned(),
            stripe_secret_key: SecretString::from(config.required(SECRET_KEY)?.trim().to_owned()),
            webhook_secrets: secrets
                .map(|secret| SecretString::from(secret.trim().to_owned()))
                .collect(),
            timeout: Duration::from_secs(config.parsed(TIMEOUT)?),
            patience: Duration::from_secs(config.parsed(PATIENCE)?),
            webhook_limit: kib * 1024,
        })
    }
}

/// How long after the end of the work its money is released.
pub fn release_after(config: &Config) -> Result<SignedDuration, ConfigProblem> {
    let hours: i64 = config.parsed(RELEASE_AFTER)?;
    if (0..=720).contains(&hours) {
        return Ok(SignedDuration::from_hours(hours));
    }
    Err(ConfigProblem(vec![format!(
        "{RELEASE_AFTER} = {hours} is not between 0 and 720"
    )]))
}

/// What is unsafe in the payments' settings, each with its name. In production: missing or placeholder secrets, a test
/// key, an API base without TLS. Elsewhere: a live key.
pub fn check_settings(config: &Config, production: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let key = config.text(SECRET_KEY).unwrap_or_default().trim();
    if is_live(key) && !production {
        problems.push(format!(
            "{SECRET_KEY} is a live key, and this is not production: real cards would be charged"
        ));
    }
    if !production {
        return problems;
    }
    match key {
        "" => problems.push(format!("{SECRET_KEY} is not set")),
        _ if is_placeholder(key) => problems.push(format!("{SECRET_KEY} is a placeholder")),
        _ if key.starts_with("sk_test_") || key.starts_with("rk_test_") => {
            problems.push(format!("{SECRET_KEY} is a test key: no real payment would be taken"));
        }
        _ if !is_live(key) => problems.push(format!(
            "{SECRET_KEY} is not a secret key of Stripe's (sk_live_… or rk_live_…)"
        )),
        _ => {}
    }
    let secrets = [(WEBHOOK_SECRET, true), (WEBHOOK_SECRET_OLD, false)];
    for (name, is_needed) in secrets {
        match config.text(name).unwrap_or_default().trim() {
            "" if is_needed => problems.push(format!("{name} is not set: no payment would ever be confirmed")),
            "" => {}
            secret if is_placeholder(secret) => problems.push(format!("{name} is a placeholder")),
            secret if !secret.starts_with("whsec_") || secret.len() < 20 => {
                problems.push(format!("{name} is not a webhook secret of Stripe's (whsec_…)"));
            }
            _ => {}
        }
    }
    if !config.text(API_BASE).unwrap_or_default().starts_with("https://") {
        problems.push(format!("{API_BASE} does not begin with https://"));
    }
    problems
}

/// Origins of the gateways' hosted pages, which our forms may lead to.
pub fn form_targets(config: &Config) -> Vec<String> {
    let base = config.text(API_BASE).unwrap_or_default().trim_end_matches('/');
    if base == "https://api.stripe.com" {
        return vec!["https://checkout.stripe.com".to_owned()];
    }
    let origin: String = base.split('/').take(3).collect::<Vec<_>>().join("/");
    vec![origin]
}

fn is_live(key: &str) -> bool {
    key.starts_with("sk_live_") || key.starts_with("rk_live_")
}

fn is_placeholder(secret: &str) -> bool {
    let small = secret.to_ascii_lowercase();
    let words = [
        "changeme",
        "change_me",
        "placeholder",
        "example",
        "your_",
        "your-",
        "xxxx",
        "todo",
        "secret_here",
        "...",
    ];
    words.iter().any(|word| small.contains(word)) || secret.contains('…') || secret.contains('<')
}

/// The gateways, ready to be called: a part of the application.
#[derive(Clone)]
pub struct Payments(Arc<Ready>);

struct Ready {
    stripe: Client,
    settings: PaymentsSettings,
}

impl Payments {
    pub fn new(settings: PaymentsSettings) -> Result<Self, Broken> {
        let out = Outgoing::new(settings.timeout)?;
        let stripe = Client::new(out, &settings.stripe_api_base, settings.stripe_secret_key.clone());
        Ok(Payments(Arc::new(Ready { stripe, settings })))
    }

    /// Whether the key moves real money; events of the other mode are not applied.
    pub fn is_live(&self) -> bool {
        is_live(self.0.settings.stripe_secret_key.expose_secret())
    }

    /// In bytes, for `routes_limited`.
    pub fn webhook_limit(&self) -> usize {
        self.0.settings.webhook_limit
    }

    pub(crate) fn stripe(&self) -> &Client {
        &self.0.stripe
    }

    pub(crate) fn webhook_secrets(&self) -> &[SecretString] {
        &self.0.settings.webhook_secrets
    }

    pub(crate) fn patience(&self) -> Duration {
        self.0.settings.patience
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(production: bool, pairs: &[(&'static str, &str)]) -> Vec<String> {
        let mut config = Config::load(SETTINGS.to_vec(), None, []).unwrap();
        for (key, value) in pairs {
            config.set(key, *value);
        }
        check_settings(&config, production)
    }

    const LIVE: (&str, &str) = (SECRET_KEY, "sk_live_51Habcdefghijklmnop");
    const SIGNS: (&str, &str) = (WEBHOOK_SECRET, "whsec_0123456789abcdefghij");

    #[test]
    fn production_starts_with_real_secrets_only() {
        assert_eq!(problems(true, &[LIVE, SIGNS]), Vec::<String>::new());
        let named = |pairs: &[(&'static str, &str)], name: &str, word: &str| {
            let problems = problems(true, pairs);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].contains(name) && problems[0].contains(word), "{problems:?}");
        };
        named(&[LIVE], WEBHOOK_SECRET, "not set");
        named(
            &[LIVE, (WEBHOOK_SECRET, "whsec_changeme_changeme")],
            WEBHOOK_SECRET,
            "placeholder",
        );
        named(
            &[LIVE, (WEBHOOK_SECRET, "0123456789abcdefghij")],
            WEBHOOK_SECRET,
            "not a webhook secret",
        );
        named(
            &[LIVE, SIGNS, (WEBHOOK_SECRET_OLD, "whsec_xxxxxxxxxxxxxxxx")],
            WEBHOOK_SECRET_OLD,
            "placeholder",
        );
        named(
            &[SIGNS, (SECRET_KEY, "sk_test_51Habcdefghijklmnop")],
            SECRET_KEY,
            "test key",
        );
        named(
            &[SIGNS, (SECRET_KEY, "pk_live_51Habcdefghijklmnop")],
            SECRET_KEY,
            "not a secret key",
        );
        named(&[SIGNS], SECRET_KEY, "not set");
        named(&[LIVE, SIGNS, (API_BASE, "http://127.0.0.1:1")], API_BASE, "https");
    }

    #[test]
    fn the_holding_period_is_two_hours_unless_told_otherwise() {
        let mut config = Config::load(SETTINGS.to_vec(), None, []).unwrap();
        assert_eq!(release_after(&config).unwrap(), SignedDuration::from_hours(2));
        config.set(RELEASE_AFTER, "721");
        assert!(release_after(&config).unwrap_err().0[0].contains(RELEASE_AFTER));
    }

    #[test]
    fn a_live_key_is_refused_outside_production() {
        assert!(problems(false, &[LIVE, SIGNS])[0].contains("live key"));
        assert_eq!(problems(false, &[(SECRET_KEY, "sk_test_x")]), Vec::<String>::new());
    }
}
