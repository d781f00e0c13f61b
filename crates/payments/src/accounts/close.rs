//! End an account at the gateway, once nothing is on its way any more. Refuses while payments, releases, transfers, disputes or
//! payouts are open. The gateway has the last word: as long as there is money on the account it stays `closing`, and is asked
//! again every day.

use jiff::SignedDuration;
use kernel::{Kind, Refusal};
use platform::{App, Broken, Tx, Verdict};

use super::{AccountState, ConnectedAccount};
use crate::AccountId;
use crate::call::{CallKind, CallSubject, NewCall};
use crate::store::accounts;
use crate::stripe::connect;

platform::row! {
    /// How much of an account's work is not over, by kind.
    #[derive(PartialEq, Eq, Copy)]
    pub struct AccountOpenWork {
        /// Not paid yet, or held.
        pub payments: i64,
        /// Paid and not released.
        pub unreleased: i64,
        /// Money on its way to it, or back from it.
        pub transfers: i64,
        pub disputes: i64,
        /// From the gateway to its bank.
        pub payouts: i64,
    }
}

impl AccountOpenWork {
    pub fn is_none(&self) -> bool {
        self.payments + self.unreleased + self.transfers + self.disputes + self.payouts == 0
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloseRefused {
    NotFound,
    /// It is not over with it.
    Open(AccountOpenWork),
}

impl Refusal for CloseRefused {
    fn kind(&self) -> Kind {
        match self {
            CloseRefused::NotFound => Kind::NotFound,
            CloseRefused::Open(_) => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CloseRefused::NotFound => "not_found",
            CloseRefused::Open(_) => "connected_account_in_use",
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            CloseRefused::NotFound => Vec::new(),
            CloseRefused::Open(open) => vec![
                ("payments", (open.payments + open.unreleased).to_string()),
                ("transfers", open.transfers.to_string()),
                ("disputes", open.disputes.to_string()),
                ("payouts", open.payouts.to_string()),
            ],
        }
    }
}

/// Asked again, nothing changes. An account that the gateway never made is closed at once.
pub async fn close_account(tx: &Tx, id: AccountId) -> Verdict<AccountState, CloseRefused> {
    let (account, open) = tokio::try_join!(accounts::lock_account(tx, id), accounts::find_open_work(tx, id))?;
    let account = account.ok_or(CloseRefused::NotFound)?;
    if matches!(account.state, AccountState::Closing | AccountState::Closed) {
        return Ok(account.state);
    }
    let is_being_made = account.state == AccountState::Creating;
    if !open.is_none() || is_being_made {
        return Err(CloseRefused::Open(open).into());
    }
    let state = match account.gateway_account {
        Some(_) => AccountState::Closing,
        None => AccountState::Closed,
    };
    accounts::mark_account_state(tx, id, state, tx.now()).await?;
    ask(tx, &account).await?;
    Ok(state)
}

async fn ask(tx: &Tx, account: &ConnectedAccount) -> Result<(), Broken> {
    let Some(gateway_account) = &account.gateway_account else {
        return Ok(());
    };
    let (asked,) = accounts::count_account_calls(tx, account.id, CallKind::CloseAccount).await?;
    let call = NewCall {
        key: format!("{}:close:{}", account.id, asked + 1),
        kind: CallKind::CloseAccount,
        path: format!("{}/{gateway_account}", connect::ACCOUNTS),
        form: Vec::new(),
        about: CallSubject {
            account: Some(account.id),
            ..CallSubject::default()
        },
    };
    call.queue(tx).await?;
    Ok(())
}

/// Accounts that the gateway would not end a day ago are asked about again.
pub(crate) async fn sweep_closing(app: App) -> Result<(), Broken> {
    let before = app.clock().now().checked_sub(SignedDuration::from_hours(23))?;
    let due = accounts::list_closing_due(&app.db().read().await?, before).await?;
    for (id,) in due {
        let tx = app.db().begin().await?;
        let account = accounts::lock_account(&tx, id).await?;
        if let Some(account) =
            account.filter(|account| account.state == AccountState::Closing && account.updated_at <= before)
        {
            accounts::mark_account_state(&tx, id, AccountState::Closing, tx.now()).await?;
            ask(&tx, &account).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
