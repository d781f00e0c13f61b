//! How hard a password is to guess. Knows nothing of who may choose one.

use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::{Entropy, Score, zxcvbn};

/// More letters make a password no weaker, and the reckoning slower.
const LOOKED_AT: usize = 100;

/// Passwords everybody tries here, whatever their letters are worth elsewhere, in lower case; what the English-speaking
/// world tries is in zxcvbn's own list.
const COMMON: &str = include_str!("common.txt");

/// Refuses with the problem's code; `words` are what a guesser would try first.
pub(super) fn check(password: &str, words: &[&str]) -> Result<(), &'static str> {
    let lower = password.trim().to_lowercase();
    if is_common(&lower) {
        return Err("password_common");
    }
    let start: String = password.chars().take(LOOKED_AT).collect();
    let entropy = zxcvbn(&start, words);
    if is_known(&entropy) {
        Err("password_common")
    } else if entropy.score() < Score::Three {
        Err("password_too_weak")
    } else {
        Ok(())
    }
}

/// On the list, with or without digits and signs at its end.
fn is_common(lower: &str) -> bool {
    let bare = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
    COMMON
        .lines()
        .any(|common| common == lower || (!bare.is_empty() && common == bare))
}

/// One entry of zxcvbn's dictionaries from end to end.
fn is_known(entropy: &Entropy) -> bool {
    matches!(entropy.sequence(), [only] if matches!(only.pattern, MatchPattern::Dictionary(_)))
        && entropy.score() < Score::Three
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_form_it_is_compared_in() {
        let mut seen = std::collections::BTreeSet::new();
        for line in COMMON.lines() {
            assert!(
                line == line.to_lowercase() && line == line.trim() && !line.is_empty(),
                "{line:?}"
            );
            assert!(seen.insert(line), "{line} stands twice");
        }
        assert!(seen.len() >= 200, "{}", seen.len());
    }

    /// The reckoning grows with the square of the length and the repetitions in it: a long one must not hold up a core.
    #[test]
    fn the_longest_password_is_reckoned_in_no_time() {
        let nasty: String = "p4$$w0rdaA1!".chars().cycle().take(128).collect();
        let watch = platform::Stopwatch::start();
        let _ = check(&nasty, &["samira", "comptoir"]);
        assert!(watch.elapsed().as_millis() < 2_000, "{:?}", watch.elapsed());
    }
}
