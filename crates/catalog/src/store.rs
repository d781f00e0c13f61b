//! Every SQL statement of the catalogue, by what it is for. Decides nothing.

pub(crate) mod import;
pub(crate) mod part;
pub(crate) mod picture;
pub(crate) mod put;
pub(crate) mod shelf;
pub(crate) mod stock;
pub(crate) mod take;
