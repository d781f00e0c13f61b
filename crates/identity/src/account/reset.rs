//! Reset: another password for whoever holds the link from their mailbox (ID-11). Ends every session and token, believes
//! the address, logs nobody in and takes no second factor away. Forgets the failed log-ins of this name from this client
//! only: who forgot a password has just failed with it, and a guesser elsewhere gains nothing.

use std::net::IpAddr;

use kernel::{FieldProblem, Kind, Refusal};
use platform::http::Invalid;
use platform::{App, Broken, Tx, Verdict, audit, chance, mail};
use secrecy::SecretString;
use tokio::try_join;

use super::link::{self, LinkSpent, Purpose};
use super::verify::{AddressVerified, act};
use crate::mails::{self, Letter};
use crate::password::{Chooser, Password};
use crate::store::{self, AccountRow, accounts};
use crate::{IdentitySettings, PersonId, access};

/// The link's key and the password its holder chooses.
#[derive(Debug)]
pub(crate) struct Reset {
    pub key: String,
    pub password: SecretString,
    pub address: IpAddr,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ResetRefused {
    Spent(LinkSpent),
    /// The link works still.
    Invalid(Invalid),
}

impl Refusal for ResetRefused {
    fn kind(&self) -> Kind {
        match self {
            ResetRefused::Spent(spent) => spent.kind(),
            ResetRefused::Invalid(invalid) => invalid.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ResetRefused::Spent(spent) => spent.code(),
            ResetRefused::Invalid(invalid) => invalid.code(),
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            ResetRefused::Spent(_) => &[],
            ResetRefused::Invalid(invalid) => invalid.fields(),
        }
    }
}

/// Sets the password; of many at once with one link, one does.
pub(crate) async fn reset(app: &App, input: Reset) -> Verdict<PersonId, ResetRefused> {
    let spent = || ResetRefused::Spent(LinkSpent);
    let account = find_holder(app, &input.key).await?.ok_or_else(spent)?;
    let chooser = Chooser {
        name: &account.name,
        email: &account.email,
        shop: &app.site().name,
    };
    let password = Password::chosen(&input.password, chooser)
        .map_err(|code| ResetRefused::Invalid(Invalid::one("password", code)))?;
    let hash = app.need::<IdentitySettings>()?.hasher.hash(password).await?;
    let tx = app.db().begin().await?;
    let taken = link::take(&tx, &input.key, Purpose::Reset).await?.ok_or_else(spent)?;
    let address = input.address.to_string();
    try_join!(
        accounts::set_password(&tx, account.id, &hash, &taken.email, tx.now()),
        access::end_all(&tx, account.id, None),
        store::delete_tries(&tx, &account.email, &address),
    )?;
    audit::note(&tx, &act("reset_password", &account.id.to_string())).await?;
    tx.enqueue(&AddressVerified {
        person: account.id.uuid(),
        email: taken.email,
    });
    tell_changed(app, &tx, &account).await?;
    tx.commit().await?;
    access::forget_here(app, account.id)?;
    tracing::info!(person.id = %account.id, "password reset");
    Ok(account.id)
}

/// Whose password the link would set, if it would still work.
pub(crate) async fn find_holder(app: &App, key: &str) -> Result<Option<AccountRow>, Broken> {
    let db = app.db().read().await?;
    match link::find(&db, key, Purpose::Reset, app.clock().now()).await? {
        Some(found) => store::find_account_of(&db, PersonId::from_uuid(found.subject_id)).await,
        None => Ok(None),
    }
}

/// Tells the owner that there is another password.
pub(crate) async fn tell_changed(app: &App, tx: &Tx, account: &AccountRow) -> Result<(), Broken> {
    let letter = Letter {
        key: format!("password_changed:{}", chance::uuid(tx.now())),
        family: mails::PASSWORD_CHANGED,
        path: "/account/forgot".into(),
        detail: String::new(),
    };
    mail::post(tx, &mails::write(app, (&account.email, account.lang), letter)?).await
}
