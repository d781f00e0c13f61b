//! Money is counted in integers: no floating point in the crates that count it, tests included.
//! Says nothing of other crates, where a ratio or a distance may be a float.

use proc_macro2::{TokenStream, TokenTree};

use crate::source::{Finding, is_rust};

const MONEY_CRATES: [&str; 5] = ["kernel", "ledger", "payments", "orders", "catalog"];

pub fn no_floats(path: &str, text: &str) -> Vec<Finding> {
    let counts_money = MONEY_CRATES
        .iter()
        .any(|name| path.starts_with(&format!("crates/{name}/")));
    let mut findings = Vec::new();
    if counts_money
        && is_rust(path)
        && let Ok(stream) = text.parse::<TokenStream>()
    {
        search(path, stream, &mut findings);
    }
    findings
}

fn search(path: &str, stream: TokenStream, findings: &mut Vec<Finding>) {
    // After a dot, `0.1` is the position `pair.0.1` and not a number.
    let mut after_dot = false;
    for tree in stream {
        let is_float = match &tree {
            TokenTree::Group(group) => {
                search(path, group.stream(), findings);
                false
            }
            TokenTree::Ident(ident) => ident == "f64" || ident == "f32",
            TokenTree::Literal(literal) => !after_dot && is_float_literal(&literal.to_string()),
            TokenTree::Punct(_) => false,
        };
        if is_float {
            let mend =
                format!("`{tree}` in a crate that counts money; use `Money`, minor units or basis points in integers");
            findings.push(Finding::new(path, tree.span().start().line, mend));
        }
        after_dot = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '.');
    }
}

fn is_float_literal(literal: &str) -> bool {
    literal.starts_with(|first: char| first.is_ascii_digit()) && syn::parse_str::<syn::LitFloat>(literal).is_ok()
}

#[cfg(test)]
mod samples {
    use super::*;

    #[test]
    fn a_float_near_money_is_caught() {
        assert_eq!(no_floats("crates/ledger/src/entry.rs", "fn f(amount: f64) {}").len(), 1);
        assert_eq!(
            no_floats("crates/orders/src/tax.rs", "const VAT: Rate = rate!(0.19);").len(),
            1
        );
    }

    #[test]
    fn other_crates_words_and_positions_pass() {
        let positions = "//! Never an f64.\nfn f(p: ((u8, u8), u8)) -> u8 { p.0.1 + 0x1f }";
        assert!(no_floats("crates/platform/src/metrics.rs", "fn f(seconds: f64) {}").is_empty());
        assert!(no_floats("crates/kernel/src/money.rs", positions).is_empty());
    }
}
