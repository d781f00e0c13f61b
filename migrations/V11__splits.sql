-- What a connected account gets of a payment, kept exactly: the rate of our commission, and why each transfer was made.

alter table payments
    -- Our commission in basis points of what is captured; `commission_minor` is that of the whole amount.
    add column commission_bp integer not null default 0
        constraint payments_commission_bp_check
            check (commission_bp between 0 and 10000 and (account_id is not null or commission_bp = 0));

-- A payment is passed on once at its release, and once more for each thing that gives its account something back: a
-- dispute that was won, a refund that failed.
alter table transfers
    add column cause text not null default 'release',
    drop constraint transfers_payment_id_key,
    add constraint transfers_payment_id_cause_key unique (payment_id, cause);
create index transfers_state_idx on transfers (state, updated_at) where state <> 'done';
create index gateway_calls_transfer_id_idx on gateway_calls (transfer_id) where transfer_id is not null;

-- Dropped: it failed, and is not due any more.
alter table transfer_reversals
    drop constraint transfer_reversals_state_check,
    add constraint transfer_reversals_state_check check (state in ('requested', 'done', 'failed', 'dropped'));
create index transfer_reversals_state_idx on transfer_reversals (updated_at) where state = 'failed';

create index payments_account_id_idx on payments (account_id, created_at) where account_id is not null;
create index connected_accounts_state_idx on connected_accounts (updated_at) where state in ('creating', 'closing', 'failed');
