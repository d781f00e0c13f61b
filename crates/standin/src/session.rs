//! Checkout Sessions: what is asked of the customer, for how long, and what became of it.
//! Only hosted, one-off payments with prices given in the call; anything else is refused, not guessed.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::currency;
use crate::error::ApiError;
use crate::event::{Cause, emit};
use crate::fields::{Fields, Metadata};
use crate::payment::IntentStatus;
use crate::state::{Record, State, Timer};

const SHORTEST_S: i64 = 30 * 60;
const LONGEST_S: i64 = 24 * 60 * 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionStatus {
    Open,
    Complete,
    Expired,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Line {
    /// Empty until the session is opened, as are the other two.
    pub id: String,
    pub price_id: String,
    pub product_id: String,
    pub name: String,
    pub quantity: i64,
    pub unit_amount: i64,
    pub tax_behavior: String,
}

/// What the call says, checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ask {
    pub currency: String,
    /// Minor units; the sum of the lines.
    pub amount: i64,
    pub lines: Vec<Line>,
    pub success_url: String,
    pub cancel_url: Option<String>,
    pub expires_at: Option<i64>,
    pub client_reference_id: Option<String>,
    pub customer_email: Option<String>,
    pub locale: Option<String>,
    pub submit_type: Option<String>,
    pub metadata: Metadata,
    pub intent_metadata: Metadata,
    pub intent_description: Option<String>,
    pub receipt_email: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub id: String,
    pub created: i64,
    pub expires_at: i64,
    pub status: SessionStatus,
    pub is_paid: bool,
    pub payment_intent: Option<String>,
    pub ask: Ask,
}

impl Record for Session {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Ask {
    pub fn parse(fields: &mut Fields, now: i64) -> Result<Ask, ApiError> {
        match fields.required_text("mode")?.as_str() {
            "payment" => {}
            "setup" | "subscription" => {
                return Err(fields.refuse("mode", "parameter_invalid_enum", "Only mode=payment is spoken here."));
            }
            _ => return Err(fields.refuse("mode", "parameter_invalid_enum", "Invalid mode: must be payment")),
        }
        fields.one_of("ui_mode", &["hosted_page"])?;
        for kind in fields.texts("payment_method_types")? {
            if kind != "card" {
                return Err(fields.refuse(
                    "payment_method_types",
                    "parameter_invalid_enum",
                    "Only card is spoken here.",
                ));
            }
        }
        let (currency, lines) = parse_lines(fields)?;
        let mut ask = Ask {
            amount: sum(fields, &currency, &lines)?,
            currency,
            lines,
            success_url: fields.address("success_url")?.ok_or_else(|| {
                fields.refuse(
                    "success_url",
                    "parameter_missing",
                    "Missing required param: success_url.",
                )
            })?,
            cancel_url: fields.address("cancel_url")?,
            expires_at: fields.integer("expires_at")?,
            client_reference_id: fields.short_text("client_reference_id", 200)?,
            customer_email: fields.short_text("customer_email", 512)?,
            locale: fields.one_of("locale", &["auto", "fr", "ar", "en"])?,
            submit_type: fields.one_of("submit_type", &["auto", "pay", "book", "donate"])?,
            metadata: fields.metadata("metadata")?,
            intent_metadata: Metadata::new(),
            intent_description: None,
            receipt_email: None,
        };
        ask.check(fields, now)?;
        if let Some(mut intent) = fields.nested("payment_intent_data")? {
            ask.intent_metadata = intent.metadata("metadata")?;
            ask.intent_description = intent.short_text("description", 1000)?;
            ask.receipt_email = intent.text("receipt_email")?;
            intent.one_of("capture_method", &["automatic", "automatic_async"])?;
            intent.finish()?;
        }
        Ok(ask)
    }

    fn check(&self, fields: &Fields, now: i64) -> Result<(), ApiError> {
        if self.expires_at.is_some_and(|at| at < now + SHORTEST_S) {
            let message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.";
            return Err(fields.refuse("expires_at", "parameter_invalid_integer", message));
        }
        if self.expires_at.is_some_and(|at| at > now + LONGEST_S) {
            let message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.";
            return Err(fields.refuse("expires_at", "parameter_invalid_integer", message));
        }
        let is_address = |text: &String| {
            text.split_once('@')
                .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        };
        if self.customer_email.as_ref().is_some_and(|text| !is_address(text)) {
            return Err(fields.refuse("customer_email", "email_invalid", "Invalid email address"));
        }
        Ok(())
    }
}

fn parse_lines(fields: &mut Fields) -> Result<(String, Vec<Line>), ApiError> {
    let mut lines = Vec::new();
    let mut currency: Option<String> = None;
    for mut item in fields.list("line_items")? {
        let (code, line) = parse_line(&mut item)?;
        item.finish()?;
        if currency.as_ref().is_some_and(|first| *first != code) {
            return Err(fields.refuse(
                "line_items",
                "parameter_invalid",
                "All line items must have the same currency.",
            ));
        }
        currency = Some(code);
        lines.push(line);
    }
    match currency {
        Some(currency) if lines.len() <= 100 => Ok((currency, lines)),
        Some(_) => Err(fields.refuse("line_items", "parameter_invalid", "At most 100 line items.")),
        None => Err(fields.refuse("line_items", "parameter_missing", "Missing required param: line_items.")),
    }
}

fn parse_line(item: &mut Fields) -> Result<(String, Line), ApiError> {
    let quantity = item.integer("quantity")?.unwrap_or(1);
    if quantity < 1 {
        return Err(item.refuse(
            "quantity",
            "parameter_invalid_integer",
            "This value must be greater than or equal to 1.",
        ));
    }
    let Some(mut price) = item.nested("price_data")? else {
        return Err(item.refuse("price_data", "parameter_missing", "Missing required param: price_data."));
    };
    let code = price.required_text("currency")?;
    if code.len() != 3 || !code.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return Err(price.refuse("currency", "parameter_invalid", format!("Invalid currency: {code}")));
    }
    let Some(unit_amount) = price.integer("unit_amount")? else {
        return Err(price.refuse(
            "unit_amount",
            "parameter_missing",
            "Missing required param: unit_amount.",
        ));
    };
    if !(0..=currency::LARGEST).contains(&unit_amount) {
        return Err(price.refuse(
            "unit_amount",
            "parameter_invalid_integer",
            format!("Invalid integer: {unit_amount}"),
        ));
    }
    let tax_behavior = price.one_of("tax_behavior", &["exclusive", "inclusive", "unspecified"])?;
    let Some(mut product) = price.nested("product_data")? else {
        return Err(price.refuse(
            "product_data",
            "parameter_missing",
            "Missing required param: product_data.",
        ));
    };
    let name = product.required_text("name")?;
    product.text("description")?;
    product.metadata("metadata")?;
    product.texts("images")?;
    product.finish()?;
    price.finish()?;
    let line = Line {
        id: String::new(),
        price_id: String::new(),
        product_id: String::new(),
        name,
        quantity,
        unit_amount,
        tax_behavior: tax_behavior.unwrap_or_else(|| "unspecified".to_owned()),
    };
    Ok((code, line))
}

fn sum(fields: &Fields, code: &str, lines: &[Line]) -> Result<i64, ApiError> {
    let add = |total: i64, line: &Line| total.checked_add(line.unit_amount.checked_mul(line.quantity)?);
    let total = lines
        .iter()
        .try_fold(0, add)
        .filter(|total| *total <= currency::LARGEST);
    let refuse = |code, message: &str| Err(fields.refuse("line_items", code, message));
    match total {
        None => refuse("amount_too_large", "The Checkout Session's total amount is too large."),
        Some(total) if total < currency::smallest(code) => refuse(
            "amount_too_small",
            "The Checkout Session's total amount due is too small.",
        ),
        Some(total) if !currency::is_granular(code, total) => refuse(
            "invalid_charge_amount_no_decimal_compatible",
            "The total has more decimals than the currency's cards.",
        ),
        Some(total) => Ok(total),
    }
}

impl Session {
    pub fn open(state: &mut State, mut ask: Ask) -> Session {
        let created = state.now();
        for line in &mut ask.lines {
            line.id = state.chance.id("li_", 24);
            line.price_id = state.chance.id("price_", 24);
            line.product_id = state.chance.id("prod_", 14);
        }
        let session = Session {
            id: state.chance.id("cs_test_", 58),
            created,
            expires_at: ask.expires_at.unwrap_or(created + LONGEST_S),
            status: SessionStatus::Open,
            is_paid: false,
            payment_intent: None,
            ask,
        };
        state
            .timers
            .insert((session.expires_at * 1000, Timer::ExpireSession(session.id.clone())));
        state.sessions.put(session.clone());
        session
    }

    pub fn is_open(&self) -> bool {
        self.status == SessionStatus::Open
    }

    /// The address for the customer after payment, with the placeholder filled in.
    pub fn success_url(&self) -> String {
        let filled = self.ask.success_url.replace("{CHECKOUT_SESSION_ID}", &self.id);
        filled.replace("%7BCHECKOUT_SESSION_ID%7D", &self.id)
    }

    pub fn to_json(&self, base_url: &str) -> Value {
        let ask = &self.ask;
        let url = self.is_open().then(|| format!("{base_url}/pay/{}", self.id));
        json!({
            "id": self.id, "object": "checkout.session", "livemode": false, "mode": "payment", "ui_mode": "hosted_page",
            "created": self.created, "expires_at": self.expires_at, "status": self.status,
            "payment_status": if self.is_paid { "paid" } else { "unpaid" },
            "payment_intent": self.payment_intent, "setup_intent": null, "url": url,
            "amount_subtotal": ask.amount, "amount_total": ask.amount, "currency": ask.currency,
            "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
            "success_url": ask.success_url, "cancel_url": ask.cancel_url,
            "client_reference_id": ask.client_reference_id, "metadata": ask.metadata,
            "customer": null, "customer_creation": "if_required", "customer_email": ask.customer_email,
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

impl Line {
    fn to_json(&self, session: &Session) -> Value {
        let total = self.unit_amount * self.quantity;
        let currency = &session.ask.currency;
        json!({
            "id": self.id, "object": "item", "description": self.name, "quantity": self.quantity, "currency": currency,
            "amount_subtotal": total, "amount_total": total, "amount_discount": 0, "amount_tax": 0,
            "price": {
                "id": self.price_id, "object": "price", "product": self.product_id, "active": false, "livemode": false,
                "billing_scheme": "per_unit", "created": session.created, "currency": currency, "metadata": {},
                "type": "one_time", "tax_behavior": self.tax_behavior, "unit_amount": self.unit_amount,
                "unit_amount_decimal": self.unit_amount.to_string(),
            },
        })
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
    let object = session.to_json(&state.base_url);
    emit(state, cause, "checkout.session.expired", (id, object));
}
