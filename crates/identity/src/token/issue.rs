//! Issue: the first tokens of a family, for a program whose owner has proven who they are. Judges no proof itself.

use platform::{App, Broken, chance};
use secrecy::SecretString;
use tokio::try_join;

use crate::IdentitySettings;
use crate::enter::Browser;
use crate::store::tokens::FamilyRow;
use crate::store::{self, AccountRow, tokens};
use crate::token::{DeviceId, Tokens, digest_of, tokens_of};

/// Begins a family; forgets the failed tries of this name from this address. `None`: the person was suspended, or the
/// password changed, since the proof.
pub(crate) async fn issue(
    app: &App,
    account: AccountRow,
    browser: &Browser,
    has_second_factor: bool,
) -> Result<Option<Tokens>, Broken> {
    let policy = app.need::<IdentitySettings>()?.tokens;
    let refresh = SecretString::from(chance::secret());
    let address = browser.address.to_string();
    let tx = app.db().begin().await?;
    let now = tx.now();
    let id: DeviceId = tx.new_id();
    let ends_at = now.saturating_add(policy.absolute)?;
    let expires_at = now.saturating_add(policy.refresh)?.min(ends_at);
    let digest = digest_of(&refresh);
    let (begun, _) = try_join!(
        tokens::insert_family(
            &tx,
            id,
            account.id,
            account.password_hash.as_deref(),
            now,
            ends_at,
            has_second_factor,
            &browser.device,
            &address,
            &digest,
            expires_at
        ),
        store::delete_tries(&tx, &account.email, &address),
    )?;
    if begun == 0 {
        return Ok(None);
    }
    tx.commit().await?;
    tracing::info!(person.id = %account.id, "logged in by token");
    let family = FamilyRow {
        id,
        person_id: account.id,
        name: account.name,
        email: account.email,
        role: account.role,
        ends_at,
        expires_at,
    };
    tokens_of(app, family, refresh, now).map(Some)
}
