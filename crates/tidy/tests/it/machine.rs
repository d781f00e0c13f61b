//! The project speaks of itself alone: no path of the machine it was written on.
//! Looks for absolute paths under folders that only one machine has; system paths are free.

use crate::source::{Finding, is_vendored};

/// Put together here so that this file does not catch itself.
const PLACES: [&str; 5] = [
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/tm", "p/"),
];

pub fn no_machine_paths(path: &str, text: &str) -> Vec<Finding> {
    if is_vendored(path) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for place in PLACES {
            if is_mentioned(line, place) {
                let mend = format!(
                    "`{place}…` is a path of one machine; use a relative path, a setting or the system's temporary folder"
                );
                findings.push(Finding::new(path, at + 1, mend));
            }
        }
    }
    findings
}

/// A path begins after a space, a quote or a sign; `/api/home/` or `$DIR/tmp/` is something else.
fn is_mentioned(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|sign| sign.is_alphanumeric() || "._-}/)*".contains(sign))
    })
}

#[test]
fn a_path_of_one_machine_is_caught() {
    for place in PLACES {
        assert_eq!(
            no_machine_paths("a.md", &format!("see `{place}x/notes`")).len(),
            1,
            "{place}"
        );
    }
    assert!(no_machine_paths("a.md", "see /usr/lib/postgresql and .comptoir/tmp/x and /api/home/x").is_empty());
}
