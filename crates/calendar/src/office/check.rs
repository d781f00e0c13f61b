//! Checks that editors share: slugs, texts in three languages, lists of skills and areas, numbers within limits. Each names its
//! field.

use kernel::{Lang, Localized};
use platform::http::Checks;

use crate::place;

/// `boiler-repair`: small letters, digits, single hyphens.
pub(crate) fn is_slug(text: &str) -> bool {
    (1..=60).contains(&text.len())
        && text.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// A slug, tidied.
pub(crate) fn slug(checks: &mut Checks, field: &str, text: &str) -> String {
    let text = text.trim().to_owned();
    if !is_slug(&text) {
        checks.note(field, if text.is_empty() { "required" } else { "calendar_slug" });
    }
    text
}

/// One line in each language; all of them where `is_needed`.
pub(crate) fn texts(checks: &mut Checks, field: &str, text: &Localized, (is_needed, most): (bool, usize)) -> Localized {
    let least = usize::from(is_needed);
    let mut read = |lang: Lang, text: &str| {
        checks
            .lines(&format!("{field}.{lang}"), text, (least, most))
            .unwrap_or_default()
    };
    Localized::new(
        read(Lang::Fr, &text.fr),
        read(Lang::Ar, &text.ar),
        read(Lang::En, &text.en),
    )
}

/// A number within limits.
pub(crate) fn within<T: PartialOrd>(checks: &mut Checks, field: &str, number: T, (least, most): (T, T)) {
    if number < least || number > most {
        checks.note(field, "calendar_limits");
    }
}

/// Words such as skills and categories: slugs, each once.
pub(crate) fn slugs(checks: &mut Checks, field: &str, words: &[String]) -> Vec<String> {
    let words = tidy(words);
    if words.len() > 50 || !words.iter().all(|word| is_slug(word)) {
        checks.note(field, "calendar_slugs");
    }
    words
}

/// Codes of zones and places that there are, each once.
pub(crate) fn areas(checks: &mut Checks, field: &str, codes: &[String]) -> Vec<String> {
    let codes = tidy(codes);
    if codes.len() > 400 || !codes.iter().all(|code| is_area(code)) {
        checks.note(field, "calendar_areas");
    }
    codes
}

pub(crate) fn is_area(code: &str) -> bool {
    place::zone(code).is_some() || place::place(code).is_some()
}

/// The name of a drawing of ours; empty for none.
pub(crate) fn drawing(checks: &mut Checks, field: &str, name: &str) -> String {
    let name = name.trim().to_owned();
    if !name.is_empty() && !is_slug(&name) {
        checks.note(field, "calendar_slug");
    }
    name
}

fn tidy(words: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in words.iter().map(|word| word.trim().to_lowercase()) {
        if !word.is_empty() && !all.contains(&word) {
            all.push(word);
        }
    }
    all
}
