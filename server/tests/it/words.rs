//! The three languages say the same things: same keys, same values, and every refusal and problem has its sentence.

use std::collections::BTreeSet;

use kernel::Lang;
use platform::pages::{SliceFiles, Words};

#[test]
fn the_three_languages_have_the_same_keys() {
    assert!(server::routes().table().count() > 10);
    let words = Words::load().unwrap();
    let all: BTreeSet<_> = words.keys().values().flatten().collect();
    let missing: Vec<String> = words
        .keys()
        .iter()
        .flat_map(|(lang, keys)| {
            all.iter()
                .filter(|key| !keys.contains(**key))
                .map(move |key| format!("{key} in {lang}"))
        })
        .collect();
    assert!(missing.is_empty(), "missing sentences:\n{}", missing.join("\n"));
    assert!(all.len() > 100, "only {} sentences", all.len());
}

#[test]
fn a_sentence_names_the_same_values_in_each_language() {
    let values = |lang: Lang| -> Vec<(String, BTreeSet<String>)> {
        SliceFiles::all()
            .filter_map(|slice| (slice.locale)(&format!("{}.ftl", lang.code())))
            .flat_map(|bytes| messages(&String::from_utf8_lossy(&bytes)))
            .map(|(key, text)| (key, variables(&text)))
            .collect()
    };
    let french = values(Lang::Fr);
    let mut problems = Vec::new();
    for lang in [Lang::Ar, Lang::En] {
        for (key, variables) in values(lang) {
            let expected = french
                .iter()
                .find(|(other, _)| *other == key)
                .map(|(_, variables)| variables);
            if expected.is_some_and(|expected| *expected != variables) {
                problems.push(format!("{key} in {lang}: {variables:?}, in French {expected:?}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn messages(text: &str) -> Vec<(String, String)> {
    let mut messages: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            messages.push((key.trim().to_owned(), value.to_owned()));
        } else if let Some((_, value)) = messages.last_mut() {
            value.push_str(line);
        }
    }
    messages
}

fn variables(text: &str) -> BTreeSet<String> {
    let name = |part: &str| {
        part.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-')
            .collect::<String>()
    };
    text.split('$').skip(1).map(name).collect()
}
