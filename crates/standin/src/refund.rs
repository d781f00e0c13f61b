//! Refunds: money given back, once, never more than was taken.
//! They succeed at once; a refund that fails afterwards is brought about by the control handle.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::event::{Cause, emit};
use crate::fields::{Fields, Metadata};
use crate::payment::{BalanceKind, BalanceTransaction, Charge};
use crate::state::{Record, State};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundStatus {
    Succeeded,
    Failed,
}

impl RefundStatus {
    /// As the wire says it.
    pub fn name(self) -> &'static str {
        match self {
            RefundStatus::Succeeded => "succeeded",
            RefundStatus::Failed => "failed",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub id: String,
    pub charge: String,
    pub intent: String,
    pub session: String,
    pub created: i64,
    pub amount: i64,
    pub currency: String,
    pub status: RefundStatus,
    pub reason: Option<String>,
    pub metadata: Metadata,
    pub balance_transaction: String,
    pub failure_balance_transaction: Option<String>,
}

impl Record for Refund {
    fn id(&self) -> &str {
        &self.id
    }
}

/// What the call says, checked.
#[derive(Debug, Clone)]
pub(crate) struct NewRefund {
    payment_intent: Option<String>,
    charge: Option<String>,
    amount: Option<i64>,
    reason: Option<String>,
    metadata: Metadata,
}

impl NewRefund {
    pub fn parse(fields: &mut Fields) -> Result<NewRefund, ApiError> {
        let new = NewRefund {
            payment_intent: fields.text("payment_intent")?,
            charge: fields.text("charge")?,
            amount: fields.integer("amount")?,
            reason: fields.one_of("reason", &["duplicate", "fraudulent", "requested_by_customer"])?,
            metadata: fields.metadata("metadata")?,
        };
        if new.payment_intent.is_none() && new.charge.is_none() {
            let message = "One of the following params should be provided for this request: payment_intent or charge.";
            return Err(ApiError::invalid("parameter_missing", message));
        }
        if new.amount.is_some_and(|amount| amount < 1) {
            return Err(fields.refuse("amount", "parameter_invalid_integer", "Invalid positive integer"));
        }
        Ok(new)
    }

    fn find_charge(&self, state: &State) -> Result<Charge, ApiError> {
        let missing = |noun: &str, id: &str, param: &str| ApiError {
            status: 400,
            ..ApiError::missing(noun, id).of(param)
        };
        let by_intent = match &self.payment_intent {
            None => None,
            Some(id) => {
                let intent = state
                    .intents
                    .get(id)
                    .ok_or_else(|| missing("payment_intent", id, "payment_intent"))?;
                Some(intent.latest_charge.clone().unwrap_or_default())
            }
        };
        let id = match (by_intent, &self.charge) {
            (Some(found), Some(said)) if found != *said => {
                let message = "The charge does not belong to the payment intent.";
                return Err(ApiError::invalid("parameter_invalid", message).of("charge"));
            }
            (Some(found), _) => found,
            (None, said) => said.clone().unwrap_or_default(),
        };
        match (state.charges.get(&id), &self.payment_intent) {
            (Some(charge), _) => Ok(charge.clone()),
            (None, Some(intent)) => Err(not_charged(intent)),
            (None, None) => Err(missing("charge", &id, "charge")),
        }
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        let mut charge = self.find_charge(state)?;
        let left = charge.refundable();
        if left == 0 && charge.amount_refunded > 0 {
            let message = format!("Charge {} has already been refunded.", charge.id);
            return Err(ApiError::invalid("charge_already_refunded", message));
        }
        if left == 0 {
            return Err(not_charged(&charge.intent));
        }
        let amount = self.amount.unwrap_or(left);
        if amount > left {
            let message = format!("Refund amount ({amount}) is greater than unrefunded amount on charge ({left})");
            return Err(ApiError::invalid("amount_too_large", message).of("amount"));
        }
        let refund = self.take(state, &mut charge, amount);
        let object = refund.to_json();
        let lane = refund.session.as_str();
        emit(state, cause, "charge.refunded", (lane, charge.to_json()));
        emit(state, cause, "refund.created", (lane, object.clone()));
        emit(state, cause, "refund.updated", (lane, object.clone()));
        Ok(object)
    }

    fn take(self, state: &mut State, charge: &mut Charge, amount: i64) -> Refund {
        let id = state.chance.id("re_", 24);
        let entry = book(state, &id, (BalanceKind::Refund, -amount), &charge.currency);
        charge.amount_refunded += amount;
        let refund = Refund {
            id,
            charge: charge.id.clone(),
            intent: charge.intent.clone(),
            session: charge.session.clone(),
            created: state.now(),
            amount,
            currency: charge.currency.clone(),
            status: RefundStatus::Succeeded,
            reason: self.reason,
            metadata: self.metadata,
            balance_transaction: entry,
            failure_balance_transaction: None,
        };
        state.charges.put(charge.clone());
        state.refunds.put(refund.clone());
        refund
    }
}

fn not_charged(intent: &str) -> ApiError {
    let message = format!("This PaymentIntent ({intent}) does not have a successful charge to refund.");
    ApiError::invalid("payment_intent_unexpected_state", message)
}

/// Puts a movement without a fee on the balance and hands back its id.
fn book(state: &mut State, source: &str, (kind, amount): (BalanceKind, i64), currency: &str) -> String {
    let id = state.chance.id("txn_", 24);
    state.balance.put(BalanceTransaction {
        id: id.clone(),
        kind,
        source: source.to_owned(),
        created: state.now(),
        amount,
        fee: 0,
        currency: currency.to_owned(),
    });
    id
}

/// The customer's bank sends the money back: a refund that had succeeded fails. `false` if there is no such refund to fail.
pub(crate) fn fail(state: &mut State, id: &str) -> bool {
    let Some(mut refund) = state
        .refunds
        .get(id)
        .filter(|refund| refund.status == RefundStatus::Succeeded)
        .cloned()
    else {
        return false;
    };
    let entry = book(state, id, (BalanceKind::RefundFailure, refund.amount), &refund.currency);
    refund.status = RefundStatus::Failed;
    refund.failure_balance_transaction = Some(entry);
    if let Some(charge) = state.charges.get_mut(&refund.charge) {
        charge.amount_refunded -= refund.amount;
    }
    let object = refund.to_json();
    let cause = Cause::by_itself();
    emit(state, &cause, "refund.updated", (&refund.session, object.clone()));
    emit(state, &cause, "refund.failed", (&refund.session, object));
    state.refunds.put(refund);
    true
}

impl Refund {
    pub fn to_json(&self) -> Value {
        let mut object = json!({
            "id": self.id, "object": "refund", "amount": self.amount, "currency": self.currency, "created": self.created,
            "charge": self.charge, "payment_intent": self.intent, "status": self.status, "reason": self.reason,
            "metadata": self.metadata, "balance_transaction": self.balance_transaction, "receipt_number": null,
            "destination_details": { "type": "card", "card": { "type": "refund" } },
            "source_transfer_reversal": null, "transfer_reversal": null,
        });
        if let Some(entry) = &self.failure_balance_transaction {
            object["failure_balance_transaction"] = entry.as_str().into();
            object["failure_reason"] = "expired_or_canceled_card".into();
        }
        object
    }
}
