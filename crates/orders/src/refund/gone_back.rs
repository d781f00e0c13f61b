//! What went back of an order, as it is kept: one row a refund, with its shares of the lines. Decides nothing.

use payments::RefundId;

use crate::refund::shares::Share;

platform::stored_words! {
    /// How a refund came about.
    pub enum RefundKind {
        /// All that was left, asked by staff.
        Whole = "whole",
        /// Pieces of lines.
        Lines = "lines",
        Amount = "amount",
        /// Goodwill: the customer keeps what they bought.
        Adjustment = "adjustment",
        /// By itself, or by hand at the gateway.
        Gateway = "gateway",
        /// Never taken of a hold.
        NotTaken = "not_taken",
        /// Of what came in notes and coins: given by hand.
        Cash = "cash",
    }
}

platform::stored_words! {
    /// The part of the books a refund stands in.
    pub enum Book { Sale = "sale", Advance = "advance", Unapplied = "unapplied" }
}

platform::stored_words! {
    /// Why money goes back.
    pub enum Reason {
        Requested = "requested_by_customer",
        Returned = "returned",
        Damaged = "damaged",
        Unavailable = "unavailable",
        Late = "late",
        Goodwill = "goodwill",
        Other = "other",
    }
}

/// A refund as the order knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRefund {
    pub id: RefundId,
    pub kind: RefundKind,
    /// Set once it is done.
    pub book: Option<Book>,
    pub shares: Vec<Share>,
    /// Pieces of lines that are for sale again once it is done, by position.
    pub put_back: Vec<(i32, i64)>,
}
