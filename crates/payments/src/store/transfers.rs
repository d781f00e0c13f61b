//! SQL of transfers, their reversals, and the release of payments.

use jiff::Timestamp;
use platform::db::One;

use crate::call::CallKind;
use crate::transfers::{Reversal, Share, Transfer};
use crate::{AccountId, PaymentId, RefundId, ReversalId, TransferId};

platform::row! {
    /// A refund and what was given back or lost before it.
    pub struct RefundedBefore {
        pub payment_id: PaymentId,
        pub amount_minor: i64,
        pub before_minor: i64,
    }
}

platform::statements! {
    /// Read under the payment's lock.
    pub fn find_share(payment: PaymentId) -> Option<Share> =
        "select p.id as payment, p.reference, p.number, p.gateway, p.currency, p.state, p.transfer, p.commission_bp,
             p.captured_minor, p.refunded_minor, p.disputed_minor, p.is_frozen, p.released_at, p.gateway_charge,
             a.id as account, a.state as account_state, a.gateway_account,
             (coalesce((select sum(t.amount_minor) from transfers t where t.payment_id = p.id and t.state <> 'failed'), 0)
                 - coalesce((select sum(r.amount_minor) from transfer_reversals r join transfers t on t.id = r.transfer_id
                             where t.payment_id = p.id and r.state <> 'dropped'), 0))::bigint as sent_minor,
             exists (select from transfers t where t.payment_id = p.id and t.state = 'requested') as is_moving
         from payments p join connected_accounts a on a.id = p.account_id where p.id = $1";

    /// What is known already stays.
    pub fn mark_charge(payment: PaymentId, charge: &str) -> u64 =
        "update payments set gateway_charge = $2 where id = $1 and gateway_charge is null";

    /// Payments with a transfer that was never asked for: it waits for its charge's name.
    pub fn list_unsent(before: Timestamp) -> Vec<(PaymentId,)> =
        "select t.payment_id from transfers t where t.state = 'requested' and t.updated_at <= $1
             and not exists (select from gateway_calls c where c.transfer_id = t.id and c.reversal_id is null) limit 200";

    pub fn mark_split(payment: PaymentId, commission_bp: i32) -> u64 =
        "update payments set commission_bp = $2 where id = $1";

    /// Once a payment and cause.
    pub fn insert_transfer(
        id: TransferId, payment: PaymentId, account: AccountId, cause: &str, amount_minor: i64, now: Timestamp
    ) -> u64 =
        "insert into transfers (id, payment_id, account_id, cause, amount_minor, state, requested_at, updated_at)
         values ($1, $2, $3, $4, $5, 'requested', $6, $6) on conflict (payment_id, cause) do nothing";

    pub fn find_transfer(id: TransferId) -> Option<Transfer> =
        "select t.id, t.payment_id, t.account_id, t.cause, t.amount_minor, t.reversed_minor, p.currency, t.state, t.gateway_transfer,
             t.failure_code, t.requested_at, t.updated_at
         from transfers t join payments p on p.id = t.payment_id where t.id = $1";

    pub fn find_transfer_by(id: Option<TransferId>, gateway_transfer: &str) -> Option<Transfer> =
        "select t.id, t.payment_id, t.account_id, t.cause, t.amount_minor, t.reversed_minor, p.currency, t.state, t.gateway_transfer,
             t.failure_code, t.requested_at, t.updated_at
         from transfers t join payments p on p.id = t.payment_id where t.id = $1 or t.gateway_transfer = $2
         order by t.id limit 1";

    /// A payment's transfers, oldest first.
    pub fn list_transfers_for(payment: PaymentId) -> Vec<Transfer> =
        "select t.id, t.payment_id, t.account_id, t.cause, t.amount_minor, t.reversed_minor, p.currency, t.state, t.gateway_transfer,
             t.failure_code, t.requested_at, t.updated_at
         from transfers t join payments p on p.id = t.payment_id where t.payment_id = $1 order by t.requested_at, t.id";

    /// An account's transfers, newest first.
    pub fn list_transfers_of_account(account: AccountId) -> Vec<Transfer> =
        "select t.id, t.payment_id, t.account_id, t.cause, t.amount_minor, t.reversed_minor, p.currency, t.state, t.gateway_transfer,
             t.failure_code, t.requested_at, t.updated_at
         from transfers t join payments p on p.id = t.payment_id where t.account_id = $1 order by t.requested_at desc, t.id limit 200";

    /// A payment's reversals, oldest first.
    pub fn list_reversals_for(payment: PaymentId) -> Vec<Reversal> =
        "select r.id, r.transfer_id, r.key, r.amount_minor, r.state, r.gateway_reversal, r.failure_code, r.requested_at, r.updated_at
         from transfer_reversals r join transfers t on t.id = r.transfer_id where t.payment_id = $1 order by r.requested_at, r.id";

    pub fn find_reversal_by(id: Option<ReversalId>, gateway_reversal: &str) -> Option<Reversal> =
        "select id, transfer_id, key, amount_minor, state, gateway_reversal, failure_code, requested_at, updated_at
         from transfer_reversals where id = $1 or gateway_reversal = $2 order by id limit 1";

    /// What may still come back of each transfer that was made, newest first.
    pub fn list_reversible(payment: PaymentId) -> Vec<(TransferId, String, i64)> =
        "select t.id, t.gateway_transfer, (t.amount_minor - coalesce((select sum(r.amount_minor) from transfer_reversals r
                 where r.transfer_id = t.id and r.state <> 'dropped'), 0))::bigint
         from transfers t where t.payment_id = $1 and t.state = 'done' and t.gateway_transfer is not null
         order by t.requested_at desc, t.id";

    pub fn insert_reversal(id: ReversalId, transfer: TransferId, key: &str, amount_minor: i64, now: Timestamp) -> u64 =
        "insert into transfer_reversals (id, transfer_id, key, amount_minor, state, requested_at, updated_at)
         values ($1, $2, $3, $4, 'requested', $5, $5) on conflict (key) do nothing";

    pub fn mark_transfer_done(id: TransferId, gateway_transfer: &str, now: Timestamp) -> u64 =
        "update transfers set state = 'done', gateway_transfer = $2, failure_code = null, updated_at = $3
         where id = $1 and state <> 'done'";

    pub fn mark_transfer_failed(id: TransferId, code: &str, now: Timestamp) -> u64 =
        "update transfers set state = 'failed', failure_code = $2, updated_at = $3 where id = $1 and state = 'requested'";

    pub fn mark_transfer_asked_again(id: TransferId, amount_minor: i64, now: Timestamp) -> u64 =
        "update transfers set state = 'requested', amount_minor = $2, failure_code = null, updated_at = $3
         where id = $1 and state = 'failed'";

    pub fn add_reversed(transfer: TransferId, amount_minor: i64, now: Timestamp) -> u64 =
        "update transfers set reversed_minor = reversed_minor + $2, updated_at = $3 where id = $1";

    pub fn mark_reversal_done(id: ReversalId, gateway_reversal: &str, now: Timestamp) -> u64 =
        "update transfer_reversals set state = 'done', gateway_reversal = $2, failure_code = null, updated_at = $3
         where id = $1 and state <> 'done'";

    pub fn mark_reversal_failed(id: ReversalId, code: &str, now: Timestamp) -> u64 =
        "update transfer_reversals set state = 'failed', failure_code = $2, updated_at = $3 where id = $1 and state = 'requested'";

    pub fn mark_reversal_asked_again(id: ReversalId, now: Timestamp) -> u64 =
        "update transfer_reversals set state = 'requested', failure_code = null, updated_at = $2 where id = $1 and state = 'failed'";

    pub fn mark_reversal_dropped(id: ReversalId, now: Timestamp) -> u64 =
        "update transfer_reversals set state = 'dropped', updated_at = $2 where id = $1 and state = 'failed'";

    /// How often a transfer or a reversal was asked for.
    pub fn count_transfer_calls(transfer: TransferId, reversal: Option<ReversalId>, kind: CallKind) -> One<(i64,)> =
        "select count(*) from gateway_calls where transfer_id = $1 and reversal_id is not distinct from $2 and kind = $3";

    /// A call without a clear answer has been found to have run.
    pub fn mark_transfer_call_done(transfer: TransferId, reversal: Option<ReversalId>, now: Timestamp) -> u64 =
        "update gateway_calls set state = 'done', next_at = null, answered_at = $3
         where transfer_id = $1 and reversal_id is not distinct from $2 and state in ('unknown', 'pending')";

    /// Whether a transfer or reversal may have run, cannot be asked for again, and was not found at the gateway.
    pub fn has_lost_transfer(payment: PaymentId, oldest: Timestamp) -> One<(bool,)> =
        "select exists (
             select from gateway_calls c where c.payment_id = $1 and c.kind in ('transfer', 'reverse_transfer') and c.state = 'unknown'
                 and (not c.may_repeat or c.first_sent_at <= $2))";

    /// Payments with a transfer or reversal that was refused, or last thought about, a day ago; the longest ago first.
    pub fn list_failed_payments(before: Timestamp) -> Vec<(PaymentId,)> =
        "select payment_id from (
             select t.payment_id, t.updated_at from transfers t where t.state = 'failed' and t.updated_at <= $1
             union all
             select t.payment_id, r.updated_at from transfer_reversals r join transfers t on t.id = r.transfer_id
                 where r.state = 'failed' and r.updated_at <= $1) failed
         group by payment_id order by min(updated_at) limit 200";

    /// Nothing of it is due today: it is thought about again tomorrow.
    pub fn mark_transfer_put_off(id: TransferId, now: Timestamp) -> u64 =
        "update transfers set updated_at = $2 where id = $1 and state = 'failed'";

    pub fn clear_needs_human_if(payment: PaymentId, reason: &str, now: Timestamp) -> u64 =
        "update payments set needs_human = null, updated_at = $3 where id = $1 and needs_human = $2";

    /// A refund with what had been given back, or lost to disputes, before it was done.
    pub fn find_refunded_before(refund: RefundId) -> Option<RefundedBefore> =
        "select r.payment_id, r.amount_minor,
             (coalesce((select sum(o.amount_minor) from refunds o where o.payment_id = r.payment_id and o.state = 'done'
                 and (o.updated_at, o.id) < (r.updated_at, r.id)), 0)
              + coalesce((select sum(d.withdrawn_minor - d.reinstated_minor) from disputes d where d.payment_id = r.payment_id
                 and d.state = 'lost' and d.closed_at < r.updated_at), 0))::bigint as before_minor
         from refunds r where r.id = $1";

    /// Lost disputes and refunds of a payment before one dispute was lost.
    pub fn find_lost_before(payment: PaymentId, closed_at: Timestamp) -> One<(i64,)> =
        "select (coalesce((select sum(o.amount_minor) from refunds o where o.payment_id = $1 and o.state = 'done'
                 and o.updated_at <= $2), 0)
              + coalesce((select sum(d.withdrawn_minor - d.reinstated_minor) from disputes d where d.payment_id = $1
                 and d.state = 'lost' and d.closed_at < $2), 0))::bigint";

    pub fn mark_release_at(payment: PaymentId, at: Timestamp, now: Timestamp) -> u64 =
        "update payments set release_at = $2, updated_at = $3 where id = $1 and released_at is null";

    pub fn mark_released(payment: PaymentId, now: Timestamp) -> u64 =
        "update payments set released_at = $2, updated_at = $2 where id = $1 and released_at is null";

    /// Payments whose release is due and possible; one that somebody holds is left to them.
    pub fn list_release_due(now: Timestamp) -> Vec<(PaymentId,)> =
        "select id from payments
         where release_at <= $1 and released_at is null and not is_frozen and state in ('held', 'paid')
         order by release_at limit 500 for update skip locked";

    pub fn find_release(payment: PaymentId) -> Option<(String, Option<Timestamp>)> =
        "select reference, release_at from payments where id = $1";
}
