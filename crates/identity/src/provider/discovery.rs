//! What a provider says of itself: its addresses and its keys, kept for an hour. Asks again for a key it has not seen, but
//! at most once a minute, so that forged tokens do not make us a nuisance; and leaves one that is down in peace for a while.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, IssuerUrl, ProviderMetadata};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::ProviderRefused;
use super::network::Network;

const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);
const ASKED_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(1);
const LEFT_IN_PEACE_FOR: SignedDuration = SignedDuration::from_secs(5);

/// What RFC 9207 adds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct NamesItself {
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for NamesItself {}

pub(super) type Metadata = ProviderMetadata<
    NamesItself,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

pub(super) struct Discovery {
    issuer: IssuerUrl,
    network: Network,
    /// Held while the provider is asked: one asks, the others wait for what it finds.
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    metadata: Option<(Arc<Metadata>, Timestamp)>,
    failed_at: Option<Timestamp>,
}

impl Discovery {
    pub(super) fn new(issuer: IssuerUrl, network: Network) -> Self {
        Discovery {
            issuer,
            network,
            found: Mutex::default(),
        }
    }

    pub(super) fn network(&self) -> Network {
        self.network.clone()
    }

    pub(super) async fn metadata(&self, now: Timestamp) -> Result<Arc<Metadata>, ProviderRefused> {
        self.younger_than(KEPT_FOR, now).await
    }

    /// The same, for somebody who met a key that is not among those known.
    pub(super) async fn newest(&self, now: Timestamp) -> Result<Arc<Metadata>, ProviderRefused> {
        self.younger_than(ASKED_AGAIN_AFTER, now).await
    }

    async fn younger_than(&self, age: SignedDuration, now: Timestamp) -> Result<Arc<Metadata>, ProviderRefused> {
        let is_younger = |at: Timestamp, age: SignedDuration| now.duration_since(at) < age;
        let mut found = self.found.lock().await;
        if let Some((metadata, at)) = &found.metadata
            && is_younger(*at, age)
        {
            return Ok(metadata.clone());
        }
        if found.failed_at.is_some_and(|at| is_younger(at, LEFT_IN_PEACE_FOR)) {
            return Err(ProviderRefused::Unavailable);
        }
        let ask = |request| self.network.clone().ask(request);
        // On the heap: the library's future is large.
        match Box::pin(Metadata::discover_async(self.issuer.clone(), &ask)).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                found.metadata = Some((metadata.clone(), now));
                found.failed_at = None;
                Ok(metadata)
            }
            Err(error) => {
                // Its kind alone: what came back may be anything.
                tracing::warn!(issuer = %self.issuer.as_str(), error = kind_of(&error), "a provider cannot be read");
                found.failed_at = Some(now);
                Err(ProviderRefused::Unavailable)
            }
        }
    }
}

fn kind_of<E: std::error::Error + 'static>(error: &openidconnect::DiscoveryError<E>) -> String {
    use openidconnect::DiscoveryError;
    match error {
        DiscoveryError::Request(error) => format!("no answer: {error}"),
        DiscoveryError::Response(status, ..) => format!("answered {}", status.as_u16()),
        DiscoveryError::Parse(_) => "unreadable".to_owned(),
        DiscoveryError::Validation(_) => "names another issuer".to_owned(),
        _ => "malformed".to_owned(),
    }
}
