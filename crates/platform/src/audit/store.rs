//! Statements of the record of acts: rows are added and read, never changed.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

crate::row! {
    /// One act or one refused try.
    pub struct Entry {
        pub id: i64,
        pub at: Timestamp,
        pub person_id: Option<Uuid>,
        /// The person's role then, or `command line`, or `task`.
        pub part: String,
        pub verb: String,
        pub subject: String,
        /// The refusal's code; none where it was done.
        pub refused: Option<String>,
        pub before: Value,
        pub after: Value,
        pub address: String,
        pub request_id: String,
    }
}

/// Which entries; empty fields ask for all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub person: Option<Uuid>,
    pub verb: Option<String>,
    pub subject: Option<String>,
    /// Only refused tries, only what was done, or both.
    pub refused: Option<bool>,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Only entries older than this one's id, for the next page.
    pub before_id: Option<i64>,
}

crate::statements! {
    pub(super) fn insert_entry(at: Timestamp, person: Option<Uuid>, part: &str, verb: &str, subject: &str, before: &Value, after: &Value, address: &str, request_id: &str) -> u64 =
        "insert into audit_entries (at, person_id, part, verb, subject, refused, before, after, address, request_id)
         values ($1, $2, $3, $4, $5, null, $6, $7, $8, $9)";

    /// Nothing where the same was noted since `quiet_since`, or where the person has reached `most` tries since then.
    pub(super) fn insert_refused(at: Timestamp, person: Option<Uuid>, part: &str, verb: &str, subject: &str, refused: &str, address: &str, request_id: &str, quiet_since: Timestamp, most: i64) -> u64 =
        "with lately as (
             select subject, refused from audit_entries where person_id = $2 and refused is not null and at > $9
             order by at desc limit $10
         )
         insert into audit_entries (at, person_id, part, verb, subject, refused, before, after, address, request_id)
         select $1, $2, $3, $4, $5, $6, 'null', 'null', $7, $8
         where (select count(*) from lately) < $10
           and not exists (select from lately where subject = $5 and refused = $6)";

    fn list_filtered(person: Option<Uuid>, verb: Option<&str>, subject: Option<&str>, refused: Option<bool>, from: Option<Timestamp>, until: Option<Timestamp>, before_id: Option<i64>, limit: i64) -> Vec<Entry> =
        "select id, at, person_id, part, verb, subject, refused, before, after, address, request_id from audit_entries
         where ($1::uuid is null or person_id = $1) and ($2::text is null or verb = $2) and ($3::text is null or subject = $3)
           and ($4::boolean is null or (refused is not null) = $4)
           and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
           and ($7::bigint is null or id < $7)
         order by id desc limit $8";

    /// How often something was done to one thing.
    pub fn count_done(verb: &str, subject: &str) -> crate::db::One<(i64,)> =
        "select count(*) from audit_entries where subject = $2 and verb = $1 and refused is null";
}

/// Entries, newest first.
pub async fn list_entries(
    db: &impl crate::db::Session,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Entry>, crate::Broken> {
    list_filtered(
        db,
        filter.person,
        filter.verb.as_deref(),
        filter.subject.as_deref(),
        filter.refused,
        filter.from,
        filter.until,
        filter.before_id,
        limit,
    )
    .await
}
