//! Payments: how money comes in at a gateway, goes back, and what heals when something breaks half-way.
//! Knows no shop: a payment has a reference and an amount; what stands behind it is told through the [`Applier`].
//!
//! Invariants: no call to a gateway without a row and a key of its own, none inside a transaction; an event and its effect
//! commit together; what was told twice is done once; refunds never pass what was received; unknown is not failed.
//! Tables owned: `payments`, `refunds`, `gateway_calls`, `gateway_events`, `connected_accounts`, `transfers`,
//! `transfer_reversals`, `payouts`, `disputes`, `dispute_evidence` and those of reconciliation. The states are
//! drawn in `docs/payments.md`.
//! Needs two parts in the application: [`Payments`] (the gateways) and [`Applier`] (what happens upwards).

mod accounts;
mod answered;
mod ask;
mod ask_again;
mod books;
mod call;
mod change;
mod decide;
mod disputes;
mod event;
mod fees;
mod gateway;
mod ids;
mod look_up;
mod others;
mod payment;
mod payouts;
mod plan;
mod public;
mod receive;
mod reconcile;
mod refund;
mod release;
mod replay;
mod request_refund;
mod send;
mod settings;
mod settle;
mod settle_by_hand;
mod start;
mod store;
mod stripe;
mod tasks;
mod transfers;
mod webhook;
mod words;

#[doc(hidden)]
pub mod for_proof;
#[doc(hidden)]
pub mod for_tests;

pub use ids::*;
pub use public::*;

platform::slice_files!("payments");
