//! Runs every rule over the checkout and lists all that is to be mended at once.
//! Mends nothing itself.

use crate::source::{Finding, Source, is_rust, read_tree, root};
use crate::{budgets, comments, documents, floats, layers, machine, marks, names, panics, sql, styles};

type Rule = fn(&str, &str) -> Vec<Finding>;

const RULES: [Rule; 14] = [
    budgets::file_length,
    budgets::contents_page,
    budgets::functions,
    comments::module_comment,
    sql::only_in_stores,
    panics::no_panics,
    floats::no_floats,
    names::module_names,
    styles::no_inline,
    styles::logical_properties,
    layers::arrows,
    marks::no_marks,
    machine::no_machine_paths,
    documents::decision_record,
];

#[test]
fn the_tree_keeps_every_rule() {
    let sources = read_tree(&root());
    assert!(
        sources.iter().any(|source| is_rust(&source.path)),
        "the walk found no source"
    );
    let mut findings: Vec<Finding> = sources.iter().flat_map(check).collect();
    findings.extend(documents::justified(
        &packages(&sources),
        text_of(&sources, "docs/dependencies.md"),
    ));
    let exists = |path: &str| root().join(path).exists();
    findings.extend(
        sources
            .iter()
            .flat_map(|source| documents::links(&source.path, &source.text, exists)),
    );
    let list: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{} to mend:\n{}", list.len(), list.join("\n"));
}

fn check(source: &Source) -> Vec<Finding> {
    RULES
        .into_iter()
        .flat_map(|rule| rule(&source.path, &source.text))
        .collect()
}

fn packages(sources: &[Source]) -> Vec<String> {
    let mut names: Vec<String> = sources
        .iter()
        .flat_map(|source| layers::foreign_packages(&source.path, &source.text))
        .collect();
    names.sort();
    names.dedup();
    names
}

fn text_of<'a>(sources: &'a [Source], path: &str) -> &'a str {
    sources
        .iter()
        .find(|source| source.path == path)
        .map_or("", |source| source.text.as_str())
}
