//! Finding a place as people type it: a name without its accents, in either script, or the first digits of a postcode. Best
//! first. Refuses nothing: what is not found is an empty list.

use kernel::fold;

use super::{ATLAS, Place};

/// What was typed, ready to be compared.
struct Wanted {
    text: String,
    tokens: Vec<String>,
}

/// At most `limit` places, best first: the postcode or the name itself, then those that begin so, then those with such words.
/// Fewer than two letters or digits find nothing.
pub fn find_places(text: &str, limit: usize) -> Vec<&'static Place> {
    let Some(wanted) = Wanted::read(text) else {
        return Vec::new();
    };
    let mut found: Vec<(u8, usize, &Place)> = ATLAS
        .places
        .iter()
        .enumerate()
        .filter_map(|(at, place)| Some((wanted.distance(place)?, at, place)))
        .collect();
    found.sort_by_key(|(distance, at, _)| (*distance, *at));
    found.into_iter().take(limit).map(|(.., place)| place).collect()
}

impl Wanted {
    fn read(text: &str) -> Option<Self> {
        let start: String = text.chars().take(80).collect();
        let tokens: Vec<String> = fold(&start).split(' ').map(|word| long_form(word).to_owned()).collect();
        let text = tokens.join(" ");
        (text.chars().count() >= 2).then_some(Wanted { text, tokens })
    }

    /// How far a place is from what was typed; `None`: it is not it.
    fn distance(&self, place: &Place) -> Option<u8> {
        let text = self.text.as_str();
        let postcode = place.postcode.unwrap_or_default();
        if postcode == text {
            return Some(0);
        }
        let name = place.words.find(text).map(|_| place.words.as_str());
        let is_line = |words: &str| words.split('\n').any(|line| line == text);
        let begins_line = |words: &str| words.split('\n').any(|line| line.starts_with(text));
        match name {
            Some(words) if is_line(words) => Some(1),
            Some(words) if begins_line(words) => Some(2),
            _ if postcode.starts_with(text) => Some(2),
            Some(words) if begins_a_word(words, text) => Some(3),
            _ if self.tokens.len() > 1 && self.tokens.iter().all(|token| place.has(token)) => Some(4),
            _ => None,
        }
    }
}

impl Place {
    /// One of its names, its postcode or its zone's name has a word that begins so.
    fn has(&self, token: &str) -> bool {
        self.postcode.is_some_and(|postcode| postcode.starts_with(token))
            || begins_a_word(&self.words, token)
            || [self.zone.names.fr, self.zone.names.ar, self.zone.names.en]
                .into_iter()
                .any(|name| begins_a_word(&fold(name), token))
    }
}

fn begins_a_word(words: &str, text: &str) -> bool {
    words
        .match_indices(text)
        .any(|(at, _)| at == 0 || words.as_bytes().get(at - 1).is_some_and(u8::is_ascii_whitespace))
}

/// French writes saints short.
fn long_form(word: &str) -> &str {
    match word {
        "st" => "saint",
        "ste" => "sainte",
        other => other,
    }
}
