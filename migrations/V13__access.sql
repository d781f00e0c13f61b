-- Who may come in, for how long they are believed, and the record of what they did.

-- Null: the address was never confirmed. Who had an account until now is believed.
alter table people add column email_verified_at timestamptz;
update people set email_verified_at = created_at;
-- People who come by a provider or a passkey need no password.
alter table people alter column password_hash drop not null;

-- A session has a name of its own: its digest changes whenever its owner proves again who they are.
alter table sessions
    add column id               uuid not null default gen_random_uuid() constraint sessions_id_key unique,
    -- What the browser calls itself, shortened: "Firefox, Linux".
    add column device           text not null default '',
    add column address          text not null default '',
    -- When its owner last proved who they are.
    add column confirmed_at     timestamptz,
    -- Whether a second factor was shown in it.
    add column second_factor    boolean not null default false;
update sessions set confirmed_at = created_at;
alter table sessions
    alter column confirmed_at set not null,
    alter column id drop default,
    alter column device drop default,
    alter column address drop default,
    alter column second_factor drop default;

-- Acts of staff and what people did to their accounts; tries of staff that were refused. Written with the act, never changed.
create table audit_entries (
    id         bigint generated always as identity constraint audit_entries_pkey primary key,
    at         timestamptz not null,
    -- Who: no reference, an entry outlives the person.
    person_id  uuid,
    -- The person's role then, or 'command line', or 'task'.
    part       text not null,
    verb       text not null,
    -- What it was done to: an id as text.
    subject    text not null,
    -- The refusal's code; null where it was done.
    refused    text,
    before     jsonb not null,
    after      jsonb not null,
    address    text not null,
    request_id text not null
);
create index audit_entries_subject_idx on audit_entries (subject, id);
create index audit_entries_person_id_idx on audit_entries (person_id, id) where person_id is not null;
create index audit_entries_verb_idx on audit_entries (verb, id);
create function audit_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'what was done stays on record: % on % is refused', lower(tg_op), tg_table_name
        using errcode = 'restrict_violation', constraint = tg_table_name || '_append_only';
end $$;
create trigger audit_entries_append_only before update or delete on audit_entries
    for each row execute function audit_refuse_change();
create trigger audit_entries_no_truncate before truncate on audit_entries
    for each statement execute function audit_refuse_change();
