//! Register: an account for an address that has none. Never tells whether it had one (ID-09): both ways take one hash,
//! one row and one mail to the address, and give the same answer. Logs nobody in: a session would tell.

use kernel::{Lang, Role};
use platform::http::{Checks, Invalid};
use platform::{App, Verdict, mail};
use secrecy::SecretString;

use crate::mails::{self, Letter};
use crate::password::Password;
use crate::person::Email;
use crate::{IdentitySettings, store};

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
pub async fn register(app: &App, input: Register) -> Verdict<(), Invalid> {
    let checked = check(&input)?;
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
    let day = tx.now().as_second().div_euclid(86_400);
    let (key, family) = if person.is_new {
        (format!("welcome:{}", person.id), mails::WELCOME)
    } else {
        (format!("already_registered:{}:{day}", person.id), mails::AGAIN)
    };
    let letter = Letter {
        key,
        family,
        path: "/account/login".into(),
        detail: String::new(),
    };
    mail::post(&tx, &mails::write(app, (&person.email, person.lang), letter)?).await?;
    tx.commit().await?;
    tracing::info!(person.id = %person.id, is_new = person.is_new, "registered");
    Ok(())
}

fn check(input: &Register) -> Result<Checked, Invalid> {
    let mut checks = Checks::new();
    let name = checks.name("name", &input.name, (1, 100));
    let email = checks.field("email", Email::parse(&input.email));
    let password = checks.field("password", Password::chosen(&input.password, email.as_ref()));
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
        let fields = check(&input).err().map(|invalid| invalid.0).unwrap_or_default();
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
