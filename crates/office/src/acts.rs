//! What staff did, as a timeline shows it. Pure.

use jiff::Timestamp;
use serde::Serialize;

use crate::store::acts::ActRow;

/// Acts that have words of their own.
pub const WORDS: [&str; 17] = [
    "accept_dispute",
    "ask",
    "capture",
    "close_account",
    "compare",
    "create_account",
    "evidence",
    "login_link",
    "onboarding_link",
    "refund",
    "release",
    "replay",
    "resolve",
    "retry",
    "settle",
    "submit_evidence",
    "void",
];

/// One act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActView {
    pub at: Timestamp,
    pub by: String,
    /// The end of its sentence's key, `backoffice-did-…`.
    pub word: String,
    /// What was written about it; may be empty.
    pub note: String,
}

impl ActView {
    pub fn of(row: ActRow) -> Self {
        let text = |name: &str| row.after.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        ActView {
            at: row.at,
            by: row.by,
            word: if WORDS.contains(&row.verb.as_str()) {
                row.verb.replace('_', "-")
            } else {
                "other".to_owned()
            },
            note: text("note").or_else(|| text("reason")).unwrap_or_default(),
        }
    }

    pub fn samples() -> Vec<ActView> {
        let sample = |word: &str| ActView {
            at: Timestamp::UNIX_EPOCH,
            by: "Lydia Mansouri".into(),
            word: word.replace('_', "-"),
            note: "Vérifié avec la banque.".into(),
        };
        WORDS.into_iter().chain(["other"]).map(sample).collect()
    }
}
