//! What a payment is asked for beside its amount: held or taken, told to whom, shared with which connected account.
//! The same words stand in a Checkout Session's `payment_intent_data` and in a payment intent's own call.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::fields::{Fields, Metadata};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Terms {
    /// `capture_method=manual`: the money is held until it is captured.
    pub is_manual: bool,
    pub description: Option<String>,
    pub receipt_email: Option<String>,
    pub metadata: Metadata,
    pub keeps_card: bool,
    /// Minor units of the payment's currency.
    pub application_fee_amount: Option<i64>,
    /// The connected account the money is transferred to when it is taken.
    pub destination: Option<String>,
    /// What is transferred, where it is not the whole.
    pub destination_amount: Option<i64>,
    pub on_behalf_of: Option<String>,
    pub transfer_group: Option<String>,
}

impl Terms {
    pub fn parse(fields: &mut Fields) -> Result<Terms, ApiError> {
        let capture = fields.one_of("capture_method", &["automatic", "automatic_async", "manual"])?;
        let future = fields.one_of("setup_future_usage", &["off_session", "on_session"])?;
        let mut terms = Terms {
            is_manual: capture.as_deref() == Some("manual"),
            description: fields.short_text("description", 1000)?,
            receipt_email: fields.text("receipt_email")?,
            metadata: fields.metadata("metadata")?,
            keeps_card: future.is_some(),
            application_fee_amount: fields.integer("application_fee_amount")?,
            on_behalf_of: fields.text("on_behalf_of")?,
            transfer_group: fields.text("transfer_group")?,
            ..Terms::default()
        };
        if let Some(mut data) = fields.nested("transfer_data")? {
            terms.destination = Some(data.required_text("destination")?);
            terms.destination_amount = data.integer("amount")?;
            data.finish()?;
        }
        terms.check(fields)?;
        Ok(terms)
    }

    fn check(&self, fields: &Fields) -> Result<(), ApiError> {
        if self.application_fee_amount.is_some() && self.destination_amount.is_some() {
            let message = "You cannot use both application_fee_amount and transfer_data[amount].";
            return Err(fields.refuse("application_fee_amount", "parameter_invalid", message));
        }
        if self.application_fee_amount.is_some() && self.destination.is_none() {
            let message = "Can only apply an application_fee_amount when the payment has a destination.";
            return Err(fields.refuse("application_fee_amount", "parameter_invalid", message));
        }
        for (name, amount) in [
            ("application_fee_amount", self.application_fee_amount),
            ("transfer_data[amount]", self.destination_amount),
        ] {
            if amount.is_some_and(|amount| amount < 0) {
                return Err(fields.refuse(name, "parameter_invalid_integer", "Invalid non-negative integer"));
            }
        }
        Ok(())
    }

    /// Refuses a share that is larger than the payment.
    pub fn check_shares(&self, amount: i64) -> Result<(), ApiError> {
        let is_too_large = |share: Option<i64>| share.is_some_and(|share| share > amount);
        if is_too_large(self.application_fee_amount) {
            let message = "The application fee cannot be larger than the payment.";
            return Err(ApiError::invalid("parameter_invalid_integer", message).of("application_fee_amount"));
        }
        if is_too_large(self.destination_amount) {
            let message = "The transfer cannot be larger than the payment.";
            return Err(ApiError::invalid("parameter_invalid_integer", message).of("transfer_data[amount]"));
        }
        Ok(())
    }

    /// `transfer_data` as the API shows it.
    pub fn transfer_data(&self) -> Value {
        match (&self.destination, self.destination_amount) {
            (None, _) => Value::Null,
            (Some(account), None) => json!({ "destination": account }),
            (Some(account), Some(amount)) => json!({ "destination": account, "amount": amount }),
        }
    }
}
