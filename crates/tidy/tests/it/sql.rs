//! SQL stands in stores only, so that a reader finds every statement of a slice in one place.
//! Looks at how a string begins and at the words that make it a statement: a button that says "Update" is not SQL.

use crate::source::{Finding, is_rust, is_test};
use crate::walker::{Listener, walk};

pub fn only_in_stores(path: &str, text: &str) -> Vec<Finding> {
    if !is_rust(path) || is_test(path) || is_store(path) {
        return Vec::new();
    }
    let mut listener = Strings {
        path,
        findings: Vec::new(),
    };
    walk(text, &mut listener);
    listener.findings
}

struct Strings<'a> {
    path: &'a str,
    findings: Vec<Finding>,
}

impl Listener for Strings<'_> {
    fn text(&mut self, value: &str, line: usize) {
        if is_statement(value) {
            let mend = "SQL outside a store; move the statement to `store.rs` or `store/*.rs` of this slice and call it by name";
            self.findings.push(Finding::new(self.path, line, mend));
        }
    }
}

fn is_store(path: &str) -> bool {
    path.split('/')
        .any(|part| matches!(part, "store.rs" | "store" | "migrate.rs"))
}

fn is_statement(value: &str) -> bool {
    let words = value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let Some((first, rest)) = words.split_once(' ') else {
        return false;
    };
    match first {
        "select" => {
            rest.contains(" from ")
                || rest.starts_with(|next: char| next.is_ascii_digit() || "$*".contains(next))
                || rest.contains('(')
        }
        "insert" => rest.starts_with("into "),
        "update" => rest.contains(" set "),
        "delete" => rest.starts_with("from "),
        "with" => rest.contains(" as (") || rest.contains(" materialized ("),
        _ => false,
    }
}

#[cfg(test)]
mod samples {
    use super::*;

    #[test]
    fn a_statement_outside_a_store_is_caught_in_calls_and_macros() {
        let call = "fn f(c: &C) { c.run(\"select id from orders where id = $1\"); }";
        let inside = "statement!(FIND, r\"\n  insert into orders (id) values ($1)\n\");";
        assert_eq!(only_in_stores("crates/orders/src/cart.rs", call).len(), 1);
        assert_eq!(only_in_stores("crates/orders/src/cart.rs", inside).len(), 1);
        assert!(only_in_stores("crates/orders/src/store.rs", call).is_empty());
        assert!(only_in_stores("crates/orders/src/store/cart.rs", inside).is_empty());
    }

    #[test]
    fn every_kind_of_statement_is_known() {
        for sql in [
            "select 1",
            "select now()",
            "update orders set paid_at = $1",
            "delete from carts",
            "with due as (select 1) select * from due",
        ] {
            assert!(is_statement(sql), "{sql}");
        }
    }

    #[test]
    fn plain_words_and_documentation_are_not_statements() {
        let words =
            "/// select a from b\nfn f() { say(\"Select a variant\"); say(\"update the cart\"); say(\"with care\"); }";
        assert!(only_in_stores("crates/orders/src/pages.rs", words).is_empty());
    }
}
