//! A gateway server of our own that speaks Stripe's wire format: Checkout Sessions with a page to click, holds and
//! captures, kept cards, refunds, disputes, connected accounts, transfers, payouts, the balance; events, signed
//! webhooks, idempotency, faults on demand, a journal. For the demo, the tests and the proof.
//!
//! Refuses live keys, real cards and anything it does not speak: a parameter it does not know is an error, never ignored.
//! Listens on the loopback address only. No money moves here.

mod account;
mod ask;
mod attempt;
mod balance;
mod call;
mod chance;
mod charge;
mod checkout;
mod clock;
mod connect_page;
mod control;
mod control_http;
mod control_money;
mod currency;
mod customer;
mod dispute;
mod error;
mod event;
mod facts;
mod fault;
mod fee;
mod fields;
mod fill;
mod form;
mod gateway;
mod hold;
mod idempotency;
mod intent;
mod journal;
mod link;
mod listing;
mod lists;
mod offline;
mod page;
mod pass_on;
mod payout;
mod refund;
mod resource;
mod session;
mod state;
mod table;
mod terms;
mod transfer;
mod webhook;
mod wire;
mod words;

use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::{any, get};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use account::AccountChange;
pub use checkout::{ChoiceRefused, Next, Outcome};
pub use control::Control;
pub use customer::CardConduct;
pub use dispute::{OpenDispute, Verdict};
pub use event::API_VERSION;
pub use facts::{
    AccountFacts, BalanceFacts, DisputeFacts, Facts, IntentFacts, PayoutFacts, RefundFacts, TransferFacts,
};
pub use fault::{ApiFault, ApiFaultKind, WebhookFault, WebhookFaultKind};
pub use fill::{Fill, Filled};
pub use gateway::ReceivedCall;
pub use journal::JournalError;
pub use offline::{Delivery, Offline, OfflineAnswer, OfflineSettings};
pub use refund::RefundPace;
pub use webhook::signature;

use gateway::Gateway;
use state::{ClockMove, State};

/// How the gateway is to run.
pub struct Settings {
    /// On 127.0.0.1; 0 takes any free port.
    pub port: u16,
    /// `sk_test_…`, as Bearer token or as the user of Basic authentication.
    pub secret_key: String,
    /// Where events are sent; they wait while there is no address.
    pub webhook_url: Option<String>,
    /// `whsec_…`; the whole of it is the key of the signatures.
    pub webhook_secret: String,
    /// A file that keeps the state across restarts; without one it lives in memory.
    pub journal: Option<PathBuf>,
    /// The shop's name on the payment page.
    pub business_name: String,
}

/// How long slow things take, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Until the redirect of a slow payment; its webhook takes twice as long.
    pub slow_ms: u32,
    /// Until an asynchronous payment settles.
    pub async_ms: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            slow_ms: 4000,
            async_ms: 8000,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the secret key must begin with sk_test_")]
    SecretKey,
    #[error("the webhook secret must begin with whsec_")]
    WebhookSecret,
    #[error("port {port} of 127.0.0.1 cannot be used: {error}")]
    Bind { port: u16, error: io::Error },
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("the journal is not one of this gateway: {0}")]
    Replay(#[from] serde_json::Error),
    #[error("the pages cannot be compiled: {0}")]
    Page(#[from] minijinja::Error),
    #[error("webhooks cannot be sent: {0}")]
    Client(#[from] reqwest::Error),
}

/// A running gateway. Dropping it stops it at once; `shutdown` lets the calls under way finish.
pub struct Standin {
    url: String,
    gateway: Arc<Gateway>,
    serving: JoinHandle<()>,
    carrying: JoinHandle<()>,
}

impl Standin {
    pub async fn start(settings: Settings) -> Result<Standin, StartError> {
        check_secrets(&settings.secret_key, &settings.webhook_secret)?;
        let port = settings.port;
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = bound.map_err(|error| StartError::Bind { port, error })?;
        let address = listener
            .local_addr()
            .map_err(|error| StartError::Bind { port, error })?;
        let url = format!("http://{address}");
        let gateway = Arc::new(assemble(settings, &url)?);
        let stop = gateway.stop.clone().cancelled_owned();
        let served = axum::serve(listener, router(&gateway)).with_graceful_shutdown(stop);
        let serving = tokio::spawn(async move {
            if let Err(error) = served.await {
                tracing::error!(error = %error, "the stand-in gateway stopped serving");
            }
        });
        let carrying = tokio::spawn(webhook::run(Arc::clone(&gateway)));
        Ok(Standin {
            url,
            gateway,
            serving,
            carrying,
        })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    pub fn control(&self) -> Control {
        Control(Arc::clone(&self.gateway))
    }

    pub fn set_webhook_url(&self, url: Option<String>) {
        self.control().set_webhook_url(url);
    }

    /// Stops taking calls, lets those under way finish, and returns when the port and the journal are free.
    pub async fn shutdown(mut self) {
        self.gateway.stop.cancel();
        // A task that panicked has stopped as well.
        let _ = (&mut self.serving).await;
        let _ = (&mut self.carrying).await;
        let mut state = self
            .gateway
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        state.journal = None;
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        self.gateway.stop.cancel();
        self.serving.abort();
        self.carrying.abort();
    }
}

fn check_secrets(secret_key: &str, webhook_secret: &str) -> Result<(), StartError> {
    if !secret_key.starts_with("sk_test_") {
        return Err(StartError::SecretKey);
    }
    if !webhook_secret.starts_with("whsec_") {
        return Err(StartError::WebhookSecret);
    }
    Ok(())
}

fn assemble(settings: Settings, url: &str) -> Result<Gateway, StartError> {
    let mut state = State {
        base_url: url.to_owned(),
        webhook_url: settings.webhook_url,
        ..State::default()
    };
    if let Some(path) = &settings.journal {
        let (journal, lines) = journal::Journal::open(path)?;
        state.replay(lines)?;
        state.journal = Some(journal);
    }
    let clock = clock::Clock::default();
    clock.set_ahead(state.clock.get(ClockMove::ID).map_or(0, |moved| moved.ahead_s));
    Ok(Gateway {
        secret_key: settings.secret_key,
        webhook_secret: settings.webhook_secret,
        business_name: settings.business_name,
        clock,
        client: client()?,
        templates: page::templates()?,
        wake: Notify::new(),
        stop: CancellationToken::new(),
        running: idempotency::Running::default(),
        faults: Mutex::default(),
        calls: Mutex::default(),
        state: Mutex::new(state),
    })
}

/// The client for webhooks: follows no redirect, asks no proxy.
fn client() -> Result<reqwest::Client, reqwest::Error> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Somebody else may have installed it in between: then there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    #[allow(
        clippy::disallowed_methods,
        reason = "this crate may not depend on platform; it calls one address, given to it"
    )]
    let builder = reqwest::Client::builder();
    builder.redirect(reqwest::redirect::Policy::none()).no_proxy().build()
}

fn router(gateway: &Arc<Gateway>) -> Router {
    Router::new()
        .route("/v1/{*rest}", any(wire::answer))
        .route("/pay/assets/{name}", get(page::asset))
        .route("/pay/{session}", get(page::show).post(page::submit))
        .route(
            "/pay/{session}/authentication",
            get(page::show_bank).post(page::submit_bank),
        )
        .route("/connect/{token}", get(connect_page::show).post(connect_page::submit))
        .with_state(Arc::clone(gateway))
        .merge(control_http::routes(Control(Arc::clone(gateway))))
}
