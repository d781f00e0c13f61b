//! Ask about a call whose answer is unknown at once instead of after its pause. Sends nothing: the sweep does, by the rules
//! it always keeps (the same key inside the gateway's window, only a question after it).

use kernel::{Kind, Refusal};
use platform::audit::{self, Act};
use platform::{Tx, Verdict};
use serde_json::json;

use crate::CallId;
use crate::call::CallState;
use crate::store::attend;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAsked {
    NotFound,
    /// Its answer is known, or it is being sent at this moment.
    NotUnknown,
}

impl Refusal for NotAsked {
    fn kind(&self) -> Kind {
        match self {
            NotAsked::NotFound => Kind::NotFound,
            NotAsked::NotUnknown => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            NotAsked::NotFound => "not_found",
            NotAsked::NotUnknown => "payment_call_not_unknown",
        }
    }
}

/// A second click before the sweep came finds it asked and adds nothing.
pub async fn ask_again(tx: &Tx, call: CallId) -> Verdict<(), NotAsked> {
    let (state, next_at) = attend::lock_call_state(tx, call).await?.ok_or(NotAsked::NotFound)?;
    if state != CallState::Unknown {
        return Err(NotAsked::NotUnknown.into());
    }
    if next_at.is_some_and(|next| next <= tx.now()) {
        audit::nothing_new();
        return Ok(());
    }
    attend::bring_call_forward(tx, call, tx.now()).await?;
    Ok(audit::note(tx, &Act::new("ask", &call.to_string(), json!({}))).await?)
}
