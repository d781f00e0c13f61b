//! Forgot: has a link mailed by which a password is chosen anew. Answers the same, after the same work, whether or not the
//! address has an account (ID-09): a task looks, and only the mailbox's owner learns what it found.

use platform::limits::Limit;
use platform::mail;
use platform::tasks::Task;
use platform::{App, Broken, Verdict, chance};
use serde::{Deserialize, Serialize};

use super::asked::AskRefused;
use super::link::{self, Purpose};
use super::verify::admit;
use crate::mails::{self, Letter};
use crate::store;

pub(crate) async fn ask(app: &App, email: &str) -> Verdict<(), AskRefused> {
    let email = admit(app, email, Limit::Reset).await?;
    let tx = app.db().begin().await?;
    tx.enqueue(&MailReset {
        email: email.to_string(),
    });
    tx.commit().await?;
    Ok(())
}

/// Mails the link to this address if it has an account, and none went out a moment ago.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MailReset {
    email: String,
}

impl Task for MailReset {
    const NAME: &'static str = "identity.mail_reset";
}

pub(crate) async fn mail_reset(app: App, task: MailReset) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    let Some(account) = store::find_account(&tx, &task.email).await? else {
        return Ok(());
    };
    if let Some(key) = link::issue(&tx, account.id.uuid(), Purpose::Reset, &account.email).await? {
        let letter = Letter {
            key: format!("reset:{}", hex::encode(chance::digest(&key))),
            family: mails::RESET,
            path: format!("/account/reset?key={key}"),
            detail: String::new(),
        };
        mail::post(&tx, &mails::write(&app, (&account.email, account.lang), letter)?).await?;
    }
    tx.commit().await
}
