//! SQL of reconciliation: its runs, what a page of the gateway's is compared with, and the differences.

use jiff::Timestamp;
use kernel::Currency;
use platform::db::One;

use crate::call::ClaimedCall;
use crate::reconcile::{DifferenceKind, DifferenceState};
use crate::{
    CallId, CallKind, DifferenceId, DisputeId, DisputeState, Gateway, PaymentId, PaymentState, ReconciliationId,
    RefundId, RefundState,
};

platform::row! {
    /// A run that is not over.
    pub struct RunningRow {
        pub id: ReconciliationId,
        pub since: Timestamp,
        pub takes: i32,
        pub progress: serde_json::Value,
        pub summary: serde_json::Value,
        pub started_at: Timestamp,
        pub locked_until: Option<Timestamp>,
    }
}

platform::row! {
    /// A run as the office lists it.
    pub struct ReconciliationRow {
        pub id: ReconciliationId,
        pub gateway: Gateway,
        pub since: Timestamp,
        pub started_at: Timestamp,
        pub finished_at: Option<Timestamp>,
        /// Counts by what was compared and done.
        pub summary: serde_json::Value,
        /// Why it stopped; it goes on with the next one.
        pub error: Option<String>,
    }
}

platform::row! {
    /// What a person has to decide about, or had to.
    pub struct DifferenceRow {
        pub id: DifferenceId,
        pub kind: DifferenceKind,
        /// The gateway's id, or ours where the gateway has none.
        pub object: String,
        pub payment_id: Option<PaymentId>,
        pub currency: Option<Currency>,
        /// What the gateway has more than we.
        pub amount_minor: Option<i64>,
        pub detail: serde_json::Value,
        pub state: DifferenceState,
        pub found_at: Timestamp,
        pub seen_at: Timestamp,
        pub ended_at: Option<Timestamp>,
        pub ended_by: Option<String>,
        pub note: Option<String>,
    }
}

platform::row! {
    /// What is ours of one of the gateway's payments.
    pub struct OurPayment {
        pub intent: String,
        pub id: Option<PaymentId>,
        pub reference: Option<String>,
        pub state: Option<PaymentState>,
        pub currency: Option<Currency>,
        pub captured_minor: Option<i64>,
        pub gateway_payment: Option<String>,
        pub purpose: Option<String>,
        pub needs_human: Option<String>,
        pub has_charge: Option<bool>,
    }
}

platform::row! {
    /// What is ours of one of the gateway's refunds.
    pub struct OurRefund {
        pub gateway_refund: String,
        pub id: Option<RefundId>,
        pub amount_minor: Option<i64>,
        pub state: Option<RefundState>,
        pub currency: Option<Currency>,
        pub payment_id: Option<PaymentId>,
        pub has_id: Option<bool>,
    }
}

platform::row! {
    /// What is ours of one of the gateway's disputes.
    pub struct OurDispute {
        pub gateway_dispute: String,
        pub id: Option<DisputeId>,
        pub state: Option<DisputeState>,
        pub withdrawn_minor: Option<i64>,
        pub reinstated_minor: Option<i64>,
        pub fee_minor: Option<i64>,
    }
}

platform::row! {
    /// What is ours of the source of one of the gateway's movements.
    pub struct OurSource {
        pub source: String,
        pub payment_id: Option<PaymentId>,
        pub reference: Option<String>,
        pub is_known: bool,
    }
}

platform::row! {
    /// A call whose answer we never got and may not ask for again with its key.
    pub struct UnknownCall {
        pub id: CallId,
        pub kind: CallKind,
        pub payment_id: Option<PaymentId>,
        pub reference: Option<String>,
        pub error: Option<String>,
        pub first_sent_at: Option<Timestamp>,
        pub created_at: Timestamp,
    }
}

platform::row! {
    /// A hold that nobody has decided about, and when it lapses.
    pub struct ExpiringHold {
        pub payment_id: PaymentId,
        pub reference: String,
        pub number: String,
        pub currency: Currency,
        pub held_minor: i64,
        pub hold_expires_at: Option<Timestamp>,
    }
}

platform::row! {
    /// How much waits for a person, by what it is.
    pub struct NeedingHuman {
        pub payments: i64,
        pub events: i64,
        pub disputes: i64,
        pub differences: i64,
        pub unknown_calls: i64,
        pub expiring_holds: i64,
        pub accounts: i64,
    }
}

platform::statements! {
    pub fn lock_running(gateway: Gateway) -> Option<RunningRow> =
        "select id, since, takes, progress, summary, started_at, locked_until
         from reconciliations where gateway = $1 and finished_at is null for update";

    pub fn insert_run(id: ReconciliationId, gateway: Gateway, since: Timestamp, now: Timestamp, locked_until: Timestamp) -> u64 =
        "insert into reconciliations (id, gateway, since, started_at, locked_until) values ($1, $2, $3, $4, $5)
         on conflict (gateway) where finished_at is null do nothing";

    /// Goes on with a run that was left.
    pub fn take_run(id: ReconciliationId, since: Timestamp, progress: &serde_json::Value, locked_until: Timestamp) -> One<(i32,)> =
        "update reconciliations set takes = takes + 1, since = $2, progress = $3, locked_until = $4, error = null where id = $1
         returning takes";

    /// Nothing when another has taken the run on.
    pub fn mark_progress(
        id: ReconciliationId, takes: i32, progress: &serde_json::Value, summary: &serde_json::Value, locked_until: Timestamp
    ) -> u64 =
        "update reconciliations set progress = $3, summary = $4, locked_until = $5 where id = $1 and takes = $2 and finished_at is null";

    pub fn mark_finished(id: ReconciliationId, takes: i32, summary: &serde_json::Value, now: Timestamp) -> u64 =
        "update reconciliations set summary = $3, finished_at = $4, locked_until = null where id = $1 and takes = $2";

    pub fn mark_stopped(id: ReconciliationId, takes: i32, error: &str) -> u64 =
        "update reconciliations set error = $3, locked_until = null where id = $1 and takes = $2";

    pub fn insert_seen(id: ReconciliationId, objects: &[&str]) -> u64 =
        "insert into reconciliation_seen (reconciliation_id, object) select $1, * from unnest($2::text[])
         on conflict (reconciliation_id, object) do nothing";

    pub fn delete_seen(id: ReconciliationId) -> u64 = "delete from reconciliation_seen where reconciliation_id = $1";

    /// Whether a day has passed since the last run, in a shop that is older than a day; or one was left half-way.
    pub fn is_due(now: Timestamp, a_day_ago: Timestamp) -> One<(bool,)> =
        "select exists (select from reconciliations where finished_at is null and coalesce(locked_until, $1) <= $1)
             or (not exists (select from reconciliations where started_at > $2) and exists (select from payments where created_at <= $2))";

    /// By the gateway's own id, else by ours in its metadata.
    pub fn compare_payments(intents: &[&str], ours: &[Option<PaymentId>]) -> Vec<OurPayment> =
        "select i.intent, p.id, p.reference, p.state, p.currency, p.captured_minor, p.gateway_payment, p.purpose, p.needs_human,
             p.gateway_charge is not null as has_charge
         from unnest($1::text[], $2::uuid[]) as i (intent, ours)
         left join payments t on t.gateway_payment = i.intent
         left join payments p on p.id = coalesce(t.id, i.ours)";

    pub fn bind_charges(ids: &[PaymentId], charges: &[&str]) -> u64 =
        "update payments p set gateway_charge = i.charge from unnest($1::uuid[], $2::text[]) as i (id, charge)
         where p.id = i.id and p.gateway_charge is null and not exists (select from payments o where o.gateway_charge = i.charge)";

    pub fn compare_refunds(refunds: &[&str], ours: &[Option<RefundId>]) -> Vec<OurRefund> =
        "select i.refund as gateway_refund, r.id, r.amount_minor, r.state, p.currency, r.payment_id, r.gateway_refund is not null as has_id
         from unnest($1::text[], $2::uuid[]) as i (refund, ours)
         left join refunds t on t.gateway_refund = i.refund
         left join refunds r on r.id = coalesce(t.id, i.ours)
         left join payments p on p.id = r.payment_id";

    pub fn compare_disputes(disputes: &[&str]) -> Vec<OurDispute> =
        "select i.dispute as gateway_dispute, d.id, d.state, d.withdrawn_minor, d.reinstated_minor, d.fee_minor
         from unnest($1::text[]) as i (dispute) left join disputes d on d.gateway_dispute = i.dispute";

    /// Whatever a movement may have come from: a charge, a refund, a dispute, a transfer or its reversal.
    pub fn compare_sources(sources: &[&str]) -> Vec<OurSource> =
        "select i.source, p.id as payment_id, p.reference,
             p.id is not null or r.id is not null or d.id is not null or t.id is not null or v.id is not null as is_known
         from (select distinct unnest($1::text[])) as i (source)
         left join refunds r on r.gateway_refund = i.source
         left join disputes d on d.gateway_dispute = i.source
         left join transfers t on t.gateway_transfer = i.source
         left join transfer_reversals v on v.gateway_reversal = i.source
         left join transfers w on w.id = v.transfer_id
         left join payments c on c.gateway_charge = i.source
         left join payments p on p.id = coalesce(c.id, r.payment_id, d.payment_id, t.payment_id, w.payment_id)";

    /// Whether the gateway passes a charge's money on by itself.
    pub fn is_passed_on(charge: &str) -> One<(bool,)> =
        "select exists (select from payments where gateway_charge = $1 and transfer = 'destination')";

    /// A payment the gateway took and we have no row of.
    pub fn insert_found(
        id: PaymentId, reference: &str, number: &str, gateway: Gateway, currency: Currency, amount_minor: i64,
        gateway_payment: &str, gateway_charge: Option<&str>, now: Timestamp
    ) -> u64 =
        "insert into payments
             (id, reference, number, gateway, currency, amount_minor, state, captured_minor, gateway_payment, gateway_charge,
              needs_human, purpose, expires_at, created_at, updated_at, paid_at)
         values ($1, $2, $3, $4, $5, $6, 'paid', $6, $7, $8, 'found_by_reconciliation', 'found', $9, $9, $9, $9)
         on conflict do nothing";

    /// Paid here and not in the gateway's list. Asked row by row: statistics know only the run before, and a join planned for a
    /// run without rows compares each payment with all that was seen.
    pub fn list_payments_not_seen(run: ReconciliationId, since: Timestamp, after: Option<PaymentId>) -> Vec<(PaymentId, String)> =
        "select p.id, p.gateway_payment from payments p
         where p.state = 'paid' and p.paid_at >= $2 and p.gateway_payment is not null and ($3::uuid is null or p.id > $3)
             and (select s.object from reconciliation_seen s where s.reconciliation_id = $1 and s.object = p.gateway_payment) is null
         order by p.id limit 100";

    /// Given back here and not in the gateway's list; row by row as well.
    pub fn list_refunds_not_seen(run: ReconciliationId, since: Timestamp, after: Option<RefundId>) -> Vec<(RefundId, String)> =
        "select r.id, r.gateway_refund from refunds r
         where r.state in ('pending', 'done') and r.requested_at >= $2 and r.gateway_refund is not null and ($3::uuid is null or r.id > $3)
             and (select s.object from reconciliation_seen s where s.reconciliation_id = $1 and s.object = r.gateway_refund) is null
         order by r.id limit 100";

    /// What its own row has told since.
    pub fn settle_calls_by_rows(now: Timestamp, oldest: Timestamp) -> u64 =
        "update gateway_calls c set state = 'done', next_at = null, answered_at = $1, error = 'settled by what the gateway lists'
         where c.state = 'unknown' and (not c.may_repeat or c.first_sent_at <= $2) and case c.kind
             when 'refund' then exists (select from refunds r where r.id = c.refund_id and r.state <> 'requested')
             when 'open_session' then exists (select from payments p where p.id = c.payment_id and
                 (p.gateway_session is not null or p.state not in ('created', 'open')))
             when 'expire_session' then exists (select from payments p where p.id = c.payment_id and p.state not in ('created', 'open'))
             when 'capture' then exists (select from payments p where p.id = c.payment_id and p.state in ('paid', 'voided', 'quarantined'))
             when 'void' then exists (select from payments p where p.id = c.payment_id and p.state in ('paid', 'voided', 'quarantined'))
             when 'hold_saved' then exists (select from payments p where p.id = c.payment_id and p.gateway_payment is not null)
             when 'transfer' then exists (select from transfers t where t.id = c.transfer_id and t.state <> 'requested')
             when 'reverse_transfer' then exists (select from transfer_reversals t where t.id = c.reversal_id and t.state <> 'requested')
             when 'dispute_evidence' then exists (select from disputes d where d.id = c.dispute_id and d.closed_at is not null)
             else false end";

    /// Calls that may have run and can only be asked about.
    pub fn list_unknown_calls(oldest: Timestamp) -> Vec<UnknownCall> =
        "select c.id, c.kind, c.payment_id, p.reference, c.error, c.first_sent_at, c.created_at
         from gateway_calls c left join payments p on p.id = c.payment_id
         where c.state = 'unknown' and (not c.may_repeat or c.first_sent_at <= $1) order by c.created_at limit 500";

    /// Takes such a call, for a person's word about it.
    pub(crate) fn claim_unknown(id: CallId, oldest: Timestamp, locked_until: Timestamp) -> Option<ClaimedCall> =
        "with taken as (
             select id, payment_id, state from gateway_calls
             where id = $1 and state = 'unknown' and (not may_repeat or first_sent_at <= $2) for update)
         update gateway_calls c set state = 'sending', attempts = c.attempts + 1, locked_until = $3, next_at = $3
         from taken t left join payments p on p.id = t.payment_id where c.id = t.id
         returning c.id, c.key, c.payment_id, c.refund_id, c.account_id, c.transfer_id, c.reversal_id, c.dispute_id, c.kind, c.path,
             c.form, c.attempts, t.state as was, coalesce(p.reference, '') as reference";

    /// Found, or still there: one row for each kind and object. What a person has resolved stays resolved.
    pub fn record_difference(
        id: DifferenceId, run: ReconciliationId, kind: DifferenceKind, object: &str, payment: Option<PaymentId>,
        currency: Option<Currency>, amount_minor: Option<i64>, detail: &serde_json::Value, now: Timestamp
    ) -> One<(bool,)> =
        "insert into reconciliation_differences as d
             (id, reconciliation_id, kind, object, payment_id, currency, amount_minor, detail, state, found_at, seen_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $9)
         on conflict (kind, object) do update
         set reconciliation_id = $2, payment_id = $5, currency = $6, detail = $8, seen_at = $9,
             state = case when d.state = 'healed' or d.amount_minor is distinct from $7 then 'open' else d.state end,
             found_at = case when d.state = 'healed' then $9 else d.found_at end,
             amount_minor = $7
         returning (xmax = 0)";

    /// Open ones that this run has not come across.
    pub fn list_not_seen_again(run: ReconciliationId) -> Vec<DifferenceRow> =
        "select id, kind, object, payment_id, currency, amount_minor, detail, state, found_at, seen_at, ended_at, ended_by, note
         from reconciliation_differences where state = 'open' and reconciliation_id <> $1 order by found_at limit 1000";

    pub fn mark_healed(id: DifferenceId, run: ReconciliationId, now: Timestamp) -> u64 =
        "update reconciliation_differences set state = 'healed', ended_at = $3, ended_by = 'reconciliation'
         where id = $1 and state = 'open' and reconciliation_id <> $2";

    pub fn mark_resolved(id: DifferenceId, by: &str, note: &str, now: Timestamp) -> u64 =
        "update reconciliation_differences set state = 'resolved', ended_at = $4, ended_by = $2, note = $3 where id = $1 and state = 'open'";

    pub fn lock_difference(id: DifferenceId) -> Option<DifferenceRow> =
        "select id, kind, object, payment_id, currency, amount_minor, detail, state, found_at, seen_at, ended_at, ended_by, note
         from reconciliation_differences where id = $1 for update";

    /// What explains that the gateway's balance is not the one in our books.
    pub fn list_explained(except: DifferenceKind) -> Vec<(String, i64)> =
        "select currency, sum(amount_minor)::bigint from reconciliation_differences
         where state <> 'healed' and kind <> $1 and kind <> 'payment_found' and currency is not null and amount_minor is not null
         group by currency";

    pub fn count_open_differences() -> One<(i64,)> =
        "select count(*) from reconciliation_differences where state = 'open'";

    /// Open ones first, oldest first; then what has ended, newest first.
    pub fn list_differences() -> Vec<DifferenceRow> =
        "select id, kind, object, payment_id, currency, amount_minor, detail, state, found_at, seen_at, ended_at, ended_by, note
         from reconciliation_differences
         order by state <> 'open', case when state = 'open' then found_at end, ended_at desc limit 500";

    pub fn list_reconciliations() -> Vec<ReconciliationRow> =
        "select id, gateway, since, started_at, finished_at, summary, error from reconciliations order by started_at desc limit 100";

    /// Holds that lapse before `until`, the next one first.
    pub fn list_expiring_holds(until: Timestamp) -> Vec<ExpiringHold> =
        "select id as payment_id, reference, number, currency, held_minor, hold_expires_at from payments
         where state = 'held' and (hold_expires_at is null or hold_expires_at <= $1) order by hold_expires_at nulls first limit 500";

    pub fn count_needing_human(oldest: Timestamp, until: Timestamp) -> One<NeedingHuman> =
        "select (select count(*) from payments where needs_human is not null) as payments,
             (select count(*) from gateway_events where state <> 'applied') as events,
             (select count(*) from disputes where state in ('needs_response', 'warning_needs_response')) as disputes,
             (select count(*) from reconciliation_differences where state = 'open') as differences,
             (select count(*) from gateway_calls where state = 'unknown' and (not may_repeat or first_sent_at <= $1)) as unknown_calls,
             (select count(*) from payments where state = 'held' and hold_expires_at <= $2) as expiring_holds,
             (select count(*) from connected_accounts where needs_human is not null) as accounts";

    /// Not ended, and older than what the lists go back to: each is asked about by itself.
    pub fn list_not_ended(before: Timestamp) -> Vec<(PaymentId,)> =
        "select id from payments where state in ('open', 'held', 'capturing', 'voiding', 'saved') and created_at < $1
         order by created_at limit 1000";
}
