//! Invite somebody to the house: a mail whose link lets its holder in with the role that was chosen. One waits an address;
//! who invites, and as what, is on record.

use jiff::{SignedDuration, Timestamp};
use kernel::{Lang, Permission, Role};
use platform::audit::{self, Act};
use platform::db::Session;
use platform::http::Checks;
use platform::{App, Broken, Tx, Verdict, chance, mail};
use serde_json::json;
use uuid::Uuid;

use super::{By, StaffRefused};
use crate::account::link::{self, Purpose};
use crate::mails::{self, Letter};
use crate::person::Email;
use crate::store::links;
use crate::store::staff::{self as store, InvitationRow};

/// As long as its link.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

#[derive(Debug, Clone)]
pub struct Invite {
    pub name: String,
    pub email: String,
    /// Anything but a customer: those come by themselves.
    pub role: Role,
    /// The letter's language.
    pub lang: Lang,
}

pub async fn invite(app: &App, by: By, input: Invite) -> Verdict<Uuid, StaffRefused> {
    let mut checks = Checks::new();
    let name = checks
        .text("name", &input.name, (1, 100))
        .filter(|name| !name.contains('\n'));
    let email = checks.field("email", Email::parse(&input.email));
    if input.role == Role::Customer {
        checks.note("role", "choice");
    }
    checks.done().map_err(StaffRefused::Invalid)?;
    let (Some(name), Some(email)) = (name, email) else {
        return Err(StaffRefused::Invalid(platform::http::Invalid::one("name", "unreadable")).into());
    };
    let tx = app.db().begin().await?;
    still_may(&tx, by).await?;
    let now = tx.now();
    let (id, expires_at) = (chance::uuid(now), ends(now)?);
    let (_, known, made) = tokio::try_join!(
        store::close_expired_invitation(&tx, email.as_str(), now),
        store::find_role_of(&tx, email.as_str()),
        store::insert_invitation(
            &tx,
            id,
            email.as_str(),
            &name,
            input.lang,
            input.role,
            by.person(),
            now,
            expires_at
        ),
    )?;
    if known.is_some_and(|(role,)| role == input.role || role.is_staff()) {
        return Err(StaffRefused::HasRole.into());
    }
    if made == 0 {
        return Err(StaffRefused::InvitedAlready.into());
    }
    audit::note(&tx, &Act::new("invite", &subject(id), json!({ "role": input.role }))).await?;
    send(app, &tx, (id, email.as_str(), input.lang)).await?;
    tx.commit().await?;
    Ok(id)
}

/// A new link; the one before stops working.
pub async fn resend_invitation(app: &App, by: By, id: Uuid) -> Verdict<(), StaffRefused> {
    let tx = app.db().begin().await?;
    still_may(&tx, by).await?;
    let extended = store::extend_invitation(&tx, id, ends(tx.now())?).await?;
    let (email, lang) = extended.ok_or(StaffRefused::NotFound)?;
    audit::note(&tx, &Act::new("resend_invitation", &subject(id), json!({}))).await?;
    send(app, &tx, (id, &email, lang)).await?;
    Ok(tx.commit().await?)
}

pub async fn withdraw_invitation(app: &App, by: By, id: Uuid) -> Verdict<(), StaffRefused> {
    let tx = app.db().begin().await?;
    still_may(&tx, by).await?;
    let (role,) = store::withdraw_invitation(&tx, id, tx.now())
        .await?
        .ok_or(StaffRefused::NotFound)?;
    links::delete_links(&tx, id).await?;
    let subject = subject(id);
    let act = Act::new("withdraw_invitation", &subject, serde_json::Value::Null).was(json!({ "role": role }));
    audit::note(&tx, &act).await?;
    Ok(tx.commit().await?)
}

/// Those that wait, newest first.
pub async fn list_invitations(db: &impl Session) -> Result<Vec<InvitationRow>, Broken> {
    store::list_invitations(db).await
}

pub(super) fn subject(id: Uuid) -> String {
    format!("inv_{}", id.simple())
}

fn ends(now: Timestamp) -> Result<Timestamp, Broken> {
    Ok(now.checked_add(OPEN_FOR)?)
}

/// The asker's role may have changed since the request came in.
async fn still_may(tx: &Tx, by: By) -> Verdict<(), StaffRefused> {
    let Some(asker) = by.person() else { return Ok(()) };
    let rows = store::lock_people(tx, &[asker], false).await?;
    if rows.iter().any(|row| row.role.may(Permission::ManageStaff)) {
        Ok(())
    } else {
        Err(StaffRefused::Forbidden.into())
    }
}

async fn send(app: &App, tx: &Tx, (id, email, lang): (Uuid, &str, Lang)) -> Result<(), Broken> {
    let secret = link::issue(tx, id, Purpose::Invitation, email).await?;
    let secret = secret.ok_or_else(|| Broken::new("a link to an invitation is never held back"))?;
    let letter = Letter {
        key: format!("invitation:{id}:{}", tx.now()),
        family: mails::INVITATION,
        path: format!("/account/invitation?key={secret}"),
        detail: String::new(),
    };
    mail::post(tx, &mails::write(app, (email, lang), letter)?).await
}
