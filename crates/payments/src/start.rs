//! Begin a payment: its row and the call that opens its page, in the caller's transaction. Sends nothing and reads
//! nothing, so it travels with the caller's own statements.

use jiff::{SignedDuration, Timestamp};
use kernel::{Lang, Money};
use platform::{Broken, Tx};

use crate::call::CallKind;
use crate::payment::GRACE;
use crate::store::{calls, payments};
use crate::stripe::request;
use crate::{CallId, Capture, Gateway, PaymentId, TransferMode};

/// What is to be paid, and where the customer comes back to.
#[derive(Debug, Clone)]
pub struct StartPayment {
    /// What it pays for: the order's id as text.
    pub reference: String,
    /// What people call it, on the gateway's page.
    pub number: String,
    pub gateway: Gateway,
    pub amount: Money,
    /// Shown on the gateway's page if they add up to the amount; they decide nothing.
    pub lines: Vec<PayLine>,
    /// May be empty.
    pub email: String,
    pub lang: Lang,
    /// After this nobody may pay any more. Gateways have limits of their own (Stripe: at least 30 minutes); the page is
    /// then ended by a call.
    pub expires_at: Timestamp,
    /// May hold `{CHECKOUT_SESSION_ID}`. Coming back there proves nothing.
    pub return_url: String,
    pub cancel_url: String,
    pub terms: Terms,
}

/// How the money is to be taken. The default: whole, at once, for us.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Which amount due of the reference this pays: `whole`, `deposit`, `balance`…
    pub purpose: String,
    pub capture: Capture,
    /// The page only keeps a card; it is asked for the hold at this time.
    pub hold_at: Option<Timestamp>,
}

impl Default for Terms {
    fn default() -> Self {
        Terms {
            purpose: "whole".to_owned(),
            capture: Capture::Automatic,
            hold_at: None,
        }
    }
}

#[derive(Debug, Clone)]
pub struct PayLine {
    pub title: String,
    pub quantity: i64,
    pub unit: Money,
}

/// A payment that exists; `call` opens its page once it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Started {
    pub payment: PaymentId,
    pub call: CallId,
}

/// How long the request that made the payment has for sending the call itself, before a worker does.
const HEAD_START: SignedDuration = SignedDuration::from_secs(20);

/// Writes rows only. An amount the gateway cannot take is broken here: ask [`Gateway::accepts`] before promising.
pub async fn start(tx: &Tx, input: &StartPayment) -> Result<Started, Broken> {
    let payment: PaymentId = tx.new_id();
    let call: CallId = tx.new_id();
    let now = tx.now();
    let (shortest, longest) = input.gateway.abilities().session;
    let closes_at = input
        .expires_at
        .max(now.checked_add(shortest)?)
        .min(now.checked_add(longest)?);
    let fields = match input.gateway {
        Gateway::Stripe => request::open_session(payment, input, closes_at),
    };
    let fields = fields.map_err(|refused| {
        Broken::new(format!(
            "{} was not asked whether it takes this: {refused:?}",
            input.gateway
        ))
    })?;
    let form = serde_json::to_value(fields)?;
    let key = format!("{payment}:checkout:1");
    let check_at = now
        .checked_add(SignedDuration::from_mins(10))?
        .min(input.expires_at.checked_add(GRACE)?);
    let send_at = now.checked_add(HEAD_START)?;
    tokio::try_join!(
        payments::insert_payment(
            tx,
            payment,
            &input.reference,
            &input.number,
            input.gateway,
            input.amount.currency(),
            input.amount.minor(),
            input.expires_at,
            check_at,
            now,
            &input.terms.purpose,
            input.terms.capture,
            input.terms.hold_at,
            None,
            0,
            TransferMode::None
        ),
        calls::insert_call(
            tx,
            call,
            &key,
            Some(payment),
            None,
            None,
            None,
            None,
            None,
            CallKind::OpenSession,
            request::SESSIONS,
            &form,
            send_at,
            now
        ),
    )?;
    Ok(Started { payment, call })
}
