//! Statements of the page that shows where somebody is logged in.

use jiff::Timestamp;

use crate::PersonId;
use crate::token::DeviceId;

platform::row! {
    /// A live session or token family.
    pub(crate) struct DeviceRow {
        pub id: DeviceId,
        pub kind: String,
        pub device: String,
        pub address: String,
        pub created_at: Timestamp,
        pub last_seen_at: Timestamp,
        pub is_this: bool,
    }
}

platform::statements! {
    /// The last seen first. Sessions younger than the ages; families with a refresh token still good, staff's within the
    /// ages too.
    pub(crate) fn list_devices(person: PersonId, now: Timestamp, seen: Timestamp, created: Timestamp, is_staff: bool, session: &[u8], family: Option<DeviceId>) -> Vec<DeviceRow> =
        "select d.id, d.kind, d.device, d.address, d.created_at, d.last_seen_at, d.is_this from (
             select s.id, 'browser' as kind, s.device, s.address, s.created_at, s.last_seen_at, s.digest = $6 as is_this
             from sessions s where s.person_id = $1 and s.last_seen_at > $3 and s.created_at > $4
             union all
             select f.id, 'program', f.device, f.address, f.created_at, f.last_used_at, f.id is not distinct from $7
             from token_families f
             where f.person_id = $1 and f.revoked_at is null and f.ends_at > $2
               and (not $5 or (f.last_used_at > $3 and f.created_at > $4))
               and exists (select from refresh_tokens t where t.family_id = f.id and t.spent_at is null and t.expires_at > $2)
         ) d order by d.last_seen_at desc, d.id limit 100";

    pub(crate) fn delete_session_named(id: DeviceId, person: PersonId) -> u64 =
        "delete from sessions where id = $1 and person_id = $2";

    pub(crate) fn revoke_family_named(id: DeviceId, person: PersonId, now: Timestamp) -> u64 =
        "update token_families set revoked_at = $3, revoked_why = 'ended' where id = $1 and person_id = $2 and revoked_at is null";
}
