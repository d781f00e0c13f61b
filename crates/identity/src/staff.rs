//! Who belongs to the house: roles, suspensions, invitations, and what staff may do about people. The route or the command
//! decides who may ask; what nobody may do is decided here: the last admin stays, nobody acts on themselves, and whoever
//! is asked to do it must still be who they were when the rows are locked (ID-20).

mod accept;
mod change_role;
mod end_devices;
mod invite;
mod list;
mod reset_second_factor;
mod suspend;

use std::collections::HashMap;

use kernel::{FieldProblem, Kind, Permission, Refusal, Role};
use platform::http::Invalid;
use platform::{Cx, Tx, Verdict};

use crate::PersonId;
use crate::store::staff::{LockedRow, lock_people};

pub use crate::store::staff::{InvitationRow, PersonRow, SuspensionRow};
pub(crate) use accept::{AcceptRefused, Acceptance, accept, find_open};
pub use change_role::change_role;
pub use end_devices::end_devices;
pub use invite::{Invite, invite, list_invitations, resend_invitation, withdraw_invitation};
pub use list::{PeopleFilter, PersonCursor, find_person, list_people, list_suspensions};
pub use reset_second_factor::reset_second_factor;
pub(crate) use suspend::expect_in;
pub use suspend::{Suspend, lift_suspension, suspend};

/// On whose word something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By(Option<PersonId>);

impl By {
    /// A command typed on the machine itself.
    pub const fn command_line() -> Self {
        By(None)
    }

    /// The signed-in person of a request.
    pub fn of(cx: &Cx) -> Self {
        By(cx.caller.person.as_ref().map(|person| PersonId::from_uuid(person.id)))
    }

    /// A member of staff by their id; whether they may is looked up with the lock.
    pub const fn staff(person: PersonId) -> Self {
        By(Some(person))
    }

    pub(crate) fn person(self) -> Option<PersonId> {
        self.0
    }
}

/// Why somebody stays as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffRefused {
    NotFound,
    Invalid(Invalid),
    /// Nobody does it to themselves.
    Yourself,
    /// Whoever asked may no longer.
    Forbidden,
    /// There must be an admin left.
    LastAdmin,
    /// Admins and managers are not suspended: first they are made something else.
    DemoteFirst,
    SuspendedAlready,
    NotSuspended,
    /// A suspended person gets no role in the office.
    LiftFirst,
    /// There is no second factor to take away.
    NoFactor,
    /// The address has been invited, and the invitation waits.
    InvitedAlready,
    /// The address belongs to somebody of that role already, or of a higher one.
    HasRole,
}

impl Refusal for StaffRefused {
    fn kind(&self) -> Kind {
        match self {
            StaffRefused::NotFound => Kind::NotFound,
            StaffRefused::Invalid(invalid) => invalid.kind(),
            StaffRefused::Forbidden => Kind::Forbidden,
            _ => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            StaffRefused::NotFound => "not_found",
            StaffRefused::Invalid(invalid) => invalid.code(),
            StaffRefused::Yourself => "staff_yourself",
            StaffRefused::Forbidden => "forbidden",
            StaffRefused::LastAdmin => "staff_last_admin",
            StaffRefused::DemoteFirst => "staff_demote_first",
            StaffRefused::SuspendedAlready => "staff_suspended_already",
            StaffRefused::NotSuspended => "staff_not_suspended",
            StaffRefused::LiftFirst => "staff_lift_first",
            StaffRefused::NoFactor => "staff_no_factor",
            StaffRefused::InvitedAlready => "staff_invited_already",
            StaffRefused::HasRole => "staff_has_role",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            StaffRefused::Invalid(invalid) => invalid.fields(),
            _ => &[],
        }
    }
}

impl From<Invalid> for StaffRefused {
    fn from(invalid: Invalid) -> Self {
        StaffRefused::Invalid(invalid)
    }
}

/// The people an act is about, locked until the transaction ends.
struct Locked {
    person: LockedRow,
    /// Admins, the person included where they are one; empty unless asked for.
    admins: usize,
}

/// Locks the person and whoever asks, in the order of ids, and all admins where the act may take one away. Refuses where
/// the asker's role no longer has the permission: it may have changed since the request came in.
async fn lock(
    tx: &Tx,
    by: By,
    person: PersonId,
    (needs, with_admins): (Permission, bool),
) -> Verdict<Locked, StaffRefused> {
    if by.person() == Some(person) {
        return Err(StaffRefused::Yourself.into());
    }
    let ids: Vec<PersonId> = by.person().into_iter().chain([person]).collect();
    let rows = lock_people(tx, &ids, with_admins).await?;
    let admins = rows.iter().filter(|row| row.role == Role::Admin).count();
    let mut rows: HashMap<PersonId, LockedRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    if let Some(asker) = by.person()
        && !rows.get(&asker).is_some_and(|row| row.role.may(needs))
    {
        return Err(StaffRefused::Forbidden.into());
    }
    let person = rows.remove(&person).ok_or(StaffRefused::NotFound)?;
    Ok(Locked { person, admins })
}
