//! Payment intents made by the shop itself, without a page: created, confirmed with a kept card, refused by the bank.
//! Off session the bank cannot ask the customer: what needs him is refused with `authentication_required`.

use serde_json::Value;

use crate::charge::{self, ChargeStatus};
use crate::currency;
use crate::customer::{CardConduct, Customer, KeptCard, test_card};
use crate::error::ApiError;
use crate::event::Cause;
use crate::fields::{Fields, Metadata};
use crate::hold;
use crate::intent::{Failure, Intent, IntentStatus};
use crate::state::State;
use crate::terms::Terms;

/// `POST /v1/payment_intents`, checked.
#[derive(Debug, Clone)]
pub(crate) struct NewIntent {
    amount: i64,
    currency: String,
    terms: Terms,
    customer: Option<String>,
    method: Option<String>,
    is_confirmed: bool,
    is_off_session: bool,
}

impl NewIntent {
    pub fn parse(fields: &mut Fields) -> Result<NewIntent, ApiError> {
        let currency = fields.required_text("currency")?;
        let Some(amount) = fields.integer("amount")? else {
            return Err(fields.refuse("amount", "parameter_missing", "Missing required param: amount."));
        };
        currency::check(fields, amount, &currency)?;
        for kind in fields.texts("payment_method_types")? {
            if kind != "card" {
                let message = "Only card is spoken here.";
                return Err(fields.refuse("payment_method_types", "parameter_invalid_enum", message));
            }
        }
        if let Some(mut automatic) = fields.nested("automatic_payment_methods")? {
            automatic.boolean("enabled")?;
            automatic.one_of("allow_redirects", &["always", "never"])?;
            automatic.finish()?;
        }
        fields.one_of("confirmation_method", &["automatic"])?;
        fields.address("return_url")?;
        let new = NewIntent {
            amount,
            currency,
            customer: fields.text("customer")?,
            method: fields.text("payment_method")?,
            is_confirmed: fields.boolean("confirm")?.unwrap_or(false),
            is_off_session: fields.boolean("off_session")?.unwrap_or(false),
            terms: Terms::parse(fields)?,
        };
        if new.is_off_session && !new.is_confirmed {
            let message = "off_session can only be passed together with confirm=true.";
            return Err(fields.refuse("off_session", "parameter_invalid", message));
        }
        Ok(new)
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        if let Some(id) = &self.customer {
            state
                .customers
                .get(id)
                .ok_or_else(|| ApiError::named("customer", id, "customer"))?;
        }
        self.terms.check_shares(self.amount)?;
        state.check_destination(self.terms.destination.as_deref())?;
        let card = match &self.method {
            None => None,
            Some(id) => Some(find_card(state, id, self.customer.as_deref())?),
        };
        let mut intent = Intent {
            customer: self.customer,
            method: card.as_ref().map(|card| card.id.clone()),
            ..Intent::new(state, (self.amount, &self.currency), self.terms)
        };
        if card.is_some() {
            intent.status = IntentStatus::RequiresConfirmation;
        }
        state.intents.put(intent.clone());
        intent.tell(state, cause, "payment_intent.created");
        match (card, self.is_confirmed) {
            (Some(card), true) => try_card(state, cause, intent, (&card, self.is_off_session)),
            (None, true) => {
                let message = "You cannot confirm this PaymentIntent because it's missing a payment method.".to_owned();
                Err(intent.unexpected(state, message))
            }
            (_, false) => Ok(intent.to_json(&state.base_url)),
        }
    }
}

/// The kept card, or one of Stripe's test names; a card of another customer is refused.
fn find_card(state: &State, id: &str, customer: Option<&str>) -> Result<KeptCard, ApiError> {
    let card = match state.cards.get(id) {
        Some(card) => card.clone(),
        None => test_card(id, state.now()).ok_or_else(|| ApiError::named("PaymentMethod", id, "payment_method"))?,
    };
    match (&card.customer, customer) {
        (None, _) => Ok(card),
        (Some(owner), Some(customer)) if owner == customer => Ok(card),
        (Some(_), _) => {
            let message = "The provided PaymentMethod belongs to a Customer. Please include the Customer in the `customer` parameter.";
            Err(ApiError::new(400, "invalid_request_error", message).of("payment_method"))
        }
    }
}

/// `POST /v1/payment_intents/{id}/confirm`, checked.
#[derive(Debug, Clone)]
pub(crate) struct Confirm {
    intent: String,
    method: Option<String>,
    is_off_session: bool,
}

impl Confirm {
    pub fn parse(intent: &str, fields: &mut Fields) -> Result<Confirm, ApiError> {
        fields.address("return_url")?;
        Ok(Confirm {
            intent: intent.to_owned(),
            method: fields.text("payment_method")?,
            is_off_session: fields.boolean("off_session")?.unwrap_or(false),
        })
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        let id = &self.intent;
        let mut intent = state
            .intents
            .get(id)
            .cloned()
            .ok_or_else(|| ApiError::missing("payment_intent", id))?;
        let is_confirmable = matches!(
            intent.status,
            IntentStatus::RequiresPaymentMethod | IntentStatus::RequiresConfirmation | IntentStatus::RequiresAction
        );
        if intent.session.is_some() || !is_confirmable {
            let status = intent.status.name();
            let message = format!("You cannot confirm this PaymentIntent because it has a status of {status}.");
            return Err(intent.unexpected(state, message));
        }
        let Some(method) = self.method.or_else(|| intent.method.clone()) else {
            let message = "You cannot confirm this PaymentIntent because it's missing a payment method.".to_owned();
            return Err(intent.unexpected(state, message));
        };
        let card = find_card(state, &method, intent.customer.as_deref())?;
        intent.method = Some(card.id.clone());
        try_card(state, cause, intent, (&card, self.is_off_session))
    }
}

/// `POST /v1/payment_intents/{id}`: what is written on it.
#[derive(Debug, Clone)]
pub(crate) struct Rewrite {
    intent: String,
    description: Option<String>,
    metadata: Metadata,
}

impl Rewrite {
    pub fn parse(intent: &str, fields: &mut Fields) -> Result<Rewrite, ApiError> {
        Ok(Rewrite {
            intent: intent.to_owned(),
            description: fields.short_text("description", 1000)?,
            metadata: fields.metadata("metadata")?,
        })
    }

    pub fn execute(self, state: &mut State) -> Result<Value, ApiError> {
        let id = &self.intent;
        let base_url = state.base_url.clone();
        let intent = state
            .intents
            .get_mut(id)
            .ok_or_else(|| ApiError::missing("payment_intent", id))?;
        intent.terms.metadata.extend(self.metadata);
        intent.terms.description = self.description.or(intent.terms.description.take());
        Ok(intent.to_json(&base_url))
    }
}

/// One attempt with a card: taken or held, refused, or the bank's question.
fn try_card(
    state: &mut State,
    cause: &Cause,
    mut intent: Intent,
    (card, is_off_session): (&KeptCard, bool),
) -> Result<Value, ApiError> {
    let failure = match card.conduct {
        CardConduct::Good => None,
        CardConduct::Declined => Some(Failure::declined("generic_decline")),
        CardConduct::NoFunds => Some(Failure::declined("insufficient_funds")),
        CardConduct::AsksBank if is_off_session => Some(Failure::needs_the_customer()),
        CardConduct::AsksBank => {
            intent.status = IntentStatus::RequiresAction;
            state.intents.put(intent.clone());
            intent.tell(state, cause, "payment_intent.requires_action");
            return Ok(intent.to_json(&state.base_url));
        }
    };
    if let Some(failure) = failure {
        return Err(refuse(state, cause, intent, failure));
    }
    succeed(state, cause, &mut intent);
    Ok(intent.to_json(&state.base_url))
}

fn succeed(state: &mut State, cause: &Cause, intent: &mut Intent) {
    let mut charge = intent.charge(state, ChargeStatus::Pending);
    let news = if intent.terms.is_manual {
        hold::authorise(state, intent, &mut charge);
        "payment_intent.amount_capturable_updated"
    } else {
        let amount = charge.amount;
        charge::take(state, intent, &mut charge, amount);
        "payment_intent.succeeded"
    };
    state.charges.put(charge.clone());
    state.intents.put(intent.clone());
    charge.tell(state, cause, "charge.succeeded");
    intent.tell(state, cause, news);
}

/// The bank says no: 402, and the intent waits for another card.
fn refuse(state: &mut State, cause: &Cause, mut intent: Intent, failure: Failure) -> ApiError {
    let mut charge = intent.charge(state, ChargeStatus::Failed);
    charge.failure = Some(failure.clone());
    intent.status = IntentStatus::RequiresPaymentMethod;
    intent.failure = Some(failure.clone());
    // The refused card does not stay on the intent.
    intent.method = None;
    state.charges.put(charge.clone());
    state.intents.put(intent.clone());
    charge.tell(state, cause, "charge.failed");
    intent.tell(state, cause, "payment_intent.payment_failed");
    let code = match failure.code.as_str() {
        "authentication_required" => "authentication_required",
        _ => "card_declined",
    };
    let error = ApiError {
        code: Some(code),
        ..ApiError::new(402, "card_error", failure.message)
    };
    let error = error.with("charge", charge.id.as_str().into());
    let error = error.with("decline_code", failure.decline_code.into());
    error.with("payment_intent", intent.to_json(&state.base_url))
}

/// The customer's answer to the bank's question about an intent without a session. `None` when it was not asked.
pub(crate) fn authenticate(state: &mut State, id: &str, is_confirmed: bool) -> Option<()> {
    let mut intent = state.intents.get(id).cloned()?;
    if intent.session.is_some() || intent.status != IntentStatus::RequiresAction {
        return None;
    }
    let cause = Cause::by_itself();
    if is_confirmed {
        succeed(state, &cause, &mut intent);
    } else {
        // Nobody waits for the answer that the refusal would be.
        let _ = refuse(state, &cause, intent, Failure::not_authenticated());
    }
    Some(())
}

/// `POST /v1/customers`, checked.
#[derive(Debug, Clone)]
pub(crate) struct NewCustomer {
    email: Option<String>,
    name: Option<String>,
    metadata: Metadata,
}

impl NewCustomer {
    pub fn parse(fields: &mut Fields) -> Result<NewCustomer, ApiError> {
        Ok(NewCustomer {
            email: fields.short_text("email", 512)?,
            name: fields.short_text("name", 256)?,
            metadata: fields.metadata("metadata")?,
        })
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Value {
        let customer = Customer {
            name: self.name,
            metadata: self.metadata,
            ..Customer::new(state, self.email)
        };
        customer.save(state, cause)
    }
}
