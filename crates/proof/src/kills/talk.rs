//! One request to the shop, as a program sends it: an answer, or not knowing. Retries nothing by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Result;
use http::Method;
use platform::outgoing::{Outgoing, Reply};
use serde_json::Value;

/// How long a customer waits for an answer.
const PATIENCE: Duration = Duration::from_secs(6);

/// Talks to one address; cheap to clone.
#[derive(Clone)]
pub struct Talk {
    out: Outgoing,
    base: Arc<str>,
    /// Sent with every request.
    headers: Vec<(&'static str, String)>,
    /// Requests that write and have no answer yet, of every clone.
    writing: Arc<AtomicUsize>,
}

/// What came of a request.
#[derive(Debug, Clone)]
pub enum Heard {
    /// The shop answered, and not with a failure of its own.
    Answer {
        status: u16,
        location: String,
        cookies: Vec<String>,
        body: String,
    },
    /// No answer, half an answer, or 5xx: it may have happened or not.
    Unsure { why: String },
}

impl Heard {
    fn of(reply: &Reply) -> Self {
        let body = String::from_utf8_lossy(&reply.body).into_owned();
        if reply.status >= 500 {
            let start: String = body.chars().take(200).collect();
            return Heard::Unsure {
                why: format!("{}: {start}", reply.status),
            };
        }
        let lines = reply.headers.get_all("set-cookie").iter();
        let cookie = |line: &http::HeaderValue| Some(line.to_str().ok()?.split(';').next()?.to_owned());
        Heard::Answer {
            status: reply.status,
            location: reply
                .headers
                .get("location")
                .and_then(|to| to.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
            cookies: lines.filter_map(cookie).collect(),
            body,
        }
    }

    pub fn json(&self) -> Value {
        match self {
            Heard::Answer { body, .. } => serde_json::from_str(body).unwrap_or_default(),
            Heard::Unsure { .. } => Value::Null,
        }
    }

    pub fn text(&self) -> &str {
        match self {
            Heard::Answer { body, .. } => body,
            Heard::Unsure { .. } => "",
        }
    }

    /// The status, unless nothing certain was heard.
    pub fn status(&self) -> Option<u16> {
        match self {
            Heard::Answer { status, .. } => Some(*status),
            Heard::Unsure { .. } => None,
        }
    }

    /// The stable code of a refusal.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Talk {
    pub fn to(base: &str) -> Result<Self> {
        let out = Outgoing::new(PATIENCE).map_err(|broken| anyhow::anyhow!("{broken}"))?;
        Ok(Talk {
            out,
            base: base.into(),
            headers: Vec::new(),
            writing: Arc::default(),
        })
    }

    /// The same with a header more.
    #[must_use]
    pub fn with(&self, name: &'static str, value: impl Into<String>) -> Self {
        let mut other = self.clone();
        other.headers.push((name, value.into()));
        other
    }

    /// Whether a request that writes waits for its answer.
    pub fn is_writing(&self) -> bool {
        self.writing.load(Ordering::SeqCst) > 0
    }

    pub async fn get(&self, path: &str) -> Heard {
        self.send(Method::GET, path, Body::Nothing).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Heard {
        self.send(Method::POST, path, Body::Json(body)).await
    }

    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Heard {
        self.send(Method::POST, path, Body::Form(fields)).await
    }

    async fn send(&self, method: Method, path: &str, body: Body<'_>) -> Heard {
        let _writing = (method != Method::GET).then(|| Writing::begin(&self.writing));
        let mut request = self.out.request(method, &format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request = request.header("sec-fetch-site", "same-origin");
        request = match body {
            Body::Nothing => request,
            Body::Json(body) => request.json(body),
            Body::Form(fields) => request.form(fields),
        };
        match self.out.send(request).await {
            Err(none) => Heard::Unsure { why: none.to_string() },
            Ok(reply) => Heard::of(&reply),
        }
    }
}

/// Counts as long as it lives.
struct Writing(Arc<AtomicUsize>);

impl Writing {
    fn begin(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Writing(count.clone())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

enum Body<'a> {
    Nothing,
    Json(&'a Value),
    Form(&'a [(&'a str, &'a str)]),
}
