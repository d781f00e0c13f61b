//! SQL of what people do with their accounts.

use jiff::Timestamp;
use kernel::Lang;

use crate::PersonId;

platform::row! {
    /// A change of address that waits.
    pub(crate) struct AddressChangeRow {
        pub email: String,
        pub has_old: bool,
        pub has_new: bool,
    }
}

platform::row! {
    pub(crate) struct CompleteRow {
        pub is_complete: bool,
    }
}

platform::statements! {
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

    /// None given: it stays as it is.
    pub(crate) fn change_profile(person: PersonId, name: Option<&str>, lang: Option<Lang>) -> u64 =
        "update people set name = coalesce($2, name), lang = coalesce($3, lang) where id = $1";

    pub(crate) fn put_address_change(person: PersonId, email: &str, now: Timestamp) -> u64 =
        "insert into address_changes (person_id, email, asked_at) values ($1, $2, $3)
         on conflict on constraint address_changes_pkey do update set
             email = excluded.email, asked_at = excluded.asked_at, old_confirmed_at = null, new_confirmed_at = null";

    /// Nothing where another address was asked for since.
    pub(crate) fn confirm_address_change(person: PersonId, email: &str, is_old: bool, now: Timestamp) -> Option<CompleteRow> =
        "update address_changes set
             old_confirmed_at = case when $3 then $4 else old_confirmed_at end,
             new_confirmed_at = case when $3 then new_confirmed_at else $4 end
         where person_id = $1 and email = $2
         returning old_confirmed_at is not null and new_confirmed_at is not null as is_complete";

    pub(crate) fn find_address_change(person: PersonId, asked_after: Timestamp) -> Option<AddressChangeRow> =
        "select email, old_confirmed_at is not null as has_old, new_confirmed_at is not null as has_new
         from address_changes where person_id = $1 and asked_at > $2";

    pub(crate) fn delete_address_change(person: PersonId) -> u64 =
        "delete from address_changes where person_id = $1";

    pub(crate) fn delete_address_links(person: PersonId) -> u64 =
        "delete from links where subject_id = $1 and purpose in ('old_address', 'new_address')";

    pub(crate) fn change_email(person: PersonId, email: &str, now: Timestamp) -> u64 =
        "update people set email = $2, email_verified_at = $3 where id = $1";
}
