-- Holds (entries that are pending and then posted or voided, once), accounts with a floor, and closed periods.
-- As in V03, triggers only refuse: none writes a row or moves money.

-- As in V03, in one question instead of three and without reading the row as JSON: it is asked once for every posting.
-- Only an entry that fails it is asked what is wrong.
create or replace function ledger_refuse_unbalanced() returns trigger language plpgsql as $$
declare
    entry uuid;
begin
    if tg_table_name = 'postings' then entry := new.entry_id; else entry := new.id; end if;
    if (select sum(part.lines) >= 2 and bool_and(part.amount_minor = 0 and part.are_open) from (
            select count(*) as lines, sum(p.amount_minor) as amount_minor, bool_and(a.code is not null) as are_open
            from postings p left join ledger_accounts a on a.code = p.account and a.currency = p.currency
            where p.entry_id = entry group by p.currency) part) then
        return null;
    end if;
    if (select count(*) from postings where entry_id = entry) < 2 then
        raise exception 'journal entry % has fewer than two postings', entry
            using errcode = 'check_violation', constraint = 'postings_entry_id_balance';
    end if;
    if exists (select from postings where entry_id = entry group by currency having sum(amount_minor) <> 0) then
        raise exception 'journal entry % does not balance', entry
            using errcode = 'check_violation', constraint = 'postings_entry_id_balance';
    end if;
    raise exception 'journal entry % names an account that does not exist', entry
        using errcode = 'foreign_key_violation', constraint = 'postings_account_fkey';
end $$;

-- Which way an account with a floor may go: 1 holds debits only, -1 credits only, 0 has no floor.
create function ledger_floor_side(account text) returns integer immutable parallel safe language sql as
    $$ select case when account like 'owed:%' or account = 'held' then -1 when account like 'holds:%' then 1 else 0 end $$;

-- Money promised and not moved. Never part of a balance: pending sums are read from here, for as long as no resolution
-- stands beside the entry.
create table pending_entries (
    id           uuid constraint pending_entries_pkey primary key,
    key          text not null constraint pending_entries_key_key unique,
    kind         text not null,
    reference    text not null,
    memo         text not null,
    -- What is held: the sum of the debits.
    currency     text not null,
    amount_minor bigint not null constraint pending_entries_amount_minor_check check (amount_minor > 0),
    held_at      timestamptz not null,
    -- For the resolution to refer to, so that it can never take more than was held, nor another currency.
    constraint pending_entries_id_currency_amount_minor_key unique (id, currency, amount_minor)
);
create index pending_entries_reference_idx on pending_entries (reference);
create index pending_entries_held_at_idx on pending_entries (held_at, id);

create table pending_postings (
    pending_id   uuid not null constraint pending_postings_pending_id_fkey references pending_entries (id),
    line         smallint not null,
    account      text not null,
    currency     text not null,
    amount_minor bigint not null constraint pending_postings_amount_minor_check check (amount_minor <> 0),
    constraint pending_postings_pkey primary key (pending_id, line),
    -- Each line lies on its account's side, so their sum does, without a row that every hold would lock.
    constraint pending_postings_account_check check (ledger_floor_side(account) = 0 or (amount_minor > 0) = (ledger_floor_side(account) > 0))
);

-- How a pending entry ended: its primary key is the entry's, so it ends once. What was not posted is released by the
-- same row.
create table pending_resolutions (
    pending_id   uuid constraint pending_resolutions_pkey primary key,
    outcome      text not null constraint pending_resolutions_outcome_check check (outcome in ('posted', 'voided')),
    currency     text not null,
    held_minor   bigint not null,
    posted_minor bigint not null,
    reason       text not null,
    resolved_at  timestamptz not null,
    constraint pending_resolutions_pending_id_fkey
        foreign key (pending_id, currency, held_minor) references pending_entries (id, currency, amount_minor),
    constraint pending_resolutions_posted_minor_check
        check (posted_minor between 0 and held_minor and (posted_minor > 0) = (outcome = 'posted'))
);
create index pending_resolutions_resolved_at_idx on pending_resolutions (resolved_at);

create function ledger_refuse_unbalanced_pending() returns trigger language plpgsql as $$
declare
    entry uuid;
    held record;
begin
    if tg_table_name = 'pending_postings' then entry := new.pending_id; else entry := new.id; end if;
    select currency, amount_minor into held from pending_entries where id = entry;
    if (select count(*) from pending_postings where pending_id = entry) < 2
        or (select sum(amount_minor) from pending_postings where pending_id = entry) <> 0
        or (select sum(amount_minor) from pending_postings where pending_id = entry and amount_minor > 0) <> held.amount_minor
        or exists (select from pending_postings where pending_id = entry and currency <> held.currency) then
        raise exception 'pending entry % does not balance', entry
            using errcode = 'check_violation', constraint = 'pending_postings_pending_id_balance';
    end if;
    if exists (
        select from pending_postings p left join ledger_accounts a on a.code = p.account and a.currency = p.currency
        where p.pending_id = entry and a.code is null) then
        raise exception 'pending entry % names an account that does not exist', entry
            using errcode = 'foreign_key_violation', constraint = 'pending_postings_account_fkey';
    end if;
    return null;
end $$;

create constraint trigger pending_postings_balance after insert on pending_postings
    deferrable initially deferred for each row execute function ledger_refuse_unbalanced_pending();
create constraint trigger pending_entries_balance after insert on pending_entries
    deferrable initially deferred for each row execute function ledger_refuse_unbalanced_pending();

create trigger pending_entries_append_only before update or delete on pending_entries
    for each row execute function ledger_refuse_change();
create trigger pending_postings_append_only before update or delete on pending_postings
    for each row execute function ledger_refuse_change();
create trigger pending_resolutions_append_only before update or delete on pending_resolutions
    for each row execute function ledger_refuse_change();
create trigger pending_entries_no_truncate before truncate on pending_entries
    for each statement execute function ledger_refuse_change();
create trigger pending_postings_no_truncate before truncate on pending_postings
    for each statement execute function ledger_refuse_change();
create trigger pending_resolutions_no_truncate before truncate on pending_resolutions
    for each statement execute function ledger_refuse_change();

-- The running balance of accounts with a floor, and of no other: written by the statement that writes the entry, so its
-- row is the lock that makes "enough is there" and "take it" one step.
create table ledger_floor_balances (
    account             text not null,
    currency            text not null,
    balance_minor       bigint not null,
    -- How far past the floor entries have gone that said they may. An entry that may not can only make it less.
    allowed_below_minor bigint not null
        constraint ledger_floor_balances_allowed_below_minor_check check (allowed_below_minor >= 0),
    constraint ledger_floor_balances_pkey primary key (account, currency),
    constraint ledger_floor_balances_account_fkey foreign key (account, currency) references ledger_accounts (code, currency),
    constraint ledger_floor_balances_account_check check (ledger_floor_side(account) <> 0),
    constraint ledger_floor_balances_balance_minor_check
        check (-ledger_floor_side(account) * balance_minor <= allowed_below_minor)
);
create trigger ledger_floor_balances_no_delete before delete on ledger_floor_balances
    for each row execute function ledger_refuse_change();
create trigger ledger_floor_balances_no_truncate before truncate on ledger_floor_balances
    for each statement execute function ledger_refuse_change();

-- Everything posted up to an instant, added up once: that period is closed.
create table ledger_checkpoints (
    up_to    timestamptz constraint ledger_checkpoints_pkey primary key,
    entries  bigint not null,
    taken_at timestamptz not null
);
create table ledger_checkpoint_balances (
    up_to         timestamptz not null
        constraint ledger_checkpoint_balances_up_to_fkey references ledger_checkpoints (up_to),
    account       text not null,
    currency      text not null,
    balance_minor bigint not null,
    constraint ledger_checkpoint_balances_pkey primary key (up_to, account, currency)
);

-- A sum that was taken stays true. Whoever takes one holds a lock that lets no entry in until it is committed.
create function ledger_refuse_closed_period() returns trigger language plpgsql as $$
begin
    if exists (select from ledger_checkpoints where up_to >= new.posted_at) then
        raise exception 'the books are closed up to a later instant than %', new.posted_at
            using errcode = 'restrict_violation', constraint = 'journal_entries_posted_at_closed';
    end if;
    return new;
end $$;
create trigger journal_entries_closed before insert on journal_entries
    for each row execute function ledger_refuse_closed_period();

create trigger ledger_checkpoints_append_only before update or delete on ledger_checkpoints
    for each row execute function ledger_refuse_change();
create trigger ledger_checkpoint_balances_append_only before update or delete on ledger_checkpoint_balances
    for each row execute function ledger_refuse_change();
create trigger ledger_checkpoints_no_truncate before truncate on ledger_checkpoints
    for each statement execute function ledger_refuse_change();
create trigger ledger_checkpoint_balances_no_truncate before truncate on ledger_checkpoint_balances
    for each statement execute function ledger_refuse_change();
