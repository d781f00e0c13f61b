//! SQL of payments, by table.

pub mod acts;
pub mod calls;
pub mod events;
pub mod payments;
pub mod refunds;
