//! What a provider says of who came: the code is exchanged for an ID token, and the token is believed only if the provider
//! signed it with a key of its own, for us, for this log-in, and lately. Reads no address it does not call verified.

use std::time::SystemTime;

use openidconnect::core::{CoreClient, CoreClientAuthMethod, CoreIdTokenClaims, CoreJwsSigningAlgorithm};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, EndpointMaybeSet, EndpointNotSet, EndpointSet, Nonce,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, SignatureVerificationError, TokenResponse,
};
use platform::{App, Broken, Fault, Verdict};

use super::discovery::Metadata;
use super::{Provider, ProviderRefused, redirect_uri};
use crate::person::Email;

/// A token is minutes old when it comes; an hour allows for clocks.
const OLDEST_S: i64 = 3_600;
const CLOCKS_DIFFER_S: i64 = 60;

/// Signatures that only the provider can make. No `none`, and no HMAC, whose key is ours as well.
const SIGNED_WITH: [CoreJwsSigningAlgorithm; 5] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

pub(super) type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Somebody, as the provider knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Somebody {
    pub(super) subject: String,
    /// Only if the provider verified it.
    pub(super) email: Option<String>,
    pub(super) name: String,
}

/// What the browser brought back.
pub(super) struct Brought {
    pub(super) code: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

pub(super) fn client(app: &App, provider: &Provider, metadata: &Metadata) -> Result<Client, Broken> {
    let redirect = RedirectUrl::new(redirect_uri(app, provider)).map_err(Broken::new)?;
    let client = CoreClient::from_provider_metadata(
        metadata.clone(),
        provider.client_id.clone(),
        provider.client_secret.clone(),
    )
    .set_redirect_uri(redirect);
    let methods = metadata.token_endpoint_auth_methods_supported();
    let takes = |method: &CoreClientAuthMethod| methods.is_some_and(|methods| methods.contains(method));
    // Basic is what providers take that name nothing.
    let is_in_body = takes(&CoreClientAuthMethod::ClientSecretPost) && !takes(&CoreClientAuthMethod::ClientSecretBasic);
    Ok(client.set_auth_type(if is_in_body {
        AuthType::RequestBody
    } else {
        AuthType::BasicAuth
    }))
}

/// Exchanges the code and checks what comes.
pub(super) async fn redeem(app: &App, provider: &Provider, brought: Brought) -> Verdict<Somebody, ProviderRefused> {
    let now = app.clock().now();
    let metadata = provider.discovery.metadata(now).await?;
    let client = client(app, provider, &metadata)?;
    let network = provider.discovery.network();
    let ask = |request| network.clone().ask(request);
    let exchange = client
        .exchange_code(AuthorizationCode::new(brought.code))
        .map_err(|_| unreadable(provider, "names no token endpoint"))?
        .set_pkce_verifier(PkceCodeVerifier::new(brought.verifier));
    // On the heap: the library's future is large.
    let answer = Box::pin(exchange.request_async(&ask))
        .await
        .map_err(|error| refused(provider, &error))?;
    let token = answer
        .id_token()
        .ok_or_else(|| unreadable(provider, "gave no ID token"))?;
    let nonce = Nonce::new(brought.nonce);
    let claims = match verify(app, &client, |verifier| token.claims(verifier, &nonce).cloned()) {
        Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
            let metadata = provider.discovery.newest(now).await?;
            let client = self::client(app, provider, &metadata)?;
            verify(app, &client, |verifier| token.claims(verifier, &nonce).cloned())
        }
        done => done,
    };
    let claims = claims.map_err(|error| not_believed(provider, reason(&error)))?;
    // Left to its callers by the library: a token that names another party was made for that one.
    if claims
        .authorized_party()
        .is_some_and(|party| *party != provider.client_id)
    {
        return Err(not_believed(provider, "audience"));
    }
    somebody(&claims).ok_or_else(|| not_believed(provider, "subject"))
}

fn verify<T>(
    app: &App,
    client: &Client,
    claims: impl FnOnce(&openidconnect::core::CoreIdTokenVerifier<'_>) -> Result<T, ClaimsVerificationError>,
) -> Result<T, ClaimsVerificationError> {
    let now = app.clock().now();
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(SIGNED_WITH)
        .set_time_fn(move || SystemTime::from(now).into())
        .set_issue_time_verifier_fn(move |issued| {
            let age = now.as_second() - issued.timestamp();
            let is_recent = (-CLOCKS_DIFFER_S..=OLDEST_S).contains(&age);
            is_recent.then_some(()).ok_or_else(|| "age".to_owned())
        });
    claims(&verifier)
}

/// The word for what is wrong with a token.
fn reason(error: &ClaimsVerificationError) -> &'static str {
    use SignatureVerificationError as Signature;
    match error {
        ClaimsVerificationError::Expired(_) => "expired",
        ClaimsVerificationError::InvalidAudience(_) => "audience",
        ClaimsVerificationError::InvalidIssuer(_) => "issuer",
        ClaimsVerificationError::InvalidNonce(_) => "nonce",
        ClaimsVerificationError::SignatureVerification(
            Signature::DisallowedAlg(_) | Signature::UnsupportedAlg(_) | Signature::NoSignature,
        ) => "algorithm",
        ClaimsVerificationError::SignatureVerification(_) => "signature",
        _ => "form",
    }
}

fn not_believed(provider: &Provider, what: &'static str) -> Fault<ProviderRefused> {
    tracing::warn!(provider = provider.id, what, "a provider's word is not believed");
    ProviderRefused::NotBelieved(what).into()
}

fn unreadable(provider: &Provider, what: &str) -> Fault<ProviderRefused> {
    tracing::warn!(provider = provider.id, what, "a provider cannot be read");
    ProviderRefused::Unavailable.into()
}

/// Says no more than the kind: the body may hold tokens.
fn refused<E, R>(provider: &Provider, error: &RequestTokenError<E, R>) -> Fault<ProviderRefused>
where
    E: std::error::Error + 'static,
    R: openidconnect::ErrorResponse + 'static,
{
    match error {
        RequestTokenError::ServerResponse(_) => not_believed(provider, "code"),
        RequestTokenError::Request(error) => unreadable(provider, &error.to_string()),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            unreadable(provider, "an answer in no known form")
        }
    }
}

fn somebody(claims: &CoreIdTokenClaims) -> Option<Somebody> {
    let subject = claims.subject().as_str();
    if !(1..=255).contains(&subject.len()) || subject.chars().any(char::is_control) {
        return None;
    }
    let is_verified = claims.email_verified() == Some(true);
    let email = claims
        .email()
        .filter(|_| is_verified)
        .and_then(|email| Email::parse(email.as_str()).ok());
    let said = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str());
    let in_address = email.as_ref().and_then(|email| email.as_str().split('@').next());
    let name: String = said
        .filter(|name| !name.trim().is_empty())
        .or(in_address)
        .unwrap_or_default()
        .chars()
        .filter(|letter| !letter.is_control())
        .take(100)
        .collect();
    Some(Somebody {
        subject: subject.to_owned(),
        email: email.map(|email| email.to_string()),
        name: name.trim().to_owned(),
    })
}
