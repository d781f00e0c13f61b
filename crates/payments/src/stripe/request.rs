//! The forms we send to Stripe, made once from a row and stored with the call, so that a repeat is the same to the byte.

use jiff::Timestamp;
use kernel::Lang;

use super::amount::to_wire;
use crate::start::StartPayment;
use crate::{AmountRefused, Capture, Payment, PaymentId, Refund};

/// A form as it is stored and sent: names with brackets, in order.
pub type Fields = Vec<(String, String)>;

/// Stripe: at most 100 items in payment mode.
const MOST_ITEMS: usize = 100;

pub const SESSIONS: &str = "/v1/checkout/sessions";
pub const REFUNDS: &str = "/v1/refunds";
pub const INTENTS: &str = "/v1/payment_intents";
/// What a look-up of a session has spelled out, for one answer to say all.
pub const SESSION_EXPANDED: &str = "expand%5B%5D=payment_intent.latest_charge&expand%5B%5D=setup_intent";
pub const INTENT_EXPANDED: &str = "expand%5B%5D=latest_charge";

/// `POST /v1/checkout/sessions`
pub fn open_session(id: PaymentId, start: &StartPayment, closes_at: Timestamp) -> Result<Fields, AmountRefused> {
    let mut fields = Fields::new();
    let mut put = |name: &str, value: String| fields.push((name.to_owned(), value));
    let keeps_card = start.terms.hold_at.is_some();
    put("mode", if keeps_card { "setup" } else { "payment" }.into());
    put("client_reference_id", id.to_string());
    put("success_url", start.return_url.clone());
    put("cancel_url", start.cancel_url.clone());
    put("expires_at", closes_at.as_second().to_string());
    // Stripe's page knows no Arabic: it then follows the browser.
    let locale = match start.lang {
        Lang::Fr => "fr",
        Lang::En => "en",
        Lang::Ar => "auto",
    };
    put("locale", locale.into());
    if !start.email.is_empty() {
        put("customer_email", start.email.clone());
    }
    put("metadata[payment]", id.to_string());
    put("metadata[reference]", start.reference.clone());
    if keeps_card {
        put("currency", start.amount.currency().code().to_ascii_lowercase());
        put("customer_creation", "always".into());
        put("setup_intent_data[metadata][payment]", id.to_string());
        put("setup_intent_data[metadata][reference]", start.reference.clone());
        return Ok(fields);
    }
    put("submit_type", "pay".into());
    if start.terms.capture == Capture::Manual {
        put("payment_intent_data[capture_method]", "manual".into());
    }
    // The session's metadata is not copied to its intent, and the intent's events come first at times.
    put("payment_intent_data[metadata][payment]", id.to_string());
    put("payment_intent_data[metadata][reference]", start.reference.clone());
    put("payment_intent_data[description]", start.number.clone());
    for (at, (title, quantity, unit)) in items(start)?.into_iter().enumerate() {
        let item = format!("line_items[{at}]");
        put(&format!("{item}[quantity]"), quantity.to_string());
        put(
            &format!("{item}[price_data][currency]"),
            start.amount.currency().code().to_ascii_lowercase(),
        );
        put(&format!("{item}[price_data][unit_amount]"), unit.to_string());
        put(&format!("{item}[price_data][product_data][name]"), title);
    }
    Ok(fields)
}

/// The lines as the customer knows them, where they add up to the amount at Stripe's own precision; else one line.
fn items(start: &StartPayment) -> Result<Vec<(String, i64, i64)>, AmountRefused> {
    let whole = to_wire(start.amount)?;
    let lines: Option<Vec<_>> = start
        .lines
        .iter()
        .map(|line| {
            let unit = to_wire(line.unit).ok()?;
            let title: String = line.title.chars().filter(|c| !c.is_control()).take(250).collect();
            (line.quantity > 0 && !title.trim().is_empty()).then_some((title, line.quantity, unit))
        })
        .collect();
    let adds_up = |lines: &Vec<(String, i64, i64)>| {
        let sum = lines.iter().try_fold(0_i64, |sum, (_, quantity, unit)| {
            sum.checked_add(quantity.checked_mul(*unit)?)
        });
        lines.len() <= MOST_ITEMS && sum == Some(whole)
    };
    Ok(match lines {
        Some(lines) if adds_up(&lines) => lines,
        _ => vec![(start.number.clone(), 1, whole)],
    })
}

/// `POST /v1/payment_intents/{id}/capture`: what is not taken is let go.
pub fn capture(wire: i64) -> Fields {
    vec![("amount_to_capture".to_owned(), wire.to_string())]
}

/// `POST /v1/payment_intents`: the hold from a kept card, without the customer.
pub fn hold_saved(payment: &Payment, customer: &str, method: &str, wire: i64) -> Fields {
    let field = |name: &str, value: String| (name.to_owned(), value);
    vec![
        field("amount", wire.to_string()),
        field("currency", payment.currency.code().to_ascii_lowercase()),
        field("customer", customer.to_owned()),
        field("payment_method", method.to_owned()),
        field("capture_method", "manual".to_owned()),
        field("off_session", "true".to_owned()),
        field("confirm", "true".to_owned()),
        field("description", payment.number.clone()),
        field("metadata[payment]", payment.id.to_string()),
        field("metadata[reference]", payment.reference.clone()),
    ]
}

/// `POST /v1/refunds`
pub fn refund(refund: &Refund, intent: &str, reference: &str, wire: i64) -> Fields {
    let field = |name: &str, value: String| (name.to_owned(), value);
    vec![
        field("payment_intent", intent.to_owned()),
        field("amount", wire.to_string()),
        field("reason", "requested_by_customer".to_owned()),
        field("metadata[refund]", refund.id.to_string()),
        field("metadata[payment]", refund.payment_id.to_string()),
        field("metadata[reference]", reference.to_owned()),
    ]
}
