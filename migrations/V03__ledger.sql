-- The books: accounts, journal entries, postings. Written once, never changed: PostgreSQL itself refuses an entry that
-- does not balance and any change to one that stands. No trigger here writes a row or moves money; they only refuse.

create table ledger_accounts (
    code       text not null constraint ledger_accounts_code_check check (code ~ '^[a-z][a-z0-9_]*(:[a-z0-9_]+)?$'),
    currency   text not null constraint ledger_accounts_currency_check check (currency ~ '^[A-Z]{3}$'),
    created_at timestamptz not null,
    constraint ledger_accounts_pkey primary key (code, currency)
);

create table journal_entries (
    id        uuid constraint journal_entries_pkey primary key,
    key       text not null constraint journal_entries_key_key unique,
    kind      text not null,
    reference text not null,
    memo      text not null,
    posted_at timestamptz not null
);
create index journal_entries_reference_idx on journal_entries (reference);
create index journal_entries_posted_at_idx on journal_entries (posted_at, id);

-- Debit positive, credit negative, in minor units. The account is checked by the trigger below and not by a foreign
-- key: a foreign key locks the account's row, and every sale of the shop would write to the row of its busiest account.
create table postings (
    entry_id     uuid not null constraint postings_entry_id_fkey references journal_entries (id),
    line         smallint not null,
    account      text not null,
    currency     text not null,
    amount_minor bigint not null constraint postings_amount_minor_check check (amount_minor <> 0),
    constraint postings_pkey primary key (entry_id, line)
);
create index postings_account_idx on postings (account, currency, entry_id) include (amount_minor);

create function ledger_refuse_unbalanced() returns trigger language plpgsql as $$
declare
    entry uuid := case when tg_table_name = 'postings' then (to_jsonb(new) ->> 'entry_id')::uuid else (to_jsonb(new) ->> 'id')::uuid end;
begin
    if (select count(*) from postings where entry_id = entry) < 2 then
        raise exception 'journal entry % has fewer than two postings', entry
            using errcode = 'check_violation', constraint = 'postings_entry_id_balance';
    end if;
    if exists (select from postings where entry_id = entry group by currency having sum(amount_minor) <> 0) then
        raise exception 'journal entry % does not balance', entry
            using errcode = 'check_violation', constraint = 'postings_entry_id_balance';
    end if;
    if exists (
        select from postings p left join ledger_accounts a on a.code = p.account and a.currency = p.currency
        where p.entry_id = entry and a.code is null) then
        raise exception 'journal entry % names an account that does not exist', entry
            using errcode = 'foreign_key_violation', constraint = 'postings_account_fkey';
    end if;
    return null;
end $$;

-- Deferred: an entry is whole only when all its postings are in.
create constraint trigger postings_balance after insert on postings
    deferrable initially deferred for each row execute function ledger_refuse_unbalanced();
create constraint trigger journal_entries_balance after insert on journal_entries
    deferrable initially deferred for each row execute function ledger_refuse_unbalanced();

create function ledger_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the books are written once: % on % is refused', lower(tg_op), tg_table_name
        using errcode = 'restrict_violation', constraint = tg_table_name || '_append_only';
end $$;

create trigger ledger_accounts_append_only before update or delete on ledger_accounts
    for each row execute function ledger_refuse_change();
create trigger journal_entries_append_only before update or delete on journal_entries
    for each row execute function ledger_refuse_change();
create trigger postings_append_only before update or delete on postings
    for each row execute function ledger_refuse_change();
create trigger ledger_accounts_no_truncate before truncate on ledger_accounts
    for each statement execute function ledger_refuse_change();
create trigger journal_entries_no_truncate before truncate on journal_entries
    for each statement execute function ledger_refuse_change();
create trigger postings_no_truncate before truncate on postings
    for each statement execute function ledger_refuse_change();
