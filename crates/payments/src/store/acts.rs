//! SQL of the acts of staff.

use jiff::Timestamp;

use crate::acts::Act;

platform::statements! {
    pub fn insert_act(at: Timestamp, by: &str, act: &str, subject: &str, detail: &serde_json::Value) -> u64 =
        "insert into payment_acts (at, by, act, subject, detail) values ($1, $2, $3, $4, $5)";

    pub fn list_acts(subject: &str) -> Vec<Act> =
        "select id, at, by, act, subject, detail from payment_acts where subject = $1 order by id";
}
