//! Application fees: what the platform keeps of a destination charge, and what it gives back of that.
//! Never more is given back than was kept; what may be asked for stands in `pass_on.rs`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::balance::{BalanceKind, Movement, book};
use crate::charge::Charge;
use crate::event::{Cause, emit};
use crate::fields::Metadata;
use crate::state::State;
use crate::table::Record;

/// What the platform keeps of a destination charge.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ApplicationFee {
    pub id: String,
    pub created: i64,
    pub amount: i64,
    pub amount_refunded: i64,
    pub currency: String,
    pub account: String,
    pub charge: String,
    pub balance_transaction: String,
    #[serde(default)]
    pub refunds: Vec<String>,
}

impl Record for ApplicationFee {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

/// A part of a fee given back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FeeRefund {
    pub id: String,
    pub created: i64,
    pub amount: i64,
    pub currency: String,
    pub fee: String,
    pub metadata: Metadata,
    pub balance_transaction: String,
}

impl Record for FeeRefund {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl ApplicationFee {
    pub fn to_json(&self, state: &State) -> Value {
        let refunds = self.refunds.iter().rev().filter_map(|id| state.fee_refunds.get(id));
        let url = format!("/v1/application_fees/{}/refunds", self.id);
        json!({
            "id": self.id, "object": "application_fee", "created": self.created, "livemode": false,
            "amount": self.amount, "amount_refunded": self.amount_refunded, "currency": self.currency,
            "refunded": self.amount_refunded == self.amount, "account": self.account, "application": "ca_standin",
            "charge": self.charge, "originating_transaction": self.charge,
            "balance_transaction": self.balance_transaction,
            "refunds": {
                "object": "list", "url": url, "has_more": false,
                "data": refunds.take(10).map(FeeRefund::to_json).collect::<Vec<_>>(),
            },
        })
    }
}

impl FeeRefund {
    pub fn to_json(&self) -> Value {
        json!({
            "id": self.id, "object": "fee_refund", "amount": self.amount, "created": self.created,
            "currency": self.currency, "fee": self.fee, "metadata": self.metadata,
            "balance_transaction": self.balance_transaction,
        })
    }
}

/// The platform keeps a fee of a charge that was passed on to an account.
pub(crate) fn keep(state: &mut State, charge: &mut Charge, (amount, account): (i64, &str)) {
    let id = state.chance.id("fee_", 24);
    let movement = Movement {
        kind: BalanceKind::ApplicationFee,
        source: &id,
        amount,
        fee: 0,
        currency: &charge.currency,
        account: None,
    };
    let balance_transaction = book(state, &movement);
    let kept = ApplicationFee {
        id,
        created: state.now(),
        amount,
        amount_refunded: 0,
        currency: charge.currency.clone(),
        account: account.to_owned(),
        charge: charge.id.clone(),
        balance_transaction,
        refunds: Vec::new(),
    };
    charge.application_fee = Some(kept.id.clone());
    let object = kept.to_json(state);
    let cause = Cause::by_itself();
    emit(state, &cause, "application_fee.created", (&charge.lane, object));
    state.application_fees.put(kept);
}

/// Gives part of the platform's fee back to the connected account. `amount` is at most what is left of it.
pub(crate) fn give_back(
    state: &mut State,
    cause: &Cause,
    fee: &mut ApplicationFee,
    (amount, metadata): (i64, Metadata),
) -> FeeRefund {
    let id = state.chance.id("fr_", 24);
    let movement = Movement {
        kind: BalanceKind::ApplicationFeeRefund,
        source: &id,
        amount: -amount,
        fee: 0,
        currency: &fee.currency,
        account: None,
    };
    let balance_transaction = book(state, &movement);
    let theirs = Movement {
        amount,
        account: Some(&fee.account),
        ..movement
    };
    book(state, &theirs);
    let refund = FeeRefund {
        id: id.clone(),
        created: state.now(),
        amount,
        currency: fee.currency.clone(),
        fee: fee.id.clone(),
        metadata,
        balance_transaction,
    };
    fee.amount_refunded += amount;
    fee.refunds.push(id);
    state.fee_refunds.put(refund.clone());
    state.application_fees.put(fee.clone());
    let lane = state.charges.get(&fee.charge).map(|charge| charge.lane.clone());
    let object = fee.to_json(state);
    let lane = lane.unwrap_or_default();
    emit(state, cause, "application_fee.refunded", (&lane, object));
    refund
}
