//! Statements on pictures: which are due to be fetched, what became of them, and the first of a product.

use jiff::Timestamp;

use crate::PictureId;

/// Of the product whose id is `$product`: its first fetched picture as `picture`, null when it has none.
macro_rules! first_picture {
    ($product:literal) => {
        concat!(
            "(select jsonb_build_object('id', i.id, 'width', i.width, 'height', i.height, 'alt', i.alt)
              from pictures i where i.product_id = ",
            $product,
            " and i.file_name is not null order by i.position, i.id limit 1) as picture"
        )
    };
}
pub(crate) use first_picture;

platform::row! {
    /// A picture taken to be fetched.
    pub(crate) struct DuePicture {
        pub id: PictureId,
        pub source_url: String,
        /// This one counted.
        pub tries: i32,
    }
}

platform::statements! {
    /// Takes pictures that are due; nobody else takes them before `free_at`.
    pub(crate) fn claim_due_pictures(now: Timestamp, most: i64, free_at: Timestamp) -> Vec<DuePicture> =
        "update pictures set tries = tries + 1, next_try_at = $3
         where id in (
             select id from pictures where next_try_at <= $1 order by next_try_at, id limit $2 for update skip locked)
         returning id, source_url, tries";

    pub(crate) fn mark_picture_fetched(
        id: PictureId, file_name: &str, media_type: &str, width: i32, height: i32, now: Timestamp,
    ) -> u64 =
        "update pictures set file_name = $2, media_type = $3, width = $4, height = $5, fetched_at = $6,
             next_try_at = null, failure = null
         where id = $1 and file_name is null";

    pub(crate) fn mark_picture_failed(id: PictureId, failure: &str, next_try_at: Option<Timestamp>) -> u64 =
        "update pictures set failure = $2, next_try_at = $3 where id = $1 and file_name is null";

    /// Name and media type of a fetched picture's file.
    pub(crate) fn find_picture_file(id: PictureId) -> Option<(String, String)> =
        "select file_name, media_type from pictures where id = $1 and file_name is not null";
}
