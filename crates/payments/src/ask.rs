//! What a step asks of the gateway, as a call: its key from the business fact alone, its form made once. Pure; sends nothing.

use platform::Broken;

use crate::call::{CallKind, CallSubject, NewCall};
use crate::payment::Todo;
use crate::stripe::{amount, request};
use crate::{Gateway, Payment};

/// The call for `todo` of a payment as it stands after the step. `None` where the gateway has nothing of it.
pub fn of(payment: &Payment, todo: &Todo) -> Result<Option<NewCall>, Broken> {
    let Gateway::Stripe = payment.gateway;
    let decision = payment.decisions;
    let call = |key: String, kind: CallKind, path: String, form: request::Fields| NewCall {
        key,
        kind,
        path,
        form,
        about: about(payment),
    };
    let wire = |minor: i64| {
        amount::to_wire(kernel::Money::new(minor, payment.currency))
            .map_err(|refused| Broken::new(format!("{} cannot be asked for: {refused:?}", payment.id)))
    };
    Ok(match (todo, &payment.gateway_payment) {
        (Todo::ExpireSession { session }, _) => Some(expire(payment, session)),
        (Todo::Capture, Some(intent)) => Some(call(
            format!("{}:capture:{decision}", payment.id),
            CallKind::Capture,
            format!("{}/{intent}/capture", request::INTENTS),
            request::capture(wire(payment.to_capture_minor.unwrap_or(payment.held_minor))?),
        )),
        (Todo::Void, Some(intent)) => Some(call(
            format!("{}:void:{decision}", payment.id),
            CallKind::Void,
            format!("{}/{intent}/cancel", request::INTENTS),
            Vec::new(),
        )),
        (Todo::HoldSaved, _) => {
            let card = payment
                .gateway_customer
                .as_deref()
                .zip(payment.gateway_method.as_deref());
            let (customer, method) = card.ok_or_else(|| Broken::new(format!("{} kept no card", payment.id)))?;
            Some(call(
                format!("{}:hold:1", payment.id),
                CallKind::HoldSaved,
                request::INTENTS.to_owned(),
                request::hold_saved(payment, customer, method, wire(payment.amount_minor)?),
            ))
        }
        (Todo::Capture | Todo::Void, None) => None,
    })
}

/// Closes a page that must not be paid at any more.
pub fn expire(payment: &Payment, session: &str) -> NewCall {
    NewCall {
        key: format!("{}:expire:{session}", payment.id),
        kind: CallKind::ExpireSession,
        path: format!("{}/{session}/expire", request::SESSIONS),
        form: Vec::new(),
        about: about(payment),
    }
}

fn about(payment: &Payment) -> CallSubject {
    CallSubject {
        payment: Some(payment.id),
        ..CallSubject::default()
    }
}
