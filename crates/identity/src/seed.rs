//! Seed a person: for the demo's people and `user add`. Makes it so and no more: what is already so is left alone. Takes
//! any role, so no route leads here.

use kernel::{Lang, Refusal, Role};
use platform::audit::{self, Act};
use platform::http::{Checks, Invalid};
use platform::{App, Broken, Verdict};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::hasher::Checked;
use crate::password::{Chooser, Password};
use crate::person::Email;
use crate::store::{self, AccountRow};
use crate::{IdentitySettings, PersonId, access};

/// A person as they should be.
#[derive(Debug, Clone)]
pub struct Seed {
    pub name: String,
    pub email: String,
    pub password: String,
    pub role: Role,
}

/// Makes the person, or gives the owner of the address this name, role and password; another password ends their
/// sessions. An input against the rules is `Broken` and names the fields.
pub async fn seed(app: &App, seed: Seed) -> Result<PersonId, Broken> {
    let wanted = read(seed).map_err(|invalid| said(&invalid))?;
    put(app, wanted, false).await
}

/// The same with an entry in the record, for `user add`.
pub async fn add_person(app: &App, seed: Seed) -> Verdict<PersonId, Invalid> {
    let wanted = read(seed)?;
    Ok(put(app, wanted, true).await?)
}

/// Checks a person before there is one.
pub(crate) fn read(seed: Seed) -> Result<Wanted, Invalid> {
    let typed = SecretString::from(seed.password);
    let mut checks = Checks::new();
    let name = checks.name("name", &seed.name, (1, 100));
    let email = checks.field("email", Email::parse(&seed.email));
    let chooser = Chooser {
        name: &seed.name,
        email: &seed.email,
        // Who types on the machine itself may name the shop in a password.
        shop: "",
    };
    let password = checks.field("password", Password::chosen(&typed, chooser));
    checks.done()?;
    let (Some(name), Some(email), Some(password)) = (name, email, password) else {
        return Err(Invalid::one("name", "required"));
    };
    Ok(Wanted {
        name,
        email,
        password,
        role: seed.role,
    })
}

async fn put(app: &App, wanted: Wanted, is_on_record: bool) -> Result<PersonId, Broken> {
    let db = app.db().read().await?;
    let account = store::find_account(&db, wanted.email.as_str()).await?;
    drop(db);
    match account {
        None => make(app, wanted, is_on_record).await,
        Some(account) => change(app, account, wanted, is_on_record).await,
    }
}

pub(crate) struct Wanted {
    pub(crate) name: String,
    pub(crate) email: Email,
    pub(crate) password: Password,
    role: Role,
}

fn said(invalid: &Invalid) -> Broken {
    let fields: Vec<String> = invalid
        .fields()
        .iter()
        .map(|problem| format!("{}: {}", problem.field, problem.code))
        .collect();
    Broken::new(fields.join(", "))
}

async fn make(app: &App, wanted: Wanted, is_on_record: bool) -> Result<PersonId, Broken> {
    let hash = app.need::<IdentitySettings>()?.hasher.hash(wanted.password).await?;
    let tx = app.db().begin().await?;
    let (id, lang) = (tx.new_id(), Lang::default());
    let made = store::insert_person(
        &tx,
        id,
        wanted.email.as_str(),
        &wanted.name,
        lang,
        wanted.role,
        Some(&hash),
        tx.now(),
        Some(tx.now()),
    )
    .await?;
    if is_on_record {
        let act = Act {
            verb: "add_person",
            subject: &made.id.to_string(),
            before: Value::Null,
            after: json!({ "role": wanted.role.code() }),
        };
        audit::note(&tx, &act).await?;
    }
    tx.commit().await?;
    Ok(made.id)
}

async fn change(app: &App, account: AccountRow, wanted: Wanted, is_on_record: bool) -> Result<PersonId, Broken> {
    let hasher = &app.need::<IdentitySettings>()?.hasher;
    let checked = hasher.check(wanted.password.clone(), account.password_hash).await?;
    let hash = match checked {
        Checked::Wrong => Some(hasher.hash(wanted.password).await?),
        Checked::Right | Checked::RightButWeak => None,
    };
    if hash.is_none() && account.role == wanted.role && account.name == wanted.name {
        return Ok(account.id);
    }
    let tx = app.db().begin().await?;
    store::update_person(&tx, account.id, &wanted.name, wanted.role, hash.as_deref()).await?;
    if hash.is_some() {
        access::end_all(&tx, account.id, None).await?;
    }
    if is_on_record {
        let act = Act {
            verb: "change_person",
            subject: &account.id.to_string(),
            before: json!({ "role": account.role.code() }),
            after: json!({ "role": wanted.role.code(), "password": hash.is_some() }),
        };
        audit::note(&tx, &act).await?;
    }
    tx.commit().await?;
    access::forget_here(app, account.id)?;
    Ok(account.id)
}
