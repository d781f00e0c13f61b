//! A password as it was typed: its rules, and the one form it is hashed in. Never shown, never stored.

use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

mod strength;

/// Who chooses a password: what a guesser would try first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chooser<'a> {
    pub name: &'a str,
    /// As typed; it may be no address at all.
    pub email: &'a str,
    /// Empty where the shop's name may stand in a password.
    pub shop: &'a str,
}

impl Chooser<'_> {
    fn words(&self) -> Vec<&str> {
        let whole = [self.name, self.email, self.shop];
        let parts = whole.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
        whole
            .into_iter()
            .chain(parts)
            .filter(|word| word.chars().count() > 2)
            .collect()
    }
}

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

    /// A password somebody chooses: 8 to 128 characters of any kind, not their address, not a common one, and not to be
    /// guessed in ten thousand million tries by zxcvbn's reckoning, which knows their name and the shop's. Refuses with the
    /// problem's code.
    pub(crate) fn chosen(typed: &SecretString, chooser: Chooser<'_>) -> Result<Self, &'static str> {
        let password = Password::claimed(typed);
        let text = password.0.expose_secret();
        match text.chars().count() {
            0 => Err("required"),
            length if length < SHORTEST => Err("password_too_short"),
            length if length > LONGEST => Err("too_long"),
            _ if chooser.email.trim().eq_ignore_ascii_case(text.trim()) => Err("password_is_email"),
            _ => strength::check(text, &chooser.words()).map(|()| password),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMIRA: Chooser<'_> = Chooser {
        name: "Samira Ould Ali",
        email: "samira@exemple.dz",
        shop: "Comptoir Chauffage",
    };

    fn chosen(text: &str) -> Result<Vec<u8>, &'static str> {
        Password::chosen(&text.into(), SAMIRA).map(|password| password.bytes().to_vec())
    }

    #[test]
    fn length_counts_in_characters() {
        assert!(chosen("ma vieille chaudière").is_ok());
        assert!(chosen("مفتاحي تحت الزربية").is_ok());
        assert_eq!(chosen(""), Err("required"));
        assert_eq!(chosen("chaudie"), Err("password_too_short"));
        let long = |length| {
            "chaudière à condensation, 24 kW; "
                .chars()
                .cycle()
                .take(length)
                .collect::<String>()
        };
        assert!(chosen(&long(128)).is_ok());
        assert_eq!(chosen(&long(129)), Err("too_long"));
        assert_eq!(chosen("Samira@Exemple.DZ"), Err("password_is_email"));
    }

    #[test]
    fn what_a_guesser_tries_first_is_too_weak() {
        for weak in [
            "samira1984",
            "SamiraOuld",
            "comptoir2026",
            "qwertyuiop",
            "aaaaaaaaaaaa",
            "        ",
            "abcdefgh",
        ] {
            assert!(
                matches!(chosen(weak), Err("password_too_weak" | "password_common")),
                "{weak}: {:?}",
                chosen(weak)
            );
        }
    }

    #[test]
    fn a_common_password_is_called_so() {
        for common in ["motdepasse", "azertyuiop", "Password1", "bismillah", "جزائرجزائر"] {
            assert_eq!(chosen(common), Err("password_common"), "{common}");
        }
    }

    #[test]
    fn a_composed_and_a_decomposed_letter_are_the_same_password() {
        assert_eq!(chosen("\u{e9}lectrode rouge"), chosen("e\u{301}lectrode rouge"));
        assert!(!format!("{:?}", Password::claimed(&"chaudière".into())).contains("chaud"));
    }
}
