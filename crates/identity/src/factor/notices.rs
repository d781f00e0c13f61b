//! What is written when somebody's factors change: a row on record and a letter to the owner, in the transaction of the
//! change (ASVS 6.3.7). Neither holds a code or a secret.

use kernel::Lang;
use platform::audit::{self, Act};
use platform::{App, Broken, Tx, chance, mail};
use serde_json::{Value, json};

use crate::PersonId;
use crate::mails::{self, Letter};
use crate::store::factors::OwnerRow;

/// What happened to somebody's factors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Happened {
    AppAdded,
    AppRemoved,
    PasskeyAdded,
    PasskeyRemoved,
    NewRecoveryCodes,
    RecoveryCodeUsed { left: i64 },
    Reset,
}

impl Happened {
    fn verb(&self) -> &'static str {
        match self {
            Happened::AppAdded => "add_totp",
            Happened::AppRemoved => "remove_totp",
            Happened::PasskeyAdded => "add_passkey",
            Happened::PasskeyRemoved => "remove_passkey",
            Happened::NewRecoveryCodes => "new_recovery_codes",
            Happened::RecoveryCodeUsed { .. } => "use_recovery_code",
            Happened::Reset => "reset_second_factor",
        }
    }

    fn family(&self) -> &'static str {
        match self {
            Happened::AppAdded | Happened::PasskeyAdded => mails::FACTOR_ADDED,
            Happened::AppRemoved | Happened::PasskeyRemoved => mails::FACTOR_REMOVED,
            Happened::NewRecoveryCodes => mails::RECOVERY_CODES,
            Happened::RecoveryCodeUsed { .. } => mails::RECOVERY_USED,
            Happened::Reset => mails::FACTORS_RESET,
        }
    }

    /// What the letter names, in the owner's words.
    fn detail(&self, app: &App, lang: Lang) -> String {
        let said = |key: &str| platform::http::say(app, lang, key, &[]);
        match self {
            Happened::AppAdded | Happened::AppRemoved => said("account-factor-app"),
            Happened::PasskeyAdded | Happened::PasskeyRemoved => said("account-factor-passkey"),
            Happened::RecoveryCodeUsed { left } => left.to_string(),
            Happened::NewRecoveryCodes | Happened::Reset => String::new(),
        }
    }

    fn after(&self) -> Value {
        match self {
            Happened::RecoveryCodeUsed { left } => json!({ "left": left }),
            _ => Value::Null,
        }
    }
}

pub(crate) async fn tell(
    app: &App,
    tx: &Tx,
    (person, owner): (PersonId, &OwnerRow),
    happened: Happened,
) -> Result<(), Broken> {
    let act = Act {
        verb: happened.verb(),
        subject: &person.to_string(),
        before: Value::Null,
        after: happened.after(),
    };
    audit::note(tx, &act).await?;
    let letter = Letter {
        key: format!("{}:{person}:{}", happened.verb(), chance::uuid(tx.now())),
        family: happened.family(),
        path: "/account/second-factor".into(),
        detail: happened.detail(app, owner.lang),
    };
    mail::post(tx, &mails::write(app, (&owner.email, owner.lang), letter)?).await
}
