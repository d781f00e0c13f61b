//! The calls themselves, on the platform's one way out. Keeps no state and repeats nothing: that is the rows' affair.

use http::Method;
use platform::outgoing::Outgoing;
use secrecy::{ExposeSecret, SecretString};

use super::request::Fields;
use super::{
    VERSION,
    answer::{Answer, glance, read},
};

/// Stripe's API at one address with one key.
#[derive(Clone)]
pub struct Client {
    out: Outgoing,
    /// Without a slash at the end.
    base: String,
    key: SecretString,
}

impl Client {
    pub fn new(out: Outgoing, base: &str, key: SecretString) -> Self {
        Client {
            out,
            base: base.trim_end_matches('/').to_owned(),
            key,
        }
    }

    /// A call that does something, under our key.
    pub async fn post(&self, path: &str, key: &str, fields: &Fields) -> Answer {
        let request = self
            .out
            .request(Method::POST, &format!("{}{path}", self.base))
            .bearer_auth(self.key.expose_secret())
            .header("stripe-version", VERSION)
            .header("idempotency-key", key)
            .form(fields);
        read(self.out.send(request).await)
    }

    /// A call that ends something. Idempotent by nature: Stripe takes no key for it.
    pub async fn delete(&self, path: &str) -> Answer {
        let request = self
            .out
            .request(Method::DELETE, &format!("{}{path}", self.base))
            .bearer_auth(self.key.expose_secret())
            .header("stripe-version", VERSION);
        read(self.out.send(request).await)
    }

    /// A call that only asks.
    pub async fn get(&self, path_and_query: &str) -> Answer {
        let request = self
            .out
            .request(Method::GET, &format!("{}{path_and_query}", self.base))
            .bearer_auth(self.key.expose_secret())
            .header("stripe-version", VERSION);
        glance(self.out.send(request).await)
    }
}
