//! SQL of the people of the house: who may no longer come in, who has which role, who was invited.

use jiff::Timestamp;
use kernel::{Lang, Role};
use platform::db::One;
use uuid::Uuid;

use crate::PersonId;

platform::row! {
    /// A person, locked.
    pub(crate) struct LockedRow {
        pub id: PersonId,
        pub email: String,
        pub lang: Lang,
        pub role: Role,
    }
}

platform::row! {
    /// A person as the office lists them.
    pub struct PersonRow {
        pub id: PersonId,
        pub name: String,
        pub email: String,
        pub role: Role,
        pub created_at: Timestamp,
        /// None: the address was never confirmed.
        pub verified_at: Option<Timestamp>,
        pub has_second_factor: bool,
        pub is_suspended: bool,
        /// Browsers and programs that are logged in.
        pub devices: i64,
    }
}

platform::row! {
    /// A suspension, over or not.
    pub struct SuspensionRow {
        pub id: Uuid,
        pub reason: String,
        pub suspended_at: Timestamp,
        pub suspended_by: Option<String>,
        pub ends_at: Option<Timestamp>,
        pub lifted_at: Option<Timestamp>,
        pub lifted_by: Option<String>,
    }
}

platform::row! {
    /// An invitation that waits for its answer; past `expires_at` its link no longer works.
    pub struct InvitationRow {
        pub id: Uuid,
        pub email: String,
        pub name: String,
        pub lang: Lang,
        pub role: Role,
        pub invited_by: Option<String>,
        pub invited_at: Timestamp,
        pub expires_at: Timestamp,
    }
}

platform::row! {
    /// The account of an address that was invited.
    pub(crate) struct InvitedRow {
        pub id: PersonId,
        pub role: Role,
        pub is_verified: bool,
        pub is_suspended: bool,
    }
}

platform::statements! {
    /// These people, and all admins where that is asked for, locked in the order of their ids.
    pub(crate) fn lock_people(ids: &[PersonId], with_admins: bool) -> Vec<LockedRow> =
        "select id, email, lang, role from people where id = any($1) or ($2 and role = 'admin')
         order by id for no key update";

    pub(crate) fn set_role(person: PersonId, role: Role) -> u64 =
        "update people set role = $2 where id = $1";

    /// The open suspension's end, where there is one: none means until it is lifted.
    pub(crate) fn find_suspension(person: PersonId, now: Timestamp) -> Option<(Option<Timestamp>,)> =
        "select ends_at from suspensions where person_id = $1 and lifted_at is null and (ends_at is null or ends_at > $2)";

    /// Role, and whether the account is shut.
    pub(crate) fn find_standing(person: PersonId, now: Timestamp) -> Option<(Role, bool)> =
        "select role, coalesce(suspended_until > $2, false) from people where id = $1";

    /// Nothing is written where the person is suspended already; one that is past its end makes room.
    pub(crate) fn close_ended(person: PersonId, now: Timestamp) -> u64 =
        "update suspensions set lifted_at = ends_at where person_id = $1 and lifted_at is null and ends_at <= $2";

    pub(crate) fn insert_suspension(id: Uuid, person: PersonId, by: Option<PersonId>, reason: &str, now: Timestamp, ends_at: Option<Timestamp>) -> u64 =
        "insert into suspensions (id, person_id, suspended_by, reason, suspended_at, ends_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (person_id) where lifted_at is null do nothing";

    pub(crate) fn lift_suspension(person: PersonId, by: Option<PersonId>, now: Timestamp) -> Option<(String, Option<Timestamp>)> =
        "update suspensions set lifted_at = $3, lifted_by = $2
         where person_id = $1 and lifted_at is null and (ends_at is null or ends_at > $3)
         returning reason, ends_at";

    /// Newest first. A null asks for all; `$8` is where the page before ended.
    pub(crate) fn list_people(
        part: Option<&str>, role: Option<Role>, suspended: Option<bool>, verified: Option<bool>, now: Timestamp,
        after_at: Option<Timestamp>, after_id: Option<PersonId>, limit: i64
    ) -> Vec<PersonRow> =
        "select p.id, p.name, p.email, p.role, p.created_at, p.email_verified_at as verified_at, p.second_factor as has_second_factor,
             coalesce(p.suspended_until > $5, false) as is_suspended,
             (select count(*) from sessions s where s.person_id = p.id)
                 + (select count(*) from token_families f where f.person_id = p.id and f.revoked_at is null and f.ends_at > $5) as devices
         from people p
         where ($1::text is null or (lower(p.name) || ' ' || lower(p.email::text)) like $1)
           and ($2::text is null or p.role = $2)
           and ($3::boolean is null or $3 = coalesce(p.suspended_until > $5, false))
           and ($4::boolean is null or $4 = (p.email_verified_at is not null))
           and ($6::timestamptz is null or (p.created_at, p.id) < ($6, $7::uuid))
         order by p.created_at desc, p.id desc limit $8";

    pub(crate) fn find_person(id: PersonId, now: Timestamp) -> Option<PersonRow> =
        "select p.id, p.name, p.email, p.role, p.created_at, p.email_verified_at as verified_at, p.second_factor as has_second_factor,
             coalesce(p.suspended_until > $2, false) as is_suspended,
             (select count(*) from sessions s where s.person_id = p.id)
                 + (select count(*) from token_families f where f.person_id = p.id and f.revoked_at is null and f.ends_at > $2) as devices
         from people p where p.id = $1";

    pub(crate) fn list_suspensions(person: PersonId) -> Vec<SuspensionRow> =
        "select s.id, s.reason, s.suspended_at, b.name as suspended_by, s.ends_at, s.lifted_at, l.name as lifted_by
         from suspensions s left join people b on b.id = s.suspended_by left join people l on l.id = s.lifted_by
         where s.person_id = $1 order by s.suspended_at desc";

    /// An invitation whose link has ended makes room for the next to the same address.
    pub(crate) fn close_expired_invitation(email: &str, now: Timestamp) -> u64 =
        "update invitations set withdrawn_at = expires_at
         where email = $1 and accepted_at is null and withdrawn_at is null and expires_at <= $2";

    pub(crate) fn insert_invitation(id: Uuid, email: &str, name: &str, lang: Lang, role: Role, by: Option<PersonId>, now: Timestamp, expires_at: Timestamp) -> u64 =
        "insert into invitations (id, email, name, lang, role, invited_by, invited_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (email) where accepted_at is null and withdrawn_at is null do nothing";

    /// The role of the account an address has, if it has one.
    pub(crate) fn find_role_of(email: &str) -> Option<(Role,)> =
        "select role from people where email = $1";

    pub(crate) fn list_invitations() -> Vec<InvitationRow> =
        "select i.id, i.email, i.name, i.lang, i.role, p.name as invited_by, i.invited_at, i.expires_at
         from invitations i left join people p on p.id = i.invited_by
         where i.accepted_at is null and i.withdrawn_at is null order by i.invited_at desc, i.id desc";

    pub(crate) fn find_invitation(id: Uuid) -> Option<InvitationRow> =
        "select i.id, i.email, i.name, i.lang, i.role, p.name as invited_by, i.invited_at, i.expires_at
         from invitations i left join people p on p.id = i.invited_by
         where i.id = $1 and i.accepted_at is null and i.withdrawn_at is null";

    pub(crate) fn extend_invitation(id: Uuid, expires_at: Timestamp) -> Option<(String, Lang)> =
        "update invitations set expires_at = $2 where id = $1 and accepted_at is null and withdrawn_at is null
         returning email, lang";

    pub(crate) fn withdraw_invitation(id: Uuid, now: Timestamp) -> Option<(Role,)> =
        "update invitations set withdrawn_at = $2 where id = $1 and accepted_at is null and withdrawn_at is null
         returning role";

    /// What somebody invited who may invite no longer.
    pub(crate) fn withdraw_invitations_by(person: PersonId, now: Timestamp) -> Vec<(Uuid,)> =
        "update invitations set withdrawn_at = $2 where invited_by = $1 and accepted_at is null and withdrawn_at is null
         returning id";

    pub(crate) fn accept_invitation(id: Uuid, person: PersonId, now: Timestamp) -> u64 =
        "update invitations set accepted_at = $3, accepted_by = $2
         where id = $1 and accepted_at is null and withdrawn_at is null and expires_at > $3";

    /// Locked, so that whoever changes it meanwhile is seen.
    pub(crate) fn lock_invited(email: &str, now: Timestamp) -> Option<InvitedRow> =
        "select id, role, email_verified_at is not null as is_verified,
             coalesce(people.suspended_until > $2, false) as is_suspended
         from people where email = $1 for no key update";

    /// Somebody registered the address and never showed that it is theirs: whoever holds the mailbox takes the account over.
    pub(crate) fn take_over(person: PersonId, name: &str, password_hash: &str, now: Timestamp) -> u64 =
        "update people set name = $2, password_hash = $3, email_verified_at = $4 where id = $1 and email_verified_at is null";

    /// Whether the address of an open invitation has an account whose owner has shown that it is theirs.
    pub(crate) fn has_verified_account(email: &str) -> One<(bool,)> =
        "select exists (select from people where email = $1 and email_verified_at is not null)";
}
