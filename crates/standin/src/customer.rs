//! Customers, the cards they let us keep, and the setup intents that kept them. No card number is ever known.
//! How a kept card will conduct itself later is chosen here, by the control handle or by the test name it was given.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::charge::Card;
use crate::event::{Cause, emit};
use crate::fields::Metadata;
use crate::session::Session;
use crate::state::State;
use crate::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Customer {
    pub id: String,
    pub created: i64,
    pub email: Option<String>,
    pub name: Option<String>,
    pub metadata: Metadata,
}

impl Record for Customer {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

/// What a kept card does when it is used again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardConduct {
    #[default]
    Good,
    /// The bank refuses without a reason.
    Declined,
    /// The bank refuses: too little money.
    NoFunds,
    /// The bank asks the customer each time; without him it refuses.
    AsksBank,
}

/// A card kept for later: a `payment_method`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptCard {
    pub id: String,
    pub created: i64,
    pub customer: Option<String>,
    pub email: Option<String>,
    pub conduct: CardConduct,
}

impl Record for KeptCard {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

/// A `setup_intent` of a page that only keeps a card.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Setup {
    pub id: String,
    pub created: i64,
    pub session: String,
    pub customer: Option<String>,
    pub method: Option<String>,
    pub is_canceled: bool,
    pub metadata: Metadata,
    pub description: Option<String>,
    pub secret: String,
}

impl Record for Setup {
    fn id(&self) -> &str {
        &self.id
    }
}

/// One of Stripe's names for test cards, as if it had been kept without a customer.
pub(crate) fn test_card(name: &str, now: i64) -> Option<KeptCard> {
    let conduct = match name {
        "pm_card_visa" => CardConduct::Good,
        "pm_card_visa_chargeDeclined" | "pm_card_chargeDeclined" => CardConduct::Declined,
        "pm_card_visa_chargeDeclinedInsufficientFunds" | "pm_card_chargeDeclinedInsufficientFunds" => {
            CardConduct::NoFunds
        }
        "pm_card_authenticationRequired" => CardConduct::AsksBank,
        _ => return None,
    };
    Some(KeptCard {
        id: name.to_owned(),
        created: now,
        customer: None,
        email: None,
        conduct,
    })
}

/// The session's customer lets the card be kept; one the bank asked about will be asked about again.
/// Hands back the card's id.
pub(crate) fn keep_card(state: &mut State, session: &mut Session, conduct: CardConduct) -> String {
    let email = session.ask.customer_email.clone();
    make_customer(state, session);
    let card = KeptCard {
        id: state.chance.id("pm_", 24),
        created: state.now(),
        customer: session.customer.clone(),
        email,
        conduct,
    };
    let id = card.id.clone();
    state.cards.put(card);
    id
}

/// The session's customer: the one it has, or a new one.
pub(crate) fn make_customer(state: &mut State, session: &mut Session) {
    if session.customer.is_none() {
        let customer = Customer::new(state, session.ask.customer_email.clone());
        session.customer = Some(customer.id.clone());
        customer.save(state, &Cause::by_itself());
    }
}

impl Customer {
    /// Not yet saved.
    pub fn new(state: &State, email: Option<String>) -> Customer {
        Customer {
            id: state.chance.id("cus_", 14),
            created: state.now(),
            email,
            name: None,
            metadata: Metadata::new(),
        }
    }

    pub fn save(self, state: &mut State, cause: &Cause) -> Value {
        let object = self.to_json();
        emit(state, cause, "customer.created", (&self.id, object.clone()));
        state.customers.put(self);
        object
    }

    pub fn to_json(&self) -> Value {
        json!({
            "id": self.id, "object": "customer", "created": self.created, "livemode": false, "email": self.email,
            "name": self.name, "metadata": self.metadata, "address": null, "balance": 0, "currency": null,
            "default_source": null, "delinquent": false, "description": null, "discount": null, "phone": null,
            "preferred_locales": [], "shipping": null, "tax_exempt": "none", "test_clock": null,
            "invoice_settings": {
                "custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null,
            },
        })
    }
}

impl KeptCard {
    pub fn to_json(&self) -> Value {
        json!({
            "id": self.id, "object": "payment_method", "created": self.created, "livemode": false, "type": "card",
            "customer": self.customer, "metadata": {}, "allow_redisplay": "limited",
            "billing_details": {
                "address": { "city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null },
                "email": self.email, "name": null, "phone": null, "tax_id": null,
            },
            "card": Card::default().to_json(),
        })
    }
}

impl Setup {
    /// The intent of a page that keeps a card. Not yet saved.
    pub fn of(state: &State, session: &Session) -> Setup {
        Setup {
            id: state.chance.id("seti_", 24),
            created: state.now(),
            session: session.id.clone(),
            customer: session.customer.clone(),
            method: None,
            is_canceled: false,
            metadata: session.ask.terms.metadata.clone(),
            description: session.ask.terms.description.clone(),
            secret: state.chance.id("", 25),
        }
    }

    pub fn tell(&self, state: &mut State, cause: &Cause, kind: &str) {
        emit(state, cause, kind, (&self.session, self.to_json()));
    }

    pub fn to_json(&self) -> Value {
        let status = match (&self.method, self.is_canceled) {
            (Some(_), _) => "succeeded",
            (None, true) => "canceled",
            (None, false) => "requires_payment_method",
        };
        json!({
            "id": self.id, "object": "setup_intent", "created": self.created, "livemode": false, "status": status,
            "customer": self.customer, "payment_method": self.method, "metadata": self.metadata,
            "description": self.description, "usage": "off_session", "payment_method_types": ["card"],
            "payment_method_options": {}, "client_secret": format!("{}_secret_{}", self.id, self.secret),
            "cancellation_reason": null, "last_setup_error": null, "latest_attempt": null, "mandate": null,
            "next_action": null, "on_behalf_of": null, "single_use_mandate": null, "application": null,
            "automatic_payment_methods": null, "flow_directions": null, "payment_method_configuration_details": null,
        })
    }
}
