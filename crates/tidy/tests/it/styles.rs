//! Pages obey the content security policy and both writing directions: no inline style or script, logical CSS only.
//! Reads templates and style sheets of our own; vendored files keep their ways.

use crate::source::{Finding, has_ending, is_vendored};

/// A physical word at the start of a property name, and the logical one that turns with the script.
const PHYSICAL: [(&str, &str); 16] = [
    ("margin-left", "margin-inline-start"),
    ("margin-right", "margin-inline-end"),
    ("padding-left", "padding-inline-start"),
    ("padding-right", "padding-inline-end"),
    ("border-left", "border-inline-start"),
    ("border-right", "border-inline-end"),
    ("border-top-left-radius", "border-start-start-radius"),
    ("border-top-right-radius", "border-start-end-radius"),
    ("border-bottom-left-radius", "border-end-start-radius"),
    ("border-bottom-right-radius", "border-end-end-radius"),
    ("scroll-margin-left", "scroll-margin-inline-start"),
    ("scroll-margin-right", "scroll-margin-inline-end"),
    ("scroll-padding-left", "scroll-padding-inline-start"),
    ("scroll-padding-right", "scroll-padding-inline-end"),
    ("left", "inset-inline-start"),
    ("right", "inset-inline-end"),
];

pub fn no_inline(path: &str, text: &str) -> Vec<Finding> {
    if !is_template(path) || is_vendored(path) {
        return Vec::new();
    }
    let text = blank_out(&blank_out(text, "{#", "#}"), "<!--", "-->").to_lowercase();
    let mut findings = Vec::new();
    for (at, tag) in tags(&text) {
        let line = text[..at].matches('\n').count() + 1;
        if tag.starts_with("<style") || has_attribute(tag, |name| name == "style") {
            findings.push(Finding::new(
                path,
                line,
                "inline style; give the element a class and write the rule in the style sheet",
            ));
        }
        if is_inline_script(tag)
            || has_attribute(tag, |name| name.starts_with("on") && name.len() > 3)
            || tag.contains("javascript:")
        {
            findings.push(Finding::new(
                path,
                line,
                "inline script; move it to a module file: the policy blocks it on the page",
            ));
        }
    }
    findings
}

pub fn logical_properties(path: &str, text: &str) -> Vec<Finding> {
    if !has_ending(path, "css") || is_vendored(path) {
        return Vec::new();
    }
    let text = blank_out(text, "/*", "*/");
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for declaration in line.split([';', '{', '}']) {
            let Some((name, value)) = declaration.split_once(':') else {
                continue;
            };
            let (name, value) = (name.trim(), value.trim().trim_end_matches("!important").trim());
            if let Some(mend) = physical_name(name).or_else(|| physical_value(name, value)) {
                findings.push(Finding::new(
                    path,
                    at + 1,
                    format!("`{name}: {value}` does not turn in Arabic; write `{mend}`"),
                ));
            }
        }
    }
    findings
}

fn physical_name(name: &str) -> Option<String> {
    PHYSICAL.iter().find_map(|(physical, logical)| {
        let rest = name.strip_prefix(physical)?;
        (rest.is_empty() || rest.starts_with('-')).then(|| format!("{logical}{rest}"))
    })
}

fn physical_value(name: &str, value: &str) -> Option<String> {
    let logical = match (name, value) {
        ("text-align", "left") => "start",
        ("text-align", "right") => "end",
        ("float" | "clear", "left") => "inline-start",
        ("float" | "clear", "right") => "inline-end",
        _ => return None,
    };
    Some(format!("{name}: {logical}"))
}

fn is_template(path: &str) -> bool {
    ["html", "jinja", "j2"].iter().any(|end| has_ending(path, end))
}

/// Opening tags with their place in the text; a `>` inside a quoted value does not end one.
fn tags(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('<') {
        let mut quote = None;
        let end = text[at..].find(|sign: char| {
            match (quote, sign) {
                (None, '"' | '\'') => quote = Some(sign),
                (Some(open), _) if open == sign => quote = None,
                (None, '>') => return true,
                _ => {}
            }
            false
        });
        if let Some(end) = end.filter(|_| text[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic())) {
            found.push((at, &text[at..=at + end]));
        }
    }
    found
}

fn has_attribute(tag: &str, wanted: impl Fn(&str) -> bool) -> bool {
    tag.match_indices('=').any(|(at, _)| {
        let name = tag[..at]
            .trim_end()
            .rsplit(|sign: char| sign.is_whitespace() || "\"'{}%".contains(sign))
            .next();
        let outside_values = tag[..at].matches('"').count().is_multiple_of(2);
        outside_values && name.is_some_and(&wanted)
    })
}

/// A script without a source runs what stands on the page; data blocks run nothing.
fn is_inline_script(tag: &str) -> bool {
    tag.starts_with("<script") && !tag.contains("src=") && !tag.contains("json\"")
}

/// Replaces comments by spaces, keeping line breaks, so that line numbers stay true.
fn blank_out(text: &str, open: &str, close: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(open) {
        let end = rest[start..]
            .find(close)
            .map_or(rest.len(), |end| start + end + close.len());
        out.push_str(&rest[..start]);
        out.extend(
            rest[start..end]
                .chars()
                .map(|sign| if sign == '\n' { '\n' } else { ' ' }),
        );
        rest = &rest[end..];
    }
    out + rest
}

#[cfg(test)]
mod samples {
    use super::*;

    fn inline(text: &str) -> usize {
        no_inline("crates/orders/templates/cart.html", text).len()
    }

    fn physical(text: &str) -> usize {
        logical_properties("themes/base.css", text).len()
    }

    #[test]
    fn inline_styles_and_scripts_are_caught() {
        assert_eq!(inline("<p style=\"color: red\">"), 1);
        assert_eq!(inline("<style>p { color: red }</style>"), 1);
        assert_eq!(inline("<script>go()</script>"), 1);
        assert_eq!(inline("<button\n  onclick=\"go()\">"), 1);
        assert_eq!(no_inline("a.html", "<p>\n<p style=\"color: red\">")[0].line, 2);
        assert_eq!(inline("<a href=\"javascript:go()\">"), 1);
    }

    #[test]
    fn linked_files_data_and_comments_pass() {
        assert_eq!(inline("<script type=\"module\" src=\"/assets/cart.js\"></script>"), 0);
        assert_eq!(inline("<script type=\"application/json\">{}</script>"), 0);
        assert_eq!(
            inline("{# <p style=\"x\"> #}<link rel=\"stylesheet\" href=\"/a.css\">"),
            0
        );
        assert_eq!(
            inline("<meta name=\"viewport\" content=\"a > b, style=1\"><input name=\"on\" value=\"on=1\">"),
            0
        );
    }

    #[test]
    fn physical_properties_are_caught_with_their_logical_name() {
        assert_eq!(physical(".a { margin-left: 1rem; }"), 1);
        assert_eq!(physical(".a {\n  text-align: right;\n  left: 0;\n}"), 2);
        assert_eq!(physical(".a { border-right-color: red }"), 1);
        let found = logical_properties("a.css", ".a { padding-right: 0 }");
        assert!(found[0].mend.contains("padding-inline-end"));
    }

    #[test]
    fn logical_properties_and_comments_pass() {
        assert_eq!(
            physical("/* margin-left: 0 */\n.a { margin-inline-start: 0; text-align: start; inset-inline-end: 0 }"),
            0
        );
        assert_eq!(physical(".left:hover { color: red }"), 0);
    }
}
