//! The product does not panic by design: a refusal or a `Broken` says what went wrong.
//! Where a panic truly cannot happen, the line says why, and this rule lets it pass.

use crate::source::{Finding, is_rust, is_test};
use crate::walker::{Call, Listener, walk};

const FORBIDDEN: [&str; 6] = ["unwrap", "unwrap_err", "expect", "expect_err", "panic!", "unreachable!"];
const REASON: &str = "// reason:";

pub fn no_panics(path: &str, text: &str) -> Vec<Finding> {
    if !is_rust(path) || is_test(path) {
        return Vec::new();
    }
    let mut listener = Calls {
        path,
        lines: text.lines().collect(),
        findings: Vec::new(),
    };
    walk(text, &mut listener);
    listener.findings
}

struct Calls<'a> {
    path: &'a str,
    lines: Vec<&'a str>,
    findings: Vec<Finding>,
}

impl Calls<'_> {
    fn line(&self, number: usize) -> &str {
        number
            .checked_sub(1)
            .and_then(|at| self.lines.get(at))
            .copied()
            .unwrap_or_default()
    }

    /// A reason counts on the line itself, inside its statement above it, or in the comment that stands on the statement.
    fn has_reason(&self, call: &Call<'_>) -> bool {
        let in_message =
            call.name == "expect" && call.message.as_deref().is_some_and(|said| said.starts_with("reason:"));
        let in_statement = (call.statement_line..=call.line).any(|number| self.line(number).contains(REASON));
        let above_line = self.comment_above(call.line);
        let above_statement = self.comment_above(call.statement_line);
        in_message || in_statement || above_line || above_statement
    }

    fn comment_above(&self, number: usize) -> bool {
        (1..number)
            .rev()
            .map(|above| self.line(above).trim_start())
            .take_while(|line| line.starts_with("//") || line.starts_with("#["))
            .any(|line| line.starts_with(REASON))
    }
}

impl Listener for Calls<'_> {
    fn call(&mut self, call: Call<'_>) {
        if FORBIDDEN.contains(&call.name) && !self.has_reason(&call) {
            let mend = format!(
                "`{}` outside tests; return a refusal or a `Broken`, or say on the line above why it cannot happen: `{REASON} …`",
                call.name
            );
            self.findings.push(Finding::new(self.path, call.line, mend));
        }
    }
}

#[cfg(test)]
mod samples {
    use super::*;

    fn found(text: &str) -> usize {
        no_panics("crates/orders/src/cart.rs", text).len()
    }

    #[test]
    fn a_bare_panic_is_caught_in_code_and_in_macros() {
        assert_eq!(found("fn f() { load().unwrap(); }"), 1);
        assert_eq!(found("fn f() { load().expect(\"it loads\"); }"), 1);
        assert_eq!(found("fn f() { panic!(\"no\"); }"), 1);
        assert_eq!(found("fn f() { write!(out, \"{}\", load().unwrap()); }"), 1);
        assert_eq!(
            found("fn f(x: u8) -> u8 { match x { 0 => 1, _ => unreachable!() } }"),
            1
        );
    }

    #[test]
    fn a_stated_reason_lets_it_pass() {
        assert_eq!(
            found(
                "fn f() {\n    // reason: the list is never empty\n    let x = list\n        .first()\n        .unwrap();\n}"
            ),
            0
        );
        assert_eq!(found("fn f() {\n    load().unwrap(); // reason: loaded at start\n}"), 0);
        assert_eq!(found("fn f() {\n    load().expect(\"reason: loaded at start\");\n}"), 0);
        assert_eq!(
            found("// reason: a constant of our own\nstatic A: B = B::new(\"a\").unwrap();"),
            0
        );
    }

    #[test]
    fn a_reason_does_not_cover_its_neighbours() {
        let text = "fn f() {\n    // reason: loaded at start\n    a().unwrap();\n    b().unwrap();\n}";
        assert_eq!(found(text), 1);
    }

    #[test]
    fn tests_and_gentle_cousins_are_free() {
        assert_eq!(
            found("#[cfg(test)]\nmod tests { #[test] fn t() { load().unwrap(); } }"),
            0
        );
        assert_eq!(found("fn f() { load().unwrap_or_default(); }"), 0);
    }
}
