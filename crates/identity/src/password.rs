//! A password as it was typed: its rules, and the one form it is hashed in. Never shown, never stored.

use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

use crate::person::Email;

const SHORTEST: usize = 8;
const LONGEST: usize = 128;

/// A password in Unicode's composed form (NFC), so that `é` is one letter whichever keyboard wrote it.
#[derive(Debug, Clone)]
pub(crate) struct Password(SecretString);

impl Password {
    /// A password somebody claims to have. No rules: whether it is right is all that counts.
    pub(crate) fn claimed(typed: &SecretString) -> Self {
        Password(typed.expose_secret().nfc().collect::<String>().into())
    }

    /// A password somebody chooses: 8 to 128 characters of any kind, and not their address (reliability wins over
    /// composition rules: length is what counts). Refuses with the problem's code.
    pub(crate) fn chosen(typed: &SecretString, email: Option<&Email>) -> Result<Self, &'static str> {
        let password = Password::claimed(typed);
        let text = password.0.expose_secret();
        match text.chars().count() {
            0 => Err("required"),
            length if length < SHORTEST => Err("password_too_short"),
            length if length > LONGEST => Err("too_long"),
            _ if email.is_some_and(|email| email.as_str().eq_ignore_ascii_case(text.trim())) => {
                Err("password_is_email")
            }
            _ => Ok(password),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Result<Vec<u8>, &'static str> {
        let email = Email::parse("samira@exemple.dz").ok();
        Password::chosen(&text.into(), email.as_ref()).map(|password| password.bytes().to_vec())
    }

    #[test]
    fn length_counts_in_characters_and_nothing_else_does() {
        assert!(chosen("chaudier").is_ok());
        assert!(chosen("كلمةسرية").is_ok());
        assert!(chosen("        ").is_ok());
        assert_eq!(chosen(""), Err("required"));
        assert_eq!(chosen("chaudie"), Err("password_too_short"));
        assert!(chosen(&"é".repeat(128)).is_ok());
        assert_eq!(chosen(&"é".repeat(129)), Err("too_long"));
        assert_eq!(chosen("Samira@Exemple.DZ"), Err("password_is_email"));
    }

    #[test]
    fn a_composed_and_a_decomposed_letter_are_the_same_password() {
        assert_eq!(chosen("\u{e9}lectrode"), chosen("e\u{301}lectrode"));
        assert!(!format!("{:?}", Password::claimed(&"chaudière".into())).contains("chaud"));
    }
}
