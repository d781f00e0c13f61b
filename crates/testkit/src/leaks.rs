//! Looks for what no log and no metric may hold: values of columns that say something of a person or open a door, secrets
//! that a visitor was given, numbers like those of cards (PRIV-03). Compares values, not shapes: what is found was there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, header};
use tokio_postgres::Client;

use crate::classes::{classes, columns};

/// Shorter ones are found by chance.
const SHORTEST: usize = 6;
/// Of one column; a race may make thousands.
const VALUES: usize = 500;
/// Behind these a secret stands in links, forms and JSON.
const BEFORE_SECRETS: [&str; 6] = [
    "key=",
    "token=",
    "secret=",
    "secret\":\"",
    "token\":\"",
    "name=\"form_token\" value=\"",
];
/// Cookies that are no secret.
const OPEN_COOKIES: [&str; 2] = ["lang", "cart_count"];

/// Values that must not be said, with where they are from.
pub(crate) type Unsaid = BTreeMap<String, String>;

/// The secrets that visitors of one house were given.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given(Arc<Mutex<BTreeSet<String>>>);

impl Given {
    /// Notes the secrets of an answer: cookies, and those in links, forms and JSON.
    pub(crate) fn hear(&self, headers: &HeaderMap, text: &str) {
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for line in headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
        {
            let pair = line.split(';').next().and_then(|pair| pair.split_once('='));
            if let Some((_, value)) = pair.filter(|(name, value)| !OPEN_COOKIES.contains(name) && value.len() >= 16) {
                given.insert(value.to_owned());
            }
        }
        let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
        given.extend(secrets_in(text));
        given.extend(location.into_iter().flat_map(secrets_in));
    }

    pub(crate) fn unsaid(&self) -> Unsaid {
        let given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        given
            .iter()
            .map(|secret| (secret.clone(), "a secret a visitor was given".to_owned()))
            .collect()
    }
}

fn secrets_in(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for mark in BEFORE_SECRETS {
        for (at, _) in text.match_indices(mark) {
            let rest = &text[at + mark.len()..];
            let is_secret = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
            let secret = &rest[..rest.find(|c| !is_secret(c)).unwrap_or(rest.len())];
            if secret.len() >= 16 {
                found.insert(secret.to_owned());
            }
        }
    }
    found
}

/// What a test's database holds that nobody may log.
pub(crate) async fn unsaid_of(client: &Client) -> Unsaid {
    let there = columns(client).await;
    let mut sql = String::new();
    for (table, by_class) in classes() {
        let looked_for = by_class.iter().filter(|(class, _)| class.is_looked_for());
        for column in looked_for.flat_map(|(_, columns)| columns) {
            let name = format!("{table}.{column}");
            let Some(kind) = there.get(&name) else { continue };
            let value = match kind.as_str() {
                "jsonb" => format!(
                    "select leaf #>> '{{}}' from {table}, jsonb_path_query({column}, '$.** ? (@.type() == \"string\")') leaf"
                ),
                "bytea" => format!("select encode({column}, 'hex') from {table}"),
                _ => format!("select {column}::text from {table}"),
            };
            let between = if sql.is_empty() { "" } else { " union all " };
            let _ = write!(
                sql,
                "{between}(select distinct '{name}', v.v from ({value}) v(v) where v.v is not null limit {VALUES})"
            );
        }
    }
    let mut unsaid = Unsaid::new();
    if !sql.is_empty() {
        for row in client.query(&sql, &[]).await.unwrap() {
            let value: String = row.get(1);
            if is_telling(value.trim()) {
                unsaid.insert(value.trim().to_owned(), row.get(0));
            }
        }
    }
    if there.contains_key("mails.body_text") {
        for row in client.query("select body_text from mails", &[]).await.unwrap() {
            let secrets = secrets_in(row.get(0));
            unsaid.extend(
                secrets
                    .into_iter()
                    .map(|secret| (secret, "a link in a mail".to_owned())),
            );
        }
    }
    unsaid
}

/// Whether finding the value means something: not a short one, not a code or a plain word, not this machine's address.
fn is_telling(value: &str) -> bool {
    let is_word = value.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    let is_short = value.chars().count() < SHORTEST || (is_number && value.len() < 8);
    !is_short && !is_word && !matches!(value, "0.0.0.0" | "127.0.0.1")
}

/// What of the unsaid was said, with the line that says it.
pub(crate) fn leaks(text: &str, unsaid: &Unsaid) -> Vec<String> {
    let mut found = Vec::new();
    for (value, from) in unsaid {
        if let Some(at) = position(text, value) {
            found.push(format!("{from} ({value}): {}", line_at(text, at)));
        }
    }
    if let Some(at) = card_number(text) {
        found.push(format!("a number like a card's: {}", line_at(text, at)));
    }
    found
}

/// Where the value stands by itself, not as a part of a longer word.
fn position(text: &str, value: &str) -> Option<usize> {
    let is_apart = |at: &usize| {
        let before = text[..*at].chars().next_back();
        let after = text[at + value.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    };
    text.match_indices(value).map(|(at, _)| at).find(is_apart)
}

fn line_at(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..].lines().next().unwrap_or_default()
}

/// Where 13 to 19 digits stand by themselves, alone or in groups of four, that pass the check of card numbers.
fn card_number(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let mut end = at;
        let mut digits = Vec::new();
        while let Some(byte) = bytes.get(end) {
            let is_gap = matches!(byte, b' ' | b'-')
                && digits.len() % 4 == 0
                && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            if byte.is_ascii_digit() {
                digits.push(u32::from(byte - b'0'));
            } else if !is_gap {
                break;
            }
            end += 1;
        }
        let stands_apart = (at == 0 || !is_of_a_longer_thing(bytes[at - 1]))
            && bytes.get(end).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let is_issued = (3..=6).contains(&digits[0]);
        if stands_apart && is_issued && (13..=19).contains(&digits.len()) && passes_luhn(&digits) {
            return Some(at);
        }
        at = end;
    }
    None
}

/// Ids and the decimals of durations go on where a card's number begins.
fn is_of_a_longer_thing(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'.'
}

fn passes_luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            if place % 2 == 0 {
                *digit
            } else {
                digit * 2 / 10 + digit * 2 % 10
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsaid(value: &str) -> Unsaid {
        Unsaid::from([(value.to_owned(), "people.name".to_owned())])
    }

    #[test]
    fn a_value_is_found_by_itself_and_not_inside_a_word() {
        assert_eq!(leaks("{\"a\":\"Nadia Ferhat\"}", &unsaid("Nadia Ferhat")).len(), 1);
        assert!(leaks("{\"a\":\"xNadia Ferhaty\"}", &unsaid("Nadia Ferhat")).is_empty());
    }

    #[test]
    fn numbers_like_those_of_cards_are_found_and_ids_are_not() {
        for said in ["4242424242424242", "card 4242 4242 4242 4242.", "4000-0566-5566-5556"] {
            assert!(card_number(said).is_some(), "{said}");
        }
        for said in [
            "4242424242424241",
            "a4242424242424242",
            "2026-01-15T10:00:00.424242Z",
            "0.4242424242424242",
            "0000000000000000",
        ] {
            assert!(card_number(said).is_none(), "{said}");
        }
    }

    #[test]
    fn secrets_are_seen_in_links_forms_and_json() {
        let text = r#"<a href="/orders/1?key=0123456789abcdef0"> {"secret":"fedcba9876543210f"} key=0"#;
        let found: Vec<String> = secrets_in(text).into_iter().collect();
        assert_eq!(found, ["0123456789abcdef0", "fedcba9876543210f"]);
    }
}
