//! Providers: log-in with an account of another house, by OpenID Connect's authorization code flow with PKCE. A provider is
//! believed for what it signs to us, about its own accounts; its word on an address counts only where it says that it
//! verified it, and never opens an account that was there before and did not ask for it.
//!
//! The ways in are the operator's choice: any number of `identity.provider.NAME`, none by default.

pub(crate) mod begin;
mod discovery;
pub(crate) mod link;
mod network;
pub(crate) mod refused;
pub(crate) mod returned;
mod settings;
mod settle;
mod token;

pub(crate) use refused::ProviderRefused;
pub(crate) use settings::{Provider, Providers, origins};

/// How long somebody may take at the provider.
const RETURNS_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);

/// Its own house, as the provider reads it back to us.
fn redirect_uri(app: &platform::App, provider: &Provider) -> String {
    format!("{}/account/providers/{}/callback", app.site().base_url, provider.id)
}
