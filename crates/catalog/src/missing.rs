//! The refusal of everything that looks for one record. Says nothing of why it is not there.

use kernel::{Kind, Refusal};

/// No such category or product, or none that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Missing;

impl Refusal for Missing {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
    fn code(&self) -> &'static str {
        "not_found"
    }
}
