//! What staff see of an order and do with it. Contents only.

pub mod cash;
pub mod fulfil;
pub mod holds;
pub mod show_desk_order;
pub mod staff;
