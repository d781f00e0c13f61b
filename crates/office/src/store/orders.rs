//! SQL that leads from the books to orders and back.

use uuid::Uuid;

platform::statements! {
    /// The numbers of orders, by their ids.
    pub fn list_numbers(ids: &[Uuid]) -> Vec<(Uuid, String)> =
        "select id, number from orders where id = any($1::uuid[])";

    pub fn find_order(number: &str) -> Option<(Uuid,)> =
        "select id from orders where number = $1";
}
