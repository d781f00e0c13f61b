//! SQL of the refunds table.

use jiff::Timestamp;
use platform::db::One;

use crate::{PaymentId, Refund, RefundId, RefundState};

platform::statements! {
    pub fn insert_refund(
        id: RefundId, payment: PaymentId, key: &str, amount_minor: i64, reason: &str, state: RefundState,
        gateway_refund: Option<&str>, now: Timestamp
    ) -> u64 =
        "insert into refunds (id, payment_id, key, amount_minor, reason, state, gateway_refund, requested_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)";

    pub fn find_refund_by_key(key: &str) -> Option<Refund> =
        "select id, payment_id, key, amount_minor, reason, state, gateway_refund, failure_code, requested_at
         from refunds where key = $1";

    /// Under the payment's lock, so the row needs none of its own.
    pub fn find_refund_by(id: Option<RefundId>, gateway_refund: Option<&str>) -> Option<Refund> =
        "select id, payment_id, key, amount_minor, reason, state, gateway_refund, failure_code, requested_at
         from refunds where id = $1 or gateway_refund = $2";

    pub fn update_refund(
        id: RefundId, state: RefundState, gateway_refund: Option<&str>, failure_code: Option<&str>, now: Timestamp
    ) -> u64 =
        "update refunds set state = $2, gateway_refund = $3, failure_code = $4, updated_at = $5 where id = $1";

    /// Whether a refund was asked for, may have run, cannot be asked for again, and was not found at the gateway.
    pub fn has_lost_refund(payment: PaymentId, oldest: Timestamp) -> One<(bool,)> =
        "select exists (
             select from refunds r join gateway_calls c on c.refund_id = r.id
             where r.payment_id = $1 and r.state = 'requested' and c.state = 'unknown' and (not c.may_repeat or c.first_sent_at <= $2))";

    /// Refunds of one reference, oldest first.
    pub fn list_refunds_for(reference: &str) -> Vec<Refund> =
        "select r.id, r.payment_id, r.key, r.amount_minor, r.reason, r.state, r.gateway_refund, r.failure_code, r.requested_at
         from refunds r join payments p on p.id = r.payment_id where p.reference = $1 order by r.requested_at, r.id";
}
