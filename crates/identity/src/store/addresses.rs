//! SQL of postal addresses. Each statement names the person: another's address is none.

use jiff::Timestamp;
use platform::db::One;

use crate::PersonId;
use crate::account::addresses::{AddressId, PostalAddress};

platform::row! {
    pub(crate) struct CountRow {
        pub many: i64,
    }
}

platform::statements! {
    pub(crate) fn list_addresses(person: PersonId) -> Vec<PostalAddress> =
        "select id, label, name, phone, line1, line2, postcode, city, region, country, is_default
         from addresses where person_id = $1 order by is_default desc, created_at, id";

    pub(crate) fn find_address(person: PersonId, id: AddressId) -> Option<PostalAddress> =
        "select id, label, name, phone, line1, line2, postcode, city, region, country, is_default
         from addresses where person_id = $1 and id = $2";

    pub(crate) fn count_addresses(person: PersonId) -> One<CountRow> =
        "select count(*) as many from addresses where person_id = $1";

    /// Makes it, or writes it anew; then it stays the default if it was.
    pub(crate) fn put_address(id: AddressId, person: PersonId, label: &str, name: &str, phone: &str, line1: &str, line2: &str, postcode: &str, city: &str, region: &str, country: &str, is_default: bool, now: Timestamp) -> u64 =
        "insert into addresses (id, person_id, label, name, phone, line1, line2, postcode, city, region, country, is_default, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict on constraint addresses_pkey do update set
             label = excluded.label, name = excluded.name, phone = excluded.phone, line1 = excluded.line1,
             line2 = excluded.line2, postcode = excluded.postcode, city = excluded.city, region = excluded.region,
             country = excluded.country
         where addresses.person_id = $2";

    pub(crate) fn clear_default(person: PersonId, other: AddressId) -> u64 =
        "update addresses set is_default = false where person_id = $1 and id <> $2 and is_default";

    pub(crate) fn set_default(person: PersonId, id: AddressId) -> u64 =
        "update addresses set is_default = true where person_id = $1 and id = $2";

    pub(crate) fn delete_address(person: PersonId, id: AddressId) -> u64 =
        "delete from addresses where person_id = $1 and id = $2";

    pub(crate) fn default_to_oldest(person: PersonId) -> u64 =
        "update addresses set is_default = true
         where id = (select id from addresses where person_id = $1 order by created_at, id limit 1)
           and not exists (select from addresses where person_id = $1 and is_default)";
}
