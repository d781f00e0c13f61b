//! Holds `docs/conformance.md` to its word: every requirement has one row, and every test or file that a row names exists.
//! Does not run the tests it finds; the suite does.

use crate::source::{Finding, Source, is_rust, read_tree, root};

const DOCUMENT: &str = "docs/conformance.md";

/// The families of requirements and how many rows each has, numbered from 01.
const FAMILIES: [(&str, usize); 8] = [
    ("ID", 21),
    ("PAY", 27),
    ("SHOP", 9),
    ("BOOK", 12),
    ("MKT", 8),
    ("DOC", 7),
    ("PRIV", 4),
    ("OPS", 20),
];

fn row_ids() -> Vec<String> {
    FAMILIES
        .iter()
        .flat_map(|(family, count)| (1..=*count).map(move |number| format!("{family}-{number:02}")))
        .collect()
}

/// One line of the table: `| PAY-04 | wording | open, or names in backticks |`.
struct Row<'a> {
    line: usize,
    id: &'a str,
    proof: &'a str,
}

fn rows(document: &str) -> Vec<Row<'_>> {
    document
        .lines()
        .enumerate()
        .filter_map(|(at, line)| row(at + 1, line))
        .collect()
}

fn row(line: usize, text: &str) -> Option<Row<'_>> {
    let mut cells = text.strip_prefix("| ")?.split(" |");
    let id = cells.next()?.trim();
    let number = id.split_once('-')?.1;
    let _wording = cells.next()?;
    let is_id = number.len() == 2 && number.chars().all(|digit| digit.is_ascii_digit());
    is_id.then_some(Row {
        line,
        id,
        proof: cells.next().unwrap_or_default().trim(),
    })
}

pub fn every_row_once(document: &str) -> Vec<Finding> {
    let rows = rows(document);
    let known = row_ids();
    let mut findings = Vec::new();
    for id in &known {
        match rows.iter().filter(|row| row.id == id).count() {
            1 => {}
            0 => findings.push(Finding::new(
                DOCUMENT,
                0,
                format!("no row for {id}; add it, as `open` if nothing holds it yet"),
            )),
            times => findings.push(Finding::new(
                DOCUMENT,
                0,
                format!("{id} has {times} rows; keep one and list all its tests there"),
            )),
        }
    }
    for row in rows.iter().filter(|row| !known.iter().any(|id| id == row.id)) {
        findings.push(Finding::new(
            DOCUMENT,
            row.line,
            format!("{} is not a requirement; delete the row", row.id),
        ));
    }
    findings
}

pub fn every_proof_exists(document: &str, sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in rows(document) {
        let names: Vec<&str> = row.proof.split('`').skip(1).step_by(2).collect();
        if names.is_empty() && row.proof != "open" {
            findings.push(Finding::new(
                DOCUMENT,
                row.line,
                format!(
                    "{} names nothing; write `open`, or tests in backticks: `crate::file::test_name`",
                    row.id
                ),
            ));
        }
        for name in names.into_iter().filter(|name| !exists(name, sources)) {
            let mend = format!(
                "{} names `{name}`, which is nowhere; write it as `crate::file::test_name`, or mark the row open",
                row.id
            );
            findings.push(Finding::new(DOCUMENT, row.line, mend));
        }
    }
    findings
}

/// A test by its path, or, with a slash, a file of the checkout.
fn exists(name: &str, sources: &[Source]) -> bool {
    let parts: Vec<&str> = name.split("::").collect();
    match parts.as_slice() {
        [crate_name, .., file, test] => sources
            .iter()
            .any(|source| is_in(source, crate_name, file) && declares(&source.text, test)),
        _ => sources.iter().any(|source| source.path == name),
    }
}

fn is_in(source: &Source, crate_name: &str, file: &str) -> bool {
    let folder = if matches!(crate_name, "server" | "comptoir") {
        "server".to_owned()
    } else {
        format!("crates/{crate_name}")
    };
    let inside = source.path.strip_prefix(&format!("{folder}/"));
    inside.is_some_and(|path| {
        let placed = path.starts_with("src/") || path.starts_with("tests/");
        let named = path.ends_with(&format!("/{file}.rs")) || path.ends_with(&format!("/{file}/mod.rs"));
        placed && named && is_rust(path)
    })
}

fn declares(text: &str, test: &str) -> bool {
    text.lines().any(|line| {
        let after = line
            .trim_start()
            .trim_start_matches("pub ")
            .trim_start_matches("async ")
            .strip_prefix("fn ");
        after
            .and_then(|rest| rest.strip_prefix(test))
            .is_some_and(|rest| rest.starts_with(['(', '<']))
    })
}

#[test]
fn the_table_lists_every_requirement_once() {
    let findings = every_row_once(&document(&read_tree(&root())));
    assert!(findings.is_empty(), "{}", list(&findings));
}

#[test]
fn every_test_the_table_names_exists() {
    let sources = read_tree(&root());
    let findings = every_proof_exists(&document(&sources), &sources);
    assert!(findings.is_empty(), "{}", list(&findings));
}

fn document(sources: &[Source]) -> String {
    sources
        .iter()
        .find(|source| source.path == DOCUMENT)
        .map(|source| source.text.clone())
        .unwrap_or_default()
}

fn list(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod samples {
    use super::*;

    fn sources() -> Vec<Source> {
        let source = |path: &str, text: &str| Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        vec![
            source(
                "crates/payments/tests/it/webhook.rs",
                "#[tokio::test]\nasync fn five_deliveries_make_one_effect() {}\n",
            ),
            source(
                "crates/payments/src/money.rs",
                "#[cfg(test)]\nmod tests {\n    #[test]\n    fn it_adds_up() {}\n}\n",
            ),
            source("server/tests/it/demo.rs", "#[test]\nfn it_starts() {}\n"),
            source("RUNBOOK.md", "words"),
        ]
    }

    fn proofs(proof: &str) -> usize {
        every_proof_exists(&format!("| PAY-04 | Ledger first | {proof} |\n"), &sources()).len()
    }

    #[test]
    fn a_missing_a_doubled_and_an_unknown_row_are_caught() {
        let whole = row_ids().join(" | words | open |\n| ");
        let whole = format!("| {whole} | words | open |\n");
        assert!(every_row_once(&whole).is_empty());
        assert_eq!(
            every_row_once(&whole.replacen("| ID-01 | words | open |\n", "", 1)).len(),
            1
        );
        assert_eq!(every_row_once(&format!("{whole}| ID-01 | words | open |\n")).len(), 1);
        assert_eq!(every_row_once(&format!("{whole}| ID-99 | words | open |\n")).len(), 1);
    }

    #[test]
    fn a_named_test_is_found_in_tests_sources_and_server() {
        assert_eq!(proofs("open"), 0);
        assert_eq!(
            proofs("`payments::webhook::five_deliveries_make_one_effect`, `payments::money::it_adds_up`"),
            0
        );
        assert_eq!(proofs("`server::demo::it_starts`, `RUNBOOK.md`"), 0);
    }

    #[test]
    fn a_test_that_is_nowhere_and_an_empty_cell_are_caught() {
        assert_eq!(proofs("`payments::webhook::five_deliveries`"), 1);
        assert_eq!(proofs("`orders::webhook::five_deliveries_make_one_effect`"), 1);
        assert_eq!(proofs("soon"), 1);
    }
}
