//! Staff have a connected account made. One a holder: asked again, nothing is done and nothing is noted.

use payments::{AccountId, AccountState, CreateAccount, CreateRefused, create_account, find_account_for, note_act};
use platform::{App, Verdict};
use serde_json::json;

/// `by` signs the act.
pub async fn make_account(app: &App, by: &str, input: CreateAccount) -> Verdict<AccountId, CreateRefused> {
    let tx = app.db().begin().await?;
    let before = find_account_for(&tx, input.reference.trim()).await?;
    let account = create_account(&tx, input).await?;
    if before.is_none_or(|before| before.state == AccountState::Failed) {
        note_act(&tx, by, ("create_account", &account.to_string()), &json!({})).await?;
    }
    tx.commit().await?;
    Ok(account)
}
