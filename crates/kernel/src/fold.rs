//! Folds text for searching: case, accents, Arabic letter forms and digits. For comparing only, never for showing.

use unicode_normalization::UnicodeNormalization;

/// The form in which search words and searched text meet: small letters without accents or Arabic vowel marks, one
/// alef, one yeh, one heh, European digits, anything else than letters and digits as single spaces.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match plain(c) {
            Some(' ') if folded.ends_with(' ') || folded.is_empty() => {}
            Some('œ') => folded.push_str("oe"),
            Some('æ') => folded.push_str("ae"),
            Some(c) => folded.push(c),
            None => {}
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn plain(c: char) -> Option<char> {
    match c {
        // Combining accents, Arabic vowel marks and the stretching tatweel carry no meaning for a search.
        '\u{0300}'..='\u{036f}' | '\u{064b}'..='\u{065f}' | '\u{0670}' | '\u{0640}' => None,
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ى' | 'ئ' => Some('ي'),
        'ة' => Some('ه'),
        'ؤ' => Some('و'),
        '\u{0660}'..='\u{0669}' => char::from_digit(c as u32 - 0x0660, 10),
        '\u{06f0}'..='\u{06f9}' => char::from_digit(c as u32 - 0x06f0, 10),
        c if c.is_alphanumeric() => Some(c),
        _ => Some(' '),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_punctuation_do_not_count() {
        assert_eq!(fold("  Électrode d’ALLUMAGE "), "electrode d allumage");
        assert_eq!(fold("CHF-0411"), "chf 0411");
        assert_eq!(fold("cœur"), "coeur");
    }

    #[test]
    fn arabic_forms_meet() {
        assert_eq!(fold("مِضَخَّة"), fold("مضخه"));
        assert_eq!(fold("إلكترود"), fold("الكترود"));
        assert_eq!(fold("١٥-٦٠"), "15 60");
    }
}
