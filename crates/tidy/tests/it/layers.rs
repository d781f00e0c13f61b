//! Arrows point down: which crate may know which, and tools stay out of the product.
//! Reads the manifests; cargo itself already refuses circles.

use toml::{Table, Value};

use crate::source::Finding;

/// A crate and the crates of ours it may depend on. `catalog` and `ledger` know no people and no orders; `payments` knows no shop.
const MAY_KNOW: [(&str, &[&str]); 15] = [
    ("kernel", &[]),
    ("platform", &["kernel"]),
    ("identity", &["kernel", "platform"]),
    ("ledger", &["kernel", "platform"]),
    ("catalog", &["kernel", "platform"]),
    ("calendar", &["kernel", "platform"]),
    ("payments", &["kernel", "platform", "ledger"]),
    (
        "orders",
        &[
            "kernel", "platform", "identity", "ledger", "catalog", "calendar", "payments",
        ],
    ),
    (
        "visits",
        &[
            "kernel", "platform", "identity", "catalog", "calendar", "payments", "orders",
        ],
    ),
    (
        "office",
        &[
            "kernel", "platform", "identity", "ledger", "payments", "orders", "visits",
        ],
    ),
    ("standin", &["kernel"]),
    (
        "testkit",
        &[
            "kernel", "platform", "standin", "identity", "ledger", "catalog", "calendar", "payments", "orders",
        ],
    ),
    (
        "proof",
        &[
            "kernel", "platform", "standin", "ledger", "calendar", "payments", "orders", "visits",
        ],
    ),
    ("tidy", &[]),
    (
        "comptoir",
        &[
            "kernel", "platform", "standin", "identity", "ledger", "catalog", "calendar", "payments", "orders",
            "visits", "office",
        ],
    ),
];

/// Only tests and the binary may use these.
const TOOLS: [&str; 2] = ["standin", "testkit"];

pub fn arrows(path: &str, text: &str) -> Vec<Finding> {
    let Some(manifest) = manifest(path, text) else {
        return Vec::new();
    };
    let Some(name) = manifest
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(Value::as_str)
    else {
        return Vec::new();
    };
    let Some((_, allowed)) = MAY_KNOW.iter().find(|(known, _)| *known == name) else {
        return vec![Finding::new(
            path,
            1,
            format!(
                "`{name}` has no place in the house; give it a row in `MAY_KNOW` of this rule and in ARCHITECTURE.md"
            ),
        )];
    };
    let mut findings = Vec::new();
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        for other in keys(&manifest, section) {
            let is_ours = MAY_KNOW.iter().any(|(known, _)| *known == other);
            let for_tests = section == "dev-dependencies" && TOOLS.contains(&other.as_str());
            if is_ours && !for_tests && !allowed.contains(&other.as_str()) {
                let mend = format!(
                    "`{name}` may not depend on `{other}`: arrows point down; pass what it needs as an argument, or make it a journey in server"
                );
                findings.push(Finding::new(path, line_of(text, &other), mend));
            }
        }
    }
    findings
}

/// The names of the packages from elsewhere that a manifest asks for, of the workspace or of one crate.
pub fn foreign_packages(path: &str, text: &str) -> Vec<String> {
    let Some(manifest) = manifest(path, text) else {
        return Vec::new();
    };
    let workspace = manifest
        .get("workspace")
        .and_then(Value::as_table)
        .cloned()
        .unwrap_or_default();
    let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
    let mut names: Vec<String> = sections.iter().flat_map(|section| keys(&manifest, section)).collect();
    names.extend(keys(&workspace, "dependencies"));
    names.retain(|name| !MAY_KNOW.iter().any(|(known, _)| known == name));
    names
}

fn manifest(path: &str, text: &str) -> Option<Table> {
    path.ends_with("Cargo.toml").then(|| text.parse().ok()).flatten()
}

fn keys(manifest: &Table, section: &str) -> Vec<String> {
    manifest
        .get(section)
        .and_then(Value::as_table)
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

fn line_of(text: &str, word: &str) -> usize {
    text.lines()
        .position(|line| line.starts_with(word))
        .map_or(0, |at| at + 1)
}

#[cfg(test)]
mod samples {
    use super::*;

    fn crate_of(name: &str, rest: &str) -> Vec<Finding> {
        arrows("crates/x/Cargo.toml", &format!("[package]\nname = \"{name}\"\n{rest}"))
    }

    #[test]
    fn an_arrow_that_points_up_is_caught() {
        assert_eq!(
            crate_of("ledger", "[dependencies]\nidentity.workspace = true\n").len(),
            1
        );
        assert_eq!(
            crate_of("payments", "[dependencies]\norders.workspace = true\n").len(),
            1
        );
        assert_eq!(
            crate_of("testkit", "[dependencies]\ncomptoir = { path = \"../../server\" }\n").len(),
            1
        );
        assert!(
            crate_of(
                "orders",
                "[dependencies]\npayments.workspace = true\nserde.workspace = true\n"
            )
            .is_empty()
        );
    }

    #[test]
    fn tools_are_for_tests_and_the_binary() {
        assert_eq!(
            crate_of("payments", "[dependencies]\nstandin.workspace = true\n").len(),
            1
        );
        assert!(
            crate_of(
                "payments",
                "[dev-dependencies]\nstandin.workspace = true\ntestkit.workspace = true\n"
            )
            .is_empty()
        );
        assert!(crate_of("comptoir", "[dependencies]\nstandin.workspace = true\n").is_empty());
    }

    #[test]
    fn a_crate_without_a_place_is_caught() {
        assert_eq!(crate_of("gadgets", "").len(), 1);
    }

    #[test]
    fn packages_from_elsewhere_are_listed_without_ours() {
        let text = "[workspace]\n[workspace.dependencies]\nkernel = { path = \"crates/kernel\" }\nserde = \"1\"\n";
        assert_eq!(foreign_packages("Cargo.toml", text), ["serde"]);
    }
}
