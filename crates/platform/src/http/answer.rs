//! How a handler ends, and the one table from refusal kinds to HTTP statuses.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{FieldProblem, Kind, Refusal};
use serde::Serialize;

use crate::{Broken, Fault};

/// What a handler returns; `?` takes refusals of any verb and anything broken.
pub type Answer = Result<Response, Failure>;

/// A refusal or failure on its way to the edge, which words it for the reader and logs it once.
#[derive(Debug)]
pub enum Failure {
    Refused(Box<dyn Refusal>),
    Broken(Broken),
}

impl<R: Refusal> From<Fault<R>> for Failure {
    fn from(fault: Fault<R>) -> Self {
        match fault {
            Fault::Refused(refusal) => Failure::Refused(Box::new(refusal)),
            Fault::Broken(broken) => Failure::Broken(broken),
        }
    }
}

impl<R: Refusal> From<R> for Failure {
    fn from(refusal: R) -> Self {
        Failure::Refused(Box::new(refusal))
    }
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        Failure::Broken(broken)
    }
}

/// Carries the failure to the frame, which knows the reader's language and face.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

impl Failure {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Failure::Refused(refusal) => status_of(refusal.kind()),
            Failure::Broken(broken) if may_try_again(broken) => StatusCode::SERVICE_UNAVAILABLE,
            Failure::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub(super) fn code(&self) -> &'static str {
        match self {
            Failure::Refused(refusal) => refusal.code(),
            Failure::Broken(broken) if may_try_again(broken) => "unavailable",
            Failure::Broken(_) => "broken",
        }
    }
}

/// Nothing was done, and the same may succeed in a moment: no database, or a lock that others held for too long.
fn may_try_again(broken: &Broken) -> bool {
    broken.is_unavailable() || broken.is_contention()
}

/// The HTTP status of each kind of refusal.
pub const fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Limit => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The body of a refusal for programs: RFC 9457 with our stable `code`, and the fields for input.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// `about:blank` unless a page describes the problem.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// Stable, snake_case.
    pub code: String,
    pub request_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
    /// What may be had instead: of a slot that is gone, the beginnings of the next free ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<String>,
}

/// One field of the input and what is wrong with it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemField {
    /// The field as a JSON pointer, such as `/address/city`.
    pub pointer: String,
    pub code: String,
    pub detail: String,
}

impl ProblemField {
    pub(super) fn of(problem: &FieldProblem, detail: String) -> Self {
        ProblemField {
            pointer: format!("/{}", problem.field.replace('.', "/")),
            code: problem.code.to_owned(),
            detail,
        }
    }
}
