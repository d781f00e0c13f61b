//! SQL of the payments table.

use jiff::Timestamp;
use kernel::Currency;
use platform::db::One;

use crate::{AccountId, CallId, Capture, Gateway, Payment, PaymentId, PaymentState, TransferMode};

platform::row! {
    /// Where the customer can pay for something.
    pub struct PayLink {
        pub payment: PaymentId,
        pub state: PaymentState,
        pub is_processing: bool,
        pub url: Option<String>,
        /// The call that opens the page: send it again while there is no address.
        pub call: CallId,
        pub expires_at: Timestamp,
    }
}

platform::statements! {
    pub fn insert_payment(
        id: PaymentId, reference: &str, number: &str, gateway: Gateway, currency: Currency, amount_minor: i64,
        expires_at: Timestamp, check_at: Timestamp, now: Timestamp, purpose: &str, capture: Capture, hold_at: Option<Timestamp>,
        account: Option<AccountId>, commission_minor: i64, transfer: TransferMode
    ) -> u64 =
        "insert into payments
             (id, reference, number, gateway, currency, amount_minor, state, expires_at, check_at, created_at, updated_at,
              purpose, capture, hold_at, account_id, commission_minor, transfer)
         values ($1, $2, $3, $4, $5, $6, 'created', $7, $8, $9, $9, $10, $11, $12, $13, $14, $15)";

    pub fn find_payment(id: PaymentId) -> Option<Payment> =
        "select id, reference, number, gateway, currency, amount_minor, state, is_processing, gateway_session, gateway_payment,
             pay_url, failure_code, needs_human, captured_minor, refunded_minor, expires_at, checks, created_at, paid_at,
             purpose, capture, held_minor, to_capture_minor, hold_expires_at, hold_at, gateway_charge, gateway_customer, gateway_method,
             decisions, is_frozen, disputed_minor, account_id, commission_minor, transfer, release_at, released_at
         from payments where id = $1";

    pub fn lock_payment(id: PaymentId) -> One<Payment> =
        "select id, reference, number, gateway, currency, amount_minor, state, is_processing, gateway_session, gateway_payment,
             pay_url, failure_code, needs_human, captured_minor, refunded_minor, expires_at, checks, created_at, paid_at,
             purpose, capture, held_minor, to_capture_minor, hold_expires_at, hold_at, gateway_charge, gateway_customer, gateway_method,
             decisions, is_frozen, disputed_minor, account_id, commission_minor, transfer, release_at, released_at
         from payments where id = $1 for update";

    /// By any of the ids an event may carry. Ids of different payments in one event are an error of the caller.
    pub fn lock_payment_by(id: Option<PaymentId>, session: Option<&str>, intent: Option<&str>) -> Option<Payment> =
        "select id, reference, number, gateway, currency, amount_minor, state, is_processing, gateway_session, gateway_payment,
             pay_url, failure_code, needs_human, captured_minor, refunded_minor, expires_at, checks, created_at, paid_at,
             purpose, capture, held_minor, to_capture_minor, hold_expires_at, hold_at, gateway_charge, gateway_customer, gateway_method,
             decisions, is_frozen, disputed_minor, account_id, commission_minor, transfer, release_at, released_at
         from payments where id = $1 or gateway_session = $2 or gateway_payment = $3 for update";

    pub fn find_reference_by(id: Option<PaymentId>, session: Option<&str>, intent: Option<&str>) -> Vec<(String,)> =
        "select distinct reference from payments where id = $1 or gateway_session = $2 or gateway_payment = $3";

    pub fn update_payment(
        id: PaymentId, state: PaymentState, is_processing: bool, gateway_session: Option<&str>, gateway_payment: Option<&str>,
        pay_url: Option<&str>, failure_code: Option<&str>, needs_human: Option<&str>, captured_minor: i64,
        paid_at: Option<Timestamp>, check_at: Option<Timestamp>, now: Timestamp, held_minor: i64, to_capture_minor: Option<i64>,
        hold_expires_at: Option<Timestamp>, gateway_charge: Option<&str>, gateway_customer: Option<&str>,
        gateway_method: Option<&str>, decisions: i32
    ) -> u64 =
        "update payments set state = $2, is_processing = $3, gateway_session = $4, gateway_payment = $5, pay_url = $6,
             failure_code = $7, needs_human = $8, captured_minor = $9, paid_at = $10, check_at = $11, updated_at = $12,
             held_minor = $13, to_capture_minor = $14, hold_expires_at = $15, gateway_charge = $16, gateway_customer = $17,
             gateway_method = $18, decisions = $19
         where id = $1";

    /// Takes an amount out of what may still be refunded; the table's check refuses more than there is.
    pub fn add_refunded(id: PaymentId, amount_minor: i64, now: Timestamp) -> u64 =
        "update payments set refunded_minor = refunded_minor + $2, updated_at = $3 where id = $1";

    pub fn mark_needs_human(id: PaymentId, reason: &str, now: Timestamp) -> u64 =
        "update payments set needs_human = $2, updated_at = $3 where id = $1";

    /// A person has looked.
    pub fn clear_needs_human(id: PaymentId, now: Timestamp) -> u64 =
        "update payments set needs_human = null, updated_at = $2 where id = $1";

    pub fn mark_checked(id: PaymentId, next: Option<Timestamp>) -> u64 =
        "update payments set check_at = $2, checks = checks + 1
         where id = $1 and state in ('created', 'open', 'saved', 'held', 'capturing', 'voiding')";

    /// Brings the deadline forward to now.
    pub fn mark_due(id: PaymentId, now: Timestamp) -> u64 =
        "update payments set expires_at = least(expires_at, $2), check_at = $2 where id = $1 and state in ('created', 'open')";

    pub fn list_due(now: Timestamp) -> Vec<(PaymentId,)> =
        "select id from payments where check_at <= $1 order by check_at limit 200";

    /// Payments a person has to look at, oldest first.
    pub fn list_needing_human() -> Vec<Payment> =
        "select id, reference, number, gateway, currency, amount_minor, state, is_processing, gateway_session, gateway_payment,
             pay_url, failure_code, needs_human, captured_minor, refunded_minor, expires_at, checks, created_at, paid_at,
             purpose, capture, held_minor, to_capture_minor, hold_expires_at, hold_at, gateway_charge, gateway_customer, gateway_method,
             decisions, is_frozen, disputed_minor, account_id, commission_minor, transfer, release_at, released_at
         from payments where needs_human is not null order by updated_at limit 200";

    /// The payments of one reference, oldest first.
    pub fn list_for(reference: &str) -> Vec<Payment> =
        "select id, reference, number, gateway, currency, amount_minor, state, is_processing, gateway_session, gateway_payment,
             pay_url, failure_code, needs_human, captured_minor, refunded_minor, expires_at, checks, created_at, paid_at,
             purpose, capture, held_minor, to_capture_minor, hold_expires_at, hold_at, gateway_charge, gateway_customer, gateway_method,
             decisions, is_frozen, disputed_minor, account_id, commission_minor, transfer, release_at, released_at
         from payments where reference = $1 order by created_at, id";

    /// The newest payment of a reference and its page, if it is there yet.
    pub fn pay_url(reference: &str) -> Option<PayLink> =
        "select p.id as payment, p.state, p.is_processing, p.pay_url as url, c.id as call, p.expires_at
         from payments p join gateway_calls c on c.payment_id = p.id and c.kind = 'open_session'
         where p.reference = $1 order by p.created_at desc, p.id desc limit 1";
}
