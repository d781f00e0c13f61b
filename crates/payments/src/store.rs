//! SQL of payments, by table.

pub mod acts;
pub mod attend;
pub mod calls;
pub mod disputes;
pub mod events;
pub mod payments;
pub mod refunds;
