//! What was told of a visit, to whom, and what became of it: for the desk that is asked "nobody told me".

use platform::Broken;
use platform::db::Session;
use platform::mail::list_mails_by_key;
use platform::sms::list_texts_by_key;
use serde::Serialize;

use crate::remind::Kind;
use crate::store::told as store;
use crate::store::visit::VisitRow;
use crate::tell::{News, key_of, technician};

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Told {
    /// RFC 3339.
    pub at: String,
    /// `confirmed`, `reminder-day-before`, `work-new`, …: names the sentence `visit-told-<what>`.
    pub what: String,
    /// `mail` or `text`.
    pub by: &'static str,
    /// An address or a number.
    pub to: String,
    /// `waiting`, `sent`, `failed` or `unknown`: names the sentence `visit-told-is-<outcome>`.
    pub outcome: &'static str,
    /// The gateway's code for why not.
    pub failure: Option<String>,
}

impl Told {
    pub(crate) fn samples() -> Vec<Self> {
        let told = |what: &str, by, outcome, failure: Option<&str>| Told {
            at: "2026-11-26T08:00:00Z".into(),
            what: what.into(),
            by,
            to: "nadia@example.dz".into(),
            outcome,
            failure: failure.map(str::to_owned),
        };
        vec![
            told("confirmed", "mail", "sent", None),
            told("reminder-day-before", "text", "failed", Some("21211")),
        ]
    }
}

/// Oldest first. Mails that nobody sends (no SMTP server) stay `waiting`.
pub async fn list_told(db: &impl Session, visit: &VisitRow) -> Result<Vec<Told>, Broken> {
    let keys = keys_of(visit, &store::list_invitations(db, visit.id).await?);
    let (mails, texts) = tokio::try_join!(list_mails_by_key(db, &keys), list_texts_by_key(db, &keys))?;
    let mails = mails.into_iter().map(|mail| Told {
        at: mail.created_at.to_string(),
        what: what_of(&mail.key),
        by: "mail",
        to: mail.recipient,
        outcome: if mail.sent_at.is_some() { "sent" } else { "waiting" },
        failure: None,
    });
    let texts = texts.into_iter().map(|text| Told {
        at: text.created_at.to_string(),
        what: what_of(&text.key),
        by: "text",
        to: text.recipient,
        outcome: text.outcome.map_or("waiting", platform::sms::Outcome::word),
        failure: text.failure,
    });
    let mut told: Vec<Told> = mails.chain(texts).collect();
    told.sort_by(|one, other| one.at.cmp(&other.at));
    Ok(told)
}

/// Every key under which something may have been said of it, up to now.
fn keys_of(visit: &VisitRow, invited: &[store::InvitationRow]) -> Vec<String> {
    let mut keys = Vec::new();
    for version in 0..=visit.version {
        let news = News::ALL.iter().map(|news| news.word());
        let reminders = Kind::ALL.iter().map(|kind| kind.news());
        keys.extend(news.chain(reminders).map(|what| key_of(what, visit.id, version)));
        for row in invited {
            let at = (visit.id, row.technician_id, version);
            keys.extend(technician::words().map(|what| technician::key_of(what, at)));
        }
    }
    keys
}

fn what_of(key: &str) -> String {
    let news = key.split(':').next().unwrap_or_default();
    news.strip_prefix("visit_").unwrap_or(news).replace('_', "-")
}
