//! Take away a second factor that its owner can no longer show. Whoever asks has checked by other means who they are; what
//! the person is logged in by ends. Nobody does it to themselves: a stolen session must not.

use kernel::Permission;
use platform::{App, Fault, Verdict};

use super::{By, StaffRefused, lock};
use crate::factor::set_up::{self, SetUpRefused};
use crate::{PersonId, access};

pub async fn reset_second_factor(app: &App, by: By, person: PersonId) -> Verdict<(), StaffRefused> {
    let tx = app.db().begin().await?;
    let person = lock(&tx, by, person, (Permission::ManageStaff, false)).await?.person;
    set_up::reset(app, &tx, person.id).await.map_err(|fault| match fault {
        Fault::Refused(SetUpRefused::NotNow) => Fault::Refused(StaffRefused::NoFactor),
        Fault::Refused(_) => Fault::Refused(StaffRefused::NotFound),
        Fault::Broken(broken) => Fault::Broken(broken),
    })?;
    tx.commit().await?;
    Ok(access::forget_here(app, person.id)?)
}
