//! Links into the gateway's own pages: to tell it who one is, and to see one's account. Each click is a call of its own, sent at
//! once; the address is a secret that goes to the one who clicked and is kept nowhere.

use platform::{App, Fault, Tx, Verdict};

use super::{AccountRefused, AccountState, ConnectedAccount};
use crate::call::{CallKind, CallSubject};
use crate::store::{accounts, calls};
use crate::stripe::connect;
use crate::{AccountId, CallId, CallOutcome, send};

/// Where a link leads.
#[derive(Debug, Clone)]
pub enum LinkTo {
    /// The gateway's questions. It leads back to `return_url`, which proves nothing, or, when the link is stale, to
    /// `refresh_url`, where a new one is made.
    Onboarding { return_url: String, refresh_url: String },
    /// The account's own pages at the gateway: balance, payouts, bank details.
    Dashboard,
}

/// `CallOutcome::Open` with the address, or why there is none: `Refused` by the gateway, or `Waiting` when it is slow: then
/// click again.
pub async fn open_account_link(app: &App, id: AccountId, to: LinkTo) -> Verdict<CallOutcome, AccountRefused> {
    let tx = app.db().begin().await?;
    let account = accounts::lock_account(&tx, id).await?;
    let account = account.ok_or(AccountRefused::NotFound)?;
    let gateway_account = able(&account, &to)?;
    let call = write(&tx, id, gateway_account, &to).await?;
    tx.commit().await?;
    let outcome = send::send(app, call).await?;
    if matches!(outcome, CallOutcome::Waiting | CallOutcome::Done) {
        // Nobody waits for its answer any more.
        let now = app.clock().now();
        accounts::mark_link_call_dropped(&app.db().read().await?, call, now).await?;
        return Ok(CallOutcome::Waiting);
    }
    Ok(outcome)
}

fn able<'a>(account: &'a ConnectedAccount, to: &LinkTo) -> Result<&'a str, AccountRefused> {
    let gateway_account = account.gateway_account.as_deref();
    match (account.state, to) {
        (AccountState::Closed, _) | (AccountState::Closing, LinkTo::Onboarding { .. }) => Err(AccountRefused::Closed),
        // The gateway has no pages for an account whose owner has said nothing.
        (_, LinkTo::Dashboard) if !account.details_submitted => Err(AccountRefused::NotReady),
        _ => gateway_account.ok_or(AccountRefused::NotReady),
    }
}

async fn write(tx: &Tx, id: AccountId, gateway_account: &str, to: &LinkTo) -> Verdict<CallId, AccountRefused> {
    let call: CallId = tx.new_id();
    let (kind, path, form) = match to {
        LinkTo::Onboarding {
            return_url,
            refresh_url,
        } => (
            CallKind::AccountLink,
            connect::ACCOUNT_LINKS.to_owned(),
            connect::account_link(gateway_account, return_url, refresh_url),
        ),
        LinkTo::Dashboard => (
            CallKind::LoginLink,
            format!("{}/{gateway_account}/login_links", connect::ACCOUNTS),
            Vec::new(),
        ),
    };
    let key = format!("{id}:link:{call}");
    let form = serde_json::to_value(form).map_err(platform::Broken::new)?;
    let (now, about) = (tx.now(), CallSubject::default());
    calls::insert_call(
        tx,
        call,
        &key,
        about.payment,
        about.refund,
        Some(id),
        about.transfer,
        about.reversal,
        about.dispute,
        kind,
        &path,
        &form,
        now,
        now,
    )
    .await
    .map_err(Fault::Broken)?;
    Ok(call)
}
