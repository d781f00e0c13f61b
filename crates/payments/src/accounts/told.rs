//! What an event says of an account, applied under the account's lock. An account that we did not ask for is none of ours.

use platform::{Broken, Tx};

use super::{AccountNews, ConnectedAccount};
use crate::AccountId;
use crate::store::accounts;
use crate::tasks::LookUpAccount;

/// Applies news of an account; `false` when no account of ours is meant (yet). Two events of one second do not say which is
/// the later: then the gateway is asked.
pub(crate) async fn told(tx: &Tx, ours: Option<AccountId>, news: &AccountNews) -> Result<bool, Broken> {
    let Some(account) = accounts::lock_account_by(tx, ours, news.gateway_account()).await? else {
        return Ok(false);
    };
    if let (Some(known), Some(theirs)) = (account.gateway_account.as_deref(), news.gateway_account())
        && known != theirs
    {
        return Err(Broken::new(format!(
            "{theirs} carries the name of {}, which is {known}",
            account.id
        )));
    }
    let is_same_second = match news {
        AccountNews::Stands { told_at, .. } => told_at.is_some() && *told_at == account.told_at,
        _ => false,
    };
    let next = account.apply(news);
    if is_same_second && next != account {
        tx.enqueue(&LookUpAccount { account: account.id });
    }
    store(tx, &account, &next).await?;
    Ok(true)
}

pub(super) async fn store(tx: &Tx, account: &ConnectedAccount, next: &ConnectedAccount) -> Result<(), Broken> {
    if next == account {
        return Ok(());
    }
    accounts::update_account(
        tx,
        next.id,
        next.state,
        next.gateway_account.as_deref(),
        next.charges_enabled,
        next.payouts_enabled,
        next.details_submitted,
        &next.requirements,
        next.disabled_reason.as_deref(),
        next.needs_human.as_deref(),
        next.told_at,
        tx.now(),
    )
    .await?;
    Ok(())
}
