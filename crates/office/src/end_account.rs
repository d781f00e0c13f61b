//! Staff have a connected account closed. Asked again while it closes or is closed, nothing is done and nothing is noted.

use payments::{AccountId, AccountState, CloseRefused, close_account, find_account};
use platform::audit::{self, Act};
use platform::{App, Verdict};
use serde_json::json;

pub async fn end_account(app: &App, account: AccountId) -> Verdict<(), CloseRefused> {
    let tx = app.db().begin().await?;
    let before = find_account(&tx, account).await?.ok_or(CloseRefused::NotFound)?;
    if matches!(before.state, AccountState::Closing | AccountState::Closed) {
        audit::nothing_new();
        return Ok(());
    }
    close_account(&tx, account).await?;
    let subject = account.to_string();
    let act = Act::new("close_account", &subject, json!({ "state": AccountState::Closing }));
    audit::note(&tx, &act.was(json!({ "state": before.state }))).await?;
    Ok(tx.commit().await?)
}
