//! Change password: for somebody who is signed in and knows the present one (ID-06). Everything else they are logged in by
//! ends with it. A wrong guess counts and locks like a log-in, so that an open browser is no place to guess.

use std::net::IpAddr;

use kernel::{FieldProblem, Kind, Refusal};
use platform::http::Invalid;
use platform::{App, Broken, Caller, Known, Verdict, audit};
use secrecy::SecretString;
use tokio::try_join;

use super::reset::tell_changed;
use super::verify::act;
use crate::enter::{self, Renewed};
use crate::log_in::check_password;
use crate::password::{Chooser, Password};
use crate::store;
use crate::{Claim, IdentitySettings, LogInRefused, access};

/// The present password and the one to come.
#[derive(Debug)]
pub(crate) struct ChangePassword {
    pub current: SecretString,
    pub new: SecretString,
    pub address: IpAddr,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ChangePasswordRefused {
    Invalid(Invalid),
    Locked { minutes_left: i64 },
}

impl Refusal for ChangePasswordRefused {
    fn kind(&self) -> Kind {
        match self {
            ChangePasswordRefused::Invalid(invalid) => invalid.kind(),
            ChangePasswordRefused::Locked { .. } => Kind::Limit,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ChangePasswordRefused::Invalid(invalid) => invalid.code(),
            ChangePasswordRefused::Locked { .. } => "log_in_locked",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            ChangePasswordRefused::Invalid(invalid) => invalid.fields(),
            ChangePasswordRefused::Locked { .. } => &[],
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            ChangePasswordRefused::Invalid(_) => Vec::new(),
            ChangePasswordRefused::Locked { minutes_left } => vec![("minutes", minutes_left.to_string())],
        }
    }

    fn retry_after_s(&self) -> Option<i64> {
        match self {
            ChangePasswordRefused::Invalid(_) => None,
            ChangePasswordRefused::Locked { minutes_left } => Some(minutes_left * 60),
        }
    }
}

impl From<LogInRefused> for ChangePasswordRefused {
    fn from(refused: LogInRefused) -> Self {
        match refused {
            LogInRefused::Locked { minutes_left } => ChangePasswordRefused::Locked { minutes_left },
            _ => wrong(),
        }
    }
}

fn wrong() -> ChangePasswordRefused {
    ChangePasswordRefused::Invalid(Invalid::one("current", "password_wrong"))
}

/// Changes it; the calling session goes on under another secret, which is given back. None for callers without a session:
/// what they came with has ended.
pub(crate) async fn change_password(
    app: &App,
    (caller, known): (&Caller, &Known),
    input: ChangePassword,
) -> Verdict<Option<Renewed>, ChangePasswordRefused> {
    let chooser = Chooser {
        name: &known.name,
        email: &known.email,
        shop: &app.site().name,
    };
    let new = Password::chosen(&input.new, chooser)
        .map_err(|code| ChangePasswordRefused::Invalid(Invalid::one("new", code)))?;
    let claim = Claim {
        email: known.email.clone(),
        password: input.current,
        address: input.address,
    };
    let account = check_password(app, &claim)
        .await
        .map_err(|fault| fault.map(Into::into))?;
    let hash = app.need::<IdentitySettings>()?.hasher.hash(new).await?;
    let old = account.password_hash.as_deref().unwrap_or_default();
    let session = hex::decode(&caller.session).map_err(Broken::new)?;
    let address = input.address.to_string();
    let tx = app.db().begin().await?;
    if store::replace_password_hash(&tx, account.id, old, &hash).await? == 0 {
        // It was changed since it was checked.
        return Err(wrong().into());
    }
    try_join!(
        access::end_all(&tx, account.id, Some(&session)),
        store::delete_tries(&tx, &account.email, &address),
    )?;
    let renewed = enter::renew(app, &tx, caller, false).await?;
    audit::note(&tx, &act("change_password", &account.id.to_string())).await?;
    tell_changed(app, &tx, &account).await?;
    tx.commit().await?;
    access::forget_here(app, account.id)?;
    tracing::info!(person.id = %account.id, "password changed");
    Ok(renewed)
}
