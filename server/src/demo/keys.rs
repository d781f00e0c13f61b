//! The demo's secrets: made up on the first start, kept in a file only the owner reads. No default secret exists.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use platform::chance;
use serde::{Deserialize, Serialize};

/// Secrets and passwords of one demo.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    pub web_secret: String,
    pub metrics_key: String,
    pub pepper: String,
    pub gateway_key: String,
    pub webhook_secret: String,
    pub password: String,
}

impl Keys {
    pub fn load_or_make(data_dir: &Path) -> anyhow::Result<Self> {
        let path = data_dir.join("keys.toml");
        if path.exists() {
            let text = std::fs::read_to_string(&path)?;
            return toml::from_str(&text).with_context(|| format!("reading {}", path.display()));
        }
        let keys = Keys {
            web_secret: chance::secret(),
            metrics_key: chance::secret(),
            pepper: chance::secret(),
            gateway_key: format!("sk_test_{}", chance::secret()),
            webhook_secret: format!("whsec_{}", chance::secret()),
            password: format!("comptoir-{}", chance::readable_code(6).to_ascii_lowercase()),
        };
        // Written beside and moved into place: a crash leaves no half a file.
        let unfinished = data_dir.join("keys.toml.new");
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)?;
        file.write_all(toml::to_string(&keys)?.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&unfinished, &path)?;
        Ok(keys)
    }
}
