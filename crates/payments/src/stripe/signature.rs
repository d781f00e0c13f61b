//! Whether a webhook is Stripe's: HMAC-SHA256 over `t.body`, on the raw bytes, before anything is parsed.
//! Tells nobody what exactly was wrong.

use jiff::Timestamp;
use platform::chance;
use secrecy::{ExposeSecret, SecretString};

/// Seconds a signature may be old, or ahead of our clock.
const TOLERANCE_S: i64 = 300;

/// The message is not proven to be the gateway's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not prove the gateway")]
pub struct BadSignature;

/// Checks `Stripe-Signature: t=…,v1=…[,v1=…]` with every secret that is valid now; the whole secret is the key, with
/// its `whsec_`. Every `v1` is tried (Stripe sends several while a secret is rolled); other schemes never count.
pub fn verify(secrets: &[SecretString], header: &str, body: &[u8], now: Timestamp) -> Result<(), BadSignature> {
    let mut time = None;
    let mut signatures = Vec::new();
    for (name, value) in header.split(',').filter_map(|part| part.split_once('=')) {
        match name.trim() {
            "t" => time = value.trim().parse::<i64>().ok(),
            "v1" => signatures.push(value.trim()),
            _ => {}
        }
    }
    let time = time.ok_or(BadSignature)?;
    if now.as_second().abs_diff(time) > TOLERANCE_S.unsigned_abs() {
        return Err(BadSignature);
    }
    let mut signed = time.to_string().into_bytes();
    signed.push(b'.');
    signed.extend_from_slice(body);
    let mut is_ours = false;
    for secret in secrets
        .iter()
        .map(|secret| secret.expose_secret().trim())
        .filter(|secret| !secret.is_empty())
    {
        let expected = chance::sign(secret.as_bytes(), &signed);
        for signature in &signatures {
            is_ours |= chance::same(signature, &expected);
        }
    }
    if is_ours { Ok(()) } else { Err(BadSignature) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1","object":"event","type":"payment_intent.succeeded"}"#;
    const GOOD: &str = "d43d398d6e65729dc18c8a19c2a2d610d300d43a5f9b73f712e560bc410e9f7e";

    fn check(secrets: &[&str], header: &str, body: &[u8], now: i64) -> bool {
        let secrets: Vec<SecretString> = secrets.iter().map(|secret| SecretString::from(*secret)).collect();
        verify(&secrets, header, body, Timestamp::from_second(now).unwrap()).is_ok()
    }

    #[test]
    fn the_vector_of_the_official_library_is_accepted() {
        let header = format!("t=1700000000,v1={GOOD}");
        assert!(check(&["whsec_test_vector"], &header, BODY, 1_700_000_000));
        assert!(
            check(&["whsec_test_vector\n"], &header, BODY, 1_700_000_000),
            "a line break from a file"
        );
        assert!(
            check(&["whsec_new", "whsec_test_vector"], &header, BODY, 1_700_000_000),
            "two secrets at once"
        );
        let rolled = format!("t=1700000000,v1={},v1={GOOD},v0=00", "0".repeat(64));
        assert!(
            check(&["whsec_test_vector"], &rolled, BODY, 1_700_000_000),
            "several signatures"
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let secret = &["whsec_test_vector"];
        let now = 1_700_000_000;
        let good = format!("t=1700000000,v1={GOOD}");
        assert!(!check(&["whsec_other"], &good, BODY, now), "another secret");
        assert!(!check(&["", " \n"], &good, BODY, now), "blank secrets");
        assert!(!check(&[], &good, BODY, now), "no secret");
        assert!(!check(secret, &good, &BODY[1..], now), "another body");
        assert!(
            !check(secret, &format!("t=1700000001,v1={GOOD}"), BODY, now),
            "another time"
        );
        assert!(
            !check(secret, &format!("t=1700000000,v0={GOOD}"), BODY, now),
            "another scheme"
        );
        assert!(!check(secret, &format!("v1={GOOD}"), BODY, now), "no time");
        assert!(!check(secret, "t=1700000000", BODY, now), "no signature");
        assert!(
            !check(secret, "t=99999999999999999999,v1=", BODY, now),
            "a time beyond numbers"
        );
        assert!(
            !check(secret, &format!("t={},v1={GOOD}", i64::MIN), BODY, now),
            "a time before time"
        );
        assert!(!check(secret, "", BODY, now));
        let blank = chance::sign(b"", &[b"1700000000.", BODY].concat());
        assert!(
            !check(&[""], &format!("t=1700000000,v1={blank}"), BODY, now),
            "signed with nothing"
        );
    }

    #[test]
    fn five_minutes_either_way_are_allowed() {
        let header = format!("t=1700000000,v1={GOOD}");
        for (offset, accepted) in [(-301, false), (-300, true), (300, true), (301, false)] {
            assert_eq!(
                check(&["whsec_test_vector"], &header, BODY, 1_700_000_000 + offset),
                accepted,
                "{offset}"
            );
        }
    }
}
