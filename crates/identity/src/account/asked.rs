//! Why a letter that anybody may ask for is not sent for: never because of what the address is.

use kernel::{FieldProblem, Kind, Refusal};
use platform::http::Invalid;
use platform::limits::Limited;

#[derive(Debug, PartialEq, Eq)]
pub enum AskRefused {
    Invalid(Invalid),
    /// Asked for too often for this address, whether or not it has an account.
    Limited(Limited),
}

impl Refusal for AskRefused {
    fn kind(&self) -> Kind {
        match self {
            AskRefused::Invalid(invalid) => invalid.kind(),
            AskRefused::Limited(limited) => limited.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            AskRefused::Invalid(invalid) => invalid.code(),
            AskRefused::Limited(limited) => limited.code(),
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            AskRefused::Invalid(invalid) => invalid.fields(),
            AskRefused::Limited(_) => &[],
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            AskRefused::Invalid(_) => Vec::new(),
            AskRefused::Limited(limited) => limited.facts(),
        }
    }

    fn retry_after_s(&self) -> Option<i64> {
        match self {
            AskRefused::Invalid(_) => None,
            AskRefused::Limited(limited) => limited.retry_after_s(),
        }
    }
}
