//! What every handler and task is given: database, clock, site settings, pages, metrics, and the parts that slices
//! bring along. Cheap to clone. Holds no business state.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::http::{Extensions, HeaderMap};
use kernel::{Currency, Lang};
use secrecy::{ExposeSecret, SecretString};

use crate::db::Db;
use crate::http::Caller;
use crate::limits::{self, Limits, Meters};
use crate::pages::Renderer;
use crate::telemetry::Metrics;
use crate::{Broken, Clock, chance};

/// Finds out who calls, from the request's headers. Brought by the slice that keeps sessions.
pub type Authenticate = fn(App, Arc<HeaderMap>) -> Pin<Box<dyn Future<Output = Result<Caller, Broken>> + Send>>;

/// What the whole site agrees on.
#[derive(Debug, Clone)]
pub struct Site {
    /// Scheme and host, without a slash at the end: `https://shop.example`.
    pub base_url: String,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub address: String,
    pub lang: Lang,
    pub currency: Currency,
    /// Origins a form may lead to besides our own: the gateways' hosted pages.
    pub form_targets: Vec<String>,
    /// Demo tools are reachable: the mail outbox, sample pages.
    pub demo: bool,
    /// Answers carry how many statements they cost, for tests and development.
    pub shows_work: bool,
    pub metrics_key: Option<String>,
    /// Staff come into the back office only with a second factor.
    pub staff_second_factor: bool,
    /// Origins whose scripts may read answers of the API, without cookies.
    pub cors_origins: Vec<String>,
    /// How many proxies of ours stand before this server.
    pub trusted_hops: usize,
}

impl Site {
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

struct Inner {
    db: Db,
    site: Site,
    secret: SecretString,
    renderer: Renderer,
    metrics: Metrics,
    authenticate: Authenticate,
    menu: Vec<(&'static str, &'static str)>,
    parts: Extensions,
    meters: Arc<Meters>,
}

/// The running application.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What an `App` is made of.
pub struct AppParts {
    pub db: Db,
    pub site: Site,
    /// Signs form tokens; at least 32 bytes.
    pub secret: SecretString,
    pub renderer: Renderer,
    pub authenticate: Authenticate,
    /// Links of every page's header: address and sentence key.
    pub menu: Vec<(&'static str, &'static str)>,
    /// What slices bring along, by type.
    pub parts: Extensions,
}

impl App {
    pub fn new(parts: AppParts) -> Self {
        let meters = limits::meters(parts.parts.get::<Limits>(), parts.db.clock());
        App(Arc::new(Inner {
            meters,
            db: parts.db.with_parts(&parts.parts),
            site: parts.site,
            secret: parts.secret,
            renderer: parts.renderer,
            metrics: Metrics::new(),
            authenticate: parts.authenticate,
            menu: parts.menu,
            parts: parts.parts,
        }))
    }

    pub fn db(&self) -> &Db {
        &self.0.db
    }

    pub fn clock(&self) -> &Clock {
        self.0.db.clock()
    }

    pub fn site(&self) -> &Site {
        &self.0.site
    }

    pub fn renderer(&self) -> &Renderer {
        &self.0.renderer
    }

    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub fn menu(&self) -> &[(&'static str, &'static str)] {
        &self.0.menu
    }

    /// What a slice brought along when the program was put together.
    pub fn part<T: Clone + Send + Sync + 'static>(&self) -> Option<&T> {
        self.0.parts.get::<T>()
    }

    pub(crate) fn meters(&self) -> &Meters {
        &self.0.meters
    }

    /// A part without which the slice cannot work.
    pub fn need<T: Clone + Send + Sync + 'static>(&self) -> Result<&T, Broken> {
        self.part().ok_or_else(|| {
            Broken::new(format!(
                "{} was not put into the application",
                std::any::type_name::<T>()
            ))
        })
    }

    pub async fn authenticate(&self, headers: Arc<HeaderMap>) -> Result<Caller, Broken> {
        (self.0.authenticate)(self.clone(), headers).await
    }

    /// `__Host-` is added where the site is https; a plain http demo on loopback cannot set such cookies.
    pub fn cookie_name(&self, name: &str) -> String {
        if self.site().is_https() {
            format!("__Host-{name}")
        } else {
            name.to_owned()
        }
    }

    /// The token of forms shown to a session (its digest; empty for guests).
    pub fn form_token(&self, session: &str) -> String {
        chance::sign(
            self.0.secret.expose_secret().as_bytes(),
            format!("form:{session}").as_bytes(),
        )
    }

    /// A keyed digest by which something is found again that is not to be kept itself.
    pub(crate) fn blind(&self, label: &str, text: &str) -> [u8; 16] {
        let key = self.0.secret.expose_secret().as_bytes();
        let mut digest = [0; 16];
        digest.copy_from_slice(&chance::mac(key, format!("{label}:{text}").as_bytes())[..16]);
        digest
    }

    /// The secret of a link that opens one record (named by its id) to whoever holds it, without signing in: 128 bits.
    pub fn link_key(&self, record: &str) -> String {
        let mut key = chance::sign(
            self.0.secret.expose_secret().as_bytes(),
            format!("link:{record}").as_bytes(),
        );
        key.truncate(32);
        key
    }
}
