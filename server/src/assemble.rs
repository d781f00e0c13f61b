//! Makes the application out of the configuration: the one place where settings become parts.

use std::path::PathBuf;
use std::time::Duration;

use axum::http::Extensions;
use payments::{Payments, PaymentsSettings};
use platform::config::{Config, ConfigProblem};
use platform::db::{Db, PoolSettings};
use platform::files::Files;
use platform::http::NewestMigration;
use platform::limits::Limits;
use platform::mail::{Mailer, SmtpSettings};
use platform::outgoing::Outgoing;
use platform::pages::Renderer;
use platform::sms::SmsGateway;
use platform::{App, AppParts, Broken, Clock, Site};
use secrecy::SecretString;

use crate::settings::Environment;
use crate::slices::menu;
use crate::{journeys, migrations};

/// The application and what belongs to its run.
#[derive(Clone)]
pub struct Assembled {
    pub app: App,
    pub database_url: String,
}

/// Puts the application together; connects to nothing yet.
pub fn assemble(config: &Config, demo: bool) -> anyhow::Result<Assembled> {
    build(config, demo, Clock::System)
}

/// The same for a demo, at another time of day than the machine's.
pub fn assemble_at(config: &Config, clock: Clock) -> anyhow::Result<Assembled> {
    build(config, true, clock)
}

fn build(config: &Config, demo: bool, clock: Clock) -> anyhow::Result<Assembled> {
    let database_url = config.required("database.url")?.to_owned();
    let pool = PoolSettings {
        size: config.parsed("database.pool_size")?,
        wait_ms: config.parsed("database.wait_ms")?,
        statement_timeout_ms: config.parsed("database.statement_timeout_ms")?,
        ..PoolSettings::default()
    };
    let db = Db::new(&database_url, &pool, clock).map_err(said)?;
    let zone = jiff::tz::TimeZone::get(config.required("shop.time_zone")?)?;
    let theme = config.text("theme.folder").map(PathBuf::from);
    let reload = !demo && Environment::of(config) == Environment::Development;
    let app = App::new(AppParts {
        db,
        site: site(config, demo)?,
        secret: SecretString::from(config.required("web.secret")?.to_owned()),
        renderer: Renderer::new(theme, zone, reload).map_err(said)?,
        authenticate: identity::authenticate,
        menu: menu(),
        parts: parts(config)?,
    });
    Ok(Assembled { app, database_url })
}

fn parts(config: &Config) -> anyhow::Result<Extensions> {
    let smtp = SmtpSettings {
        url: config
            .text("mail.smtp_url")
            .map(|url| SecretString::from(url.to_owned())),
        from: config.required("mail.from")?.to_owned(),
    };
    let mut parts = Extensions::new();
    parts.insert(Limits::from_config(config)?);
    parts.insert(Mailer::new(&smtp).map_err(said)?);
    parts.insert(SmsGateway::from_config(config)?);
    parts.insert(Outgoing::new(Duration::from_secs(15)).map_err(said)?);
    parts.insert(Files::new(config.required("files.folder")?));
    parts.insert(catalog::PictureFetcher::public().map_err(said)?);
    parts.insert(calendar::CalendarReader::public().map_err(said)?);
    parts.insert(identity::IdentitySettings::from_config(config)?);
    parts.insert(Payments::new(PaymentsSettings::from_config(config)?).map_err(said)?);
    parts.insert(orders::Terms::from_config(config)?);
    parts.insert(journeys::applier());
    parts.insert(journeys::follower());
    if let Some(newest) = migrations().last() {
        parts.insert(NewestMigration(newest.version()));
    }
    Ok(parts)
}

fn site(config: &Config, demo: bool) -> Result<Site, ConfigProblem> {
    let text = |key: &str| config.text(key).unwrap_or_default().to_owned();
    Ok(Site {
        base_url: config.required("web.base_url")?.trim_end_matches('/').to_owned(),
        name: text("shop.name"),
        phone: text("shop.phone"),
        email: text("shop.email"),
        address: text("shop.address"),
        lang: config
            .required("shop.lang")?
            .parse()
            .map_err(|()| ConfigProblem(vec!["shop.lang must be fr, ar or en".into()]))?,
        currency: config.parsed("shop.currency")?,
        form_targets: [
            vec![hosted_pages(config)?],
            identity::IdentitySettings::form_targets(config)?,
        ]
        .concat(),
        demo,
        shows_work: config.parsed("web.shows_work")?,
        metrics_key: config.text("web.metrics_key").map(str::to_owned),
        staff_second_factor: config.parsed("identity.staff_second_factor")?,
        cors_origins: config.list("web.cors_origins"),
        trusted_hops: config.parsed("web.trusted_hops")?,
    })
}

/// Where the gateway's hosted pages live: Stripe's own, or the stand-in's beside its API.
fn hosted_pages(config: &Config) -> Result<String, ConfigProblem> {
    let api = config.required("payments.stripe.api_base")?.trim_end_matches('/');
    Ok(if api == "https://api.stripe.com" {
        "https://checkout.stripe.com".to_owned()
    } else {
        api.to_owned()
    })
}

/// A failure of the platform as the command line shows it.
pub fn said(broken: Broken) -> anyhow::Error {
    anyhow::anyhow!("{broken}")
}
