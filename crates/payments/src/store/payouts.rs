//! SQL of payouts.

use jiff::Timestamp;
use kernel::Currency;
use platform::db::One;

use crate::payouts::{Payout, PayoutId};
use crate::{AccountId, Gateway};

platform::statements! {
    pub fn insert_payout(
        id: PayoutId, gateway: Gateway, account: Option<AccountId>, gateway_payout: &str, currency: Currency, amount_minor: i64,
        created_at: Timestamp, now: Timestamp
    ) -> u64 =
        "insert into payouts (id, gateway, account_id, gateway_payout, currency, amount_minor, state, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, 'pending', $7, $8) on conflict (gateway_payout) do nothing";

    pub fn lock_payout(gateway_payout: &str) -> One<Payout> =
        "select id, account_id, gateway_payout, currency, amount_minor, state, failure_code, arrives_at, created_at, updated_at
         from payouts where gateway_payout = $1 for update";

    pub fn update_payout(
        id: PayoutId, state: &str, failure_code: Option<&str>, arrives_at: Option<Timestamp>, now: Timestamp
    ) -> u64 =
        "update payouts set state = $2, failure_code = $3, arrives_at = coalesce($4, arrives_at), updated_at = $5 where id = $1";

    /// An account's payouts, newest first.
    pub fn list_payouts_of_account(account: AccountId) -> Vec<Payout> =
        "select id, account_id, gateway_payout, currency, amount_minor, state, failure_code, arrives_at, created_at, updated_at
         from payouts where account_id = $1 order by created_at desc, id limit 200";

    /// Our own, newest first.
    pub fn list_own_payouts() -> Vec<Payout> =
        "select id, account_id, gateway_payout, currency, amount_minor, state, failure_code, arrives_at, created_at, updated_at
         from payouts where account_id is null order by created_at desc, id limit 200";
}
