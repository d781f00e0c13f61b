//! Money passed on to connected accounts, and back: ours go through their door; what the gateway passes on by itself belongs
//! to its payment's own entry and needs no row.

use platform::Broken;
use serde::Deserialize;
use serde_json::Value;

use super::lists::{Asked, ask};
use super::run::Run;
use crate::store::reconcile as store;
use crate::stripe::balance::BalanceTransaction;
use crate::stripe::connect::{TRANSFERS, TransferObject};
use crate::transfers::told;

/// Looks for the transfer behind a movement. `true` when the gateway made it by itself, for a payment of ours.
pub(super) async fn find(run: &mut Run<'_>, moved: &BalanceTransaction) -> Result<bool, Broken> {
    let Some(transfer) = transfer_of(run, moved).await? else {
        return Ok(false);
    };
    let Asked::Found(found) = ask::<Value>(run, &format!("{TRANSFERS}/{transfer}")).await? else {
        return Ok(false);
    };
    let tx = run.app.db().begin().await?;
    if told(&tx, &TransferObject::deserialize(&found)?.news()).await? {
        tx.commit().await?;
        return Ok(false);
    }
    let charge = found["source_transaction"].as_str().unwrap_or_default();
    Ok(store::is_passed_on(&tx, charge).await?.0)
}

/// The transfer's id; a reversal names it only when it is spelled out.
async fn transfer_of(run: &Run<'_>, moved: &BalanceTransaction) -> Result<Option<String>, Broken> {
    let source = moved.source.as_deref().unwrap_or_default();
    if source.starts_with("tr_") {
        return Ok(Some(source.to_owned()));
    }
    let path = format!("/v1/balance_transactions/{}?expand%5B%5D=source", moved.id);
    Ok(match ask::<Value>(run, &path).await? {
        Asked::Found(found) => found["source"]["transfer"].as_str().map(str::to_owned),
        Asked::Never => None,
    })
}
