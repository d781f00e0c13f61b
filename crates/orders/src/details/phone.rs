//! Telephone numbers as people write them, kept in the international form (E.164). A number without a country is read as
//! Algerian. Rings nobody: whether a number exists is not known here.

const ALGERIA: &str = "213";

/// `+213551234567` from "0551 23 45 67", "00213…", "+213 (0)551…" or digits in Arabic script; `problem-phone` otherwise.
pub fn normalise(text: &str) -> Result<String, &'static str> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err("required");
    }
    let mut digits = String::new();
    for (at, c) in trimmed.chars().enumerate() {
        match c {
            '+' if at == 0 => digits.push_str("00"),
            ' ' | '\u{a0}' | '\u{202f}' | '-' | '.' | '/' | '(' | ')' => {}
            c => digits.push(digit(c).ok_or("phone")?),
        }
    }
    let international = match digits.strip_prefix("00") {
        Some(rest) => rest.to_owned(),
        None => match digits.strip_prefix('0') {
            Some(rest) => format!("{ALGERIA}{rest}"),
            None if digits.starts_with(ALGERIA) => digits,
            None => return Err("phone"),
        },
    };
    let valid = match international.strip_prefix(ALGERIA) {
        Some(rest) => {
            let rest = rest.strip_prefix('0').unwrap_or(rest);
            return if is_algerian(rest) {
                Ok(format!("+{ALGERIA}{rest}"))
            } else {
                Err("phone")
            };
        }
        None => (8..=15).contains(&international.len()) && !international.starts_with('0'),
    };
    if valid {
        Ok(format!("+{international}"))
    } else {
        Err("phone")
    }
}

/// Mobiles are 5, 6, 7 and eight digits; IP telephony 9 and eight; fixed lines 2, 3, 4 and seven.
fn is_algerian(national: &str) -> bool {
    match national.as_bytes().first() {
        Some(b'5' | b'6' | b'7' | b'9') => national.len() == 9,
        Some(b'2' | b'3' | b'4') => national.len() == 8,
        _ => false,
    }
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '\u{0660}'..='\u{0669}' => char::from_digit(c as u32 - 0x0660, 10),
        '\u{06f0}'..='\u{06f9}' => char::from_digit(c as u32 - 0x06f0, 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algerian_numbers_are_read_in_every_usual_form() {
        for text in [
            "0551 23 45 67",
            "0551-23-45-67",
            "+213551234567",
            "00213 551 23 45 67",
            "+213 (0)551 23 45 67",
            "213551234567",
            "٠٥٥١٢٣٤٥٦٧",
        ] {
            assert_eq!(normalise(text), Ok("+213551234567".to_owned()), "{text}");
        }
        assert_eq!(normalise("021 63 40 00"), Ok("+21321634000".to_owned()));
    }

    #[test]
    fn foreign_numbers_need_their_country() {
        assert_eq!(normalise("+33 6 12 34 56 78"), Ok("+33612345678".to_owned()));
        assert_eq!(normalise("0049 30 1234567"), Ok("+49301234567".to_owned()));
        assert_eq!(normalise("612345678"), Err("phone"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "   "] {
            assert_eq!(normalise(text), Err("required"));
        }
        for text in [
            "0551",
            "abc",
            "05512345678901234567",
            "+",
            "0151234567",
            "+0551234567",
            "0551;234567",
            "+213",
        ] {
            assert_eq!(normalise(text), Err("phone"), "{text}");
        }
    }
}
