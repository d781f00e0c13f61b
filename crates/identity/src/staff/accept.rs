//! Accept an invitation. The link proves the mailbox, once. Where the address has no account, one is made with the password
//! that is typed; where it has one whose owner has shown that the mailbox is theirs, its owner must be logged in and keeps
//! the password; where somebody registered the address and never showed that, the account is taken over. Logs nobody in.

use kernel::{FieldProblem, Kind, Refusal, Role};
use platform::audit::{self, Act};
use platform::http::{Checks, Invalid};
use platform::{App, Broken, Tx, Verdict};
use secrecy::SecretString;
use serde_json::json;

use super::invite::subject;
use crate::account::link::{self, Purpose};
use crate::password::{Chooser, Password};
use crate::store::staff::{self as store, InvitationRow};
use crate::store::{self as people, staff::InvitedRow};
use crate::{IdentitySettings, PersonId, access};

/// Who takes an invitation up.
#[derive(Debug)]
pub(crate) struct Acceptance {
    pub key: String,
    /// Who is logged in where the link was opened.
    pub caller: Option<PersonId>,
    pub name: String,
    /// Not looked at where the address has an account of its owner.
    pub password: SecretString,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AcceptRefused {
    /// Used, withdrawn, replaced, too old, or never ours: never said which.
    Spent,
    /// The address has an account: its owner logs in first.
    LogInFirst,
    Invalid(Invalid),
}

impl Refusal for AcceptRefused {
    fn kind(&self) -> Kind {
        match self {
            AcceptRefused::Spent | AcceptRefused::LogInFirst => Kind::Conflict,
            AcceptRefused::Invalid(invalid) => invalid.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            AcceptRefused::Spent => "link_spent",
            AcceptRefused::LogInFirst => "staff_log_in_first",
            AcceptRefused::Invalid(invalid) => invalid.code(),
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            AcceptRefused::Invalid(invalid) => invalid.fields(),
            _ => &[],
        }
    }
}

/// The invitation a link leads to while it can be accepted, and whether its address has an account of its owner.
pub(crate) async fn find_open(app: &App, key: &str) -> Result<Option<(InvitationRow, bool)>, Broken> {
    let now = app.clock().now();
    let db = app.db().read().await?;
    let Some(link) = link::find(&db, key, Purpose::Invitation, now).await? else {
        return Ok(None);
    };
    let (invitation, (has_account,)) = tokio::try_join!(
        store::find_invitation(&db, link.subject_id),
        store::has_verified_account(&db, &link.email),
    )?;
    let open = invitation.filter(|invitation| invitation.expires_at > now);
    Ok(open.map(|invitation| (invitation, has_account)))
}

/// What a stranger to the house brings: none where the address has an account of its owner.
struct Newcomer {
    name: String,
    hash: String,
}

pub(crate) async fn accept(app: &App, input: Acceptance) -> Verdict<(), AcceptRefused> {
    let (invitation, has_account) = find_open(app, &input.key).await?.ok_or(AcceptRefused::Spent)?;
    let newcomer = if has_account {
        None
    } else {
        Some(read(app, &input, &invitation).await?)
    };
    let tx = app.db().begin().await?;
    link::take(&tx, &input.key, Purpose::Invitation)
        .await?
        .ok_or(AcceptRefused::Spent)?;
    let (person, before) = match (lock(&tx, &invitation.email).await?, newcomer) {
        (None, Some(newcomer)) => (make(&tx, &invitation, &newcomer).await?, None),
        (Some(known), newcomer) => (
            raise(&tx, &known, newcomer, (&invitation, input.caller)).await?,
            Some(known.role),
        ),
        (None, None) => return Err(AcceptRefused::Spent.into()),
    };
    // Withdrawn at this moment, or its inviter is no admin any more.
    if store::accept_invitation(&tx, invitation.id, person, tx.now()).await? == 0 {
        return Err(AcceptRefused::Spent.into());
    }
    let about = person.to_string();
    let after = json!({ "role": invitation.role, "invitation": subject(invitation.id) });
    let act = Act::new("accept_invitation", &about, after).was(json!({ "role": before }));
    audit::note(&tx, &act).await?;
    tx.commit().await?;
    access::forget_here(app, person)?;
    tracing::info!(person.id = %person, role = invitation.role.code(), "an invitation was accepted");
    Ok(())
}

async fn lock(tx: &Tx, email: &str) -> Result<Option<InvitedRow>, Broken> {
    store::lock_invited(tx, email, tx.now()).await
}

async fn read(app: &App, input: &Acceptance, invitation: &InvitationRow) -> Verdict<Newcomer, AcceptRefused> {
    let mut checks = Checks::new();
    let name = checks
        .text("name", &input.name, (1, 100))
        .filter(|name| !name.contains('\n'));
    let chooser = Chooser {
        name: &input.name,
        email: &invitation.email,
        shop: &app.site().name,
    };
    let password = checks.field("password", Password::chosen(&input.password, chooser));
    checks.done().map_err(AcceptRefused::Invalid)?;
    let (Some(name), Some(password)) = (name, password) else {
        return Err(AcceptRefused::Invalid(Invalid::one("name", "unreadable")).into());
    };
    let hash = app.need::<IdentitySettings>()?.hasher.hash(password).await?;
    Ok(Newcomer { name, hash })
}

async fn make(tx: &Tx, invitation: &InvitationRow, newcomer: &Newcomer) -> Verdict<PersonId, AcceptRefused> {
    let id: PersonId = tx.new_id();
    let made = people::insert_person(
        tx,
        id,
        &invitation.email,
        &newcomer.name,
        invitation.lang,
        invitation.role,
        Some(&newcomer.hash),
        tx.now(),
        Some(tx.now()),
    )
    .await?;
    if made.is_new {
        Ok(id)
    } else {
        // Registered at this very moment: the link is not used up, and the next click meets the account.
        Err(AcceptRefused::LogInFirst.into())
    }
}

async fn raise(
    tx: &Tx,
    known: &InvitedRow,
    newcomer: Option<Newcomer>,
    (invitation, caller): (&InvitationRow, Option<PersonId>),
) -> Verdict<PersonId, AcceptRefused> {
    if known.is_suspended {
        return Err(AcceptRefused::Spent.into());
    }
    match (known.is_verified, newcomer) {
        (true, _) if caller == Some(known.id) => {}
        (true, _) | (false, None) => return Err(AcceptRefused::LogInFirst.into()),
        (false, Some(newcomer)) => {
            store::take_over(tx, known.id, &newcomer.name, &newcomer.hash, tx.now()).await?;
        }
    }
    // Nobody of the office is made less by a link.
    if !known.role.is_staff() || invitation.role == Role::Admin {
        store::set_role(tx, known.id, invitation.role).await?;
    }
    access::end_all(tx, known.id, None).await?;
    Ok(known.id)
}
