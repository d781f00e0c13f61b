//! Statements of second factors: one-time codes, recovery codes, passkeys, half-done log-ins, asking again.

use jiff::Timestamp;
use kernel::Lang;
use platform::db::{Json, One};
use serde_json::Value;
use webauthn_rs::prelude::Passkey;

use crate::PersonId;
use crate::factor::passkey::PasskeyId;
use crate::store::TriesRow;

platform::row! {
    /// A shared secret as it is kept.
    pub(crate) struct TotpRow {
        pub secret: Vec<u8>,
        pub nonce: Vec<u8>,
        pub is_confirmed: bool,
    }
}

platform::row! {
    /// Whom to write to.
    pub(crate) struct OwnerRow {
        pub email: String,
        pub lang: Lang,
        pub second_factor: bool,
    }
}

platform::row! {
    /// A log-in that waits for its second proof.
    pub(crate) struct HalfRow {
        pub person_id: PersonId,
        pub proven_by: Option<String>,
    }
}

platform::row! {
    /// A passkey as it is checked.
    pub(crate) struct PasskeyRow {
        pub id: PasskeyId,
        pub passkey: Json<Passkey>,
    }
}

platform::row! {
    /// A passkey as its owner knows it.
    pub(crate) struct PasskeyLine {
        pub id: PasskeyId,
        pub name: String,
        pub created_at: Timestamp,
        pub last_used_at: Option<Timestamp>,
    }
}

platform::row! {
    /// What a browser was asked to sign.
    pub(crate) struct ChallengeRow {
        pub person_id: Option<PersonId>,
        pub state: Json<Value>,
    }
}

platform::statements! {
    pub(crate) fn has_second_factor(person: PersonId) -> Option<(bool,)> =
        "select second_factor from people where id = $1";

    /// Has everything else that changes this person's factors, or begins a session of theirs, wait for this transaction.
    pub(crate) fn lock_owner(person: PersonId) -> Option<OwnerRow> =
        "select email::text, lang, second_factor from people where id = $1 for update";

    /// The same, if the password is still the one of this hash.
    pub(crate) fn lock_unchanged(person: PersonId, password_hash: Option<&str>) -> Option<(PersonId,)> =
        "select id from people where id = $1 and password_hash is not distinct from $2 for update";

    /// To be called behind every change of factors, in the same transaction; says whether the person has one now.
    pub(crate) fn note_factors(person: PersonId) -> One<(bool,)> =
        "update people set second_factor =
             exists (select from totp_secrets t where t.person_id = $1 and t.confirmed_at is not null)
             or exists (select from passkeys k where k.person_id = $1)
         where id = $1
         returning second_factor";

    pub(crate) fn find_totp(person: PersonId) -> Option<TotpRow> =
        "select secret, nonce, confirmed_at is not null as is_confirmed from totp_secrets where person_id = $1";

    /// A code is good for one log-in: of two that bring it at once, the second finds its step taken.
    pub(crate) fn take_step(person: PersonId, step: i64) -> u64 =
        "update totp_secrets set last_step = $2 where person_id = $1 and last_step < $2 and confirmed_at is not null";

    pub(crate) fn take_recovery_code(person: PersonId, digest: &[u8]) -> u64 =
        "delete from recovery_codes where person_id = $1 and digest = $2";

    pub(crate) fn count_recovery_codes(person: PersonId) -> One<(i64,)> =
        "select count(*) from recovery_codes where person_id = $1";

    /// Counts a try before it is judged, as `count_try` does for passwords.
    pub(crate) fn count_factor_try(person: PersonId, now: Timestamp, forgotten: Timestamp, allowed: i32) -> One<TriesRow> =
        "insert into factor_tries as t (person_id, tries, tried_at) values ($1, 1, $2)
         on conflict (person_id) do update set
             tries = case when t.tried_at <= $3 then 1 else least(t.tries, $4) + 1 end,
             tried_at = case when t.tried_at > $3 and t.tries >= $4 then t.tried_at else $2 end
         returning tries, tried_at";

    pub(crate) fn delete_factor_tries(person: PersonId) -> u64 =
        "delete from factor_tries where person_id = $1";

    /// Begins or begins again; a confirmed one stays as it is.
    pub(crate) fn put_totp(person: PersonId, secret: &[u8], nonce: &[u8], now: Timestamp) -> u64 =
        "insert into totp_secrets (person_id, secret, nonce, created_at, confirmed_at, last_step) values ($1, $2, $3, $4, null, 0)
         on conflict (person_id) do update set secret = $2, nonce = $3, created_at = $4
         where totp_secrets.confirmed_at is null";

    pub(crate) fn confirm_totp(person: PersonId, step: i64, now: Timestamp) -> u64 =
        "update totp_secrets set confirmed_at = $3, last_step = $2 where person_id = $1 and confirmed_at is null";

    pub(crate) fn delete_totp(person: PersonId) -> u64 =
        "delete from totp_secrets where person_id = $1 and confirmed_at is not null";

    pub(crate) fn insert_recovery_codes(person: PersonId, digests: &[Vec<u8>]) -> u64 =
        "insert into recovery_codes (person_id, digest) select $1, unnest($2::bytea[])";

    pub(crate) fn delete_recovery_codes(person: PersonId) -> u64 =
        "delete from recovery_codes where person_id = $1";

    pub(crate) fn insert_half(digest: &[u8], person: PersonId, proven_by: Option<&str>, expires_at: Timestamp, now: Timestamp) -> u64 =
        "insert into half_log_ins (digest, person_id, proven_by, tries, expires_at)
         select $1, p.id, $3, 0, $4 from people p
         where p.id = $2 and p.password_hash is not distinct from $3
           and (p.suspended_until is null or p.suspended_until <= $5)";

    pub(crate) fn find_half(digest: &[u8], now: Timestamp) -> Option<HalfRow> =
        "select person_id, proven_by from half_log_ins where digest = $1 and expires_at > $2 and tries < 5";

    pub(crate) fn count_half_try(digest: &[u8], now: Timestamp) -> Option<HalfRow> =
        "update half_log_ins set tries = tries + 1 where digest = $1 and expires_at > $2 and tries < 5
         returning person_id, proven_by";

    pub(crate) fn delete_half(digest: &[u8]) -> u64 =
        "delete from half_log_ins where digest = $1";

    pub(crate) fn delete_halves(person: PersonId) -> u64 =
        "delete from half_log_ins where person_id = $1";

    pub(crate) fn renew_session(old: &[u8], new: &[u8], now: Timestamp, showed_factor: bool) -> u64 =
        "update sessions set digest = $2, confirmed_at = $3, last_seen_at = $3, second_factor = second_factor or $4
         where digest = $1";

    pub(crate) fn forget_second_factor(person: PersonId) -> u64 =
        "update sessions set second_factor = false where person_id = $1";

    pub(crate) fn insert_challenge(digest: &[u8], person: Option<PersonId>, state: &Json<Value>, expires_at: Timestamp) -> u64 =
        "insert into passkey_challenges (digest, person_id, state, expires_at) values ($1, $2, $3, $4)";

    pub(crate) fn take_challenge(digest: &[u8], now: Timestamp) -> Option<ChallengeRow> =
        "delete from passkey_challenges where digest = $1 and expires_at > $2 returning person_id, state";

    pub(crate) fn insert_passkey(id: PasskeyId, person: PersonId, credential: &[u8], passkey: &Json<Passkey>, name: &str, now: Timestamp) -> u64 =
        "insert into passkeys (id, person_id, credential_id, passkey, name, created_at, last_used_at)
         select $1, $2, $3, $4, $5, $6, null
         where (select count(*) from passkeys where person_id = $2) < 20";

    pub(crate) fn find_passkey(person: PersonId, credential: &[u8]) -> Option<PasskeyRow> =
        "select id, passkey from passkeys where person_id = $1 and credential_id = $2 for update";

    pub(crate) fn note_passkey_used(id: PasskeyId, passkey: &Json<Passkey>, now: Timestamp) -> u64 =
        "update passkeys set passkey = $2, last_used_at = $3 where id = $1";

    pub(crate) fn list_passkeys(person: PersonId) -> Vec<PasskeyLine> =
        "select id, name, created_at, last_used_at from passkeys where person_id = $1 order by id";

    pub(crate) fn list_credentials(person: PersonId) -> Vec<(Vec<u8>,)> =
        "select credential_id from passkeys where person_id = $1";

    pub(crate) fn rename_passkey(person: PersonId, id: PasskeyId, name: &str) -> u64 =
        "update passkeys set name = $3 where person_id = $1 and id = $2";

    pub(crate) fn delete_passkey(person: PersonId, id: PasskeyId) -> u64 =
        "delete from passkeys where person_id = $1 and id = $2";

    pub(crate) fn delete_passkeys(person: PersonId) -> u64 =
        "delete from passkeys where person_id = $1";

    pub(crate) fn delete_old_challenges(now: Timestamp) -> u64 =
        "delete from passkey_challenges where expires_at <= $1";

    pub(crate) fn delete_old_halves(now: Timestamp) -> u64 =
        "delete from half_log_ins where expires_at <= $1";

    pub(crate) fn delete_old_factor_tries(forgotten: Timestamp) -> u64 =
        "delete from factor_tries where tried_at <= $1";

    pub(crate) fn delete_unconfirmed_totp(before: Timestamp) -> u64 =
        "delete from totp_secrets where confirmed_at is null and created_at <= $1";
}
