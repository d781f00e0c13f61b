//! Sizes: the length of files and functions, the number of arguments.
//! Counts lines as an editor shows them, blank ones included; it does not judge what is on them.

use syn::visit::{self, Visit};

use crate::source::{Finding, is_rust, is_test};

const FILE: usize = 400;
const TEST_FILE: usize = 600;
const FUNCTION: usize = 70;
const HANDLER: usize = 25;
const ARGUMENTS: usize = 4;
const CONTENTS_PAGE: usize = 80;

/// Crates that are the ground or the tools of the slices, not slices.
const NOT_SLICES: [&str; 5] = ["kernel", "platform", "standin", "testkit", "tidy"];

pub fn file_length(path: &str, text: &str) -> Vec<Finding> {
    let lines = text.lines().count();
    let allowed = if is_test(path) { TEST_FILE } else { FILE };
    if !is_rust(path) || lines <= allowed {
        return Vec::new();
    }
    let mend = format!("{lines} lines where {allowed} are allowed; move one noun or one verb into a file of its own");
    vec![Finding::new(path, lines, mend)]
}

pub fn contents_page(path: &str, text: &str) -> Vec<Finding> {
    let lines = text.lines().count();
    let slice = path
        .strip_prefix("crates/")
        .and_then(|rest| rest.strip_suffix("/src/lib.rs"));
    match slice {
        Some(slice) if !NOT_SLICES.contains(&slice) && lines > CONTENTS_PAGE => {
            let mend = format!(
                "{lines} lines where {CONTENTS_PAGE} are allowed; a slice's lib.rs is its contents page, move the logic to a noun or a verb"
            );
            vec![Finding::new(path, lines, mend)]
        }
        _ => Vec::new(),
    }
}

pub fn functions(path: &str, text: &str) -> Vec<Finding> {
    if !is_rust(path) {
        return Vec::new();
    }
    match syn::parse_file(text) {
        Ok(file) => {
            let mut meter = Meter {
                path,
                findings: Vec::new(),
            };
            meter.visit_file(&file);
            meter.findings
        }
        Err(error) => {
            let line = error.span().start().line;
            vec![Finding::new(
                path,
                line,
                format!("this is not Rust ({error}); let `cargo check` say where"),
            )]
        }
    }
}

struct Meter<'a> {
    path: &'a str,
    findings: Vec<Finding>,
}

impl Meter<'_> {
    fn measure(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let first = signature.fn_token.span.start().line;
        let lines = block.brace_token.span.close().end().line - first + 1;
        let handler = is_face(self.path) && signature.asyncness.is_some();
        let (allowed, advice) = if handler {
            (
                HANDLER,
                "a handler parses, calls one verb and renders; move the rest into the verb or the page struct",
            )
        } else {
            (FUNCTION, "name one of its steps and move it into a function of its own")
        };
        if lines > allowed {
            let mend = format!(
                "`{}` has {lines} lines where {allowed} are allowed; {advice}",
                signature.ident
            );
            self.findings.push(Finding::new(self.path, first, mend));
        }
    }

    fn count_arguments(&mut self, signature: &syn::Signature) {
        let count = signature
            .inputs
            .iter()
            .filter(|input| matches!(input, syn::FnArg::Typed(_)))
            .count();
        if count > ARGUMENTS {
            let mend = format!(
                "`{}` takes {count} arguments where {ARGUMENTS} are allowed; gather what belongs together in a struct named after the idea",
                signature.ident
            );
            self.findings
                .push(Finding::new(self.path, signature.fn_token.span.start().line, mend));
        }
    }
}

impl<'ast> Visit<'ast> for Meter<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig, &item.block);
        self.count_arguments(&item.sig);
        visit::visit_item_fn(self, item);
    }

    // The arguments of a method that fulfils a trait are the trait's choice: they are counted where it is declared.
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        for inside in &item.items {
            if let syn::ImplItem::Fn(method) = inside {
                self.measure(&method.sig, &method.block);
                if item.trait_.is_none() {
                    self.count_arguments(&method.sig);
                }
            }
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.count_arguments(&item.sig);
        if let Some(block) = &item.default {
            self.measure(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

/// The two faces of a slice: `api.rs`, `pages.rs`, or files in folders of these names.
fn is_face(path: &str) -> bool {
    !is_test(path)
        && path
            .split('/')
            .any(|part| matches!(part, "api.rs" | "pages.rs" | "api" | "pages"))
}

#[cfg(test)]
mod samples {
    use super::*;

    fn function(head: &str, lines: usize) -> String {
        format!("{head} {{\n{}}}\n", "    work();\n".repeat(lines - 2))
    }

    #[test]
    fn a_long_file_is_caught_and_a_test_may_be_longer() {
        let text = "//! Words.\n".repeat(401);
        assert_eq!(file_length("crates/orders/src/cart.rs", &text).len(), 1);
        assert!(file_length("crates/orders/tests/it/cart.rs", &text).is_empty());
        assert_eq!(
            file_length("crates/orders/tests/it/cart.rs", &"\n".repeat(601)).len(),
            1
        );
    }

    #[test]
    fn a_contents_page_stays_short_in_slices() {
        let text = "\n".repeat(81);
        assert_eq!(contents_page("crates/orders/src/lib.rs", &text).len(), 1);
        assert!(contents_page("crates/platform/src/lib.rs", &text).is_empty());
    }

    #[test]
    fn a_long_function_is_caught_wherever_it_stands() {
        assert!(functions("a.rs", &function("fn fits()", 70)).is_empty());
        assert_eq!(functions("a.rs", &function("fn long()", 71)).len(), 1);
        let method = format!("impl Cart {{\n{}}}\n", function("fn long(&self)", 71));
        assert_eq!(functions("a.rs", &method).len(), 1);
    }

    #[test]
    fn a_handler_has_a_smaller_budget() {
        let handler = function("pub async fn show()", 26);
        assert_eq!(functions("crates/orders/src/pages.rs", &handler).len(), 1);
        assert!(functions("crates/orders/src/cart.rs", &handler).is_empty());
    }

    #[test]
    fn a_fifth_argument_is_caught_and_self_is_not_counted() {
        let five = "fn ship(a: u8, b: u8, c: u8, d: u8, e: u8) {}\n";
        let four = "impl Order { fn ship(&self, a: u8, b: u8, c: u8, d: u8) {} }\n";
        let theirs = "impl Ship for Order { fn ship(a: u8, b: u8, c: u8, d: u8, e: u8) {} }\n";
        assert!(functions("a.rs", five)[0].mend.contains("struct"));
        assert!(functions("a.rs", four).is_empty());
        assert!(functions("a.rs", theirs).is_empty());
    }
}
