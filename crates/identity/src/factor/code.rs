//! Codes as people type them: six digits of an authenticator app, or a recovery code. Says which it is, not whether it
//! is right.

use platform::chance;

/// Letters of a recovery code: thirty kinds each, so 58 bits.
const RECOVERY_LETTERS: usize = 12;
/// How many recovery codes somebody is given at once.
pub(crate) const RECOVERY_CODES: usize = 10;
/// Longer input is no code and is not looked at.
const LONGEST: usize = 64;

/// A code by its shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Code {
    /// Six digits.
    OneTime(String),
    /// Twelve letters and digits, without the dashes.
    Recovery(String),
}

impl Code {
    /// Takes spaces, dashes, small letters and Arabic digits as they come. Refuses with the problem's code.
    pub(crate) fn parse(typed: &str) -> Result<Self, &'static str> {
        if typed.len() > LONGEST {
            return Err("code_shape");
        }
        let plain: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '\u{200e}' | '\u{200f}'))
            .map(|c| western(c).to_ascii_uppercase())
            .collect();
        let is_one_time = plain.len() == 6 && plain.bytes().all(|byte| byte.is_ascii_digit());
        let is_recovery = plain.len() == RECOVERY_LETTERS && plain.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match plain.as_str() {
            "" => Err("required"),
            _ if is_one_time => Ok(Code::OneTime(plain)),
            _ if is_recovery => Ok(Code::Recovery(plain)),
            _ => Err("code_shape"),
        }
    }
}

/// Arabic and Persian digits as ASCII ones.
fn western(c: char) -> char {
    let digit = match c {
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6f0}'..='\u{6f9}' => u32::from(c) - 0x6f0,
        _ => return c,
    };
    char::from_digit(digit, 10).unwrap_or(c)
}

/// Fresh recovery codes, without dashes.
pub(crate) fn draw() -> Vec<String> {
    (0..RECOVERY_CODES)
        .map(|_| chance::readable_code(RECOVERY_LETTERS))
        .collect()
}

/// `ABCD-EFGH-JKLM`, as people write it down.
pub(crate) fn spelled(code: &str) -> String {
    let parts: Vec<String> = code
        .as_bytes()
        .chunks(4)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect();
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let one_time = |text: &str| Ok(Code::OneTime(text.into()));
        assert_eq!(Code::parse(" 123 456 "), one_time("123456"));
        assert_eq!(Code::parse("١٢٣ ٤٥٦"), one_time("123456"));
        assert_eq!(Code::parse("۱۲۳۴۵۶"), one_time("123456"));
        let recovery = Ok(Code::Recovery("ABCDEFGH2345".into()));
        assert_eq!(Code::parse("abcd-efgh-2345"), recovery);
        assert_eq!(Code::parse("ABCD EFGH 2345"), recovery);
        assert_eq!(Code::parse("  "), Err("required"));
        for wrong in [
            "12345",
            "1234567",
            "abcdef",
            "+12345",
            "ABCD-EFGH-234",
            "é23456",
            &"1".repeat(65),
        ] {
            assert_eq!(Code::parse(wrong), Err("code_shape"), "{wrong}");
        }
    }

    #[test]
    fn recovery_codes_are_ten_different_ones_that_read_back() {
        let mut codes = draw();
        for code in &codes {
            assert_eq!(Code::parse(&spelled(code)), Ok(Code::Recovery(code.clone())));
        }
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), 10);
        assert_eq!(spelled("ABCDEFGH2345"), "ABCD-EFGH-2345");
    }
}
