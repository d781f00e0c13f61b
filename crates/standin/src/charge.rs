//! Charges: one attempt at a payment intent's money, what was taken of it and what was given back.
//! A held charge has succeeded and is not captured; what is let go of it counts as refunded, as on Stripe's wire.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::balance::{BalanceKind, Movement, book, charge_fee};
use crate::event::{Cause, emit};
use crate::intent::{Failure, Intent, IntentStatus};
use crate::state::State;
use crate::table::Record;
use crate::terms::Terms;
use crate::transfer;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChargeStatus {
    Succeeded,
    Pending,
    Failed,
}

/// The little of a card that is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Card {
    pub last4: String,
}

impl Default for Card {
    fn default() -> Self {
        Card {
            last4: "4242".to_owned(),
        }
    }
}

impl Card {
    pub fn to_json(&self) -> Value {
        json!({
            "brand": "visa", "last4": self.last4, "exp_month": 12, "exp_year": 2034, "funding": "credit", "country": "US",
        })
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub id: String,
    pub intent: String,
    #[serde(alias = "session")]
    pub lane: String,
    pub created: i64,
    pub amount: i64,
    #[serde(default)]
    pub amount_captured: i64,
    /// Given back by refunds, and let go without having been taken.
    pub amount_refunded: i64,
    pub currency: String,
    pub status: ChargeStatus,
    #[serde(default)]
    pub is_captured: bool,
    /// When an uncaptured charge is let go, in seconds since the epoch.
    #[serde(default)]
    pub capture_before: Option<i64>,
    pub is_transfer: bool,
    #[serde(default)]
    pub is_disputed: bool,
    #[serde(default)]
    pub card: Card,
    pub failure: Option<Failure>,
    pub email: Option<String>,
    #[serde(default)]
    pub terms: Terms,
    #[serde(default)]
    pub customer: Option<String>,
    #[serde(default)]
    pub method: Option<String>,
    pub balance_transaction: Option<String>,
    /// What was passed on to the destination.
    #[serde(default)]
    pub transfer: Option<String>,
    #[serde(default)]
    pub application_fee: Option<String>,
}

impl Record for Charge {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

/// The attempt succeeds: the money is taken, with all that follows for the balance and the destination.
pub(crate) fn take(state: &mut State, intent: &mut Intent, charge: &mut Charge, amount: i64) {
    charge.status = ChargeStatus::Succeeded;
    charge.is_captured = true;
    charge.amount_captured = amount;
    charge.amount_refunded = charge.amount - amount;
    let movement = Movement {
        kind: BalanceKind::Charge,
        source: &charge.id,
        amount,
        fee: charge_fee(amount),
        currency: &charge.currency,
        account: None,
    };
    charge.balance_transaction = Some(book(state, &movement));
    intent.status = IntentStatus::Succeeded;
    intent.amount_received = amount;
    intent.amount_capturable = 0;
    intent.failure = None;
    transfer::pass_on(state, charge);
}

impl Charge {
    /// What can still be given back, in minor units.
    pub fn refundable(&self) -> i64 {
        if self.is_captured {
            self.amount - self.amount_refunded
        } else {
            0
        }
    }

    /// Held and never taken, in minor units: the part of `amount_refunded` that is no refund.
    pub fn let_go(&self) -> i64 {
        let is_held = self.status == ChargeStatus::Succeeded && !self.is_captured && self.amount_refunded == 0;
        if self.status == ChargeStatus::Succeeded && !is_held {
            self.amount - self.amount_captured
        } else {
            0
        }
    }

    /// Records news of the charge as it stands.
    pub fn tell(&self, state: &mut State, cause: &Cause, kind: &str) {
        emit(state, cause, kind, (&self.lane, self.to_json()));
    }

    pub fn to_json(&self) -> Value {
        let has_succeeded = self.status == ChargeStatus::Succeeded;
        let failure = self.failure.as_ref();
        let terms = &self.terms;
        let mut object = json!({
            "id": self.id, "object": "charge", "livemode": false, "created": self.created,
            "amount": self.amount, "amount_captured": self.amount_captured,
            "amount_refunded": self.amount_refunded, "currency": self.currency,
            "captured": self.is_captured, "paid": has_succeeded, "disputed": self.is_disputed,
            "refunded": has_succeeded && self.amount_refunded == self.amount, "status": self.status,
            "payment_intent": self.intent, "balance_transaction": self.balance_transaction,
            "billing_details": {
                "address": { "city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null },
                "email": self.email, "name": null, "phone": null, "tax_id": null,
            },
            "customer": self.customer, "description": terms.description, "metadata": terms.metadata,
            "failure_code": failure.map(|failure| &failure.code),
            "failure_message": failure.map(|failure| &failure.message),
            "failure_balance_transaction": null, "payment_method": self.method,
            "payment_method_details": self.details(), "receipt_email": self.email, "receipt_url": null,
            "application": null, "application_fee": self.application_fee,
            "application_fee_amount": terms.application_fee_amount, "on_behalf_of": terms.on_behalf_of,
            "outcome": null, "review": null, "shipping": null, "source_transfer": null,
            "transfer_data": self.transfer_data(), "transfer_group": terms.transfer_group,
            "statement_descriptor": null, "statement_descriptor_suffix": null,
        });
        if let Some(transfer) = &self.transfer {
            object["transfer"] = transfer.as_str().into();
        }
        object
    }

    fn transfer_data(&self) -> Value {
        let mut data = self.terms.transfer_data();
        if data.is_object() {
            data["amount"] = json!(self.terms.destination_amount);
        }
        data
    }

    fn details(&self) -> Value {
        if self.is_transfer {
            return json!({ "type": "customer_balance", "customer_balance": {} });
        }
        let mut card = self.card.to_json();
        if let Some(until) = self.capture_before {
            card["capture_before"] = until.into();
        }
        json!({ "type": "card", "card": card })
    }
}
