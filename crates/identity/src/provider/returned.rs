//! Returned: a browser is back from its provider. Only the one that was sent, once, and within ten minutes; everything it
//! brings is somebody else's word until the provider's signature is checked.

use platform::{App, Verdict, chance};
use secrecy::SecretString;

use super::begin::bound_to;
use super::{Provider, ProviderRefused, settle, token};
use crate::PersonId;
use crate::store::AccountRow;
use crate::store::provider::{self as store, BackRow};

/// What the address says that the browser was sent back to.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Answer {
    state: String,
    code: String,
    /// RFC 9207: which provider answers.
    iss: String,
    error: String,
}

/// A log-in that was begun here.
pub(crate) struct Back {
    pub(crate) row: BackRow,
    answer: Answer,
    browser: SecretString,
}

/// How it ends.
pub(crate) enum Settled {
    /// Somebody proved that this is theirs.
    Account(AccountRow),
    Linked,
}

/// Takes the log-in this browser began; it cannot be taken twice.
pub(crate) async fn take(
    app: &App,
    provider: &Provider,
    answer: Answer,
    browser: Option<String>,
) -> Verdict<Back, ProviderRefused> {
    let browser = browser.ok_or(ProviderRefused::Expired)?;
    let db = app.db().read().await?;
    let taken = store::take_log_in(
        &db,
        &chance::digest(&answer.state),
        &chance::digest(&browser),
        &provider.id,
        app.clock().now(),
    )
    .await?;
    Ok(Back {
        row: taken.ok_or(ProviderRefused::Expired)?,
        answer,
        browser: browser.into(),
    })
}

/// Believes the provider or not, and finds or makes what its account opens. `caller` is who is signed in now.
pub(crate) async fn judge(
    app: &App,
    provider: &Provider,
    back: Back,
    caller: Option<PersonId>,
) -> Verdict<Settled, ProviderRefused> {
    let Back { row, answer, browser } = back;
    match answer.error.as_str() {
        "" => {}
        "server_error" | "temporarily_unavailable" => return Err(ProviderRefused::Unavailable.into()),
        _ => return Err(ProviderRefused::Denied.into()),
    }
    let metadata = provider.discovery.metadata(app.clock().now()).await?;
    let must_name_itself = metadata
        .additional_metadata()
        .authorization_response_iss_parameter_supported;
    if (must_name_itself || !answer.iss.is_empty()) && answer.iss != provider.issuer.as_str() {
        tracing::warn!(provider = provider.id, "another provider answers");
        return Err(ProviderRefused::NotBelieved("issuer").into());
    }
    let (nonce, verifier) = bound_to(&browser, &answer.state);
    let brought = token::Brought {
        code: answer.code,
        nonce,
        verifier,
    };
    let somebody = token::redeem(app, provider, brought).await?;
    match row.person_id {
        None => Ok(Settled::Account(
            settle::account_of(app, provider, &somebody, row.lang).await?,
        )),
        // Linked is only to whom was signed in from beginning to end.
        Some(person) if caller == Some(person) => {
            settle::link_to(app, provider, &somebody, person).await?;
            Ok(Settled::Linked)
        }
        Some(_) => Err(ProviderRefused::Expired.into()),
    }
}
