//! Asking again: before something that matters, people prove once more who they are (ASVS 7.5.3), by their second factor
//! where they have one and by their password otherwise. The session then has a new id.

use std::net::IpAddr;

use kernel::{FieldProblem, Kind, Refusal};
use platform::{App, Caller, Fault, Known, Verdict};
use secrecy::SecretString;

use crate::PersonId;
use crate::enter::{self, Renewed};
use crate::factor::passkey::{self, Answered, PasskeyRefused};
use crate::factor::{self, FactorRefused};
use crate::log_in::{self, Claim, LogInRefused};
use crate::store::{self, factors};

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ConfirmRefused {
    Code(FactorRefused),
    Password(LogInRefused),
    Passkey(PasskeyRefused),
    /// A password, where a second factor is asked for.
    NotEnough,
    /// The session ended meanwhile.
    Ended,
}

impl Refusal for ConfirmRefused {
    fn kind(&self) -> Kind {
        match self {
            ConfirmRefused::Code(refused) => refused.kind(),
            ConfirmRefused::Password(refused) => refused.kind(),
            ConfirmRefused::Passkey(refused) => refused.kind(),
            ConfirmRefused::NotEnough | ConfirmRefused::Ended => Kind::Forbidden,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ConfirmRefused::Code(refused) => refused.code(),
            ConfirmRefused::Password(LogInRefused::WrongCredentials) => "wrong_password",
            ConfirmRefused::Password(refused) => refused.code(),
            ConfirmRefused::Passkey(refused) => refused.code(),
            ConfirmRefused::NotEnough => "second_factor_required",
            ConfirmRefused::Ended => "sign_in_first",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            ConfirmRefused::Code(refused) => refused.fields(),
            ConfirmRefused::Password(refused) => refused.fields(),
            _ => &[],
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            ConfirmRefused::Code(refused) => refused.facts(),
            ConfirmRefused::Password(refused) => refused.facts(),
            _ => Vec::new(),
        }
    }

    fn retry_after_s(&self) -> Option<i64> {
        match self {
            ConfirmRefused::Code(refused) => refused.retry_after_s(),
            ConfirmRefused::Password(refused) => refused.retry_after_s(),
            _ => None,
        }
    }
}

/// By the password, for people without a second factor. Wrong ones count and lock as at the log-in.
pub(crate) async fn by_password(
    app: &App,
    caller: &Caller,
    (known, address): (&Known, IpAddr),
    password: SecretString,
) -> Verdict<Renewed, ConfirmRefused> {
    let claim = Claim {
        email: known.email.clone(),
        password,
        address,
    };
    let account = log_in::prove(app, &claim)
        .await
        .map_err(|fault| fault.map(ConfirmRefused::Password))?;
    if account.second_factor {
        return Err(ConfirmRefused::NotEnough.into());
    }
    let tx = app.db().begin().await?;
    let same = factors::lock_unchanged(&tx, account.id, account.password_hash.as_deref()).await?;
    let session = enter::renew(app, &tx, caller, false).await?;
    let session = session.filter(|_| same.is_some()).ok_or(ConfirmRefused::Ended)?;
    store::delete_tries(&tx, &account.email, &address.to_string()).await?;
    tx.commit().await?;
    Ok(session)
}

/// By a code of the app, or a recovery code.
pub(crate) async fn by_code(
    app: &App,
    caller: &Caller,
    person: PersonId,
    typed: &str,
) -> Verdict<Renewed, ConfirmRefused> {
    let said = |fault: Fault<FactorRefused>| fault.map(ConfirmRefused::Code);
    let code = factor::read(typed).map_err(said)?;
    factor::admit(app, person).await.map_err(said)?;
    let tx = app.db().begin().await?;
    factor::take(app, &tx, person, &code).await.map_err(said)?;
    let session = enter::renew(app, &tx, caller, true)
        .await?
        .ok_or(ConfirmRefused::Ended)?;
    tx.commit().await?;
    Ok(session)
}

/// By a passkey of the caller's own.
pub(crate) async fn by_passkey(
    app: &App,
    caller: &Caller,
    person: PersonId,
    answered: &Answered,
) -> Verdict<Renewed, ConfirmRefused> {
    let said = |fault: Fault<PasskeyRefused>| fault.map(ConfirmRefused::Passkey);
    let claimed = passkey::claimed(app, answered).await.map_err(said)?;
    let tx = app.db().begin().await?;
    if passkey::recognise(&tx, claimed).await.map_err(said)? != person {
        return Err(ConfirmRefused::Passkey(PasskeyRefused::NotRecognised).into());
    }
    let session = enter::renew(app, &tx, caller, true)
        .await?
        .ok_or(ConfirmRefused::Ended)?;
    tx.commit().await?;
    Ok(session)
}
