//! The one way out to the network: a client with deadlines, no redirects, and no trust in what comes back. Callers set
//! no client of their own.

mod public;

use std::net::SocketAddr;
use std::time::Duration;

use crate::Broken;

pub use public::{NotRead, PublicOnly};

/// The most an answer may weigh.
const ANSWER_LIMIT: usize = 4 * 1024 * 1024;

/// A client for calls to other servers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outgoing(reqwest::Client);

/// An answer as it came.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: Vec<u8>,
}

/// Why there is no answer. Whether the other side acted is known only for `NotSent`.
#[derive(Debug, thiserror::Error)]
pub enum NoReply {
    /// No connection was made: nothing was sent.
    #[error("not sent: {0}")]
    NotSent(String),
    /// Sent, perhaps acted upon, not answered in time or not readably.
    #[error("sent, outcome unknown: {0}")]
    Unknown(String),
}

impl Outgoing {
    /// Fails on a machine without the TLS provider installed.
    #[allow(clippy::disallowed_methods, reason = "this is the replacement the lint names")]
    pub fn new(timeout: Duration) -> Result<Self, Broken> {
        let client = reqwest::Client::builder()
            .timeout(timeout)
            .connect_timeout(timeout.min(Duration::from_secs(10)))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("comptoir/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Outgoing(client))
    }

    /// A client for addresses that others name: it reaches public hosts only. Fails as [`Outgoing::new`] does.
    pub fn public(timeout: Duration) -> Result<PublicOnly, Broken> {
        PublicOnly::build(timeout, None)
    }

    /// The same with one exception, such as a server on this machine that a test asks.
    pub fn public_and(timeout: Duration, besides: SocketAddr) -> Result<PublicOnly, Broken> {
        PublicOnly::build(timeout, Some(besides))
    }

    /// A request to build and hand to [`Outgoing::send`].
    pub fn request(&self, method: http::Method, url: &str) -> reqwest::RequestBuilder {
        self.0.request(method, url)
    }

    /// Sends a request that others built, as it is.
    pub async fn ask(&self, request: http::Request<Vec<u8>>) -> Result<Reply, NoReply> {
        let request = reqwest::Request::try_from(request).map_err(|error| NoReply::NotSent(without_url(error)))?;
        self.send(reqwest::RequestBuilder::from_parts(self.0.clone(), request))
            .await
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Result<Reply, NoReply> {
        let mut response = request.send().await.map_err(|error| {
            if error.is_connect() || error.is_builder() {
                NoReply::NotSent(without_url(error))
            } else {
                NoReply::Unknown(without_url(error))
            }
        })?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| NoReply::Unknown(without_url(error)))?
        {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_LIMIT {
                return Err(NoReply::Unknown("the answer is larger than any we expect".into()));
            }
        }
        Ok(Reply { status, headers, body })
    }
}

/// Addresses may hold secrets: they stay out of messages.
fn without_url(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
