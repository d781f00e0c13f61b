//! Every statement of this slice.

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod addresses;
pub(crate) mod devices;
pub(crate) mod factors;
pub(crate) mod links;
pub(crate) mod provider;
pub(crate) mod staff;
pub(crate) mod tokens;

use jiff::Timestamp;
use kernel::{Lang, Role};
use platform::db::One;
use uuid::Uuid;

use crate::PersonId;

platform::row! {
    /// What a log-in is checked against.
    pub(crate) struct AccountRow {
        pub id: PersonId,
        pub name: String,
        pub email: String,
        pub lang: Lang,
        pub role: Role,
        /// None: comes in by a provider or a passkey only.
        pub password_hash: Option<String>,
        /// Whether a password alone is not enough.
        pub second_factor: bool,
        pub is_verified: bool,
    }
}

platform::row! {
    /// The owner of an address that was just registered, for the first time or again.
    pub(crate) struct RegisteredRow {
        pub id: PersonId,
        pub email: String,
        pub lang: Lang,
        pub is_new: bool,
        pub is_verified: bool,
    }
}

platform::row! {
    /// Who a live session belongs to, as they are now.
    pub(crate) struct SessionRow {
        pub person_id: Uuid,
        pub name: String,
        pub email: String,
        pub role: Role,
        pub confirmed_at: Timestamp,
        pub second_factor: bool,
        pub created_at: Timestamp,
        /// As noted by now.
        pub seen_at: Timestamp,
    }
}

platform::row! {
    /// How often one account name was tried from one address.
    pub(crate) struct TriesRow {
        pub tries: i32,
        pub tried_at: Timestamp,
    }
}

platform::statements! {
    /// Makes the account, or, where the address has one, changes nothing and names its owner. The update to itself makes
    /// the second of two at once wait for the first and see it.
    pub(crate) fn insert_person(id: PersonId, email: &str, name: &str, lang: Lang, role: Role, password_hash: Option<&str>, now: Timestamp, verified_at: Option<Timestamp>) -> One<RegisteredRow> =
        "insert into people (id, email, name, lang, role, password_hash, created_at, email_verified_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict on constraint people_email_key do update set email = people.email
         returning id, email, lang, id = $1 as is_new, email_verified_at is not null as is_verified";

    pub(crate) fn find_account(email: &str) -> Option<AccountRow> =
        "select id, name, email, lang, role, password_hash, second_factor, email_verified_at is not null as is_verified from people where email = $1";

    pub(crate) fn find_account_of(person: PersonId) -> Option<AccountRow> =
        "select id, name, email, lang, role, password_hash, second_factor, email_verified_at is not null as is_verified from people where id = $1";

    /// Counts a try before it is judged. Tries from before `forgotten` do not count; past the limit nothing changes, so
    /// that a lock ends although somebody keeps trying.
    pub(crate) fn count_try(email: &str, address: &str, now: Timestamp, forgotten: Timestamp, allowed: i32) -> One<TriesRow> =
        "insert into log_in_tries as t (email, address, tries, tried_at) values ($1, $2, 1, $3)
         on conflict (email, address) do update set
             tries = case when t.tried_at <= $4 then 1 else least(t.tries, $5) + 1 end,
             tried_at = case when t.tried_at > $4 and t.tries >= $5 then t.tried_at else $3 end
         returning tries, tried_at";

    pub(crate) fn delete_tries(email: &str, address: &str) -> u64 =
        "delete from log_in_tries where email = $1 and address = $2";

    /// Nothing is written if the password was changed, a second factor set up or the person suspended since the proof. The
    /// lock on the person makes this and such a change wait for one another: whichever comes second sees the first.
    pub(crate) fn insert_session(digest: &[u8], id: Uuid, person: PersonId, proven_by: Option<&str>, now: Timestamp, device: &str, address: &str, second_factor: bool) -> u64 =
        "with p as (
             select id from people
             where id = $3 and password_hash is not distinct from $4 and (not second_factor or $8)
               and (suspended_until is null or suspended_until <= $5)
             for share
         )
         insert into sessions (digest, id, person_id, created_at, last_seen_at, confirmed_at, device, address, second_factor)
         select $1, $2, p.id, $5, $5, $5, $6, $7, $8 from p";

    pub(crate) fn replace_password_hash(person: PersonId, old: &str, new: &str) -> u64 =
        "update people set password_hash = $3 where id = $1 and password_hash = $2";

    /// The session if it is young enough for its owner's role and the owner is not suspended; notes that it was seen if
    /// the last note is older than `stale`.
    pub(crate) fn find_live_session(digest: &[u8], now: Timestamp, staff_seen: Timestamp, staff_created: Timestamp, seen: Timestamp, created: Timestamp, stale: Timestamp) -> Option<SessionRow> =
        "with live as (
             select s.digest, s.last_seen_at, p.id as person_id, p.name, p.email, p.role,
                    s.confirmed_at, s.second_factor, s.created_at,
                    case when s.last_seen_at <= $7 then $2 else s.last_seen_at end as seen_at
             from sessions s join people p on p.id = s.person_id
             where s.digest = $1
               and case when p.role in ('admin', 'manager')
                        then s.last_seen_at > $3 and s.created_at > $4
                        else s.last_seen_at > $5 and s.created_at > $6 end
               and (p.suspended_until is null or p.suspended_until <= $2)
         ), noted as (
             update sessions set last_seen_at = $2 from live
             where sessions.digest = live.digest and live.last_seen_at <= $7 and sessions.last_seen_at <= $7
         )
         select person_id, name, email, role, confirmed_at, second_factor, created_at, seen_at from live";

    pub(crate) fn delete_session(digest: Option<&[u8]>) -> u64 =
        "delete from sessions where digest = $1";

    /// Sets role and, if given, another password; for the command line and the demo.
    pub(crate) fn update_person(person: PersonId, name: &str, role: Role, password_hash: Option<&str>) -> u64 =
        "update people set name = $2, role = $3, password_hash = coalesce($4, password_hash) where id = $1";

    pub(crate) fn delete_old_sessions(seen: Timestamp, created: Timestamp) -> u64 =
        "delete from sessions where last_seen_at <= $1 or created_at <= $2";

    pub(crate) fn delete_old_tries(forgotten: Timestamp) -> u64 =
        "delete from log_in_tries where tried_at <= $1";
}
