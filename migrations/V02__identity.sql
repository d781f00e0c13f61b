-- People, what they log in with, and their browser sessions.

create table people (
    id            uuid primary key,
    email         citext not null constraint people_email_key unique,
    name          text not null,
    lang          text not null constraint people_lang_check check (lang in ('fr', 'ar', 'en')),
    role          text not null
                  constraint people_role_check check (role in ('admin', 'manager', 'technician', 'mechanic', 'customer')),
    -- A PHC string: algorithm, parameters, salt and hash. The pepper is not in the database.
    password_hash text not null,
    created_at    timestamptz not null
);

-- Who may not come in, since when and why. Open while lifted_at is null.
create table suspensions (
    id           uuid primary key,
    person_id    uuid not null constraint suspensions_person_id_fkey references people (id),
    suspended_by uuid not null constraint suspensions_suspended_by_fkey references people (id),
    reason       text not null,
    suspended_at timestamptz not null,
    lifted_at    timestamptz
);
create unique index suspensions_person_id_key on suspensions (person_id) where lifted_at is null;

-- A logged-in browser, by the SHA-256 of its cookie. How long it lives follows from its ages and the person's role.
create table sessions (
    digest       bytea primary key constraint sessions_digest_check check (octet_length(digest) = 32),
    person_id    uuid not null constraint sessions_person_id_fkey references people (id),
    created_at   timestamptz not null,
    last_seen_at timestamptz not null
);
create index sessions_person_id_idx on sessions (person_id);
create index sessions_last_seen_at_idx on sessions (last_seen_at);

-- Tries to log in since the last success, by account name (known or not) and client address.
create table log_in_tries (
    email    citext not null,
    address  text not null,
    tries    integer not null constraint log_in_tries_tries_check check (tries > 0),
    tried_at timestamptz not null,
    primary key (email, address)
);
create index log_in_tries_tried_at_idx on log_in_tries (tried_at);
