//! Open one of the gateway's own pages for a connected account. The address is a secret for one click: it goes to whoever
//! asked and is kept nowhere; that somebody asked is on record.

use kernel::{Kind, Refusal};
use payments::{AccountId, AccountRefused, CallOutcome, LinkTo, open_account_link};
use platform::audit::{self, Act};
use platform::{App, Fault, Verdict};
use serde_json::json;

/// Why there is no link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoLink {
    Account(AccountRefused),
    /// The gateway would not make it.
    Refused,
    /// The gateway is slow; click again.
    Slow,
}

impl Refusal for NoLink {
    fn kind(&self) -> Kind {
        match self {
            NoLink::Account(refused) => refused.kind(),
            NoLink::Refused => Kind::Conflict,
            NoLink::Slow => Kind::Unavailable,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            NoLink::Account(refused) => refused.code(),
            NoLink::Refused => "backoffice_link_refused",
            NoLink::Slow => "backoffice_link_slow",
        }
    }
}

/// Gives the address.
pub async fn link_account(app: &App, account: AccountId, to: LinkTo) -> Verdict<String, NoLink> {
    let act = match to {
        LinkTo::Onboarding { .. } => "onboarding_link",
        LinkTo::Dashboard => "login_link",
    };
    let outcome = open_account_link(app, account, to).await.map_err(|fault| match fault {
        Fault::Refused(refused) => Fault::Refused(NoLink::Account(refused)),
        Fault::Broken(broken) => Fault::Broken(broken),
    })?;
    let tx = app.db().begin().await?;
    audit::note(&tx, &Act::new(act, &account.to_string(), json!({}))).await?;
    tx.commit().await?;
    match outcome {
        CallOutcome::Open { url } => Ok(url),
        CallOutcome::Refused { .. } => Err(NoLink::Refused.into()),
        CallOutcome::Done | CallOutcome::Waiting => Err(NoLink::Slow.into()),
    }
}
