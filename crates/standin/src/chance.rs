//! Identifiers that nobody can guess, or, under a seed, the same ones in every run. The only file of the crate that asks for randomness.

use std::cell::Cell;

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Where identifiers come from. The default is the machine's randomness.
#[derive(Default)]
pub(crate) struct Chance {
    seeded: Option<Cell<u64>>,
}

impl Chance {
    /// The same identifiers in the same order for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Chance {
            seeded: Some(Cell::new(seed)),
        }
    }

    /// A new identifier: the prefix, then as many letters and digits as asked.
    pub fn id(&self, prefix: &str, length: usize) -> String {
        let mut id = String::with_capacity(prefix.len() + length);
        id.push_str(prefix);
        let mut bits = 0;
        for at in 0..length {
            // One draw serves eight letters: 62^8 is well below 2^64.
            if at % 8 == 0 {
                bits = self.draw();
            }
            id.push(char::from(LETTERS[usize::try_from(bits % 62).unwrap_or_default()]));
            bits /= 62;
        }
        id
    }

    fn draw(&self) -> u64 {
        let Some(seeded) = &self.seeded else {
            return rand::random();
        };
        // SplitMix64 (Steele, Lea and Flood 2014): one addition and a mix, every state visited once.
        let state = seeded.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        seeded.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_identifiers_again() {
        let (one, two, other) = (Chance::seeded(7), Chance::seeded(7), Chance::seeded(8));
        let first = one.id("pi_", 24);
        assert_eq!(first, two.id("pi_", 24));
        assert_ne!(first, other.id("pi_", 24));
        assert_ne!(first, one.id("pi_", 24));
        assert_eq!(first.len(), 27);
    }

    #[test]
    fn without_a_seed_no_two_are_the_same() {
        let chance = Chance::default();
        assert_ne!(chance.id("", 24), chance.id("", 24));
    }
}
