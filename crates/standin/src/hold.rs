//! Money held on a card: authorised, then captured whole or in part, let go, or lapsed at its hour.
//! Exactly one of them happens: whoever comes second finds the intent in another state and is refused.

use serde_json::Value;

use crate::charge::{self, Charge, ChargeStatus};
use crate::error::ApiError;
use crate::event::Cause;
use crate::fields::{Fields, Metadata};
use crate::intent::{Intent, IntentStatus};
use crate::state::{State, Timer};

/// A hold with the customer present lives seven days, one without him four days and eighteen hours (Visa's rule).
const PRESENT_S: i64 = 7 * 24 * 60 * 60;
const ABSENT_S: i64 = (4 * 24 + 18) * 60 * 60;

/// The attempt succeeds, and the money is held.
pub(crate) fn authorise(state: &mut State, intent: &mut Intent, charge: &mut Charge) {
    let lasts_s = if intent.session.is_some() { PRESENT_S } else { ABSENT_S };
    let until = state.now() + lasts_s;
    charge.status = ChargeStatus::Succeeded;
    charge.capture_before = Some(until);
    intent.status = IntentStatus::RequiresCapture;
    intent.amount_capturable = intent.amount;
    intent.failure = None;
    state.timers.insert((until * 1000, Timer::LapseHold(intent.id.clone())));
}

/// `POST /v1/payment_intents/{id}/capture`, checked.
#[derive(Debug, Clone)]
pub(crate) struct Capture {
    intent: String,
    amount: Option<i64>,
    application_fee_amount: Option<i64>,
    destination_amount: Option<i64>,
    metadata: Metadata,
}

impl Capture {
    pub fn parse(intent: &str, fields: &mut Fields) -> Result<Capture, ApiError> {
        let amount = fields.integer("amount_to_capture")?;
        if amount.is_some_and(|amount| amount < 1) {
            let message = "Invalid positive integer";
            return Err(fields.refuse("amount_to_capture", "parameter_invalid_integer", message));
        }
        if fields.boolean("final_capture")? == Some(false) {
            let message = "Several captures of one hold are not spoken here.";
            return Err(fields.refuse("final_capture", "parameter_invalid", message));
        }
        let destination_amount = match fields.nested("transfer_data")? {
            None => None,
            Some(mut data) => {
                let amount = data.integer("amount")?;
                data.finish()?;
                amount
            }
        };
        Ok(Capture {
            intent: intent.to_owned(),
            amount,
            application_fee_amount: fields.integer("application_fee_amount")?,
            destination_amount,
            metadata: fields.metadata("metadata")?,
        })
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        let (mut intent, mut charge) = held(state, &self.intent, "captured")?;
        let amount = self.amount.unwrap_or(intent.amount_capturable);
        if amount > intent.amount_capturable {
            let message = format!(
                "The amount to capture ({amount}) is greater than the amount that can be captured ({}).",
                intent.amount_capturable
            );
            return Err(ApiError::invalid("amount_too_large", message).of("amount_to_capture"));
        }
        let terms = &mut intent.terms;
        terms.metadata.extend(self.metadata);
        if self.application_fee_amount.is_some() || self.destination_amount.is_some() {
            if terms.destination.is_none() {
                let message = "The payment has no destination to share with.";
                return Err(ApiError::invalid("parameter_invalid", message).of("application_fee_amount"));
            }
            terms.application_fee_amount = self.application_fee_amount;
            terms.destination_amount = self.destination_amount;
        }
        // A fee agreed for the whole is never more than what is taken.
        terms.application_fee_amount = terms.application_fee_amount.map(|fee| fee.min(amount));
        terms.destination_amount = terms.destination_amount.map(|share| share.min(amount));
        charge.terms = terms.clone();
        state.forget_hold(&intent.id, charge.capture_before);
        charge::take(state, &mut intent, &mut charge, amount);
        state.charges.put(charge.clone());
        state.intents.put(intent.clone());
        charge.tell(state, cause, "charge.captured");
        intent.tell(state, cause, "payment_intent.succeeded");
        Ok(intent.to_json(&state.base_url))
    }
}

/// The intent that is held and its charge; refused by its state otherwise.
fn held(state: &State, id: &str, done: &str) -> Result<(Intent, Charge), ApiError> {
    let intent = state
        .intents
        .get(id)
        .ok_or_else(|| ApiError::missing("payment_intent", id))?;
    let charge = intent.latest_charge.as_deref().and_then(|id| state.charges.get(id));
    match charge {
        Some(charge) if intent.status == IntentStatus::RequiresCapture => Ok((intent.clone(), charge.clone())),
        _ => {
            let status = intent.status.name();
            let message = format!(
                "This PaymentIntent could not be {done} because it has a status of {status}. Only a PaymentIntent with one of the following statuses may be {done}: requires_capture."
            );
            Err(intent.unexpected(state, message))
        }
    }
}

/// `POST /v1/payment_intents/{id}/cancel`, checked.
#[derive(Debug, Clone)]
pub(crate) struct Cancel {
    intent: String,
    reason: Option<String>,
}

impl Cancel {
    pub fn parse(intent: &str, fields: &mut Fields) -> Result<Cancel, ApiError> {
        let reasons = ["abandoned", "duplicate", "fraudulent", "requested_by_customer"];
        Ok(Cancel {
            intent: intent.to_owned(),
            reason: fields.one_of("cancellation_reason", &reasons)?,
        })
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        let id = &self.intent;
        let intent = state
            .intents
            .get(id)
            .cloned()
            .ok_or_else(|| ApiError::missing("payment_intent", id))?;
        let is_cancellable = match intent.status {
            IntentStatus::RequiresCapture => true,
            IntentStatus::RequiresPaymentMethod | IntentStatus::RequiresConfirmation | IntentStatus::RequiresAction => {
                intent.session.is_none()
            }
            IntentStatus::Processing | IntentStatus::Succeeded | IntentStatus::Canceled => false,
        };
        if !is_cancellable && intent.session.is_some() && intent.status == IntentStatus::RequiresPaymentMethod {
            let message = "You cannot cancel a PaymentIntent of a Checkout Session: expire the session instead.";
            return Err(intent.unexpected(state, message.to_owned()));
        }
        if !is_cancellable {
            let status = intent.status.name();
            let message = format!("You cannot cancel this PaymentIntent because it has a status of {status}.");
            return Err(intent.unexpected(state, message));
        }
        Ok(let_go(state, cause, intent, (self.reason, "charge.refunded")))
    }
}

/// Nobody captured the hold in time. `false` if there is no such hold.
pub(crate) fn lapse(state: &mut State, id: &str) -> bool {
    let is_held = |intent: &&Intent| intent.status == IntentStatus::RequiresCapture;
    let Some(intent) = state.intents.get(id).filter(is_held).cloned() else {
        return false;
    };
    let reason = Some("automatic".to_owned());
    let_go(state, &Cause::by_itself(), intent, (reason, "charge.expired"));
    true
}

/// Cancels the intent; a hold on it is released.
fn let_go(
    state: &mut State,
    cause: &Cause,
    mut intent: Intent,
    (reason, charge_news): (Option<String>, &str),
) -> Value {
    let was_held = intent.status == IntentStatus::RequiresCapture;
    intent.status = IntentStatus::Canceled;
    intent.amount_capturable = 0;
    intent.canceled_at = Some(state.now());
    intent.cancellation_reason = reason;
    state.intents.put(intent.clone());
    let charge = intent.latest_charge.as_deref().and_then(|id| state.charges.get(id));
    if let Some(mut charge) = charge.filter(|_| was_held).cloned() {
        state.forget_hold(&intent.id, charge.capture_before);
        charge.amount_refunded = charge.amount;
        state.charges.put(charge.clone());
        charge.tell(state, cause, charge_news);
    }
    intent.tell(state, cause, "payment_intent.canceled");
    intent.to_json(&state.base_url)
}
