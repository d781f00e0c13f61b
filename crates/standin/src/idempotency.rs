//! Answers kept by Idempotency-Key for 24 hours: the same call gets the same answer, another call with the key is refused.
//! Keeps an answer only once the call began: refused parameters, 401, 409 and 429 leave the key free.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::error::ApiError;
use crate::table::Record;

const KEPT_S: i64 = 24 * 60 * 60;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptAnswer {
    pub key: String,
    pub fingerprint: String,
    pub created: i64,
    pub request_id: String,
    pub status: u16,
    pub body: String,
}

impl Record for KeptAnswer {
    fn id(&self) -> &str {
        &self.key
    }
}

impl KeptAnswer {
    pub fn is_kept(&self, now: i64) -> bool {
        now < self.created + KEPT_S
    }

    /// Refuses another call under the same key.
    pub fn check(&self, fingerprint: &str) -> Result<(), ApiError> {
        if self.fingerprint == fingerprint {
            return Ok(());
        }
        let message = "Keys for idempotent requests can only be used with the same endpoint and parameters they were first used with.";
        Err(ApiError::new(400, "idempotency_error", message))
    }
}

/// What makes two calls the same: address and parameters, in any order.
pub(crate) fn fingerprint(path: &str, form: &Map<String, Value>) -> String {
    let mut hash = Sha256::new();
    hash.update(path.as_bytes());
    hash.update(b"\n");
    hash.update(sorted(&Value::Object(form.clone())).to_string().as_bytes());
    hex::encode(hash.finalize())
}

/// The same value with its names in order, whether or not the JSON library keeps the order it was given.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut names: Vec<_> = map.keys().collect();
            names.sort();
            let entries = names.into_iter().map(|name| (name.clone(), sorted(&map[name])));
            Value::Object(entries.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        plain => plain.clone(),
    }
}

/// The keys whose calls are still running.
#[derive(Clone, Default)]
pub(crate) struct Running(Arc<Mutex<HashSet<String>>>);

/// A key in use; free again when dropped.
pub(crate) struct KeyInUse {
    keys: Running,
    key: Option<String>,
}

impl Running {
    pub fn take(&self, key: Option<&str>) -> Result<KeyInUse, ApiError> {
        if let Some(key) = key {
            let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if !keys.insert(key.to_owned()) {
                let message =
                    format!("There is currently another in-progress request using this Idempotent Key ({key}).");
                let code = Some("idempotency_key_in_use");
                return Err(ApiError {
                    code,
                    ..ApiError::new(409, "idempotency_error", message)
                });
            }
        }
        Ok(KeyInUse {
            keys: self.clone(),
            key: key.map(str::to_owned),
        })
    }
}

impl Drop for KeyInUse {
    fn drop(&mut self) {
        if let Some(key) = &self.key {
            self.keys.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        }
    }
}
