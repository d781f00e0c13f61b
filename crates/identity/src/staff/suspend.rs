//! Suspend somebody and lift it again. Sessions and tokens end with the same commit; a log-in under way finds the door
//! shut. Admins and managers are not suspended: first they are made something else.

use jiff::{SignedDuration, Timestamp};
use kernel::Permission;
use platform::audit::{self, Act};
use platform::http::Checks;
use platform::{App, Verdict, chance, mail};
use serde_json::json;

use super::{By, StaffRefused, lock};
use crate::mails::{self, Letter};
use crate::store::staff as store;
use crate::{LogInRefused, PersonId, access};

/// Why, and until when; without an end until it is lifted.
#[derive(Debug, Clone)]
pub struct Suspend {
    pub person: PersonId,
    /// 3 to 500 characters; the person reads it.
    pub reason: String,
    pub ends_at: Option<Timestamp>,
}

/// The end lies within this time.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366 * 5);

pub async fn suspend(app: &App, by: By, input: Suspend) -> Verdict<(), StaffRefused> {
    let tx = app.db().begin().await?;
    let now = tx.now();
    let mut checks = Checks::new();
    let reason = checks.text("reason", &input.reason, (3, 500));
    if let Some(ends_at) = input.ends_at
        && !(now < ends_at && ends_at <= now.checked_add(LONGEST).map_err(platform::Broken::new)?)
    {
        checks.note("until", "date");
    }
    checks.done().map_err(StaffRefused::Invalid)?;
    let reason = reason.unwrap_or_default();
    let person = lock(&tx, by, input.person, (Permission::SuspendPeople, false))
        .await?
        .person;
    if person.role.is_staff() {
        return Err(StaffRefused::DemoteFirst.into());
    }
    let (_, made) = tokio::try_join!(
        store::close_ended(&tx, person.id, now),
        store::insert_suspension(
            &tx,
            chance::uuid(now),
            person.id,
            by.person(),
            &reason,
            now,
            input.ends_at
        ),
    )?;
    if made == 0 {
        return Err(StaffRefused::SuspendedAlready.into());
    }
    access::end_all(&tx, person.id, None).await?;
    let after = json!({ "reason": reason, "ends_at": input.ends_at });
    audit::note(&tx, &Act::new("suspend", &person.id.to_string(), after)).await?;
    let family = if input.ends_at.is_some() {
        mails::SUSPENDED_UNTIL
    } else {
        mails::SUSPENDED
    };
    let letter = Letter {
        key: format!("suspended:{}:{now}", person.id),
        family,
        path: "/account/login".into(),
        detail: told(app, &reason, input.ends_at),
    };
    mail::post(&tx, &mails::write(app, (&person.email, person.lang), letter)?).await?;
    tracing::info!(person.id = %person.id, "suspended");
    tx.commit().await?;
    Ok(access::forget_here(app, person.id)?)
}

/// The reason, and the day it ends in the shop's time.
fn told(app: &App, reason: &str, ends_at: Option<Timestamp>) -> String {
    match ends_at {
        None => reason.to_owned(),
        Some(at) => format!("{}. {reason}", in_shop_time(app, at)),
    }
}

fn in_shop_time(app: &App, at: Timestamp) -> String {
    at.to_zoned(app.renderer().zone().clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// Refuses whoever is out at this moment; for those who have proven who they are, and nobody else.
pub(crate) async fn expect_in(app: &App, person: PersonId) -> Verdict<(), LogInRefused> {
    let db = app.db().read().await?;
    match store::find_suspension(&db, person, app.clock().now()).await? {
        None => Ok(()),
        Some((until,)) => Err(LogInRefused::Suspended {
            until: until.map(|at| in_shop_time(app, at)),
        }
        .into()),
    }
}

/// Lets somebody in again.
pub async fn lift_suspension(app: &App, by: By, person: PersonId) -> Verdict<(), StaffRefused> {
    let tx = app.db().begin().await?;
    let person = lock(&tx, by, person, (Permission::SuspendPeople, false)).await?.person;
    let lifted = store::lift_suspension(&tx, person.id, by.person(), tx.now()).await?;
    let (reason, ends_at) = lifted.ok_or(StaffRefused::NotSuspended)?;
    let subject = person.id.to_string();
    let act = Act::new("lift_suspension", &subject, serde_json::Value::Null);
    audit::note(&tx, &act.was(json!({ "reason": reason, "ends_at": ends_at }))).await?;
    let letter = Letter {
        key: format!("suspension_lifted:{}:{}", person.id, tx.now()),
        family: mails::SUSPENSION_LIFTED,
        path: "/account/login".into(),
        detail: String::new(),
    };
    mail::post(&tx, &mails::write(app, (&person.email, person.lang), letter)?).await?;
    tx.commit().await?;
    Ok(access::forget_here(app, person.id)?)
}
