//! Which secrets are too weak to start with (ID-02): too short, copied from an example, or without variety. Says nothing
//! of strength beyond that: a secret should come from a generator.

use platform::config::Config;

/// The secrets that sign or season, by their settings.
const SECRETS: [&str; 4] = [
    "identity.pepper",
    "identity.token_key",
    "identity.token_key_before",
    "web.secret",
];

/// Without these, `production` will not start.
const REQUIRED: [&str; 2] = ["identity.pepper", "identity.token_key"];

const SHORTEST: usize = 32;
const FEWEST_LETTERS: usize = 10;

/// Parts of secrets that stand in examples and tutorials; long enough not to turn up by chance in a generated one.
const PLACEHOLDERS: [&str; 14] = [
    "changeme",
    "changethis",
    "replaceme",
    "placeholder",
    "yoursecret",
    "supersecret",
    "topsecret",
    "secretkey",
    "jwtsecret",
    "mysecret",
    "insecure",
    "notasecret",
    "donotuse",
    "example",
];

/// What is wrong with the secrets, one sentence each, naming the setting. Without one, `production` will not start.
pub fn check_secrets(config: &Config, production: bool) -> Vec<String> {
    let problem = |key: &&str| match config.text(key) {
        None => (production && REQUIRED.contains(key)).then(|| format!("{key} is not set")),
        Some(secret) => {
            weakness(secret).map(|what| format!("{key} {what}; generate one, for example with `openssl rand -hex 32`"))
        }
    };
    SECRETS.iter().filter_map(problem).collect()
}

fn weakness(secret: &str) -> Option<&'static str> {
    let plain: String = secret
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let mut letters = secret.as_bytes().to_vec();
    letters.sort_unstable();
    letters.dedup();
    if secret.len() < SHORTEST {
        Some("is shorter than 32 bytes")
    } else if PLACEHOLDERS.iter().any(|known| plain.contains(known)) {
        Some("looks like a placeholder")
    } else if letters.len() < FEWEST_LETTERS || is_repetition(secret.as_bytes()) || is_counting(secret.as_bytes()) {
        Some("has a pattern that can be guessed")
    } else {
        None
    }
}

/// The same piece again and again.
fn is_repetition(bytes: &[u8]) -> bool {
    (1..=bytes.len() / 2).any(|piece| {
        bytes
            .iter()
            .zip(bytes.iter().skip(piece))
            .all(|(one, next)| one == next)
    })
}

/// Mostly letters or digits in their order, as in `0123456789abcdef…`.
fn is_counting(bytes: &[u8]) -> bool {
    let steps = bytes
        .windows(2)
        .filter(|pair| pair[1] == pair[0].wrapping_add(1))
        .count();
    steps * 2 > bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::chance;
    use platform::config::Setting;

    fn problems(pepper: &str, production: bool) -> Vec<String> {
        let declared = [crate::SETTINGS, &[Setting::secret("web.secret", "signs forms")]].concat();
        let mut config = Config::load(declared, None, []).unwrap();
        config.set("web.secret", chance::secret());
        config.set("identity.pepper", pepper);
        config.set("identity.token_key", chance::secret());
        check_secrets(&config, production)
    }

    #[test]
    fn short_known_and_patterned_secrets_are_named() {
        for weak in [
            "hunter2",
            "change-me-change-me-change-me-change-me",
            "your_secret_key_that_is_long_enough_to_pass",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "k8Pz!qR4wX7vN2mLk8Pz!qR4wX7vN2mL",
            "0123456789abcdefghijklmnopqrstuvwxyz",
        ] {
            let found = problems(weak, false);
            assert!(
                found.len() == 1 && found[0].starts_with("identity.pepper"),
                "{weak}: {found:?}"
            );
            assert!(!found[0].contains(weak), "a problem must not show the secret");
        }
    }

    #[test]
    fn generated_secrets_pass_and_a_missing_one_stops_production() {
        for _ in 0..200 {
            assert_eq!(problems(&chance::secret(), true), Vec::<String>::new());
        }
        assert_eq!(problems("", true).len(), 1);
        assert!(problems("", false).is_empty());
    }
}
