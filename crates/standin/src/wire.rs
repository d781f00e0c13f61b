//! The API on the wire: the call as it comes over HTTP, the fault that applies to it, and the answer's headers.
//! What becomes of a call stands in `call.rs`.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::Value;

use crate::call::{Answer, Call};
use crate::chance::Chance;
use crate::error::ApiError;
use crate::event::API_VERSION;
use crate::fault::{ApiFaultKind, take_api_fault};
use crate::form;
use crate::gateway::{Gateway, ReceivedCall};

const LARGEST_BODY: usize = 1 << 20;

fn received(call: &Call, at: i64) -> ReceivedCall {
    let form = form::parse(&call.body).map_or(Value::Null, Value::Object);
    let owned = |name: &str| call.header(name).map(str::to_owned);
    let scheme = |value: &str| value.split(' ').next().map(str::to_owned);
    ReceivedCall {
        request_id: call.request_id.clone(),
        at,
        method: call.method.clone(),
        path: call.path.clone(),
        query: call.query.clone(),
        idempotency_key: owned("idempotency-key"),
        stripe_version: owned("stripe-version"),
        stripe_account: owned("stripe-account"),
        content_type: owned("content-type"),
        user_agent: owned("user-agent"),
        authorization_scheme: call.header("authorization").and_then(scheme),
        body: String::from_utf8_lossy(&call.body).into_owned(),
        form,
    }
}

/// Answers every call under /v1.
pub(crate) async fn answer(Shared(gateway): Shared<Arc<Gateway>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let headers = head.headers.iter().filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    let call = Call {
        request_id: Chance::default().id("req_", 14),
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: to_bytes(body, LARGEST_BODY).await.unwrap_or_default().to_vec(),
    };
    gateway.remember(received(&call, gateway.clock.now_ms() / 1000));
    let version = call.header("stripe-version").unwrap_or(API_VERSION).to_owned();
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
        take_api_fault(&mut faults, &call.method, &call.path)
    };
    match fault {
        Some(ApiFaultKind::TimeoutBeforeEffect) => return hang(gateway).await,
        Some(ApiFaultKind::Status500Before) => return ApiError::internal().into(),
        Some(ApiFaultKind::RateLimited429) => return Answer::too_many(),
        _ => {}
    }
    let in_use = match call.key().and_then(|key| gateway.running.take(key)) {
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
        Some(ApiFaultKind::GarbageBody) => Answer::garbage(),
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
    let done = gateway.change(|state| call.perform(state, breaks));
    done.unwrap_or_else(Answer::from)
}

fn write(answer: Answer, request_id: &str, version: &str) -> Response {
    let named = answer.headers(request_id, version);
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    for (name, value) in named {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}
