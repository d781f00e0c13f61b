//! SQL of what technicians' calendars were told, and of reminders.

use calendar::TechnicianId;
use jiff::Timestamp;

use crate::VisitId;
use crate::remind::{Kind, Outcome};
use crate::tell::technician::Said;

platform::row! {
    /// What one technician's calendar was told last.
    pub(crate) struct InvitationRow {
        pub technician_id: TechnicianId,
        pub version: i32,
        pub said: Said,
    }
}

platform::row! {
    /// A reminder that has not been looked at.
    pub(crate) struct DueReminder {
        pub visit_id: VisitId,
        pub version: i32,
        pub kind: Kind,
    }
}

platform::statements! {
    pub(crate) fn list_invitations(visit: VisitId) -> Vec<InvitationRow> =
        "select technician_id, version, said from visit_invitations where visit_id = $1 order by technician_id";

    pub(crate) fn put_invitation(visit: VisitId, technician: TechnicianId, version: i32, said: Said) -> u64 =
        "insert into visit_invitations (visit_id, technician_id, version, said) values ($1, $2, $3, $4)
         on conflict (visit_id, technician_id) do update set version = $3, said = $4";

    /// Once for each version and kind.
    pub(crate) fn insert_reminders(visit: VisitId, version: i32, kinds: &[Kind], due_at: &[Timestamp]) -> u64 =
        "insert into reminders (visit_id, version, kind, due_at)
         select $1, $2, kind, due_at from unnest($3::text[], $4::timestamptz[]) as new (kind, due_at)
         on conflict (visit_id, version, kind) do nothing";

    /// Of those who try, one gets it.
    pub(crate) fn lock_reminder(visit: VisitId, version: i32, kind: Kind) -> Option<(Timestamp,)> =
        "select due_at from reminders where visit_id = $1 and version = $2 and kind = $3 and outcome is null for update";

    pub(crate) fn mark_reminder_done(visit: VisitId, version: i32, kind: Kind, outcome: Outcome, now: Timestamp) -> u64 =
        "update reminders set outcome = $4, done_at = $5 where visit_id = $1 and version = $2 and kind = $3 and outcome is null";

    pub(crate) fn list_due_reminders(now: Timestamp, limit: i64) -> Vec<DueReminder> =
        "select visit_id, version, kind from reminders where outcome is null and due_at <= $1 order by due_at limit $2";
}
