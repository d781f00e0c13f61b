//! SQL of the links in mails.

use jiff::Timestamp;
use uuid::Uuid;

platform::row! {
    /// What a link is about.
    pub(crate) struct LinkRow {
        pub subject_id: Uuid,
        pub email: String,
    }
}

platform::statements! {
    /// Nothing is written where there is one younger than `before`.
    pub(crate) fn put_link(subject: Uuid, purpose: &str, digest: &[u8], email: &str, now: Timestamp, expires_at: Timestamp, before: Timestamp) -> u64 =
        "insert into links (subject_id, purpose, digest, email, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)
         on conflict on constraint links_pkey do update set
             digest = excluded.digest, email = excluded.email, created_at = excluded.created_at,
             expires_at = excluded.expires_at, used_at = null
         where links.created_at <= $7";

    pub(crate) fn find_link(digest: &[u8], purpose: &str, now: Timestamp) -> Option<LinkRow> =
        "select subject_id, email from links
         where digest = $1 and purpose = $2 and used_at is null and expires_at > $3";

    pub(crate) fn take_link(digest: &[u8], purpose: &str, now: Timestamp) -> Option<LinkRow> =
        "update links set used_at = $3
         where digest = $1 and purpose = $2 and used_at is null and expires_at > $3
         returning subject_id, email";

    /// Links of the subject stop working.
    pub(crate) fn delete_links(subject: Uuid) -> u64 =
        "delete from links where subject_id = $1";

    pub(crate) fn delete_old_links(now: Timestamp) -> u64 =
        "delete from links where expires_at <= $1";
}
