//! Verify: proves that a mailbox belongs to who registered it (ID-10). Asks for the password besides the link: whoever
//! registers a stranger's address knows only the one, the stranger who opens the link only the other. Logs nobody in.

use std::net::IpAddr;

use kernel::{FieldProblem, Kind, Lang, Refusal};
use platform::audit::{self, Act};
use platform::http::{Checks, Invalid};
use platform::limits::{self, Limit};
use platform::mail::{self, Mail};
use platform::tasks::Task;
use platform::{App, Broken, Verdict, chance};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::asked::AskRefused;
use super::link::{self, LinkSpent, Purpose};
use crate::log_in::check_password;
use crate::mails::{self, Letter};
use crate::person::Email;
use crate::store::{self, AccountRow, accounts};
use crate::{Claim, LogInRefused};

/// Follows every proof of a mailbox, by whichever way; what was left at the address waits for it.
#[derive(Debug, Serialize, Deserialize)]
pub struct AddressVerified {
    pub person: Uuid,
    pub email: String,
}

impl Task for AddressVerified {
    const NAME: &'static str = "identity.verified";
}

/// The link's key, and the password chosen when registering.
#[derive(Debug)]
pub(crate) struct Verify {
    pub key: String,
    pub password: SecretString,
    pub address: IpAddr,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum VerifyRefused {
    Spent(LinkSpent),
    /// The link works still.
    Password(LogInRefused),
}

impl Refusal for VerifyRefused {
    fn kind(&self) -> Kind {
        match self {
            VerifyRefused::Spent(spent) => spent.kind(),
            VerifyRefused::Password(refused) => refused.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            VerifyRefused::Spent(spent) => spent.code(),
            VerifyRefused::Password(refused) => refused.code(),
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            VerifyRefused::Spent(_) => &[],
            VerifyRefused::Password(refused) => refused.fields(),
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            VerifyRefused::Spent(_) => Vec::new(),
            VerifyRefused::Password(refused) => refused.facts(),
        }
    }

    fn retry_after_s(&self) -> Option<i64> {
        match self {
            VerifyRefused::Spent(_) => None,
            VerifyRefused::Password(refused) => refused.retry_after_s(),
        }
    }
}

/// Uses the link up and believes the address; gives the account for a log-in to follow. A wrong password counts as a failed
/// log-in.
pub(crate) async fn verify(app: &App, input: Verify) -> Verdict<AccountRow, VerifyRefused> {
    let spent = || VerifyRefused::Spent(LinkSpent);
    let db = app.db().read().await?;
    let found = link::find(&db, &input.key, Purpose::Verify, app.clock().now()).await?;
    drop(db);
    let found = found.ok_or_else(spent)?;
    let claim = Claim {
        email: found.email,
        password: input.password,
        address: input.address,
    };
    let account = check_password(app, &claim)
        .await
        .map_err(|fault| fault.map(VerifyRefused::Password))?;
    let tx = app.db().begin().await?;
    let taken = link::take(&tx, &input.key, Purpose::Verify).await?;
    let is_theirs = taken.is_some_and(|taken| taken.subject_id == account.id.uuid());
    if !is_theirs || accounts::verify_person(&tx, account.id, &account.email, tx.now()).await? == 0 {
        return Err(spent().into());
    }
    tx.enqueue(&AddressVerified {
        person: account.id.uuid(),
        email: account.email.clone(),
    });
    audit::note(&tx, &act("verify_email", &account.id.to_string())).await?;
    tx.commit().await?;
    tracing::info!(person.id = %account.id, "address verified");
    Ok(account)
}

/// An act on an account of which the record keeps no more than that it was done.
pub(crate) fn act<'a>(verb: &'a str, subject: &'a str) -> Act<'a> {
    Act {
        verb,
        subject,
        before: Value::Null,
        after: Value::Null,
    }
}

/// Mails the link to the owner of an unverified address, unless one went out a moment ago.
pub(crate) async fn remind(app: &App, account: &AccountRow) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    if let Some(key) = link::issue(&tx, account.id.uuid(), Purpose::Verify, &account.email).await? {
        mail::post(&tx, &letter(app, (&account.email, account.lang), &key)?).await?;
    }
    tx.commit().await
}

pub(crate) fn letter(app: &App, to: (&str, Lang), key: &str) -> Result<Mail, Broken> {
    let letter = Letter {
        key: format!("verify:{}", hex::encode(chance::digest(key))),
        family: mails::WELCOME,
        path: format!("/account/verify?key={key}"),
        detail: String::new(),
    };
    mails::write(app, to, letter)
}

/// Has the link mailed again. Answers the same, after the same work, whether or not the address waits for one: a task looks.
pub(crate) async fn ask_again(app: &App, email: &str) -> Verdict<(), AskRefused> {
    let email = admit(app, email, Limit::Reset).await?;
    let tx = app.db().begin().await?;
    tx.enqueue(&MailVerification {
        email: email.to_string(),
    });
    tx.commit().await?;
    Ok(())
}

/// The address as it is mailed to, unless it was asked for too often.
pub(crate) async fn admit(app: &App, typed: &str, limit: Limit) -> Result<Email, AskRefused> {
    let email = read_email(typed).map_err(AskRefused::Invalid)?;
    limits::count(app, limit, &email.as_str().to_lowercase())
        .await
        .map_err(AskRefused::Limited)?;
    Ok(email)
}

pub(crate) fn read_email(typed: &str) -> Result<Email, Invalid> {
    let mut checks = Checks::new();
    let email = checks.field("email", Email::parse(typed));
    checks.done()?;
    email.ok_or_else(|| Invalid::one("email", "required"))
}

/// Mails the link to this address if it waits for one.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MailVerification {
    email: String,
}

impl Task for MailVerification {
    const NAME: &'static str = "identity.mail_verification";
}

pub(crate) async fn mail_verification(app: App, task: MailVerification) -> Result<(), Broken> {
    let db = app.db().read().await?;
    let account = store::find_account(&db, &task.email).await?;
    drop(db);
    match account.filter(|account| !account.is_verified) {
        Some(account) => remind(&app, &account).await,
        None => Ok(()),
    }
}
