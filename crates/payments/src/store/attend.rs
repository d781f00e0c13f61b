//! SQL of what staff settle by hand, each row locked while they do.

use jiff::Timestamp;

use crate::call::CallState;
use crate::{CallId, PaymentId, ReversalId, TransferId};

platform::statements! {
    /// The reason why a payment waits for a person, if it does.
    pub fn lock_payment_question(id: PaymentId) -> Option<(Option<String>,)> =
        "select needs_human from payments where id = $1 for update";

    pub fn lock_transfer_state(id: TransferId) -> Option<(String,)> =
        "select state from transfers where id = $1 for update";

    pub fn lock_reversal_state(id: ReversalId) -> Option<(String,)> =
        "select state from transfer_reversals where id = $1 for update";

    /// A call's state and when it is tried next.
    pub fn lock_call_state(id: CallId) -> Option<(CallState, Option<Timestamp>)> =
        "select state, next_at from gateway_calls where id = $1 for update";

    /// The sweep takes it at its next round.
    pub fn bring_call_forward(id: CallId, now: Timestamp) -> u64 =
        "update gateway_calls set next_at = $2 where id = $1 and state = 'unknown'";
}
