//! Staff have a connected account made. One a holder: asked again, nothing is done and nothing is noted.

use payments::{AccountId, AccountState, CreateAccount, CreateRefused, create_account, find_account_for};
use platform::audit::{self, Act};
use platform::{App, Verdict};
use serde_json::json;

pub async fn make_account(app: &App, input: CreateAccount) -> Verdict<AccountId, CreateRefused> {
    let tx = app.db().begin().await?;
    let before = find_account_for(&tx, input.reference.trim()).await?;
    let country = input.country.clone();
    let account = create_account(&tx, input).await?;
    if before.is_none_or(|before| before.state == AccountState::Failed) {
        let detail = json!({ "country": country });
        audit::note(&tx, &Act::new("create_account", &account.to_string(), detail)).await?;
    } else {
        audit::nothing_new();
    }
    tx.commit().await?;
    Ok(account)
}
