//! SQL of the calls to gateways.

use jiff::Timestamp;

use crate::call::{CallKind, CallState, ClaimedCall};
use crate::{AccountId, CallId, DisputeId, PaymentId, RefundId, ReversalId, TransferId};

platform::row! {
    /// A call as the office shows it.
    pub struct GatewayCall {
        pub id: CallId,
        pub key: String,
        pub kind: CallKind,
        pub state: CallState,
        pub attempts: i32,
        pub http_status: Option<i16>,
        pub request_id: Option<String>,
        pub is_replay: bool,
        pub form: serde_json::Value,
        pub response: Option<String>,
        pub error: Option<String>,
        pub created_at: Timestamp,
        pub next_at: Option<Timestamp>,
        pub answered_at: Option<Timestamp>,
    }
}

platform::row! {
    /// Where a call stands, with what its waiting customer needs.
    pub struct CallStanding {
        pub state: CallState,
        pub kind: CallKind,
        pub pay_url: Option<String>,
        pub error: Option<String>,
    }
}

platform::row! {
    /// A call that waits, and whether it may be sent again.
    pub struct DueCall {
        pub id: CallId,
        pub payment_id: Option<PaymentId>,
        pub account_id: Option<AccountId>,
        pub kind: CallKind,
        pub is_repeatable: bool,
        pub is_sent: bool,
    }
}

platform::statements! {
    pub fn insert_call(
        id: CallId, key: &str, payment: Option<PaymentId>, refund: Option<RefundId>, account: Option<AccountId>,
        transfer: Option<TransferId>, reversal: Option<ReversalId>, dispute: Option<DisputeId>, kind: CallKind, path: &str,
        form: &serde_json::Value, next_at: Timestamp, now: Timestamp
    ) -> u64 =
        "insert into gateway_calls
             (id, key, payment_id, refund_id, account_id, transfer_id, reversal_id, dispute_id, kind, path, form, state, next_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'pending', $12, $13) on conflict (key) do nothing";

    /// Takes a call for sending, unless another has it, it is over, or its key may have been forgotten by the gateway.
    pub fn claim_call(id: CallId, now: Timestamp, locked_until: Timestamp, oldest: Timestamp) -> Option<ClaimedCall> =
        "with taken as (
             select id, payment_id, state from gateway_calls
             where id = $1 and may_repeat and (first_sent_at is null or first_sent_at > $4)
                 and (state in ('pending', 'unknown') or (state = 'sending' and locked_until <= $2))
             for update)
         update gateway_calls c
         set state = 'sending', attempts = c.attempts + 1, locked_until = $3, next_at = $3, first_sent_at = coalesce(c.first_sent_at, $2)
         from taken t left join payments p on p.id = t.payment_id where c.id = t.id
         returning c.id, c.key,
             c.payment_id, c.refund_id, c.account_id, c.transfer_id, c.reversal_id, c.dispute_id, c.kind, c.path, c.form, c.attempts, t.state as was, coalesce(p.reference, '') as reference";

    /// Stores an answer, unless the call was taken by another since (`attempts` tells).
    pub fn mark_call_answered(
        id: CallId, attempts: i32, state: CallState, may_repeat: bool, next_at: Option<Timestamp>, http_status: Option<i16>,
        request_id: Option<&str>, is_replay: bool, response: Option<&str>, error: Option<&str>, now: Timestamp
    ) -> u64 =
        "update gateway_calls
         set state = $3, may_repeat = $4, next_at = $5, http_status = $6, request_id = $7, is_replay = $8, response = $9, error = $10,
             answered_at = $11, locked_until = null
         where id = $1 and attempts = $2 and state = 'sending'";

    pub fn find_standing(id: CallId) -> Option<CallStanding> =
        "select c.state, c.kind, p.pay_url, c.error from gateway_calls c left join payments p on p.id = c.payment_id where c.id = $1";

    /// The call that opens a payment's page.
    pub fn find_open_call(payment: PaymentId, oldest: Timestamp) -> Option<DueCall> =
        "select id, payment_id, account_id, kind, state in ('pending', 'sending', 'unknown') and may_repeat and (first_sent_at is null or first_sent_at > $2) as is_repeatable,
             first_sent_at is not null as is_sent
         from gateway_calls where payment_id = $1 and kind = 'open_session'";

    /// Ends a call that was never sent.
    pub fn mark_call_dropped(id: CallId, error: &str, now: Timestamp) -> u64 =
        "update gateway_calls set state = 'refused', error = $2, next_at = null, answered_at = $3
         where id = $1 and state = 'pending' and first_sent_at is null";

    /// Ends calls that may have run, did not, and cannot be sent again.
    pub fn end_lost_calls(payment: PaymentId, kinds: &[&str], oldest: Timestamp, now: Timestamp) -> u64 =
        "update gateway_calls set state = 'refused', error = 'it never ran', next_at = null, answered_at = $4
         where payment_id = $1 and kind = any($2) and state = 'unknown' and (not may_repeat or first_sent_at <= $3)";

    pub fn list_due_calls(now: Timestamp, oldest: Timestamp) -> Vec<DueCall> =
        "select id, payment_id, account_id, kind, may_repeat and (first_sent_at is null or first_sent_at > $2) as is_repeatable, first_sent_at is not null as is_sent
         from gateway_calls where state in ('pending', 'sending', 'unknown') and next_at <= $1 order by next_at limit 200";

    pub fn mark_call_asked(id: CallId, next_at: Option<Timestamp>) -> u64 =
        "update gateway_calls set next_at = $2, state = 'unknown' where id = $1 and state in ('pending', 'sending', 'unknown')";

    pub fn mark_refund_call_done(refund: RefundId, now: Timestamp) -> u64 =
        "update gateway_calls set state = 'done', next_at = null, answered_at = $2
         where refund_id = $1 and state in ('unknown', 'pending')";

    /// Calls of one reference, oldest first.
    pub fn calls_for(reference: &str) -> Vec<GatewayCall> =
        "select c.id, c.key, c.kind, c.state, c.attempts, c.http_status, c.request_id, c.is_replay, c.form, c.response, c.error,
             c.created_at, c.next_at, c.answered_at
         from gateway_calls c join payments p on p.id = c.payment_id where p.reference = $1 order by c.created_at, c.id";
}
