//! Stripe's balance: what each movement was, and what is left. Reads; decides nothing.

use std::collections::HashMap;

use serde::Deserialize;

use super::amount::from_wire;
use crate::disputes::Movement;

/// `balance_transaction`: one movement of our money at Stripe. `net` is `amount` less `fee`.
#[derive(Debug, Clone, Deserialize)]
pub struct BalanceTransaction {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    pub fee: i64,
    pub net: i64,
    /// charge, payment, refund, payment_refund, adjustment, transfer, payout, stripe_fee…
    #[serde(rename = "type")]
    pub kind: String,
    /// The id of the object that moved it.
    pub source: Option<String>,
    pub description: Option<String>,
}

/// `balance`: what is ours at Stripe, by currency, available or on its way.
#[derive(Debug, Clone, Deserialize)]
pub struct Balance {
    pub available: Vec<Funds>,
    pub pending: Vec<Funds>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Funds {
    pub amount: i64,
    pub currency: String,
}

impl BalanceTransaction {
    /// The movement in our units; `None` when it cannot be counted.
    pub fn movement(&self) -> Option<Movement> {
        Some(Movement {
            id: self.id.clone(),
            amount: from_wire(self.amount, &self.currency)?,
            fee: from_wire(self.fee, &self.currency)?,
        })
    }
}

impl Balance {
    /// The whole of each currency, in Stripe's units.
    pub fn totals(&self) -> HashMap<String, i64> {
        let mut totals = HashMap::new();
        for funds in self.available.iter().chain(&self.pending) {
            *totals.entry(funds.currency.to_ascii_uppercase()).or_default() += funds.amount;
        }
        totals
    }
}
