-- Tables of the platform: background tasks, schedules, answers kept for idempotency keys, mail, who may use what.

create extension if not exists pg_trgm;
create extension if not exists citext;

create table tasks (
    id           uuid primary key,
    name         text not null,
    key          text,
    payload      jsonb not null,
    run_at       timestamptz not null,
    attempts     integer not null default 0,
    locked_until timestamptz,
    last_error   text,
    failed_at    timestamptz,
    created_at   timestamptz not null
);
create unique index tasks_name_key_idx on tasks (name, key) where locked_until is null and failed_at is null;
create index tasks_run_at_idx on tasks (run_at, id) where failed_at is null;

create table task_schedules (
    name    text primary key,
    next_at timestamptz not null,
    last_at timestamptz not null
);

-- One row per Idempotency-Key and caller. An answer is kept for ever: it may be about money.
create table idempotency_keys (
    caller       text not null,
    key          text not null,
    request_hash bytea not null,
    locked_until timestamptz,
    status       smallint,
    body         text,
    created_at   timestamptz not null,
    primary key (caller, key)
);

create table mails (
    id         uuid primary key,
    key        text not null constraint mails_key_key unique,
    recipient  text not null,
    subject    text not null,
    body_text  text not null,
    body_html  text not null,
    created_at timestamptz not null,
    sent_at    timestamptz
);
create index mails_created_at_idx on mails (created_at desc);
