//! Hashes passwords: Argon2id with a pepper, on threads of their own, at most one a core. Decides nothing about who may
//! come in.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use platform::{Broken, chance};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::password::Password;

/// What a guess should cost. The floor is OWASP's: 19 MiB and 2 passes, or 46 MiB and 1, on one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
}

impl Cost {
    pub(crate) fn is_enough(self) -> bool {
        (self.memory_kib >= 19 * 1024 && self.passes >= 2) || (self.memory_kib >= 46 * 1024 && self.passes >= 1)
    }

    /// Whether a hash of this cost should be made anew under `wanted`: a setting that was lowered weakens nothing.
    fn is_below(self, wanted: Cost) -> bool {
        self.memory_kib < wanted.memory_kib || self.passes < wanted.passes
    }
}

/// Whether a claimed password is the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checked {
    Wrong,
    Right,
    /// Right, and kept under a lower cost than today's: hash it again while the password is at hand.
    RightButWeak,
}

/// The one place where passwords are hashed. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Hasher(Arc<Inner>);

struct Inner {
    pepper: SecretString,
    cost: Cost,
    params: Params,
    turns: Semaphore,
    /// A hash of no password, checked where there is no account, so that both answers cost the same.
    stand_in: String,
}

impl Hasher {
    /// `cost` within Argon2's own limits.
    pub(crate) fn new(pepper: SecretString, cost: Cost) -> Result<Self, Broken> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None)?;
        let salt = STANDARD_NO_PAD.encode(chance::bytes::<16>());
        let output = STANDARD_NO_PAD.encode(chance::bytes::<32>());
        let stand_in = format!(
            "$argon2id$v=19$m={},t={},p=1${salt}${output}",
            cost.memory_kib, cost.passes
        );
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Hasher(Arc::new(Inner {
            pepper,
            cost,
            params,
            turns: Semaphore::new(cores),
            stand_in,
        })))
    }

    /// The password as a PHC string.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, Broken> {
        self.apart(move |inner| {
            let hash: PasswordHash = inner
                .argon2()?
                .hash_password_with_salt(password.bytes(), &chance::bytes::<16>())?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Compares with what is stored; without an account (`None`) it takes as long and says `Wrong`.
    pub(crate) async fn check(&self, password: Password, stored: Option<String>) -> Result<Checked, Broken> {
        self.apart(move |inner| {
            let hash = PasswordHash::new(stored.as_deref().unwrap_or(&inner.stand_in))?;
            let is_right = inner.argon2()?.verify_password(password.bytes(), &hash).is_ok();
            if !is_right || stored.is_none() {
                return Ok(Checked::Wrong);
            }
            let params = Params::try_from(&hash)?;
            let kept = Cost {
                memory_kib: params.m_cost(),
                passes: params.t_cost(),
            };
            Ok(if kept.is_below(inner.cost) {
                Checked::RightButWeak
            } else {
                Checked::Right
            })
        })
        .await
    }

    /// Runs `work` on a blocking thread once a core is free for it.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, Broken> + Send + 'static,
    ) -> Result<T, Broken> {
        let _turn = self.0.turns.acquire().await?;
        let inner = self.0.clone();
        tokio::task::spawn_blocking(move || work(&inner)).await?
    }
}

impl Inner {
    fn argon2(&self) -> Result<Argon2<'_>, Broken> {
        Ok(Argon2::new_with_secret(
            self.pepper.expose_secret().as_bytes(),
            Algorithm::Argon2id,
            Version::V0x13,
            self.params.clone(),
        )?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOW: Cost = Cost {
        memory_kib: 64,
        passes: 1,
    };
    const HIGH: Cost = Cost {
        memory_kib: 64,
        passes: 2,
    };

    fn hasher(pepper: &str, cost: Cost) -> Hasher {
        Hasher::new(pepper.into(), cost).unwrap()
    }

    fn typed(text: &str) -> Password {
        Password::claimed(&text.into())
    }

    #[tokio::test]
    async fn a_hash_tells_the_right_password_from_any_other() {
        let hasher = hasher("pepper", LOW);
        let stored = hasher.hash(typed("chaudière")).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{stored}");
        assert_ne!(stored, hasher.hash(typed("chaudière")).await.unwrap());
        let check =
            async |text: &str, stored: Option<&String>| hasher.check(typed(text), stored.cloned()).await.unwrap();
        assert_eq!(check("chaudière", Some(&stored)).await, Checked::Right);
        assert_eq!(check("chaudiere", Some(&stored)).await, Checked::Wrong);
        assert_eq!(check("chaudière", None).await, Checked::Wrong);
    }

    #[tokio::test]
    async fn without_the_pepper_a_hash_is_of_no_use() {
        let stored = hasher("pepper", LOW).hash(typed("chaudière")).await.unwrap();
        let other = hasher("another", LOW);
        assert_eq!(
            other.check(typed("chaudière"), Some(stored)).await.unwrap(),
            Checked::Wrong
        );
    }

    #[tokio::test]
    async fn only_a_hash_below_todays_cost_is_weak() {
        let old = hasher("pepper", LOW).hash(typed("chaudière")).await.unwrap();
        let new = hasher("pepper", HIGH).hash(typed("chaudière")).await.unwrap();
        let check = async |cost, stored: &String| {
            hasher("pepper", cost)
                .check(typed("chaudière"), Some(stored.clone()))
                .await
                .unwrap()
        };
        assert_eq!(check(HIGH, &old).await, Checked::RightButWeak);
        assert_eq!(check(HIGH, &new).await, Checked::Right);
        assert_eq!(check(LOW, &new).await, Checked::Right);
    }

    #[test]
    fn the_floor_is_what_owasp_asks() {
        let cost = |memory_kib, passes| Cost { memory_kib, passes };
        assert!(cost(19 * 1024, 2).is_enough() && cost(46 * 1024, 1).is_enough());
        assert!(!cost(19 * 1024, 1).is_enough() && !cost(12 * 1024, 3).is_enough());
    }
}
