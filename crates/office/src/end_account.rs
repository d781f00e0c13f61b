//! Staff have a connected account closed. Asked again while it closes or is closed, nothing is done and nothing is noted.

use payments::{AccountId, AccountState, CloseRefused, close_account, find_account, note_act};
use platform::{App, Verdict};
use serde_json::json;

/// `by` signs the act.
pub async fn end_account(app: &App, by: &str, account: AccountId) -> Verdict<(), CloseRefused> {
    let tx = app.db().begin().await?;
    let before = find_account(&tx, account).await?.ok_or(CloseRefused::NotFound)?;
    if matches!(before.state, AccountState::Closing | AccountState::Closed) {
        return Ok(());
    }
    close_account(&tx, account).await?;
    note_act(&tx, by, ("close_account", &account.to_string()), &json!({})).await?;
    Ok(tx.commit().await?)
}
