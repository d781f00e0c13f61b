//! Payments: how money comes in at a gateway, goes back, and what heals when something breaks half-way.
//! Knows no shop: a payment has a reference and an amount; what stands behind it is told through the [`Applier`].
//!
//! Invariants: no call to a gateway without a row and a key of its own, none inside a transaction; an event and its effect
//! commit together; what was told twice is done once; refunds never pass what was received; unknown is not failed.
//! Tables owned: `payments`, `refunds`, `gateway_calls`, `gateway_events`. The states are drawn in `docs/payments.md`.

mod change;
mod gateway;
mod payment;
mod refund;
mod stripe;
mod words;

pub use change::{Applier, Became, Change};
pub use gateway::{Abilities, AmountRefused, Gateway};
pub use payment::{News, Payment, PaymentState, Step};
pub use refund::{Refund, RefundState};

kernel::id!(pub PaymentId, PaymentKind, "pay");
kernel::id!(pub RefundId, RefundKind, "ref");
kernel::id!(
    /// A call to a gateway.
    pub CallId, CallRow, "cal"
);
kernel::id!(
    /// An event from a gateway, by our own id.
    pub EventId, EventRow, "gev"
);
