//! What a Checkout Session is asked for: a payment with its lines, or a card to be kept; checked whole before it is opened.
//! Only hosted pages and prices given in the call; anything else is refused, not guessed.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::currency;
use crate::error::ApiError;
use crate::fields::{Fields, Metadata};
use crate::session::Session;
use crate::terms::Terms;

const SHORTEST_S: i64 = 30 * 60;
pub(crate) const LONGEST_S: i64 = 24 * 60 * 60;

/// What the page is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    #[default]
    Payment,
    /// No money: the card is kept for later.
    Setup,
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
    #[serde(default)]
    pub mode: Mode,
    pub currency: String,
    /// Minor units; the sum of the lines.
    pub amount: i64,
    pub lines: Vec<Line>,
    pub success_url: String,
    pub cancel_url: Option<String>,
    pub expires_at: Option<i64>,
    pub client_reference_id: Option<String>,
    /// A customer known already.
    #[serde(default)]
    pub customer: Option<String>,
    #[serde(default)]
    pub makes_customer: bool,
    pub customer_email: Option<String>,
    pub locale: Option<String>,
    pub submit_type: Option<String>,
    pub metadata: Metadata,
    /// Of the payment intent, or of the setup intent.
    #[serde(default)]
    pub terms: Terms,
}

impl Ask {
    pub fn parse(fields: &mut Fields, now: i64) -> Result<Ask, ApiError> {
        let mode = match fields.required_text("mode")?.as_str() {
            "payment" => Mode::Payment,
            "setup" => Mode::Setup,
            "subscription" => {
                let message = "Only mode=payment and mode=setup are spoken here.";
                return Err(fields.refuse("mode", "parameter_invalid_enum", message));
            }
            _ => {
                let message = "Invalid mode: must be one of payment, setup";
                return Err(fields.refuse("mode", "parameter_invalid_enum", message));
            }
        };
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
        let (currency, lines) = match mode {
            Mode::Payment => parse_lines(fields)?,
            Mode::Setup => (fields.text("currency")?.unwrap_or_default(), Vec::new()),
        };
        let creation = fields.one_of("customer_creation", &["always", "if_required"])?;
        let ask = Ask {
            mode,
            amount: if mode == Mode::Payment {
                sum(fields, &currency, &lines)?
            } else {
                0
            },
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
            customer: fields.text("customer")?,
            makes_customer: creation.as_deref() == Some("always"),
            customer_email: fields.short_text("customer_email", 512)?,
            locale: fields.one_of("locale", &["auto", "fr", "ar", "en"])?,
            submit_type: fields.one_of("submit_type", &["auto", "pay", "book", "donate"])?,
            metadata: fields.metadata("metadata")?,
            terms: parse_terms(fields, mode)?,
        };
        ask.check(fields, now)?;
        Ok(ask)
    }

    /// Methods whose money comes later can neither be held nor kept.
    pub fn may_be_paid_later(&self) -> bool {
        self.mode == Mode::Payment && !self.terms.is_manual && !self.terms.keeps_card
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
        if self.customer.is_some() && (self.makes_customer || self.customer_email.is_some()) {
            let message = "You may only specify one of these parameters: customer, customer_creation, customer_email.";
            return Err(fields.refuse("customer", "parameter_invalid", message));
        }
        let is_address = |text: &String| {
            text.split_once('@')
                .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        };
        if self.customer_email.as_ref().is_some_and(|text| !is_address(text)) {
            return Err(fields.refuse("customer_email", "email_invalid", "Invalid email address"));
        }
        self.terms.check_shares(self.amount)
    }
}

/// `payment_intent_data` or `setup_intent_data`, and the capture method where it may also stand.
fn parse_terms(fields: &mut Fields, mode: Mode) -> Result<Terms, ApiError> {
    let mut terms = Terms::default();
    if let Some(mut intent) = fields.nested("payment_intent_data")? {
        if mode == Mode::Setup {
            let message = "You can not pass `payment_intent_data` in `setup` mode.";
            return Err(fields.refuse("payment_intent_data", "parameter_invalid", message));
        }
        terms = Terms::parse(&mut intent)?;
        intent.finish()?;
    }
    if let Some(mut setup) = fields.nested("setup_intent_data")? {
        if mode == Mode::Payment {
            let message = "You can not pass `setup_intent_data` in `payment` mode.";
            return Err(fields.refuse("setup_intent_data", "parameter_invalid", message));
        }
        terms.description = setup.short_text("description", 1000)?;
        terms.metadata = setup.metadata("metadata")?;
        setup.finish()?;
    }
    if let Some(mut options) = fields.nested("payment_method_options")? {
        if let Some(mut card) = options.nested("card")? {
            terms.is_manual |= card.one_of("capture_method", &["manual"])?.is_some();
            card.one_of("request_three_d_secure", &["any", "automatic", "challenge"])?;
            card.finish()?;
        }
        options.finish()?;
    }
    Ok(terms)
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

impl Line {
    pub fn to_json(&self, session: &Session) -> Value {
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
