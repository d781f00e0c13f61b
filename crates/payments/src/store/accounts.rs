//! SQL of the connected accounts.

use jiff::Timestamp;
use platform::db::One;

use crate::accounts::{AccountOpenWork, AccountState, ConnectedAccount};
use crate::call::CallKind;
use crate::store::calls::GatewayCall;
use crate::{AccountId, CallId, Gateway};

platform::statements! {
    /// One account a reference: a second one is not made.
    pub fn insert_account(
        id: AccountId, reference: &str, gateway: Gateway, email: &str, country: &str, now: Timestamp
    ) -> u64 =
        "insert into connected_accounts (id, reference, gateway, email, country, state, created_at, updated_at)
         values ($1, $2, $3, $4, $5, 'creating', $6, $6) on conflict (reference) do nothing";

    pub fn find_account(id: AccountId) -> Option<ConnectedAccount> =
        "select id, reference, gateway, email, country, gateway_account, state, charges_enabled, payouts_enabled, details_submitted,
             requirements, disabled_reason, needs_human, created_at, updated_at, told_at
         from connected_accounts where id = $1";

    pub fn find_account_for(reference: &str) -> Option<ConnectedAccount> =
        "select id, reference, gateway, email, country, gateway_account, state, charges_enabled, payouts_enabled, details_submitted,
             requirements, disabled_reason, needs_human, created_at, updated_at, told_at
         from connected_accounts where reference = $1";

    pub fn lock_account(id: AccountId) -> Option<ConnectedAccount> =
        "select id, reference, gateway, email, country, gateway_account, state, charges_enabled, payouts_enabled, details_submitted,
             requirements, disabled_reason, needs_human, created_at, updated_at, told_at
         from connected_accounts where id = $1 for update";

    pub fn lock_account_for(reference: &str) -> Option<ConnectedAccount> =
        "select id, reference, gateway, email, country, gateway_account, state, charges_enabled, payouts_enabled, details_submitted,
             requirements, disabled_reason, needs_human, created_at, updated_at, told_at
         from connected_accounts where reference = $1 for update";

    /// By any of the ids an event may carry.
    pub fn lock_account_by(id: Option<AccountId>, gateway_account: Option<&str>) -> Option<ConnectedAccount> =
        "select id, reference, gateway, email, country, gateway_account, state, charges_enabled, payouts_enabled, details_submitted,
             requirements, disabled_reason, needs_human, created_at, updated_at, told_at
         from connected_accounts where id = $1 or gateway_account = $2 order by id limit 1 for update";

    /// For a payment that is about to be split with it: it cannot begin to close meanwhile.
    pub fn share_account(id: AccountId) -> Option<ConnectedAccount> =
        "select id, reference, gateway, email, country, gateway_account, state, charges_enabled, payouts_enabled, details_submitted,
             requirements, disabled_reason, needs_human, created_at, updated_at, told_at
         from connected_accounts where id = $1 for share";

    pub fn update_account(
        id: AccountId, state: AccountState, gateway_account: Option<&str>, charges_enabled: bool, payouts_enabled: bool,
        details_submitted: bool, requirements: &[String], disabled_reason: Option<&str>, needs_human: Option<&str>,
        told_at: Option<Timestamp>, now: Timestamp
    ) -> u64 =
        "update connected_accounts
         set state = $2, gateway_account = $3, charges_enabled = $4, payouts_enabled = $5, details_submitted = $6, requirements = $7,
             disabled_reason = $8, needs_human = $9, told_at = $10, updated_at = $11
         where id = $1";

    /// The gateway refused to make it and is asked once more.
    pub fn mark_account_creating(id: AccountId, email: &str, country: &str, now: Timestamp) -> u64 =
        "update connected_accounts
         set state = 'creating', email = $2, country = $3, disabled_reason = null, needs_human = null, updated_at = $4
         where id = $1 and state = 'failed'";

    pub fn mark_account_state(id: AccountId, state: AccountState, now: Timestamp) -> u64 =
        "update connected_accounts set state = $2, updated_at = $3 where id = $1";

    pub fn mark_account_needs_human(id: AccountId, reason: &str, now: Timestamp) -> u64 =
        "update connected_accounts set needs_human = $2, updated_at = $3 where id = $1";

    /// A person has looked.
    pub fn clear_account_needs_human(id: AccountId, now: Timestamp) -> u64 =
        "update connected_accounts set needs_human = null, updated_at = $2 where id = $1";

    /// All accounts: those a person has to look at first, then the newest.
    pub fn list_accounts() -> Vec<ConnectedAccount> =
        "select id, reference, gateway, email, country, gateway_account, state, charges_enabled, payouts_enabled, details_submitted,
             requirements, disabled_reason, needs_human, created_at, updated_at, told_at
         from connected_accounts order by needs_human is null, created_at desc, id limit 500";

    /// Accounts a person has to look at, oldest first.
    pub fn list_accounts_needing_human() -> Vec<ConnectedAccount> =
        "select id, reference, gateway, email, country, gateway_account, state, charges_enabled, payouts_enabled, details_submitted,
             requirements, disabled_reason, needs_human, created_at, updated_at, told_at
         from connected_accounts where needs_human is not null order by updated_at limit 200";

    /// What stands in the way of an account's end.
    pub fn find_open_work(account: AccountId) -> One<AccountOpenWork> =
        "select
             (select count(*) from payments p where p.account_id = $1
                 and p.state in ('created', 'open', 'saved', 'held', 'capturing', 'voiding', 'quarantined')) as payments,
             (select count(*) from payments p where p.account_id = $1 and p.state = 'paid' and p.transfer = 'later'
                 and p.released_at is null) as unreleased,
             (select count(*) from transfers t where t.account_id = $1 and t.state in ('requested', 'failed'))
                 + (select count(*) from transfer_reversals r join transfers t on t.id = r.transfer_id
                    where t.account_id = $1 and r.state in ('requested', 'failed')) as transfers,
             (select count(*) from disputes d join payments p on p.id = d.payment_id
                 where p.account_id = $1 and d.closed_at is null) as disputes,
             (select count(*) from payouts o where o.account_id = $1 and o.state in ('pending', 'in_transit')) as payouts";

    /// How often an account's end, or its making, was asked for.
    pub fn count_account_calls(account: AccountId, kind: CallKind) -> One<(i64,)> =
        "select count(*) from gateway_calls where account_id = $1 and payment_id is null and kind = $2";

    /// Accounts whose end was asked for and refused a day ago.
    pub fn list_closing_due(before: Timestamp) -> Vec<(AccountId,)> =
        "select a.id from connected_accounts a where a.state = 'closing' and a.updated_at <= $1
             and not exists (select from gateway_calls c where c.account_id = a.id and c.kind = 'close_account'
                 and c.state in ('pending', 'sending', 'unknown'))
         order by a.updated_at limit 100";

    pub fn mark_account_call_done(account: AccountId, kind: CallKind, now: Timestamp) -> u64 =
        "update gateway_calls set state = 'done', next_at = null, answered_at = $3
         where account_id = $1 and kind = $2 and state in ('unknown', 'pending')";

    /// Ends a call whose click is over.
    pub fn mark_link_call_dropped(id: CallId, now: Timestamp) -> u64 =
        "update gateway_calls set state = 'refused', error = 'its click is over', next_at = null, answered_at = $2, locked_until = null
         where id = $1 and state in ('pending', 'sending', 'unknown')";

    /// Calls about one account itself, oldest first; answers of links were never kept.
    pub fn calls_for_account(account: AccountId) -> Vec<GatewayCall> =
        "select id, key, kind, state, attempts, http_status, request_id, is_replay, form, response, error, created_at, next_at, answered_at
         from gateway_calls where account_id = $1 and payment_id is null order by created_at, id";
}
