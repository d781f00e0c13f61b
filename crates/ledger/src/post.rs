//! Write a journal entry: once by its key, in one statement that may travel with others.
//! Refuses the same key with other amounts, accounts or kind; an unbalanced entry never reaches the database.

use kernel::{Kind, Refusal};
use platform::{Fault, Tx, Verdict};

use crate::{Entry, EntryId, store};

/// What posting did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    New,
    /// The key stood already with the same kind and postings: nothing was written.
    SameAgain,
}

/// The key stands with another kind, account or amount. A bug or a fraud; never settled by the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differs {
    pub key: String,
}

impl Refusal for Differs {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        "differs_in_amount"
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        vec![("key", self.key.clone())]
    }
}

/// One statement; a second one only when the same key was committed by somebody else at that very moment.
pub async fn post(tx: &Tx, entry: &Entry) -> Verdict<Posted, Differs> {
    entry.check().map_err(platform::Broken::new)?;
    let id: EntryId = tx.new_id();
    let lines = Lines::of(entry);
    let outcome = store::insert_entry(
        tx,
        id,
        &entry.key,
        entry.kind,
        &entry.reference,
        &entry.memo,
        &lines.accounts,
        &lines.currencies,
        &lines.amounts,
        tx.now(),
    )
    .await?;
    if outcome.is_new {
        return Ok(Posted::New);
    }
    let is_same = match outcome.is_same {
        Some(is_same) => is_same,
        None => {
            store::compare_entry(
                tx,
                &entry.key,
                entry.kind,
                &lines.accounts,
                &lines.currencies,
                &lines.amounts,
            )
            .await?
            .0
        }
    };
    if is_same {
        Ok(Posted::SameAgain)
    } else {
        Err(Fault::Refused(Differs { key: entry.key.clone() }))
    }
}

struct Lines<'a> {
    accounts: Vec<&'a str>,
    currencies: Vec<&'a str>,
    amounts: Vec<i64>,
}

impl<'a> Lines<'a> {
    fn of(entry: &'a Entry) -> Self {
        let lines = &entry.postings;
        Lines {
            accounts: lines.iter().map(|posting| posting.account.code()).collect(),
            currencies: lines.iter().map(|posting| posting.amount.currency().code()).collect(),
            amounts: lines.iter().map(|posting| posting.amount.minor()).collect(),
        }
    }
}
