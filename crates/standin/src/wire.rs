//! The API on the wire: who calls, which fault applies, whether the key has an answer already, and the answer's headers.
//! What a call means stands in `resource.rs`.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::chance;
use crate::error::ApiError;
use crate::event::{API_VERSION, Cause};
use crate::fault::{ApiFaultKind, take_api_fault};
use crate::form;
use crate::gateway::{Gateway, ReceivedCall};
use crate::idempotency::{KeptAnswer, fingerprint};
use crate::listing::expand;
use crate::resource::{Command, read};
use crate::state::State;

const LARGEST_BODY: usize = 1 << 20;

struct Call {
    request_id: String,
    method: Method,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Bytes,
}

/// An answer before it is written: `original` is the first call's id on a replay.
struct Answer {
    status: u16,
    body: String,
    original: Option<String>,
    should_retry: Option<bool>,
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

impl Call {
    fn header(&self, name: &str) -> Option<String> {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    }

    /// The Idempotency-Key, which counts on POST only.
    fn key(&self) -> Result<Option<String>, ApiError> {
        let key = self.header("idempotency-key").filter(|_| self.method == Method::POST);
        match key {
            Some(key) if key.is_empty() || key.chars().count() > 255 => {
                let message = "Idempotency-Key must be between 1 and 255 characters.";
                Err(ApiError::new(400, "invalid_request_error", message))
            }
            key => Ok(key),
        }
    }

    fn received(&self, at: i64) -> ReceivedCall {
        let form = form::parse(&self.body).map_or(Value::Null, Value::Object);
        let scheme = |value: String| value.split(' ').next().map(str::to_owned);
        ReceivedCall {
            request_id: self.request_id.clone(),
            at,
            method: self.method.to_string(),
            path: self.path.clone(),
            query: self.query.clone(),
            idempotency_key: self.header("idempotency-key"),
            stripe_version: self.header("stripe-version"),
            stripe_account: self.header("stripe-account"),
            content_type: self.header("content-type"),
            user_agent: self.header("user-agent"),
            authorization_scheme: self.header("authorization").and_then(scheme),
            body: String::from_utf8_lossy(&self.body).into_owned(),
            form,
        }
    }

    /// The key as Bearer token, or as the user of Basic authentication.
    fn authenticate(&self, secret_key: &str) -> Result<(), ApiError> {
        let refuse = |message: &str| Err(ApiError::new(401, "invalid_request_error", message));
        let Some(header) = self.header("authorization") else {
            return refuse("You did not provide an API key.");
        };
        let given = match header.split_once(' ') {
            Some(("Bearer", key)) => key.trim().to_owned(),
            Some(("Basic", pair)) => {
                let pair = STANDARD.decode(pair.trim()).unwrap_or_default();
                String::from_utf8_lossy(&pair)
                    .split(':')
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            }
            _ => return refuse("The API key must be a Bearer token or the user of Basic authentication."),
        };
        if given == secret_key {
            Ok(())
        } else {
            refuse("Invalid API Key provided.")
        }
    }
}

/// Answers every call under /v1.
pub(crate) async fn answer(Shared(gateway): Shared<Arc<Gateway>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let call = Call {
        request_id: chance::id("req_", 14),
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body: to_bytes(body, LARGEST_BODY).await.unwrap_or_default(),
    };
    gateway.remember(call.received(gateway.clock.now_ms() / 1000));
    let version = call.header("stripe-version").unwrap_or_else(|| API_VERSION.to_owned());
    let request_id = call.request_id.clone();
    let answer = match call.authenticate(&gateway.secret_key) {
        Ok(()) => suffer(&gateway, call).await,
        Err(error) => error.into(),
    };
    write(answer, &request_id, &version)
}

/// Carries the call out under the fault that applies to it.
async fn suffer(gateway: &Arc<Gateway>, call: Call) -> Answer {
    let fault = {
        let mut faults = gateway.faults.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        take_api_fault(&mut faults, call.method.as_str(), &call.path)
    };
    match fault {
        Some(ApiFaultKind::TimeoutBeforeEffect) => return hang(gateway).await,
        Some(ApiFaultKind::Status500Before) => return ApiError::internal().into(),
        Some(ApiFaultKind::RateLimited429) => {
            let code = Some("rate_limit");
            return ApiError {
                code,
                ..ApiError::new(429, "invalid_request_error", "Too many requests.")
            }
            .into();
        }
        _ => {}
    }
    let in_use = match call.key().and_then(|key| gateway.running.take(key.as_deref())) {
        Ok(in_use) => in_use,
        Err(error) => return error.into(),
    };
    if let Some(ApiFaultKind::LateExecutionMs { ms }) = fault {
        // Apart from the connection: the caller may hang up, the call is carried out all the same.
        let gateway = Arc::clone(gateway);
        let late = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            let answer = perform(&gateway, &call, false);
            drop(in_use);
            answer
        });
        return late.await.unwrap_or_else(|_| ApiError::internal().into());
    }
    let answer = perform(gateway, &call, fault == Some(ApiFaultKind::Status500After));
    match fault {
        Some(ApiFaultKind::TimeoutAfterEffect) => {
            drop(in_use);
            hang(gateway).await
        }
        Some(ApiFaultKind::DelayMs { ms }) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            answer
        }
        Some(ApiFaultKind::GarbageBody) => {
            let body = "<html><body>upstream connect error</body></html>".to_owned();
            Answer {
                status: 200,
                body,
                original: None,
                should_retry: None,
            }
        }
        _ => answer,
    }
}

/// No answer until the caller hangs up, which ends this future, or the gateway stops.
async fn hang(gateway: &Gateway) -> Answer {
    gateway.stop.cancelled().await;
    ApiError {
        status: 503,
        ..ApiError::internal()
    }
    .into()
}

fn perform(gateway: &Gateway, call: &Call, breaks: bool) -> Answer {
    let done = gateway.change(|state| match call.method {
        Method::GET => form::parse(call.query.as_bytes())
            .and_then(|query| read(state, &call.path, query))
            .map_or_else(Answer::from, |value| ok(&value)),
        Method::POST => post(state, call, breaks).unwrap_or_else(Answer::from),
        _ => ApiError::new(405, "invalid_request_error", "This method is not spoken here.").into(),
    });
    done.unwrap_or_else(Answer::from)
}

fn ok(value: &Value) -> Answer {
    Answer {
        status: 200,
        body: value.to_string(),
        original: None,
        should_retry: None,
    }
}

fn post(state: &mut State, call: &Call, breaks: bool) -> Result<Answer, ApiError> {
    let form: Map<String, Value> = form::parse(&call.body)?;
    let key = call.key()?;
    let mark = fingerprint(&call.path, &form);
    let kept = key
        .as_deref()
        .and_then(|key| state.kept_answers.get(key))
        .filter(|kept| kept.is_kept(state.now()));
    if let Some(kept) = kept {
        kept.check(&mark)?;
        let should_retry = (kept.status >= 500).then_some(false);
        let original = Some(kept.request_id.clone());
        return Ok(Answer {
            status: kept.status,
            body: kept.body.clone(),
            original,
            should_retry,
        });
    }
    let (command, paths) = Command::parse(&call.path, form, state.now())?;
    let request_id = Some(call.request_id.clone());
    let cause = Cause {
        request_id,
        idempotency_key: key.clone(),
        ..Cause::by_itself()
    };
    let done = command
        .execute(state, &cause)
        .and_then(|object| expand(state, object, &paths));
    let mut answer = done.map_or_else(Answer::from, |value| ok(&value));
    if breaks {
        answer = Answer {
            should_retry: Some(false),
            ..ApiError::internal().into()
        };
    }
    if let Some(key) = key {
        let (request_id, created) = (call.request_id.clone(), state.now());
        let (status, body) = (answer.status, answer.body.clone());
        state.kept_answers.put(KeptAnswer {
            key,
            fingerprint: mark,
            created,
            request_id,
            status,
            body,
        });
    }
    Ok(answer)
}

fn write(answer: Answer, request_id: &str, version: &str) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    set("content-type", "application/json");
    set("cache-control", "no-store");
    set("request-id", request_id);
    set("stripe-version", version);
    if let Some(original) = &answer.original {
        set("idempotent-replayed", "true");
        set("original-request", original);
    }
    if let Some(should_retry) = answer.should_retry {
        set("stripe-should-retry", if should_retry { "true" } else { "false" });
    }
    response
}
