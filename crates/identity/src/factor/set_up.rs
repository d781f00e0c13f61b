//! Set up and take away: the authenticator app and the recovery codes. The routes ask for a fresh proof first; here every
//! change waits its turn at the person's row, so that what a person has and what `people.second_factor` says never differ.

use kernel::{FieldProblem, Kind, Refusal};
use platform::http::{Checks, Invalid};
use platform::{App, Broken, Caller, Fault, Tx, Verdict};
use secrecy::ExposeSecret;

use crate::access;
use crate::enter::{self, Renewed};
use crate::factor::code::{self, Code};
use crate::factor::keys::Sealed;
use crate::factor::notices::{self, Happened};
use crate::factor::passkey::{self, Answered, PasskeyId, PasskeyRefused};
use crate::factor::totp::{self, Invitation};
use crate::factor::{self, FactorRefused};
use crate::store::factors::{self as store, OwnerRow};
use crate::{IdentitySettings, PersonId};

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SetUpRefused {
    Code(FactorRefused),
    Passkey(PasskeyRefused),
    Invalid(Invalid),
    /// The app is set up already, or none is being set up.
    NotNow,
    /// Nothing of this name is theirs.
    NotFound,
    /// The session ended meanwhile.
    Ended,
}

impl Refusal for SetUpRefused {
    fn kind(&self) -> Kind {
        match self {
            SetUpRefused::Code(refused) => refused.kind(),
            SetUpRefused::Passkey(refused) => refused.kind(),
            SetUpRefused::Invalid(_) => Kind::Invalid,
            SetUpRefused::NotNow => Kind::Conflict,
            SetUpRefused::NotFound => Kind::NotFound,
            SetUpRefused::Ended => Kind::Forbidden,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            SetUpRefused::Code(refused) => refused.code(),
            SetUpRefused::Passkey(refused) => refused.code(),
            SetUpRefused::Invalid(invalid) => invalid.code(),
            SetUpRefused::NotNow => "second_factor_as_it_is",
            SetUpRefused::NotFound => "not_found",
            SetUpRefused::Ended => "sign_in_first",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            SetUpRefused::Code(refused) => refused.fields(),
            SetUpRefused::Invalid(invalid) => invalid.fields(),
            _ => &[],
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            SetUpRefused::Code(refused) => refused.facts(),
            _ => Vec::new(),
        }
    }

    fn retry_after_s(&self) -> Option<i64> {
        match self {
            SetUpRefused::Code(refused) => refused.retry_after_s(),
            _ => None,
        }
    }
}

/// What somebody sees once, after a factor was added.
#[derive(Debug)]
pub(crate) struct Added {
    /// Fresh recovery codes, if this was the first factor.
    pub(crate) codes: Vec<String>,
    pub(crate) session: Renewed,
}

/// A new secret for an app that is not set up yet; the one before it no longer counts.
pub(crate) async fn begin_totp(app: &App, person: PersonId) -> Verdict<(), SetUpRefused> {
    let sealed = app
        .need::<IdentitySettings>()?
        .factor_keys
        .seal(person, totp::draw().expose_secret())?;
    let tx = app.db().begin().await?;
    let begun = store::put_totp(&tx, person, &sealed.text, &sealed.nonce, tx.now()).await?;
    if begun == 0 {
        return Err(SetUpRefused::NotNow.into());
    }
    tx.commit().await?;
    Ok(())
}

/// What to tell the app that is being set up.
pub(crate) async fn show_totp(app: &App, person: PersonId, email: &str) -> Result<Option<Invitation>, Broken> {
    let db = app.db().read().await?;
    let Some(row) = store::find_totp(&db, person).await?.filter(|row| !row.is_confirmed) else {
        return Ok(None);
    };
    let sealed = Sealed {
        text: row.secret,
        nonce: row.nonce,
    };
    let secret = app.need::<IdentitySettings>()?.factor_keys.open(person, &sealed)?;
    totp::invitation(&secret, &app.site().name, email).map(Some)
}

/// The app is set up once it has shown a right code.
pub(crate) async fn confirm_totp(
    app: &App,
    person: PersonId,
    caller: &Caller,
    typed: &str,
) -> Verdict<Added, SetUpRefused> {
    let said = |fault: Fault<FactorRefused>| fault.map(SetUpRefused::Code);
    let code = factor::read(typed).map_err(said)?;
    factor::admit(app, person).await.map_err(said)?;
    let tx = app.db().begin().await?;
    let (owner, row) = tokio::try_join!(store::lock_owner(&tx, person), store::find_totp(&tx, person))?;
    let (Some(owner), Some(row)) = (owner, row.filter(|row| !row.is_confirmed)) else {
        return Err(SetUpRefused::NotNow.into());
    };
    let sealed = Sealed {
        text: row.secret,
        nonce: row.nonce,
    };
    let secret = app.need::<IdentitySettings>()?.factor_keys.open(person, &sealed)?;
    let step = match &code {
        Code::OneTime(digits) => totp::step_of(&secret, digits, tx.now())?,
        Code::Recovery(_) => None,
    };
    let Some(step) = step else {
        return Err(SetUpRefused::Code(FactorRefused::WrongCode).into());
    };
    store::confirm_totp(&tx, person, step, tx.now()).await?;
    store::delete_factor_tries(&tx, person).await?;
    let added = settle_added(app, &tx, (person, &owner, caller), Happened::AppAdded).await?;
    tx.commit().await?;
    access::forget_here(app, person)?;
    Ok(added)
}

/// What follows every new factor: the first one brings recovery codes, and ends what began without it.
pub(crate) async fn settle_added(
    app: &App,
    tx: &Tx,
    (person, owner, caller): (PersonId, &OwnerRow, &Caller),
    happened: Happened,
) -> Verdict<Added, SetUpRefused> {
    store::note_factors(tx, person).await?;
    let codes = if owner.second_factor {
        Vec::new()
    } else {
        access::end_all(tx, person, Some(&digest_of(caller)?)).await?;
        write_codes(app, tx, person).await?
    };
    notices::tell(app, tx, (person, owner), happened).await?;
    let session = enter::renew(app, tx, caller, true).await?.ok_or(SetUpRefused::Ended)?;
    Ok(Added { codes, session })
}

/// The session in which it happens.
fn digest_of(caller: &Caller) -> Result<Vec<u8>, Broken> {
    Ok(hex::decode(&caller.session)?)
}

pub(crate) async fn remove_totp(app: &App, person: PersonId, caller: &Caller) -> Verdict<Renewed, SetUpRefused> {
    let tx = app.db().begin().await?;
    let owner = store::lock_owner(&tx, person).await?.ok_or(SetUpRefused::NotFound)?;
    if store::delete_totp(&tx, person).await? == 0 {
        return Err(SetUpRefused::NotNow.into());
    }
    let session = settle_removed(app, &tx, (person, &owner, caller), Happened::AppRemoved).await?;
    tx.commit().await?;
    access::forget_here(app, person)?;
    Ok(session)
}

/// What follows every factor less: with the last one go the recovery codes and the other devices, and no session is one of
/// two factors any more.
pub(crate) async fn settle_removed(
    app: &App,
    tx: &Tx,
    (person, owner, caller): (PersonId, &OwnerRow, &Caller),
    happened: Happened,
) -> Verdict<Renewed, SetUpRefused> {
    let (has_another,) = store::note_factors(tx, person).await?;
    if !has_another {
        access::end_all(tx, person, Some(&digest_of(caller)?)).await?;
        store::delete_recovery_codes(tx, person).await?;
        store::forget_second_factor(tx, person).await?;
    }
    notices::tell(app, tx, (person, owner), happened).await?;
    let session = enter::renew(app, tx, caller, false).await?;
    session.ok_or_else(|| SetUpRefused::Ended.into())
}

/// Keeps a passkey whose device answered rightly.
pub(crate) async fn add_passkey(
    app: &App,
    (person, caller): (PersonId, &Caller),
    answered: &Answered,
    name: &str,
) -> Verdict<Added, SetUpRefused> {
    let name = passkey_name(name)?;
    let said = |fault: Fault<PasskeyRefused>| fault.map(SetUpRefused::Passkey);
    let passkey = passkey::check_new(app, person, answered).await.map_err(said)?;
    let tx = app.db().begin().await?;
    let owner = store::lock_owner(&tx, person).await?.ok_or(SetUpRefused::NotFound)?;
    passkey::keep(&tx, person, passkey, &name).await.map_err(said)?;
    let added = settle_added(app, &tx, (person, &owner, caller), Happened::PasskeyAdded).await?;
    tx.commit().await?;
    access::forget_here(app, person)?;
    Ok(added)
}

pub(crate) async fn rename_passkey(
    app: &App,
    person: PersonId,
    passkey: PasskeyId,
    name: &str,
) -> Verdict<(), SetUpRefused> {
    let name = passkey_name(name)?;
    let db = app.db().read().await?;
    if store::rename_passkey(&db, person, passkey, &name).await? == 0 {
        return Err(SetUpRefused::NotFound.into());
    }
    Ok(())
}

pub(crate) async fn remove_passkey(
    app: &App,
    person: PersonId,
    caller: &Caller,
    passkey: PasskeyId,
) -> Verdict<Renewed, SetUpRefused> {
    let tx = app.db().begin().await?;
    let owner = store::lock_owner(&tx, person).await?.ok_or(SetUpRefused::NotFound)?;
    if store::delete_passkey(&tx, person, passkey).await? == 0 {
        return Err(SetUpRefused::NotFound.into());
    }
    let session = settle_removed(app, &tx, (person, &owner, caller), Happened::PasskeyRemoved).await?;
    tx.commit().await?;
    access::forget_here(app, person)?;
    Ok(session)
}

/// What the owner calls the device it is in.
fn passkey_name(typed: &str) -> Verdict<String, SetUpRefused> {
    let mut checks = Checks::new();
    let name = checks.text("name", typed, (1, 60));
    checks.done().map_err(SetUpRefused::Invalid)?;
    Ok(name.ok_or_else(|| SetUpRefused::Invalid(Invalid::one("name", "required")))?)
}

/// Ten new recovery codes; the ones before them no longer count.
pub(crate) async fn new_recovery_codes(app: &App, person: PersonId) -> Verdict<Vec<String>, SetUpRefused> {
    let tx = app.db().begin().await?;
    let owner = store::lock_owner(&tx, person).await?.ok_or(SetUpRefused::NotFound)?;
    if !owner.second_factor {
        return Err(SetUpRefused::NotNow.into());
    }
    let codes = write_codes(app, &tx, person).await?;
    notices::tell(app, &tx, (person, &owner), Happened::NewRecoveryCodes).await?;
    tx.commit().await?;
    Ok(codes)
}

async fn write_codes(app: &App, tx: &Tx, person: PersonId) -> Result<Vec<String>, Broken> {
    let keys = &app.need::<IdentitySettings>()?.factor_keys;
    let codes = code::draw();
    let digests: Vec<Vec<u8>> = codes
        .iter()
        .map(|code| keys.digest_of(person, code))
        .collect::<Result<_, _>>()?;
    tokio::try_join!(
        store::delete_recovery_codes(tx, person),
        store::insert_recovery_codes(tx, person, &digests),
    )?;
    Ok(codes.iter().map(|code| code::spelled(code)).collect())
}

/// Takes every factor away from somebody who lost them; whoever may ask for it has checked who they are by other means.
/// Everything they are logged in by ends.
pub(crate) async fn reset(app: &App, tx: &Tx, person: PersonId) -> Verdict<(), SetUpRefused> {
    let owner = store::lock_owner(tx, person).await?.ok_or(SetUpRefused::NotFound)?;
    if !owner.second_factor {
        return Err(SetUpRefused::NotNow.into());
    }
    tokio::try_join!(
        store::delete_totp(tx, person),
        store::delete_passkeys(tx, person),
        store::delete_recovery_codes(tx, person),
        store::delete_halves(tx, person),
        store::delete_factor_tries(tx, person),
        store::note_factors(tx, person),
    )?;
    access::end_all(tx, person, None).await?;
    notices::tell(app, tx, (person, &owner), Happened::Reset).await?;
    Ok(())
}
