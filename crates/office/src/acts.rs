//! What staff did, as a timeline shows it. Pure.

use jiff::Timestamp;
use serde::Serialize;

use crate::store::acts::ActRow;

/// Acts that have words of their own.
pub const WORDS: &[&str] = &[
    "accept_dispute",
    "accept_invitation",
    "add_calendar",
    "add_leave",
    "add_passkey",
    "add_totp",
    "ask",
    "begin_import",
    "cancel",
    "capture",
    "change_email",
    "change_password",
    "change_role",
    "close_account",
    "compare",
    "create_account",
    "create_admin",
    "deliver",
    "did_not_run",
    "end_all_sessions",
    "end_feed",
    "end_leave",
    "end_session",
    "evidence",
    "finish_import",
    "give_cash_back",
    "invite",
    "issue_reset",
    "lift_suspension",
    "link_provider",
    "login_link",
    "new_recovery_codes",
    "onboarding_link",
    "pay_on_site",
    "put_area",
    "put_band",
    "put_day",
    "put_fault",
    "put_holiday",
    "put_service",
    "put_technician",
    "read_calendar",
    "refresh_reused",
    "refund",
    "release",
    "remove_area",
    "remove_calendar",
    "remove_day",
    "remove_holiday",
    "remove_passkey",
    "remove_totp",
    "renew_feed",
    "replay",
    "resend_invitation",
    "reset_password",
    "reset_second_factor",
    "resolve",
    "retry",
    "settle",
    "ship",
    "submit_evidence",
    "suspend",
    "try",
    "unlink_provider",
    "verify_email",
    "visit_accept",
    "visit_assign",
    "visit_cancel",
    "visit_check_in",
    "visit_check_out",
    "visit_complete",
    "visit_decline",
    "visit_miss",
    "visit_move",
    "visit_note",
    "visit_part",
    "visit_part_back",
    "visit_photo",
    "visit_set_out",
    "void",
    "withdraw_invitation",
];

/// The end of a verb's sentence's key, `backoffice-did-…`.
pub fn word(verb: &str) -> String {
    if WORDS.contains(&verb) {
        verb.replace('_', "-")
    } else {
        "other".to_owned()
    }
}

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
            word: word(&row.verb),
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
        WORDS.iter().copied().chain(["other"]).map(sample).collect()
    }
}
