//! SQL of what people do with their accounts.

use jiff::Timestamp;
use kernel::Lang;

use super::AccountRow;
use crate::PersonId;

platform::statements! {
    pub(crate) fn find_person(person: PersonId) -> Option<AccountRow> =
        "select id, name, email, lang, role, password_hash, email_verified_at is not null as is_verified from people where id = $1";

    /// Nothing is written if it was verified before, or is another address by now.
    pub(crate) fn verify_person(person: PersonId, email: &str, now: Timestamp) -> u64 =
        "update people set email_verified_at = $3 where id = $1 and email = $2 and email_verified_at is null";

    /// What the last to register an address said of themselves holds as long as nobody has proven it.
    pub(crate) fn replace_registration(person: PersonId, name: &str, lang: Lang, password_hash: &str) -> u64 =
        "update people set name = $2, lang = $3, password_hash = $4
         where id = $1 and email_verified_at is null and role = 'customer'";

    /// The password of whoever holds a link from the mailbox `email`; their address is believed if it is that one.
    pub(crate) fn set_password(person: PersonId, password_hash: &str, email: &str, now: Timestamp) -> u64 =
        "update people set password_hash = $2,
             email_verified_at = case when email = $3 then coalesce(email_verified_at, $4) else email_verified_at end
         where id = $1";

    /// The session goes on under another secret.
    pub(crate) fn renew_session(old: &[u8], new: &[u8], now: Timestamp) -> u64 =
        "update sessions set digest = $2, confirmed_at = $3 where digest = $1";
}
