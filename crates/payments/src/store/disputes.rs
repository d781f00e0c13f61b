//! SQL of disputes and their evidence.

use jiff::Timestamp;
use kernel::Currency;
use platform::db::One;

use crate::disputes::{Dispute, DisputeState, EvidenceField};
use crate::{CallState, DisputeId, EvidenceId, PaymentId};

platform::row! {
    /// A dispute as the office lists it, with what it is about.
    pub struct DisputeRow {
        pub id: DisputeId,
        pub payment_id: PaymentId,
        pub reference: String,
        pub number: String,
        pub currency: Currency,
        pub gateway_dispute: String,
        pub amount_minor: i64,
        pub reason: String,
        pub state: DisputeState,
        pub due_by: Option<Timestamp>,
        pub withdrawn_minor: i64,
        pub reinstated_minor: i64,
        pub fee_minor: i64,
        pub opened_at: Timestamp,
        pub closed_at: Option<Timestamp>,
        /// What staff have written for us, and how much of it was sent.
        pub evidence: i64,
        pub evidence_sent: i64,
    }
}

platform::row! {
    /// One piece of evidence.
    pub struct Evidence {
        pub id: EvidenceId,
        pub field: String,
        pub text: String,
        pub added_by: String,
        pub added_at: Timestamp,
        pub sent_at: Option<Timestamp>,
    }
}

platform::statements! {
    /// Under its payment's lock.
    pub fn insert_dispute(
        id: DisputeId, payment: PaymentId, gateway_dispute: &str, amount_minor: i64, reason: &str, state: DisputeState,
        opened_at: Timestamp, now: Timestamp
    ) -> u64 =
        "insert into disputes (id, payment_id, gateway_dispute, amount_minor, reason, state, opened_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)";

    pub fn update_dispute(
        id: DisputeId, amount_minor: i64, state: DisputeState, due_by: Option<Timestamp>, withdrawn_minor: i64,
        reinstated_minor: i64, fee_minor: i64, closed_at: Option<Timestamp>, now: Timestamp
    ) -> u64 =
        "update disputes set amount_minor = $2, state = $3, due_by = $4, withdrawn_minor = $5, reinstated_minor = $6, fee_minor = $7,
             closed_at = $8, updated_at = $9
         where id = $1";

    /// Under its payment's lock, so the row needs none of its own.
    pub fn find_dispute_by(gateway_dispute: &str) -> Option<Dispute> =
        "select id, payment_id, gateway_dispute, amount_minor, reason, state, due_by, withdrawn_minor, reinstated_minor, fee_minor,
             opened_at, closed_at, updated_at
         from disputes where gateway_dispute = $1";

    pub fn get_dispute(id: DisputeId) -> Option<Dispute> =
        "select id, payment_id, gateway_dispute, amount_minor, reason, state, due_by, withdrawn_minor, reinstated_minor, fee_minor,
             opened_at, closed_at, updated_at
         from disputes where id = $1";

    /// What the disputes of a payment mean for it: frozen while one is open, and what they took of it.
    pub fn refresh_disputed(payment: PaymentId, needs_human: Option<&str>, now: Timestamp) -> One<(bool,)> =
        "update payments p
         set is_frozen = exists (select from disputes d where d.payment_id = p.id and d.closed_at is null),
             disputed_minor = coalesce((select sum(d.withdrawn_minor - d.reinstated_minor) from disputes d where d.payment_id = p.id), 0),
             needs_human = coalesce($2, p.needs_human), updated_at = $3
         where id = $1
         returning captured_minor > 0 and disputed_minor + refunded_minor > captured_minor";

    pub fn insert_evidence(id: EvidenceId, dispute: DisputeId, field: EvidenceField, text: &str, by: &str, now: Timestamp) -> u64 =
        "insert into dispute_evidence (id, dispute_id, field, text, added_by, added_at) values ($1, $2, $3, $4, $5, $6)";

    /// What staff have written, oldest first.
    pub fn list_evidence(dispute: DisputeId) -> Vec<Evidence> =
        "select id, field, text, added_by, added_at, sent_at from dispute_evidence where dispute_id = $1 order by added_at, id";

    /// The newest text of each field.
    pub fn list_evidence_to_send(dispute: DisputeId) -> Vec<(EvidenceField, String)> =
        "select distinct on (field) field, text from dispute_evidence where dispute_id = $1 order by field, added_at desc, id desc";

    /// What was written before the call was made went with it.
    pub fn mark_evidence_sent(dispute: DisputeId, asked_at: Timestamp, now: Timestamp) -> u64 =
        "update dispute_evidence set sent_at = $3 where dispute_id = $1 and sent_at is null and added_at <= $2";

    /// How often the gateway was answered, and where each answer stands, oldest first.
    pub fn list_answers(dispute: DisputeId) -> Vec<(CallState, Timestamp)> =
        "select state, created_at from gateway_calls where dispute_id = $1 order by created_at, id";

    pub fn mark_answers_done(dispute: DisputeId, now: Timestamp) -> u64 =
        "update gateway_calls set state = 'done', next_at = null, answered_at = $2, error = null
         where dispute_id = $1 and state = 'unknown'";

    pub fn find_dispute_of_call(call: crate::CallId) -> Option<(DisputeId,)> =
        "select dispute_id from gateway_calls where id = $1 and dispute_id is not null";

    /// Disputes that are not over, or whose money is not where their end says, for the daily look.
    pub fn list_disputes_to_ask() -> Vec<(DisputeId,)> =
        "select id from disputes
         where closed_at is null or (state = 'won' and withdrawn_minor > reinstated_minor) or (state = 'lost' and withdrawn_minor = 0)
         order by opened_at limit 1000";

    /// Open ones first, by their deadline; then what has ended, newest first.
    pub fn list_disputes() -> Vec<DisputeRow> =
        "select d.id, d.payment_id, p.reference, p.number, p.currency, d.gateway_dispute, d.amount_minor, d.reason, d.state, d.due_by,
             d.withdrawn_minor, d.reinstated_minor, d.fee_minor, d.opened_at, d.closed_at, count(e.id) as evidence, count(e.sent_at) as evidence_sent
         from disputes d join payments p on p.id = d.payment_id left join dispute_evidence e on e.dispute_id = d.id
         group by d.id, p.id
         order by d.closed_at is not null, case when d.closed_at is null then d.due_by end nulls last, d.opened_at desc limit 500";

    pub fn find_dispute(id: DisputeId) -> Option<DisputeRow> =
        "select d.id, d.payment_id, p.reference, p.number, p.currency, d.gateway_dispute, d.amount_minor, d.reason, d.state, d.due_by,
             d.withdrawn_minor, d.reinstated_minor, d.fee_minor, d.opened_at, d.closed_at, count(e.id) as evidence, count(e.sent_at) as evidence_sent
         from disputes d join payments p on p.id = d.payment_id left join dispute_evidence e on e.dispute_id = d.id
         where d.id = $1 group by d.id, p.id";

    /// The disputes of one reference, oldest first.
    pub fn list_disputes_for(reference: &str) -> Vec<DisputeRow> =
        "select d.id, d.payment_id, p.reference, p.number, p.currency, d.gateway_dispute, d.amount_minor, d.reason, d.state, d.due_by,
             d.withdrawn_minor, d.reinstated_minor, d.fee_minor, d.opened_at, d.closed_at, count(e.id) as evidence, count(e.sent_at) as evidence_sent
         from disputes d join payments p on p.id = d.payment_id left join dispute_evidence e on e.dispute_id = d.id
         where p.reference = $1 group by d.id, p.id order by d.opened_at, d.id";
}
