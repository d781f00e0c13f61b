//! What staff did with money: one row an act, in the transaction of the act itself, never changed afterwards.
//! Decides nothing, and does not know who may do what.

use jiff::Timestamp;
use platform::db::Session;
use platform::{Broken, Tx};
use serde_json::Value;

use crate::store::acts;

platform::row! {
    /// One act of staff, as the office shows it.
    pub struct Act {
        pub id: i64,
        pub at: Timestamp,
        /// Who, as the office names people: a person's id, or `command line`.
        pub by: String,
        /// A verb: capture, void, release, refund, replay, resolve, evidence, submit, accept…
        pub act: String,
        /// What it was done to: the id, as text, of a payment, an event, a dispute…
        pub subject: String,
        pub detail: Value,
    }
}

/// Notes an act of staff: a verb and what it was done to. `subject` is the id, as text, of what it was done to; `detail` an object with what was given.
pub async fn note_act(tx: &Tx, by: &str, (act, subject): (&str, &str), detail: &Value) -> Result<(), Broken> {
    acts::insert_act(tx, tx.now(), by, act, subject, detail).await?;
    Ok(())
}

/// What was done to one thing, oldest first.
pub async fn list_acts_for(db: &impl Session, subject: &str) -> Result<Vec<Act>, Broken> {
    acts::list_acts(db, subject).await
}
