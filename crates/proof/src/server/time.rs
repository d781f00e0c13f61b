//! Time in memory: held in a cart, ordered, followed by its visit, moved, called off, done. The order of the steps is the
//! product's (`orders::time`, `visits::act`, `visits::follow`); what is decided, its functions decide.

pub mod book;
pub mod follow;
pub mod money;
mod order;
pub mod sweep;
pub mod visit;

pub use book::{Held, HoldRefused, Wish};
pub use money::Sums;
pub use order::TimePlaced;
pub use visit::{Act, ActRefused, Who};
