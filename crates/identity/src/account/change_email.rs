//! Change address: asked for by somebody who has just proven who they are, and done when both mailboxes have said yes
//! (ID-10): the new one, because it must be theirs; the old one, because whoever stole a session must not take the account
//! with it. The old mailbox can stop it. Whether the new address has an account shows at the very end, to its owner only.

use kernel::{FieldProblem, Kind, Lang, Refusal};
use platform::http::Invalid;
use platform::limits::{self, Limit, Limited};
use platform::{App, Broken, Known, OnConstraint, Tx, Verdict, audit, chance, mail};
use tokio::try_join;

use super::link::{self, LinkSpent, Purpose};
use super::verify::{AddressVerified, act, read_email};
use crate::mails::{self, Letter};
use crate::store::{self, AccountRow, accounts, links};
use crate::{PersonId, access};

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ChangeEmailRefused {
    Invalid(Invalid),
    /// This person asked for too many.
    Limited(Limited),
    Spent(LinkSpent),
    /// Somebody else has it by now; said to nobody but the owner of that mailbox.
    Unavailable,
}

impl Refusal for ChangeEmailRefused {
    fn kind(&self) -> Kind {
        match self {
            ChangeEmailRefused::Invalid(invalid) => invalid.kind(),
            ChangeEmailRefused::Limited(limited) => limited.kind(),
            ChangeEmailRefused::Spent(spent) => spent.kind(),
            ChangeEmailRefused::Unavailable => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ChangeEmailRefused::Invalid(invalid) => invalid.code(),
            ChangeEmailRefused::Limited(limited) => limited.code(),
            ChangeEmailRefused::Spent(spent) => spent.code(),
            ChangeEmailRefused::Unavailable => "email_unavailable",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            ChangeEmailRefused::Invalid(invalid) => invalid.fields(),
            _ => &[],
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            ChangeEmailRefused::Limited(limited) => limited.facts(),
            _ => Vec::new(),
        }
    }

    fn retry_after_s(&self) -> Option<i64> {
        match self {
            ChangeEmailRefused::Limited(limited) => limited.retry_after_s(),
            _ => None,
        }
    }
}

/// Which mailbox says yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Old,
    New,
}

impl Side {
    pub(crate) const fn purpose(self) -> Purpose {
        match self {
            Side::Old => Purpose::OldAddress,
            Side::New => Purpose::NewAddress,
        }
    }
}

/// Where the change stands after a yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The other mailbox has not answered yet.
    Waiting,
    Done,
}

/// Writes to both mailboxes; what was asked before is forgotten.
pub(crate) async fn ask(app: &App, known: &Known, email: &str) -> Verdict<(), ChangeEmailRefused> {
    let email = read_email(email).map_err(ChangeEmailRefused::Invalid)?;
    if email.as_str().eq_ignore_ascii_case(&known.email) {
        return Err(ChangeEmailRefused::Invalid(Invalid::one("email", "email_same")).into());
    }
    let person = PersonId::from_uuid(known.id);
    limits::count(app, Limit::Reset, &person.to_string())
        .await
        .map_err(ChangeEmailRefused::Limited)?;
    let tx = app.db().begin().await?;
    let account = store::find_account_of(&tx, person)
        .await?
        .ok_or_else(|| Broken::new("a signed-in person without a row"))?;
    let (_, old, new) = try_join!(
        accounts::put_address_change(&tx, person, email.as_str(), tx.now()),
        link::issue(&tx, person.uuid(), Purpose::OldAddress, email.as_str()),
        link::issue(&tx, person.uuid(), Purpose::NewAddress, email.as_str()),
    )?;
    let asked = [
        (Side::Old, old, account.email.as_str()),
        (Side::New, new, email.as_str()),
    ];
    for (side, key, recipient) in asked {
        if let Some(key) = key {
            let letter = asking(side, &key, email.as_str());
            mail::post(&tx, &mails::write(app, (recipient, account.lang), letter)?).await?;
        }
    }
    audit::note(&tx, &act("ask_change_email", &person.to_string())).await?;
    tx.commit().await?;
    tracing::info!(person.id = %person, "change of address asked for");
    Ok(())
}

fn asking(side: Side, key: &str, email: &str) -> Letter {
    let (family, path) = match side {
        Side::Old => (mails::OLD_ADDRESS, "old"),
        Side::New => (mails::NEW_ADDRESS, "new"),
    };
    Letter {
        key: format!("{path}_address:{}", hex::encode(chance::digest(key))),
        family,
        path: format!("/account/email/{path}?key={key}"),
        detail: email.to_owned(),
    }
}

/// A mailbox says yes. With the second yes the address changes, links mailed to the old one stop working, and both mailboxes
/// are told.
pub(crate) async fn confirm(app: &App, side: Side, key: &str) -> Verdict<Standing, ChangeEmailRefused> {
    let spent = || ChangeEmailRefused::Spent(LinkSpent);
    let tx = app.db().begin().await?;
    let taken = link::take(&tx, key, side.purpose()).await?.ok_or_else(spent)?;
    let person = PersonId::from_uuid(taken.subject_id);
    let is_old = side == Side::Old;
    let is_complete = accounts::confirm_address_change(&tx, person, &taken.email, is_old, tx.now())
        .await?
        .ok_or_else(spent)?
        .is_complete;
    if !is_complete {
        tx.commit().await?;
        return Ok(Standing::Waiting);
    }
    let before = store::find_account_of(&tx, person).await?.ok_or_else(spent)?;
    accounts::change_email(&tx, person, &taken.email, tx.now())
        .await
        .on_constraint("people_email_key", || ChangeEmailRefused::Unavailable)?;
    try_join!(
        accounts::delete_address_change(&tx, person),
        links::delete_links(&tx, person.uuid()),
    )?;
    audit::note(&tx, &act("change_email", &person.to_string())).await?;
    tx.enqueue(&AddressVerified {
        person: person.uuid(),
        email: taken.email.clone(),
    });
    tell_changed(app, &tx, &before, &taken.email).await?;
    tx.commit().await?;
    access::forget_here(app, person)?;
    tracing::info!(person.id = %person, "address changed");
    Ok(Standing::Done)
}

async fn tell_changed(app: &App, tx: &Tx, before: &AccountRow, email: &str) -> Result<(), Broken> {
    for recipient in [before.email.as_str(), email] {
        let letter = Letter {
            key: format!("address_changed:{}", chance::uuid(tx.now())),
            family: mails::ADDRESS_CHANGED,
            path: "/account".into(),
            detail: email.to_owned(),
        };
        mail::post(tx, &mails::write(app, (recipient, before.lang), letter)?).await?;
    }
    Ok(())
}

/// The old mailbox says no: both links stop working and nothing changes.
pub(crate) async fn stop(app: &App, key: &str) -> Verdict<(), ChangeEmailRefused> {
    let tx = app.db().begin().await?;
    let taken = link::take(&tx, key, Purpose::OldAddress)
        .await?
        .ok_or(ChangeEmailRefused::Spent(LinkSpent))?;
    let person = PersonId::from_uuid(taken.subject_id);
    end(app, &tx, person).await?;
    audit::note(&tx, &act("stop_change_email", &person.to_string())).await?;
    tx.commit().await?;
    tracing::warn!(person.id = %person, "change of address stopped by its mailbox");
    Ok(())
}

/// Its owner thinks better of it.
pub(crate) async fn withdraw(app: &App, person: PersonId) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    end(app, &tx, person).await?;
    audit::note(&tx, &act("stop_change_email", &person.to_string())).await?;
    tx.commit().await
}

async fn end(app: &App, tx: &Tx, person: PersonId) -> Result<(), Broken> {
    let (ended, _, account) = try_join!(
        accounts::delete_address_change(tx, person),
        accounts::delete_address_links(tx, person),
        store::find_account_of(tx, person),
    )?;
    let Some(account) = account.filter(|_| ended == 1) else {
        return Ok(());
    };
    let letter = Letter {
        key: format!("address_kept:{}", chance::uuid(tx.now())),
        family: mails::ADDRESS_KEPT,
        path: "/account/forgot".into(),
        detail: String::new(),
    };
    let to: (&str, Lang) = (&account.email, account.lang);
    mail::post(tx, &mails::write(app, to, letter)?).await
}

/// The address that waits for its mailboxes, if one does.
pub(crate) async fn find_waiting(app: &App, person: PersonId) -> Result<Option<accounts::AddressChangeRow>, Broken> {
    let now = app.clock().now();
    let oldest = now.checked_sub(Purpose::NewAddress.lasts())?;
    accounts::find_address_change(&app.db().read().await?, person, oldest).await
}
