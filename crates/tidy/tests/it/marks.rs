//! No work is left as a mark in the tree: what is not done is an issue, not a comment.
//! Reads every text file but data and the lock file, which are not ours to word.

use crate::source::{Finding, has_ending, is_rust, is_vendored};

/// Put together here so that this file does not catch itself.
const WORDS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
const CALLS: [&str; 3] = [
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("#[", "ignore"),
];

pub fn no_marks(path: &str, text: &str) -> Vec<Finding> {
    let is_data = ["lock", "csv", "json", "svg"].iter().any(|end| has_ending(path, end));
    if is_data || is_vendored(path) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let word = line
            .split(|sign: char| !sign.is_alphanumeric() && sign != '_')
            .find(|word| WORDS.contains(word));
        let call = CALLS.into_iter().find(|call| is_rust(path) && line.contains(call));
        if let Some(mark) = word.or(call) {
            findings.push(Finding::new(
                path,
                at + 1,
                format!("`{mark}` left behind; do it now or open an issue, and delete the mark"),
            ));
        }
    }
    findings
}

#[test]
fn a_left_mark_is_caught() {
    for word in WORDS {
        assert_eq!(no_marks("a.md", &format!("- {word}: later")).len(), 1, "{word}");
    }
    for call in CALLS {
        assert_eq!(no_marks("a.rs", &format!("    {call}")).len(), 1, "{call}");
    }
    assert!(no_marks("a.md", "Mastodon, todos, XXXL").is_empty());
}
