//! A person says that something is settled, with a note: an event is set aside, a payment's or account's question is
//! answered, a transfer or reversal that failed was taken care of elsewhere. Moves no money; the act is on record in the same transaction.

use kernel::{Kind, Refusal};
use platform::audit::{self, Act};
use platform::{Tx, Verdict};
use serde_json::json;

use crate::event::EventState;
use crate::store::{accounts, attend, events, payments};
use crate::{AccountId, EventId, PaymentId, ReversalId, TransferId};

/// What can be settled by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsettled {
    /// Failed or unmatched: it is not tried again, and a repeat of it changes nothing.
    Event(EventId),
    /// It waits for a person.
    Payment(PaymentId),
    /// It waits for a person.
    Account(AccountId),
    /// It failed at the gateway.
    Transfer(TransferId),
    /// It failed at the gateway.
    Reversal(ReversalId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSettled {
    NotFound,
    /// Nothing waits for a person here, or no longer.
    NothingToSettle,
}

impl Refusal for NotSettled {
    fn kind(&self) -> Kind {
        match self {
            NotSettled::NotFound => Kind::NotFound,
            NotSettled::NothingToSettle => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            NotSettled::NotFound => "not_found",
            NotSettled::NothingToSettle => "payment_nothing_to_settle",
        }
    }
}

/// `note` says what was done and why. A second time is refused: nothing waits any more.
pub async fn settle_by_hand(tx: &Tx, what: Unsettled, note: &str) -> Verdict<(), NotSettled> {
    let waits = match what {
        Unsettled::Event(id) => set_aside(tx, id).await?,
        Unsettled::Payment(id) => answer(tx, id).await?,
        Unsettled::Account(id) => answer_account(tx, id).await?,
        Unsettled::Transfer(id) => expect_failed(attend::lock_transfer_state(tx, id).await?)?,
        Unsettled::Reversal(id) => expect_failed(attend::lock_reversal_state(tx, id).await?)?,
    };
    let subject = what.subject();
    let is_repeatable = matches!(what, Unsettled::Payment(_) | Unsettled::Account(_));
    if !is_repeatable && audit::count_done(tx, "resolve", &subject).await?.0 > 0 {
        return Err(NotSettled::NothingToSettle.into());
    }
    let act = Act::new("resolve", &subject, json!({ "note": note })).was(json!({ "waits": waits }));
    Ok(audit::note(tx, &act).await?)
}

impl Unsettled {
    /// As acts name it.
    pub fn subject(self) -> String {
        match self {
            Unsettled::Event(id) => id.to_string(),
            Unsettled::Payment(id) => id.to_string(),
            Unsettled::Account(id) => id.to_string(),
            Unsettled::Transfer(id) => id.to_string(),
            Unsettled::Reversal(id) => id.to_string(),
        }
    }
}

/// The state it waited in.
async fn set_aside(tx: &Tx, id: EventId) -> Verdict<String, NotSettled> {
    let event = events::lock_event(tx, id).await?.ok_or(NotSettled::NotFound)?;
    if event.state == EventState::Applied {
        return Err(NotSettled::NothingToSettle.into());
    }
    events::mark_event_applied(tx, id, None, "set_aside", tx.now()).await?;
    Ok(event.state.to_string())
}

/// Why it waited.
async fn answer(tx: &Tx, id: PaymentId) -> Verdict<String, NotSettled> {
    let (question,) = attend::lock_payment_question(tx, id)
        .await?
        .ok_or(NotSettled::NotFound)?;
    let question = question.ok_or(NotSettled::NothingToSettle)?;
    payments::clear_needs_human(tx, id, tx.now()).await?;
    Ok(question)
}

async fn answer_account(tx: &Tx, id: AccountId) -> Verdict<String, NotSettled> {
    let account = accounts::lock_account(tx, id).await?.ok_or(NotSettled::NotFound)?;
    let question = account.needs_human.ok_or(NotSettled::NothingToSettle)?;
    accounts::clear_account_needs_human(tx, id, tx.now()).await?;
    Ok(question)
}

fn expect_failed(state: Option<(String,)>) -> Result<String, NotSettled> {
    match state {
        None => Err(NotSettled::NotFound),
        Some((state,)) if state == "failed" => Ok(state),
        Some(_) => Err(NotSettled::NothingToSettle),
    }
}
