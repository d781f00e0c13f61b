//! What the operator does about people at the machine itself, besides what staff do: the first admin, and a link for whoever
//! cannot get in. Shows no password and no hash; whoever may run the program may do all this, so no role is asked for.

use kernel::{FieldProblem, Kind, Refusal, Role};
use platform::audit::{self, Act};
use platform::http::Invalid;
use platform::{App, Broken, Verdict, chance, mail};
use serde_json::{Value, json};

use crate::account::link::{self, Purpose};
use crate::mails::{self, Letter};
use crate::seed::{Seed, read};
use crate::store::provider::find_owner;
use crate::{IdentitySettings, PersonId, store};

#[derive(Debug, PartialEq, Eq)]
pub enum OperatorRefused {
    Invalid(Invalid),
    /// The address has an account already.
    AddressTaken,
    /// Nobody has this address.
    NotFound,
    /// A link went out within the last minutes.
    JustMailed,
}

impl Refusal for OperatorRefused {
    fn kind(&self) -> Kind {
        match self {
            OperatorRefused::Invalid(invalid) => invalid.kind(),
            OperatorRefused::AddressTaken => Kind::Conflict,
            OperatorRefused::NotFound => Kind::NotFound,
            OperatorRefused::JustMailed => Kind::Limit,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            OperatorRefused::Invalid(invalid) => invalid.code(),
            OperatorRefused::AddressTaken => "operator_address_taken",
            OperatorRefused::NotFound => "operator_nobody",
            OperatorRefused::JustMailed => "operator_just_mailed",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            OperatorRefused::Invalid(invalid) => invalid.fields(),
            _ => &[],
        }
    }
}

/// Makes an admin for an address that has no account. Somebody who has one is made admin by changing their role.
pub async fn create_admin(app: &App, seed: Seed) -> Verdict<PersonId, OperatorRefused> {
    let wanted = read(Seed {
        role: Role::Admin,
        ..seed
    })
    .map_err(OperatorRefused::Invalid)?;
    let hash = app.need::<IdentitySettings>()?.hasher.hash(wanted.password).await?;
    let tx = app.db().begin().await?;
    let now = tx.now();
    let made = store::insert_person(
        &tx,
        tx.new_id(),
        wanted.email.as_str(),
        &wanted.name,
        app.site().lang,
        Role::Admin,
        Some(&hash),
        now,
        Some(now),
    )
    .await?;
    if !made.is_new {
        return Err(OperatorRefused::AddressTaken.into());
    }
    let act = Act {
        verb: "create_admin",
        subject: &made.id.to_string(),
        before: Value::Null,
        after: json!({ "role": Role::Admin.code() }),
    };
    audit::note(&tx, &act).await?;
    tx.commit().await?;
    Ok(made.id)
}

/// How a link reaches its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handed {
    ByMail,
    /// To whoever runs the command, who passes it on.
    Printed,
}

/// A link by which the owner of an address chooses another password; given back only where it is to be printed. The old
/// password counts until the link is used.
pub async fn issue_reset(app: &App, email: &str, handed: Handed) -> Verdict<Option<String>, OperatorRefused> {
    let tx = app.db().begin().await?;
    let account = store::find_account(&tx, email.trim())
        .await?
        .ok_or(OperatorRefused::NotFound)?;
    let key = link::issue(&tx, account.id.uuid(), Purpose::Reset, &account.email)
        .await?
        .ok_or(OperatorRefused::JustMailed)?;
    let lang = find_owner(&tx, account.id)
        .await?
        .map_or(app.site().lang, |owner| owner.lang);
    let path = format!("/account/reset?key={key}");
    let act = Act {
        verb: "issue_reset",
        subject: &account.id.to_string(),
        before: Value::Null,
        after: json!({ "printed": handed == Handed::Printed }),
    };
    audit::note(&tx, &act).await?;
    let printed = match handed {
        Handed::Printed => Some(format!("{}/{}{path}", app.site().base_url, lang)),
        Handed::ByMail => {
            let letter = Letter {
                key: format!("reset:{}", hex::encode(chance::digest(&key))),
                family: mails::RESET,
                path,
                detail: String::new(),
            };
            mail::post(&tx, &mails::write(app, (&account.email, lang), letter)?).await?;
            None
        }
    };
    tx.commit().await?;
    Ok(printed)
}

/// The person who has this address.
pub async fn find_by_email(app: &App, email: &str) -> Result<Option<PersonId>, Broken> {
    let db = app.db().read().await?;
    Ok(store::find_account(&db, email.trim()).await?.map(|account| account.id))
}
