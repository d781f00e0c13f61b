//! Log in: a new session for whoever knows the password. Refuses in the same words and the same time whether or not the
//! address has an account (ID-08), and locks after five failed tries (ID-07). No connection is held while hashing.

use std::net::IpAddr;

use axum::response::Response;
use kernel::{FieldProblem, Kind, Refusal};
use platform::http::{Checks, Invalid, set_cookie};
use platform::{App, Broken, Verdict, chance};
use secrecy::{ExposeSecret, SecretString};
use tokio::try_join;

use crate::attempt::{ALLOWED, Standing, forgotten, standing};
use crate::authenticate::COOKIE;
use crate::hasher::Checked;
use crate::password::Password;
use crate::person::Email;
use crate::store::{self, AccountRow};
use crate::{IdentitySettings, Person};

/// Somebody's claim to be who they say.
#[derive(Debug)]
pub struct LogIn {
    pub email: String,
    pub password: SecretString,
    pub address: IpAddr,
    /// The session the browser had until now, in hexadecimal; it ends with the new one.
    pub replaces: String,
}

/// A session that has just begun.
#[derive(Debug)]
pub struct LoggedIn {
    pub person: Person,
    secret: SecretString,
    lasts_s: i64,
}

impl LoggedIn {
    /// Hands the session to the browser.
    pub fn give_to(&self, app: &App, response: &mut Response) {
        set_cookie(app, response, (COOKIE, self.secret.expose_secret()), self.lasts_s);
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum LogInRefused {
    Invalid(Invalid),
    /// No such account, another password, or a suspended person: never said which.
    WrongCredentials,
    Locked {
        minutes_left: i64,
    },
}

impl Refusal for LogInRefused {
    fn kind(&self) -> Kind {
        match self {
            LogInRefused::Invalid(_) => Kind::Invalid,
            LogInRefused::WrongCredentials => Kind::Forbidden,
            LogInRefused::Locked { .. } => Kind::Limit,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            LogInRefused::Invalid(invalid) => invalid.code(),
            LogInRefused::WrongCredentials => "wrong_credentials",
            LogInRefused::Locked { .. } => "log_in_locked",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            LogInRefused::Invalid(invalid) => invalid.fields(),
            LogInRefused::WrongCredentials | LogInRefused::Locked { .. } => &[],
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            LogInRefused::Locked { minutes_left } => vec![("minutes", minutes_left.to_string())],
            LogInRefused::Invalid(_) | LogInRefused::WrongCredentials => Vec::new(),
        }
    }
}

/// Begins a session. Two round trips around the hash, one more to commit.
pub async fn log_in(app: &App, input: LogIn) -> Verdict<LoggedIn, LogInRefused> {
    let email = check(&input).map_err(LogInRefused::Invalid)?;
    let hasher = &app.need::<IdentitySettings>()?.hasher;
    let address = input.address.to_string();
    let account = admit(app, &email, &address).await?;
    let password = Password::claimed(&input.password);
    let stored = account.as_ref().map(|account| account.password_hash.clone());
    let checked = hasher.check(password.clone(), stored).await?;
    let (Some(account), Checked::Right | Checked::RightButWeak) = (account, checked) else {
        tracing::info!(client.address = %address, "log-in refused");
        return Err(LogInRefused::WrongCredentials.into());
    };
    let renewed = match checked {
        Checked::RightButWeak => Some(hasher.hash(password).await?),
        Checked::Right | Checked::Wrong => None,
    };
    let entry = Entry {
        account,
        renewed,
        email,
        address,
        replaces: hex::decode(&input.replaces).unwrap_or_default(),
    };
    // On the heap: the joined statements make a large future.
    Box::pin(begin(app, entry)).await
}

fn check(input: &LogIn) -> Result<Email, Invalid> {
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
            tracing::warn!(client.address = %address, "log-in locked");
            Err(LogInRefused::Locked { minutes_left }.into())
        }
    }
}

/// What a session begins with, once the password was right.
struct Entry {
    account: AccountRow,
    renewed: Option<String>,
    email: Email,
    address: String,
    replaces: Vec<u8>,
}

async fn begin(app: &App, entry: Entry) -> Verdict<LoggedIn, LogInRefused> {
    let secret = chance::secret();
    let digest = chance::digest(&secret);
    let Entry { account, renewed, .. } = &entry;
    let tx = app.db().begin().await?;
    let now = tx.now();
    let (begun, ..) = try_join!(
        store::insert_session(&tx, &digest, account.id, &account.password_hash, now),
        store::delete_session(&tx, Some(&entry.replaces)),
        store::delete_tries(&tx, entry.email.as_str(), &entry.address),
        async {
            match renewed {
                Some(renewed) => store::replace_password_hash(&tx, account.id, &account.password_hash, renewed).await,
                None => Ok::<_, Broken>(0),
            }
        },
    )?;
    if begun == 0 {
        return Err(LogInRefused::WrongCredentials.into());
    }
    tx.commit().await?;
    tracing::info!(person.id = %account.id, client.address = %entry.address, "logged in");
    let lasts_s = app.need::<IdentitySettings>()?.sessions.longest_s(account.role);
    let AccountRow {
        id, name, email, role, ..
    } = entry.account;
    Ok(LoggedIn {
        person: Person { id, name, email, role },
        secret: secret.into(),
        lasts_s,
    })
}
