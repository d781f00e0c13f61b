//! Second factors: codes of an authenticator app, recovery codes, passkeys. Whoever has set one up comes in with it only.
//! A code is taken once, and five wrong ones lock the second step of this person for a quarter of an hour, from wherever
//! they came. Begins no session: that is `enter`'s.

pub(crate) mod code;
pub(crate) mod confirm;
pub(crate) mod half;
pub(crate) mod keys;
pub(crate) mod notices;
pub(crate) mod passkey;
pub(crate) mod set_up;
pub(crate) mod totp;

use kernel::{FieldProblem, Kind, Refusal};
use platform::db::Session;
use platform::http::Invalid;
use platform::{App, Broken, Tx, Verdict};
use tokio::try_join;

use crate::attempt::{ALLOWED, Standing, forgotten, standing};
use crate::factor::code::Code;
use crate::factor::keys::Sealed;
use crate::factor::notices::Happened;
use crate::store::factors as store;
use crate::{IdentitySettings, PersonId};

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum FactorRefused {
    Invalid(Invalid),
    /// Another code, one that is over, or one that was taken before: never said which.
    WrongCode,
    Locked {
        minutes_left: i64,
    },
    /// No log-in of this browser waits for a code: it took too long, had five wrong ones, or never began.
    Over,
}

impl Refusal for FactorRefused {
    fn kind(&self) -> Kind {
        match self {
            FactorRefused::Invalid(_) => Kind::Invalid,
            FactorRefused::WrongCode | FactorRefused::Over => Kind::Forbidden,
            FactorRefused::Locked { .. } => Kind::Limit,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            FactorRefused::Invalid(invalid) => invalid.code(),
            FactorRefused::WrongCode => "wrong_code",
            FactorRefused::Locked { .. } => "second_factor_locked",
            FactorRefused::Over => "log_in_over",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            FactorRefused::Invalid(invalid) => invalid.fields(),
            _ => &[],
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            FactorRefused::Locked { minutes_left } => vec![("minutes", minutes_left.to_string())],
            _ => Vec::new(),
        }
    }

    fn retry_after_s(&self) -> Option<i64> {
        match self {
            FactorRefused::Locked { minutes_left } => Some(minutes_left * 60),
            _ => None,
        }
    }
}

/// By which code somebody proved themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    OneTime,
    Recovery,
}

/// Whether a password alone is not enough for this person.
pub(crate) async fn is_set_up(db: &impl Session, person: PersonId) -> Result<bool, Broken> {
    Ok(store::has_second_factor(db, person).await?.is_some_and(|(is,)| is))
}

/// Checks and takes a code of the app or a recovery code; a try that is wrong counts.
pub(crate) async fn check_code(app: &App, person: PersonId, typed: &str) -> Verdict<Shown, FactorRefused> {
    let code = read(typed)?;
    admit(app, person).await?;
    let tx = app.db().begin().await?;
    let shown = take(app, &tx, person, &code).await?;
    tx.commit().await?;
    Ok(shown)
}

/// The code's shape, before anything is counted.
pub(crate) fn read(typed: &str) -> Verdict<Code, FactorRefused> {
    Code::parse(typed).map_err(|problem| FactorRefused::Invalid(Invalid::one("code", problem)).into())
}

/// Counts a try before it is judged, so that many at once cannot slip past the limit.
pub(crate) async fn admit(app: &App, person: PersonId) -> Verdict<(), FactorRefused> {
    let now = app.clock().now();
    let db = app.db().read().await?;
    let counted = store::count_factor_try(&db, person, now, forgotten(now), ALLOWED).await?;
    match standing(counted.tries, counted.tried_at, now) {
        Standing::Open => Ok(()),
        Standing::Locked { minutes_left } => {
            tracing::warn!(person.id = %person, "second factor locked");
            Err(FactorRefused::Locked { minutes_left }.into())
        }
    }
}

/// Takes a code in the transaction that it lets something happen in, and forgets the wrong ones before it.
pub(crate) async fn take(app: &App, tx: &Tx, person: PersonId, code: &Code) -> Verdict<Shown, FactorRefused> {
    let keys = &app.need::<IdentitySettings>()?.factor_keys;
    // The person first: whoever changes their factors holds this lock, too, and in this order nobody waits in a circle.
    let (owner, totp, _) = try_join!(
        store::lock_owner(tx, person),
        store::find_totp(tx, person),
        store::delete_factor_tries(tx, person),
    )?;
    let owner = owner.ok_or_else(|| wrong(person))?;
    match code {
        Code::OneTime(digits) => {
            let row = totp.filter(|row| row.is_confirmed).ok_or_else(|| wrong(person))?;
            let sealed = Sealed {
                text: row.secret,
                nonce: row.nonce,
            };
            let step = totp::step_of(&keys.open(person, &sealed)?, digits, tx.now())?;
            let step = step.ok_or_else(|| wrong(person))?;
            if store::take_step(tx, person, step).await? == 0 {
                return Err(wrong(person));
            }
            Ok(Shown::OneTime)
        }
        Code::Recovery(letters) => {
            let digest = keys.digest_of(person, letters)?;
            let (taken, (left,)) = try_join!(
                store::take_recovery_code(tx, person, &digest),
                store::count_recovery_codes(tx, person),
            )?;
            if taken == 0 {
                return Err(wrong(person));
            }
            notices::tell(app, tx, (person, &owner), Happened::RecoveryCodeUsed { left }).await?;
            Ok(Shown::Recovery)
        }
    }
}

fn wrong(person: PersonId) -> platform::Fault<FactorRefused> {
    tracing::info!(person.id = %person, "second factor refused");
    FactorRefused::WrongCode.into()
}
