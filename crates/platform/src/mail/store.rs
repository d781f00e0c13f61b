//! SQL of the mail outbox.

use jiff::Timestamp;
use uuid::Uuid;

use crate::db::One;

crate::row! {
    /// A mail as it was written.
    pub struct OutboxMail {
        pub id: Uuid,
        pub recipient: String,
        pub subject: String,
        pub body_text: String,
        pub body_html: String,
        pub created_at: Timestamp,
        pub sent_at: Option<Timestamp>,
    }
}

crate::statements! {
    pub(super) fn insert_mail(
        id: Uuid, key: &str, recipient: &str, subject: &str, body_text: &str, body_html: &str, now: Timestamp
    ) -> u64 =
        "insert into mails (id, key, recipient, subject, body_text, body_html, created_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (key) do nothing";

    pub(super) fn get_mail(id: Uuid) -> One<OutboxMail> =
        "select id, recipient, subject, body_text, body_html, created_at, sent_at from mails where id = $1";

    pub fn find_mail(id: Uuid) -> Option<OutboxMail> =
        "select id, recipient, subject, body_text, body_html, created_at, sent_at from mails where id = $1";

    pub(super) fn mark_mail_sent(id: Uuid, now: Timestamp) -> u64 = "update mails set sent_at = $2 where id = $1";

    /// The newest fifty, for the outbox page of the demo.
    pub fn list_newest() -> Vec<OutboxMail> =
        "select id, recipient, subject, body_text, body_html, created_at, sent_at from mails order by created_at desc, id desc limit 50";
}
