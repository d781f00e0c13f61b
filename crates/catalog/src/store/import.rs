//! Statements on import runs: one row a file being imported, with the line it has reached.

use jiff::Timestamp;
use platform::db::One;
use uuid::Uuid;

platform::statements! {
    /// The unfinished run of these bytes, or a new one.
    pub(crate) fn begin_run(id: Uuid, digest: &[u8], now: Timestamp) -> One<(Uuid, i64)> =
        "insert into import_runs (id, file_digest, line_reached, started_at, updated_at)
         values ($1, $2, 0, $3, $3)
         on conflict (file_digest) where finished_at is null do update set updated_at = excluded.updated_at
         returning id, line_reached";

    pub(crate) fn mark_run_reached(id: Uuid, line: i64, now: Timestamp) -> u64 =
        "update import_runs set line_reached = greatest(line_reached, $2), updated_at = $3 where id = $1";

    pub(crate) fn finish_run(id: Uuid, now: Timestamp) -> u64 =
        "update import_runs set finished_at = $2, updated_at = $2 where id = $1";
}
