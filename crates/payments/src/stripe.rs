//! Stripe's wire format, thin and typed: only the fields that are read or sent. Decides nothing about payments.

pub mod amount;
