//! The keys under which factors are kept, made of the pepper: what lies in the database alone neither makes a code nor
//! tells one. Draws no secret but the nonce.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use platform::{Broken, chance};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::PersonId;

const NONCE_BYTES: usize = 24;

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct FactorKeys {
    sealing: SecretSlice<u8>,
    recovery: SecretString,
}

/// A secret under seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(crate) text: Vec<u8>,
    pub(crate) nonce: Vec<u8>,
}

impl FactorKeys {
    pub(crate) fn of_pepper(pepper: &SecretString) -> Result<Self, Broken> {
        let derive = |label: &str| chance::sign(pepper.expose_secret().as_bytes(), label.as_bytes());
        Ok(FactorKeys {
            sealing: hex::decode(derive("comptoir totp secret"))?.into(),
            recovery: derive("comptoir recovery code").into(),
        })
    }

    /// Encrypts a person's secret. Under another person's id it does not open.
    pub(crate) fn seal(&self, person: PersonId, secret: &[u8]) -> Result<Sealed, Broken> {
        let nonce = chance::bytes::<NONCE_BYTES>();
        let text = self
            .cipher()?
            .encrypt(&nonce.into(), bound(secret, person.uuid().as_bytes()))
            .map_err(|_| Broken::new("a secret could not be sealed"))?;
        Ok(Sealed {
            text,
            nonce: nonce.to_vec(),
        })
    }

    pub(crate) fn open(&self, person: PersonId, sealed: &Sealed) -> Result<SecretSlice<u8>, Broken> {
        let nonce: [u8; NONCE_BYTES] = sealed
            .nonce
            .as_slice()
            .try_into()
            .map_err(|_| Broken::new("a nonce of another length"))?;
        let secret = self
            .cipher()?
            .decrypt(&nonce.into(), bound(&sealed.text, person.uuid().as_bytes()))
            .map_err(|_| Broken::new("a secret does not open: was identity.pepper changed?"))?;
        Ok(secret.into())
    }

    /// What the database keeps of a recovery code.
    pub(crate) fn digest_of(&self, person: PersonId, code: &str) -> Result<Vec<u8>, Broken> {
        let text = format!("{person}:{code}");
        Ok(hex::decode(chance::sign(
            self.recovery.expose_secret().as_bytes(),
            text.as_bytes(),
        ))?)
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, Broken> {
        XChaCha20Poly1305::new_from_slice(self.sealing.expose_secret()).map_err(Broken::new)
    }
}

fn bound<'a>(text: &'a [u8], owner: &'a [u8]) -> Payload<'a, 'a> {
    Payload { msg: text, aad: owner }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(pepper: &str) -> FactorKeys {
        FactorKeys::of_pepper(&pepper.into()).unwrap()
    }

    fn person(number: u128) -> PersonId {
        PersonId::from_uuid(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_sealed_secret_opens_for_its_owner_under_its_pepper_alone() {
        let house = keys("a pepper of the tests");
        let sealed = house.seal(person(1), b"twenty bytes, a seed").unwrap();
        let again = house.seal(person(1), b"twenty bytes, a seed").unwrap();
        assert_ne!(sealed, again, "each sealing has a nonce of its own");
        assert!(!sealed.text.windows(6).any(|part| part == b"twenty"));
        let opened = house.open(person(1), &sealed).unwrap();
        assert_eq!(opened.expose_secret(), b"twenty bytes, a seed");
        assert!(house.open(person(2), &sealed).is_err());
        assert!(keys("another pepper").open(person(1), &sealed).is_err());
        let bent = Sealed {
            text: sealed.text.iter().map(|byte| byte ^ 1).collect(),
            ..sealed
        };
        assert!(house.open(person(1), &bent).is_err());
    }

    #[test]
    fn a_recovery_code_has_another_digest_for_everybody() {
        let house = keys("a pepper of the tests");
        let digest = |number, code| house.digest_of(person(number), code).unwrap();
        assert_eq!(digest(1, "ABCD"), digest(1, "ABCD"));
        assert_ne!(digest(1, "ABCD"), digest(2, "ABCD"));
        assert_ne!(digest(1, "ABCD"), digest(1, "ABCE"));
        assert_eq!(digest(1, "ABCD").len(), 32);
    }
}
