//! Descriptions as HTML that may be shown: an allow-list of plain formatting. Everything else of a description, links
//! and pictures included, is dropped; text stays.

use std::sync::LazyLock;

use ammonia::Builder;
use kernel::Localized;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder.tags(
        [
            "p",
            "br",
            "ul",
            "ol",
            "li",
            "strong",
            "b",
            "em",
            "i",
            "h3",
            "h4",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "sub",
            "sup",
            "blockquote",
        ]
        .into(),
    );
    builder.clean_content_tags(["script", "style", "template", "noscript", "iframe", "object"].into());
    builder
});

/// Cleans HTML somebody else wrote.
pub(crate) fn html(dirty: &str) -> String {
    CLEANER.clean(dirty.trim()).to_string().trim().to_owned()
}

/// Paragraphs of plain text as HTML, in each language.
pub(crate) fn paragraphs(text: &Localized) -> Localized {
    Localized::new(
        paragraphs_of(&text.fr),
        paragraphs_of(&text.ar),
        paragraphs_of(&text.en),
    )
}

fn paragraphs_of(text: &str) -> String {
    let mut html = String::new();
    for paragraph in text
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
    {
        html.push_str("<p>");
        html.push_str(
            &paragraph
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;"),
        );
        html.push_str("</p>");
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatting_stays_and_whatever_acts_goes() {
        let dirty = r#"<p onclick="x()">Pompe <b>15-60</b><script>alert(1)</script><a href="javascript:x">ici</a><img src=x onerror=x></p><style>p{}</style>"#;
        assert_eq!(html(dirty), "<p>Pompe <b>15-60</b>ici</p>");
        assert_eq!(html("a < b & c"), "a &lt; b &amp; c");
    }

    #[test]
    fn plain_text_becomes_paragraphs_that_cannot_act() {
        let text = Localized::new("Un circulateur.\n\nÀ monter <vertical>.", "", "");
        let html = paragraphs(&text);
        assert!(html.fr.starts_with("<p>Un circulateur.</p><p>"), "{}", html.fr);
        assert!(!html.fr.contains("<vertical>"));
        assert_eq!(html.ar, "");
    }
}
