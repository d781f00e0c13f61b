//! Statements of token families and refresh tokens. A family is what counts: once it is revoked or over, nothing made from
//! it is worth anything.

use jiff::Timestamp;
use kernel::Role;

use crate::PersonId;
use crate::token::DeviceId;

platform::row! {
    /// A family whose owner may go on, and until when its newest refresh token does.
    pub(crate) struct FamilyRow {
        pub id: DeviceId,
        pub person_id: PersonId,
        pub name: String,
        pub email: String,
        pub role: Role,
        pub ends_at: Timestamp,
        pub expires_at: Timestamp,
    }
}

platform::row! {
    /// Who a live family belongs to, as they are now.
    pub(crate) struct LiveFamilyRow {
        pub person_id: PersonId,
        pub name: String,
        pub email: String,
        pub role: Role,
        pub confirmed_at: Timestamp,
        pub second_factor: bool,
        pub created_at: Timestamp,
        pub seen_at: Timestamp,
        pub ends_at: Timestamp,
    }
}

platform::statements! {
    /// Nothing is written if the password was changed, a second factor set up or the person suspended since the proof; the lock on the person makes
    /// this and a change of password wait for one another.
    pub(crate) fn insert_family(id: DeviceId, person: PersonId, proven_by: Option<&str>, now: Timestamp, ends_at: Timestamp, second_factor: bool, device: &str, address: &str, digest: &[u8], expires_at: Timestamp) -> u64 =
        "with p as (
             select id from people
             where id = $2 and password_hash is not distinct from $3 and (not second_factor or $6)
               and (suspended_until is null or suspended_until <= $4)
             for share
         ), family as (
             insert into token_families (id, person_id, created_at, ends_at, last_used_at, confirmed_at, second_factor, device, address)
             select $1, p.id, $4, $5, $4, $4, $6, $7, $8 from p
             returning id
         )
         insert into refresh_tokens (digest, family_id, issued_at, expires_at) select $9, family.id, $4, $10 from family";

    /// Spends the token and puts its successor in its place, if it is unspent and its family lives; nobody else gets that
    /// row. What a family that is over spent is rolled back with its transaction.
    pub(crate) fn rotate(spent: &[u8], next: &[u8], now: Timestamp, expires_at: Timestamp, staff_seen: Timestamp, staff_created: Timestamp, device: &str, address: &str) -> Option<FamilyRow> =
        "with spent as (
             update refresh_tokens set spent_at = $3 where digest = $1 and spent_at is null and expires_at > $3
             returning family_id
         ), family as (
             update token_families f set last_used_at = $3, device = $7, address = $8
             from spent, people p
             where f.id = spent.family_id and p.id = f.person_id and f.revoked_at is null and f.ends_at > $3
               and (p.role not in ('admin', 'manager') or (f.last_used_at > $5 and f.created_at > $6))
               and (p.suspended_until is null or p.suspended_until <= $3)
             returning f.id, f.person_id, p.name, p.email, p.role, f.ends_at
         ), next as (
             insert into refresh_tokens (digest, family_id, issued_at, expires_at)
             select $2, family.id, $3, least($4, family.ends_at) from family
             returning expires_at
         )
         select family.id, family.person_id, family.name, family.email, family.role, family.ends_at, next.expires_at
         from family, next";

    /// The family of a token spent since `since` whose successor is still unused.
    pub(crate) fn find_unused_successor(spent: &[u8], next: &[u8], now: Timestamp, since: Timestamp, staff_seen: Timestamp, staff_created: Timestamp) -> Option<FamilyRow> =
        "select f.id, f.person_id, p.name, p.email, p.role, f.ends_at, n.expires_at
         from refresh_tokens t
         join refresh_tokens n on n.digest = $2 and n.family_id = t.family_id and n.spent_at is null and n.expires_at > $3
         join token_families f on f.id = t.family_id and f.revoked_at is null and f.ends_at > $3
         join people p on p.id = f.person_id
         where t.digest = $1 and t.spent_at >= $4
           and (p.role not in ('admin', 'manager') or (f.last_used_at > $5 and f.created_at > $6))
           and (p.suspended_until is null or p.suspended_until <= $3)";

    /// Revokes the family of a token that was spent before `since`, or whose successor is spent too.
    pub(crate) fn revoke_reused(spent: &[u8], next: &[u8], now: Timestamp, since: Timestamp) -> Option<(DeviceId, PersonId)> =
        "update token_families f set revoked_at = $3, revoked_why = 'reused'
         from refresh_tokens t
         where t.digest = $1 and f.id = t.family_id and f.revoked_at is null
           and (t.spent_at < $4
                or (t.spent_at is not null and exists (select from refresh_tokens n where n.digest = $2 and n.spent_at is not null)))
         returning f.id, f.person_id";

    pub(crate) fn revoke_family(id: DeviceId, now: Timestamp) -> u64 =
        "update token_families set revoked_at = $2, revoked_why = 'log_out' where id = $1 and revoked_at is null";

    /// The family if it lives and its owner is not suspended; staff's ages as of their sessions. Notes that it was seen if
    /// the last note is older than `stale`.
    pub(crate) fn find_live_family(id: DeviceId, now: Timestamp, staff_seen: Timestamp, staff_created: Timestamp, stale: Timestamp) -> Option<LiveFamilyRow> =
        "with live as (
             select f.id, f.person_id, p.name, p.email, p.role, f.confirmed_at, f.second_factor, f.created_at,
                    case when f.last_used_at <= $5 then $2 else f.last_used_at end as seen_at, f.ends_at
             from token_families f join people p on p.id = f.person_id
             where f.id = $1 and f.revoked_at is null and f.ends_at > $2
               and (p.role not in ('admin', 'manager') or (f.last_used_at > $3 and f.created_at > $4))
               and (p.suspended_until is null or p.suspended_until <= $2)
         ), noted as (
             update token_families f set last_used_at = $2 from live where f.id = live.id and f.last_used_at <= $5
         )
         select person_id, name, email, role, confirmed_at, second_factor, created_at, seen_at, ends_at from live";

    /// Refresh tokens go with their families.
    pub(crate) fn delete_old_families(now: Timestamp) -> u64 =
        "delete from token_families where ends_at <= $1";
}
