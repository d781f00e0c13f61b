//! One call of the API from its bytes to its answer: who calls, whether the key has an answer already, what is kept under it.
//! Knows no sockets and no faults; what a call means stands in `resource.rs`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::account;
use crate::error::ApiError;
use crate::event::Cause;
use crate::form;
use crate::idempotency::{KeptAnswer, fingerprint};
use crate::listing::expand;
use crate::resource::{Command, Reading, delete, read, unrecognized};
use crate::state::State;

/// A call as it arrived.
pub(crate) struct Call {
    pub request_id: String,
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// An answer before it is written: `original` is the first call's id on a replay.
pub(crate) struct Answer {
    pub status: u16,
    pub body: String,
    pub original: Option<String>,
    pub should_retry: Option<bool>,
}

impl From<ApiError> for Answer {
    fn from(error: ApiError) -> Self {
        Answer {
            status: error.status,
            body: error.body().to_string(),
            original: None,
            should_retry: None,
        }
    }
}

impl Answer {
    /// 200 with what is no JSON.
    pub fn garbage() -> Self {
        Answer {
            status: 200,
            body: "<html><body>upstream connect error</body></html>".to_owned(),
            original: None,
            should_retry: None,
        }
    }

    /// The refusal of a caller that is too quick.
    pub fn too_many() -> Self {
        let code = Some("rate_limit");
        ApiError {
            code,
            ..ApiError::new(429, "invalid_request_error", "Too many requests.")
        }
        .into()
    }

    fn ok(value: &Value) -> Self {
        Answer {
            status: 200,
            body: value.to_string(),
            original: None,
            should_retry: None,
        }
    }

    /// The headers that say what kind of answer it is.
    pub fn headers(&self, request_id: &str, version: &str) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("cache-control", "no-store".to_owned()),
            ("request-id", request_id.to_owned()),
            ("stripe-version", version.to_owned()),
        ];
        if let Some(original) = &self.original {
            headers.push(("idempotent-replayed", "true".to_owned()));
            headers.push(("original-request", original.clone()));
        }
        if let Some(should_retry) = self.should_retry {
            headers.push(("stripe-should-retry", should_retry.to_string()));
        }
        headers
    }
}

impl Call {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The Idempotency-Key, which counts on POST only.
    pub fn key(&self) -> Result<Option<&str>, ApiError> {
        let key = self.header("idempotency-key").filter(|_| self.method == "POST");
        match key {
            Some(key) if key.is_empty() || key.chars().count() > 255 => {
                let message = "Idempotency-Key must be between 1 and 255 characters.";
                Err(ApiError::new(400, "invalid_request_error", message))
            }
            key => Ok(key),
        }
    }

    /// The key as Bearer token, or as the user of Basic authentication.
    pub fn authenticate(&self, secret_key: &str) -> Result<(), ApiError> {
        let refuse = |message: &str| Err(ApiError::new(401, "invalid_request_error", message));
        let Some(header) = self.header("authorization") else {
            return refuse("You did not provide an API key.");
        };
        let is_known = match header.split_once(' ') {
            Some(("Bearer", key)) => key.trim() == secret_key,
            Some(("Basic", pair)) => {
                let pair = STANDARD.decode(pair.trim()).unwrap_or_default();
                String::from_utf8_lossy(&pair).split(':').next() == Some(secret_key)
            }
            _ => return refuse("The API key must be a Bearer token or the user of Basic authentication."),
        };
        if is_known {
            Ok(())
        } else {
            refuse("Invalid API Key provided.")
        }
    }

    /// Carries the call out. `breaks`: it is carried out, and the answer is a 500 all the same.
    pub fn perform(&self, state: &mut State, breaks: bool) -> Answer {
        let reading = Reading {
            path: &self.path,
            account: self.header("stripe-account"),
        };
        if let Some(Err(error)) = reading.account.map(|id| account::find(state, id)) {
            return error.into();
        }
        match self.method.as_str() {
            "GET" => form::parse(self.query.as_bytes())
                .and_then(|query| read(state, &reading, query))
                .map_or_else(Answer::from, |value| Answer::ok(&value)),
            "POST" | "DELETE" if reading.account.is_some() => unrecognized(&self.method, &self.path).into(),
            "POST" => self.post(state, breaks).unwrap_or_else(Answer::from),
            "DELETE" => delete(state, &self.path).map_or_else(Answer::from, |value| Answer::ok(&value)),
            _ => ApiError::new(405, "invalid_request_error", "This method is not spoken here.").into(),
        }
    }

    fn post(&self, state: &mut State, breaks: bool) -> Result<Answer, ApiError> {
        let form: Map<String, Value> = form::parse(&self.body)?;
        let key = self.key()?;
        // Without a key nothing is compared, and nothing need be hashed.
        let mark = key.map(|_| fingerprint(&self.path, &form)).unwrap_or_default();
        let kept = key
            .and_then(|key| state.kept_answers.get(key))
            .filter(|kept| kept.is_kept(state.now()));
        if let Some(kept) = kept {
            kept.check(&mark)?;
            return Ok(Answer {
                status: kept.status,
                body: kept.body.clone(),
                original: Some(kept.request_id.clone()),
                should_retry: (kept.status >= 500).then_some(false),
            });
        }
        let (command, paths) = Command::parse(&self.path, form, state.now())?;
        let cause = Cause {
            request_id: Some(self.request_id.clone()),
            idempotency_key: key.map(str::to_owned),
            ..Cause::by_itself()
        };
        let done = command
            .execute(state, &cause)
            .and_then(|object| expand(state, object, &paths));
        let mut answer = done.map_or_else(Answer::from, |value| Answer::ok(&value));
        if breaks {
            answer = Answer {
                should_retry: Some(false),
                ..ApiError::internal().into()
            };
        }
        if let Some(key) = key {
            state.kept_answers.put(KeptAnswer {
                key: key.to_owned(),
                fingerprint: mark,
                created: state.now(),
                request_id: self.request_id.clone(),
                status: answer.status,
                body: answer.body.clone(),
            });
        }
        Ok(answer)
    }
}
