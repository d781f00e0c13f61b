//! Content lines: escaped by what they hold, ended by CR LF, folded at 75 octets between characters. The only place where text
//! of people meets the file's syntax.

use std::fmt::Write as _;

/// Octets of a line without its end (RFC 5545, 3.1).
const LONGEST: usize = 75;

#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A value of ours, written as it is.
    pub(super) fn raw(&mut self, key: &str, value: &str) {
        self.fold(&format!("{key}:{value}"));
    }

    /// Anybody's text.
    pub(super) fn text(&mut self, key: &str, value: &str) {
        self.fold(&format!("{key}:{}", escaped(value)));
    }

    /// Anybody's text, if there is any.
    pub(super) fn some_text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.text(key, value);
        }
    }

    /// An address of the web; what may not stand in one is written as `%XX`.
    pub(super) fn uri(&mut self, key: &str, value: &str) {
        self.fold(&format!("{key}:{}", encoded(value)));
    }

    /// Somebody with a mail address. A parameter cannot hold double quotes: in names they become single ones, since the escape
    /// of RFC 6868 is shown as it is by programs that do not know it.
    pub(super) fn address(&mut self, key: &str, (name, email): (&str, &str)) {
        let name: String = plain(name)
            .chars()
            .map(|c| match c {
                '"' => '\'',
                '\n' | '\t' => ' ',
                c => c,
            })
            .collect();
        let name = name.trim();
        let cn = if name.is_empty() {
            String::new()
        } else {
            format!(";CN=\"{name}\"")
        };
        self.fold(&format!("{key}{cn}:mailto:{}", encoded(email)));
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }

    fn fold(&mut self, line: &str) {
        let mut room = LONGEST;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LONGEST - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// Without what is no text. Whatever some program takes for the end of a line is one line break.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter_map(|c| match c {
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\n' | '\t' => Some(c),
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in plain(text).chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

fn encoded(uri: &str) -> String {
    let mut out = String::with_capacity(uri.len());
    for byte in uri.trim().bytes() {
        match byte {
            b'!' | b'#'..=b';' | b'=' | b'?'..=b'[' | b']' | b'_' | b'a'..=b'z' | b'~' => out.push(char::from(byte)),
            byte => {
                // reason: writing into a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lines_are_short_whole_and_end_as_they_must(text in "\\PC{0,200}|[\\x00-\\x{fff}]{0,200}|[\\r\\n\\x0b\\x0c\\x{85}\\x{2028}\\x{2029};:,\"\\\\a ]{0,80}") {
            let mut lines = Lines::default();
            lines.text("SUMMARY", &text);
            lines.address("ATTENDEE", (&text, &text));
            lines.uri("URL", &text);
            let out = lines.into_text();
            prop_assert!(out.ends_with("\r\n"));
            prop_assert!(out.split("\r\n").all(|line| line.len() <= LONGEST));
            let breaks = ['\r', '\n', '\0', '\u{85}', '\u{2028}', '\u{2029}'];
            prop_assert!(!out.replace("\r\n", "").contains(breaks));
            // Unfolded there are three lines, whatever was in the text.
            let unfolded = out.replace("\r\n ", "");
            let keys: Vec<&str> = unfolded.lines().map(|line| &line[..3]).collect();
            prop_assert_eq!(keys, ["SUM", "ATT", "URL"]);
        }
    }

    #[test]
    fn what_the_syntax_means_something_by_is_escaped() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", "a;b,c\\d\re\u{2028}f\r\ng:\"h\"");
        assert_eq!(lines.into_text(), "SUMMARY:a\\;b\\,c\\\\d\\ne\\nf\\ng:\"h\"\r\n");
    }

    #[test]
    fn names_keep_their_commas_and_lose_their_quotes() {
        let mut lines = Lines::default();
        lines.address("ORGANIZER", ("Comptoir, \"chaud\" : فرن", "shop@example.com"));
        assert_eq!(
            lines.into_text().replace("\r\n ", ""),
            "ORGANIZER;CN=\"Comptoir, 'chaud' : فرن\":mailto:shop@example.com\r\n"
        );
    }
}
