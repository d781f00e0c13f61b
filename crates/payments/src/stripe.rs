//! Stripe's wire format, thin and typed: only the fields that are read or sent. Decides nothing about payments.
//! Facts from docs.stripe.com and the OpenAPI description of [`VERSION`].

pub mod amount;
pub mod answer;
pub mod balance;
pub mod client;
pub mod connect;
pub mod dispute;
pub mod event;
pub mod request;
pub mod signature;
pub mod wire;

/// Sent with every call, so that no change of the account's default can change the shapes we read.
pub const VERSION: &str = "2026-08-26.dahlia";
