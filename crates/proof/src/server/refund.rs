//! Asking for a refund in memory, as `payments::request_refund` has it: its row and its call in the caller's transaction.

use kernel::Money;
use payments::for_proof::{CallSubject, NewCall, plan_refund, request};
use payments::{CallKind, PaymentId, Refund, RefundId, RefundPayment, RefundRefused, RefundState};

use super::Tx;

/// Writes rows only.
pub fn request_refund(tx: &mut Tx<'_>, input: &RefundPayment) -> Result<RefundId, RefundRefused> {
    let payment = tx.payment(input.payment).ok_or(RefundRefused::NotFound)?;
    if let Some(known) = tx.rows.refunds.values().find(|refund| refund.key == input.key) {
        let is_same =
            known.payment_id == payment.id && Money::new(known.amount_minor, payment.currency) == input.amount;
        return if is_same {
            Ok(known.id)
        } else {
            Err(RefundRefused::Differs)
        };
    }
    let (intent, wire) = plan_refund(&payment, input)?;
    Ok(write(tx, input, (&payment.reference, &intent, wire)))
}

/// The rows, whatever the payment says: its check is the caller's.
pub fn write(tx: &mut Tx<'_>, input: &RefundPayment, (reference, intent, wire): (&str, &str, i64)) -> RefundId {
    let refund = Refund {
        id: tx.new_id(),
        payment_id: input.payment,
        key: input.key.clone(),
        amount_minor: input.amount.minor(),
        reason: input.reason.clone(),
        state: RefundState::Requested,
        gateway_refund: None,
        failure_code: None,
        requested_at: tx.now,
    };
    add_refunded(tx, input.payment, refund.amount_minor);
    let call = NewCall {
        key: format!("{}:refund:1", refund.id),
        kind: CallKind::Refund,
        path: request::REFUNDS.to_owned(),
        form: request::refund(&refund, intent, reference, wire),
        about: CallSubject {
            payment: Some(input.payment),
            refund: Some(refund.id),
            ..CallSubject::default()
        },
    };
    let id = refund.id;
    tx.rows.refunds.insert(id, refund);
    tx.queue(call);
    id
}

fn add_refunded(tx: &mut Tx<'_>, payment: PaymentId, amount_minor: i64) {
    if let Some(payment) = tx.rows.payments.get_mut(&payment) {
        payment.refunded_minor += amount_minor;
    }
}
