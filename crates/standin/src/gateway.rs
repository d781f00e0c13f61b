//! What all parts of the running gateway share: the state behind its lock, the clock, the faults, the record of calls.
//! Every change goes through `change`: timers first, then the change, then the journal, and only then the answer.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use minijinja::Environment;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::error::ApiError;
use crate::fault::ApiFault;
use crate::idempotency::Running;
use crate::state::State;

const CALLS_REMEMBERED: usize = 10_000;

/// A call as it came in, for tests to compare field by field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReceivedCall {
    pub request_id: String,
    /// Seconds since the epoch.
    pub at: i64,
    pub method: String,
    pub path: String,
    pub query: String,
    pub idempotency_key: Option<String>,
    pub stripe_version: Option<String>,
    pub stripe_account: Option<String>,
    pub content_type: Option<String>,
    pub user_agent: Option<String>,
    /// `Bearer` or `Basic`; never the key.
    pub authorization_scheme: Option<String>,
    pub body: String,
    /// The body as a tree, `null` when it is not a form.
    pub form: Value,
}

pub(crate) struct Gateway {
    pub secret_key: String,
    pub webhook_secret: String,
    pub business_name: String,
    pub clock: Clock,
    pub client: reqwest::Client,
    pub templates: Environment<'static>,
    pub wake: Notify,
    pub stop: CancellationToken,
    pub running: Running,
    pub faults: Mutex<Vec<ApiFault>>,
    pub calls: Mutex<VecDeque<ReceivedCall>>,
    pub state: Mutex<State>,
}

impl Gateway {
    /// Lets `act` read or change the state as of now. An error means that the journal did not take the change.
    pub fn change<T>(&self, act: impl FnOnce(&mut State) -> T) -> Result<T, ApiError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.now_ms = self.clock.now_ms();
        state.sweep();
        let done = act(&mut state);
        match state.commit() {
            Ok(has_changed) => {
                if has_changed {
                    self.wake.notify_one();
                }
                Ok(done)
            }
            Err(error) => {
                tracing::error!(error = %error, "the journal cannot be written");
                Err(ApiError::internal())
            }
        }
    }

    pub fn remember(&self, call: ReceivedCall) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() == CALLS_REMEMBERED {
            calls.pop_front();
        }
        calls.push_back(call);
    }
}
