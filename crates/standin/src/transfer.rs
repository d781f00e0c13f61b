//! Money passed on to connected accounts: with the charge (a destination charge), or later by a transfer; and what is
//! taken back of it. What may be asked for stands in `pass_on.rs`, the platform's own fee in `fee.rs`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::balance::{BalanceKind, Movement, book};
use crate::charge::Charge;
use crate::event::{Cause, emit};
use crate::fee;
use crate::fields::Metadata;
use crate::state::State;
use crate::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Transfer {
    pub id: String,
    pub created: i64,
    pub amount: i64,
    pub amount_reversed: i64,
    pub currency: String,
    pub destination: String,
    /// What arrived there: `py_…`
    pub payment: String,
    pub source_charge: Option<String>,
    pub group: Option<String>,
    pub metadata: Metadata,
    pub balance_transaction: String,
    pub reversals: Vec<String>,
}

impl Record for Transfer {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Reversal {
    pub id: String,
    pub created: i64,
    pub amount: i64,
    pub currency: String,
    pub transfer: String,
    pub metadata: Metadata,
    pub balance_transaction: String,
    pub refund: Option<String>,
}

impl Record for Reversal {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

/// What a transfer is made of. Amounts in minor units of the currency.
pub(crate) struct NewTransfer<'a> {
    pub amount: i64,
    /// What the platform takes back of it at once.
    pub fee: i64,
    pub currency: &'a str,
    pub destination: &'a str,
    pub source_charge: Option<&'a str>,
    pub group: Option<String>,
    pub metadata: Metadata,
}

impl Transfer {
    /// Moves the money and saves the transfer.
    pub fn make(state: &mut State, cause: &Cause, new: NewTransfer<'_>) -> Transfer {
        let id = state.chance.id("tr_", 24);
        let payment = state.chance.id("py_", 24);
        let movement = Movement {
            kind: BalanceKind::Transfer,
            source: &id,
            amount: -new.amount,
            fee: 0,
            currency: new.currency,
            account: None,
        };
        let balance_transaction = book(state, &movement);
        let arrived = Movement {
            kind: BalanceKind::Payment,
            source: &payment,
            amount: new.amount,
            fee: new.fee,
            account: Some(new.destination),
            ..movement
        };
        book(state, &arrived);
        let transfer = Transfer {
            created: state.now(),
            amount: new.amount,
            amount_reversed: 0,
            currency: new.currency.to_owned(),
            destination: new.destination.to_owned(),
            payment,
            source_charge: new.source_charge.map(str::to_owned),
            group: new.group,
            metadata: new.metadata,
            balance_transaction,
            reversals: Vec::new(),
            id,
        };
        if let Some(charge) = new.source_charge {
            *state.passed_on.entry(charge.to_owned()).or_default() += new.amount;
        }
        state.transfers.put(transfer.clone());
        transfer.tell(state, cause, "transfer.created");
        transfer
    }

    /// What is left to take back, in minor units.
    pub fn reversible(&self) -> i64 {
        self.amount - self.amount_reversed
    }

    pub fn tell(&self, state: &mut State, cause: &Cause, kind: &str) {
        let lane = self.source_charge.as_deref().and_then(|id| state.charges.get(id));
        let lane = lane.map_or_else(|| self.id.clone(), |charge| charge.lane.clone());
        let object = self.to_json(state);
        emit(state, cause, kind, (&lane, object));
    }

    pub fn to_json(&self, state: &State) -> Value {
        let reversals = self.reversals.iter().rev().filter_map(|id| state.reversals.get(id));
        let url = format!("/v1/transfers/{}/reversals", self.id);
        json!({
            "id": self.id, "object": "transfer", "created": self.created, "livemode": false,
            "amount": self.amount, "amount_reversed": self.amount_reversed, "currency": self.currency,
            "reversed": self.amount_reversed == self.amount, "destination": self.destination,
            "destination_payment": self.payment, "source_transaction": self.source_charge, "source_type": "card",
            "transfer_group": self.group, "description": null, "metadata": self.metadata,
            "balance_transaction": self.balance_transaction,
            "reversals": {
                "object": "list", "url": url, "has_more": false,
                "data": reversals.take(10).map(Reversal::to_json).collect::<Vec<_>>(),
            },
        })
    }
}

impl Reversal {
    pub fn to_json(&self) -> Value {
        json!({
            "id": self.id, "object": "transfer_reversal", "created": self.created, "amount": self.amount,
            "currency": self.currency, "transfer": self.transfer, "metadata": self.metadata,
            "balance_transaction": self.balance_transaction, "destination_payment_refund": null,
            "source_refund": self.refund,
        })
    }
}

/// A destination charge was taken: the destination gets its share, the platform its fee.
pub(crate) fn pass_on(state: &mut State, charge: &mut Charge) {
    let Some(destination) = charge.terms.destination.clone() else {
        return;
    };
    let cause = Cause::by_itself();
    let amount = charge.terms.destination_amount.unwrap_or(charge.amount_captured);
    let fee = charge.terms.application_fee_amount.unwrap_or(0);
    // The transfer's news follow the charge's, which is saved only after this.
    state.charges.put(charge.clone());
    let new = NewTransfer {
        amount,
        fee,
        currency: &charge.currency,
        destination: &destination,
        source_charge: Some(&charge.id),
        group: Some(
            charge
                .terms
                .transfer_group
                .clone()
                .unwrap_or_else(|| format!("group_{}", charge.intent)),
        ),
        metadata: Metadata::new(),
    };
    let transfer = Transfer::make(state, &cause, new);
    charge.terms.transfer_group = transfer.group;
    charge.transfer = Some(transfer.id);
    if fee > 0 {
        fee::keep(state, charge, (fee, &destination));
    }
}

/// Takes money back from the destination: of a transfer, `amount` at most what is left of it.
pub(crate) fn reverse(
    state: &mut State,
    cause: &Cause,
    transfer: &mut Transfer,
    (amount, metadata, refund): (i64, Metadata, Option<String>),
) -> Reversal {
    let id = state.chance.id("trr_", 24);
    let movement = Movement {
        kind: BalanceKind::TransferRefund,
        source: &id,
        amount,
        fee: 0,
        currency: &transfer.currency,
        account: None,
    };
    let balance_transaction = book(state, &movement);
    let (kind, account) = (BalanceKind::PaymentRefund, Some(transfer.destination.as_str()));
    book(
        state,
        &Movement {
            kind,
            account,
            amount: -amount,
            source: &transfer.payment,
            ..movement
        },
    );
    transfer.amount_reversed += amount;
    transfer.reversals.push(id.clone());
    let reversal = Reversal {
        id,
        created: state.now(),
        amount,
        currency: transfer.currency.clone(),
        transfer: transfer.id.clone(),
        metadata,
        balance_transaction,
        refund,
    };
    state.reversals.put(reversal.clone());
    state.transfers.put(transfer.clone());
    transfer.tell(state, cause, "transfer.reversed");
    reversal
}
