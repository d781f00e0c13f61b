//! What the gateway holds to be true, for an auditor: borrowed, oldest first, without the wire's shapes.
//! Read only; nothing here changes anything.

use std::collections::BTreeMap;

use crate::account::Account;
use crate::balance::{self, BalanceTransaction};
use crate::dispute::Dispute;
use crate::intent::Intent;
use crate::payout::Payout;
use crate::refund::Refund;
use crate::state::State;
use crate::transfer::Transfer;

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
    pub customer: Option<&'a str>,
    /// The kept card it is to be taken from.
    pub payment_method: Option<&'a str>,
    /// Of one that was cancelled: `automatic` when a hold lapsed.
    pub cancellation_reason: Option<&'a str>,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisputeFacts<'a> {
    pub id: &'a str,
    pub intent: &'a str,
    pub charge: &'a str,
    pub created: i64,
    /// `needs_response`, `under_review`, `won`, `lost`, `warning_…`
    pub status: &'static str,
    pub currency: &'a str,
    pub amount: i64,
    pub due_by: i64,
    /// Taken from our balance and not given back, the fee not counted.
    pub withdrawn: i64,
    pub has_evidence: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransferFacts<'a> {
    pub id: &'a str,
    pub created: i64,
    pub destination: &'a str,
    /// The charge it was made from.
    pub charge: Option<&'a str>,
    pub currency: &'a str,
    pub amount: i64,
    pub amount_reversed: i64,
    pub metadata: &'a BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountFacts<'a> {
    pub id: &'a str,
    pub created: i64,
    /// Whether money can be passed on to it.
    pub is_active: bool,
    pub is_onboarded: bool,
    /// Deleted, or disconnected by its owner.
    pub is_gone: bool,
    pub metadata: &'a BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayoutFacts<'a> {
    pub id: &'a str,
    pub created: i64,
    /// `in_transit`, `paid`, `failed`
    pub status: &'static str,
    pub currency: &'a str,
    pub amount: i64,
    /// The connected account it belongs to; ours when absent.
    pub account: Option<&'a str>,
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
    /// The connected account whose balance moved; ours when absent.
    pub account: Option<&'a str>,
    /// The payout that took it along.
    pub payout: Option<&'a str>,
}

impl<'a> Facts<'a> {
    pub fn intents(self) -> impl Iterator<Item = IntentFacts<'a>> {
        let state = self.0;
        state.intents.rows().iter().map(|row| intent(state, row))
    }

    pub fn intent(self, id: &str) -> Option<IntentFacts<'a>> {
        self.0.intents.get(id).map(|row| intent(self.0, row))
    }

    pub fn refunds(self) -> impl Iterator<Item = RefundFacts<'a>> {
        self.0.refunds.rows().iter().map(refund)
    }

    pub fn refund(self, id: &str) -> Option<RefundFacts<'a>> {
        self.0.refunds.get(id).map(refund)
    }

    pub fn balance_transactions(self) -> impl Iterator<Item = BalanceFacts<'a>> {
        self.0.balance.rows().iter().map(movement)
    }

    /// The intent of a Checkout Session, once the customer has tried to pay.
    pub fn intent_of_session(self, session: &str) -> Option<IntentFacts<'a>> {
        let intent = self.0.sessions.get(session)?.payment_intent.as_deref()?;
        self.intent(intent)
    }

    pub fn disputes(self) -> impl Iterator<Item = DisputeFacts<'a>> {
        let state = self.0;
        state.disputes.rows().iter().map(|row| dispute(state, row))
    }

    pub fn transfers(self) -> impl Iterator<Item = TransferFacts<'a>> {
        self.0.transfers.rows().iter().map(transfer)
    }

    pub fn accounts(self) -> impl Iterator<Item = AccountFacts<'a>> {
        self.0.accounts.rows().iter().map(account)
    }

    pub fn payouts(self) -> impl Iterator<Item = PayoutFacts<'a>> {
        self.0.payouts.rows().iter().map(payout)
    }

    /// What all our movements of a currency come to, fees taken off.
    pub fn balance(self, currency: &str) -> i64 {
        balance::total(self.0, None, currency)
    }

    /// The same of a connected account.
    pub fn balance_of(self, account: &str, currency: &str) -> i64 {
        balance::total(self.0, Some(account), currency)
    }
}

fn intent<'a>(state: &'a State, row: &'a Intent) -> IntentFacts<'a> {
    let charge = row.latest_charge.as_deref().and_then(|id| state.charges.get(id));
    IntentFacts {
        id: &row.id,
        session: row.session.as_deref(),
        created: row.created,
        status: row.status.name(),
        currency: &row.currency,
        amount: row.amount,
        amount_capturable: row.amount_capturable,
        amount_received: row.amount_received,
        amount_refunded: charge.map_or(0, |charge| charge.amount_refunded - charge.let_go()),
        latest_charge: row.latest_charge.as_deref(),
        customer: row.customer.as_deref(),
        payment_method: row.method.as_deref(),
        cancellation_reason: row.cancellation_reason.as_deref(),
        metadata: &row.terms.metadata,
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
        account: row.account.as_deref(),
        payout: row.payout.as_deref(),
    }
}

fn dispute<'a>(state: &'a State, row: &'a Dispute) -> DisputeFacts<'a> {
    let moved = row.movements.iter().filter_map(|id| state.balance.get(id));
    DisputeFacts {
        id: &row.id,
        intent: &row.intent,
        charge: &row.charge,
        created: row.created,
        status: row.status.name(),
        currency: &row.currency,
        amount: row.amount,
        due_by: row.due_by,
        withdrawn: -moved.map(|entry| entry.amount).sum::<i64>(),
        has_evidence: !row.evidence.is_empty(),
    }
}

fn transfer(row: &Transfer) -> TransferFacts<'_> {
    TransferFacts {
        id: &row.id,
        created: row.created,
        destination: &row.destination,
        charge: row.source_charge.as_deref(),
        currency: &row.currency,
        amount: row.amount,
        amount_reversed: row.amount_reversed,
        metadata: &row.metadata,
    }
}

fn account(row: &Account) -> AccountFacts<'_> {
    AccountFacts {
        id: &row.id,
        created: row.created,
        is_active: row.is_active(),
        is_onboarded: row.is_onboarded,
        is_gone: row.is_gone,
        metadata: &row.metadata,
    }
}

fn payout(row: &Payout) -> PayoutFacts<'_> {
    PayoutFacts {
        id: &row.id,
        created: row.created,
        status: row.status.name(),
        currency: &row.currency,
        amount: row.amount,
        account: row.account.as_deref(),
    }
}
