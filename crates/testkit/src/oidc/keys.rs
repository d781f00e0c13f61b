//! The keys of the test provider: Ed25519, P-256 and RSA, each published under its own name, and the signatures made with
//! them. They sign for tests alone.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use serde_json::{Value, json};

/// How the provider signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    Ed25519,
    P256,
    Rsa,
}

/// One generation of keys.
pub(super) struct Keys {
    generation: u32,
    ed25519: Ed25519KeyPair,
    p256: EcdsaKeyPair,
    rsa: RsaKeyPair,
}

impl Keys {
    pub(super) fn of(generation: u32) -> Self {
        let random = SystemRandom::new();
        let ed25519 = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
        let p256 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Keys {
            generation,
            ed25519: Ed25519KeyPair::from_pkcs8(ed25519.as_ref()).unwrap(),
            p256: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, p256.as_ref(), &random).unwrap(),
            rsa: RsaKeyPair::from_der(&STANDARD.decode(RSA.concat()).unwrap()).unwrap(),
        }
    }

    /// The public halves, as the provider publishes them.
    pub(super) fn published(&self) -> Value {
        let point = self.p256.public_key().as_ref();
        json!({ "keys": [
            { "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid(Signature::Ed25519),
              "x": URL_SAFE_NO_PAD.encode(self.ed25519.public_key()) },
            { "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid(Signature::P256),
              "x": URL_SAFE_NO_PAD.encode(&point[1..33]), "y": URL_SAFE_NO_PAD.encode(&point[33..]) },
            { "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid(Signature::Rsa), "n": MODULUS.concat(), "e": "AQAB" },
        ] })
    }

    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    pub(super) fn kid(&self, signature: Signature) -> String {
        format!("{signature:?}-{}", self.generation)
    }

    pub(super) fn sign(&self, signature: Signature, claims: &Value) -> String {
        let alg = match signature {
            Signature::Ed25519 => "EdDSA",
            Signature::P256 => "ES256",
            Signature::Rsa => "RS256",
        };
        let signed = unsigned(&json!({ "alg": alg, "typ": "JWT", "kid": self.kid(signature) }), claims);
        let random = SystemRandom::new();
        let bytes = match signature {
            Signature::Ed25519 => self.ed25519.sign(signed.as_bytes()).as_ref().to_vec(),
            Signature::P256 => self.p256.sign(&random, signed.as_bytes()).unwrap().as_ref().to_vec(),
            Signature::Rsa => {
                let mut bytes = vec![0; self.rsa.public().modulus_len()];
                self.rsa
                    .sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut bytes)
                    .unwrap();
                bytes
            }
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// A token signed with a secret, under the name of a public key.
    pub(super) fn sign_with_secret(&self, secret: &[u8], claims: &Value) -> String {
        let header = json!({ "alg": "HS256", "typ": "JWT", "kid": self.kid(Signature::Ed25519) });
        let signed = unsigned(&header, claims);
        let bytes = hex::decode(platform::chance::sign(secret, signed.as_bytes())).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// Header and claims of a token, ready to be signed.
pub(super) fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

/// Made for these tests; making one takes seconds.
const RSA: [&str; 16] = [
    "MIIEowIBAAKCAQEAwG65dn5zVDYijgEKQNyTqGnAAb2aNHNd5kGikB/d+KlcPWMOMXtwcX7wXO3jxTIUAT4Giecket51+YCVQtRJ",
    "yLsbyksBnISoRqoLQ07vQCauwvTchYMNldaTOXOZ4bOiWjK0UTSSriUzXQ55aKGpTqBvTT0ub3O2dChsJjWLZFBmwlHFw3XNmYvn",
    "g+nqFihruJuEYqP4zyE2013fGgqZ9FofNxTqaO/wKHimGKYM+B6RsLoqjgGdZ5caAIkpfPWZULYD+SltxmRdKkrd8lI3QUF2G8LH",
    "FputyOKFfl5EWZPXQVQyIC/TwAVvFQAsNRsGHcpe+4dlY6DUN0cUftF3GQIDAQABAoIBAAkQjjBR7OkwHaOWfUmoj6oUxS8vznD0",
    "aEgdmmSd+QJVfrCuQa+8sq4d/oDvfIBrB1HhqUQwvQwD/lxbnWxcUgIgfO15aAuGnONV75mNloFCm+PiI0svbQyRuDYHcd3AbQBB",
    "DYkaaA3HrH+QhtE8yvFsZvclT9J/NGk3XZTVMTTvQbUcN+1rZw146A2GWoiZEIVxrBPvUWb2hqry54JZnnuZKNE1J4S8AHCEsaCi",
    "1SbdhEg0jqLRHOHwY5IVFEXgGXc8VZ8fLKoNSBc6SxOjrrMexSOyCTWKB5UoWYgDaPhM2uEzgUNqqkyzPN7CUSASNW8v055uMh+h",
    "5vXzDfbLvMMCgYEA6ZvXdWYRC/K4srafk2/r/qS4WPhiQy5vhUiXg+AvVJp1GNrQz9apkQWBBjjwGlNu9J/ka+8HGKKKBQyxh9Qy",
    "67o0Kuq9PtJUWDGGv5akEGs24bM+bt1bW8GB+OokGBuqs86TKU5SIZhrxH9obL7uwFzNyBvp+ey07DHlvStW7vMCgYEA0uCGFgQy",
    "AmJY2ZPU9G4TF6pSr8fKKRb9tcmANMiSYXxdiL3ertIqhbxruED4UYF0/OhMaHk2t/wamP9XrZOOa+l5sROp6Q6vho2t8FdHE6fT",
    "2yUumGoS2qwDr7HgncnqJXKVfQ7ZQWAfptpgYMymEs5GOmRZnHWNFsLODDklvMMCgYAGMCKc8X8yGdPaqAvCFAzkSei4Mpwnu2so",
    "1Ktuytl2HEFNzz4Iw17qgILSb1+s0tj1keazFTnS5TtStutc9boDlIMdP+qTZ27khytSl+LwrGZfxCe7OBHbdFzFAy7BlLoI2Uf8",
    "qB501VzFb7qMZuJcJhktW8/u1t5UA15ajHNZEQKBgCgPYymXjnCJgluDC/eLWbErOB4QlEUOCxCXwPVGDRjb6WDqwPzxDAbv7n7I",
    "SOQi9bh94NYQAOcey2a5S0y8NVgmuGl9VM/jbFDhZWO9ENGZFlQRUjK+I+rKtsCPyB3xl7uZcvCY+4jB3AF0hs6c0gfMi+bX3XYt",
    "lqn2Q/JqgNLFAoGBAK1Rdzz7IsSiRpe1RZCsj+/7lOtkmIjphcsyhB4TzxXYQYuCwIf9/QbHI8BlYYTm6H6PnapexEwYt/nFGHaO",
    "pwfKTYc97eRP23CMT/wre70aT4M29aWObP+NbYfRcGAXvivE8JKrxdZdHjoo/u36VOhXAYKcqqPSm/B8yFkrjFij",
];

const MODULUS: [&str; 4] = [
    "wG65dn5zVDYijgEKQNyTqGnAAb2aNHNd5kGikB_d-KlcPWMOMXtwcX7wXO3jxTIUAT4Giecket51-YCVQtRJyLsbyksBnISoRqoL",
    "Q07vQCauwvTchYMNldaTOXOZ4bOiWjK0UTSSriUzXQ55aKGpTqBvTT0ub3O2dChsJjWLZFBmwlHFw3XNmYvng-nqFihruJuEYqP4",
    "zyE2013fGgqZ9FofNxTqaO_wKHimGKYM-B6RsLoqjgGdZ5caAIkpfPWZULYD-SltxmRdKkrd8lI3QUF2G8LHFputyOKFfl5EWZPX",
    "QVQyIC_TwAVvFQAsNRsGHcpe-4dlY6DUN0cUftF3GQ",
];
