//! Refunds: money given back, once, never more than was taken, from the platform or from the destination too.
//! They succeed at once unless the control handle says otherwise; one that succeeded may still fail.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::balance::{BalanceKind, Movement, book};
use crate::charge::Charge;
use crate::dispute;
use crate::error::ApiError;
use crate::event::{Cause, emit};
use crate::fee;
use crate::fields::{Fields, Metadata};
use crate::state::State;
use crate::table::Record;
use crate::transfer;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundStatus {
    Pending,
    RequiresAction,
    Succeeded,
    Failed,
    Canceled,
}

impl RefundStatus {
    /// As the wire says it.
    pub fn name(self) -> &'static str {
        match self {
            RefundStatus::Pending => "pending",
            RefundStatus::RequiresAction => "requires_action",
            RefundStatus::Succeeded => "succeeded",
            RefundStatus::Failed => "failed",
            RefundStatus::Canceled => "canceled",
        }
    }
}

/// How the next refunds begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundPace {
    #[default]
    AtOnce,
    /// Pending until the control handle settles or fails them.
    Pending,
    /// Waiting for the customer: these alone can be cancelled.
    RequiresAction,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub id: String,
    pub charge: String,
    pub intent: String,
    #[serde(alias = "session")]
    pub lane: String,
    pub created: i64,
    pub amount: i64,
    pub currency: String,
    pub status: RefundStatus,
    pub reason: Option<String>,
    pub metadata: Metadata,
    pub balance_transaction: Option<String>,
    pub failure_balance_transaction: Option<String>,
    #[serde(default)]
    pub transfer_reversal: Option<String>,
}

impl Record for Refund {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
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
    reverses_transfer: bool,
    refunds_fee: bool,
}

impl NewRefund {
    pub fn parse(fields: &mut Fields) -> Result<NewRefund, ApiError> {
        let new = NewRefund {
            payment_intent: fields.text("payment_intent")?,
            charge: fields.text("charge")?,
            amount: fields.integer("amount")?,
            reason: fields.one_of("reason", &["duplicate", "fraudulent", "requested_by_customer"])?,
            metadata: fields.metadata("metadata")?,
            reverses_transfer: fields.boolean("reverse_transfer")?.unwrap_or(false),
            refunds_fee: fields.boolean("refund_application_fee")?.unwrap_or(false),
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
        let by_intent = match &self.payment_intent {
            None => None,
            Some(id) => {
                let intent = state.intents.get(id);
                let intent = intent.ok_or_else(|| ApiError::named("payment_intent", id, "payment_intent"))?;
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
            (None, None) => Err(ApiError::named("charge", &id, "charge")),
        }
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        let mut charge = self.find_charge(state)?;
        let left = charge.refundable();
        if dispute::is_charged_back(state, &charge.id) {
            let message = format!("Charge {} has been charged back; cannot issue a refund.", charge.id);
            return Err(ApiError::invalid("charge_disputed", message));
        }
        if left == 0 && charge.is_captured {
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
        if (self.reverses_transfer && charge.transfer.is_none())
            || (self.refunds_fee && charge.application_fee.is_none())
        {
            let message = "The charge has no transfer to reverse or no application fee to refund.";
            return Err(ApiError::invalid("parameter_invalid", message).of("reverse_transfer"));
        }
        let refund = self.take(state, cause, &mut charge, amount);
        let object = refund.to_json();
        charge.tell(state, cause, "charge.refunded");
        refund.tell(state, cause, "refund.created");
        refund.tell(state, cause, "refund.updated");
        Ok(object)
    }

    fn take(self, state: &mut State, cause: &Cause, charge: &mut Charge, amount: i64) -> Refund {
        let status = match state.refund_pace {
            RefundPace::AtOnce => RefundStatus::Succeeded,
            RefundPace::Pending => RefundStatus::Pending,
            RefundPace::RequiresAction => RefundStatus::RequiresAction,
        };
        let mut refund = Refund {
            id: state.chance.id("re_", 24),
            charge: charge.id.clone(),
            intent: charge.intent.clone(),
            lane: charge.lane.clone(),
            created: state.now(),
            amount,
            currency: charge.currency.clone(),
            status,
            reason: self.reason,
            metadata: self.metadata,
            balance_transaction: None,
            failure_balance_transaction: None,
            transfer_reversal: None,
        };
        if status == RefundStatus::Succeeded {
            refund.balance_transaction = Some(refund.book(state, (BalanceKind::Refund, -amount)));
        }
        let before = charge.amount_refunded - charge.let_go();
        let part = Part {
            of: charge.amount_captured,
            before,
            amount,
        };
        if self.reverses_transfer {
            refund.transfer_reversal = take_from_destination(state, cause, charge, (&part, &refund.id));
        }
        if self.refunds_fee {
            give_fee_back(state, cause, charge, &part);
        }
        charge.amount_refunded += amount;
        state.charges.put(charge.clone());
        state.refunds.put(refund.clone());
        refund
    }
}

/// A piece of a whole, beside the pieces taken before: shares of all pieces add up to the share of the whole.
struct Part {
    of: i64,
    before: i64,
    amount: i64,
}

impl Part {
    fn share(&self, total: i64) -> i64 {
        let until = |taken: i64| i128::from(total) * i128::from(taken) / i128::from(self.of.max(1));
        i64::try_from(until(self.before + self.amount) - until(self.before)).unwrap_or(0)
    }
}

fn take_from_destination(
    state: &mut State,
    cause: &Cause,
    charge: &Charge,
    (part, refund): (&Part, &str),
) -> Option<String> {
    let mut transfer = state.transfers.get(charge.transfer.as_deref()?)?.clone();
    let amount = part.share(transfer.amount).min(transfer.reversible());
    if amount == 0 {
        return None;
    }
    let taken = (amount, Metadata::new(), Some(refund.to_owned()));
    Some(transfer::reverse(state, cause, &mut transfer, taken).id)
}

fn give_fee_back(state: &mut State, cause: &Cause, charge: &Charge, part: &Part) {
    let fee = charge
        .application_fee
        .as_deref()
        .and_then(|id| state.application_fees.get(id));
    if let Some(mut fee) = fee.cloned() {
        let amount = part.share(fee.amount).min(fee.amount - fee.amount_refunded);
        if amount > 0 {
            fee::give_back(state, cause, &mut fee, (amount, Metadata::new()));
        }
    }
}

fn not_charged(intent: &str) -> ApiError {
    let message = format!("This PaymentIntent ({intent}) does not have a successful charge to refund.");
    ApiError::invalid("payment_intent_unexpected_state", message)
}

/// `POST /v1/refunds/{id}/cancel`: only while the customer is waited for.
pub(crate) fn cancel(state: &mut State, id: &str, cause: &Cause) -> Result<Value, ApiError> {
    let mut refund = state
        .refunds
        .get(id)
        .cloned()
        .ok_or_else(|| ApiError::missing("refund", id))?;
    if refund.status != RefundStatus::RequiresAction {
        let message = format!(
            "Refund {id} cannot be canceled because it has a status of {}.",
            refund.status.name()
        );
        return Err(ApiError::new(400, "invalid_request_error", message));
    }
    refund.status = RefundStatus::Canceled;
    refund.undo(state);
    refund.tell(state, cause, "refund.updated");
    Ok(refund.to_json())
}

/// A refund that was pending succeeds. `false` if there is no such refund.
pub(crate) fn settle(state: &mut State, id: &str) -> bool {
    let pending = [RefundStatus::Pending, RefundStatus::RequiresAction];
    let Some(mut refund) = state
        .refunds
        .get(id)
        .filter(|refund| pending.contains(&refund.status))
        .cloned()
    else {
        return false;
    };
    refund.balance_transaction = Some(refund.book(state, (BalanceKind::Refund, -refund.amount)));
    refund.status = RefundStatus::Succeeded;
    state.refunds.put(refund.clone());
    refund.tell(state, &Cause::by_itself(), "refund.updated");
    true
}

/// The customer's bank sends the money back, or never takes it. `false` if there is no such refund to fail.
pub(crate) fn fail(state: &mut State, id: &str) -> bool {
    let over = [RefundStatus::Failed, RefundStatus::Canceled];
    let Some(mut refund) = state
        .refunds
        .get(id)
        .filter(|refund| !over.contains(&refund.status))
        .cloned()
    else {
        return false;
    };
    if refund.status == RefundStatus::Succeeded {
        refund.failure_balance_transaction = Some(refund.book(state, (BalanceKind::RefundFailure, refund.amount)));
    }
    refund.status = RefundStatus::Failed;
    refund.undo(state);
    let cause = Cause::by_itself();
    refund.tell(state, &cause, "refund.updated");
    refund.tell(state, &cause, "refund.failed");
    true
}

impl Refund {
    fn book(&self, state: &mut State, (kind, amount): (BalanceKind, i64)) -> String {
        let movement = Movement {
            kind,
            source: &self.id,
            amount,
            fee: 0,
            currency: &self.currency,
            account: None,
        };
        book(state, &movement)
    }

    /// The charge can be refunded again by as much; the refund is saved.
    fn undo(&self, state: &mut State) {
        if let Some(charge) = state.charges.get_mut(&self.charge) {
            charge.amount_refunded -= self.amount;
        }
        state.refunds.put(self.clone());
    }

    fn tell(&self, state: &mut State, cause: &Cause, kind: &str) {
        emit(state, cause, kind, (&self.lane, self.to_json()));
    }

    pub fn to_json(&self) -> Value {
        let mut object = json!({
            "id": self.id, "object": "refund", "amount": self.amount, "currency": self.currency, "created": self.created,
            "charge": self.charge, "payment_intent": self.intent, "status": self.status, "reason": self.reason,
            "metadata": self.metadata, "balance_transaction": self.balance_transaction, "receipt_number": null,
            "destination_details": { "type": "card", "card": { "type": "refund" } },
            "source_transfer_reversal": null, "transfer_reversal": self.transfer_reversal,
        });
        if self.status == RefundStatus::Pending {
            object["pending_reason"] = "processing".into();
        }
        if self.status == RefundStatus::Failed {
            object["failure_reason"] = "expired_or_canceled_card".into();
        }
        if let Some(entry) = &self.failure_balance_transaction {
            object["failure_balance_transaction"] = entry.as_str().into();
        }
        object
    }
}
