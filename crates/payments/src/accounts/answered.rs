//! What the gateway answered to a call about an account, in the transaction that marks the call.

use platform::{Broken, Tx};
use serde::de::DeserializeOwned;

use super::told::store;
use super::{AccountNews, ConnectedAccount};
use crate::CallOutcome;
use crate::call::{CallKind, ClaimedCall};
use crate::store::accounts;
use crate::stripe::answer::Outcome;
use crate::stripe::connect::{AccountObject, Link};

/// Applies a clear answer. An answer that cannot be read is broken: the same call goes again under its key.
pub(crate) async fn answered(tx: &Tx, call: &ClaimedCall, outcome: &Outcome) -> Result<CallOutcome, Broken> {
    let news = match (call.kind, outcome) {
        (CallKind::AccountLink | CallKind::LoginLink, Outcome::Done(body)) => {
            let Link { url } = object(body)?;
            return Ok(CallOutcome::Open { url });
        }
        (CallKind::CreateAccount, Outcome::Done(body)) => object::<AccountObject>(body)?.news(None),
        (CallKind::CreateAccount, Outcome::Refused { code, .. }) => AccountNews::CreateRefused { code: code.clone() },
        (CallKind::CloseAccount, Outcome::Done(body)) if object::<AccountObject>(body)?.is_deleted() => {
            AccountNews::Deleted
        }
        // It is gone already.
        (CallKind::CloseAccount, Outcome::Refused { code, .. }) if is_gone(code) => AccountNews::Deleted,
        (CallKind::CloseAccount, Outcome::Refused { code, .. }) => AccountNews::CloseRefused { code: code.clone() },
        (_, Outcome::Refused { code, .. }) => return Ok(CallOutcome::Refused { code: code.clone() }),
        (kind, _) => return Err(Broken::new(format!("an answer to {kind} that cannot be read"))),
    };
    let id = call
        .account_id
        .ok_or_else(|| Broken::new(format!("{} is about no account", call.id)))?;
    let account: ConnectedAccount = accounts::lock_account(tx, id)
        .await?
        .ok_or_else(|| Broken::new(format!("there is no account {id}")))?;
    store(tx, &account, &account.apply(&news)).await?;
    Ok(match outcome {
        Outcome::Refused { code, .. } => CallOutcome::Refused { code: code.clone() },
        _ => CallOutcome::Done,
    })
}

/// What Stripe says of an account that we have no hand on any more.
pub(super) fn is_gone(code: &str) -> bool {
    matches!(code, "account_invalid" | "resource_missing")
}

pub(super) fn object<T: DeserializeOwned>(body: &serde_json::Value) -> Result<T, Broken> {
    Ok(T::deserialize(body)?)
}
