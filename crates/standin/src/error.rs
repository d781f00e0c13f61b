//! Errors as Stripe words them: a kind, a stable code, a sentence, the parameter.
//! Decides no status of its own: who refuses says which.

use serde_json::{Map, Value, json};

/// A refusal of the API. `message` is for people; programs read `kind`, `code` and `param`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub status: u16,
    pub kind: &'static str,
    pub code: Option<&'static str>,
    pub message: String,
    pub param: Option<String>,
    /// What else the error says: the object it is about, the bank's own code. Boxed: errors are returned from everywhere.
    pub more: Box<Map<String, Value>>,
}

impl ApiError {
    pub fn new(status: u16, kind: &'static str, message: impl Into<String>) -> Self {
        ApiError {
            status,
            kind,
            code: None,
            message: message.into(),
            param: None,
            more: Box::default(),
        }
    }

    /// 400 `invalid_request_error`.
    pub fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        ApiError {
            code: Some(code),
            ..ApiError::new(400, "invalid_request_error", message)
        }
    }

    /// 404 for an object named by the address of the call.
    pub fn missing(noun: &str, id: &str) -> Self {
        let message = format!("No such {noun}: '{id}'");
        ApiError {
            status: 404,
            ..ApiError::invalid("resource_missing", message).of("id")
        }
    }

    /// 400 for an object named by a parameter of the call.
    pub fn named(noun: &str, id: &str, param: &str) -> Self {
        ApiError {
            status: 400,
            ..ApiError::missing(noun, id).of(param)
        }
    }

    pub fn internal() -> Self {
        ApiError::new(500, "api_error", "Something went wrong on the gateway's side.")
    }

    pub fn of(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }

    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.more.insert(name.to_owned(), value);
        self
    }

    pub fn body(&self) -> Value {
        let mut error = Map::new();
        error.insert("type".into(), self.kind.into());
        error.insert("message".into(), self.message.as_str().into());
        if let Some(code) = self.code {
            error.insert("code".into(), code.into());
        }
        if let Some(param) = &self.param {
            error.insert("param".into(), param.as_str().into());
        }
        error.extend(self.more.as_ref().clone());
        json!({ "error": error })
    }
}
