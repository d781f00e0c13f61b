//! Names that say nothing are refused: a module is a noun of the trade or a verb.
//! Knows a short list of empty words; it cannot tell a good name.

use crate::source::{Finding, is_rust};

const EMPTY_WORDS: [&str; 9] = [
    "utils", "util", "helpers", "helper", "common", "manager", "service", "types", "misc",
];

pub fn module_names(path: &str, text: &str) -> Vec<Finding> {
    if !is_rust(path) {
        return Vec::new();
    }
    let stem_or_folder = path
        .trim_end_matches(".rs")
        .split('/')
        .find(|part| EMPTY_WORDS.contains(part));
    let mut findings: Vec<Finding> = stem_or_folder
        .map(|word| Finding::new(path, 0, mend(word)))
        .into_iter()
        .collect();
    for (at, line) in text.lines().enumerate() {
        let declared = line
            .trim_start()
            .trim_start_matches("pub ")
            .trim_start_matches("pub(crate) ")
            .strip_prefix("mod ");
        let word = declared.map(|rest| rest.trim_end_matches(['{', ';', '}', ' ']));
        if let Some(word) = word.filter(|word| EMPTY_WORDS.contains(word)) {
            findings.push(Finding::new(path, at + 1, mend(word)));
        }
    }
    findings
}

fn mend(word: &str) -> String {
    format!("`{word}` says nothing; name the module after the noun it holds or the verb it does")
}

#[test]
fn an_empty_word_is_caught_as_file_folder_and_module() {
    assert_eq!(module_names("crates/orders/src/utils.rs", "").len(), 1);
    assert_eq!(module_names("crates/orders/src/common/cart.rs", "").len(), 1);
    assert_eq!(module_names("crates/orders/src/lib.rs", "pub mod helpers;\n").len(), 1);
    assert!(module_names("crates/orders/src/cart.rs", "mod line;\n").is_empty());
}
