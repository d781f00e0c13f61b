//! The refusal of what is not there: an id of nothing, or of something that is over.

use kernel::{Kind, Refusal};

/// Nothing of that id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotHere;

impl Refusal for NotHere {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }

    fn code(&self) -> &'static str {
        "not_found"
    }
}
