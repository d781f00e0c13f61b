//! Every Rust file opens by saying what it is for.
//! Asks for the words only; whether they are true is for the reader.

use crate::source::{Finding, is_rust, is_vendored};

pub fn module_comment(path: &str, text: &str) -> Vec<Finding> {
    let first = text.lines().next().unwrap_or_default();
    let says_something = first
        .strip_prefix("//!")
        .is_some_and(|words| words.trim().contains(' '));
    if !is_rust(path) || is_vendored(path) || says_something {
        return Vec::new();
    }
    let mend = "the first line must be a `//!` comment: what the file is for and what it refuses to do";
    vec![Finding::new(path, 1, mend)]
}

#[test]
fn a_file_without_an_opening_comment_is_caught() {
    assert_eq!(module_comment("a.rs", "use std::fmt;\n").len(), 1);
    assert_eq!(module_comment("a.rs", "//! cart\n").len(), 1);
    assert!(module_comment("a.rs", "//! The cart: what a visitor means to buy.\n").is_empty());
}
