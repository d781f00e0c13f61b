//! Statements of second factors: one-time codes, recovery codes, passkeys, half-done log-ins, asking again.

use jiff::Timestamp;
use kernel::Lang;
use platform::db::One;

use crate::PersonId;
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
    }
}

platform::statements! {
    pub(crate) fn has_second_factor(person: PersonId) -> Option<(bool,)> =
        "select second_factor from people where id = $1";

    /// Has everything else that changes this person's factors, or begins a session of theirs, wait for this transaction.
    pub(crate) fn lock_owner(person: PersonId) -> Option<OwnerRow> =
        "select email::text, lang from people where id = $1 for update";

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
}
