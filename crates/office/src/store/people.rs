//! SQL that gives the people of the record their names.

use uuid::Uuid;

platform::statements! {
    pub fn list_names(ids: &[Uuid]) -> Vec<(Uuid, String)> =
        "select id, name from people where id = any($1::uuid[])";

    pub fn find_by_email(email: &str) -> Option<(Uuid,)> =
        "select id from people where email = $1";
}
