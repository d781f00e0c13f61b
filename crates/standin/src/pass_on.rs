//! The platform's own transfers: money passed on later than its charge, taken back, and application fees given back.
//! Refuses more than a charge brought, more than the balance holds, and accounts that cannot receive.

use serde_json::Value;

use crate::balance;
use crate::currency;
use crate::error::ApiError;
use crate::event::Cause;
use crate::fee;
use crate::fields::{Fields, Metadata};
use crate::state::State;
use crate::transfer::{self, NewTransfer, Reversal, Transfer};

/// `POST /v1/transfers`, checked.
#[derive(Debug, Clone)]
pub(crate) struct PassOn {
    amount: i64,
    currency: String,
    destination: String,
    charge: Option<String>,
    group: Option<String>,
    metadata: Metadata,
}

fn positive(fields: &mut Fields, name: &str) -> Result<Option<i64>, ApiError> {
    match fields.integer(name)? {
        Some(amount) if !(1..=currency::LARGEST).contains(&amount) => {
            Err(fields.refuse(name, "parameter_invalid_integer", "Invalid positive integer"))
        }
        amount => Ok(amount),
    }
}

impl PassOn {
    pub fn parse(fields: &mut Fields) -> Result<PassOn, ApiError> {
        let Some(amount) = positive(fields, "amount")? else {
            return Err(fields.refuse("amount", "parameter_missing", "Missing required param: amount."));
        };
        fields.one_of("source_type", &["card"])?;
        Ok(PassOn {
            amount,
            currency: fields.required_text("currency")?,
            destination: fields.required_text("destination")?,
            charge: fields.text("source_transaction")?,
            group: fields.text("transfer_group")?,
            metadata: fields.metadata("metadata")?,
        })
    }

    /// The group of the charge it comes from; refused when the charge does not hold as much.
    fn check_charge(&self, state: &State, id: &str) -> Result<Option<String>, ApiError> {
        let missing = || ApiError::named("charge", id, "source_transaction");
        let charge = state.charges.get(id).ok_or_else(missing)?;
        if charge.currency != self.currency {
            let message = "The currency of source_transaction's balance transaction must be the transfer's.";
            return Err(ApiError::invalid("parameter_invalid", message).of("currency"));
        }
        let passed = state.passed_on.get(id).copied().unwrap_or_default();
        if passed + self.amount > charge.amount_captured {
            let message = format!(
                "Transfers using this source_transaction may come to at most {}; {passed} were made already.",
                charge.amount_captured
            );
            return Err(ApiError::invalid("parameter_invalid", message).of("amount"));
        }
        Ok(charge.terms.transfer_group.clone())
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        state.check_destination(Some(&self.destination))?;
        let known_group = match &self.charge {
            Some(id) => self.check_charge(state, id)?,
            None if balance::total(state, None, &self.currency) < self.amount => {
                let message = "You have insufficient available funds in your Stripe account.";
                return Err(ApiError::invalid("balance_insufficient", message));
            }
            None => None,
        };
        let new = NewTransfer {
            amount: self.amount,
            fee: 0,
            currency: &self.currency,
            destination: &self.destination,
            source_charge: self.charge.as_deref(),
            group: self.group.or(known_group),
            metadata: self.metadata,
        };
        let transfer = Transfer::make(state, cause, new);
        Ok(transfer.to_json(state))
    }
}

/// `POST /v1/transfers/{id}/reversals`, checked.
#[derive(Debug, Clone)]
pub(crate) struct TakeBack {
    transfer: String,
    amount: Option<i64>,
    refunds_fee: bool,
    metadata: Metadata,
}

impl TakeBack {
    pub fn parse(transfer: &str, fields: &mut Fields) -> Result<TakeBack, ApiError> {
        Ok(TakeBack {
            transfer: transfer.to_owned(),
            amount: positive(fields, "amount")?,
            refunds_fee: fields.boolean("refund_application_fee")?.unwrap_or(false),
            metadata: fields.metadata("metadata")?,
        })
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        let id = &self.transfer;
        let mut transfer = state
            .transfers
            .get(id)
            .cloned()
            .ok_or_else(|| ApiError::missing("transfer", id))?;
        let left = transfer.reversible();
        let amount = self.amount.unwrap_or(left);
        if amount > left || left == 0 {
            let message = format!("Reversal amount ({amount}) is greater than unreversed amount on transfer ({left})");
            return Err(ApiError::invalid("amount_too_large", message).of("amount"));
        }
        let reversal = transfer::reverse(state, cause, &mut transfer, (amount, self.metadata, None));
        let fee = transfer.source_charge.as_deref().and_then(|id| state.charges.get(id));
        let fee = fee.and_then(|charge| state.application_fees.get(charge.application_fee.as_deref()?));
        if let Some(mut fee) = fee.filter(|_| self.refunds_fee).cloned() {
            let whole = i128::from(fee.amount) * i128::from(amount) / i128::from(transfer.amount);
            let back = i64::try_from(whole).unwrap_or(0).min(fee.amount - fee.amount_refunded);
            fee::give_back(state, cause, &mut fee, (back, Metadata::new()));
        }
        Ok(reversal.to_json())
    }
}

/// `POST /v1/application_fees/{id}/refunds`, checked.
#[derive(Debug, Clone)]
pub(crate) struct GiveFeeBack {
    fee: String,
    amount: Option<i64>,
    metadata: Metadata,
}

impl GiveFeeBack {
    pub fn parse(fee: &str, fields: &mut Fields) -> Result<GiveFeeBack, ApiError> {
        Ok(GiveFeeBack {
            fee: fee.to_owned(),
            amount: positive(fields, "amount")?,
            metadata: fields.metadata("metadata")?,
        })
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        let id = &self.fee;
        let found = state.application_fees.get(id).cloned();
        let mut fee = found.ok_or_else(|| ApiError::missing("application fee", id))?;
        let left = fee.amount - fee.amount_refunded;
        let amount = self.amount.unwrap_or(left);
        if amount > left || left == 0 {
            let message = format!("Refund amount ({amount}) is greater than unrefunded amount on fee ({left})");
            return Err(ApiError::invalid("amount_too_large", message).of("amount"));
        }
        let refund = fee::give_back(state, cause, &mut fee, (amount, self.metadata));
        Ok(refund.to_json())
    }
}

/// `GET /v1/transfers/{id}/reversals`: all of them, newest first.
pub(crate) fn reversals(state: &State, id: &str) -> Result<Vec<Value>, ApiError> {
    let transfer = state
        .transfers
        .get(id)
        .ok_or_else(|| ApiError::missing("transfer", id))?;
    let rows = transfer.reversals.iter().rev().filter_map(|id| state.reversals.get(id));
    Ok(rows.map(Reversal::to_json).collect())
}
