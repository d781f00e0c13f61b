//! Have an account made at the gateway: its row and its call, in the caller's transaction. One a reference: asked again,
//! the account that stands is the answer, and one that the gateway refused is asked for once more.

use kernel::{FieldProblem, Kind, Refusal};
use platform::http::{Checks, Invalid};
use platform::{Broken, Tx, Verdict};

use super::{AccountState, ConnectedAccount};
use crate::call::{CallKind, CallSubject, NewCall};
use crate::store::accounts;
use crate::stripe::connect;
use crate::{AccountId, Gateway};

/// Who is to be paid.
#[derive(Debug, Clone)]
pub struct CreateAccount {
    /// Whose account it is: a person's id as text.
    pub reference: String,
    pub gateway: Gateway,
    pub email: String,
    /// Two letters, as ISO 3166 has them.
    pub country: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreateRefused {
    Invalid(Invalid),
    /// The account of this reference was closed: at most gateways that is for ever.
    Closed,
}

impl Refusal for CreateRefused {
    fn kind(&self) -> Kind {
        match self {
            CreateRefused::Invalid(invalid) => invalid.kind(),
            CreateRefused::Closed => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CreateRefused::Invalid(invalid) => invalid.code(),
            CreateRefused::Closed => "connected_account_closed",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            CreateRefused::Invalid(invalid) => invalid.fields(),
            CreateRefused::Closed => &[],
        }
    }
}

pub async fn create_account(tx: &Tx, input: CreateAccount) -> Verdict<AccountId, CreateRefused> {
    let input = checked(input).map_err(CreateRefused::Invalid)?;
    let (id, now): (AccountId, _) = (tx.new_id(), tx.now());
    let (reference, gateway) = (&input.reference, input.gateway);
    let (_, account) = tokio::try_join!(
        accounts::insert_account(tx, id, reference, gateway, &input.email, &input.country, now),
        accounts::lock_account_for(tx, reference)
    )?;
    let account = account.ok_or_else(|| Broken::new("an account that was just written is not there"))?;
    match account.state {
        AccountState::Creating if account.id == id => queue(tx, &account, 1).await?,
        AccountState::Failed => ask_once_more(tx, &account, &input).await?,
        AccountState::Closing | AccountState::Closed => return Err(CreateRefused::Closed.into()),
        AccountState::Creating | AccountState::Onboarding | AccountState::Active | AccountState::Restricted => {}
    }
    Ok(account.id)
}

async fn ask_once_more(tx: &Tx, account: &ConnectedAccount, input: &CreateAccount) -> Result<(), Broken> {
    let (asked,) = accounts::count_account_calls(tx, account.id, CallKind::CreateAccount).await?;
    let (email, country) = (&input.email, &input.country);
    accounts::mark_account_creating(tx, account.id, email, country, tx.now()).await?;
    let again = ConnectedAccount {
        email: email.clone(),
        country: country.clone(),
        ..account.clone()
    };
    queue(tx, &again, asked + 1).await
}

async fn queue(tx: &Tx, account: &ConnectedAccount, turn: i64) -> Result<(), Broken> {
    let call = NewCall {
        key: format!("{}:create:{turn}", account.id),
        kind: CallKind::CreateAccount,
        path: connect::ACCOUNTS.to_owned(),
        form: connect::create_account(account),
        about: CallSubject {
            account: Some(account.id),
            ..CallSubject::default()
        },
    };
    call.queue(tx).await?;
    Ok(())
}

fn checked(input: CreateAccount) -> Result<CreateAccount, Invalid> {
    let mut checks = Checks::new();
    let email = input.email.trim().to_owned();
    let is_address = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@')
    });
    if email.is_empty() {
        checks.note("email", "required");
    } else if !is_address || email.len() > 254 || email.chars().any(|c| c.is_whitespace() || c.is_control()) {
        checks.note("email", "email");
    }
    let country = input.country.trim().to_ascii_uppercase();
    if country.is_empty() {
        checks.note("country", "required");
    } else if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        checks.note("country", "choice");
    }
    let reference = checks.text("reference", &input.reference, (1, 200));
    checks.done()?;
    Ok(CreateAccount {
        reference: reference.unwrap_or_default(),
        gateway: input.gateway,
        email,
        country,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(reference: &str, email: &str, country: &str) -> Vec<(String, &'static str)> {
        let input = CreateAccount {
            reference: reference.into(),
            gateway: Gateway::Stripe,
            email: email.into(),
            country: country.into(),
        };
        match checked(input) {
            Ok(_) => Vec::new(),
            Err(Invalid(problems)) => problems.into_iter().map(|p| (p.field, p.code)).collect(),
        }
    }

    #[test]
    fn a_bad_input_names_its_fields() {
        assert_eq!(problems("per_1", " samir@example.org ", "fr"), []);
        assert_eq!(
            problems("per_1", "", ""),
            [("email".into(), "required"), ("country".into(), "required")]
        );
        assert_eq!(
            problems("per_1", "samir", "France"),
            [("email".into(), "email"), ("country".into(), "choice")]
        );
        assert_eq!(problems(" ", "a@b.org", "DZ"), [("reference".into(), "required")]);
        assert_eq!(
            problems("per_1", "a b@c.org", "ÉÉ"),
            [("email".into(), "email"), ("country".into(), "choice")]
        );
    }
}
