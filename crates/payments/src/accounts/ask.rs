//! Ask the gateway how an account stands: when its owner comes back from the gateway's pages, when two events do not say which
//! is the later, and for calls whose key has been forgotten.

use platform::{App, Broken};
use serde::Deserialize;

use super::answered::{is_gone, object};
use super::told::store;
use super::{AccountNews, AccountState, ConnectedAccount};
use crate::call::CallKind;
use crate::store::accounts;
use crate::stripe::answer::Outcome;
use crate::stripe::connect::{self, AccountObject, Page};
use crate::{AccountId, Payments};

/// Asks, and gives the account as it then stands; as it stood when the gateway is silent.
pub async fn look_up_account(app: &App, id: AccountId) -> Result<Option<ConnectedAccount>, Broken> {
    let patience = app.need::<Payments>()?.patience();
    if tokio::time::timeout(patience, ask(app, id)).await.is_err() {
        tracing::warn!(account = %id, "the gateway did not say how an account stands");
    }
    accounts::find_account(&app.db().read().await?, id).await
}

/// Asks to the end. Safe to repeat.
pub(crate) async fn ask(app: &App, id: AccountId) -> Result<(), Broken> {
    let asked = accounts::find_account(&app.db().read().await?, id).await?;
    let asked = asked.ok_or_else(|| Broken::new(format!("there is no account {id}")))?;
    let stripe = app.need::<Payments>()?.stripe();
    let news = match &asked.gateway_account {
        Some(gateway_account) => {
            let answer = stripe.get(&format!("{}/{gateway_account}", connect::ACCOUNTS)).await;
            match &answer.outcome {
                Outcome::Done(body) => {
                    let found: AccountObject = object(body)?;
                    Some(if found.is_deleted() {
                        AccountNews::Deleted
                    } else {
                        found.news(None)
                    })
                }
                Outcome::Refused { code, .. } if asked.state == AccountState::Closing && is_gone(code) => {
                    Some(AccountNews::Deleted)
                }
                outcome => {
                    tracing::warn!(account = %id, ?outcome, "the gateway did not say how an account stands");
                    None
                }
            }
        }
        None => find(stripe, id).await?.map(|found| found.news(None)),
    };
    let Some(news) = news else { return Ok(()) };
    let tx = app.db().begin().await?;
    let account = accounts::lock_account(&tx, id).await?;
    let account = account.ok_or_else(|| Broken::new(format!("there is no account {id}")))?;
    // What was told while we asked is newer than the answer.
    if account.told_at == asked.told_at {
        let next = account.apply(&news);
        store(&tx, &account, &next).await?;
        if account.gateway_account.is_none() && next.gateway_account.is_some() {
            accounts::mark_account_call_done(&tx, id, CallKind::CreateAccount, tx.now()).await?;
        }
        if next.state == AccountState::Closed {
            accounts::mark_account_call_done(&tx, id, CallKind::CloseAccount, tx.now()).await?;
        }
    }
    tx.commit().await
}

/// An account whose making has no clear answer, among the newest at the gateway.
async fn find(stripe: &crate::stripe::client::Client, id: AccountId) -> Result<Option<AccountObject>, Broken> {
    let answer = stripe.get(&format!("{}?limit=100", connect::ACCOUNTS)).await;
    let Outcome::Done(body) = &answer.outcome else {
        return Ok(None);
    };
    let page = Page::<AccountObject>::deserialize(body)?;
    Ok(page.data.into_iter().find(|account| account.ours() == Some(id)))
}
