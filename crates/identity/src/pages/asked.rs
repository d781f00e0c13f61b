//! The page that asks for a letter to an address, and says afterwards that it is on its way, whether or not it is.

use platform::http::Problems;
use platform::{Answer, Cx};
use serde::{Deserialize, Serialize};

use crate::account::asked::AskRefused;

/// Which letter.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Letter {
    /// The link that proves an address.
    Verify,
    /// The link by which a password is chosen anew.
    Reset,
}

#[derive(Debug, Serialize)]
pub(super) struct AskPage {
    letter: Letter,
    /// Where the form goes.
    action: &'static str,
    email: String,
    is_asked: bool,
    problems: Problems,
}
platform::page!(AskPage, "identity/ask.html", AskPage::samples_list);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AskForm {
    pub(super) email: String,
}

impl AskPage {
    pub(super) fn new(letter: Letter) -> Self {
        AskPage {
            letter,
            action: match letter {
                Letter::Verify => "/account/verify/again",
                Letter::Reset => "/account/forgot",
            },
            email: String::new(),
            is_asked: false,
            problems: Problems::default(),
        }
    }

    pub(super) fn asked(letter: Letter) -> Self {
        AskPage {
            is_asked: true,
            ..AskPage::new(letter)
        }
    }

    pub(super) fn draw_refused(cx: &Cx, letter: Letter, email: String, refused: &AskRefused) -> Answer {
        let page = AskPage {
            email,
            problems: Problems::of(cx, refused),
            ..AskPage::new(letter)
        };
        cx.page_refused(refused, &page)
    }

    fn samples_list() -> Vec<Self> {
        vec![
            AskPage::new(Letter::Verify),
            AskPage::asked(Letter::Verify),
            AskPage {
                problems: super::sample_problems(),
                ..AskPage::new(Letter::Reset)
            },
            AskPage::asked(Letter::Reset),
        ]
    }
}
