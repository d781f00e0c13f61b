//! An expected "no": its kind, its stable code, and the fields it is about. Words live in the language files,
//! status codes at the edge.

use serde::Serialize;

/// How a refusal is answered; the HTTP status of each is known in one table of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    NotFound,
    Forbidden,
    Invalid,
    Conflict,
    Limit,
    Unavailable,
}

/// One thing wrong with one field of an input. `code` is a stable snake_case word the language files know as
/// `problem-<code>` (with dashes).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    pub field: String,
    pub code: &'static str,
}

/// A value of the refusal enum of a verb.
pub trait Refusal: std::fmt::Debug + Send + Sync + 'static {
    fn kind(&self) -> Kind;

    /// Stable, snake_case; the language files know its sentence as `refusal-<code>` (with dashes).
    fn code(&self) -> &'static str;

    fn fields(&self) -> &[FieldProblem] {
        &[]
    }

    /// Values the sentence may name, such as the SKU that is out of stock.
    fn facts(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// What may be had instead, for programs: the beginnings of slots that are free (RFC 3339), best first.
    fn alternatives(&self) -> Vec<String> {
        Vec::new()
    }

    /// After how many seconds the same may succeed, where that is known.
    fn retry_after_s(&self) -> Option<i64> {
        None
    }
}
