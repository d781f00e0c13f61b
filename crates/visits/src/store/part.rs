//! SQL of parts taken for visits.

use catalog::VariantId;
use jiff::Timestamp;
use kernel::Localized;
use platform::db::Json;
use uuid::Uuid;

use crate::VisitId;

platform::row! {
    /// A part a technician took from the stock for a visit.
    pub struct PartRow {
        pub id: Uuid,
        pub visit_id: VisitId,
        pub variant_id: VariantId,
        pub sku: String,
        pub title: Json<Localized>,
        pub quantity: i64,
        pub by: String,
        pub at: Timestamp,
        /// It is in the stock again.
        pub returned_at: Option<Timestamp>,
    }
}

platform::statements! {
    /// Once: the same act again changes nothing.
    pub(crate) fn insert_part(
        id: Uuid, visit: VisitId, variant: VariantId, sku: &str, title: &Json<&Localized>, quantity: i64, by: &str, at: Timestamp
    ) -> u64 =
        "insert into visit_parts (id, visit_id, variant_id, sku, title, quantity, by, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing";

    pub(crate) fn find_part(id: Uuid) -> Option<PartRow> =
        "select id, visit_id, variant_id, sku, title, quantity, by, at, returned_at from visit_parts where id = $1";

    pub(crate) fn mark_part_returned(id: Uuid, now: Timestamp) -> u64 =
        "update visit_parts set returned_at = $2 where id = $1 and returned_at is null";

    pub(crate) fn list_parts(visit: VisitId) -> Vec<PartRow> =
        "select id, visit_id, variant_id, sku, title, quantity, by, at, returned_at from visit_parts where visit_id = $1 order by at, id";
}
