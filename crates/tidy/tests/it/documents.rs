//! Promises of the documents that a machine can hold: decision records stay short and whole, each dependency is justified,
//! links lead somewhere. Does not judge the prose.

use crate::source::{Finding, has_ending, is_vendored};

const RECORD: usize = 60;
const HEADINGS: [&str; 4] = [
    "## Context",
    "## Decision",
    "## Alternatives refused",
    "## Consequences",
];

pub fn decision_record(path: &str, text: &str) -> Vec<Finding> {
    if !path.starts_with("docs/adr/") || !has_ending(path, "md") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if lines > RECORD {
        findings.push(Finding::new(
            path,
            lines,
            format!("{lines} lines where {RECORD} are allowed; one decision a record, details belong to the code"),
        ));
    }
    for heading in HEADINGS
        .into_iter()
        .filter(|heading| !text.lines().any(|line| line == *heading))
    {
        findings.push(Finding::new(
            path,
            1,
            format!("no `{heading}`; a record has {}", HEADINGS.join(", ")),
        ));
    }
    findings
}

/// Compares the packages that the manifests ask for with the rows (`| name | …`) of `docs/dependencies.md`.
pub fn justified(packages: &[String], document: &str) -> Vec<Finding> {
    let path = "docs/dependencies.md";
    let rows: Vec<(usize, &str)> = document
        .lines()
        .enumerate()
        .filter_map(|(at, line)| Some((at + 1, name_in(line)?)))
        .collect();
    let mut findings = Vec::new();
    for package in packages
        .iter()
        .filter(|package| !rows.iter().any(|(_, name)| name == package))
    {
        findings.push(Finding::new(
            path,
            0,
            format!("no row for `{package}`; add `| {package} | what for | why this one |`, or drop the dependency"),
        ));
    }
    for (line, name) in rows
        .iter()
        .filter(|(_, name)| !packages.iter().any(|package| package == name))
    {
        findings.push(Finding::new(
            path,
            *line,
            format!("`{name}` is no longer a direct dependency; delete the row"),
        ));
    }
    findings
}

/// Links of a document to files of the checkout; `exists` knows those, by their path from the root.
pub fn links(path: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    if !has_ending(path, "md") || is_vendored(path) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for target in line
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', '#']).next())
        {
            let elsewhere = target.is_empty() || target.contains(':') || target.starts_with('/');
            if !elsewhere && !exists(&resolve(path, target)) {
                let mend = format!("links to `{target}`, which is not there; mend the link or write the file");
                findings.push(Finding::new(path, at + 1, mend));
            }
        }
    }
    findings
}

fn resolve(path: &str, target: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// The package of a table row; headings and rules of the table have none.
fn name_in(line: &str) -> Option<&str> {
    let name = line.strip_prefix("| ")?.split(" |").next()?.trim();
    (name != "package" && !name.contains(' ') && !name.starts_with('-')).then_some(name)
}

#[cfg(test)]
mod samples {
    use super::*;

    #[test]
    fn a_long_or_incomplete_record_is_caught() {
        let whole = HEADINGS.join("\n\nWords.\n\n");
        assert!(decision_record("docs/adr/0001-x.md", &whole).is_empty());
        assert_eq!(
            decision_record("docs/adr/0001-x.md", &format!("{whole}{}", "\n".repeat(60))).len(),
            1
        );
        assert_eq!(
            decision_record("docs/adr/0001-x.md", "## Context\n## Decision\n## Consequences\n").len(),
            1
        );
    }

    #[test]
    fn a_dependency_without_a_row_and_a_row_without_a_dependency_are_caught() {
        let document =
            "| package | what for | why this one |\n|---|---|---|\n| serde | words | standard |\n| old | gone | – |\n";
        let found = justified(&["serde".to_owned(), "rand".to_owned()], document);
        assert_eq!(found.len(), 2);
        assert!(found[0].mend.contains("`rand`") && found[1].mend.contains("`old`"));
    }

    #[test]
    fn a_link_to_nowhere_is_caught() {
        let exists = |path: &str| path == "docs/ledger.md" || path == "README.md";
        let good = "[a](ledger.md) [b](../README.md#start) [c](https://example.org/x) [d](#here)";
        assert!(links("docs/api.md", good, exists).is_empty());
        assert_eq!(links("docs/api.md", "see [a](ledgers.md)", exists).len(), 1);
    }
}
