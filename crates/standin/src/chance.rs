//! Identifiers that nobody can guess. The only file of the crate that asks for randomness.

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A new identifier: the prefix, then as many letters and digits as asked.
pub(crate) fn id(prefix: &str, length: usize) -> String {
    let letter = |_| char::from(LETTERS[rand::random_range(0..LETTERS.len())]);
    prefix.chars().chain((0..length).map(letter)).collect()
}
