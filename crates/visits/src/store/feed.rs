//! SQL of the visits that calendars show, and of the addresses of customers' calendars.

use calendar::TechnicianId;
use jiff::Timestamp;
use uuid::Uuid;

use super::visit::{VisitRow, visit_columns};

platform::statements! {
    /// What a technician has to do since then, oldest first; without what will not be.
    pub(crate) fn list_for_technician(technician: TechnicianId, since: Timestamp, limit: i64) -> Vec<VisitRow> =
        concat!("select ", visit_columns!(), " from visits
         where technician_id = $1 and starts_at >= $2 and state <> 'cancelled' order by starts_at, id limit $3");

    pub(crate) fn list_for_person(person: Uuid, since: Timestamp, limit: i64) -> Vec<VisitRow> =
        concat!("select ", visit_columns!(), " from visits
         where person_id = $1 and starts_at >= $2 and state <> 'cancelled' order by starts_at, id limit $3");

    pub(crate) fn find_person_of_feed(digest: &[u8]) -> Option<(Uuid,)> =
        "select person_id from visit_feeds where digest = $1";

    pub(crate) fn has_feed(person: Uuid) -> Option<(bool,)> = "select true from visit_feeds where person_id = $1";

    pub(crate) fn set_feed(person: Uuid, digest: &[u8], now: Timestamp) -> u64 =
        "insert into visit_feeds (digest, person_id, created_at) values ($2, $1, $3)
         on conflict on constraint visit_feeds_person_id_key do update set digest = excluded.digest, created_at = excluded.created_at";

    pub(crate) fn delete_feed(person: Uuid) -> u64 = "delete from visit_feeds where person_id = $1";
}
