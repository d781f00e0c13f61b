//! Walks the code of a file for the rules that look inside functions, and steps over what only tests compile.
//! Reads the inside of macros as tokens, because their grammar is their own.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// What a rule listens to. Lines count from 1.
pub trait Listener {
    /// A method call or a macro call by its name (`unwrap`, `panic!`), and the line on which its statement begins.
    fn call(&mut self, _call: Call<'_>) {}
    /// A string literal with its value.
    fn text(&mut self, _value: &str, _line: usize) {}
}

pub struct Call<'a> {
    pub name: &'a str,
    pub line: usize,
    /// First line of the innermost statement, arm or item around the call.
    pub statement_line: usize,
    /// The first argument, when it is a string literal.
    pub message: Option<String>,
}

/// Tells the listener about every call and string literal of a file outside tests. A text that is not Rust says nothing:
/// the compiler speaks of it better.
pub fn walk(text: &str, listener: &mut dyn Listener) {
    if let Ok(file) = syn::parse_file(text) {
        Walker {
            listener,
            statement_line: 1,
        }
        .visit_file(&file);
    }
}

struct Walker<'a> {
    listener: &'a mut dyn Listener,
    statement_line: usize,
}

impl Walker<'_> {
    fn within(&mut self, start: Span, inside: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.statement_line, start.start().line);
        inside(self);
        self.statement_line = outer;
    }

    fn tokens(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        for (at, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.listener.text(&text.value(), literal.span().start().line);
                    }
                }
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    let line = ident.span().start().line;
                    let before = at.checked_sub(1).and_then(|before| trees.get(before));
                    if is_punct(trees.get(at + 1), '!') {
                        self.call(&format!("{name}!"), line, None);
                    } else if is_punct(before, '.') && is_arguments(trees.get(at + 1)) {
                        self.call(&name, line, trees.get(at + 1).and_then(first_literal));
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    fn call(&mut self, name: &str, line: usize, message: Option<String>) {
        let statement_line = self.statement_line;
        self.listener.call(Call {
            name,
            line,
            statement_line,
            message,
        });
    }
}

impl<'ast> Visit<'ast> for Walker<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let (attributes, start) = match item {
            syn::Item::Fn(item) => (&item.attrs, item.sig.fn_token.span),
            syn::Item::Mod(item) => (&item.attrs, item.mod_token.span),
            syn::Item::Impl(item) => (&item.attrs, item.impl_token.span),
            syn::Item::Static(item) => (&item.attrs, item.static_token.span),
            syn::Item::Const(item) => (&item.attrs, item.const_token.span),
            syn::Item::Macro(item) => (&item.attrs, item.mac.bang_token.span),
            _ => return visit::visit_item(self, item),
        };
        if !attributes.iter().any(is_for_tests) {
            self.within(start, |walker| visit::visit_item(walker, item));
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !item.attrs.iter().any(is_for_tests) {
            self.within(item.sig.fn_token.span, |walker| visit::visit_impl_item_fn(walker, item));
        }
    }

    fn visit_stmt(&mut self, statement: &'ast syn::Stmt) {
        use syn::spanned::Spanned;
        self.within(statement.span(), |walker| visit::visit_stmt(walker, statement));
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        use syn::spanned::Spanned;
        self.within(arm.span(), |walker| visit::visit_arm(walker, arm));
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let message = match call.args.first() {
            Some(syn::Expr::Lit(literal)) => match &literal.lit {
                syn::Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        };
        self.call(&call.method.to_string(), call.method.span().start().line, message);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        if let Some(last) = called.path.segments.last() {
            self.call(&format!("{}!", last.ident), last.ident.span().start().line, None);
        }
        self.tokens(called.tokens.clone());
    }

    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        self.listener.text(&literal.value(), literal.span().start().line);
    }

    // Documentation and attributes are words, not code.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}

/// `#[cfg(test)]`, `#[test]`, `#[tokio::test]` and their like.
pub fn is_for_tests(attribute: &syn::Attribute) -> bool {
    let named_test = attribute
        .path()
        .segments
        .last()
        .is_some_and(|last| last.ident == "test");
    let only_in_tests = attribute.path().is_ident("cfg")
        && attribute
            .parse_args::<syn::Path>()
            .is_ok_and(|condition| condition.is_ident("test"));
    named_test || only_in_tests
}

fn is_punct(tree: Option<&TokenTree>, sign: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn is_arguments(tree: Option<&TokenTree>) -> bool {
    matches!(tree, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
}

fn first_literal(tree: &TokenTree) -> Option<String> {
    let TokenTree::Group(group) = tree else { return None };
    let first = group.stream().into_iter().next()?;
    syn::parse_str::<syn::LitStr>(&first.to_string())
        .ok()
        .map(|text| text.value())
}
