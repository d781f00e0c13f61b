//! The one place that draws random numbers: ids, secrets, and the digests that hide them.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use kernel::{Id, IdKind};
use rand::Rng;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A new version 7 UUID whose first bits are `now`, so that rows made later sort later.
pub fn uuid(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes::<10>()).into_uuid()
}

/// A new id of its kind.
pub fn id<K: IdKind>(now: Timestamp) -> Id<K> {
    Id::from_uuid(uuid(now))
}

#[allow(clippy::disallowed_methods, reason = "this is the replacement the lint names")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// A secret of 256 bits in hexadecimal, for cookies and links. Store its [`digest`], never itself.
pub fn secret() -> String {
    hex::encode(bytes::<32>())
}

/// A code people can read out: `length` letters and digits without look-alikes (no I, L, O, U, 0, 1).
pub fn readable_code(length: usize) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ@#";
    let mut code = String::with_capacity(length);
    while code.len() < length {
        for byte in bytes::<16>() {
            let letter = LETTERS[usize::from(byte & 31)];
            if code.len() < length && letter.is_ascii_alphanumeric() {
                code.push(char::from(letter));
            }
        }
    }
    code
}

/// SHA-256 of a secret: what the database keeps of it.
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// HMAC-SHA256 of `text` under `key`, in hexadecimal.
pub fn sign(key: &[u8], text: &[u8]) -> String {
    hex::encode(mac(key, text))
}

pub(crate) fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    // reason: HMAC takes keys of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// Compares without telling by time where two texts differ.
pub fn same(left: &str, right: &str) -> bool {
    use subtle::ConstantTimeEq;
    left.as_bytes().ct_eq(right.as_bytes()).into()
}
