//! Signs access tokens and checks their signatures: Ed25519, and nothing else. A token's header is compared whole with the
//! header of each accepted key, never read: there is no algorithm, type or key for it to choose.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use platform::{Broken, chance};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::token::claims::Claims;

/// Ours have about 450 bytes.
const LONGEST: usize = 1_024;

/// The keys of access tokens. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Keys(Arc<Inner>);

struct Inner {
    pair: Ed25519KeyPair,
    /// The signing key's first, then the one before it.
    accepted: Vec<Accepted>,
    /// Derives a refresh token from the one before.
    chain: String,
}

struct Accepted {
    public: Vec<u8>,
    kid: String,
    /// The header of this key's tokens, encoded.
    header: String,
}

/// A public key as RFC 8037 writes it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Jwk {
    kty: &'static str,
    crv: &'static str,
    /// The key, base64url.
    x: String,
    kid: String,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
}

impl Keys {
    /// `key` signs, `before` is still accepted; `pepper` keeps what does not change with the keys.
    pub(crate) fn new(
        key: &SecretString,
        before: Option<&SecretString>,
        pepper: &SecretString,
    ) -> Result<Self, Broken> {
        let pair = pair_of(key)?;
        let mut accepted = vec![Accepted::of(&pair)];
        if let Some(before) = before {
            accepted.push(Accepted::of(&pair_of(before)?));
        }
        let chain = chance::sign(pepper.expose_secret().as_bytes(), b"comptoir refresh token");
        Ok(Keys(Arc::new(Inner { pair, accepted, chain })))
    }

    /// A signed token.
    pub(crate) fn sign(&self, claims: &Claims) -> Result<SecretString, Broken> {
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims)?);
        let header = self.0.accepted.first().map_or("", |key| key.header.as_str());
        let mut token = format!("{header}.{body}");
        let signature = URL_SAFE_NO_PAD.encode(self.0.pair.sign(token.as_bytes()));
        token.push('.');
        token.push_str(&signature);
        Ok(token.into())
    }

    /// What the token says, if one of our keys signed it. Whether that holds is for the claims to say.
    pub(crate) fn read(&self, token: &str) -> Option<Claims> {
        if token.len() > LONGEST {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, body) = signed.split_once('.')?;
        let key = self.0.accepted.iter().find(|key| key.header == header)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        UnparsedPublicKey::new(&ED25519, &key.public)
            .verify(signed.as_bytes(), &signature)
            .ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()
    }

    /// The refresh token after `refresh`: the same whoever asks, and not to be found without the pepper.
    pub(crate) fn successor(&self, refresh: &SecretString) -> SecretString {
        chance::sign(self.0.chain.as_bytes(), refresh.expose_secret().as_bytes()).into()
    }

    /// For whoever checks our tokens elsewhere.
    pub(crate) fn public(&self) -> Vec<Jwk> {
        self.0.accepted.iter().map(Accepted::jwk).collect()
    }
}

impl Accepted {
    fn of(pair: &Ed25519KeyPair) -> Self {
        let public = pair.public_key().as_ref().to_vec();
        let kid = thumbprint(&public);
        let header = format!(r#"{{"typ":"at+jwt","alg":"EdDSA","kid":"{kid}"}}"#);
        Accepted {
            header: URL_SAFE_NO_PAD.encode(header),
            public,
            kid,
        }
    }

    fn jwk(&self) -> Jwk {
        Jwk {
            kty: "OKP",
            crv: "Ed25519",
            x: URL_SAFE_NO_PAD.encode(&self.public),
            kid: self.kid.clone(),
            usage: "sig",
            alg: "EdDSA",
        }
    }
}

fn pair_of(key: &SecretString) -> Result<Ed25519KeyPair, Broken> {
    let seed = hex::decode(chance::sign(key.expose_secret().as_bytes(), b"comptoir access token"))?;
    Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| Broken::new("no key can be made of identity.token_key"))
}

/// RFC 7638: the digest of the key's required members in their order.
fn thumbprint(public: &[u8]) -> String {
    let x = URL_SAFE_NO_PAD.encode(public);
    URL_SAFE_NO_PAD.encode(chance::digest(&format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)))
}
