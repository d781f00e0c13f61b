//! SQL of photos of visits; their bytes lie in the file store.

use jiff::Timestamp;
use platform::db::One;

use crate::{PhotoId, VisitId};

platform::row! {
    /// A photo taken at a visit.
    pub struct PhotoRow {
        pub id: PhotoId,
        pub visit_id: VisitId,
        pub file_name: String,
        pub media_type: String,
        pub width: i32,
        pub height: i32,
        pub by: String,
        pub at: Timestamp,
    }
}

platform::statements! {
    /// Once: the same picture again changes nothing.
    pub(crate) fn insert_photo(
        id: PhotoId, visit: VisitId, file_name: &str, media_type: &str, width: i32, height: i32, by: &str, at: Timestamp
    ) -> u64 =
        "insert into visit_photos (id, visit_id, file_name, media_type, width, height, by, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (visit_id, file_name) do nothing";

    pub(crate) fn count_photos(visit: VisitId) -> One<(i64,)> =
        "select count(*) from visit_photos where visit_id = $1";

    pub(crate) fn get_photo_of(visit: VisitId, file_name: &str) -> One<PhotoRow> =
        "select id, visit_id, file_name, media_type, width, height, by, at from visit_photos where visit_id = $1 and file_name = $2";

    pub(crate) fn find_photo(id: PhotoId) -> Option<PhotoRow> =
        "select id, visit_id, file_name, media_type, width, height, by, at from visit_photos where id = $1";

    pub(crate) fn list_photos(visit: VisitId) -> Vec<PhotoRow> =
        "select id, visit_id, file_name, media_type, width, height, by, at from visit_photos where visit_id = $1 order by at, id";
}
