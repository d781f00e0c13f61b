//! Short messages to telephones as rows: written in the transaction that wants them, sent by a task, at most once by their key.
//! Without a gateway (the demo) they stay in the outbox, where a page shows them. Never says a number in a log.
//!
//! At most once, because gateways know no key by which to repeat a message: it is marked as handed over before the call, and what
//! was handed over without a plain answer stays *unknown*. A doubled message costs trust and money; a missing one has its mail.

mod segments;
mod send;
mod settings;
mod store;
mod twilio;

use serde::{Deserialize, Serialize};

use crate::tasks::{Task, TaskSet};
use crate::{Broken, Tx, chance};

pub use segments::{segments, tidy};
pub use settings::{SETTINGS, SmsGateway, TwilioSettings, check_settings};
pub use store::{OutboxText, TextFate, list_newest, list_texts_by_key};

crate::stored_words! {
    /// What became of a text.
    pub enum Outcome {
        Sent = "sent",
        Failed = "failed",
        /// Handed over, not answered: it may have arrived. It is not sent again.
        Unknown = "unknown",
    }
}

/// A message to one telephone.
#[derive(Debug, Clone)]
pub struct Sms {
    /// What happened, once: `visit_moved:vis_…:3`. A second text of the same key is not written.
    pub key: String,
    /// E.164: `+213551234567`.
    pub recipient: String,
    pub body: String,
}

/// Sends one text of the outbox.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendText {
    pub id: uuid::Uuid,
}

impl Task for SendText {
    const NAME: &'static str = "sms.send";
}

/// Puts a text into the outbox and has it sent after the commit. Signs that would double its price are written plainly, see
/// [`tidy`].
pub async fn post(tx: &Tx, sms: &Sms) -> Result<(), Broken> {
    let id = chance::uuid(tx.now());
    let body = tidy(&sms.body);
    let count = i32::try_from(segments(&body))?;
    if store::insert_text(tx, id, &sms.key, &sms.recipient, &body, count, tx.now()).await? == 1 {
        tx.enqueue(&SendText { id });
    }
    Ok(())
}

pub fn tasks() -> TaskSet {
    TaskSet::new().on(send::send_text)
}
