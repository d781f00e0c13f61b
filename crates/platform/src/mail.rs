//! Mail as rows: written in the transaction that wants it, sent by a task, once by its key. Without an SMTP server (the
//! demo) mails stay in the outbox, where a page shows them.

mod send;
mod store;

use kernel::Lang;
use serde::{Deserialize, Serialize};

use crate::db::Json;
use crate::tasks::{Task, TaskSet};
use crate::{Broken, Tx, chance};

pub use send::{Mailer, SmtpSettings};
pub use store::{MailFate, OutboxMail, find_mail, list_mails_by_key, list_newest};

/// A mail to one person.
#[derive(Debug, Clone)]
pub struct Mail {
    /// What happened, once: `order_paid:ord_…`. A second mail of the same key is not written.
    pub key: String,
    pub recipient: String,
    pub lang: Lang,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachment: Option<Attachment>,
}

/// What a mail carries besides its text: an invitation that a calendar understands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// As it is saved: `visit.ics`.
    pub name: String,
    /// With its parameters: `text/calendar; charset=utf-8; method=REQUEST`.
    pub content_type: String,
    pub body: String,
}

/// Sends one mail of the outbox.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendMail {
    pub id: uuid::Uuid,
}

impl Task for SendMail {
    const NAME: &'static str = "mail.send";
}

/// Puts a mail into the outbox and has it sent after the commit.
pub async fn post(tx: &Tx, mail: &Mail) -> Result<(), Broken> {
    let id = chance::uuid(tx.now());
    // A line break in a subject would start a header of the writer's choosing.
    let subject = mail.subject.replace(['\r', '\n'], " ");
    if store::insert_mail(
        tx,
        id,
        &mail.key,
        &mail.recipient,
        &subject,
        &mail.text,
        &mail.html,
        mail.attachment.as_ref().map(Json),
        tx.now(),
    )
    .await?
        == 1
    {
        tx.enqueue(&SendMail { id });
    }
    Ok(())
}

pub fn tasks() -> TaskSet {
    TaskSet::new().on(send::send_mail)
}
