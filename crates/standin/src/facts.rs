//! What the gateway holds to be true, for an auditor: borrowed, oldest first, without the wire's shapes.
//! Read only; nothing here changes anything.

use std::collections::BTreeMap;

use crate::payment::{BalanceTransaction, Intent, IntentStatus};
use crate::refund::Refund;
use crate::state::State;

/// The gateway's books. Amounts are minor units of the row's currency; times are seconds since the epoch.
#[derive(Clone, Copy)]
pub struct Facts<'a>(pub(crate) &'a State);

/// A payment intent and what became of its money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntentFacts<'a> {
    pub id: &'a str,
    /// The Checkout Session it belongs to.
    pub session: Option<&'a str>,
    pub created: i64,
    /// As the wire says it: `succeeded`, `canceled`, …
    pub status: &'static str,
    pub currency: &'a str,
    /// What was asked for.
    pub amount: i64,
    /// Held and not taken.
    pub amount_capturable: i64,
    /// Taken.
    pub amount_received: i64,
    /// Of what was taken, given back by refunds that have not failed.
    pub amount_refunded: i64,
    pub latest_charge: Option<&'a str>,
    pub metadata: &'a BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundFacts<'a> {
    pub id: &'a str,
    pub intent: &'a str,
    pub charge: &'a str,
    pub created: i64,
    /// `succeeded`, `failed`, …
    pub status: &'static str,
    pub currency: &'a str,
    pub amount: i64,
    pub metadata: &'a BTreeMap<String, String>,
}

/// A movement of the balance; `amount` is negative when money leaves, what arrives is `amount - fee`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BalanceFacts<'a> {
    pub id: &'a str,
    /// `charge`, `refund`, `refund_failure`, …
    pub kind: &'static str,
    /// The object that moved the money.
    pub source: &'a str,
    pub created: i64,
    pub currency: &'a str,
    pub amount: i64,
    pub fee: i64,
}

impl<'a> Facts<'a> {
    pub fn intents(self) -> impl Iterator<Item = IntentFacts<'a>> {
        let state = self.0;
        state.intents.oldest_first().map(|row| intent(state, row))
    }

    pub fn intent(self, id: &str) -> Option<IntentFacts<'a>> {
        self.0.intents.get(id).map(|row| intent(self.0, row))
    }

    pub fn refunds(self) -> impl Iterator<Item = RefundFacts<'a>> {
        self.0.refunds.oldest_first().map(refund)
    }

    pub fn refund(self, id: &str) -> Option<RefundFacts<'a>> {
        self.0.refunds.get(id).map(refund)
    }

    pub fn balance_transactions(self) -> impl Iterator<Item = BalanceFacts<'a>> {
        self.0.balance.oldest_first().map(movement)
    }

    /// The intent of a Checkout Session, once the customer has tried to pay.
    pub fn intent_of_session(self, session: &str) -> Option<IntentFacts<'a>> {
        let intent = self.0.sessions.get(session)?.payment_intent.as_deref()?;
        self.intent(intent)
    }

    /// What all movements of a currency come to, fees taken off.
    pub fn balance(self, currency: &str) -> i64 {
        let rows = self.0.balance.oldest_first().filter(|row| row.currency == currency);
        rows.map(|row| row.amount - row.fee).sum()
    }
}

fn intent<'a>(state: &'a State, row: &'a Intent) -> IntentFacts<'a> {
    let charge = row.latest_charge.as_deref().and_then(|id| state.charges.get(id));
    let is_paid = row.status == IntentStatus::Succeeded;
    IntentFacts {
        id: &row.id,
        session: Some(row.session.as_str()),
        created: row.created,
        status: row.status.name(),
        currency: &row.currency,
        amount: row.amount,
        amount_capturable: 0,
        amount_received: if is_paid { row.amount } else { 0 },
        amount_refunded: charge.map_or(0, |charge| charge.amount_refunded),
        latest_charge: row.latest_charge.as_deref(),
        metadata: &row.metadata,
    }
}

fn refund(row: &Refund) -> RefundFacts<'_> {
    RefundFacts {
        id: &row.id,
        intent: &row.intent,
        charge: &row.charge,
        created: row.created,
        status: row.status.name(),
        currency: &row.currency,
        amount: row.amount,
        metadata: &row.metadata,
    }
}

fn movement(row: &BalanceTransaction) -> BalanceFacts<'_> {
    BalanceFacts {
        id: &row.id,
        kind: row.kind.name(),
        source: &row.source,
        created: row.created,
        currency: &row.currency,
        amount: row.amount,
        fee: row.fee,
    }
}
