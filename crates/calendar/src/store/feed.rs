//! SQL of the addresses of technicians' calendars.

use crate::TechnicianId;

platform::row! {
    /// The technician whose calendar it is.
    pub struct FeedOwner {
        pub id: TechnicianId,
        pub name: String,
    }
}

platform::statements! {
    pub(crate) fn find_feed_owner(digest: &[u8]) -> Option<FeedOwner> =
        "select id, name from technicians where feed_digest = $1 and is_active";

    pub(crate) fn find_owner(technician: TechnicianId) -> Option<(TechnicianId, String, bool)> =
        "select id, name, feed_digest is not null from technicians where id = $1 and is_active";

    pub(crate) fn set_feed(technician: TechnicianId, digest: Option<&[u8]>) -> u64 =
        "update technicians set feed_digest = $2 where id = $1 and is_active";
}
