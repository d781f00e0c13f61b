//! SQL of the outbox of texts.

use jiff::Timestamp;
use uuid::Uuid;

use super::Outcome;
use crate::db::One;

crate::row! {
    /// A text as it was written, and what became of it.
    pub struct OutboxText {
        pub id: Uuid,
        pub recipient: String,
        pub body: String,
        pub segments: i32,
        pub created_at: Timestamp,
        pub handed_at: Option<Timestamp>,
        pub outcome: Option<Outcome>,
        pub failure: Option<String>,
    }
}

crate::row! {
    /// What became of a text.
    pub struct TextFate {
        pub id: Uuid,
        pub key: String,
        pub recipient: String,
        pub created_at: Timestamp,
        pub outcome: Option<Outcome>,
        pub done_at: Option<Timestamp>,
        pub failure: Option<String>,
    }
}

crate::statements! {
    pub(super) fn insert_text(
        id: Uuid, key: &str, recipient: &str, body: &str, segments: i32, now: Timestamp
    ) -> u64 =
        "insert into texts (id, key, recipient, body, segments, created_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (key) do nothing";

    pub(super) fn get_text(id: Uuid) -> One<OutboxText> =
        "select id, recipient, body, segments, created_at, handed_at, outcome, failure from texts where id = $1";

    /// One of those who try gets it.
    pub(super) fn mark_text_handed(id: Uuid, now: Timestamp) -> u64 =
        "update texts set handed_at = $2 where id = $1 and handed_at is null and outcome is null";

    /// It surely did not leave: it may be handed over again.
    pub(super) fn take_text_back(id: Uuid) -> u64 =
        "update texts set handed_at = null where id = $1 and outcome is null";

    pub(super) fn mark_text_done(
        id: Uuid, outcome: Outcome, message_id: Option<&str>, failure: Option<&str>, now: Timestamp
    ) -> u64 =
        "update texts set outcome = $2, message_id = $3, failure = $4, done_at = $5 where id = $1 and outcome is null";

    /// The texts of these keys, oldest first: what somebody was told of one thing.
    pub fn list_texts_by_key(keys: &[String]) -> Vec<TextFate> =
        "select id, key, recipient, created_at, outcome, done_at, failure from texts where key = any ($1) order by created_at, id";

    /// The newest fifty, for the outbox page of the demo.
    pub fn list_newest() -> Vec<OutboxText> =
        "select id, recipient, body, segments, created_at, handed_at, outcome, failure
         from texts order by created_at desc, id desc limit 50";
}
