//! SQL of the answers kept for idempotency keys, and of the checks behind `/ready`.

use jiff::Timestamp;

use crate::db::One;

crate::row! {
    pub(super) struct KeptAnswer {
        pub request_hash: Vec<u8>,
        pub status: Option<i16>,
        pub body: Option<String>,
    }
}

crate::statements! {
    /// Takes the key: one row touched when it was free, or was left locked by a request that never ended.
    pub(super) fn claim_key(caller: &str, key: &str, request_hash: &[u8], now: Timestamp, locked_until: Timestamp) -> u64 =
        "insert into idempotency_keys (caller, key, request_hash, created_at, locked_until) values ($1, $2, $3, $4, $5)
         on conflict (caller, key) do update set locked_until = $5
         where idempotency_keys.status is null and idempotency_keys.locked_until <= $4
             and idempotency_keys.request_hash = $3";

    pub(super) fn find_key(caller: &str, key: &str) -> Option<KeptAnswer> =
        "select request_hash, status, body from idempotency_keys where caller = $1 and key = $2";

    pub(super) fn keep_answer(caller: &str, key: &str, status: i16, body: &str) -> u64 =
        "update idempotency_keys set status = $3, body = $4, locked_until = null where caller = $1 and key = $2";

    pub(super) fn free_key(caller: &str, key: &str) -> u64 =
        "delete from idempotency_keys where caller = $1 and key = $2 and status is null";

    /// Answers when the database does.
    pub(super) fn ping() -> One<(i32,)> = "select 1";

    /// The newest migration that was applied, by its number.
    pub(super) fn get_schema_version() -> One<(i32,)> =
        "select coalesce(max(version), 0)::integer from refinery_schema_history";
}
