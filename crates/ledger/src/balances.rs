//! What stands on each account: the sum that was taken when the last period was closed, and the entries since. Both ways
//! lead to the same number; which one is taken is decided here alone.

use std::collections::HashMap;

use jiff::Timestamp;
use kernel::Currency;
use platform::Broken;
use platform::db::Session;

use crate::store::entries::BalanceRow;
use crate::store::{checkpoints, entries, journal};

/// An account with what is posted on it and what is pending beside that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    pub account: String,
    pub currency: Currency,
    pub balance_minor: i64,
    pub pending_minor: i64,
    pub opened_at: Timestamp,
}

/// Every account's balance, by code and currency. A checkpoint never changes, so one that is taken between the two questions
/// makes neither of them wrong.
pub async fn list_balances(db: &impl Session) -> Result<Vec<BalanceRow>, Broken> {
    match checkpoints::find_last(db).await? {
        (Some(up_to),) => checkpoints::list_balances_since(db, up_to).await,
        (None,) => entries::list_sums(db).await,
    }
}

/// Every account that was ever opened, by code and currency.
pub async fn list_accounts(db: &impl Session) -> Result<Vec<AccountRow>, Broken> {
    // In this order: an account has a balance only once it is opened.
    let balances = list_balances(db).await?;
    let opened = journal::list_opened(db).await?;
    let posted: HashMap<(&str, Currency), i64> = balances
        .iter()
        .map(|row| ((row.account.as_str(), row.currency), row.balance_minor))
        .collect();
    Ok(opened
        .into_iter()
        .map(|row| AccountRow {
            balance_minor: posted.get(&(row.account.as_str(), row.currency)).copied().unwrap_or(0),
            account: row.account,
            currency: row.currency,
            pending_minor: row.pending_minor,
            opened_at: row.opened_at,
        })
        .collect())
}
