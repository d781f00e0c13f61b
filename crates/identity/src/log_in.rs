//! Log in: a new session for whoever knows the password. Refuses in the same words and the same time whether or not the
//! address has an account (ID-08), and locks after five failed tries (ID-07). No connection is held while hashing.

use std::net::IpAddr;

use kernel::{FieldProblem, Kind, Refusal};
use platform::http::{Checks, Invalid};
use platform::limits::{self, Limit, Limited};
use platform::{App, Verdict};
use secrecy::{ExposeSecret, SecretString};
use tokio::try_join;

use crate::IdentitySettings;
use crate::account::verify;
use crate::attempt::{ALLOWED, Standing, forgotten, standing};
use crate::enter::{self, Browser, Entered, Entrant, LoggedIn};
use crate::factor::passkey::{self, Answered, PasskeyRefused};
use crate::hasher::Checked;
use crate::password::Password;
use crate::person::Email;
use crate::staff;
use crate::store::{self, AccountRow};

/// Somebody's claim to be who they say.
#[derive(Debug)]
pub struct Claim {
    pub email: String,
    pub password: SecretString,
    pub address: IpAddr,
}

#[derive(Debug, PartialEq, Eq)]
pub enum LogInRefused {
    Invalid(Invalid),
    /// No such account or another password: never said which.
    WrongCredentials,
    /// The password was right, the address was never proven; the link to prove it was mailed again.
    VerifyFirst,
    Locked {
        minutes_left: i64,
    },
    /// The password was right, but its owner is out: until this hour, or until somebody lifts it.
    Suspended {
        until: Option<String>,
    },
}

impl LogInRefused {
    /// The account was tried too often, from whichever addresses.
    fn after(limited: Limited) -> Self {
        let wait_s = limited.retry_after_s().unwrap_or_default();
        LogInRefused::Locked {
            minutes_left: ((wait_s + 59) / 60).max(1),
        }
    }
}

impl Refusal for LogInRefused {
    fn kind(&self) -> Kind {
        match self {
            LogInRefused::Invalid(_) => Kind::Invalid,
            LogInRefused::WrongCredentials | LogInRefused::VerifyFirst | LogInRefused::Suspended { .. } => {
                Kind::Forbidden
            }
            LogInRefused::Locked { .. } => Kind::Limit,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            LogInRefused::Invalid(invalid) => invalid.code(),
            LogInRefused::WrongCredentials => "wrong_credentials",
            LogInRefused::VerifyFirst => "verify_first",
            LogInRefused::Locked { .. } => "log_in_locked",
            LogInRefused::Suspended { until: None } => "suspended",
            LogInRefused::Suspended { until: Some(_) } => "suspended_until",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            LogInRefused::Invalid(invalid) => invalid.fields(),
            LogInRefused::WrongCredentials
            | LogInRefused::VerifyFirst
            | LogInRefused::Suspended { .. }
            | LogInRefused::Locked { .. } => &[],
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            LogInRefused::Locked { minutes_left } => vec![("minutes", minutes_left.to_string())],
            LogInRefused::Suspended { until } => until.iter().map(|until| ("until", until.clone())).collect(),
            LogInRefused::Invalid(_) | LogInRefused::WrongCredentials | LogInRefused::VerifyFirst => Vec::new(),
        }
    }

    fn retry_after_s(&self) -> Option<i64> {
        match self {
            LogInRefused::Locked { minutes_left } => Some(minutes_left * 60),
            _ => None,
        }
    }
}

/// Begins a session, or half a one where a second factor is due. Two round trips around the hash, one more to commit.
pub async fn log_in(app: &App, claim: Claim, browser: Browser) -> Verdict<Entered, LogInRefused> {
    let account = prove(app, &claim).await?;
    match enter::enter(app, Entrant::by_password(account), browser).await? {
        Some(entered) => Ok(entered),
        None => Err(LogInRefused::WrongCredentials.into()),
    }
}

/// Begins a session for whoever holds the passkey that answered: it is both factors at once, so no code is asked for.
pub(crate) async fn by_passkey(app: &App, answered: &Answered, browser: &Browser) -> Verdict<LoggedIn, PasskeyRefused> {
    let claimed = passkey::claimed(app, answered).await?;
    let tx = app.db().begin().await?;
    let person = passkey::recognise(&tx, claimed).await?;
    let account = store::find_account_of(&tx, person).await?;
    let account = account.ok_or(PasskeyRefused::NotRecognised)?;
    let proven_by = account.password_hash.clone();
    let entrant = Entrant::by_both(account, proven_by);
    // On the heap: the joined statements make a large future.
    let entered = Box::pin(enter::begin(app, &tx, entrant, browser)).await?;
    let entered = entered.ok_or(PasskeyRefused::NotRecognised)?;
    tx.commit().await?;
    tracing::info!(person.id = %person, "logged in by passkey");
    Ok(entered)
}

/// Checks the claim and says whose account it is; begins nothing. Somebody who is suspended is told so; who never proved their address is mailed the link
/// again and goes no further.
pub(crate) async fn prove(app: &App, claim: &Claim) -> Verdict<AccountRow, LogInRefused> {
    let account = check_password(app, claim).await?;
    staff::expect_in(app, account.id).await?;
    if !account.is_verified {
        verify::remind(app, &account).await?;
        return Err(LogInRefused::VerifyFirst.into());
    }
    Ok(account)
}

/// Whose password it is, whether or not they may come in. The try is counted, and counts until a session or a token forgets
/// it.
pub(crate) async fn check_password(app: &App, claim: &Claim) -> Verdict<AccountRow, LogInRefused> {
    let email = check(claim).map_err(LogInRefused::Invalid)?;
    let hasher = &app.need::<IdentitySettings>()?.hasher;
    let address = claim.address.to_string();
    limits::count(app, Limit::LogIn, &email.as_str().to_lowercase())
        .await
        .map_err(LogInRefused::after)?;
    let account = admit(app, &email, &address).await?;
    let password = Password::claimed(&claim.password);
    let stored = account.as_ref().and_then(|account| account.password_hash.clone());
    let checked = hasher.check(password.clone(), stored).await?;
    let (Some(mut account), Checked::Right | Checked::RightButWeak) = (account, checked) else {
        tracing::info!("log-in refused");
        return Err(LogInRefused::WrongCredentials.into());
    };
    if checked == Checked::RightButWeak {
        let old = account.password_hash.unwrap_or_default();
        let renewed = hasher.hash(password).await?;
        let db = app.db().read().await?;
        store::replace_password_hash(&db, account.id, &old, &renewed).await?;
        account.password_hash = Some(renewed);
    }
    Ok(account)
}

fn check(input: &Claim) -> Result<Email, Invalid> {
    let mut checks = Checks::new();
    let email = checks.field("email", Email::parse(&input.email));
    if input.password.expose_secret().is_empty() {
        checks.note("password", "required");
    }
    checks.done()?;
    email.ok_or_else(|| Invalid::one("email", "required"))
}

/// Counts the try and fetches the account, in one round trip.
async fn admit(app: &App, email: &Email, address: &str) -> Verdict<Option<AccountRow>, LogInRefused> {
    let now = app.clock().now();
    let db = app.db().read().await?;
    let (counted, account) = try_join!(
        store::count_try(&db, email.as_str(), address, now, forgotten(now), ALLOWED),
        store::find_account(&db, email.as_str()),
    )?;
    match standing(counted.tries, counted.tried_at, now) {
        Standing::Open => Ok(account),
        Standing::Locked { minutes_left } => {
            tracing::warn!("log-in locked");
            Err(LogInRefused::Locked { minutes_left }.into())
        }
    }
}
