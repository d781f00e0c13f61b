//! What the demo tells when it is up: on the terminal for people, in the ready file for programs.

use std::path::Path;

use serde_json::{Value, json};

use super::keys::Keys;
use super::seed::PEOPLE;
use super::{STRIPE_WEBHOOKS, Up};

/// Everything one needs to use the demo.
pub struct Ready {
    url: String,
    database_url: String,
    gateway_url: String,
    password: String,
    webhook_secret: String,
}

impl Ready {
    pub fn new(up: &Up, keys: &Keys) -> Self {
        Ready {
            url: format!("http://{}", up.address),
            database_url: up.database_url.clone(),
            gateway_url: up.gateway_url.clone(),
            password: keys.password.clone(),
            webhook_secret: keys.webhook_secret.clone(),
        }
    }

    pub fn announce(&self, ready_file: Option<&Path>) -> anyhow::Result<()> {
        if let Some(path) = ready_file {
            let unfinished = path.with_extension("unfinished");
            std::fs::write(&unfinished, serde_json::to_string_pretty(&self.as_json())?)?;
            std::fs::rename(&unfinished, path)?;
        }
        println!("{}", self.as_text());
        Ok(())
    }

    fn as_json(&self) -> Value {
        let account = |(role, _, email): (kernel::Role, &str, &str)| json!({ "role": role, "email": email, "password": self.password });
        json!({
            "url": self.url,
            "pid": std::process::id(),
            "database_url": self.database_url,
            "accounts": PEOPLE.map(account),
            "gateways": {
                "standin": { "url": self.gateway_url },
                "stripe": { "webhook_path": STRIPE_WEBHOOKS, "webhook_secret": self.webhook_secret },
            },
        })
    }

    fn as_text(&self) -> String {
        let accounts = PEOPLE
            .map(|(role, _, email)| format!("    {:<12}{email:<30}{}", role.code(), self.password))
            .join("\n");
        format!(
            "\n  Comptoir is up.\n\n  Shop          {url}\n  Back office   {url}/office\n  Mails         {url}/demo\n  API           {url}/api/docs\n  Gateway       {gateway}/control\n\n\
             \x20 Accounts (all with the same password)\n{accounts}\n\n\
             \x20 To try: put a part into the cart, check out as a guest, pay with the test card; then find the mail and\n\
             \x20 the receipt, and the order in the back office. Ctrl-C stops everything; the data stays.\n",
            url = self.url,
            gateway = self.gateway_url,
        )
    }
}
