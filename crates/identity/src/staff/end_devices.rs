//! End what somebody is logged in by. Those of staff are the affair of whoever says who belongs to the house.

use kernel::Permission;
use platform::audit::{self, Act};
use platform::{App, Verdict, mail};
use serde_json::json;

use super::{By, StaffRefused, lock};
use crate::mails::{self, Letter};
use crate::{PersonId, access};

/// Says how many ended.
pub async fn end_devices(app: &App, by: By, person: PersonId) -> Verdict<u64, StaffRefused> {
    let tx = app.db().begin().await?;
    let mut locked = lock(&tx, by, person, (Permission::SuspendPeople, false)).await?;
    if locked.person.role.is_staff() {
        locked = lock(&tx, by, person, (Permission::ManageStaff, false)).await?;
    }
    let person = locked.person;
    let ended = access::end_all(&tx, person.id, None).await?;
    if ended == 0 {
        audit::nothing_new();
        return Ok(0);
    }
    let subject = person.id.to_string();
    audit::note(&tx, &Act::new("end_all_sessions", &subject, json!({ "ended": ended }))).await?;
    let letter = Letter {
        key: format!("devices_ended:{}:{}", person.id, tx.now()),
        family: mails::DEVICES_ENDED,
        path: "/account/login".into(),
        detail: String::new(),
    };
    mail::post(&tx, &mails::write(app, (&person.email, person.lang), letter)?).await?;
    tx.commit().await?;
    access::forget_here(app, person.id)?;
    Ok(ended)
}
