//! A passkey of software, as a device would answer (WebAuthn Level 3): ES256, attestation "none". What a test wants wrong
//! stands in its fields.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use platform::chance;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const NEW_KEY: u8 = 0x40;

pub struct Authenticator {
    key: EcdsaKeyPair,
    pub id: Vec<u8>,
    /// The person it was made for, as the shop named them.
    pub user: Vec<u8>,
    pub counter: u32,
    pub origin: String,
    pub domain: String,
    /// Whether it asks for a finger or a code first.
    pub verifies: bool,
}

pub fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Authenticator {
    /// A device that has never been here.
    pub fn new() -> Self {
        let (rng, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_ASN1_SIGNING);
        let made = EcdsaKeyPair::generate_pkcs8(kind, &rng).unwrap();
        Authenticator {
            key: EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &rng).unwrap(),
            id: chance::bytes::<32>().to_vec(),
            user: vec![],
            counter: 0,
            origin: "http://localhost".into(),
            domain: "localhost".into(),
            verifies: true,
        }
    }

    /// Answers what the shop asks of a new passkey.
    pub fn create(&mut self, asked: &Value) -> String {
        let options = &asked["publicKey"];
        assert_eq!(options["rp"]["id"], "localhost");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        self.user = URL_SAFE_NO_PAD.decode(options["user"]["id"].as_str().unwrap()).unwrap();
        let client = self.client("webauthn.create", options);
        let mut data = self.data(NEW_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key());
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(&data);
        let response = json!({ "clientDataJSON": text(client.as_bytes()), "attestationObject": text(&object) });
        self.credential(response)
    }

    /// Signs what the shop asks to be signed.
    pub fn get(&mut self, asked: &Value) -> String {
        let options = &asked["publicKey"];
        assert_eq!(
            (&options["rpId"], &options["userVerification"]),
            (&json!("localhost"), &json!("required"))
        );
        let client = self.client("webauthn.get", options);
        let data = self.data(0);
        let mut signed = data.clone();
        signed.extend(chance::digest(&client));
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        let response = json!({
            "clientDataJSON": text(client.as_bytes()),
            "authenticatorData": text(&data),
            "signature": text(signature.as_ref()),
            "userHandle": text(&self.user),
        });
        self.credential(response)
    }

    fn credential(&self, response: Value) -> String {
        let id = text(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {} }).to_string()
    }

    fn client(&self, kind: &str, options: &Value) -> String {
        let challenge = options["challenge"].as_str().unwrap();
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false }).to_string()
    }

    /// What the device says of itself, without a key.
    fn data(&self, more: u8) -> Vec<u8> {
        let mut data = chance::digest(&self.domain);
        let verified = if self.verifies { VERIFIED } else { 0 };
        data.push(PRESENT | verified | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// The public key in COSE: EC2, ES256, P-256.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let mut cose = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec();
        cose.extend(&point[1..33]);
        cose.extend(b"\x22\x58\x20");
        cose.extend(&point[33..65]);
        cose
    }
}
