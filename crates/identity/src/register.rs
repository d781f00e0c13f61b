//! Register: an account for an address that has none, to be proven by the link that is mailed. Never tells whether it had
//! one (ID-09): both ways take one hash, the same statements and one mail to the address, and give the same answer. Logs
//! nobody in: a session would tell. Whoever registers an unproven address again replaces what was said before, with the
//! link that goes out; within the pause between two links nothing changes.

use jiff::Timestamp;
use kernel::{Lang, Role};
use platform::http::{Checks, Invalid};
use platform::limits::{self, Limit};
use platform::mail::{self, Mail};
use platform::{App, Broken, Verdict};
use secrecy::SecretString;
use tokio::try_join;

use crate::IdentitySettings;
use crate::account::asked::AskRefused;
use crate::account::link::{self, Purpose};
use crate::account::verify;
use crate::mails::{self, Letter};
use crate::password::{Chooser, Password};
use crate::person::Email;
use crate::store::{self, RegisteredRow, accounts};

/// What somebody says of themselves.
#[derive(Debug)]
pub struct Register {
    pub name: String,
    pub email: String,
    pub password: SecretString,
    pub lang: Lang,
}

/// What stands after the checks.
struct Checked {
    name: String,
    email: Email,
    password: Password,
}

/// Makes the account, or writes to the owner of the one there is. Two at once make one account.
pub async fn register(app: &App, input: Register) -> Verdict<(), AskRefused> {
    let checked = check(&input, &app.site().name).map_err(AskRefused::Invalid)?;
    limits::count(app, Limit::Register, &checked.email.as_str().to_lowercase())
        .await
        .map_err(AskRefused::Limited)?;
    let hash = app.need::<IdentitySettings>()?.hasher.hash(checked.password).await?;
    let tx = app.db().begin().await?;
    let person = store::insert_person(
        &tx,
        tx.new_id(),
        checked.email.as_str(),
        &checked.name,
        input.lang,
        Role::Customer,
        Some(&hash),
        tx.now(),
        None,
    )
    .await?;
    // Made for a proven address too, and mailed to nobody: both ways cost the same.
    if let Some(key) = link::issue(&tx, person.id.uuid(), Purpose::Verify, &person.email).await? {
        let letter = if person.is_verified {
            again(app, &person, tx.now())?
        } else {
            verify::letter(app, (&person.email, person.lang), &key)?
        };
        try_join!(
            accounts::replace_registration(&tx, person.id, &checked.name, input.lang, &hash),
            mail::post(&tx, &letter),
        )?;
    }
    tx.commit().await?;
    tracing::info!(person.id = %person.id, is_new = person.is_new, "registered");
    Ok(())
}

/// At most one a day, however often somebody fills in the form.
fn again(app: &App, person: &RegisteredRow, now: Timestamp) -> Result<Mail, Broken> {
    let day = now.as_second().div_euclid(86_400);
    let letter = Letter {
        key: format!("already_registered:{}:{day}", person.id),
        family: mails::AGAIN,
        path: "/account/login".into(),
        detail: String::new(),
    };
    mails::write(app, (&person.email, person.lang), letter)
}

fn check(input: &Register, shop: &str) -> Result<Checked, Invalid> {
    let mut checks = Checks::new();
    let name = checks.name("name", &input.name, (1, 100));
    let email = checks.field("email", Email::parse(&input.email));
    let chooser = Chooser {
        name: &input.name,
        email: &input.email,
        shop,
    };
    let password = checks.field("password", Password::chosen(&input.password, chooser));
    checks.done()?;
    match (name, email, password) {
        (Some(name), Some(email), Some(password)) => Ok(Checked { name, email, password }),
        _ => Err(Invalid::one("name", "unreadable")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(name: &str, email: &str, password: &str) -> Vec<(String, &'static str)> {
        let input = Register {
            name: name.to_owned(),
            email: email.to_owned(),
            password: password.into(),
            lang: Lang::Fr,
        };
        let fields = check(&input, "Comptoir")
            .err()
            .map(|invalid| invalid.0)
            .unwrap_or_default();
        fields
            .into_iter()
            .map(|problem| (problem.field, problem.code))
            .collect()
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        assert!(problems("Samira", "samira@exemple.dz", "chaudière").is_empty());
        let all = [
            ("name", "required"),
            ("email", "email"),
            ("password", "password_too_short"),
        ];
        assert_eq!(
            problems(" ", "samira", "court"),
            all.map(|(field, code)| (field.to_owned(), code))
        );
        assert_eq!(
            problems("a\u{0}", "a@b.dz", "chaudière"),
            [("name".to_owned(), "unreadable")]
        );
        assert_eq!(
            problems("a\nb", "a@b.dz", "chaudière"),
            [("name".to_owned(), "unreadable")]
        );
    }
}
