//! Checkout Sessions: a hosted page for one payment or for keeping a card, for how long, and what became of it.
//! What may be asked for stands in `ask.rs`, what the customer does in `checkout.rs`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ask::{Ask, LONGEST_S, Mode};
use crate::customer::Setup;
use crate::error::ApiError;
use crate::event::{Cause, emit};
use crate::intent::IntentStatus;
use crate::state::{State, Timer};
use crate::table::Record;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionStatus {
    Open,
    Complete,
    Expired,
}

impl SessionStatus {
    /// As the wire says it.
    pub fn name(self) -> &'static str {
        match self {
            SessionStatus::Open => "open",
            SessionStatus::Complete => "complete",
            SessionStatus::Expired => "expired",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub id: String,
    pub created: i64,
    pub expires_at: i64,
    pub status: SessionStatus,
    pub is_paid: bool,
    pub payment_intent: Option<String>,
    #[serde(default)]
    pub setup_intent: Option<String>,
    #[serde(default)]
    pub customer: Option<String>,
    /// Of a page that keeps a card: the bank's question is open.
    #[serde(default)]
    pub is_asked: bool,
    pub ask: Ask,
}

impl Record for Session {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Session {
    pub fn open(state: &mut State, mut ask: Ask) -> Result<Session, ApiError> {
        let created = state.now();
        if let Some(id) = &ask.customer {
            state
                .customers
                .get(id)
                .ok_or_else(|| ApiError::named("customer", id, "customer"))?;
        }
        state.check_destination(ask.terms.destination.as_deref())?;
        for line in &mut ask.lines {
            line.id = state.chance.id("li_", 24);
            line.price_id = state.chance.id("price_", 24);
            line.product_id = state.chance.id("prod_", 14);
        }
        let mut session = Session {
            id: state.chance.id("cs_test_", 58),
            created,
            expires_at: ask.expires_at.unwrap_or(created + LONGEST_S),
            status: SessionStatus::Open,
            is_paid: false,
            payment_intent: None,
            setup_intent: None,
            customer: ask.customer.clone(),
            is_asked: false,
            ask,
        };
        if session.ask.mode == Mode::Setup {
            let setup = Setup::of(state, &session);
            session.setup_intent = Some(setup.id.clone());
            state.setups.put(setup);
        }
        state
            .timers
            .insert((session.expires_at * 1000, Timer::ExpireSession(session.id.clone())));
        state.sessions.put(session.clone());
        Ok(session)
    }

    pub fn is_open(&self) -> bool {
        self.status == SessionStatus::Open
    }

    /// The address for the customer after payment, with the placeholder filled in.
    pub fn success_url(&self) -> String {
        let filled = self.ask.success_url.replace("{CHECKOUT_SESSION_ID}", &self.id);
        filled.replace("%7BCHECKOUT_SESSION_ID%7D", &self.id)
    }

    fn payment_status(&self) -> &'static str {
        match (self.ask.mode, self.is_paid) {
            (Mode::Setup, _) => "no_payment_required",
            (Mode::Payment, true) => "paid",
            (Mode::Payment, false) => "unpaid",
        }
    }

    pub fn to_json(&self, base_url: &str) -> Value {
        let ask = &self.ask;
        let url = self.is_open().then(|| format!("{base_url}/pay/{}", self.id));
        let is_payment = ask.mode == Mode::Payment;
        let total = is_payment.then_some(ask.amount);
        let currency = (!ask.currency.is_empty()).then_some(&ask.currency);
        json!({
            "id": self.id, "object": "checkout.session", "livemode": false, "mode": ask.mode, "ui_mode": "hosted_page",
            "created": self.created, "expires_at": self.expires_at, "status": self.status,
            "payment_status": self.payment_status(), "payment_intent": self.payment_intent,
            "setup_intent": self.setup_intent, "url": url,
            "amount_subtotal": total, "amount_total": total, "currency": currency,
            "total_details": is_payment.then(|| json!({ "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 })),
            "success_url": ask.success_url, "cancel_url": ask.cancel_url,
            "client_reference_id": ask.client_reference_id, "metadata": ask.metadata,
            "customer": self.customer, "customer_email": ask.customer_email,
            "customer_creation": if ask.makes_customer { "always" } else { "if_required" },
            "customer_details": self.customer_details(),
            "locale": ask.locale, "submit_type": ask.submit_type,
            "payment_method_types": ["card"], "payment_method_options": {}, "payment_method_collection": "if_required",
            "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
            "custom_fields": [], "shipping_options": [],
            "custom_text": {
                "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null,
            },
        })
    }

    fn customer_details(&self) -> Value {
        match &self.ask.customer_email {
            None => Value::Null,
            Some(email) => json!({
                "email": email, "name": null, "phone": null, "address": null, "tax_exempt": "none", "tax_ids": [],
            }),
        }
    }

    pub fn line_items(&self) -> Vec<Value> {
        self.ask.lines.iter().map(|line| line.to_json(self)).collect()
    }
}

/// Ends an open session by the API's call; one that is not open is refused.
pub(crate) fn expire(state: &mut State, id: &str, cause: &Cause) -> Result<Value, ApiError> {
    let session = state
        .sessions
        .get(id)
        .ok_or_else(|| ApiError::missing("checkout session", id))?;
    if !session.is_open() {
        let message = "Only Checkout Sessions with a status in [\"open\"] can be expired.";
        return Err(ApiError::new(400, "invalid_request_error", message));
    }
    end(state, id, cause);
    state
        .sessions
        .get(id)
        .map(|session| session.to_json(&state.base_url))
        .ok_or_else(ApiError::internal)
}

/// Ends a session whose time has passed.
pub(crate) fn expire_when_due(state: &mut State, id: &str) {
    let now = state.now();
    if state
        .sessions
        .get(id)
        .is_some_and(|session| session.is_open() && session.expires_at <= now)
    {
        end(state, id, &Cause::by_itself());
    }
}

fn end(state: &mut State, id: &str, cause: &Cause) {
    let Some(session) = state.sessions.get_mut(id) else {
        return;
    };
    session.status = SessionStatus::Expired;
    let session = session.clone();
    if let Some(intent) = session
        .payment_intent
        .as_deref()
        .and_then(|id| state.intents.get_mut(id))
    {
        intent.status = IntentStatus::Canceled;
    }
    if let Some(setup) = session.setup_intent.as_deref().and_then(|id| state.setups.get_mut(id)) {
        setup.is_canceled = true;
    }
    let object = session.to_json(&state.base_url);
    emit(state, cause, "checkout.session.expired", (id, object));
}
