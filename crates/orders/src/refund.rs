//! Refunds of an order: what can go back of which line, how it is asked for, and what is kept of it. Contents only.

pub mod ask;
pub mod form;
pub mod gone_back;
pub mod plan;
pub mod shares;
