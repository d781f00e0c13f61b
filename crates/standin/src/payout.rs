//! Payouts: the balance, ours or a connected account's, goes to the bank; it arrives two days later, or comes back.
//! Brought about by the control handle alone: this gateway has no schedule.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::balance::{BalanceKind, Movement, book};
use crate::event::{Cause, emit};
use crate::state::{State, Timer};
use crate::table::Record;

const TRAVELS_S: i64 = 2 * 24 * 60 * 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PayoutStatus {
    InTransit,
    Paid,
    Failed,
}

impl PayoutStatus {
    /// As the wire says it.
    pub fn name(self) -> &'static str {
        match self {
            PayoutStatus::InTransit => "in_transit",
            PayoutStatus::Paid => "paid",
            PayoutStatus::Failed => "failed",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payout {
    pub id: String,
    pub created: i64,
    pub arrives: i64,
    pub amount: i64,
    pub currency: String,
    pub status: PayoutStatus,
    /// The connected account it belongs to; ours when absent.
    pub account: Option<String>,
    pub balance_transaction: String,
    pub failure_balance_transaction: Option<String>,
}

impl Record for Payout {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

/// Pays out all that is on a balance, one payout a currency, and hands back their ids. What is not above zero stays.
pub(crate) fn pay_out(state: &mut State, account: Option<&str>) -> Vec<String> {
    let owner = account.map(str::to_owned);
    let due: Vec<(String, i64)> = state
        .totals
        .iter()
        .filter(|((of, _), total)| *of == owner && **total > 0)
        .map(|((_, currency), total)| (currency.clone(), *total))
        .collect();
    due.into_iter()
        .map(|(currency, amount)| send(state, account, (currency, amount)))
        .collect()
}

fn send(state: &mut State, owner: Option<&str>, (currency, amount): (String, i64)) -> String {
    let id = state.chance.id("po_", 24);
    let movement = Movement {
        kind: BalanceKind::Payout,
        source: &id,
        amount: -amount,
        fee: 0,
        currency: &currency,
        account: owner,
    };
    let balance_transaction = book(state, &movement);
    let place = (owner.map(str::to_owned), currency.clone());
    for entry in state.not_paid_out.remove(&place).unwrap_or_default() {
        if let Some(row) = state.balance.get_mut(&entry) {
            row.payout = Some(id.clone());
        }
    }
    let arrives = state.now() + TRAVELS_S;
    let payout = Payout {
        id: id.clone(),
        created: state.now(),
        arrives,
        amount,
        currency,
        status: PayoutStatus::InTransit,
        account: owner.map(str::to_owned),
        balance_transaction,
        failure_balance_transaction: None,
    };
    state.timers.insert((arrives * 1000, Timer::ArrivePayout(id.clone())));
    payout.save(state, &["payout.created", "payout.reconciliation_completed"]);
    id
}

/// The bank has it.
pub(crate) fn arrive(state: &mut State, id: &str) {
    let under_way = state
        .payouts
        .get(id)
        .filter(|row| row.status == PayoutStatus::InTransit);
    if let Some(mut payout) = under_way.cloned() {
        payout.status = PayoutStatus::Paid;
        payout.save(state, &["payout.paid"]);
    }
}

/// The bank sends it back, even after it had arrived. `false` if there is no such payout, or it failed already.
pub(crate) fn fail(state: &mut State, id: &str) -> bool {
    let found = state.payouts.get(id).filter(|row| row.status != PayoutStatus::Failed);
    let Some(mut payout) = found.cloned() else {
        return false;
    };
    let movement = Movement {
        kind: BalanceKind::PayoutFailure,
        source: &payout.id,
        amount: payout.amount,
        fee: 0,
        currency: &payout.currency,
        account: payout.account.as_deref(),
    };
    payout.failure_balance_transaction = Some(book(state, &movement));
    payout.status = PayoutStatus::Failed;
    payout.save(state, &["payout.failed"]);
    true
}

impl Payout {
    fn save(&self, state: &mut State, news: &[&str]) {
        state.payouts.put(self.clone());
        let cause = Cause {
            account: self.account.clone(),
            ..Cause::by_itself()
        };
        for kind in news {
            emit(state, &cause, kind, (&self.id, self.to_json()));
        }
    }

    pub fn to_json(&self) -> Value {
        let has_failed = self.status == PayoutStatus::Failed;
        json!({
            "id": self.id, "object": "payout", "created": self.created, "livemode": false, "amount": self.amount,
            "currency": self.currency, "status": self.status.name(), "arrival_date": self.arrives, "automatic": true,
            "balance_transaction": self.balance_transaction, "description": "STRIPE PAYOUT", "destination": "ba_standin",
            "application_fee": null, "application_fee_amount": null, "method": "standard", "type": "bank_account",
            "failure_balance_transaction": self.failure_balance_transaction,
            "failure_code": has_failed.then_some("account_closed"),
            "failure_message": has_failed.then_some("The bank account has been closed."),
            "metadata": {}, "original_payout": null, "reversed_by": null, "reconciliation_status": "completed",
            "source_type": "card", "statement_descriptor": null, "trace_id": null,
        })
    }
}
