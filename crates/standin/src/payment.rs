//! Payment intents, their charges, and what they put on the balance. Pure shapes and sums.
//! Captures at once: holding a card for later is not spoken here.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::fields::Metadata;
use crate::session::Session;
use crate::state::{Record, State};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IntentStatus {
    RequiresPaymentMethod,
    RequiresAction,
    Processing,
    Succeeded,
    Canceled,
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
    pub fn declined() -> Self {
        Failure {
            kind: "card_error".into(),
            code: "card_declined".into(),
            decline_code: Some("generic_decline".into()),
            message: "Your card was declined.".into(),
        }
    }

    pub fn not_authenticated() -> Self {
        Failure {
            kind: "invalid_request_error".into(),
            code: "payment_intent_authentication_failure".into(),
            decline_code: None,
            message: "The provided payment method has failed authentication.".into(),
        }
    }

    pub fn transfer_returned() -> Self {
        Failure {
            kind: "invalid_request_error".into(),
            code: "payment_intent_payment_attempt_failed".into(),
            decline_code: None,
            message: "The transfer did not arrive.".into(),
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Intent {
    pub id: String,
    pub session: String,
    pub created: i64,
    pub amount: i64,
    pub currency: String,
    pub status: IntentStatus,
    pub description: Option<String>,
    pub receipt_email: Option<String>,
    pub metadata: Metadata,
    pub latest_charge: Option<String>,
    pub failure: Option<Failure>,
    pub settlement: Option<Settlement>,
    pub secret: String,
}

impl IntentStatus {
    /// As the wire says it.
    pub fn name(self) -> &'static str {
        match self {
            IntentStatus::RequiresPaymentMethod => "requires_payment_method",
            IntentStatus::RequiresAction => "requires_action",
            IntentStatus::Processing => "processing",
            IntentStatus::Succeeded => "succeeded",
            IntentStatus::Canceled => "canceled",
        }
    }
}

impl Record for Intent {
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChargeStatus {
    Succeeded,
    Pending,
    Failed,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub id: String,
    pub intent: String,
    pub session: String,
    pub created: i64,
    pub amount: i64,
    pub amount_refunded: i64,
    pub currency: String,
    pub status: ChargeStatus,
    pub is_transfer: bool,
    pub failure: Option<Failure>,
    pub description: Option<String>,
    pub email: Option<String>,
    pub metadata: Metadata,
    pub balance_transaction: Option<String>,
}

impl Record for Charge {
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BalanceKind {
    Charge,
    Refund,
    RefundFailure,
}

impl BalanceKind {
    /// As the wire says it.
    pub fn name(self) -> &'static str {
        match self {
            BalanceKind::Charge => "charge",
            BalanceKind::Refund => "refund",
            BalanceKind::RefundFailure => "refund_failure",
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
}

impl Record for BalanceTransaction {
    fn id(&self) -> &str {
        &self.id
    }
}

/// 1.5 % rounded half up to a minor unit, and 25 minor units.
fn fee(amount: i64) -> i64 {
    (amount * 15 + 500) / 1000 + 25
}

impl Intent {
    /// The session's intent: the one it has, or a new one. Not yet saved.
    pub fn of(state: &State, session: &Session) -> Intent {
        let known = session.payment_intent.as_deref().and_then(|id| state.intents.get(id));
        known.cloned().unwrap_or_else(|| Intent {
            id: state.chance.id("pi_", 24),
            session: session.id.clone(),
            created: state.now(),
            amount: session.ask.amount,
            currency: session.ask.currency.clone(),
            status: IntentStatus::RequiresPaymentMethod,
            description: session.ask.intent_description.clone(),
            receipt_email: session.ask.receipt_email.clone(),
            metadata: session.ask.intent_metadata.clone(),
            latest_charge: None,
            failure: None,
            settlement: None,
            secret: state.chance.id("", 25),
        })
    }

    /// A new attempt to take the money. Not yet saved; the intent points to it.
    pub fn charge(&mut self, state: &State, status: ChargeStatus) -> Charge {
        let charge = Charge {
            id: state.chance.id("ch_", 24),
            intent: self.id.clone(),
            session: self.session.clone(),
            created: state.now(),
            amount: self.amount,
            amount_refunded: 0,
            currency: self.currency.clone(),
            status,
            is_transfer: false,
            failure: None,
            description: self.description.clone(),
            email: self.receipt_email.clone(),
            metadata: self.metadata.clone(),
            balance_transaction: None,
        };
        self.latest_charge = Some(charge.id.clone());
        charge
    }

    pub fn to_json(&self, base_url: &str) -> Value {
        let has_succeeded = self.status == IntentStatus::Succeeded;
        let next_action = (self.status == IntentStatus::RequiresAction).then(|| {
            let url = format!("{base_url}/pay/{}/authentication", self.session);
            json!({ "type": "redirect_to_url", "redirect_to_url": { "url": url, "return_url": null } })
        });
        json!({
            "id": self.id, "object": "payment_intent", "livemode": false, "created": self.created,
            "amount": self.amount, "amount_capturable": 0, "currency": self.currency,
            "amount_received": if has_succeeded { self.amount } else { 0 },
            "status": self.status, "capture_method": "automatic_async", "confirmation_method": "automatic",
            "client_secret": format!("{}_secret_{}", self.id, self.secret),
            "customer": null, "description": self.description, "receipt_email": self.receipt_email,
            "metadata": self.metadata, "latest_charge": self.latest_charge, "next_action": next_action,
            "last_payment_error": self.failure.as_ref().map(|failure| self.error(failure)),
            "payment_method": null, "payment_method_types": ["card"], "payment_method_options": {},
            "canceled_at": null, "cancellation_reason": null, "processing": null, "setup_future_usage": null,
            "application": null, "application_fee_amount": null, "on_behalf_of": null, "transfer_data": null,
            "transfer_group": null, "review": null, "shipping": null, "statement_descriptor": null,
            "statement_descriptor_suffix": null,
        })
    }

    fn error(&self, failure: &Failure) -> Value {
        json!({
            "type": failure.kind, "code": failure.code, "decline_code": failure.decline_code,
            "message": failure.message, "charge": self.latest_charge,
        })
    }
}

impl Charge {
    /// What can still be given back, in minor units.
    pub fn refundable(&self) -> i64 {
        if self.status == ChargeStatus::Succeeded {
            self.amount - self.amount_refunded
        } else {
            0
        }
    }

    /// Marks the money as received and books it on the balance.
    pub fn succeed(&mut self, state: &mut State) {
        self.status = ChargeStatus::Succeeded;
        let entry = BalanceTransaction {
            id: state.chance.id("txn_", 24),
            kind: BalanceKind::Charge,
            source: self.id.clone(),
            created: state.now(),
            amount: self.amount,
            fee: fee(self.amount),
            currency: self.currency.clone(),
        };
        self.balance_transaction = Some(entry.id.clone());
        state.balance.put(entry);
    }

    pub fn to_json(&self) -> Value {
        let has_succeeded = self.status == ChargeStatus::Succeeded;
        let failure = self.failure.as_ref();
        json!({
            "id": self.id, "object": "charge", "livemode": false, "created": self.created,
            "amount": self.amount, "amount_captured": if has_succeeded { self.amount } else { 0 },
            "amount_refunded": self.amount_refunded, "currency": self.currency,
            "captured": has_succeeded, "paid": has_succeeded, "disputed": false,
            "refunded": has_succeeded && self.amount_refunded == self.amount, "status": self.status,
            "payment_intent": self.intent, "balance_transaction": self.balance_transaction,
            "billing_details": {
                "address": { "city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null },
                "email": self.email, "name": null, "phone": null, "tax_id": null,
            },
            "customer": null, "description": self.description, "metadata": self.metadata,
            "failure_code": failure.map(|failure| &failure.code),
            "failure_message": failure.map(|failure| &failure.message),
            "failure_balance_transaction": null, "payment_method": null,
            "payment_method_details": self.method(), "receipt_email": self.email, "receipt_url": null,
            "application": null, "application_fee": null, "application_fee_amount": null, "on_behalf_of": null,
            "outcome": null, "review": null, "shipping": null, "source_transfer": null, "transfer_data": null,
            "transfer_group": null, "statement_descriptor": null, "statement_descriptor_suffix": null,
        })
    }

    fn method(&self) -> Value {
        if self.is_transfer {
            return json!({ "type": "customer_balance", "customer_balance": {} });
        }
        let last4 = if self.failure.is_some() { "0002" } else { "4242" };
        json!({
            "type": "card",
            "card": { "brand": "visa", "last4": last4, "exp_month": 12, "exp_year": 2034, "funding": "credit", "country": "US" },
        })
    }
}

impl BalanceTransaction {
    pub fn to_json(&self, now: i64) -> Value {
        let available_on = self.created + 2 * 24 * 60 * 60;
        let fee_details = if self.fee == 0 {
            json!([])
        } else {
            let description = "Stripe processing fees";
            json!([{
                "amount": self.fee, "application": null, "currency": self.currency,
                "description": description, "type": "stripe_fee",
            }])
        };
        json!({
            "id": self.id, "object": "balance_transaction", "balance_type": "payments", "created": self.created,
            "available_on": available_on, "status": if now >= available_on { "available" } else { "pending" },
            "amount": self.amount, "fee": self.fee, "net": self.amount - self.fee, "fee_details": fee_details,
            "currency": self.currency, "exchange_rate": null, "description": null, "source": self.source,
            "type": self.kind, "reporting_category": self.kind,
        })
    }
}
