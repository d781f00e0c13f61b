//! Begin a payment: its row and the call that opens its page, in the caller's transaction. Sends nothing and reads
//! nothing, so it travels with the caller's own statements.

use jiff::{SignedDuration, Timestamp};
use kernel::{Lang, Money};
use platform::{Broken, Tx};

use crate::call::{CallKind, CallSubject, NewCall};
use crate::payment::GRACE;
use crate::store::{payments, transfers};
use crate::stripe::request;
use crate::transfers::{Split, session_fields};
use crate::{CallId, Capture, Gateway, Payment, PaymentId, PaymentState, TransferMode};

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
    /// Shared with a connected account, checked in the same transaction.
    pub split: Option<Split>,
}

impl Default for Terms {
    fn default() -> Self {
        Terms {
            purpose: "whole".to_owned(),
            capture: Capture::Automatic,
            hold_at: None,
            split: None,
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

/// A payment and the call that opens its page, as they are written.
#[derive(Debug, Clone)]
pub struct Planned {
    pub payment: Payment,
    pub call: NewCall,
    /// When the janitor asks the gateway by itself.
    pub check_at: Timestamp,
    /// When a worker sends the call, if nobody has.
    pub send_at: Timestamp,
}

/// Plans a payment from what is wanted. Pure.
pub fn plan(id: PaymentId, input: &StartPayment, now: Timestamp) -> Result<Planned, Broken> {
    let (shortest, longest) = input.gateway.abilities().session;
    // The gateway counts from when it reads the call, and the call may have to wait for it as long as the customer would: the
    // page closes late enough for that. A page still open at our deadline is closed by the janitor.
    let closes_at = input
        .expires_at
        .max(now)
        .checked_add(shortest)?
        .min(now.checked_add(longest)?);
    let fields = match input.gateway {
        Gateway::Stripe => request::open_session(id, input, closes_at),
    };
    let mut form = fields.map_err(|refused| {
        Broken::new(format!(
            "{} was not asked whether it takes this: {refused:?}",
            input.gateway
        ))
    })?;
    if let (Some(split), None) = (&input.terms.split, input.terms.hold_at) {
        form.extend(session_fields(split, id, input.amount));
    }
    let check_at = now
        .checked_add(SignedDuration::from_mins(10))?
        .min(input.expires_at.checked_add(GRACE)?);
    Ok(Planned {
        payment: row(id, input, now),
        call: NewCall {
            key: format!("{id}:checkout:1"),
            kind: CallKind::OpenSession,
            path: request::SESSIONS.to_owned(),
            form,
            about: CallSubject {
                payment: Some(id),
                ..CallSubject::default()
            },
        },
        check_at,
        send_at: now.checked_add(HEAD_START)?,
    })
}

fn row(id: PaymentId, input: &StartPayment, now: Timestamp) -> Payment {
    let split = input.terms.split.as_ref();
    Payment {
        id,
        reference: input.reference.clone(),
        number: input.number.clone(),
        gateway: input.gateway,
        currency: input.amount.currency(),
        amount_minor: input.amount.minor(),
        state: PaymentState::Created,
        is_processing: false,
        gateway_session: None,
        gateway_payment: None,
        pay_url: None,
        failure_code: None,
        needs_human: None,
        captured_minor: 0,
        refunded_minor: 0,
        expires_at: input.expires_at,
        checks: 0,
        created_at: now,
        paid_at: None,
        purpose: input.terms.purpose.clone(),
        capture: input.terms.capture,
        held_minor: 0,
        to_capture_minor: None,
        hold_expires_at: None,
        hold_at: input.terms.hold_at,
        gateway_charge: None,
        gateway_customer: None,
        gateway_method: None,
        decisions: 0,
        is_frozen: false,
        disputed_minor: 0,
        account_id: split.map(|split| split.account),
        commission_minor: split.map_or(0, |split| split.commission_of(input.amount).minor()),
        transfer: split.map_or(TransferMode::None, |split| split.transfer),
        release_at: None,
        released_at: None,
    }
}

/// Writes rows only. An amount the gateway cannot take is broken here: ask [`Gateway::accepts`] before promising.
pub async fn start(tx: &Tx, input: &StartPayment) -> Result<Started, Broken> {
    let now = tx.now();
    let planned = plan(tx.new_id(), input, now)?;
    let (payment, call) = (&planned.payment, &planned.call);
    let call_id: CallId = tx.new_id();
    tokio::try_join!(
        payments::insert_payment(
            tx,
            payment.id,
            &payment.reference,
            &payment.number,
            payment.gateway,
            payment.currency,
            payment.amount_minor,
            payment.expires_at,
            planned.check_at,
            now,
            &payment.purpose,
            payment.capture,
            payment.hold_at,
            payment.account_id,
            payment.commission_minor,
            payment.transfer
        ),
        call.write(tx, call_id, planned.send_at),
        async {
            match &input.terms.split {
                Some(split) => transfers::mark_split(tx, payment.id, split.commission_bp).await,
                None => Ok(0),
            }
        },
    )?;
    Ok(Started {
        payment: payment.id,
        call: call_id,
    })
}
