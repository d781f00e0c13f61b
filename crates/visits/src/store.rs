//! Every SQL statement of the slice, by what it is about. Decides nothing.

pub(crate) mod board;
pub(crate) mod event;
pub(crate) mod feed;
pub(crate) mod list;
pub(crate) mod part;
pub(crate) mod photo;
pub(crate) mod told;
pub(crate) mod visit;
