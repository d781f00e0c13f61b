//! Ask for a refund: its row and its call, in the caller's transaction; a worker sends it.
//! Refuses more than was received and not yet given back, at any concurrency: by the row lock, and by the table's check.

use kernel::{Kind, Money, Refusal};
use platform::{OnConstraint, Tx, Verdict};

use crate::call::{CallKind, CallSubject, NewCall};
use crate::store::{payments, refunds};
use crate::stripe::{amount, request};
use crate::transfers::{complete_call, reverse_for};
use crate::{Payment, PaymentId, PaymentState, Refund, RefundId, RefundState, TransferMode};

/// What to give back and why.
#[derive(Debug, Clone)]
pub struct RefundPayment {
    pub payment: PaymentId,
    pub amount: Money,
    /// The business fact behind it, such as `ord_…:whole`: the same key is the same refund.
    pub key: String,
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundRefused {
    NotFound,
    /// Nothing was received, or the payment waits for a person.
    NotPaid,
    /// A dispute is open: the bank decides.
    Frozen,
    /// Zero, negative, another currency, or finer than the gateway takes.
    Amount,
    TooMuch,
    /// The key stands with another payment or amount.
    Differs,
}

impl Refusal for RefundRefused {
    fn kind(&self) -> Kind {
        match self {
            RefundRefused::NotFound => Kind::NotFound,
            RefundRefused::Amount => Kind::Invalid,
            RefundRefused::NotPaid | RefundRefused::Frozen | RefundRefused::TooMuch | RefundRefused::Differs => {
                Kind::Conflict
            }
        }
    }

    fn code(&self) -> &'static str {
        match self {
            RefundRefused::NotFound => "not_found",
            RefundRefused::NotPaid => "payment_not_paid",
            RefundRefused::Frozen => "payment_frozen",
            RefundRefused::Amount => "payment_refund_amount",
            RefundRefused::TooMuch => "payment_refund_too_much",
            RefundRefused::Differs => "payment_refund_differs",
        }
    }
}

/// The caller holds the lock of what stands behind the payment (order → payment).
pub async fn request_refund(tx: &Tx, input: RefundPayment) -> Verdict<RefundId, RefundRefused> {
    let (payment, known) = tokio::try_join!(
        payments::lock_payment_by(tx, Some(input.payment), None, None),
        refunds::find_refund_by_key(tx, &input.key)
    )?;
    let payment = payment.ok_or(RefundRefused::NotFound)?;
    if let Some(known) = known {
        let is_same =
            known.payment_id == payment.id && Money::new(known.amount_minor, payment.currency) == input.amount;
        return if is_same {
            Ok(known.id)
        } else {
            Err(RefundRefused::Differs.into())
        };
    }
    let (intent, wire) = plan(&payment, &input)?;
    let now = tx.now();
    let refund = Refund {
        id: tx.new_id(),
        payment_id: payment.id,
        key: input.key,
        amount_minor: input.amount.minor(),
        reason: input.reason.chars().take(500).collect(),
        state: RefundState::Requested,
        gateway_refund: None,
        failure_code: None,
        requested_at: now,
    };
    let written = write(tx, &refund).await;
    written.on_constraint("payments_refunded_minor_check", || RefundRefused::TooMuch)?;
    let mut call = NewCall {
        key: format!("{}:refund:1", refund.id),
        kind: CallKind::Refund,
        path: request::REFUNDS.to_owned(),
        form: request::refund(&refund, &intent, &payment.reference, wire),
        about: CallSubject {
            payment: Some(payment.id),
            refund: Some(refund.id),
            ..CallSubject::default()
        },
    };
    complete_call(tx, &payment, &mut call).await?;
    call.queue(tx).await?;
    if payment.transfer == TransferMode::Later {
        reverse_for(tx, payment.id, &refund.id.to_string()).await?;
    }
    Ok(refund.id)
}

/// What may be given back, by the payment as it stands.
pub fn plan(payment: &Payment, input: &RefundPayment) -> Result<(String, i64), RefundRefused> {
    let intent = payment
        .gateway_payment
        .clone()
        .filter(|_| payment.state == PaymentState::Paid);
    let intent = intent.ok_or(RefundRefused::NotPaid)?;
    if input.amount.currency() != payment.currency {
        return Err(RefundRefused::Amount);
    }
    if payment.is_frozen {
        return Err(RefundRefused::Frozen);
    }
    let wire = amount::to_wire(input.amount).map_err(|_| RefundRefused::Amount)?;
    if input.amount.minor() > payment.refundable().minor() {
        return Err(RefundRefused::TooMuch);
    }
    Ok((intent, wire))
}

async fn write(tx: &Tx, refund: &Refund) -> Result<(), platform::Broken> {
    tokio::try_join!(
        payments::add_refunded(tx, refund.payment_id, refund.amount_minor, refund.requested_at),
        refunds::insert_refund(
            tx,
            refund.id,
            refund.payment_id,
            &refund.key,
            refund.amount_minor,
            &refund.reason,
            refund.state,
            None,
            refund.requested_at
        ),
    )?;
    Ok(())
}
