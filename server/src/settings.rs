//! Every setting of the program, and what is unsafe or missing among them. Production refuses to start on anything
//! listed here; `doctor` shows the same list.

use platform::config::{Config, Setting};
use platform::http::cors_problems;
use platform::limits::Limits;

const HOUSE: &[Setting] = &[
    Setting::new("app.environment", "development", "development, staging or production"),
    Setting::new("web.listen", "127.0.0.1:8080", "address and port to listen on"),
    Setting::new(
        "web.base_url",
        "http://127.0.0.1:8080",
        "the shop's public address, without a slash at the end",
    ),
    Setting::secret(
        "web.secret",
        "signs form tokens and the links of orders; at least 32 bytes",
    ),
    Setting::new(
        "web.trusted_hops",
        "0",
        "how many proxies of yours stand before the server",
    ),
    Setting::new(
        "web.cors_origins",
        "",
        "origins whose scripts may read the API, without cookies: https://app.example, comma-separated",
    ),
    Setting::secret(
        "web.metrics_key",
        "bearer key for /metrics; without it metrics are closed",
    ),
    Setting::new(
        "web.shows_work",
        "false",
        "answers carry the number of statements they cost",
    ),
    Setting::secret("database.url", "postgres://user:password@host:5432/name"),
    Setting::new("database.pool_size", "16", "connections of one process"),
    Setting::new(
        "database.wait_ms",
        "5000",
        "how long a request waits for a connection, in milliseconds",
    ),
    Setting::new(
        "database.statement_timeout_ms",
        "15000",
        "how long one statement may run, in milliseconds",
    ),
    Setting::new("shop.name", "Comptoir", "the shop's name on every page and mail"),
    Setting::optional("shop.phone", "the shop's telephone number"),
    Setting::optional("shop.email", "the shop's e-mail address"),
    Setting::optional("shop.address", "the shop's postal address"),
    Setting::new(
        "shop.lang",
        "fr",
        "the language of those who ask for none: fr, ar or en",
    ),
    Setting::new("shop.currency", "DZD", "ISO 4217 code of all prices"),
    Setting::new("shop.time_zone", "Africa/Algiers", "zone of the dates on pages"),
    Setting::new(
        "files.folder",
        ".comptoir/files",
        "folder of fetched pictures; every node needs the same one",
    ),
    Setting::optional("theme.folder", "folder whose files stand over the built-in templates"),
    Setting::secret(
        "mail.smtp_url",
        "smtp:// or smtps:// address; without it mails stay in the outbox",
    ),
    Setting::new("mail.from", "Comptoir <comptoir@localhost>", "sender of all mails"),
    Setting::new("log.format", "auto", "json, text, or auto: json in production"),
    Setting::new("log.filter", "info", "as RUST_LOG writes it"),
];

/// What runs where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    Development,
    Staging,
    Production,
}

impl Environment {
    /// Anything but the three words is treated as production, and named by [`problems_of`].
    pub fn of(config: &Config) -> Self {
        match config.text("app.environment") {
            Some("development") => Environment::Development,
            Some("staging") => Environment::Staging,
            _ => Environment::Production,
        }
    }
}

/// Every setting of every slice.
pub fn declared() -> Vec<Setting> {
    [
        HOUSE,
        platform::limits::SETTINGS,
        platform::sms::SETTINGS,
        orders::SETTINGS,
        identity::SETTINGS,
        payments::SETTINGS,
    ]
    .concat()
}

/// What must be mended before the server may start; empty when it may.
pub fn problems_of(config: &Config) -> Vec<String> {
    let environment = Environment::of(config);
    let production = environment == Environment::Production;
    let mut problems = Vec::new();
    if !matches!(
        config.text("app.environment"),
        Some("development" | "staging" | "production")
    ) {
        problems.push("app.environment must be development, staging or production".to_owned());
    }
    let needed: &[&str] = if production {
        // The slices name theirs below, with the reason.
        &["database.url", "web.secret"]
    } else {
        &[
            "database.url",
            "web.secret",
            "identity.pepper",
            "payments.stripe.secret_key",
        ]
    };
    for key in needed {
        if let Err(missing) = config.required(key) {
            problems.push(missing.to_string());
        }
    }
    if environment != Environment::Development {
        problems.extend(unsafe_web(config));
    }
    problems.extend(cors_problems(
        &config.list("web.cors_origins"),
        environment == Environment::Development,
    ));
    problems.extend(Limits::from_config(config).err().map(|problem| problem.to_string()));
    problems.extend(identity::check_secrets(config, production));
    problems.extend(payments::check_settings(config, production));
    problems.extend(platform::sms::check_settings(config, production));
    problems
}

fn unsafe_web(config: &Config) -> Vec<String> {
    let mut problems = Vec::new();
    if !config
        .text("web.base_url")
        .is_some_and(|url| url.starts_with("https://"))
    {
        problems.push("web.base_url must begin with https://: session cookies are refused over plain http".to_owned());
    }
    if config.text("web.secret").is_some_and(|secret| secret.len() < 32) {
        problems.push("web.secret must be at least 32 bytes long".to_owned());
    }
    problems
}

/// What works but should not stay so.
pub fn weaknesses_of(config: &Config) -> Vec<String> {
    let advice = [
        ("mail.smtp_url", "no mail leaves the house: mails stay in the outbox"),
        ("web.metrics_key", "/metrics is closed to everybody"),
        ("shop.phone", "receipts show no telephone number"),
        ("shop.address", "receipts show no address"),
    ];
    advice
        .iter()
        .filter(|(key, _)| config.text(key).is_none())
        .map(|(key, what)| format!("{key} is not set: {what}"))
        .chain(
            (config.text("sms.gateway") == Some("outbox"))
                .then(|| "sms.gateway is outbox: no text leaves the house".to_owned()),
        )
        .collect()
}
