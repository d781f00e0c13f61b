//! SQL of what happened to visits.

use jiff::Timestamp;
use platform::db::Json;
use serde_json::Value;

use crate::VisitId;

platform::row! {
    /// One line of a visit's timeline.
    pub struct EventRow {
        pub at: Timestamp,
        pub what: String,
        pub by: String,
        pub detail: Json<Value>,
    }
}

platform::statements! {
    pub(crate) fn insert_event(visit: VisitId, at: Timestamp, what: &str, by: &str, detail: &Value) -> u64 =
        "insert into visit_events (visit_id, at, what, by, detail) values ($1, $2, $3, $4, $5)";

    pub(crate) fn list_events(visit: VisitId) -> Vec<EventRow> =
        "select at, what, by, detail from visit_events where visit_id = $1 order by id";
}
