//! Time in carts and orders: what was chosen, frozen with its terms and prices, and who is told when an order that holds time
//! moves. Knows no visit: a line of time has an id, and whoever makes a visit of it listens.

pub mod add;
pub mod cancel;
pub mod choice;
pub mod end_holds;
pub mod finish;
pub mod follow;
pub mod on_site;
pub mod remove;
pub mod sold;
pub mod unpaid;
pub mod view;
