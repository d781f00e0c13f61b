//! Give somebody another role. Their sessions and tokens end, so that nothing begun as one is gone on with as another;
//! what they invited as an admin is withdrawn when they are none any more. The last admin stays.

use kernel::{Permission, Role};
use platform::audit::{self, Act};
use platform::{App, OnConstraint, Verdict, mail};
use serde_json::json;

use super::{By, StaffRefused, lock};
use crate::mails::{self, Letter};
use crate::store::{links, staff as store};
use crate::{PersonId, access};

/// Asked for the role they have, nothing is done.
pub async fn change_role(app: &App, by: By, person: PersonId, role: Role) -> Verdict<(), StaffRefused> {
    let tx = app.db().begin().await?;
    let locked = lock(&tx, by, person, (Permission::ManageStaff, true)).await?;
    let person = locked.person;
    if person.role == role {
        audit::nothing_new();
        return Ok(());
    }
    if person.role == Role::Admin && locked.admins < 2 {
        return Err(StaffRefused::LastAdmin.into());
    }
    if role.is_staff() && store::find_suspension(&tx, person.id, tx.now()).await?.is_some() {
        return Err(StaffRefused::LiftFirst.into());
    }
    store::set_role(&tx, person.id, role)
        .await
        .on_constraint("people_last_admin", || StaffRefused::LastAdmin)?;
    if !role.may(Permission::ManageStaff) {
        for (invitation,) in store::withdraw_invitations_by(&tx, person.id, tx.now()).await? {
            links::delete_links(&tx, invitation).await?;
        }
    }
    access::end_all(&tx, person.id, None).await?;
    let subject = person.id.to_string();
    let act = Act::new("change_role", &subject, json!({ "role": role }));
    audit::note(&tx, &act.was(json!({ "role": person.role }))).await?;
    let letter = Letter {
        key: format!("role_changed:{}:{}", person.id, tx.now()),
        family: mails::ROLE_CHANGED,
        path: "/account/login".into(),
        detail: platform::http::say(app, person.lang, &format!("staff-role-{}", role.code()), &[]),
    };
    mail::post(&tx, &mails::write(app, (&person.email, person.lang), letter)?).await?;
    tracing::info!(person.id = %person.id, role = role.code(), "role changed");
    tx.commit().await?;
    Ok(access::forget_here(app, person.id)?)
}
