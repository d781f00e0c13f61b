//! Payment intents: one amount to be taken, through as many attempts as it needs. Shapes and states.
//! What is done with them stands in the verbs: `attempt.rs`, `hold.rs`, `checkout.rs`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::charge::{Card, Charge, ChargeStatus};
use crate::error::ApiError;
use crate::event::{Cause, emit};
use crate::session::Session;
use crate::state::State;
use crate::table::Record;
use crate::terms::Terms;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IntentStatus {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Processing,
    RequiresCapture,
    Succeeded,
    Canceled,
}

impl IntentStatus {
    /// As the wire says it.
    pub fn name(self) -> &'static str {
        match self {
            IntentStatus::RequiresPaymentMethod => "requires_payment_method",
            IntentStatus::RequiresConfirmation => "requires_confirmation",
            IntentStatus::RequiresAction => "requires_action",
            IntentStatus::Processing => "processing",
            IntentStatus::RequiresCapture => "requires_capture",
            IntentStatus::Succeeded => "succeeded",
            IntentStatus::Canceled => "canceled",
        }
    }
}

/// Money that will come, or not, by itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Settlement {
    pub at_ms: i64,
    pub succeeds: bool,
}

/// Why an attempt failed, in Stripe's codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub kind: String,
    pub code: String,
    pub decline_code: Option<String>,
    pub message: String,
}

impl Failure {
    fn new(kind: &str, code: &str, message: &str) -> Self {
        Failure {
            kind: kind.into(),
            code: code.into(),
            decline_code: None,
            message: message.into(),
        }
    }

    pub fn declined(decline_code: &str) -> Self {
        Failure {
            decline_code: Some(decline_code.into()),
            ..Failure::new("card_error", "card_declined", "Your card was declined.")
        }
    }

    pub fn not_authenticated() -> Self {
        let message = "The provided payment method has failed authentication.";
        Failure::new(
            "invalid_request_error",
            "payment_intent_authentication_failure",
            message,
        )
    }

    /// The bank wants to ask the customer, who is not there.
    pub fn needs_the_customer() -> Self {
        let message = "Your card was declined. This transaction requires authentication.";
        Failure {
            decline_code: Some("authentication_required".into()),
            ..Failure::new("card_error", "authentication_required", message)
        }
    }

    pub fn transfer_returned() -> Self {
        Failure::new(
            "invalid_request_error",
            "payment_intent_payment_attempt_failed",
            "The transfer did not arrive.",
        )
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Intent {
    pub id: String,
    /// The Checkout Session that asked for it.
    #[serde(default)]
    pub session: Option<String>,
    pub created: i64,
    pub amount: i64,
    pub currency: String,
    pub status: IntentStatus,
    #[serde(default)]
    pub terms: Terms,
    #[serde(default)]
    pub customer: Option<String>,
    #[serde(default)]
    pub method: Option<String>,
    #[serde(default)]
    pub amount_capturable: i64,
    #[serde(default)]
    pub amount_received: i64,
    pub latest_charge: Option<String>,
    pub failure: Option<Failure>,
    pub settlement: Option<Settlement>,
    #[serde(default)]
    pub canceled_at: Option<i64>,
    #[serde(default)]
    pub cancellation_reason: Option<String>,
    pub secret: String,
}

impl Record for Intent {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Intent {
    /// An intent of an amount, in minor units. Not yet saved.
    pub fn new(state: &State, (amount, currency): (i64, &str), terms: Terms) -> Intent {
        Intent {
            id: state.chance.id("pi_", 24),
            session: None,
            created: state.now(),
            amount,
            currency: currency.to_owned(),
            status: IntentStatus::RequiresPaymentMethod,
            terms,
            customer: None,
            method: None,
            amount_capturable: 0,
            amount_received: 0,
            latest_charge: None,
            failure: None,
            settlement: None,
            canceled_at: None,
            cancellation_reason: None,
            secret: state.chance.id("", 25),
        }
    }

    /// The session's intent: the one it has, or a new one. Not yet saved.
    pub fn of(state: &State, session: &Session) -> Intent {
        let known = session.payment_intent.as_deref().and_then(|id| state.intents.get(id));
        let ask = &session.ask;
        known.cloned().unwrap_or_else(|| Intent {
            session: Some(session.id.clone()),
            customer: session.customer.clone(),
            ..Intent::new(state, (ask.amount, &ask.currency), ask.terms.clone())
        })
    }

    /// Whose news are told one after another with this intent's.
    pub fn lane(&self) -> &str {
        self.session.as_deref().unwrap_or(&self.id)
    }

    /// A new attempt to take the money. Not yet saved; the intent points to it.
    pub fn charge(&mut self, state: &State, status: ChargeStatus) -> Charge {
        let charge = Charge {
            id: state.chance.id("ch_", 24),
            intent: self.id.clone(),
            lane: self.lane().to_owned(),
            created: state.now(),
            amount: self.amount,
            amount_captured: 0,
            amount_refunded: 0,
            currency: self.currency.clone(),
            status,
            is_captured: false,
            capture_before: None,
            is_transfer: false,
            is_disputed: false,
            card: Card::default(),
            failure: None,
            email: self.terms.receipt_email.clone(),
            terms: self.terms.clone(),
            customer: self.customer.clone(),
            method: self.method.clone(),
            balance_transaction: None,
            transfer: None,
            application_fee: None,
        };
        self.latest_charge = Some(charge.id.clone());
        charge
    }

    /// Records news of the intent as it stands.
    pub fn tell(&self, state: &mut State, cause: &Cause, kind: &str) {
        let object = self.to_json(&state.base_url);
        emit(state, cause, kind, (self.lane(), object));
    }

    /// 400 for what cannot be done with an intent in its state.
    pub fn unexpected(&self, state: &State, message: String) -> ApiError {
        let error = ApiError::invalid("payment_intent_unexpected_state", message);
        error.with("payment_intent", self.to_json(&state.base_url))
    }

    pub fn to_json(&self, base_url: &str) -> Value {
        let next_action = (self.status == IntentStatus::RequiresAction).then(|| {
            let url = format!("{base_url}/pay/{}/authentication", self.lane());
            json!({ "type": "redirect_to_url", "redirect_to_url": { "url": url, "return_url": null } })
        });
        let terms = &self.terms;
        json!({
            "id": self.id, "object": "payment_intent", "livemode": false, "created": self.created,
            "amount": self.amount, "amount_capturable": self.amount_capturable, "currency": self.currency,
            "amount_received": self.amount_received, "status": self.status.name(),
            "capture_method": if terms.is_manual { "manual" } else { "automatic_async" },
            "confirmation_method": "automatic", "client_secret": format!("{}_secret_{}", self.id, self.secret),
            "customer": self.customer, "description": terms.description, "receipt_email": terms.receipt_email,
            "metadata": terms.metadata, "latest_charge": self.latest_charge, "next_action": next_action,
            "last_payment_error": self.failure.as_ref().map(|failure| self.error(failure)),
            "payment_method": self.method, "payment_method_types": ["card"], "payment_method_options": {},
            "canceled_at": self.canceled_at, "cancellation_reason": self.cancellation_reason, "processing": null,
            "setup_future_usage": terms.keeps_card.then_some("off_session"), "application": null,
            "application_fee_amount": terms.application_fee_amount, "on_behalf_of": terms.on_behalf_of,
            "transfer_data": terms.transfer_data(), "transfer_group": terms.transfer_group,
            "review": null, "shipping": null, "statement_descriptor": null, "statement_descriptor_suffix": null,
        })
    }

    fn error(&self, failure: &Failure) -> Value {
        json!({
            "type": failure.kind, "code": failure.code, "decline_code": failure.decline_code,
            "message": failure.message, "charge": self.latest_charge,
        })
    }
}
