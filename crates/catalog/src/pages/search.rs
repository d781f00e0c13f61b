//! What was found by words, or what comes closest.

use platform::{Broken, Cx};
use serde::Serialize;

use super::card::Card;
use crate::search::Found;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct SearchPage {
    question: String,
    cards: Vec<Card>,
    is_nearest: bool,
}

impl SearchPage {
    pub fn of(cx: &Cx, question: String, found: Found) -> Result<Self, Broken> {
        Ok(SearchPage {
            question: question.chars().filter(|sign| !sign.is_control()).take(100).collect(),
            cards: Card::all(cx.lang, found.cards)?,
            is_nearest: found.is_nearest,
        })
    }

    fn samples_list() -> Vec<Self> {
        let page = |question: &str, cards: Vec<Card>, is_nearest| SearchPage {
            question: question.to_owned(),
            cards,
            is_nearest,
        };
        vec![
            page("", Vec::new(), false),
            page("pompe", Card::samples(), false),
            page("ponpe", Card::samples(), true),
            page("<script>", Vec::new(), true),
        ]
    }
}

platform::page!(SearchPage, "catalog/search.html", SearchPage::samples_list);
