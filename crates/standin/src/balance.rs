//! The balance: every movement of money at the gateway, ours and the connected accounts', and what is left.
//! Movements are written once and never changed, except that a payout takes them along.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::state::State;
use crate::table::Record;

const AVAILABLE_AFTER_S: i64 = 2 * 24 * 60 * 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BalanceKind {
    Charge,
    Refund,
    RefundFailure,
    /// A dispute's withdrawal or reinstatement.
    Adjustment,
    Payout,
    PayoutFailure,
    Transfer,
    /// A transfer that was reversed.
    TransferRefund,
    ApplicationFee,
    ApplicationFeeRefund,
    /// On a connected account: a transfer that arrived.
    Payment,
    /// On a connected account: a transfer that was taken back.
    PaymentRefund,
}

impl BalanceKind {
    /// As the wire says it.
    pub fn name(self) -> &'static str {
        match self {
            BalanceKind::Charge => "charge",
            BalanceKind::Refund => "refund",
            BalanceKind::RefundFailure => "refund_failure",
            BalanceKind::Adjustment => "adjustment",
            BalanceKind::Payout => "payout",
            BalanceKind::PayoutFailure => "payout_failure",
            BalanceKind::Transfer => "transfer",
            BalanceKind::TransferRefund => "transfer_refund",
            BalanceKind::ApplicationFee => "application_fee",
            BalanceKind::ApplicationFeeRefund => "application_fee_refund",
            BalanceKind::Payment => "payment",
            BalanceKind::PaymentRefund => "payment_refund",
        }
    }

    fn category(self) -> &'static str {
        match self {
            BalanceKind::Adjustment => "dispute",
            BalanceKind::TransferRefund => "transfer_reversal",
            BalanceKind::Payment => "charge",
            BalanceKind::PaymentRefund => "refund",
            BalanceKind::ApplicationFee => "platform_earning",
            BalanceKind::ApplicationFeeRefund => "platform_earning_refund",
            BalanceKind::PayoutFailure => "payout_reversal",
            same => same.name(),
        }
    }
}

/// A movement of the balance; `amount` is negative when money leaves. `net` is amount less fee.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BalanceTransaction {
    pub id: String,
    pub kind: BalanceKind,
    pub source: String,
    pub created: i64,
    pub amount: i64,
    pub fee: i64,
    pub currency: String,
    /// The connected account whose balance moved; ours when absent.
    #[serde(default)]
    pub account: Option<String>,
    /// The payout that took it along.
    #[serde(default)]
    pub payout: Option<String>,
}

impl Record for BalanceTransaction {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

/// A movement to be booked, in minor units. `fee` is taken on top.
pub(crate) struct Movement<'a> {
    pub kind: BalanceKind,
    pub source: &'a str,
    pub amount: i64,
    pub fee: i64,
    pub currency: &'a str,
    pub account: Option<&'a str>,
}

/// What the gateway keeps of a charge: 1.5 % rounded half up to a minor unit, and 25 minor units.
pub(crate) fn charge_fee(amount: i64) -> i64 {
    (amount * 15 + 500) / 1000 + 25
}

/// Puts a movement on the balance and hands back its id.
pub(crate) fn book(state: &mut State, movement: &Movement<'_>) -> String {
    let entry = BalanceTransaction {
        id: state.chance.id("txn_", 24),
        kind: movement.kind,
        source: movement.source.to_owned(),
        created: state.now(),
        amount: movement.amount,
        fee: movement.fee,
        currency: movement.currency.to_owned(),
        account: movement.account.map(str::to_owned),
        payout: None,
    };
    let id = entry.id.clone();
    count(state, &entry);
    state.balance.put(entry);
    id
}

/// Adds a movement to the running totals.
pub(crate) fn count(state: &mut State, entry: &BalanceTransaction) {
    let place = (entry.account.clone(), entry.currency.clone());
    if entry.payout.is_none() {
        let waiting = state.not_paid_out.entry(place.clone()).or_default();
        waiting.push(entry.id.clone());
    }
    *state.totals.entry(place).or_default() += entry.amount - entry.fee;
}

/// All that is on a balance in a currency, available or not.
pub(crate) fn total(state: &State, account: Option<&str>, currency: &str) -> i64 {
    let place = (account.map(str::to_owned), currency.to_owned());
    state.totals.get(&place).copied().unwrap_or_default()
}

/// `GET /v1/balance`
pub(crate) fn to_json(state: &State, account: Option<&str>) -> Value {
    let since = state.now() - AVAILABLE_AFTER_S;
    let mut pending = std::collections::BTreeMap::new();
    let recent = state.balance.newest_first().take_while(|row| row.created > since);
    for row in recent.filter(|row| row.account.as_deref() == account && row.is_pending(state.now())) {
        *pending.entry(row.currency.as_str()).or_insert(0) += row.amount - row.fee;
    }
    let mine = state
        .totals
        .iter()
        .filter(|((owner, _), _)| owner.as_deref() == account);
    let (mut available, mut waiting) = (Vec::new(), Vec::new());
    for ((_, currency), total) in mine {
        let held_back = pending.get(currency.as_str()).copied().unwrap_or_default();
        let funds = |amount: i64| json!({ "amount": amount, "currency": currency, "source_types": { "card": amount } });
        available.push(funds(total - held_back));
        waiting.push(funds(held_back));
    }
    json!({ "object": "balance", "livemode": false, "available": available, "pending": waiting })
}

impl BalanceTransaction {
    /// Money that came from cards is not at hand at once; what leaves, leaves at once.
    fn is_pending(&self, now: i64) -> bool {
        now < self.available_on()
    }

    fn available_on(&self) -> i64 {
        match self.kind {
            BalanceKind::Charge if self.payout.is_none() => self.created + AVAILABLE_AFTER_S,
            _ => self.created,
        }
    }

    pub fn to_json(&self, now: i64) -> Value {
        let (description, kind) = match (&self.account, self.kind) {
            (Some(_), BalanceKind::Payment) => ("Application fee", "application_fee"),
            (None, BalanceKind::Adjustment) => ("Dispute fee", "stripe_fee"),
            _ => ("Stripe processing fees", "stripe_fee"),
        };
        let fee_details = if self.fee == 0 {
            json!([])
        } else {
            json!([{
                "amount": self.fee, "application": null, "currency": self.currency,
                "description": description, "type": kind,
            }])
        };
        json!({
            "id": self.id, "object": "balance_transaction", "balance_type": "payments", "created": self.created,
            "available_on": self.available_on(), "status": if self.is_pending(now) { "pending" } else { "available" },
            "amount": self.amount, "fee": self.fee, "net": self.amount - self.fee, "fee_details": fee_details,
            "currency": self.currency, "exchange_rate": null, "description": null, "source": self.source,
            "type": self.kind.name(), "reporting_category": self.kind.category(),
        })
    }
}
