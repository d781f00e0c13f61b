//! Begin: sends a browser to a provider. Keeps two digests; the secrets behind them are in the browser's cookie and in the
//! address it goes to, and only both together bring it back in.

use kernel::Lang;
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow};
use openidconnect::{CsrfToken, LanguageTag, Nonce, PkceCodeChallenge, PkceCodeVerifier};
use platform::{App, Verdict, chance};
use secrecy::{ExposeSecret, SecretString};

use super::settings::origin_of;
use super::{Provider, ProviderRefused, RETURNS_WITHIN, token};
use crate::PersonId;
use crate::store::provider as store;

/// What somebody wants of a provider.
pub(crate) struct Wish {
    pub(crate) lang: Lang,
    /// Where to go afterwards.
    pub(crate) next: String,
    /// Whose account to link; a log-in without.
    pub(crate) person: Option<PersonId>,
    /// The provider shall ask anew who it is, whatever it remembers.
    pub(crate) asks_again: bool,
}

/// Where the browser goes, and what it must bring back.
pub(crate) struct Begun {
    pub(crate) address: String,
    pub(crate) browser: SecretString,
}

pub(crate) async fn begin(app: &App, provider: &Provider, wish: Wish) -> Verdict<Begun, ProviderRefused> {
    let now = app.clock().now();
    let metadata = provider.discovery.metadata(now).await?;
    if origin_of(metadata.authorization_endpoint().as_str()).as_deref() != Some(provider.pages.as_str()) {
        // A browser would refuse to follow the form there.
        tracing::error!(
            provider = provider.id,
            "its log-in page is not at {}; set identity.provider.{}.pages",
            provider.pages,
            provider.id
        );
        return Err(ProviderRefused::Unavailable.into());
    }
    let (state, browser) = (chance::secret(), SecretString::from(chance::secret()));
    let client = token::client(app, provider, &metadata)?;
    let address = address(&client, provider, &wish, (&state, &browser));
    let expires_at = now.saturating_add(RETURNS_WITHIN).map_err(platform::Broken::new)?;
    let db = app.db().read().await?;
    store::insert_log_in(
        &db,
        &chance::digest(&state),
        &chance::digest(browser.expose_secret()),
        &provider.id,
        wish.person,
        wish.lang,
        &wish.next,
        expires_at,
    )
    .await?;
    Ok(Begun { address, browser })
}

fn address(
    client: &token::Client,
    provider: &Provider,
    wish: &Wish,
    (state, browser): (&str, &SecretString),
) -> String {
    let (nonce, verifier) = bound_to(browser, state);
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier));
    let csrf = CsrfToken::new(state.to_owned());
    let mut request = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || csrf, || Nonce::new(nonce))
        .add_scopes(provider.scopes.iter().cloned())
        .add_ui_locale(LanguageTag::new(wish.lang.code().to_owned()))
        .set_pkce_challenge(challenge);
    if wish.asks_again {
        request = request.add_prompt(CoreAuthPrompt::Login);
    }
    request.url().0.to_string()
}

/// Nonce and PKCE verifier of one log-in: whoever has not the browser's cookie can compute neither.
pub(super) fn bound_to(browser: &SecretString, state: &str) -> (String, String) {
    let part = |label: &str| {
        chance::sign(
            browser.expose_secret().as_bytes(),
            format!("{label}:{state}").as_bytes(),
        )
    };
    (part("nonce"), part("pkce"))
}
