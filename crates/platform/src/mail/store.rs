//! SQL of the mail outbox.

use jiff::Timestamp;
use uuid::Uuid;

use super::Attachment;
use crate::db::{Json, One};

crate::row! {
    /// A mail as it was written.
    pub struct OutboxMail {
        pub id: Uuid,
        pub recipient: String,
        pub subject: String,
        pub body_text: String,
        pub body_html: String,
        pub attachment: Option<Json<Attachment>>,
        pub created_at: Timestamp,
        pub sent_at: Option<Timestamp>,
    }
}

crate::row! {
    /// What became of a mail.
    pub struct MailFate {
        pub id: Uuid,
        pub key: String,
        pub recipient: String,
        pub subject: String,
        pub created_at: Timestamp,
        pub sent_at: Option<Timestamp>,
    }
}

crate::statements! {
    pub(super) fn insert_mail(
        id: Uuid, key: &str, recipient: &str, subject: &str, body_text: &str, body_html: &str,
        attachment: Option<Json<&Attachment>>, now: Timestamp
    ) -> u64 =
        "insert into mails (id, key, recipient, subject, body_text, body_html, attachment, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (key) do nothing";

    pub(super) fn get_mail(id: Uuid) -> One<OutboxMail> =
        "select id, recipient, subject, body_text, body_html, attachment, created_at, sent_at from mails where id = $1";

    pub fn find_mail(id: Uuid) -> Option<OutboxMail> =
        "select id, recipient, subject, body_text, body_html, attachment, created_at, sent_at from mails where id = $1";

    pub(super) fn mark_mail_sent(id: Uuid, now: Timestamp) -> u64 = "update mails set sent_at = $2 where id = $1";

    /// The mails of these keys, oldest first: what somebody was told of one thing.
    pub fn list_mails_by_key(keys: &[String]) -> Vec<MailFate> =
        "select id, key, recipient, subject, created_at, sent_at from mails where key = any ($1) order by created_at, id";

    /// The newest fifty, for the outbox page of the demo.
    pub fn list_newest() -> Vec<OutboxMail> =
        "select id, recipient, subject, body_text, body_html, attachment, created_at, sent_at from mails order by created_at desc, id desc limit 50";
}
