//! Refresh: changes a refresh token for its successor, once (ID-03). Who lost the answer, or asked twice at the same time,
//! gets the same successor for a few seconds, while it is unused. A spent token shown after that is in two hands: its
//! family is revoked.

use jiff::{SignedDuration, Timestamp};
use kernel::{Kind, Refusal};
use platform::audit::{self, Act};
use platform::{App, Broken, Tx, Verdict};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::enter::Browser;
use crate::store::tokens::{self, FamilyRow};
use crate::token::{Tokens, digest_of, tokens_of};
use crate::{IdentitySettings, access};

/// How long the same successor is given again.
const AGAIN_WITHIN: SignedDuration = SignedDuration::from_secs(10);

/// Unknown, expired, revoked or spent: never said which.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RefreshRefused;

impl Refusal for RefreshRefused {
    fn kind(&self) -> Kind {
        Kind::Forbidden
    }

    fn code(&self) -> &'static str {
        "refresh_refused"
    }
}

/// The digests of a token and of the one after it.
struct Step {
    spent: Vec<u8>,
    next: Vec<u8>,
}

/// One conditional update decides between all who show the same token.
pub(crate) async fn refresh(app: &App, shown: &SecretString, browser: &Browser) -> Verdict<Tokens, RefreshRefused> {
    if !is_refresh_token(shown.expose_secret()) {
        return Err(RefreshRefused.into());
    }
    let next = app.need::<IdentitySettings>()?.token_keys.successor(shown);
    let step = Step {
        spent: digest_of(shown),
        next: digest_of(&next),
    };
    let tx = app.db().begin().await?;
    let now = tx.now();
    if let Some(family) = rotate(app, &tx, &step, browser).await? {
        tx.commit().await?;
        return Ok(tokens_of(app, family, next, now)?);
    }
    if let Some(family) = find_again(app, &tx, &step).await? {
        return Ok(tokens_of(app, family, next, now)?);
    }
    revoke_if_reused(app, tx, &step).await?;
    tracing::info!("refresh refused");
    Err(RefreshRefused.into())
}

/// The form of a first token and of its successors.
fn is_refresh_token(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

async fn rotate(app: &App, tx: &Tx, step: &Step, browser: &Browser) -> Result<Option<FamilyRow>, Broken> {
    let settings = app.need::<IdentitySettings>()?;
    let now = tx.now();
    let cutoffs = settings.sessions.cutoffs(now);
    tokens::rotate(
        tx,
        &step.spent,
        &step.next,
        now,
        now.saturating_add(settings.tokens.refresh)?,
        cutoffs.staff_seen,
        cutoffs.staff_created,
        &browser.device,
        &browser.address.to_string(),
    )
    .await
}

async fn find_again(app: &App, tx: &Tx, step: &Step) -> Result<Option<FamilyRow>, Broken> {
    let now = tx.now();
    let cutoffs = app.need::<IdentitySettings>()?.sessions.cutoffs(now);
    tokens::find_unused_successor(
        tx,
        &step.spent,
        &step.next,
        now,
        since(now),
        cutoffs.staff_seen,
        cutoffs.staff_created,
    )
    .await
}

fn since(now: Timestamp) -> Timestamp {
    now.saturating_sub(AGAIN_WITHIN).unwrap_or(Timestamp::MIN)
}

async fn revoke_if_reused(app: &App, tx: Tx, step: &Step) -> Result<(), Broken> {
    let now = tx.now();
    let Some((family, person)) = tokens::revoke_reused(&tx, &step.spent, &step.next, now, since(now)).await? else {
        return Ok(());
    };
    let act = Act {
        verb: "refresh_reused",
        subject: &person.to_string(),
        before: serde_json::Value::Null,
        after: json!({ "device": family }),
    };
    audit::note(&tx, &act).await?;
    tx.commit().await?;
    access::forget_here(app, person)?;
    tracing::warn!(person.id = %person, "a spent refresh token was shown again; its family is revoked");
    Ok(())
}
