//! Many paid payments at once, without pages, events or deliveries: something to compare books with.
//! Made as if they had been paid now; nothing tells the shop.

use serde::{Deserialize, Serialize};

use crate::charge::{self, ChargeStatus};
use crate::currency;
use crate::intent::Intent;
use crate::state::State;
use crate::terms::Terms;

const MOST: u32 = 1_000_000;

const fn usual_amount() -> i64 {
    10_000
}

fn usual_currency() -> String {
    "eur".to_owned()
}

/// What to make: as many payments as `payments` names, or `count` without a name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fill {
    #[serde(default)]
    pub count: u32,
    /// Written as `metadata[payment]`, one payment each.
    #[serde(default)]
    pub payments: Vec<String>,
    /// Minor units.
    #[serde(default = "usual_amount")]
    pub amount: i64,
    #[serde(default = "usual_currency")]
    pub currency: String,
}

/// A payment that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filled {
    pub intent: String,
    pub charge: String,
    pub balance_transaction: String,
}

/// Makes them. Nothing is made when the amount or the currency could not be charged, or they are too many.
pub(crate) fn fill(state: &mut State, ask: &Fill) -> Vec<Filled> {
    let count = u32::try_from(ask.payments.len()).unwrap_or(u32::MAX).max(ask.count);
    let is_sound = (1..=currency::LARGEST).contains(&ask.amount) && ask.currency.len() == 3 && count <= MOST;
    let wanted = if is_sound { count } else { 0 };
    let mut names = ask.payments.iter();
    (0..wanted).map(|_| pay(state, ask, names.next())).collect()
}

fn pay(state: &mut State, ask: &Fill, name: Option<&String>) -> Filled {
    let mut terms = Terms::default();
    if let Some(name) = name {
        terms.metadata.insert("payment".to_owned(), name.clone());
    }
    let mut intent = Intent::new(state, (ask.amount, &ask.currency), terms);
    let mut charge = intent.charge(state, ChargeStatus::Pending);
    charge::take(state, &mut intent, &mut charge, ask.amount);
    let filled = Filled {
        intent: intent.id.clone(),
        charge: charge.id.clone(),
        balance_transaction: charge.balance_transaction.clone().unwrap_or_default(),
    };
    state.charges.put(charge);
    state.intents.put(intent);
    filled
}
