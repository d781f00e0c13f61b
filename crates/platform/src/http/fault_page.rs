//! The page a person sees instead of the one they asked for: what happened, in their language, and the way on.

use serde::Serialize;

/// An error page.
#[derive(Debug, Clone, Serialize)]
pub struct FaultPage {
    pub status: u16,
    pub code: String,
    /// What happened, as a sentence.
    pub sentence: String,
    /// For the telephone: which line of the log tells more.
    pub request_id: String,
}

impl FaultPage {
    fn samples_list() -> Vec<FaultPage> {
        [
            (404, "not_found"),
            (403, "form_expired"),
            (503, "unavailable"),
            (500, "broken"),
        ]
        .map(|(status, code)| FaultPage {
            status,
            code: code.into(),
            sentence: "Cette page n’existe pas, ou plus.".into(),
            request_id: "0192f3".into(),
        })
        .to_vec()
    }
}

crate::page!(FaultPage, "platform/fault.html", FaultPage::samples_list);
