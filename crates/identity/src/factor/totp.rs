//! One-time codes by time (RFC 6238): SHA-1, six digits, thirty seconds, one step of tolerance either way, as every
//! authenticator app knows them. Remembers no code: that one is taken once is the database's affair.

use jiff::Timestamp;
use platform::{Broken, chance};
use secrecy::{ExposeSecret, SecretSlice};
use totp_rs::{Algorithm, Builder, Totp};

const SECRET_BYTES: usize = 20;
const STEP_S: u64 = 30;
const TOLERATED_STEPS: u16 = 1;

/// A new shared secret of 160 bits.
pub(crate) fn draw() -> SecretSlice<u8> {
    chance::bytes::<SECRET_BYTES>().to_vec().into()
}

/// The step in which `code` is good now, if there is one.
pub(crate) fn step_of(secret: &SecretSlice<u8>, code: &str, now: Timestamp) -> Result<Option<i64>, Broken> {
    let second = u64::try_from(now.as_second())?;
    let step = totp(secret)?.build()?.check(code, second);
    Ok(step.map(i64::try_from).transpose()?)
}

/// What an authenticator app is told: by a picture or typed in.
pub(crate) struct Invitation {
    /// `otpauth://totp/…`
    pub(crate) url: String,
    /// The secret in base32.
    pub(crate) secret: String,
}

/// `account` is the name under which the app lists it.
pub(crate) fn invitation(secret: &SecretSlice<u8>, shop: &str, account: &str) -> Result<Invitation, Broken> {
    let totp: Totp = totp(secret)?
        .with_issuer(Some(shop.replace(':', " ")))
        .with_account_name(account.replace(':', " "))
        .build()?;
    Ok(Invitation {
        url: totp.to_url()?,
        secret: totp.secret().to_base32(),
    })
}

fn totp(secret: &SecretSlice<u8>) -> Result<Builder, Broken> {
    let bytes: [u8; SECRET_BYTES] = secret.expose_secret().try_into()?;
    Ok(Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(TOLERATED_STEPS)
        .with_step_duration(STEP_S)
        .with_secret(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// The key and codes of RFC 6238, appendix B (the last six of eight digits).
    #[test]
    fn codes_are_the_standards() {
        let secret: SecretSlice<u8> = b"12345678901234567890".to_vec().into();
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(step_of(&secret, code, at(second)).unwrap(), Some(second / 30));
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_and_one_step_late() {
        let secret: SecretSlice<u8> = b"12345678901234567890".to_vec().into();
        let step = 1_111_111_109 / 30;
        for (second, good) in [
            ((step - 1) * 30 - 1, false),
            ((step - 1) * 30, true),
            ((step + 2) * 30 - 1, true),
            ((step + 2) * 30, false),
        ] {
            let found = step_of(&secret, "081804", at(second)).unwrap();
            assert_eq!(found, good.then_some(step), "{second}");
        }
    }

    #[test]
    fn an_app_is_told_shop_and_account() {
        let secret: SecretSlice<u8> = b"12345678901234567890".to_vec().into();
        let told = invitation(&secret, "Comptoir: Chauffage", "samira@exemple.dz").unwrap();
        assert_eq!(told.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(told.url.starts_with("otpauth://totp/Comptoir"), "{}", told.url);
        assert!(told.url.contains(&told.secret), "{}", told.url);
        assert!(draw().expose_secret().len() == 20 && draw().expose_secret() != draw().expose_secret());
    }
}
