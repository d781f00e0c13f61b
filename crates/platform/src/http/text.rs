//! What text may be made of, in one place: nothing that hides, turns what stands around it, or passes for something else.
//! Arabic, French and English are written without any of it. Answers with the problem's code.

use unicode_security::{MixedScript, RestrictionLevel, RestrictionLevelDetection};

/// Whether a character turns the text around it, so that it shows other than it is. Arabic needs none of them.
pub fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character is not there for the reader: controls, zero-width ones (but for the joiners that Arabic script uses),
/// fillers, tags, and code points that are no characters. Line breaks are for the caller to judge.
fn hides(c: char) -> bool {
    let code = u32::from(c);
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}'
                | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{fdd0}'..='\u{fdef}'
        )
        || code & 0xfffe == 0xfffe
}

/// One line between `min` and `max` characters, without the space around it.
pub(super) fn line(text: &str, limits: (usize, usize)) -> Result<String, &'static str> {
    within(text.trim(), limits)?;
    if text.trim().chars().any(|c| hides(c) || reorders(c)) {
        return Err("unreadable");
    }
    Ok(text.trim().to_owned())
}

/// Several lines between `min` and `max` characters; each ends as `\n`, whatever the browser sent.
pub(super) fn lines(text: &str, limits: (usize, usize)) -> Result<String, &'static str> {
    let text = text.trim().replace("\r\n", "\n");
    within(&text, limits)?;
    if text
        .chars()
        .any(|c| (hides(c) && c != '\n' && c != '\t') || reorders(c))
    {
        return Err("unreadable");
    }
    Ok(text)
}

/// One line that names a person or a place: no word of it mixes scripts whose letters look alike.
pub(super) fn name(text: &str, limits: (usize, usize)) -> Result<String, &'static str> {
    let text = line(text, limits)?;
    if text.split(|c: char| !c.is_alphabetic()).any(looks_like_another) {
        return Err("look_alike");
    }
    Ok(text)
}

/// Latin beside Arabic is told apart at a glance; Latin beside Cyrillic or Greek is not.
fn looks_like_another(word: &str) -> bool {
    !word.is_ascii()
        && !word.is_single_script()
        && word.detect_restriction_level() > RestrictionLevel::ModeratelyRestrictive
}

/// An e-mail address as mail servers take it (RFC 5321 without quoted names), in ASCII: letters of other scripts may look
/// like Latin ones.
pub fn read_email(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    match text.split_once('@') {
        _ if text.is_empty() => Err("required"),
        _ if text.len() > 254 => Err("too_long"),
        _ if text.chars().any(|c| hides(c) || reorders(c)) => Err("unreadable"),
        _ if !text.is_ascii() => Err("email_look_alike"),
        Some((name, domain)) if is_mailbox(name) && is_domain(domain) => Ok(text.to_owned()),
        _ => Err("email"),
    }
}

fn is_mailbox(name: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c))
    };
    name.len() <= 64 && name.split('.').all(is_atom)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

fn within(text: &str, (min, max): (usize, usize)) -> Result<(), &'static str> {
    match text.chars().count() {
        0 if min > 0 => Err("required"),
        length if length < min => Err("too_short"),
        length if length > max => Err("too_long"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_here_are_called_is_taken() {
        for good in [
            " نادية فرحات ",
            "Nadia Ferhat-Ould Ali",
            "Résidence النور, bâtiment B",
            "12 bis, rue des Frères Bouadou – حي البدر",
            "حيBadr",
            "O’Brien & fils (Œuvres) n° 3",
            "Łukasz Żółć",
            "Владимир Иванов",
            "نادية\u{200f}",
            "می\u{200c}خواهم",
            "林 小明 タロウ",
        ] {
            assert_eq!(name(good, (2, 60)), Ok(good.trim().to_owned()), "{good}");
        }
    }

    #[test]
    fn text_that_hides_something_cannot_be_read() {
        let hidden = [
            '\0',
            '\u{1}',
            '\u{7}',
            '\r',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{200b}',
            '\u{202a}',
            '\u{202e}',
            '\u{2028}',
            '\u{2066}',
            '\u{2069}',
            '\u{2060}',
            '\u{3164}',
            '\u{feff}',
            '\u{fffa}',
            '\u{ffff}',
            '\u{e0041}',
            '\u{10ffff}',
        ];
        for c in hidden {
            let text = format!("Ben{c}ila");
            assert_eq!(line(&text, (2, 20)), Err("unreadable"), "{c:?}");
            assert_eq!(lines(&text, (2, 20)), Err("unreadable"), "{c:?}");
            assert_eq!(read_email(&format!("a{c}@example.dz")), Err("unreadable"), "{c:?}");
        }
        assert_eq!(line("a\nb", (1, 9)), Err("unreadable"), "one line is one line");
        assert_eq!(line("a\tb", (1, 9)), Err("unreadable"));
        assert_eq!(lines("a\r\nb\tc\n", (1, 9)), Ok("a\nb\tc".into()));
    }

    #[test]
    fn letters_that_pass_for_others_are_seen() {
        // Cyrillic а and о, Greek ο, in Latin words.
        for bad in [
            "N\u{430}dia",
            "C\u{43e}mptoir Chauffage",
            "Comptoir Ch\u{3b1}uff\u{3b1}ge",
            "\u{410}dmin",
        ] {
            assert_eq!(name(bad, (1, 60)), Err("look_alike"), "{bad}");
        }
        for bad in [
            "n\u{430}dia@example.dz",
            "nadia@ex\u{430}mple.dz",
            "é@b.dz",
            "nadia@exemple。dz",
        ] {
            assert_eq!(read_email(bad), Err("email_look_alike"), "{bad}");
        }
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        assert_eq!(line("  ", (1, 3)), Err("required"));
        assert_eq!(line("", (0, 3)), Ok(String::new()));
        assert_eq!(line("é", (2, 3)), Err("too_short"));
        assert_eq!(line("ééé", (2, 3)), Ok("ééé".into()));
        assert_eq!(line("éééé", (2, 3)), Err("too_long"));
    }

    #[test]
    fn an_address_is_taken_as_mail_servers_take_it() {
        for good in ["a@b.dz", " samira.ould-ali+pieces@exemple.co.uk ", "o'brien@x-1.org"] {
            assert_eq!(read_email(good), Ok(good.trim().to_owned()));
        }
        for bad in [
            "a", "@b.dz", "a@", "a@b", "a b@c.dz", "a@b..dz", ".a@b.dz", "a@-b.dz", "a@b@c.dz", "<a@b.dz>", "a,b@c.dz",
        ] {
            assert_eq!(read_email(bad), Err("email"), "{bad:?}");
        }
        assert_eq!(read_email("a@b.dz\r\nBcc: c@d.dz"), Err("unreadable"));
        assert_eq!(read_email("  "), Err("required"));
        assert_eq!(read_email(&format!("a@{}.dz", "b.".repeat(130))), Err("too_long"));
    }
}
