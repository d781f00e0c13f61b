//! Statements that end sessions and token families.

use jiff::Timestamp;

use crate::PersonId;

platform::statements! {
    pub(crate) fn lock_person(person: PersonId) -> u64 =
        "select from people where id = $1 for no key update";

    pub(crate) fn delete_sessions_but(person: PersonId, keep: Option<&[u8]>) -> u64 =
        "delete from sessions where person_id = $1 and digest is distinct from $2";

    pub(crate) fn revoke_families(person: PersonId, now: Timestamp) -> u64 =
        "update token_families set revoked_at = $2, revoked_why = 'ended' where person_id = $1 and revoked_at is null";
}
