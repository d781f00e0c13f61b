//! SQL of payments, by table.

pub mod accounts;
pub mod attend;
pub mod calls;
pub mod disputes;
pub mod events;
pub mod payments;
pub mod payouts;
pub mod reconcile;
pub mod refunds;
pub mod transfers;
