//! A named person says that a call did not run: the last evidence that is left when its key is too old to repeat it and no
//! list of the gateway's shows it. From then on it is as if the gateway had refused it. Refuses calls that may still be
//! repeated or asked about otherwise; that a call *did* run is never said here: then a list shows it.

use kernel::{Kind, Refusal};
use platform::audit::{self, Act};
use platform::{App, Verdict};
use serde_json::json;

use crate::call::LEASE;
use crate::send::{oldest, store_answer};
use crate::store::reconcile as store;
use crate::stripe::answer::{Answer, Outcome};
use crate::{CallId, CallOutcome};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotDecided {
    /// There is no such call, or it can still be settled without a person.
    NotUnknown,
    /// A word about how it was found out is asked for.
    Note,
}

impl Refusal for NotDecided {
    fn kind(&self) -> Kind {
        match self {
            NotDecided::NotUnknown => Kind::Conflict,
            NotDecided::Note => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            NotDecided::NotUnknown => "payment_call_not_unknown",
            NotDecided::Note => "difference_note",
        }
    }
}

/// `by` signs what the call then says; `note` says how it was found out.
pub async fn call_did_not_run(app: &App, by: &str, call: CallId, note: &str) -> Verdict<CallOutcome, NotDecided> {
    let note: String = note.trim().chars().filter(|c| *c != '\0').take(2_000).collect();
    if note.is_empty() {
        return Err(NotDecided::Note.into());
    }
    let tx = app.db().begin().await?;
    let now = tx.now();
    let until = now.checked_add(LEASE).map_err(platform::Broken::new)?;
    let claimed = store::claim_unknown(&tx, call, oldest(now)?, until).await?;
    let claimed = claimed.ok_or(NotDecided::NotUnknown)?;
    let act = json!({ "note": note });
    audit::note(&tx, &Act::new("did_not_run", &call.to_string(), act)).await?;
    tx.commit().await?;
    let answer = Answer {
        status: None,
        request_id: None,
        is_replay: false,
        kept: None,
        outcome: Outcome::Refused {
            code: "did_not_run".to_owned(),
            message: format!("{by}: {note}"),
        },
    };
    Ok(store_answer(app, &claimed, &answer).await?)
}
