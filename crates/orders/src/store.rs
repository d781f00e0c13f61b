//! Every SQL statement of the slice, by what it is about.

pub mod cart;
pub mod delivery;
pub mod money;
pub mod office;
pub mod on_site;
pub mod order;
pub mod time;
